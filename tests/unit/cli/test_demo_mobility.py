"""The demonstration of a mobility: what stands at the two desks, and what is public of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ecvet_graph.config import Settings
from ecvet_graph.errors import UsageFault
from ecvet_graph.model.iris import Graphs
from ecvet_graph.model.mobility import AgreementState, StepKind
from ecvet_graph.model.review import ReviewResult
from ecvet_graph.service.comparing import open_reader
from ecvet_graph.service.demo_mobility import DemoMobility, build_demo_mobility, demo_private
from ecvet_graph.service.mobility.acting import acting
from ecvet_graph.service.mobility.desk import Desk
from ecvet_graph.service.mobility.public import public_memoranda
from ecvet_graph.service.precedents import precedents_for
from ecvet_graph.service.reading import Reader
from ecvet_graph.service.resolving import resolve_pair

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Demonstration:
    """A demonstration that was built, and a reader of its newest version."""

    settings: Settings
    made: DemoMobility
    reader: Reader

    def desk(self, secret: str) -> Desk:
        """Return the desk of the institution of a token."""
        who = acting(self.settings, secret, now=NOW)
        return Desk.open(self.settings, who, reader=self.reader, at=NOW)


@pytest.fixture(scope="module")
def demonstration(
    demo_store: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Demonstration]:
    folder = tmp_path_factory.mktemp("mobility")
    shutil.copytree(demo_store, folder / "store")
    settings = demo_private(Settings(store=folder / "store", cache=demo_store.parent / "cache"))
    made = build_demo_mobility(settings, now=NOW)
    with open_reader(settings) as reader:
        yield Demonstration(settings, made, reader)


def test_one_stay_is_over_one_in_its_middle_and_one_waits_for_home(
    demonstration: Demonstration,
) -> None:
    for token in (demonstration.made.home_token, demonstration.made.host_token):
        rows = demonstration.desk(token).transfers()
        states = sorted(row.state for row in rows)
        assert states == [
            AgreementState.ASSESSED,
            AgreementState.CLOSED,
            AgreementState.IN_PROGRESS,
        ]


def test_the_home_desk_has_something_to_do(demonstration: Demonstration) -> None:
    rows = demonstration.desk(demonstration.made.home_token).transfers()
    assert [row.next[0].kind for row in rows if row.waits_for_me] == [StepKind.VALIDATED]


def test_a_failed_outcome_stands_beside_those_that_were_shown(demonstration: Demonstration) -> None:
    desk = demonstration.desk(demonstration.made.host_token)
    running = next(row for row in desk.transfers() if row.state is AgreementState.IN_PROGRESS)
    found = sorted(one.result for one in desk.transfer(running.id).assessments)
    assert found == ["failed", "passed"]


def test_the_learners_are_plainly_nobody(demonstration: Demonstration) -> None:
    desk = demonstration.desk(demonstration.made.home_token)
    people = [desk.person(learner) for learner in desk.learners()]
    assert len(people) == 3
    assert all(one and one.given_names == "Example" and "nobody" in one.address for one in people)


def test_the_memorandum_is_public_and_in_force(demonstration: Demonstration) -> None:
    found = public_memoranda(demonstration.reader.store, day=NOW.date())
    shown = next(one for one in found if one.iri == demonstration.made.memorandum)
    assert shown.state is AgreementState.ACTIVE
    assert shown.is_illustrative
    assert shown.countries == ("DE", "FI")
    assert {one.level for one in shown.qualifications} == {4}


def test_what_home_recognised_is_a_precedent_without_the_learner(
    demonstration: Demonstration,
) -> None:
    store = demonstration.reader.store
    source, target = resolve_pair(store, "demo-fi:moottori", "demo-de:antrieb")
    entries = [
        one
        for one in precedents_for(store, source, target, base=Settings().base).entries
        if one.result is ReviewResult.CONFIRMED
    ]
    assert len(entries) == 1
    assert entries[0].memorandum == demonstration.made.memorandum
    said = " ".join(
        str(part) for triple in store.triples(Graphs(Settings().base).review) for part in triple
    )
    assert "urn:uuid" not in said
    assert "Learner" not in said


def test_a_demonstration_is_made_once(demonstration: Demonstration) -> None:
    with pytest.raises(UsageFault):
        build_demo_mobility(demonstration.settings, now=NOW)


def test_its_records_lie_beside_the_store_and_not_in_it() -> None:
    found = demo_private(Settings(store=Path("/somewhere/demo")))
    assert found.private == Path("/somewhere/demo-learners")
    assert found.private_key == Path("/somewhere/demo-learners.key")
