"""No bad upload is ever published: each is refused with a code and a message that says where."""

from __future__ import annotations

import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from tests.corpus.bad_uploads import BadUpload, all_bad_uploads
from tests.corpus.values import AGENCY, BASE

from ecvet_graph.config import Settings
from ecvet_graph.errors import EcvetGraphError
from ecvet_graph.ingest.problems import ImportRefusedError
from ecvet_graph.publish import load_vocabularies
from ecvet_graph.service.datasets import Upload, submit
from ecvet_graph.store import StoreHome

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

LONGEST_SECONDS = 20.0
# Where other tests take the processor
BUSY_MACHINE_SECONDS = 300.0
SAMPLE = 60


@dataclass(frozen=True, slots=True)
class Answer:
    """How an upload was refused, or what else became of it."""

    upload: BadUpload
    code: str
    told: str
    names_place: bool
    seconds: float

    @property
    def is_right(self) -> bool:
        """Tell whether the code is one of those expected, with a message and a place."""
        return self.code in self.upload.expects and bool(self.told) and self.names_place


class Door:
    """A store of its own, and the one way in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = replace(
            Settings(), base=BASE, store=folder / "store", cache=folder / "cache"
        )
        self.home = StoreHome.ensure(self.settings.store)
        load_vocabularies(self.home, base=BASE)

    def state(self) -> tuple[int, int]:
        """Return the version of the store and the number of its statements."""
        with self.home.reader() as snapshot:
            return snapshot.manifest.version, snapshot.store.count()

    def answer(self, number: int, upload: BadUpload, *, dry_run: bool) -> Answer:
        """Hand the upload in and return what became of it."""
        path = self.folder / f"upload-{number}"
        path.write_bytes(upload.content)
        begin = time.monotonic()
        code, told, names_place = self._outcome(path, upload, dry_run=dry_run)
        path.unlink()
        return Answer(upload, code, told, names_place, time.monotonic() - begin)

    def _outcome(self, path: Path, upload: BadUpload, *, dry_run: bool) -> tuple[str, str, bool]:
        sent = Upload(path, upload.media_type, AGENCY, "bad", label="upload")
        try:
            receipt = submit(self.settings, sent, "command-line", dry_run=dry_run)
        except ImportRefusedError as refusal:
            places = all(problem.place.source for problem in refusal.problems)
            return refusal.code, refusal.message, places
        except EcvetGraphError as error:
            return error.code, error.message, error.place is not None or "<" in error.message
        findings = receipt.report.findings if receipt.report else ()
        return (
            receipt.outcome.value,
            findings[0].message() if findings else "",
            all(finding.focus for finding in findings),
        )


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Door:
    return Door(tmp_path_factory.mktemp("door"))


@pytest.fixture(scope="module")
def uploads() -> list[BadUpload]:
    return list(all_bad_uploads())


def answers(door: Door, uploads: Sequence[BadUpload], *, dry_run: bool) -> list[Answer]:
    with ThreadPoolExecutor(2) as pool:
        return list(
            pool.map(
                lambda pair: door.answer(*pair, dry_run=dry_run), enumerate(uploads), timeout=7200
            )
        )


def wrong(found: Sequence[Answer]) -> list[tuple[str, str, str]]:
    return [(one.upload.name, one.code, one.told[:200]) for one in found if not one.is_right]


def slow(found: Sequence[Answer], *, within: float) -> list[tuple[str, float]]:
    return [(one.upload.name, one.seconds) for one in found if one.seconds > within]


def test_there_are_more_than_a_thousand_bad_uploads(uploads: list[BadUpload]) -> None:
    assert len(uploads) > 1000
    assert len({upload.name for upload in uploads}) == len(uploads)
    assert len(Counter(upload.media_type for upload in uploads)) == 10


def test_a_sample_of_bad_uploads_is_refused_and_changes_nothing(
    door: Door, uploads: list[BadUpload]
) -> None:
    step = len(uploads) / SAMPLE
    sample = [uploads[int(number * step)] for number in range(SAMPLE)]
    before = door.state()
    found = answers(door, sample, dry_run=False)
    assert wrong(found) == []
    assert slow(found, within=BUSY_MACHINE_SECONDS) == []
    assert door.state() == before


@pytest.mark.long
@pytest.mark.parametrize("dry_run", [True, False])
def test_every_bad_upload_is_refused_and_changes_nothing(
    door: Door, uploads: list[BadUpload], dry_run: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    before = door.state()
    found = answers(door, uploads, dry_run=dry_run)
    table = Counter((one.upload.media_type, one.code) for one in found)
    lines = [f"{count:5} {code:14} {kind}" for (kind, code), count in sorted(table.items())]
    slowest = max(one.seconds for one in found)
    lines.append(
        f"{len(found)} tried, {len(wrong(found))} not as expected, slowest {slowest:.1f} s"
    )
    with capsys.disabled():
        sys.stdout.write("\n".join(["", *lines, ""]))
    assert wrong(found) == []
    assert slow(found, within=LONGEST_SECONDS) == []
    assert door.state() == before
