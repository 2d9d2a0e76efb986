"""The audit log: every line follows from the one before, and nobody writes a line of their own."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecvet_graph.errors import ConflictError, StoreError
from ecvet_graph.publish.audit import (
    AuditEntry,
    read_audit,
    record,
    record_refusal,
    verify_audit,
)
from ecvet_graph.store import StoreHome
from ecvet_graph.store.version import writer_lock

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECRET = "ecvet-1a2b3c4d-" + "5e" * 32
FIRST = "0" * 64


@pytest.fixture
def home(tmp_path: Path) -> StoreHome:
    return StoreHome.create(tmp_path / "store")


def note(home: StoreHome, number: int = 0, **facts: Any) -> AuditEntry:
    given = {"action": "publish", "actor": "command-line", "outcome": "done", "now": NOW}
    return record(home, **{**given, "detail": f"note {number}", **facts})


def log_of(home: StoreHome) -> Path:
    return home.folder / "audit" / "log.jsonl"


def codes(home: StoreHome, *, head: str = "") -> tuple[list[str], list[str]]:
    report = verify_audit(home, head=head)
    return [one.code for one in report.faults], [one.code for one in report.notes]


def test_lines_follow_from_each_other(home: StoreHome) -> None:
    first, second = note(home, 1, agency="demo-at", dataset="trades", version=3), note(home, 2)
    assert (first.number, first.previous, second.number, second.previous) == (
        1,
        FIRST,
        2,
        first.hash,
    )
    assert list(read_audit(home)) == [first, second]
    report = verify_audit(home)
    assert (report.entries, report.head, report.is_intact) == (2, second.hash, True)


def test_without_a_log_nothing_is_wrong(home: StoreHome) -> None:
    assert list(read_audit(home)) == []
    report = verify_audit(home, head=FIRST)
    assert (report.entries, report.head, report.is_intact) == (0, FIRST, True)


def test_the_log_is_for_its_owner_only(home: StoreHome) -> None:
    note(home)
    assert stat.S_IMODE(log_of(home).stat().st_mode) == 0o600
    assert stat.S_IMODE(log_of(home).parent.stat().st_mode) == 0o700


INJECTIONS = [
    'x"}\n{"action":"publish"',
    "line\r\nline",
    "\x00\x07\x1b[2J",
    "\u202eevil\u2066",
    "\u2028\u2029\x85",
    "\ud800",
    "\\n\\u000a",
    "=HYPERLINK()",
    "\N{PILE OF POO}" * 10,
]


@pytest.mark.parametrize("text", INJECTIONS)
def test_no_text_begins_a_line_of_its_own(home: StoreHome, text: str) -> None:
    names = ("actor", "agency", "dataset", "document", "detail", "outcome")
    facts: dict[str, Any] = dict.fromkeys(names, text)
    entry = note(home, **facts)
    content = log_of(home).read_bytes()
    assert content.count(b"\n") == 1
    assert all(32 <= byte < 127 for byte in content.rstrip(b"\n"))
    assert list(read_audit(home)) == [entry]
    assert entry.detail == text
    assert verify_audit(home).is_intact


def test_a_secret_never_stands_in_the_log(home: StoreHome) -> None:
    for name in ("actor", "agency", "dataset", "detail", "outcome"):
        facts: dict[str, Any] = {name: f"Bearer {SECRET} {SECRET.upper()}"}
        note(home, **facts)
    record_refusal(home, action="publish", code="not-allowed", actor=SECRET, now=NOW)
    content = log_of(home).read_text()
    assert "5e5e" not in content.lower()
    assert "ecvet-1a2b3c4d-..." in content


def test_long_texts_are_cut(home: StoreHome) -> None:
    entry = note(home, detail="d" * 10_000, agency="a" * 10_000)
    assert (len(entry.detail), len(entry.agency)) == (300, 80)
    assert len(log_of(home).read_bytes()) < 2_000


def change_text(lines: list[bytes]) -> None:
    lines[2] = lines[2].replace(b"note 2", b"note 9")


def change_and_seal(lines: list[bytes]) -> None:
    plain = json.loads(lines[2])
    plain["detail"] = "note 9"
    lines[2] = json.dumps(plain, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def take_out(lines: list[bytes]) -> None:
    del lines[2]


def put_in(lines: list[bytes]) -> None:
    lines.insert(2, lines[1])


def swap(lines: list[bytes]) -> None:
    lines[2], lines[3] = lines[3], lines[2]


def write_otherwise(lines: list[bytes]) -> None:
    lines[2] = json.dumps(json.loads(lines[2])).encode() + b"\n"


def blank(lines: list[bytes]) -> None:
    lines.insert(2, b"\n")


def nest(lines: list[bytes]) -> None:
    lines[2] = b"[" * 100_000 + b"\n"


def take_out_the_first(lines: list[bytes]) -> None:
    del lines[0]


TAMPERINGS = {
    "a text changed": (change_text, 3),
    "a text changed, and the line written anew": (change_and_seal, 3),
    "a line taken out": (take_out, 3),
    "a line put in": (put_in, 3),
    "two lines swapped": (swap, 3),
    "the same facts in another form": (write_otherwise, 3),
    "a blank line": (blank, 3),
    "endless nesting": (nest, 3),
    "the beginning cut off": (take_out_the_first, 1),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_the_first_line_that_does_not_follow_is_named(home: StoreHome, name: str) -> None:
    for number in range(6):
        note(home, number)
    tamper, place = TAMPERINGS[name]
    lines = log_of(home).read_bytes().splitlines(keepends=True)
    tamper(lines)
    log_of(home).write_bytes(b"".join(lines))
    report = verify_audit(home)
    assert [(one.code, one.line) for one in report.faults] == [("broken-line", place)]
    assert report.entries == place - 1


def test_a_missing_end_shows_against_a_noted_hash(home: StoreHome) -> None:
    entries = [note(home, number) for number in range(5)]
    lines = log_of(home).read_bytes().splitlines(keepends=True)
    log_of(home).write_bytes(b"".join(lines[:3]))
    assert codes(home) == ([], [])
    assert codes(home, head=entries[2].hash.upper()) == ([], [])
    assert codes(home, head=entries[4].hash) == (["head-missing"], [])


TAILS = {
    "half a line": b'{"action":"publ',
    "nothing but zeros": b"\x00" * 700,
    "a line that ends, of zeros": b"\x00" * 700 + b"\n",
    "half a line that ends": b'{"action":"publ\n',
}


@pytest.mark.parametrize("name", TAILS)
def test_what_a_crash_left_is_put_aside_and_noted(home: StoreHome, name: str) -> None:
    last = note(home, 1)
    with log_of(home).open("ab") as file:
        file.write(TAILS[name])
    after = note(home, 2)
    mended = list(read_audit(home))[1]
    assert (mended.action, mended.previous, mended.hash) == (
        "log-mended",
        last.hash,
        after.previous,
    )
    kept = home.folder / "audit" / "torn-000002"
    assert kept.read_bytes() == TAILS[name]
    assert kept.name in mended.detail
    assert codes(home) == ([], ["put-aside"])


def test_an_unfinished_line_is_no_fault(home: StoreHome) -> None:
    note(home, 1)
    with log_of(home).open("ab") as file:
        file.write(b'{"action"')
    assert codes(home) == ([], ["unfinished-line"])
    assert len(list(read_audit(home))) == 1


def test_a_log_that_begins_with_half_a_line_begins_anew(home: StoreHome) -> None:
    log_of(home).parent.mkdir()
    log_of(home).write_bytes(b'{"act')
    assert note(home).number == 2
    assert codes(home) == ([], ["put-aside"])


@pytest.mark.parametrize("damage", [b"\x00\n\x00\n", b"x\n" * 50_000, b"x" * 200_000])
def test_on_a_damaged_log_nothing_is_written(home: StoreHome, damage: bytes) -> None:
    note(home)
    with log_of(home).open("ab") as file:
        file.write(damage)
    before = log_of(home).read_bytes()
    with pytest.raises(StoreError, match="audit verify"):
        note(home)
    assert log_of(home).read_bytes() == before


def test_a_full_disk_leaves_no_half_line(home: StoreHome, monkeypatch: pytest.MonkeyPatch) -> None:
    note(home, 1)
    before = log_of(home).read_bytes()

    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        with pytest.raises(StoreError, match="No space"):
            note(home, 2)
    assert log_of(home).read_bytes() == before
    assert note(home, 3).number == 2
    assert codes(home) == ([], [])


def test_lines_at_once_make_one_chain(home: StoreHome, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ecvet_graph.publish.audit._PATIENCE", 300.0)
    with ThreadPoolExecutor(8) as pool:
        written = {entry.number for entry in pool.map(lambda at: note(home, at), range(40))}
    assert written == set(range(1, 41))
    assert (verify_audit(home).entries, verify_audit(home).is_intact) == (40, True)


def test_a_log_that_another_process_keeps_is_waited_for(
    home: StoreHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    note(home)
    monkeypatch.setattr("ecvet_graph.publish.audit._PATIENCE", 0.1)
    with writer_lock(home.folder / "audit" / "log.lock", wait=0), pytest.raises(ConflictError):
        note(home)
    assert note(home).number == 2


def test_a_clock_that_is_set_back_breaks_no_order(home: StoreHome) -> None:
    times = [NOW, NOW - timedelta(days=400), NOW + timedelta(days=400), NOW]
    for moment in times:
        note(home, now=moment)
    assert [entry.at for entry in read_audit(home)] == times
    assert codes(home) == ([], [])


def refuse(home: StoreHome, *, code: str = "not-allowed", now: datetime = NOW) -> bool:
    return record_refusal(home, action="publish", code=code, agency="demo-at", now=now) is not None


def test_a_flood_of_refusals_is_ten_lines_and_one_that_counts(home: StoreHome) -> None:
    written = [refuse(home, now=NOW + timedelta(seconds=number / 100)) for number in range(500)]
    assert (written.count(True), written[:10]) == (10, [True] * 10)
    note(home, now=NOW + timedelta(seconds=61))
    entries = list(read_audit(home))
    assert len(entries) == 12
    assert (entries[10].outcome, entries[10].detail) == (
        "refused",
        "not-allowed: 490 more since 2026-03-01T12:00:00+00:00",
    )
    note(home, now=NOW + timedelta(seconds=62))
    assert len(list(read_audit(home))) == 13


def test_each_kind_of_refusal_has_its_own_minute(home: StoreHome) -> None:
    for _ in range(20):
        refuse(home)
    assert refuse(home, code="not-authenticated")
    assert not refuse(home)
    assert refuse(home, now=NOW + timedelta(seconds=60))
    assert refuse(home, now=NOW - timedelta(days=1)), "a clock set back ends the minute too"


@pytest.mark.parametrize("text", ["", "[]", "{", '{"a b": {"since": 1}}', "[" * 100_000, "\x00"])
def test_damaged_counts_refuse_nobody(home: StoreHome, text: str) -> None:
    refuse(home)
    (home.folder / "audit" / "refusals.json").write_text(text)
    assert refuse(home)
    assert verify_audit(home).is_intact


KILLED = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from ecvet_graph.publish import audit
from ecvet_graph.store import StoreHome

step, home = sys.argv[1], StoreHome(Path(sys.argv[2]))
real_write, real_sync = audit._write, os.fsync

def half(file, line):
    file.write(line[: len(line) // 2])
    os._exit(9)

def unsynced(descriptor):
    os._exit(9)

if step == "half a line":
    audit._write = half
elif step == "before the sync":
    os.fsync = unsynced
audit.record(home, action="publish", actor="c", outcome="published", now=datetime.now(UTC))
os._exit(9)
"""


