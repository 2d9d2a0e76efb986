"""Bad input gets one clear line, the exit code of the contract, and changes nothing."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.unit.cli.conftest import Run

from ecvet_graph.store import StoreHome

PREFIXES = """@prefix elm: <http://data.europa.eu/snb/model/elm/> .
@prefix ecvet: <https://w3id.org/ecvet/ns#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
"""
ONE_LINE = re.compile(r"ecvet-graph: .+ \[[a-z-]+\]\n")
BASE = "http://localhost:8000/id/demo-at"

DOCUMENTS: dict[str, tuple[str | bytes, str]] = {
    "broken syntax": (PREFIXES + "<http://localhost:8000/id/x> a elm:Qualification", r":4:\d+"),
    "empty": ("", "empty"),
    "wrong encoding": (b"\xff\xfe\x00bad", "UTF-8"),
    "another agency": (
        PREFIXES + f'<{BASE}x/unit/u> a ecvet:Unit ; dcterms:title "U"@en .',
        "does not belong to the agency",
    ),
    "derived term": (
        PREFIXES + f"<{BASE}/unit/u> a ecvet:Unit ; ecvet:effectiveLevel 4 .",
        "never published",
    ),
    "other suffix": ("x", "format"),
}


def test_there_are_enough_bad_documents() -> None:
    assert len(DOCUMENTS) == 6


@pytest.mark.parametrize("name", list(DOCUMENTS))
def test_a_bad_document_is_refused_and_the_store_unchanged(
    run: Run, demo_store: Path, tmp_path: Path, name: str
) -> None:
    content, expected = DOCUMENTS[name]
    path = tmp_path / ("bad.docx" if name == "other suffix" else "bad.ttl")
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    before = StoreHome.open(demo_store).current()
    result = run("--store", demo_store, "publish", path, "--agency", "demo-at", "--dataset", "x")
    assert result.code in {1, 2}
    assert ONE_LINE.fullmatch(result.err), result.err
    assert re.search(expected, result.err), result.err
    assert path.name in result.err
    assert StoreHome.open(demo_store).current() == before


def test_a_finding_of_the_gate_refuses_with_its_name(
    run: Run, demo_store: Path, tmp_path: Path
) -> None:
    path = tmp_path / "unit.ttl"
    path.write_text(PREFIXES + f'<{BASE}/unit/u> a ecvet:Unit ; dcterms:title "U" .')
    before = StoreHome.open(demo_store).current()
    result = run("--store", demo_store, "publish", path, "--agency", "demo-at", "--dataset", "x")
    assert result.code == 1
    assert "U01" in result.err
    assert "rejected" in result.out
    assert StoreHome.open(demo_store).current() == before


@pytest.mark.parametrize(
    ("arguments", "code", "expected"),
    [
        (("validate", "no-such-file.ttl"), 1, "no file"),
        (("import", "csv", "no-such-folder", "--out", "x.nt", "--agency", "demo-at"), 1, "no-such"),
        (("import", "csv", ".", "--out", "x.nt"), 2, "--agency"),
        (("import", "jsonl", "x.jsonl", "--out", "x.docx"), 2, "format"),
        (("candidates", "no-such-unit"), 1, "No unit"),
        (("candidates", "demo-at:rohbau", "--country", "ZZ"), 2, "no country"),
        (("compare", "demo-at:rohbau"), 2, "Two units"),
        (("compare", "demo-at:rohbau", "demo-at:rohbau"), 2, "itself"),
        (("query", "no/such"), 1, "no"),
        (("query", "compare/unit-by-identifier"), 2, "identifier"),
        (("query", "compare/unit-by-identifier", "--param", "x"), 2, "name=value"),
        (("match", "--from", "AT", "--to", "IE"), 1, "no such pair"),
        (("link", "--esco", "x.zip"), 2, "--text-file"),
        (("validate", "x" * 300 + ".ttl"), 2, "name too long"),
        (("import", "csv", "x" * 300, "--out", "x.nt", "--agency", "demo-at"), 2, "name too long"),
        (
            ("import", "csv", ".", "--out", "x.nt", "--agency", "a", "--base", "http://a b"),
            2,
            "base",
        ),
    ],
)
def test_a_bad_request_is_answered_in_one_line(
    run: Run, demo_store: Path, *, arguments: tuple[str, ...], code: int, expected: str
) -> None:
    result = run("--store", demo_store, *arguments)
    assert result.code == code
    assert ONE_LINE.fullmatch(result.err), result.err
    assert expected in result.err


@pytest.mark.parametrize("arguments", [("candidates", "x"), ("match",), ("link",), ("serve",)])
def test_a_missing_store_is_named_and_not_made(
    run: Run, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    result = run("--store", tmp_path / "nowhere", *arguments)
    assert result.code == 1
    assert "nowhere" in result.err
    assert not (tmp_path / "nowhere").exists()


def test_an_unknown_option_is_a_usage_error(run: Run) -> None:
    result = run("match", "--no-such-option")
    assert result.code == 2
    assert "--no-such-option" in result.err


def test_a_failed_import_leaves_the_file_that_was_there(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out.nt"
    out.write_text("precious")
    table = tmp_path / "units.csv"
    table.write_text("unit_id,surprise\nu,1\n", encoding="utf-8")
    result = run("import", "csv", table, "--out", out, "--agency", "at-x")
    assert result.code == 1
    assert "surprise" in result.err
    assert out.read_text() == "precious"
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "cache") == [
        "out.nt",
        "units.csv",
    ]


@pytest.mark.parametrize("command", [("load-vocabularies",), ("match",), ("publish", "a.ttl")])
def test_a_file_in_the_place_of_a_store_is_named_in_one_line(
    run: Run, tmp_path: Path, command: tuple[str, ...]
) -> None:
    place = tmp_path / "store"
    place.write_text("precious")
    (tmp_path / "a.ttl").write_text(PREFIXES)
    options = ("--agency", "demo-at", "--dataset", "x") if "publish" in command else ()
    result = run("--store", place, *command, *options)
    assert result.code in {1, 2}
    assert ONE_LINE.fullmatch(result.err), result.err
    assert str(place) in result.err
    assert place.read_text() == "precious"


def test_used_up_memory_is_told_in_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def exhausted(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("ecvet_graph.cli.data.check", exhausted)
    result = run("validate", "a.ttl")
    assert result.code == 1
    assert ONE_LINE.fullmatch(result.err), result.err


def test_endless_standard_input_is_read_to_the_limit_only(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ECVET_LIMIT_UPLOAD_BYTES", "1000")
    with Path("/dev/zero").open() as endless:
        monkeypatch.setattr("sys.stdin", endless)
        result = run("validate", "-")
    assert result.code == 1
    assert ONE_LINE.fullmatch(result.err), result.err
    assert "ECVET_LIMIT_UPLOAD_BYTES" in result.err


def test_an_encoding_without_the_signs_of_a_report_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text('<http://e/u> a <https://w3id.org/ecvet/ns#Unit> ;\n  '
        '<http://purl.org/dc/terms/title> "Gr\u00fc\u00dfe \u4f60"@en .', "utf-8")  # fmt: skip
    done = subprocess.run(  # the command is ours
        [sys.executable, "-m", "ecvet_graph", "validate", str(path)],
        env={**os.environ, "PYTHONIOENCODING": "ascii", "ECVET_CACHE": str(tmp_path)},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert b"\\u4f60" in done.stdout
    assert b"Traceback" not in done.stderr
