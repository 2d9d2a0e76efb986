"""Publishers that all replace the version they saw: exactly one of them wins, the others hear it."""

from __future__ import annotations

import sys
from collections import Counter
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest
from tests.long import publishing

from ecvet_graph.errors import PreconditionError
from ecvet_graph.store import StoreHome


def _compete(folder: Path, name: int, told: Connection, rounds: tuple[int, Any]) -> None:
    """Try to publish each version after the one before, at the same moment as all others."""
    versions, barrier = rounds
    home = StoreHome(folder)
    told.send("ready")
    for seen in range(versions):
        barrier.wait(120)
        number = 1000 * (name + 1) + seen
        try:
            told.send((publishing.publish_number(home, number, expected=seen), number))
        except PreconditionError:
            told.send((None, seen))


def _prove(folder: Path, *, publishers: int, versions: int) -> None:
    home = StoreHome.create(folder)
    barrier = publishing.CONTEXT.Barrier(publishers)
    running = [
        publishing.start(_compete, home.folder, name, (versions, barrier))
        for name in range(publishers)
    ]
    answers = [told.recv() for _ in range(versions) for _, told in running]
    for process, told in running:
        process.join(60)
        told.close()
        assert process.exitcode == 0
    winners = Counter(version for version, _ in answers if version is not None)
    losers = Counter(seen + 1 for version, seen in answers if version is None)
    expected = range(1, versions + 1)
    assert winners == dict.fromkeys(expected, 1)
    assert losers == dict.fromkeys(expected, publishers - 1)
    assert publishing.archive_faults(home) == []
    state = publishing.state_of(home)
    assert state.dataset == versions
    assert state.number == next(number for version, number in answers if version == versions)
    sys.stderr.write(
        f"\n{publishers} publishers x {versions} versions, {len(answers)} attempts: "
        f"{sum(winners.values())} winners, one for each version\n"
    )


def test_of_publishers_that_saw_the_same_version_one_wins(tmp_path: Path) -> None:
    _prove(tmp_path / "store", publishers=3, versions=3)


@pytest.mark.long
def test_eight_publishers_and_fifty_versions_have_one_winner_each(tmp_path: Path) -> None:
    _prove(tmp_path / "store", publishers=8, versions=50)