@pytest.mark.parametrize("step", ["half a line", "before the sync", "after the sync"])
def test_a_writer_that_dies_leaves_a_log_that_goes_on(home: StoreHome, step: str) -> None:
    note(home, 1)
    command = [sys.executable, "-c", KILLED, step, str(home.folder)]
    assert subprocess.run(command, check=False).returncode == 9
    note(home, 2)
    assert verify_audit(home).is_intact
    lines = {"half a line": 3, "before the sync": 3, "after the sync": 3}
    assert verify_audit(home).entries == lines[step]
    assert bool(verify_audit(home).notes) == (step == "half a line")


LAW = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def written(home: StoreHome) -> bytes:
    """Return the bytes of a log with some lines."""
    for number in range(6):
        note(home, number, detail="caf\u00e9 \u202e" * number)
    return log_of(home).read_bytes()


@LAW
@given(data=st.data())
def test_a_log_cut_anywhere_goes_on(home: StoreHome, written: bytes, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(written)))
    log_of(home).write_bytes(written[:cut])
    whole = written[:cut].count(b"\n")
    assert codes(home)[0] == []
    note(home, 9)
    report = verify_audit(home)
    is_torn = not (written[:cut].endswith(b"\n") or cut == 0)
    assert (report.is_intact, report.entries) == (True, whole + 1 + is_torn)


@LAW
@given(data=st.data())
def test_a_byte_changed_anywhere_shows(
    home: StoreHome, written: bytes, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(written) - 1))
    value = data.draw(st.integers(0, 255).filter(lambda one: one != written[place]))
    log_of(home).write_bytes(written[:place] + bytes([value]) + written[place + 1 :])
    report = verify_audit(home)
    assert report.entries <= written[:place].count(b"\n")
    # Only the last sign of all looks like what a crash leaves.
    assert not report.is_intact or place == len(written) - 1
