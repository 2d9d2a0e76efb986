"""A disk that is full: a clear error, the store as it was, and work goes on once there is room."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.long import publishing

from ecvet_graph.config import Settings
from ecvet_graph.errors import EcvetGraphError
from ecvet_graph.publish.tokens import Role, Scope, add_token, list_tokens
from ecvet_graph.service.backup import write_backup
from ecvet_graph.store import StoreHome

_SIZE = 24 * 1024 * 1024


@dataclass(frozen=True)
class Disk:
    """A small file system of its own, and a way to leave only so many bytes of it."""

    folder: Path

    def leave(self, size: int) -> None:
        """Fill the disk with a file until only so many bytes are left."""
        ballast = self.folder / "ballast"
        ballast.unlink(missing_ok=True)
        facts = os.statvfs(self.folder)
        wanted = facts.f_bavail * facts.f_frsize - size
        with ballast.open("wb") as file:
            while wanted > 0:
                wanted -= file.write(b"\0" * min(wanted, 1024 * 1024))

    def empty(self) -> None:
        """Take the file away again."""
        (self.folder / "ballast").unlink(missing_ok=True)


@contextmanager
def _mounted(folder: Path) -> Iterator[Disk]:
    mount, release = shutil.which("mount"), shutil.which("umount")
    if os.geteuid() != 0 or mount is None or release is None:
        pytest.skip("a small disk can only be made as root: run this where `mount` is allowed")
    folder.mkdir()
    command = [mount, "-t", "tmpfs", "-o", f"size={_SIZE}", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("a small disk can only be made where `mount` is allowed")
    try:
        yield Disk(folder)
    finally:
        subprocess.run([release, "--lazy", str(folder)], check=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    with _mounted(tmp_path / "disk") as disk:
        yield disk


def _refused(disk: Disk, work: Callable[[], object], *, step: int) -> int:
    """Try some work with ever more room, and return how often the disk was full."""
    refusals, left = 0, 0
    while True:
        disk.leave(left)
        try:
            work()
        except EcvetGraphError as error:
            if not error.remedy or "cannot be" not in error.message:
                raise
            refusals += 1
        else:
            return refusals
        finally:
            disk.empty()
        left += step


def _prove(disk: Disk, *, step: int) -> None:
    home = StoreHome.create(disk.folder / "store")
    publishing.publish_number(home, 1)
    refusals = {"publication": 0, "backup": 0, "token": 0}
    before = publishing.state_of(home)

    def publish() -> None:
        assert publishing.state_of(home) == before
        assert publishing.archive_faults(home) == []
        publishing.publish_number(home, 2)

    refusals["publication"] = _refused(disk, publish, step=step)
    assert publishing.state_of(home).number == 2
    assert publishing.archive_faults(home) == []
    settings = Settings(base=publishing.BASE, store=home.folder)
    target = disk.folder / "backup.zip"

    def back_up() -> None:
        assert not target.exists()
        write_backup(settings, target)

    refusals["backup"] = _refused(disk, back_up, step=4096)

    def give() -> None:
        add_token(home, role=Role.OPERATOR, scope=Scope(), now=datetime.now(UTC))

    disk.leave(0)
    try:
        give()
    except EcvetGraphError:
        refusals["token"] = 1
    finally:
        disk.empty()
    assert len(list_tokens(home)) == 1 - refusals["token"]
    give()
    assert len(list_tokens(home)) == 2 - refusals["token"]
    publishing.publish_number(home, 3)
    assert publishing.archive_faults(home) == []
    assert refusals["publication"] > 0
    assert refusals["backup"] > 0
    sys.stderr.write(f"\nfull disk: refused {refusals}, store unchanged each time, then went on\n")


def test_a_full_disk_refuses_clearly_and_changes_nothing(disk: Disk) -> None:
    _prove(disk, step=96 * 1024)


@pytest.mark.long
def test_a_disk_that_is_full_a_little_later_each_time(disk: Disk) -> None:
    _prove(disk, step=16 * 1024)
