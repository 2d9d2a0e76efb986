"""Tokens, audit log, backup and restore whose process is killed between all its steps."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from tests.long import publishing

from ecvet_graph.config import Settings
from ecvet_graph.errors import EcvetGraphError
from ecvet_graph.publish.audit import record
from ecvet_graph.publish.audit_checks import verify_audit
from ecvet_graph.publish.tokens import Role, Scope, add_token, list_tokens
from ecvet_graph.service.backup import write_backup
from ecvet_graph.service.restoring import restore_backup
from ecvet_graph.store import StoreHome

_NOW = datetime(2026, 1, 2, tzinfo=UTC)
_MOST_STEPS = 200


def _settings(folder: Path) -> Settings:
    return Settings(base=publishing.BASE, store=folder / "store", cache=folder / "cache")


def _token(folder: Path) -> None:
    home = StoreHome.open(folder / "store")
    add_token(home, role=Role.OPERATOR, scope=Scope(), now=_NOW)


def _entry(folder: Path) -> None:
    home = StoreHome.open(folder / "store")
    record(home, action="test", actor="command-line", outcome="done", now=_NOW)


def _backup(folder: Path) -> None:
    write_backup(_settings(folder), folder / "backup.zip")


def _restore(folder: Path) -> None:
    wanted = replace(_settings(folder), store=folder / "restored")
    restore_backup(wanted, folder / "kept.zip")


def _die_at(folder: Path, work: Callable[[Path], None], told: Connection, step: int) -> None:
    told.send("ready")
    publishing.die_before(step, folder)
    work(folder)


def _write_on(folder: Path, work: Callable[[Path], None], told: Connection) -> None:
    told.send("ready")
    while True:
        work(folder)
        told.send(1)


def _kill_at_each_step(
    folder: Path, work: Callable[[Path], None], check: Callable[[], None], *, stride: int = 1
) -> int:
    """Kill some work before each of its changes, look what it left, and return how often."""
    for kills, step in enumerate(range(1, _MOST_STEPS, stride)):
        process, told = publishing.start(_die_at, folder, work, step)
        process.join(60)
        told.close()
        check()
        if process.exitcode == 0:
            return kills
        assert process.exitcode == -signal.SIGKILL
    raise AssertionError("The work never ended.")


def _made(folder: Path) -> StoreHome:
    home = StoreHome.create(folder / "store")
    for number in (1, 2, 3):
        publishing.publish_number(home, number)
    return home


def _prove_tokens(folder: Path) -> int:
    home = StoreHome.create(folder / "store")
    counts = [0]

    def check() -> None:
        counts.append(len(list_tokens(home)))
        assert counts[-1] in (counts[-2], counts[-2] + 1)
        _token(folder)
        counts.append(counts[-1] + 1)
        assert len(list_tokens(home)) == counts[-1]

    return _kill_at_each_step(folder, _token, check)


def _prove_audit(folder: Path, *, times: int) -> int:
    home = StoreHome.create(folder / "store")
    entries = [0]

    def check() -> None:
        _entry(folder)
        report = verify_audit(home)
        assert report.faults == ()
        assert report.entries > entries[-1]
        entries.append(report.entries)

    kills = _kill_at_each_step(folder, _entry, check)
    for number in range(times):
        process, told = publishing.start(_write_on, folder, _entry)
        time.sleep(0.05 + 0.003 * (number % 7))
        process.kill()
        process.join(60)
        said = len(publishing.told_numbers(told))
        told.close()
        check()
        # Every entry that was acknowledged is there.
        assert entries[-1] - entries[-2] >= said
    return kills + times


def _prove_backup(folder: Path, *, stride: int) -> int:
    home = _made(folder)
    before = publishing.state_of(home)
    target, wanted = folder / "backup.zip", replace(_settings(folder), store=folder / "again")

    def check() -> None:
        assert publishing.state_of(home) == before
        if target.exists():
            restore_backup(wanted, target)
            restored = StoreHome.open(wanted.store)
            assert publishing.state_of(restored) == before
            assert publishing.archive_faults(restored) == []
            for path in sorted(wanted.store.rglob("*"), reverse=True):
                path.rmdir() if path.is_dir() else path.unlink()
            target.unlink()

    return _kill_at_each_step(folder, _backup, check, stride=stride)


def _prove_restore(folder: Path, *, stride: int) -> int:
    before = publishing.state_of(_made(folder))
    write_backup(_settings(folder), folder / "kept.zip")
    target = folder / "restored"

    def check() -> None:
        try:
            home = StoreHome.open(target)
        except EcvetGraphError:
            assert not (target / "current").exists()
        else:
            assert publishing.state_of(home) == before
            assert publishing.archive_faults(home) == []
        for path in sorted(target.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()

    return _kill_at_each_step(folder, _restore, check, stride=stride)


def _tell(name: str, kills: int) -> None:
    sys.stderr.write(f"\n{name}: {kills} kills -9, whole or absent each time\n")


def test_tokens_are_whole_whenever_their_writer_dies(tmp_path: Path) -> None:
    kills = _prove_tokens(tmp_path)
    assert kills >= 4
    _tell("tokens", kills)


def test_the_audit_log_stays_whole_whenever_its_writer_dies(tmp_path: Path) -> None:
    kills = _prove_audit(tmp_path, times=3)
    assert kills >= 4
    _tell("audit log", kills)


@pytest.mark.long
def test_the_audit_log_stays_whole_through_a_hundred_deaths(tmp_path: Path) -> None:
    _tell("audit log", _prove_audit(tmp_path, times=100))


def test_a_backup_is_whole_or_absent_when_its_writer_dies(tmp_path: Path) -> None:
    _tell("backup", _prove_backup(tmp_path, stride=3))


def test_a_store_is_whole_or_absent_when_its_restorer_dies(tmp_path: Path) -> None:
    _tell("restore", _prove_restore(tmp_path, stride=9))


@pytest.mark.long
def test_backup_and_restore_die_before_each_of_their_steps(tmp_path: Path) -> None:
    for name, prove in (("backup", _prove_backup), ("restore", _prove_restore)):
        folder = tmp_path / name
        folder.mkdir()
        kills = prove(folder, stride=1)
        assert kills >= 3
        _tell(name, kills)
