"""Writers that are killed outright: what was published stays, what was not never was."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ecvet_graph.store import StoreHome

# Each version adds to two graphs; a torn version would hold different numbers.
WRITER = """
import sys
from pathlib import Path
from ecvet_graph.store import RdfFormat, StoreHome
home = StoreHome.open(Path(sys.argv[1]))
print("ready", flush=True)
while True:
    number = home.version()
    lines = "".join(f"<a:{number}-{i}> <a:p> <a:o> .\\n" for i in range(200)).encode()
    with home.writer("more") as draft:
        for graph in ("g:one", "g:two"):
            draft.store.load(lines, syntax=RdfFormat.N_TRIPLES, graph=graph)
    print(draft.version, flush=True)
"""


def _kill_after(home: StoreHome, seconds: float) -> int:
    """Run a writer, kill it, and return the last version it said it had published."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(home.folder)], stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        time.sleep(seconds)
        child.send_signal(signal.SIGKILL)
        said = child.stdout.read().split()
    return int(said[-1]) if said else 0


def _check(home: StoreHome, said: int) -> None:
    manifest = home.check()
    assert manifest.version >= said
    with home.reader() as snapshot:
        one, two = snapshot.store.count("g:one"), snapshot.store.count("g:two")
    assert one == two == (manifest.version - 1) * 200


def _kill_often(folder: Path, *, times: int) -> StoreHome:
    home = StoreHome.create(folder)
    chance = random.Random(20090623)  # noqa: S311 - reproducible moments, no secret
    for _ in range(times):
        _check(home, _kill_after(home, chance.uniform(0.0, 0.12)))
    return home


def test_killed_writers_lose_and_tear_nothing(tmp_path: Path) -> None:
    home = _kill_often(tmp_path / "store", times=6)
    with home.writer("afterwards"):
        pass
    assert not list((home.folder / "versions").glob("*.partial"))


@pytest.mark.long
def test_two_hundred_killed_writers_lose_and_tear_nothing(tmp_path: Path) -> None:
    _kill_often(tmp_path / "store", times=200)
