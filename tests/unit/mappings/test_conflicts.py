"""Conflicts are found, and each is explained by a smallest set of records: tried by brute force."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from tests.unit.mappings.test_inference import record, records
from tests.unit.mappings.test_standing import ONE

from ecvet_graph.mappings.conflicts import (
    Conflict,
    ConflictKind,
    contradicting_decisions,
    find_conflicts,
)
from ecvet_graph.mappings.records import MappingRecord
from ecvet_graph.model.review import Purpose, ReviewResult, Side

# Units b and c are of one qualification.
QUALIFICATIONS = {"a": ["p"], "b": ["q"], "c": ["q", "r"], "d": ["s"], "e": ["t"]}


def conflicts(said: list[MappingRecord]) -> tuple[Conflict, ...]:
    return find_conflicts(said, qualifications=QUALIFICATIONS)


def test_what_follows_against_a_rejection_names_the_chain_and_the_rejection() -> None:
    said = [
        record("a exact d"),
        record("d exact e"),
        record("a close e", is_negated=True, iri="no"),
        record("e broad b"),
    ]
    (found,) = conflicts(said)
    assert found.kind is ConflictKind.REJECTION
    assert found.records == ("a exact d", "d exact e", "no")
    assert found.units == ("a", "e")
    assert found.sentence.endswith("Withdraw one of these: a exact d, d exact e, no.")


def test_a_rejection_of_exact_does_not_quarrel_with_close() -> None:
    assert conflicts([record("a close d"), record("a exact d", is_negated=True, iri="no")]) == ()


def test_units_that_are_wider_in_a_circle_quarrel() -> None:
    (found,) = conflicts([record("a broad d"), record("d broad e"), record("e broad a")])
    assert found.kind is ConflictKind.HIERARCHY
    assert len(found.records) == 3


def test_exact_to_two_units_of_one_qualification_quarrels_unless_they_are_the_same() -> None:
    said = [record("a exact b"), record("a exact c")]
    (found,) = conflicts(said)
    assert found.kind is ConflictKind.TWO_UNITS
    same = [frozenset({"b", "c"})]
    assert find_conflicts(said, qualifications=QUALIFICATIONS, same_units=same) == ()
    assert find_conflicts(said) == ()


@pytest.mark.parametrize(
    "said", [[], ["a exact d"], ["a broad d", "d narrow a"], ["a exact d", "d exact a"]]
)
def test_records_that_agree_have_no_conflict(said: list[str]) -> None:
    assert conflicts([record(text) for text in said]) == ()


def smallest_sets(said: list[MappingRecord]) -> set[frozenset[str]]:
    """Return every set of records with a conflict no part of which has one, by trying all."""
    found: set[frozenset[str]] = set()
    for size in range(1, len(said) + 1):
        for part in combinations(said, size):
            names = frozenset(one.iri for one in part)
            if not any(known <= names for known in found) and conflicts(list(part)):
                found.add(names)
    return found


@settings(deadline=None, max_examples=60)
@given(records.filter(lambda said: len(said) <= 6))
def test_every_explanation_is_a_smallest_set_and_none_is_missed(said: list[MappingRecord]) -> None:
    wanted = smallest_sets(said)
    found = {frozenset(one.records) for one in conflicts(said)}
    assert found <= wanted
    assert bool(found) == bool(wanted)
    if wanted:
        assert min(map(len, found)) == min(map(len, wanted))


@settings(deadline=None, max_examples=40)
@given(records)
def test_withdrawing_one_of_each_ends_all_conflicts(said: list[MappingRecord]) -> None:
    left = list(said)
    for _ in range(len(said) + 1):
        found = conflicts(left)
        if not found:
            break
        withdrawn = {one.records[0] for one in found}
        left = [one for one in left if one.iri not in withdrawn]
    assert conflicts(left) == ()


def test_institutions_that_decide_differently_are_told() -> None:
    no = replace(ONE, iri="d2", institution="http://x.test/other", result=ReviewResult.REJECTED)
    (found,) = contradicting_decisions([no, ONE])
    assert (found.kind, found.records) == (ConflictKind.DECISIONS, ("d1", "d2"))
    for other in (
        replace(no, purpose=Purpose.MOBILITY),
        replace(no, source_unit="b", target_unit="a"),
        replace(no, result=ReviewResult.RESTRICTED),
    ):
        assert contradicting_decisions([ONE, other]) == ()
    assert contradicting_decisions([ONE, replace(no, side=Side.SENDING)])


def test_a_unit_that_is_the_same_as_many_of_one_qualification_is_told_pair_by_pair() -> None:
    size = 100
    star = [record(f"hub exact leaf{number}") for number in range(size)]
    qualifications = {f"leaf{number}": ["q"] for number in range(size)}
    found = find_conflicts(star, qualifications=qualifications)
    assert {one.kind for one in found} == {ConflictKind.TWO_UNITS}
    assert len(found) == size * (size - 1) // 2
    assert {len(one.records) for one in found} == {2}


def test_ways_that_go_on_from_each_other_quarrel() -> None:
    (found,) = conflicts([record("a exact b"), record("b exact c")])
    assert found.units == ("a", "b", "c")
