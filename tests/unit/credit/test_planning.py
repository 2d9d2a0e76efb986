"""What is still to be shown, as the comparison engine looks for it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from tests.unit.credit.histories import DAY, awarded, place, portfolio, recognised, structure

from ecvet_graph.compare import ChoiceRule, TargetUnit
from ecvet_graph.credit.accumulation import accumulate
from ecvet_graph.credit.planning import open_target, open_units, recognised_outcomes
from ecvet_graph.credit.progress import Progress
from ecvet_graph.credit.structure import GroupRule, Structure
from ecvet_graph.model.credit import Recognition

A, B = place("a", points="10"), place("b", points="15")
RULE = GroupRule(group="g", min_units=2, max_units=3, required_points=Decimal(20))
E, F, G = (place(name, points="8", group="g") for name in "efg")
ELECTIVE = structure(A, E, F, G, groups=(RULE,))


def progress(given: Structure, *records: Recognition) -> Progress:
    return accumulate(portfolio(*records), given, day=DAY)


def test_awarded_units_and_recognised_outcomes_are_not_looked_for() -> None:
    found = progress(structure(A, B), *awarded(A), recognised(["b-o1"], name="part"))
    target = open_target(found)
    assert target.units == (TargetUnit("b", None, 150_000),)
    assert target.reached == recognised_outcomes(found) == {"b-o1"}


def test_what_only_lacks_its_award_is_open_and_not_looked_for() -> None:
    found = progress(structure(A), recognised(A.outcomes))
    assert [(one.unit, one.missing, one.is_needed) for one in open_units(found)] == [
        ("a", (), True)
    ]
    assert open_target(found).units == ()


def test_what_is_left_of_the_rule_of_a_group_is_looked_for() -> None:
    target = open_target(progress(ELECTIVE, *awarded(A, E)))
    assert target.rules == (ChoiceRule("g", min_units=1, max_units=2, required_points=120_000),)
    assert [unit.unit for unit in target.units] == ["f", "g"]


def test_units_that_only_lack_their_award_count_for_the_rule() -> None:
    target = open_target(progress(ELECTIVE, *awarded(A, E), recognised(F.outcomes)))
    assert target.rules == (ChoiceRule("g", min_units=0, max_units=1, required_points=40_000),)
    assert [unit.unit for unit in target.units] == ["g"]


def test_a_group_that_is_met_asks_for_nothing_more() -> None:
    target = open_target(progress(ELECTIVE, *awarded(E, F, G)))
    assert target.rules == ()
    assert [unit.unit for unit in target.units] == ["a"]
    assert [one.is_needed for one in open_units(progress(ELECTIVE, *awarded(E, F, G)))] == [True]


def test_electives_without_a_rule_are_not_looked_for() -> None:
    loose = replace(B, is_mandatory=False)
    found = progress(structure(A, loose))
    assert [unit.unit for unit in open_target(found).units] == ["a"]
    assert [one.is_needed for one in open_units(found)] == [True, False]
