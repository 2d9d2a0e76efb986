"""The numbers of accumulation agree with the constraints on accumulations (T08 to T10).

Cases are made at random from a fixed seed, written as RDF all in one document, and judged at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random

import pytest
from tests.unit.credit.histories import DAY, ECVET_POINTS, place, portfolio, recognised

from ecvet_graph.credit.accumulation import accumulate
from ecvet_graph.credit.progress import Progress, UnitProgress, UnitState
from ecvet_graph.credit.structure import GroupRule, Structure, StructureUnit
from ecvet_graph.model.credit import Recognition
from ecvet_graph.model.iris import ECVET, ELM, OWN, RDF, XSD
from ecvet_graph.quality import Finding, shacl_engine

CASES = 80
WHERE = "https://example.org/"
GRANTED = OWN + "decision/granted"
LEARNER = "urn:uuid:5f0c1a52-8c1e-4f2b-9d36-0a6a2f0f9b01"


@dataclass(frozen=True)
class Case:
    """A structure, the decisions on its units, and what is computed of them."""

    structure: Structure
    decisions: tuple[Recognition, ...]

    @property
    def progress(self) -> Progress:
        """Return what is computed."""
        return accumulate(portfolio(*self.decisions), self.structure, day=DAY)

    def counted(self) -> tuple[str, ...]:
        """Return the first decision that awards each unit that counts."""
        return tuple(unit.awards[0] for unit in self.progress.units if unit.is_counted)

    def units(self) -> tuple[str, ...]:
        """Return the units that count, at their places."""
        return tuple(unit.unit for unit in self.progress.units if unit.is_counted)

    def at_once(self) -> Case:
        """Return the case with one decision that recognises and awards everything."""
        whole = recognised(
            dict.fromkeys(o for one in self.decisions for o in one.outcomes),
            dict.fromkeys(unit for one in self.decisions for unit in one.units),
        )
        return Case(self.structure, (replace(whole, iri=self.decisions[0].iri),))


def made(random: Random, number: int) -> Case:
    """Return a case of its own names: units, some in groups, some the same as a unit elsewhere."""
    base = f"{WHERE}{number}/"
    groups = [f"{base}g{place}" for place in range(random.randrange(3))]
    units = tuple(
        unit(random, f"{base}u{place}", groups) for place in range(random.randrange(1, 9))
    )
    rules = tuple(
        GroupRule(
            group=group,
            min_units=random.randrange(2),
            max_units=random.choice([None, 1, 2]),
            required_points=random.choice([None, Decimal(10), Decimal("22.5")]),
        )
        for group in groups
    )
    structure = Structure(qualification=f"{base}q", units=units, groups=rules)
    return Case(structure, tuple(decisions(random, structure, base)))


def unit(random: Random, name: str, groups: list[str]) -> StructureUnit:
    made = place(
        name,
        random.randrange(1, 4),
        points=random.choice([None, "5", "7.5", "10", "15"]),
        group=random.choice([None, *groups]),
    )
    return replace(made, same_as=(f"{name}-elsewhere",) if random.random() < 0.3 else ())


def decisions(random: Random, structure: Structure, base: str) -> Iterator[Recognition]:
    """Yield a decision for most units: award of all, of the same unit elsewhere, or outcomes only."""
    for number, one in enumerate(structure.units):
        luck = random.random()
        if luck < 0.75:
            awarded, outcomes = [one.unit], one.outcomes
        elif luck < 0.85 and one.same_as:
            awarded, outcomes = [one.same_as[0]], ()
        else:
            awarded, outcomes = [], one.outcomes[: random.randrange(len(one.outcomes) + 1)]
        decision = recognised(outcomes, awarded, name=f"{base}d{number}")
        yield replace(decision, iri=f"{base}d{number}")


def triples(
    case: Case, *, counts: Collection[str], is_complete: bool, units: Collection[str] = ()
) -> Iterator[str]:
    """Yield a case as N-Triples, with an accumulation that counts these decisions, and units."""
    qualification = case.structure.qualification
    for one in case.structure.units:
        node = one.unit + "-allocation"
        yield link(node, RDF + "type", ECVET + "UnitAllocation")
        yield link(node, ECVET + "unit", one.unit)
        yield link(node, ECVET + "qualification", qualification)
        if one.group:
            yield link(node, ECVET + "inGroup", one.group)
        if one.points is not None:
            yield value(node, ECVET + "points", f"{one.points:f}", "decimal")
            yield link(node, ECVET + "creditSystem", ECVET_POINTS)
        yield from (link(one.unit, ECVET + "sameUnitAs", other) for other in one.same_as)
        yield from (link(one.unit, ELM + "learningOutcome", outcome) for outcome in one.outcomes)
    for rule in case.structure.groups:
        yield link(rule.group, ECVET + "ofQualification", qualification)
        yield value(rule.group, ECVET + "minUnits", str(rule.min_units), "integer")
        if rule.max_units is not None:
            yield value(rule.group, ECVET + "maxUnits", str(rule.max_units), "integer")
        if rule.required_points is not None:
            yield value(
                rule.group, ECVET + "requiredPoints", f"{rule.required_points:f}", "decimal"
            )
    for decision in case.decisions:
        yield link(decision.iri, RDF + "type", ECVET + "RecognitionDecision")
        yield link(decision.iri, ECVET + "learner", LEARNER)
        yield link(decision.iri, ECVET + "decision", GRANTED)
        yield value(decision.iri, ECVET + "decidedOn", decision.decided_on.isoformat(), "date")
        yield from (link(decision.iri, ECVET + "recognisedUnit", one) for one in decision.units)
        yield from (link(decision.iri, ECVET + "recognisedOutcome", o) for o in decision.outcomes)
    node = accumulation(case)
    yield link(node, RDF + "type", ECVET + "Accumulation")
    yield link(node, ECVET + "learner", LEARNER)
    yield link(node, ECVET + "qualification", qualification)
    yield from (link(node, ECVET + "counts", decision) for decision in counts)
    yield from (link(node, ECVET + "countedUnit", unit) for unit in units)
    yield value(node, ECVET + "isComplete", str(is_complete).lower(), "boolean")


def accumulation(case: Case) -> str:
    return case.structure.qualification + "-accumulation"


def link(subject: str, predicate: str, target: str) -> str:
    return f"<{subject}> <{predicate}> <{target}> .\n"


def value(subject: str, predicate: str, text: str, kind: str) -> str:
    return f'<{subject}> <{predicate}> "{text}"^^<{XSD}{kind}> .\n'


def judge(lines: Iterator[str]) -> dict[str, set[tuple[str, str | None]]]:
    """Return by focus which constraints on accumulations and awards are broken, with what."""
    found: defaultdict[str, set[tuple[str, str | None]]] = defaultdict(set)
    for finding in shacl_engine("rust").validate("".join(lines)):
        code = code_of(finding)
        if code.startswith(("T08", "T09", "T10")):
            found[finding.focus].add((code, finding.value))
    return found


def code_of(finding: Finding) -> str:
    return finding.shape.rpartition("#")[2]


@pytest.fixture(scope="module")
def cases() -> tuple[Case, ...]:
    random = Random(2009)  # noqa: S311 - the same cases each time
    return tuple(made(random, number) for number in range(CASES))


def test_the_cases_are_of_every_kind(cases: tuple[Case, ...]) -> None:
    found = [case.progress for case in cases]
    assert sum(one.is_eligible for one in found) >= 8
    assert sum(any(group.surplus for group in one.groups) for one in found) >= 5
    assert sum(any(group.missing_points for group in one.groups) for one in found) >= 8
    assert sum(any(group.missing_units for group in one.groups) for one in found) >= 8
    assert sum(any(unit.awarded_as for unit in one.units) for one in found) >= 5
    states = {unit.state for one in found for unit in one.units}
    assert states == set(UnitState)


def test_what_counts_and_what_is_eligible_conforms(cases: tuple[Case, ...]) -> None:
    found = judge(
        line
        for case in cases
        for line in triples(case, counts=case.counted(), is_complete=case.progress.is_eligible)
    )
    assert not found


def test_one_decision_on_everything_conforms_where_the_units_that_count_are_named(
    cases: tuple[Case, ...],
) -> None:
    together = [case.at_once() for case in cases if case.decisions]
    assert sum(any(group.surplus for group in one.progress.groups) for one in together) >= 5
    found = judge(
        line
        for case in together
        for line in triples(
            case,
            counts=dict.fromkeys(case.counted()),
            units=case.units(),
            is_complete=case.progress.is_eligible,
        )
    )
    assert not found


def test_a_unit_that_is_named_as_counted_and_not_awarded_is_found(cases: tuple[Case, ...]) -> None:
    found = judge(
        line
        for case in cases
        for line in triples(
            case,
            counts=dict.fromkeys(case.counted()),
            units=[one.unit for one in case.structure.units],
            is_complete=False,
        )
    )
    for case in cases:
        named = {value for code, value in found.get(accumulation(case), ()) if code == "T09-unit"}
        assert named == {
            unit.unit for unit in case.progress.units if not set(unit.awards) & set(case.counted())
        }


def test_what_is_called_complete_too_early_lacks_what_is_missing_here(
    cases: tuple[Case, ...],
) -> None:
    found = judge(
        line for case in cases for line in triples(case, counts=case.counted(), is_complete=True)
    )
    seen = 0
    for case in cases:
        progress = case.progress
        expected: set[tuple[str, str | None]] = {
            *(("T10-unit", unit.unit) for unit in mandatory(progress) if not unit.awards),
            *(("T10-group", one.rule.group) for one in progress.groups if one.missing_units),
            *(("T10-points", one.rule.group) for one in progress.groups if one.missing_points),
        }
        assert found.get(accumulation(case), set()) == expected
        is_empty = not any(unit.is_counted for unit in progress.units)
        assert progress.is_eligible == (not expected and not is_empty)
        seen += bool(expected)
    assert seen >= 20


def test_units_beyond_a_maximum_break_it_when_they_are_counted(cases: tuple[Case, ...]) -> None:
    found = judge(
        line
        for case in cases
        for line in triples(
            case, counts=[one.iri for one in case.decisions if one.units], is_complete=False
        )
    )
    for case in cases:
        expected = {("T09-group", one.rule.group) for one in case.progress.groups if one.surplus}
        assert found.get(accumulation(case), set()) == expected


def test_a_unit_and_the_same_unit_count_once() -> None:
    name = WHERE + "shared/"
    unit = place(name + "u0", points="12", same_as=(name + "u1",))
    other = recognised((), [name + "u1"], name="other")
    own = recognised(unit.outcomes, [unit.unit], name="own")
    structure = Structure(qualification=name + "q", units=(unit,))
    case = Case(structure, (own, other))
    assert case.progress.figures[0].counted == Decimal(12)
    every = [one.iri for one in case.decisions]
    both = judge(triples(case, counts=every, is_complete=True))
    assert {code for code, _ in both[accumulation(case)]} == {"T09-twice"}
    assert not judge(triples(case, counts=every[:1], is_complete=True))


def test_an_award_without_all_outcomes_counts_in_neither() -> None:
    name = WHERE + "incomplete/"
    unit = place(name + "u0", 3, points="12")
    early = recognised(unit.outcomes[:2], [unit.unit], name="early")
    case = Case(Structure(qualification=name + "q", units=(unit,)), (early,))
    assert case.counted() == ()
    assert judge(triples(case, counts=(), is_complete=False)) == {
        early.iri: {("T08", unit.outcomes[2])}
    }


def mandatory(progress: Progress) -> list[UnitProgress]:
    return [unit for unit in progress.units if unit.place.is_mandatory]
