"""Structures of qualifications as they are read from a store."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from tests.unit.service.credit.bakery import (
    BAKER,
    BREAD,
    CAKES,
    CHOICE,
    ECVET_POINTS,
    HYGIENE,
    HYGIENE_THERE,
    ID,
    PASTRY,
    ROLLS,
    bakery,
    outcome,
)

from ecvet_graph.credit.structure import CreditFigure, FigureBasis, GroupRule
from ecvet_graph.errors import NotFoundError
from ecvet_graph.model.iris import ECVET, ELM
from ecvet_graph.service.structures import Structures, read_structure
from ecvet_graph.store import OxigraphStore


def hours(amount: str) -> CreditFigure:
    return CreditFigure(
        system=ELM + "volumeOfLearning", amount=Decimal(amount), basis=FigureBasis.WORKLOAD
    )


@pytest.fixture(scope="module")
def store() -> OxigraphStore:
    return bakery()


def test_units_are_read_with_outcomes_points_groups_and_same_units(store: OxigraphStore) -> None:
    structure = read_structure(store, BAKER)
    units = {unit.unit: unit for unit in structure.units}
    assert len(units) == 5
    bread = units[BREAD]
    assert bread.outcomes == tuple(outcome(BREAD, number) for number in range(3))
    assert (bread.points, bread.credit_system, bread.is_mandatory) == (
        Decimal(20),
        ECVET_POINTS,
        True,
    )
    weeks = CreditFigure(system=ECVET + "trainingWeeks", amount=Decimal(8), basis=FigureBasis.WEEKS)
    assert bread.figures == (weeks, hours("300"))
    assert units[CAKES].group == CHOICE
    assert not units[CAKES].is_mandatory
    assert units[HYGIENE].same_as == (HYGIENE_THERE,)
    assert units[ROLLS].valid_until == date(2025, 12, 31)


def test_a_volume_of_learning_counts_where_it_is_a_number_of_hours(store: OxigraphStore) -> None:
    units = {unit.unit: unit for unit in read_structure(store, BAKER).units}
    assert units[ROLLS].figures == (hours("1.5"),)
    assert units[HYGIENE].figures == ()


def test_rules_and_totals_are_read(store: OxigraphStore) -> None:
    structure = read_structure(store, BAKER)
    assert structure.groups == (
        GroupRule(group=CHOICE, min_units=1, max_units=1, required_points=Decimal(10)),
    )
    total, whole = structure.figures
    assert whole == hours("900")
    assert (total.amount, total.system, total.basis) == (
        Decimal(60),
        ECVET_POINTS,
        FigureBasis.TOTAL,
    )
    assert structure.is_complete_list
    assert not read_structure(store, PASTRY).is_complete_list


def test_a_list_without_roles_and_groups_says_so(store: OxigraphStore) -> None:
    assert read_structure(store, BAKER).has_roles
    pastry = read_structure(store, PASTRY)
    assert not pastry.has_roles
    assert all(unit.is_mandatory for unit in pastry.units)


def test_one_and_all_are_read_alike(store: OxigraphStore) -> None:
    structures = Structures(store)
    assert set(structures.all) == {BAKER, PASTRY}
    for iri, structure in structures.all.items():
        assert structure == read_structure(store, iri) == structures.find(iri)
    assert Structures(store).find(BAKER) == structures.all[BAKER]


@pytest.mark.parametrize(
    "name", ["qualification/empty", "qualification/unknown", "unit/baker--bread"]
)
def test_a_qualification_without_units_is_refused(store: OxigraphStore, name: str) -> None:
    for structures in (Structures(store), Structures(store)):
        assert structures.all
        with pytest.raises(NotFoundError, match="no qualification with units"):
            structures.find(ID + name)
