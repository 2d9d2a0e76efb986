"""What was found out about an upload is kept whole, within limits, for an hour."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ecvet_graph.errors import BusyError, NotFoundError, Place
from ecvet_graph.ingest.problems import Problem
from ecvet_graph.ingest.problems import Severity as Gravity
from ecvet_graph.model.changes import Change, Changes, ThingChange
from ecvet_graph.model.learning import Text
from ecvet_graph.quality import Report, load_shapes
from ecvet_graph.service.spool import discard, keep_note, new_place, note
from ecvet_graph.service.upload_checks import Fault, UploadCheck
from ecvet_graph.service.upload_reports import whole_report
from ecvet_graph.service.wire import from_json, to_json
from ecvet_graph.store import StoreHome

IRI = "http://localhost:8000/id/ie-example/unit/walls"
FINDING = load_shapes().finding(
    "https://w3id.org/ecvet/shapes#U03", focus=IRI, value=None, source=Place("a.ttl", 3, field=IRI)
)
CHANGED = ThingChange(IRI, "unit", Change.WITHDRAWN, (Text("Walls", "en"),), ())
CHECK = UploadCheck(
    agency="ie-example",
    dataset="qualifications",
    qualification="",
    label="a.ttl",
    media_type="text/turtle",
    size=7,
    sha256="0" * 64,
    checked_at=datetime(2026, 1, 31, 12, tzinfo=UTC),
    outcome="checked",
    version=3,
    statements=12,
    fault=Fault("syntax", "Broken.", "Mend it.", Place("a.ttl", 1, 2)),
    problems=(Problem(Place("units.csv", 4, field="role"), "Bad.", "Mend.", Gravity.LEFT_OUT),),
    problem_count=1,
    report=Report((FINDING,), level="publish", focus_nodes=1, statements=12, parts=1),
    totals=(("U03", 1),),
    severities=(("violation", 0), ("warning", 1), ("info", 0)),
    changes=Changes((CHANGED,), 1, 2, frozenset({IRI}), frozenset()),
)


@pytest.mark.parametrize("check", [CHECK, replace(CHECK, fault=None, report=None, changes=None)])
def test_what_was_found_out_comes_back_as_it_was(check: UploadCheck) -> None:
    assert from_json(UploadCheck, json.loads(json.dumps(to_json(check)))) == check


def test_a_damaged_note_is_not_taken_for_a_check() -> None:
    plain = to_json(CHECK)
    del plain["agency"]
    with pytest.raises((KeyError, TypeError, ValueError)):
        from_json(UploadCheck, plain)


def test_losses_are_counted_by_what_people_care_for() -> None:
    other = replace(CHANGED, kind="other")
    assert CHECK.losses == 1
    assert replace(CHECK, changes=Changes((CHANGED, other), 0, 2)).losses == 1
    assert replace(CHECK, changes=None).losses == 0


def test_a_whole_report_holds_what_was_wrong_before_the_gate() -> None:
    report = whole_report(CHECK)
    assert [finding.code for finding in report.findings] == ["readable", "U03", "readable"]
    assert not report.is_accepted
    assert report.findings[2].message() == "Bad. Mend."


def test_a_place_is_used_and_gone(tmp_path: Path) -> None:
    home = StoreHome.create(tmp_path / "store")
    place = new_place(home, most=1000)
    keep_note(home, place, "ä")
    assert note(home, place) == "ä"
    discard(home, place)
    with pytest.raises(NotFoundError):
        note(home, place)


def test_no_more_waits_than_there_is_room_for(tmp_path: Path) -> None:
    home = StoreHome.create(tmp_path / "store")
    keep_note(home, new_place(home, most=1000), "x" * 2000)
    with pytest.raises(BusyError):
        new_place(home, most=1000)


@pytest.mark.parametrize("key", ["", "..", "../../x", "x" * 23, "a/b"])
def test_a_place_is_never_a_path(tmp_path: Path, key: str) -> None:
    home = StoreHome.create(tmp_path / "store")
    with pytest.raises(NotFoundError):
        note(home, key)
