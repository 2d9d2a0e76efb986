"""Temporary files lie in a folder of their own, which goes with the program, or with the next one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from ecvet_graph.service.scratch import own_scratch, sweep_scratch

PROGRAM = """
import subprocess, sys, tempfile, time
from ecvet_graph.service.scratch import own_scratch
with own_scratch():
    tempfile.mkdtemp(prefix="ecvet-graph-")
    subprocess.run([sys.executable, "-c", "import tempfile; tempfile.mkdtemp()"], check=True)
    print("ready", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


STARTING = """
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from ecvet_graph.service.scratch import own_scratch
if __name__ == "__main__":
    for _ in range(2):
        with own_scratch():
            start = multiprocessing.get_context("forkserver")
            with ProcessPoolExecutor(1, mp_context=start) as pool:
                print(*pool.map(abs, [-1]))
"""


def started(place: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "TMPDIR": str(place)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    return process


def test_what_is_made_meanwhile_lies_in_it_and_is_gone_afterwards(place: Path) -> None:
    with own_scratch() as folder:
        assert folder.parent == place
        assert Path(tempfile.mkdtemp()).parent == folder
    assert list(place.iterdir()) == []
    assert tempfile.gettempdir() == str(place)


def test_what_a_killed_program_left_goes_with_the_next_start(place: Path) -> None:
    process = started(place)
    try:
        (left,) = place.iterdir()
        assert len(list(left.iterdir())) == 3
        with own_scratch():
            assert left.exists()
        process.send_signal(signal.SIGKILL)
        process.wait(60)
        assert left.exists()
        with own_scratch() as folder:
            assert list(place.iterdir()) == [folder]
    finally:
        process.kill()
        process.communicate()


def test_nothing_else_is_swept(place: Path) -> None:
    (place / "ecvet-graph-demo-x").mkdir()
    (place / "ecvet-graph-run-without-lock").mkdir()
    others = place / "others"
    others.mkdir()
    (others / "lock").touch()
    (place / "ecvet-graph-run-link").symlink_to(others)
    assert sweep_scratch(place) == 0
    assert (others / "lock").exists()
    assert len(list(place.iterdir())) == 4


def test_a_program_that_starts_processes_ends_in_silence_and_leaves_nothing() -> None:
    # A socket lies there, whose name the system wants short.
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        program = Path(folder) / "starting.py"
        program.write_text(STARTING)
        ended = subprocess.run(
            [sys.executable, str(program)],
            env={**os.environ, "TMPDIR": folder},
            capture_output=True,
            text=True,
            check=True,
            timeout=300,
        )
        assert (ended.stdout, ended.stderr) == ("1\n1\n", "")
        assert list(Path(folder).iterdir()) == [program]
