"""Links and matches whose derivation is killed: what is due stays due, and the end is the same."""

from __future__ import annotations

import shutil
import signal
import sys
from dataclasses import replace
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from tests.long import publishing

from ecvet_graph.config import Settings
from ecvet_graph.query import construct
from ecvet_graph.service.backup import write_backup
from ecvet_graph.service.demo import build_demo
from ecvet_graph.service.derivation import derive_pending
from ecvet_graph.service.derivation_status import pending
from ecvet_graph.service.graph import EcvetGraph
from ecvet_graph.service.restoring import restore_backup
from ecvet_graph.store import StoreHome

_NOW = datetime(2026, 1, 2, tzinfo=UTC)
_MOST_STEPS = 400


def _derive(settings: Settings) -> bool:
    """Derive what is due, and return whether everything was derived anew."""
    report = derive_pending(settings, with_encoder=False, clock=lambda: _NOW)
    assert pending(StoreHome.open(settings.store), base=settings.base) == ()
    return report.is_full


def _die_deriving(settings: Settings, folder: Path, told: Connection, step: int) -> None:
    told.send("ready")
    publishing.die_before(step, folder)
    _derive(settings)


def _matches(home: StoreHome) -> list[tuple[str, str, str]]:
    """Return what lists show of the matches."""
    with home.reader() as snapshot:
        rows = construct(snapshot.store, "resource/match-rows")
        return sorted((str(match), str(link), str(value)) for match, link, value in rows)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Return a demonstration store in which a dataset is newer than its links and matches."""
    folder = tmp_path_factory.mktemp("derivation")
    settings = Settings(base=publishing.BASE, store=folder / "store", cache=folder / "cache")
    build_demo(EcvetGraph(settings), with_encoder=False)
    home = StoreHome.open(settings.store)
    publishing.publish_number(home, 1)
    _derive(settings)
    publishing.publish_number(home, 2)
    return settings


def _copy(settings: Settings, target: Path) -> Settings:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(settings.store, target)
    return replace(settings, store=target)


@pytest.mark.long
def test_a_killed_derivation_ends_the_same_when_it_is_done_again(
    published: Settings, tmp_path: Path
) -> None:
    expected, kills = _expected(published, tmp_path), 0
    for step in range(1, _MOST_STEPS, 3):
        settings = _copy(published, tmp_path / "killed")
        process, told = publishing.start(_die_deriving, settings, settings.store, step)
        process.join(120)
        told.close()
        home = StoreHome.open(settings.store)
        home.check()
        assert publishing.archive_faults(home) == []
        if process.exitcode == 0:
            break
        assert process.exitcode == -signal.SIGKILL
        kills += 1
        was_full = bool(pending(home, base=settings.base)) and _derive(settings)
        assert _matches(home) == expected[was_full]
    assert kills >= 5
    sys.stderr.write(
        f"\nderivation: {kills} kills -9, the same {len(expected[False])} facts each time\n"
    )


def _expected(published: Settings, folder: Path) -> dict[bool, list[tuple[str, str, str]]]:
    """Return the facts of matches by whether all is derived anew: then weights are counted anew."""
    found = {}
    for is_full in (False, True):
        settings = _copy(published, folder / "whole")
        if is_full:
            (settings.store / "derivation.json").unlink()
        assert _derive(settings) is is_full
        found[is_full] = _matches(StoreHome.open(settings.store))
    return found


@pytest.mark.long
def test_a_restored_store_derives_only_what_is_due(published: Settings, tmp_path: Path) -> None:
    whole = _copy(published, tmp_path / "whole")
    was_full = _derive(whole)
    write_backup(published, tmp_path / "backup.zip")
    restored = replace(published, store=tmp_path / "restored")
    restore_backup(restored, tmp_path / "backup.zip")
    assert _derive(restored) == was_full
    assert _matches(StoreHome.open(restored.store)) == _matches(StoreHome.open(whole.store))
