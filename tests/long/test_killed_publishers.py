"""Publishers that are killed while others read: nothing is lost, torn or going backwards."""

from __future__ import annotations

import random
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.long import publishing
from tests.long.publishing import Watch

from ecvet_graph.store import StoreHome

# What a publication changes in the folder of the store, at the least; each is a moment to die.
_LEAST_STEPS = 12
_LONGEST_LIFE = 3.0
_WRITING_PART = 6


@dataclass
class Tally:
    """What happened so far."""

    kills: int = 0
    acknowledged: int = 0
    published: int = 0
    steps: int = 0


def _life(home: StoreHome, watch: Watch, tally: Tally, *, step: int | None, seconds: float) -> bool:
    """Let a publisher live and die, look at what it left, and return whether it was killed."""
    before = publishing.state_of(home)
    process, told = publishing.start(publishing.publish_on, home.folder, before.number + 1, step)
    if step is None:
        # Half of them anywhere in their life, half while they write.
        if tally.kills % 2 and told.poll(60):
            assert told.recv() == publishing.WRITING
            seconds /= _WRITING_PART
        time.sleep(seconds)
        process.kill()
    process.join(60)
    is_killed: bool = process.exitcode == -signal.SIGKILL
    assert is_killed or process.exitcode == 0
    numbers = publishing.told_numbers(told)
    told.close()
    after = publishing.state_of(home)
    last = max(numbers, default=before.number)
    watch.acknowledge(last)
    # What was acknowledged is there; what was not is there as a whole, or not at all.
    assert after.number in (last, last + 1)
    assert after.dataset - before.dataset == after.number - before.number
    assert after.store >= before.store
    home.check()
    assert publishing.archive_faults(home) == []
    tally.kills += is_killed
    tally.acknowledged += len(numbers)
    tally.published += after.number - before.number
    return is_killed


def _prove(
    folder: Path, *, kills: int, rounds: int, reads: int, readers: int, stride: int = 1
) -> Tally:
    home, tally = StoreHome.create(folder), Tally()
    publishing.publish_number(home, 1)
    chance = random.Random(20090618)  # noqa: S311 - reproducible moments, no secret
    watch = Watch(home.folder, readers=readers)
    try:
        for _ in range(rounds):
            step = 1
            while _life(home, watch, tally, step=step, seconds=0):
                step += stride
            tally.steps = step - 1
        while tally.kills < kills or watch.reads < reads:
            _life(home, watch, tally, step=None, seconds=chance.uniform(0, _LONGEST_LIFE))
    finally:
        faults = watch.end()
    assert faults == []
    assert tally.steps >= _LEAST_STEPS
    state = publishing.state_of(home)
    publishing.publish_number(home, state.number + 1)
    assert publishing.state_of(home).dataset == state.dataset + 1
    assert not list((home.folder / "versions").glob("*.partial"))
    sys.stderr.write(
        f"\n{tally.kills} kills -9 ({rounds} times before steps up to {tally.steps} of a publication), "
        f"{watch.reads} reads, {tally.published} versions, {tally.acknowledged} acknowledged: "
        "0 lost, 0 torn, 0 going backwards\n"
    )
    return tally


def test_a_publisher_killed_between_steps_leaves_all_or_nothing(tmp_path: Path) -> None:
    _prove(tmp_path / "store", kills=0, rounds=1, reads=0, readers=1, stride=4)


@pytest.mark.long
def test_three_hundred_killed_publishers_lose_and_tear_nothing(tmp_path: Path) -> None:
    tally = _prove(tmp_path / "store", kills=300, rounds=3, reads=10_000, readers=2)
    assert tally.kills >= 300
