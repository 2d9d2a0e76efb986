"""The audit log against the catalogue: no version without an entry, no entry for another document."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ecvet_graph.model.iris import DCAT, DCTERMS, SPDX, XSD, Graphs
from ecvet_graph.publish.audit import AuditEntry, record, verify_audit
from ecvet_graph.store import RdfFormat, StoreHome

BASE = "http://localhost:8000"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DATASET = f"{BASE}/datasets/demo-at/trades"


@pytest.fixture
def home(tmp_path: Path) -> StoreHome:
    return StoreHome.create(tmp_path / "store")


def list_versions(home: StoreHome, *documents: str, issued: datetime = NOW) -> None:
    """Write a catalogue in which a dataset has one version for each document; empty: none kept."""
    lines = []
    for number, document in enumerate(documents, 1):
        version = f"{DATASET}/version/{number}"
        lines += [
            f"<{DATASET}> <{DCAT}hasVersion> <{version}> .",
            f'<{version}> <{DCTERMS}issued> "{issued.isoformat()}"^^<{XSD}dateTime> .',
        ]
        if document:
            value = f'"{document}"^^<{XSD}hexBinary>'
            lines.append(f"<{version}#checksum> <{SPDX}checksumValue> {value} .")
    with home.writer("catalogue") as draft:
        graph = Graphs(BASE).catalogue
        draft.store.load("\n".join(lines).encode(), syntax=RdfFormat.N_TRIPLES, graph=graph)


def tell(home: StoreHome, version: int, document: str, *, action: str = "publish") -> AuditEntry:
    return record(
        home,
        action=action,
        actor="command-line",
        agency="demo-at",
        dataset="trades",
        outcome="published" if action == "publish" else "withdrawn",
        version=version,
        document=document,
        now=NOW,
    )


def codes(home: StoreHome) -> tuple[list[str], list[str]]:
    report = verify_audit(home, base=BASE)
    return [one.code for one in report.faults], [one.code for one in report.notes]


def test_a_version_for_each_entry_is_right(home: StoreHome) -> None:
    tell(home, 1, "0a")
    tell(home, 2, "0b")
    tell(home, 3, "", action="withdraw")
    list_versions(home, "0A", "0b", "")
    assert codes(home) == ([], [])


def test_a_version_without_an_entry_is_wrong(home: StoreHome) -> None:
    tell(home, 1, "0a")
    list_versions(home, "0a", "0b")
    report = verify_audit(home, base=BASE)
    assert [one.code for one in report.faults] == ["version-without-entry"]
    assert "Version 2 of demo-at/trades" in report.faults[0].message


def test_a_version_from_before_the_log_is_only_noted(home: StoreHome) -> None:
    list_versions(home, "0a", issued=NOW - timedelta(days=1))
    assert codes(home) == ([], ["before-the-log"])
    tell(home, 7, "0b")
    assert codes(home)[0] == []
    assert "before-the-log" in codes(home)[1]


def test_another_document_than_the_log_tells_is_wrong(home: StoreHome) -> None:
    tell(home, 1, "0a")
    list_versions(home, "ff")
    assert codes(home)[0] == ["other-document"]


def test_an_entry_whose_version_never_became_current_is_noted(home: StoreHome) -> None:
    """Killed between the entry and the switch; the next publication takes the same number."""
    tell(home, 1, "0a")
    interrupted = tell(home, 2, "0b")
    list_versions(home, "0a")
    report = verify_audit(home, base=BASE)
    assert [(one.code, one.line) for one in report.notes] == [("never-current", interrupted.number)]
    assert report.is_intact


@pytest.mark.parametrize("again", ["0b", "0c"])
def test_the_last_entry_of_a_number_is_the_one_that_became_current(
    home: StoreHome, again: str
) -> None:
    tell(home, 1, "0a")
    interrupted = tell(home, 2, "0b")
    tell(home, 2, again)
    list_versions(home, "0a", again)
    report = verify_audit(home, base=BASE)
    assert [(one.code, one.line) for one in report.notes] == [("never-current", interrupted.number)]
    assert report.is_intact


def test_refusals_make_no_versions(home: StoreHome) -> None:
    tell(home, 1, "0a")
    record(
        home,
        action="publish",
        actor="token:0",
        agency="demo-at",
        dataset="trades",
        outcome="rejected",
        version=2,
        now=NOW,
    )
    list_versions(home, "0a")
    assert codes(home) == ([], [])


def test_a_broken_log_is_not_compared(home: StoreHome) -> None:
    tell(home, 1, "0a")
    log = home.folder / "audit" / "log.jsonl"
    log.write_bytes(log.read_bytes().replace(b"0a", b"0b"))
    list_versions(home, "0a", "0b")
    assert codes(home) == (["broken-line"], [])
