"""Suggestions for an agreement: what the graph fills in, what stays at home, what people change."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from tests.unit.service.mobility.desks import (
    AFTER,
    STRANGER,
    Office,
    make_office,
    memorandum_of,
    recognised_transfer,
)
from tests.unit.service.mobility.plumbing import (
    COPPER,
    HOME,
    HOST,
    PIPES,
    PLUMBER,
    POINTS,
    TIGHT,
    WELDING,
)

from ecvet_graph.errors import NotFoundError, UsageFault
from ecvet_graph.model.match import CoverageState
from ecvet_graph.service.decoding import decode
from ecvet_graph.service.gap import GapRequest
from ecvet_graph.service.mobility.drafting import request_from
from ecvet_graph.service.mobility.requests import NewAgreement, PlannedUnit


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Return an office of its own: it has no memoranda."""
    return make_office(tmp_path)


def test_the_graph_fills_in_what_it_knows(office: Office) -> None:
    found = office.desk(HOME).suggest_agreement("demo:plumber-pipes", WELDING)
    assert [one.iri for one in found.qualifications] == [PLUMBER]
    assert found.qualifications[0].eqf == 5
    assert [one.iri for one in found.homes] == [HOME]
    assert [one.iri for one in found.hosts] == [HOST]
    assert found.points == Decimal(40)
    assert found.credit_system is not None
    assert found.credit_system.iri == POINTS
    assert found.assessment_method[0].value == "Practical examination"
    assert found.coverage == Decimal("0.5")
    assert "does not replace" in found.notice


def test_covered_outcomes_are_suggested_and_the_others_stay_at_home(office: Office) -> None:
    found = office.desk(HOME).suggest_agreement(PIPES, WELDING)
    assert [row.outcome.iri for row in found.suggested] == [COPPER]
    assert [row.outcome.iri for row in found.at_home] == [TIGHT]
    covered = found.suggested[0]
    assert (covered.state, covered.share) == (CoverageState.COVERED, Decimal(1))
    assert covered.partners[0].texts
    assert found.at_home[0].state is CoverageState.MISSING


def test_what_is_recognised_for_the_learner_is_not_suggested_again(office: Office) -> None:
    name = recognised_transfer(office)
    home = office.desk(HOME, AFTER)
    learner = home.transfer(name).learner
    found = home.suggest_agreement(PIPES, WELDING, learner)
    assert found.learner == learner
    assert found.suggested == ()
    assert all(row.is_recognised for row in found.outcomes)


def test_a_learner_of_others_is_not_known(office: Office) -> None:
    name = recognised_transfer(office)
    learner = office.desk(HOME, AFTER).transfer(name).learner
    with pytest.raises(NotFoundError):
        office.desk(STRANGER).suggest_agreement(PIPES, WELDING, learner)


def test_memoranda_in_force_with_the_host_are_named(office: Office) -> None:
    assert office.desk(HOME).suggest_agreement(PIPES, WELDING).memoranda == ()
    name = memorandum_of(office)
    found = office.desk(HOME).suggest_agreement(PIPES, WELDING)
    assert [row.id for row in found.memoranda] == [name]


def test_a_suggestion_is_a_request_but_for_the_days(office: Office) -> None:
    name = memorandum_of(office)
    desk = office.desk(HOME)
    plain = request_from(desk.suggest_agreement(PIPES, WELDING))
    plain |= {"start": "2026-03-02", "end": "2026-03-27"}
    view = desk.new_agreement(decode(NewAgreement, plain))
    assert view.agreement is not None
    assert view.agreement.start == date(2026, 3, 2)
    assert view.agreement.memorandum is not None
    assert view.agreement.memorandum.iri.endswith(name)
    unit = view.agreement.units[0]
    assert [row.iri for row in unit.outcomes] == [COPPER]
    assert [row.iri for row in unit.at_home] == [TIGHT]
    assert unit.points is None, "a part of a unit has no points"


def test_a_unit_is_not_compared_with_itself(office: Office) -> None:
    with pytest.raises(UsageFault):
        office.desk(HOME).suggest_agreement(PIPES, PIPES)


@pytest.mark.parametrize("unit", ["demo:nothing", "https://example.org/id/demo/unit/nothing"])
def test_an_unknown_unit_is_told_with_its_place(office: Office, unit: str) -> None:
    with pytest.raises(NotFoundError) as caught:
        office.desk(HOME).suggest_agreement(PIPES, unit)
    assert caught.value.place is not None
    assert caught.value.place.field == "$.host_unit"


def test_a_set_that_closes_a_gap_becomes_planned_units(office: Office) -> None:
    asked = GapRequest(held=(), target=PIPES, level_gap=None, share=Decimal("0.5"))
    found = office.desk(HOME).suggest_from_gap(asked)
    assert found == (PlannedUnit(unit=PIPES, outcomes=(COPPER,), host_unit=WELDING),)
    assert office.desk(HOME).suggest_from_gap(asked, number=9) == ()
