"""Under mixed load for minutes a server answers all, and holds no more memory and files than before."""

from __future__ import annotations

import statistics
import sys
from pathlib import Path

import pytest
from tests.long import served
from tests.long.served import Server
from tests.long.soaking import Held, Load, growth, watched

from ecvet_graph.store import StoreHome

_MEGABYTE = 1024 * 1024
_SECONDS = 300.0
_SHORT_SECONDS = 10.0
# Between the middle and the last third of the run; of the memory, what caches with a bound still take
_MOST_GROWTH = 0.03
_MOST_FILES = 6
_MOST_THREADS = 6


def started(folder: Path, *, derives: bool) -> Server:
    (folder / "scratch").mkdir()
    return served.start(
        folder,
        derives=derives,
        workers=1,
        ECVET_LIMIT_CLIENT_SECONDS="1000000",
        TMPDIR=str(folder / "scratch"),
    )


def told(load: Load, seen: list[Held]) -> str:
    """Return the figures of a run in words."""
    thirds = [seen[len(seen) // 3 * part : len(seen) // 3 * (part + 1)] for part in range(3)]
    memory = [round(statistics.median(one.memory for one in part) / _MEGABYTE) for part in thirds]
    files = [statistics.median(one.files for one in part) for part in thirds]
    threads = [statistics.median(one.threads for one in part) for part in thirds]
    most = max(one.processes for one in seen)
    return (
        f"{sum(load.statuses.values())} requests {dict(sorted(load.statuses.items()))}; by thirds: "
        f"memory {memory} MB, files {files}, threads {threads}; at most {most} processes\n"
    )


def require_answers(load: Load) -> None:
    """Every kind was asked, and nothing was answered otherwise than it has to be."""
    kinds: dict[str, set[int]] = {}
    for kind, status in load.statuses:
        kinds.setdefault(kind, set()).add(status)
    assert kinds.keys() == {"page", "query", "endless query", "publication", "watching"}
    # 404 for what is not published yet, and for what is nowhere; 303 for the address of a thing
    assert kinds["page"] <= {200, 303, 404}
    assert kinds["query"] <= {200}
    assert kinds["endless query"] <= {504}
    assert kinds["publication"] <= {200, 201}
    assert kinds["watching"] <= {200}


def require_left_clean(server: Server) -> None:
    output = server.stop()
    assert b"Traceback" not in output
    assert server.process.returncode == 0
    assert list((server.store.parent / "scratch").iterdir()) == []
    StoreHome.open(server.store).check()


def test_a_server_answers_all_that_comes_for_some_seconds(tmp_path: Path) -> None:
    server = started(tmp_path, derives=False)
    try:
        with Load(server) as load:
            seen = watched(server, _SHORT_SECONDS, pause=0.5)
        require_answers(load)
    finally:
        require_left_clean(server)
    assert growth([one.files for one in seen]) <= _MOST_FILES


@pytest.mark.long
def test_a_server_holds_no_more_after_minutes_than_before(tmp_path: Path) -> None:
    server = started(tmp_path, derives=True)
    try:
        with Load(server) as load:
            seen = watched(server, _SECONDS)
        require_answers(load)
    finally:
        require_left_clean(server)
    sys.stdout.write(told(load, seen))
    assert load.version > _SECONDS / 30
    memory = [one.memory for one in seen]
    assert growth(memory) <= _MOST_GROWTH * statistics.median(memory)
    assert growth([one.files for one in seen]) <= _MOST_FILES
    assert growth([one.threads for one in seen]) <= _MOST_THREADS
