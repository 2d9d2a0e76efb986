"""Units, groups and figures of a learner, in cases small enough to be checked by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from tests.unit.credit.histories import (
    DAY,
    ECVET_POINTS,
    QUALIFICATION,
    assessed,
    awarded,
    credited,
    place,
    portfolio,
    recognised,
    structure,
    validated,
)

from ecvet_graph.credit.accumulation import accumulate
from ecvet_graph.credit.progress import Progress, RemarkKind, UnitProgress, UnitState
from ecvet_graph.credit.reconciliation import COUNTING_RULES, FigureKind, Reason, reconcile
from ecvet_graph.credit.standing import Standing
from ecvet_graph.credit.structure import CreditFigure, FigureBasis, GroupRule, Structure
from ecvet_graph.model.credit import Portfolio

A, B, C = place("a", points="10"), place("b", points="15"), place("c", 3, points="5")
WEEKS = "https://w3id.org/ecvet/ns#trainingWeeks"
HOURS = "http://data.europa.eu/snb/model/elm/volumeOfLearning"


def progress(given: Structure, *records: object) -> Progress:
    return accumulate(portfolio(*records), given, day=DAY)  # type: ignore[arg-type]


def unit(found: Progress, name: str) -> UnitProgress:
    return next(one for one in found.units if one.unit == name)


def kinds(found: Progress) -> set[RemarkKind]:
    return {remark.kind for remark in found.remarks}


def points(found: Progress) -> Decimal:
    (figure,) = (one for one in found.figures if one.system == ECVET_POINTS)
    return figure.counted


def test_nothing_on_record_counts_nothing() -> None:
    found = accumulate(Portfolio(learner="urn:uuid:x"), structure(A, B), day=DAY)
    assert [one.state for one in found.units] == [UnitState.NONE, UnitState.NONE]
    assert found.counts.units_counted == found.counts.outcomes_recognised == 0
    assert points(found) == 0
    assert not found.is_eligible


def test_outcomes_alone_add_no_points_and_all_of_them_make_a_unit_eligible() -> None:
    partly = progress(structure(A), recognised(["a-o0"]))
    assert (unit(partly, "a").state, unit(partly, "a").missing) == (UnitState.PARTLY, ("a-o1",))
    whole = progress(structure(A), recognised(["a-o0"], name="1"), recognised(["a-o1"], name="2"))
    assert unit(whole, "a").state is UnitState.ELIGIBLE
    assert points(partly) == points(whole) == 0
    assert not whole.is_eligible


def test_a_unit_is_completed_by_outcomes_from_two_stays() -> None:
    first = recognised(["c-o0", "c-o2"], name="finland")
    second = recognised(["c-o1"], ["c"], name="estonia")
    found = progress(structure(A, C), first, second)
    assert unit(found, "c").state is UnitState.AWARDED
    assert points(found) == 5
    assert found.counts.units_counted == 1


def test_a_qualification_is_eligible_when_all_its_mandatory_units_are_awarded() -> None:
    found = progress(structure(A, B), *awarded(A, B))
    assert found.is_eligible
    assert points(found) == 25
    assert found.figures[0].listed == 25
    assert not progress(structure(A, B, C), *awarded(A, B)).is_eligible


def test_other_standings_are_shown_and_do_not_count() -> None:
    found = progress(
        structure(C),
        assessed(["c-o0"], name="f", passed=False),
        credited(["c-o1"]),
        validated(["c-o2"]),
    )
    standings = [one.standing for one in unit(found, "c").outcomes]
    assert standings == [Standing.FAILED, Standing.CREDITED, Standing.VALIDATED]
    assert unit(found, "c").state is UnitState.NONE


def test_a_failed_outcome_never_yields_the_whole_unit() -> None:
    failed = assessed(["a-o1"], passed=False)
    found = progress(structure(A), failed, *awarded(A))
    assert unit(found, "a").state is UnitState.PARTLY
    assert points(found) == 0
    assert kinds(found) == {RemarkKind.AWARD_INCOMPLETE, RemarkKind.NEVER_PASSED}


def test_a_unit_shared_by_two_qualifications_counts_in_each_with_its_points_there() -> None:
    there = replace(place("a-there", points="30"), same_as=("a",), outcomes=("x", "y"))
    other = Structure(qualification="https://example.org/qualification/other", units=(there,))
    home, abroad = (progress(one, *awarded(A)) for one in (structure(A), other))
    assert points(home) == 10
    assert points(abroad) == 30
    shared = unit(abroad, "a-there")
    assert (shared.state, shared.awarded_as, shared.missing) == (UnitState.AWARDED, "a", ())
    assert {line.reason for line in reconcile(abroad) if line.figure.kind is FigureKind.AMOUNT} == {
        Reason.SAME_UNIT
    }


def test_the_same_unit_at_two_places_of_a_qualification_counts_once() -> None:
    twin = place("a-again", points="40", group="g", same_as=("a",))
    rule = GroupRule(group="g", min_units=1)
    found = progress(structure(A, twin, groups=(rule,)), *awarded(A, twin))
    assert points(found) == 10
    assert unit(found, "a-again").counted_as == "a"
    assert found.groups[0].counted == ()
    assert not found.is_eligible
    assert RemarkKind.COUNTED_ELSEWHERE in kinds(found)


def group_of(*names: str, rule: GroupRule) -> Structure:
    worth = {"e": "5", "f": "10", "g": "7.5", "h": None}
    units = (place(name, points=worth[name], group=rule.group) for name in names)
    return structure(A, *units, groups=(rule,))


def test_surplus_units_of_a_group_do_not_count_and_the_best_do() -> None:
    given = group_of("e", "f", "g", rule=GroupRule(group="x", min_units=1, max_units=2))
    found = progress(given, *awarded(*given.units))
    (group,) = found.groups
    assert (group.counted, group.surplus, group.points) == (("f", "g"), ("e",), Decimal("17.5"))
    assert points(found) == Decimal("27.5")
    assert unit(found, "e").is_surplus
    assert found.is_eligible
    assert kinds(found) == {RemarkKind.SURPLUS_UNIT}


def test_units_without_roles_are_taken_as_mandatory_and_it_is_told() -> None:
    given = replace(structure(A, B), has_roles=False)
    found = progress(given, *awarded(A, B))
    assert found.is_eligible
    assert kinds(found) == {RemarkKind.NO_ROLES}


def test_a_group_needs_its_points_and_not_only_its_units() -> None:
    rule = GroupRule(group="x", min_units=1, required_points=Decimal(12))
    given = group_of("e", "f", "g", rule=rule)
    short = progress(given, *awarded(A, given.units[2]))
    assert (short.groups[0].missing_units, short.groups[0].missing_points) == (0, Decimal(2))
    assert not short.is_eligible
    assert progress(given, *awarded(A, given.units[2], given.units[3])).is_eligible


def test_units_without_points_are_told_and_add_none() -> None:
    given = group_of("f", "h", rule=GroupRule(group="x", min_units=2))
    found = progress(given, *awarded(*given.units))
    assert found.is_eligible
    assert found.groups[0].without_points == ("h",)
    assert found.figures[0].without == ("h",)


def test_a_mandatory_unit_keeps_its_place_in_a_group_with_a_maximum() -> None:
    rule = GroupRule(group="x", max_units=2)
    must = replace(place("must", points="1", group="x"), is_mandatory=True)
    given = structure(
        must, place("e", points="5", group="x"), place("f", points="9", group="x"), groups=(rule,)
    )
    before = progress(given, *awarded(*given.units[1:]))
    after = progress(given, *awarded(*given.units))
    assert before.groups[0].counted == ("f",)
    assert after.groups[0].counted == ("must", "f")
    assert after.is_eligible
    assert not before.is_eligible


def test_points_of_several_systems_stand_side_by_side() -> None:
    national = replace(place("n", points="20", group="x"), credit_system="urn:national")
    rule = GroupRule(group="x", required_points=Decimal(25))
    given = structure(place("e", points="10", group="x"), national, groups=(rule,))
    found = progress(given, *awarded(*given.units))
    assert {one.system: one.counted for one in found.figures} == {
        ECVET_POINTS: 10,
        "urn:national": 20,
    }
    assert found.groups[0].points == 20
    assert not found.is_eligible
    assert RemarkKind.SEVERAL_SYSTEMS in kinds(found)


def test_weeks_and_totals_stand_beside_points_with_their_basis() -> None:
    weeks = CreditFigure(system=WEEKS, amount=Decimal(6), basis=FigureBasis.WEEKS)
    total = CreditFigure(system=ECVET_POINTS, amount=Decimal(60), basis=FigureBasis.TOTAL)
    given = replace(structure(replace(A, figures=(weeks,)), B), figures=(total,))
    found = progress(given, *awarded(A, B))
    figures = {(one.system, one.basis): one for one in found.figures}
    points_here = figures[ECVET_POINTS, FigureBasis.ALLOCATION]
    assert points_here.counted == 25
    assert points_here.required == 60
    assert figures[WEEKS, FigureBasis.WEEKS].counted == 6
    assert figures[WEEKS, FigureBasis.WEEKS].without == ("b",)


def test_hours_stand_beside_points_and_weeks_and_are_never_made_of_them() -> None:
    def hours(amount: int) -> CreditFigure:
        return CreditFigure(system=HOURS, amount=Decimal(amount), basis=FigureBasis.WORKLOAD)

    weeks = CreditFigure(system=WEEKS, amount=Decimal(6), basis=FigureBasis.WEEKS)
    places = (replace(A, figures=(weeks, hours(240))), B, replace(C, figures=(hours(100),)))
    found = progress(replace(structure(*places), figures=(hours(900),)), *awarded(A, B))
    figures = {(one.system, one.basis): one for one in found.figures}
    assert len(figures) == 3
    workload = figures[HOURS, FigureBasis.WORKLOAD]
    told = (workload.counted, workload.required, workload.listed)
    assert told == (Decimal(240), Decimal(900), Decimal(340))
    assert (workload.units, workload.without) == (("a",), ("b",))
    assert figures[WEEKS, FigureBasis.WEEKS].required is None
    assert figures[ECVET_POINTS, FigureBasis.ALLOCATION].required is None


@pytest.mark.parametrize(
    ("given", "kind"),
    [("12", RemarkKind.OVER_AWARD), ("9.5", RemarkKind.UNDER_AWARD), ("10", None)],
)
def test_other_points_than_those_of_the_allocation_are_found(
    given: str, kind: RemarkKind | None
) -> None:
    found = progress(structure(A), credited(A.outcomes, unit="a", points=given), *awarded(A))
    assert kinds(found) == ({kind} if kind else set())
    assert points(found) == 10
    for remark in found.remarks:
        assert (remark.given, remark.expected, remark.records) == (
            Decimal(given),
            Decimal(10),
            ("urn:credit:c",),
        )


@pytest.mark.parametrize("given", ["30", "5"])
def test_points_of_another_qualification_are_no_remark_here(given: str) -> None:
    elsewhere = "https://example.org/qualification/other"
    credit = credited(A.outcomes, unit="a", points=given)
    award = replace(
        recognised(A.outcomes, ["a"]),
        qualification=elsewhere,
        validations=("urn:validation:v",),
    )
    found = progress(structure(A), credit, validated(A.outcomes), award)
    assert not found.remarks
    there = replace(structure(A), qualification=elsewhere)
    assert len(progress(there, credit, validated(A.outcomes), award).remarks) == 1
    same = structure(place("b", points="10", same_as=("a",)))
    assert not progress(same, credit).remarks


def test_fewer_points_for_a_part_of_a_unit_are_no_remark() -> None:
    assert not progress(structure(A), credited(["a-o0"], unit="a", points="4")).remarks


@pytest.mark.parametrize(
    ("last", "shown", "is_expired"),
    [
        (date(2026, 1, 9), date(2026, 1, 10), True),
        (date(2026, 1, 10), date(2026, 1, 10), False),
        (None, date(2026, 1, 10), False),
    ],
)
def test_a_unit_that_ended_before_it_was_assessed_is_flagged_and_counts(
    last: date | None, shown: date, is_expired: bool
) -> None:
    given = replace(A, valid_until=last)
    found = progress(structure(given), assessed(A.outcomes, on=shown), *awarded(A))
    assert unit(found, "a").is_expired is is_expired
    assert (RemarkKind.EXPIRED_UNIT in kinds(found)) is is_expired
    assert points(found) == 10


def test_what_is_not_assessed_yet_is_judged_by_the_day_of_the_question() -> None:
    ended = replace(A, valid_until=date(2026, 5, 31))
    assert unit(progress(structure(ended)), "a").is_expired
    assert not unit(progress(structure(replace(A, valid_until=DAY))), "a").is_expired


def test_what_the_structure_does_not_say_is_told() -> None:
    loose = replace(place("loose"), is_mandatory=False)
    given = replace(structure(A, loose), is_complete_list=False)
    found = progress(given, *awarded(A))
    assert not found.is_eligible
    assert kinds(found) == {
        RemarkKind.INCOMPLETE_LIST,
        RemarkKind.UNRULED_ELECTIVES,
    }
    empty = progress(Structure(qualification=QUALIFICATION, units=()))
    assert (kinds(empty), empty.is_eligible) == ({RemarkKind.NO_UNITS}, False)


def test_a_structure_that_requires_nothing_is_never_eligible() -> None:
    loose = replace(place("loose"), is_mandatory=False)
    assert not progress(structure(loose), *awarded(loose)).is_eligible
    for rule in ((), (GroupRule(group="x", max_units=3),)):
        given = structure(place("e", group="x"), groups=rule)
        found = progress(given, *awarded(given.units[0]))
        assert found.counts.units_counted == 1
        assert not found.is_eligible


def test_a_rule_that_cannot_be_met_is_told() -> None:
    given = group_of("e", rule=GroupRule(group="x", min_units=2))
    assert kinds(progress(given)) == {RemarkKind.UNMEETABLE_RULE}
    rich = group_of("e", "f", rule=GroupRule(group="x", max_units=1, required_points=Decimal(11)))
    assert kinds(progress(rich)) == {RemarkKind.UNMEETABLE_RULE}


def test_outcomes_that_no_unit_requires_are_told_where_they_were_recognised_for_it() -> None:
    found = progress(structure(A), recognised(["elsewhere"]))
    (remark,) = found.remarks
    assert (remark.kind, remark.about) == (RemarkKind.NOT_REQUIRED, "elsewhere")


def test_one_outcome_of_two_units_serves_both_and_is_counted_once() -> None:
    other = replace(B, outcomes=("a-o0",))
    found = progress(structure(A, other), recognised(["a-o0"]))
    assert unit(found, "b").state is UnitState.ELIGIBLE
    assert unit(found, "a").state is UnitState.PARTLY
    assert (found.counts.outcomes_recognised, found.counts.outcomes) == (1, 2)


def test_every_reason_has_a_rule_with_its_source() -> None:
    assert set(COUNTING_RULES) == set(Reason)
    for rule in COUNTING_RULES.values():
        assert rule.sentence.endswith(".")
        assert "2009/C 155/02" in rule.source


def test_lines_name_the_chain_of_records_behind_a_unit() -> None:
    found = progress(
        structure(A), assessed(A.outcomes), credited(A.outcomes), validated(A.outcomes), *awarded(A)
    )
    line = next(one for one in reconcile(found) if one.figure.kind is FigureKind.UNITS)
    assert line.records == (
        "urn:assessment:a",
        "urn:credit:c",
        "urn:validation:v",
        "urn:recognition:a",
    )
