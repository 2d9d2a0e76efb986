"""Earlier decisions: on the pair, the same units, similar cases; who decided otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from tests.unit.publish.review_store import (
    BASE,
    NOW,
    body,
    change_unit,
    confirming,
    make_store,
    rejecting,
    scope,
    unit,
)

from ecvet_graph.model.iris import Graphs
from ecvet_graph.model.review import Purpose, ReviewResult
from ecvet_graph.publish.reviewing import record_decision
from ecvet_graph.publish.tokens import Scope
from ecvet_graph.service.precedents import precedents_for
from ecvet_graph.service.views.precedents import Likeness, Precedents
from ecvet_graph.store import RdfFormat, StoreHome

AT, DE, EE = unit("at"), unit("de"), unit("ee")
SAME = "https://w3id.org/ecvet/ns#sameUnitAs"
# The token of a school that the operator vouches for: it may decide on Estonian units as well
SCHOOL = Scope(
    institution=f"{BASE}/id/demo-ee/organisation/school", name="School", vouched=("demo-ee",)
)


@pytest.fixture
def home(tmp_path: Path) -> StoreHome:
    return make_store(tmp_path / "store")


@contextmanager
def reading(home: StoreHome, source: str, target: str) -> Iterator[Precedents]:
    with home.reader() as snapshot:
        yield precedents_for(snapshot.store, source, target, base=BASE)


def found(home: StoreHome, source: str = AT, target: str = EE) -> Precedents:
    with reading(home, source, target) as precedents:
        return precedents


def say(home: StoreHome, triples: str, graph: str) -> None:
    with home.writer("more") as draft:
        draft.store.load(triples.encode(), syntax=RdfFormat.N_TRIPLES, graph=graph)


def likenesses(precedents: Precedents) -> list[Likeness]:
    return [one.likeness for one in precedents.entries]


def test_nothing_was_decided(home: StoreHome) -> None:
    assert found(home).entries == ()


def test_a_decision_on_the_pair_is_told_with_who_and_why(home: StoreHome) -> None:
    record_decision(home, scope("ee"), rejecting(AT, EE), base=BASE, now=NOW)
    (only,) = found(home).entries
    assert only.likeness is Likeness.SAME_PAIR
    assert only.institution.iri == body("ee")
    assert [name.value for name in only.institution.titles] == ["Chamber of EST"]
    assert [name.value for name in only.source.titles] == ["Unit walls"]
    assert (only.result, only.reasons[0].value) == (ReviewResult.REJECTED, "Two levels lower.")
    assert only.counts


def test_the_newest_is_first_and_what_was_revised_no_longer_counts(home: StoreHome) -> None:
    record_decision(home, scope("ee"), rejecting(AT, EE), base=BASE, now=NOW)
    record_decision(home, scope("ee"), confirming(AT, EE), base=BASE, now=NOW + timedelta(days=1))
    precedents = found(home)
    assert [one.result for one in precedents.entries] == ["confirmed", "rejected"]
    assert [one.counts for one in precedents.entries] == [True, False]
    assert not precedents.contradictions


def test_a_decision_on_a_unit_that_changed_is_stale(home: StoreHome) -> None:
    record_decision(home, scope("ee"), confirming(AT, EE), base=BASE, now=NOW)
    change_unit(home, "at")
    (only,) = found(home).entries
    assert only.stale
    assert not only.counts


def test_another_place_of_the_unit_is_the_same_case(home: StoreHome) -> None:
    record_decision(home, scope("ee"), confirming(DE, EE), base=BASE, now=NOW)
    say(home, f"<{AT}> <{SAME}> <{DE}> .\n", f"{BASE}/graph/demo-at/more")
    assert likenesses(found(home)) == [Likeness.SAME_UNITS]


def test_units_held_equivalent_are_similar_with_the_score_of_the_match(home: StoreHome) -> None:
    record_decision(home, scope("ee"), confirming(DE, EE), base=BASE, now=NOW)
    assert found(home).entries == ()
    match = "".join(
        f"<urn:m> <https://w3id.org/ecvet/ns#{name}> {value} .\n"
        for name, value in (
            ("unitA", f"<{AT}>"),
            ("unitB", f"<{DE}>"),
            ("verdict", "<https://w3id.org/ecvet/verdict/suggested-equivalent>"),
            ("score", '"0.8800"^^<http://www.w3.org/2001/XMLSchema#decimal>'),
        )
    )
    say(home, match, Graphs(BASE).matches)
    (only,) = found(home).entries
    assert (only.likeness, only.score) == (Likeness.EQUIVALENT_UNITS, Decimal("0.88"))


def test_another_unit_of_the_target_qualification_is_similar(home: StoreHome) -> None:
    record_decision(home, scope("ee"), confirming(AT, unit("ee", "roofs")), base=BASE, now=NOW)
    assert likenesses(found(home)) == [Likeness.SAME_QUALIFICATION]


def test_the_other_direction_is_told_last(home: StoreHome) -> None:
    record_decision(home, scope("at"), confirming(EE, AT), base=BASE, now=NOW + timedelta(days=9))
    record_decision(home, scope("ee"), confirming(AT, EE), base=BASE, now=NOW)
    assert likenesses(found(home)) == [Likeness.SAME_PAIR, Likeness.OTHER_DIRECTION]


def test_a_contradiction_says_who_decided_otherwise(home: StoreHome) -> None:
    record_decision(home, scope("ee"), confirming(AT, EE), base=BASE, now=NOW)
    record_decision(home, SCHOOL, rejecting(AT, EE), base=BASE, now=NOW)
    precedents = found(home)
    (only,) = precedents.contradictions
    assert precedents.is_contradictory
    assert only.is_same_case
    assert only.sentence == (
        "School rejected for exemption (2026-03-01) what Chamber of EST accepted on the same units "
        "(2026-03-01)."
    )


def test_decisions_for_other_purposes_contradict_nobody(home: StoreHome) -> None:
    record_decision(home, scope("ee"), confirming(AT, EE), base=BASE, now=NOW)
    refusal = rejecting(AT, EE, purpose=Purpose.MOBILITY)
    record_decision(home, SCHOOL, refusal, base=BASE, now=NOW)
    assert not found(home).contradictions


def test_a_contradiction_to_another_place_of_the_unit_is_found(home: StoreHome) -> None:
    record_decision(home, scope("ee"), confirming(AT, EE), base=BASE, now=NOW)
    record_decision(home, SCHOOL, rejecting(DE, EE), base=BASE, now=NOW)
    say(home, f"<{DE}> <{SAME}> <{AT}> .\n", f"{BASE}/graph/demo-de/more")
    assert found(home).is_contradictory


def test_what_an_agency_writes_into_its_dataset_is_no_precedent(home: StoreHome) -> None:
    record_decision(home, scope("ee"), confirming(AT, EE), base=BASE, now=NOW)
    with home.reader() as snapshot:
        triples = list(snapshot.store.triples(Graphs(BASE).review))
    assert triples
    forged = "".join(
        f"<urn:forged> <{verb.value}> <{value}> .\n"
        for subject, verb, value in triples
        if "/decision/" in str(subject) and str(value).startswith("http")
    )
    say(home, forged, f"{BASE}/graph/demo-de/main")
    assert len(found(home).entries) == 1
