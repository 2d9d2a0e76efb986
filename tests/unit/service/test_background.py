"""The follower starts a run when something is due, rests after failures, and ends with its parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from ecvet_graph.model.iris import Graphs
from ecvet_graph.service.background import Follower, is_due
from ecvet_graph.service.watermark import Mark, Watermark, write_watermark
from ecvet_graph.store import StoreHome

BASE = "http://localhost:8000"
GRAPHS = Graphs(BASE)
PATIENCE = 300.0


@pytest.fixture
def home(tmp_path: Path) -> StoreHome:
    made = StoreHome.create(tmp_path / "store")
    write_watermark(made, Watermark(Mark(1, 1), Mark(1, 1)))
    return made


def say(home: StoreHome, graph: str) -> None:
    with home.writer("a statement") as draft:
        line = f'<{BASE}/x> <{BASE}/y> "{draft.version}" .\n'
        draft.store.change(graph, removed=b"", added=line.encode())


@pytest.mark.parametrize(
    ("graph", "expected"),
    [
        (GRAPHS.dataset("demo-at", "main"), True),
        (GRAPHS.facts("demo-at", "main"), True),
        (GRAPHS.review, True),
        (GRAPHS.dataset("reviewers", "main"), True),
        (GRAPHS.vocabulary("skills"), True),
        (GRAPHS.vocabulary("glossary"), False),
        (GRAPHS.catalogue, False),
        (GRAPHS.mapping_set("others"), False),
        (GRAPHS.matches, False),
    ],
)
def test_only_what_links_and_matches_are_made_of_is_due(
    home: StoreHome, graph: str, expected: bool
) -> None:
    assert not is_due(home, base=BASE)
    say(home, graph)
    assert is_due(home, base=BASE) is expected


def test_a_store_that_was_never_derived_is_due(tmp_path: Path) -> None:
    assert is_due(StoreHome.create(tmp_path / "store"), base=BASE)


def test_a_failure_is_followed_by_longer_and_longer_rests(home: StoreHome) -> None:
    now, runs = [0.0], list[float]()

    def fail() -> int:
        runs.append(now[0])
        return 2

    follower = Follower(home, BASE, fail, clock=lambda: now[0])
    say(home, GRAPHS.dataset("demo-at", "main"))
    for second in range(1200):
        now[0] = float(second)
        follower.look()
    rests = [later - sooner for sooner, later in pairwise(runs)]
    assert rests[:4] == [2, 4, 8, 16]
    assert max(rests) == 300


def test_one_run_answers_for_all_that_was_there_when_it_began(home: StoreHome) -> None:
    runs = 0

    def derive() -> int:
        nonlocal runs
        runs += 1
        if runs == 1:
            say(home, GRAPHS.dataset("demo-at", "late"))
        return 0

    follower = Follower(home, BASE, derive)
    say(home, GRAPHS.dataset("demo-at", "main"))
    say(home, GRAPHS.dataset("demo-de", "main"))
    assert [follower.look() for _ in range(3)] == [True, True, False]


def test_the_follower_ends_when_its_parent_was_killed(home: StoreHome, tmp_path: Path) -> None:
    note = tmp_path / "follower"
    program = (
        "import sys, time; from pathlib import Path; from ecvet_graph.config import Settings;"
        "from ecvet_graph.service.background import Following;"
        f"made = Following(Settings(store=Path({str(home.folder)!r})));"
        f"Path({str(note)!r}).write_text(str(made._process.pid)); time.sleep(600)"
    )
    parent = subprocess.Popen([sys.executable, "-c", program])
    try:
        wait_for(lambda: note.is_file() and note.read_text())
        follower = int(note.read_text())
        wait_for(lambda: "derive" in Path(f"/proc/{follower}/cmdline").read_text())
    finally:
        os.kill(parent.pid, signal.SIGKILL)
        parent.wait()
    wait_for(lambda: not Path(f"/proc/{follower}").exists())


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)
