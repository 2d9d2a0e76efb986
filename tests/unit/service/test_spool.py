"""Uploads come, wait for an hour and go; a crash leaves nothing for long."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path

import pytest

from ecvet_graph.errors import BusyError, NotFoundError
from ecvet_graph.service.spool import (
    WAITING_SECONDS,
    Waiting,
    arriving,
    discard,
    keep_waiting,
    new_place,
    turn,
    waiting,
)
from ecvet_graph.store import StoreHome


@pytest.fixture
def home(tmp_path: Path) -> StoreHome:
    return StoreHome.create(tmp_path / "store")


@pytest.fixture
def upload(tmp_path: Path) -> Waiting:
    path = tmp_path / "units.ttl"
    path.write_bytes(b"# units\n")
    return Waiting(path, "text/turtle", "demo-at", "trades", "0" * 64, 3, label="units.ttl")


def kept(home: StoreHome, upload: Waiting) -> str:
    identifier = new_place(home, most=10**6)
    keep_waiting(home, identifier, upload)
    return identifier


def test_what_waits_is_a_copy_and_bound_to_what_it_was_checked_for(
    home: StoreHome, upload: Waiting
) -> None:
    identifier = kept(home, upload)
    upload.path.write_bytes(b"something else")
    found = waiting(home, identifier)
    assert found.path.read_bytes() == b"# units\n"
    assert (found.agency, found.dataset, found.expected) == ("demo-at", "trades", 3)
    assert (found.sha256, found.label) == (upload.sha256, "units.ttl")
    assert stat.S_IMODE((home.folder / "spool").stat().st_mode) == 0o700


def test_after_an_hour_it_is_not_here_any_more(home: StoreHome, upload: Waiting) -> None:
    identifier = kept(home, upload)
    old = time.time() - WAITING_SECONDS - 5
    os.utime(home.folder / "spool" / identifier, (old, old))
    with pytest.raises(NotFoundError, match="not here any more"):
        waiting(home, identifier)
    with arriving(home):
        assert not (home.folder / "spool" / identifier).exists()


@pytest.mark.parametrize(
    "identifier", ["", "..", "../../access", "a" * 22, "A/../../access/tokens1", "%2e%2e" * 3]
)
def test_nobody_gets_at_anything_else_by_an_id(home: StoreHome, identifier: str) -> None:
    (home.folder / "spool").mkdir(exist_ok=True)
    with pytest.raises(NotFoundError):
        waiting(home, identifier)


def test_what_was_discarded_is_gone(home: StoreHome, upload: Waiting) -> None:
    identifier = kept(home, upload)
    discard(home, identifier)
    with pytest.raises(NotFoundError):
        waiting(home, identifier)
    discard(home, identifier)


def test_an_arriving_upload_leaves_nothing_even_when_it_fails(home: StoreHome) -> None:
    def receive() -> None:
        with arriving(home) as folder:
            (folder / "document").write_bytes(b"x")
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        receive()
    assert not list((home.folder / "spool").glob("arriving-*"))


def test_what_a_crash_left_behind_is_swept_away_after_an_hour(home: StoreHome) -> None:
    left = home.folder / "spool" / "arriving-left"
    left.mkdir(parents=True)
    with arriving(home):
        assert left.exists()
    old = time.time() - WAITING_SECONDS - 5
    os.utime(left, (old, old))
    with arriving(home):
        assert not left.exists()


def test_only_so_many_take_their_turn_at_once(home: StoreHome) -> None:
    with turn(home, at_once=2, wait=0.0), turn(home, at_once=2, wait=0.0):
        start = time.monotonic()
        with pytest.raises(BusyError), turn(home, at_once=2, wait=0.3):
            pytest.fail("a third one got a turn")
        assert 0.25 < time.monotonic() - start < 60
    with turn(home, at_once=2, wait=0.0):
        pass
