"""What a statement says beside its figures, and how its outcomes stand side by side."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from tests.unit.web.example_graph import Example, example, unit_iri

from ecvet_graph.compare.gates import FINDINGS
from ecvet_graph.model.match import (
    CoverageState,
    Gate,
    OutcomeCoverage,
    OutcomePair,
    Relation,
    Reservation,
    Tier,
    UnitMatch,
    Verdict,
)
from ecvet_graph.service.matching import Comparison
from ecvet_graph.service.reading import SENTENCES, Reader, align
from ecvet_graph.service.reading.remarks import differences_of, unknown_of
from ecvet_graph.service.views import CompareView
from ecvet_graph.web.sentences import say_remark

A, B = unit_iri("demo-de", 1), unit_iri("demo-fi", 1)


def match(*gates: Gate, states: tuple[CoverageState, ...] = ()) -> UnitMatch:
    rows = tuple(
        OutcomeCoverage(f"urn:{place}", state, Decimal(0), Decimal(1))
        for place, state in enumerate(states)
    )
    figures = (Decimal(0), Decimal(0), Decimal(0))
    kind = (Verdict.PARTIAL, Reservation.NONE)
    return UnitMatch("urn:a", "urn:b", *figures, *kind, gates, None, (), outcomes_b=rows)


@pytest.fixture(scope="module")
def graph() -> Example:
    return example()


@pytest.fixture
def view(graph: Example) -> CompareView:
    return Reader(graph.store, comparer=Comparison(graph.index)).compare(A, B)


def test_every_finding_of_a_gate_that_is_not_fine_has_a_sentence() -> None:
    wanted = {
        f"{finding.gate}.{finding.code}"
        for finding in FINDINGS
        if finding.reservation is not Reservation.NONE
    }
    assert len(wanted) > 15
    assert wanted - set(SENTENCES) == set()


def test_substantial_differences_come_first_and_unknown_is_none_of_them() -> None:
    found = match(
        Gate("level", Reservation.UNKNOWN, "not-given-a"),
        Gate("field", Reservation.CONDITION, "other-field"),
        Gate("workload", Reservation.NONE, "similar-workload"),
        Gate("validity", Reservation.SUBSTANTIAL, "not-valid-b"),
    )
    assert [row.element for row in differences_of(found)] == ["validity", "field"]
    assert [row.code for row in unknown_of(found)] == ["not-given-a"]


def test_missing_outcomes_are_counted_and_named() -> None:
    states = (CoverageState.MISSING, CoverageState.COVERED, CoverageState.MISSING)
    (row,) = differences_of(match(states=states))
    assert row.sentence == "The first unit does not cover 2 of the 3 outcomes of the second."
    assert row.outcomes == ("urn:0", "urn:2")
    assert say_remark(row) == row.sentence


def test_an_unknown_code_is_said_as_it_is() -> None:
    (row,) = differences_of(match(Gate("level", Reservation.CONDITION, "odd")))
    assert row.sentence == say_remark(row) == "level: odd"


def test_doubts_name_what_lowers_the_confidence(view: CompareView) -> None:
    codes = {row.code for row in view.doubts}
    assert {"words-only", "without-skill-a", "level-of-qualification-b", "assumed-body-a"} <= codes
    assert "without-category-a" not in codes


def test_surest_partner_stands_first_with_what_carries_it(view: CompareView) -> None:
    first = view.match.outcomes_a[0]
    others = tuple(sorted(outcome.iri for outcome in view.b.outcomes))[:2]
    pairs = tuple(
        OutcomePair(first.outcome, other, probability, Tier.TEXT, Relation.SAME, words=("wall",))
        for other, probability in zip(others, (Decimal("0.2"), Decimal("0.9")), strict=True)
    )
    rows = (replace(first, partners=others), *view.match.outcomes_a[1:])
    aligned = align(replace(view, match=replace(view.match, pairs=pairs, outcomes_a=rows)))
    partners = aligned.rows[0].right
    assert [entry.side.outcome.iri for entry in partners] == [others[1], others[0]]
    assert partners[0].pair is not None
    assert partners[0].pair.words == ("wall",)


def test_an_outcome_alone_has_its_nearest_in_the_other_unit(view: CompareView) -> None:
    lonely = replace(
        view.match.outcomes_b[0], partners=(), nearest=view.a.outcomes[2].iri, skills=()
    )
    rows = (lonely, *view.match.outcomes_b[1:])
    aligned = align(replace(view, match=replace(view.match, outcomes_b=rows)))
    assert aligned.only_b[0].nearest == view.a.outcomes[2]


def test_every_outcome_is_on_a_row_or_alone(view: CompareView) -> None:
    aligned = align(view)
    shown = [row.left.outcome.iri for row in aligned.rows]
    shown += [side.outcome.iri for side in aligned.only_a]
    assert sorted(shown) == sorted(outcome.iri for outcome in view.a.outcomes)
    assert {side.outcome.iri for side in aligned.all_b} == {one.iri for one in view.b.outcomes}
