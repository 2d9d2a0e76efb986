"""No bad upload is published over HTTP: each is refused with a code and told what is wrong where.

ECVET_BAD_UPLOADS sets how many are tried, spread over all kinds; without it all of them are.
"""

from __future__ import annotations

import os
import random
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

import pytest
from tests.corpus.bad_uploads import all_bad_uploads
from tests.corpus.values import BadUpload
from tests.long import served
from tests.long.served import Answer, Server

PLACE = "/datasets/demo-at/bad"
LONGEST_SECONDS = 20.0
# Where other tests take the processor
BUSY_MACHINE_SECONDS = 300.0
SAMPLE = 20
_CLIENTS = 2
_SEED = 20
_BUSY_TRIES = 20
_LOG = os.environ.get("ECVET_BAD_UPLOADS_LOG")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one upload."""

    upload: BadUpload
    answer: Answer
    busy: int

    @property
    def code(self) -> str:
        """Return the code of the problem."""
        return str(self.answer.told.get("code", ""))

    @property
    def is_refused(self) -> bool:
        """Tell whether the fault was found to be with the document."""
        return 400 <= self.answer.status < 500

    @property
    def names_place(self) -> bool:
        """Tell whether a line, cell, term or thing is named."""
        told = self.answer.told
        findings = told.get("findings") or ()
        named = [_place_of(finding) for finding in findings]
        return bool(told.get("place") or "<" in told.get("detail", "") or (named and all(named)))

    @property
    def is_right(self) -> bool:
        """Tell whether it was refused as expected, with a message and a place."""
        told = self.answer.told
        return (
            self.is_refused
            and self.code in self.upload.expects
            and bool(told.get("title") and told.get("detail"))
            and self.names_place
        )


def _place_of(finding: dict[str, object]) -> bool:
    return bool(finding.get("focus") or finding.get("source"))


def test_a_sample_is_refused_over_http(server: Server, uploads: list[BadUpload]) -> None:
    _require_refused(server, spread(uploads, SAMPLE), within=BUSY_MACHINE_SECONDS)


@pytest.mark.long
def test_every_bad_upload_is_refused_over_http(
    server: Server, uploads: list[BadUpload], capsys: pytest.CaptureFixture[str]
) -> None:
    chosen = spread(uploads, int(os.environ.get("ECVET_BAD_UPLOADS", len(uploads))))
    assert len(chosen) >= min(1000, len(uploads))
    outcomes = _require_refused(server, chosen, within=LONGEST_SECONDS, show=capsys)
    assert len(outcomes) == len(chosen)


@pytest.fixture(scope="module")
def uploads() -> list[BadUpload]:
    return list(all_bad_uploads())


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    found = served.start(tmp_path_factory.mktemp("bad-uploads"))
    try:
        yield found
    finally:
        output = found.stop()
    assert found.tokens["demo-at"].encode() not in output
    assert b"Traceback" not in output


def spread(uploads: Sequence[BadUpload], number: int) -> list[BadUpload]:
    """Return a seeded sample that takes turns with media types and ways to be refused."""
    chance = random.Random(_SEED)  # noqa: S311 (a sample, not a secret)
    kinds: dict[tuple[str, ...], list[BadUpload]] = defaultdict(list)
    for upload in chance.sample(uploads, len(uploads)):
        kinds[upload.media_type, *sorted(upload.expects)].append(upload)
    taken: list[BadUpload] = []
    while kinds and len(taken) < number:
        for kind in list(kinds):
            taken.append(kinds[kind].pop())
            if not kinds[kind]:
                del kinds[kind]
    return taken[:number]


def _require_refused(
    server: Server,
    chosen: Sequence[BadUpload],
    *,
    within: float,
    show: pytest.CaptureFixture[str] | None = None,
) -> list[Outcome]:
    lock = threading.Lock()

    def send(upload: BadUpload) -> Outcome:
        outcome = _send(server, upload)
        with lock:
            _note(outcome)
        return outcome

    with ThreadPoolExecutor(_CLIENTS) as pool:
        outcomes = list(pool.map(send, chosen))
    if show is not None:
        with show.disabled():
            sys.stdout.write(table(outcomes))
    assert [_told(one) for one in outcomes if not one.is_right] == []
    assert [_told(one) for one in outcomes if one.answer.seconds > within] == []
    assert server.ask("GET", PLACE, Accept="application/json").status == HTTPStatus.NOT_FOUND
    assert server.process.poll() is None
    assert list((server.store / "spool").glob("arriving-*")) == []
    return outcomes


def _send(server: Server, upload: BadUpload) -> Outcome:
    """Send an upload; where all places of the gate are taken, ask again as the answer says."""
    for busy in range(_BUSY_TRIES):  # noqa: B007 (the last one is told)
        answer = server.ask(
            "PUT",
            PLACE,
            body=upload.content,
            Content_Type=upload.media_type,
            If_None_Match="*",
            Content_Disposition='attachment; filename="upload"',
        )
        if answer.status != HTTPStatus.SERVICE_UNAVAILABLE or "retry-after" not in answer.fields:
            break
        time.sleep(1)
    return Outcome(upload, answer, busy)


def table(outcomes: Sequence[Outcome]) -> str:
    """Return what became of the uploads, by media type, status and code."""
    rows = Counter((one.upload.media_type, one.answer.status, one.code) for one in outcomes)
    lines = [
        f"{count:5} {status} {code:14} {kind}"
        for (kind, status, code), count in sorted(rows.items())
    ]
    slowest = max(outcomes, key=lambda one: one.answer.seconds)
    lines += [
        f"{len(outcomes)} tried",
        f"{sum(one.is_refused for one in outcomes)} refused",
        f"{sum(one.answer.status < 400 for one in outcomes)} accepted",
        f"{sum(one.answer.status >= 500 for one in outcomes)} answered with 5xx",
        f"{sum(one.busy for one in outcomes)} told to wait first (503 with Retry-After)",
        f"{sum(not one.is_right for one in outcomes)} not as expected",
        f"slowest {slowest.answer.seconds:.1f} s: {slowest.upload.name}",
    ]
    return "\n".join(["", *lines, ""])


def _note(outcome: Outcome) -> None:
    if _LOG:
        with Path(_LOG).open("a", encoding="utf-8") as file:
            file.write(f"{outcome.is_right}\t{outcome.busy}\t{_told(outcome)}\n")


def _told(outcome: Outcome) -> tuple[str, str, int, str, str, float]:
    upload, answer = outcome.upload, outcome.answer
    detail = str(answer.told.get("detail", ""))[:200]
    return (upload.media_type, upload.name, answer.status, outcome.code, detail, answer.seconds)
