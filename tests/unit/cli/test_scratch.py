"""What a killed command left in the temporary folder goes with the next command."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from ecvet_graph.store import StoreHome


def test_a_killed_command_leaves_nothing_for_long(tmp_path: Path) -> None:
    place = tmp_path / "temporary"
    place.mkdir()
    store = StoreHome.create(tmp_path / "store").folder
    environment = {**os.environ, "TMPDIR": str(place)}
    command = [sys.executable, "-m", "ecvet_graph", "--store", str(store)]
    process = subprocess.Popen([*command, "derive", "--follow"], env=environment)
    try:
        deadline = time.monotonic() + 3000
        while not list(place.glob("ecvet-graph-run-*")):
            assert time.monotonic() < deadline
            time.sleep(0.05)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert len(list(place.iterdir())) == 1
    deadline = time.monotonic() + 300
    while list(place.iterdir()):
        # A run that it had started may live for a moment longer; its folder is inside.
        subprocess.run([*command, "validate", str(store)], env=environment, check=False)
        assert time.monotonic() < deadline
