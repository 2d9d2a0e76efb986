"""Processes that are killed outright, and those that write at once: nothing is lost, torn or revived."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.unit.private.learners import HOME, LEARNER, transfer

from ecvet_graph.config import Settings
from ecvet_graph.errors import ConflictError, NotFoundError
from ecvet_graph.private import PrivateStore, change_master_key, status_of

# Saves a transfer and the person in turn, erases every fourth time, changes the key now and then
_CHILD = """
import sys
from pathlib import Path
from ecvet_graph.config import Settings
from ecvet_graph.private import PrivateStore, change_master_key
from tests.unit.private.learners import HOME, LEARNER, PERSON, transfer
settings = Settings(private=Path(sys.argv[1]), private_key=Path(sys.argv[2]))
print("ready", flush=True)
number = int(sys.argv[3])
while True:
    number += 1
    store = PrivateStore.open(settings)
    store.save_transfer(HOME, transfer(number), revision=None)
    store.save_person(HOME, LEARNER, PERSON)
    print("saved", number, flush=True)
    if number % 4 == 0:
        store.erase(HOME, LEARNER)
        print("erased", number, flush=True)
    if number % 10 == 0:
        change_master_key(settings)
"""


def _killed_after(
    settings: Settings, seconds: float, *, lines: int, start: int
) -> list[tuple[str, int]]:
    command = [sys.executable, "-c", _CHILD, str(settings.private), str(settings.private_key)]
    root = Path(__file__).parents[3]
    with subprocess.Popen(
        [*command, str(start)], stdout=subprocess.PIPE, text=True, cwd=root
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        # So many, however slow the machine is, and then at any moment
        first = "".join(child.stdout.readline() for _ in range(lines))
        time.sleep(seconds)
        child.send_signal(signal.SIGKILL)
        said = (first + child.stdout.read()).split()
    assert child.returncode == -signal.SIGKILL
    return list(zip(said[::2], map(int, said[1::2]), strict=False))


def _check(settings: Settings, said: list[tuple[str, int]]) -> None:
    store = PrivateStore.open(settings)
    held = {one.value.iri for one in store.transfers(HOME)}
    last = max((number for what, number in said if what == "erased"), default=0)
    saved = {number for what, number in said if what == "saved" and number > last}
    # What was being done when it died may be done or not.
    being_erased = max(saved, default=0) % 4 == 0
    if not being_erased:
        assert {transfer(number).iri for number in saved} <= held
    assert not {transfer(number).iri for number in range(1, last + 1)} & held
    assert status_of(settings).unreadable == 0


def _kill_often(settings: Settings, *, times: int) -> None:
    chance = random.Random(20090618)  # noqa: S311 - reproducible moments, no secret
    number, count = 0, 0
    for _ in range(times):
        seconds, lines = chance.uniform(0.0, 0.05), chance.randrange(6)
        said = _killed_after(settings, seconds, lines=lines, start=number)
        _check(settings, said)
        number = max((one for _, one in said), default=number) + 1
        count += len(said)
    assert count > times


def test_killed_processes_lose_tear_and_revive_nothing(
    store: PrivateStore, settings: Settings
) -> None:
    _kill_often(settings, times=5)
    store.save_transfer(HOME, transfer(9999), revision=None)
    store.erase(None, LEARNER)
    with store.opened() as records:
        doomed = records.ring.connection.execute("SELECT count(*) FROM key WHERE is_doomed")
        assert doomed.fetchone() == (0,), "an erasure that was cut short is finished by the next"


@pytest.mark.long
def test_a_hundred_killed_processes_lose_tear_and_revive_nothing(
    store: PrivateStore, settings: Settings
) -> None:
    del store
    _kill_often(settings, times=100)


def test_an_erasure_that_is_cut_short_is_finished_by_the_next(
    store: PrivateStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    store.save_transfer(HOME, transfer(), revision=None)
    with monkeypatch.context() as patch:
        patch.setattr("ecvet_graph.private.records.Records.sweep", killed)
        with pytest.raises(KeyboardInterrupt):
            store.erase(None, LEARNER)
    with store.opened() as records:
        assert len(records.ring.names()) == 1
    with pytest.raises(NotFoundError):
        store.export(None, LEARNER)
    store.save_transfer(HOME, transfer(2, learner="urn:uuid:other"), revision=None)
    store.erase(None, "urn:uuid:other")
    with store.opened() as records:
        assert records.ring.names() == frozenset()


def test_of_many_who_save_at_once_one_wins_each_time(
    store: PrivateStore, settings: Settings
) -> None:
    kept = transfer()
    store.save_transfer(HOME, kept, revision=None)

    def save(_: int) -> bool:
        try:
            PrivateStore.open(settings).save_transfer(HOME, kept, revision=1)
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(6) as threads:
        assert sorted(threads.map(save, range(12))) == [False] * 11 + [True]
    assert store.transfer(HOME, kept.iri).revision == 2


def test_learners_are_kept_apart_while_the_key_changes_and_others_write(
    store: PrivateStore, settings: Settings
) -> None:
    def save(number: int) -> None:
        own = PrivateStore.open(settings)
        own.save_transfer(HOME, transfer(number, learner=f"urn:uuid:{number}"), revision=None)

    with ThreadPoolExecutor(3) as threads:
        saving = [threads.submit(save, number) for number in range(12)]
        for each in saving:
            each.result()
    change_master_key(settings)
    assert len(store.learners(HOME)) == 12
    with store.opened() as records:
        assert len(records.ring.names()) == 12
