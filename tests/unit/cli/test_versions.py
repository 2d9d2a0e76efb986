"""Versions of datasets on the command line: publish in parts, diff, versions, withdraw."""

from __future__ import annotations

import json
from pathlib import Path

from tests.unit.cli.conftest import Run
from tests.unit.publish import trades

NAME = "demo-at/trades"
OPTIONS = ("--agency", "demo-at", "--dataset", "trades")


def _file(folder: Path, title: str, *names: str) -> Path:
    path = folder / f"{title}.ttl"
    parts = [trades.qualification(name, title=title, units=1) for name in names]
    path.write_text(trades.document(parts), "utf-8")
    return path


def test_from_a_first_version_to_a_withdrawal(run: Run, tmp_path: Path) -> None:
    store = ("--store", tmp_path / "store")
    first = _file(tmp_path, "First", "mason", "roofer")
    made = run(*store, "publish", first, *OPTIONS, "--if-version", "0")
    assert made.code == 0, made.err
    assert "units: 2 added" in made.err
    part = _file(tmp_path, "Second", "mason")
    changed = run(*store, "publish", part, *OPTIONS, "--qualification", "mason")
    assert changed.code == 0, changed.err
    assert "units: 1 changed" in changed.err
    assert "changed unit 'Second 1'" in changed.err
    assert "published, version 2" in changed.out
    stale = run(*store, "publish", first, *OPTIONS, "--if-version", "1")
    assert (stale.code, "version 2, not 1" in stale.err) == (2, True)
    told = run(*store, "diff", f"{NAME}@1", NAME, "--format", "json")
    assert told.code == 1
    (thing,) = json.loads(told.out)["things"]
    assert (thing["iri"], thing["change"]) == (trades.unit_iri("mason"), "changed")
    same = run(*store, "diff", f"{NAME}@1", first)
    assert (same.code, same.out) == (0, "Both say the same.\n")
    gone = run(*store, "withdraw", NAME, "--reason", "Ended.", "--if-version", "2")
    assert (gone.code, gone.out) == (0, f"{NAME}: withdrawn, version 3.\n")
    listed = json.loads(run(*store, "versions", NAME, "--format", "json").out)
    assert [one["number"] for one in listed] == [1, 2, 3]
    assert [one["is_withdrawn"] for one in listed] == [False, False, True]
    assert "withdrawn" in run(*store, "versions", NAME).out


def test_files_are_compared_without_a_store(run: Run, tmp_path: Path) -> None:
    one, other = (_file(tmp_path, title, "mason") for title in ("First", "Second"))
    told = run("diff", one, other)
    assert told.code == 1
    assert "Statements: 1 added, 1 removed." in told.out
    assert "changed unit 'Second 1'" in told.out


def test_what_is_not_there_is_told(run: Run, tmp_path: Path) -> None:
    run("--store", tmp_path / "store", "publish", _file(tmp_path, "First", "mason"), *OPTIONS)
    store = ("--store", tmp_path / "store")
    assert run(*store, "diff", f"{NAME}@7", NAME).code == 1
    assert run(*store, "versions", "demo-at/none").code == 1
    assert run(*store, "withdraw", "demo-at").code == 2
    assert run("diff", tmp_path / "none.ttl", tmp_path / "none.ttl").code == 1
