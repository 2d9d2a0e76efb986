"""Bringing data in from the command line: import, validate, publish."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.unit.cli.conftest import Run

from ecvet_graph.service.matchfile import load_matches, match_file
from ecvet_graph.service.reading.matchlist import MatchSelection, MatchTable
from ecvet_graph.service.reading.tables import Tables
from ecvet_graph.store import StoreHome


def test_from_tables_to_matches(run: Run, root: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    for country in ("at", "fi"):
        out = tmp_path / f"{country}.nt"
        folder = root / "data" / "demo" / country
        imported = run("import", "csv", folder, "--out", out, "--agency", f"demo-{country}")
        assert imported.code == 0
        assert "5 qualifications" in imported.out
        assert run("validate", out).code == 0
        published = run(
            "--store", store, "publish", out, "--agency", f"demo-{country}", "--dataset", "demo"
        )
        assert published.code == 0, published.err
        assert "published, version 1" in published.out
    again = run("--store", store, "publish", out, "--agency", "demo-fi", "--dataset", "demo")
    assert "unchanged, version 1" in again.out
    assert run("--store", store, "link", "--lexical").code == 0
    matched = run("--store", store, "match", "--from", "AT", "--to", "FI")
    assert matched.code == 0
    assert matched.out.startswith("AUT FIN: ")


def test_a_dry_run_makes_no_store_version(run: Run, root: Path, tmp_path: Path) -> None:
    out, store = tmp_path / "at.ttl", tmp_path / "store"
    folder = root / "data" / "demo" / "at"
    run("import", "csv", folder, "--out", out, "--agency", "demo-at")
    arguments = ("--store", store, "publish", out, "--agency", "demo-at", "--dataset", "demo")
    result = run(*arguments, "--dry-run")
    assert result.code == 0
    assert "checked" in result.out
    count = run("--store", store, "query", "statistics/units-by-country", "--format", "csv")
    assert count.out.strip() == "country,level,units"


def test_validate_speaks_json_sarif_and_github(run: Run, root: Path) -> None:
    (bad,) = (root / "shapes" / "examples" / "U04").glob("invalid*.ttl")
    (good,) = list((root / "shapes" / "examples" / "U04").glob("valid*.ttl"))[:1]
    accepted = run("validate", good)
    assert accepted.code == 0
    assert "/en/constraints/" not in accepted.err
    for form in ("text", "json", "sarif", "github"):
        result = run("validate", bad, "--format", form)
        assert result.code == 1
        assert "U04" in result.out
        assert ("/en/constraints/CODE" in result.err) == (form == "text")
    assert json.loads(run("validate", bad, "--format", "sarif").out)["version"] == "2.1.0"


def test_lines_are_linked_with_always_the_best(run: Run, demo_store: Path, tmp_path: Path) -> None:
    lines = tmp_path / "lines.txt"
    lines.write_text("bricks and mortar walls\n\nlay bricks\n", encoding="utf-8")
    result = run(
        "--store", demo_store, "link", "--lexical",
        "--text-file", lines, "--lang", "en", "--limit", 3, "--format", "jsonl",
    )  # fmt: skip
    rows = [json.loads(line) for line in result.out.splitlines()]
    assert [len(row) for row in rows] == [3, 0, 3]
    assert set(rows[0][0]) == {"uri", "label", "score"}
    assert rows[2][0]["label"] == "lay bricks"


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (b"", 0),
        (b"\n", 1),
        (b"lay bricks", 1),
        (b"lay bricks\r\n\r\nlay bricks\r\n", 3),
        (b"\xef\xbb\xbflay bricks\n", 1),  # byte order mark
        ("lay\u2028bricks\x0bin\x85walls\n \t\n".encode(), 2),  # these end no line
    ],
)
def test_every_line_of_a_file_gives_one_line(
    run: Run, demo_store: Path, tmp_path: Path, *, content: bytes, rows: int
) -> None:
    lines = tmp_path / "lines.txt"
    lines.write_bytes(content)
    result = run("--store", demo_store, "link", "--lexical", "--text-file", lines, "--limit", 2)
    found = [json.loads(line) for line in result.out.splitlines()]
    assert result.code == 0
    assert len(found) == rows
    if b"bricks" in content:
        assert len(found[0]) == 2
    if content.startswith((b"lay bricks", b"\xef")):
        assert found[0][0]["label"] == "lay bricks"


@pytest.mark.parametrize(
    ("content", "language", "code", "expected"),
    [
        ("Gäste\nbegrüßen\n".encode("latin-1"), "de", 2, "not UTF-8 (line 1)"),
        ("ab\ncd\n".encode("utf-16"), "de", 2, "not UTF-8"),
        (b"lay bricks\n", "german!", 2, "no language tag"),
        (b"lay bricks\n", "", 2, "no language tag"),
        (b"telliskivi\n", "zz", 1, "no labels in 'zz'"),
    ],
)
def test_lines_that_cannot_be_linked_are_refused_with_the_reason(
    run: Run, demo_store: Path, tmp_path: Path, *,
    content: bytes, language: str, code: int, expected: str,
) -> None:  # fmt: skip
    lines = tmp_path / "lines.txt"
    lines.write_bytes(content)
    result = run(
        "--store", demo_store, "link", "--lexical", "--text-file", lines, "--lang", language
    )
    assert (result.code, result.out) == (code, "")
    assert expected in result.err


def test_the_region_of_a_language_makes_no_difference(
    run: Run, demo_store: Path, tmp_path: Path
) -> None:
    lines = tmp_path / "lines.txt"
    lines.write_text("Ziegel verlegen\n", encoding="utf-8")
    arguments = ("--store", demo_store, "link", "--lexical", "--text-file", lines, "--lang")
    assert run(*arguments, "de-AT").out == run(*arguments, "DE").out != ""


def test_filed_matches_are_those_of_the_graph(demo_store: Path) -> None:
    home = StoreHome.open(demo_store)
    with home.reader() as snapshot:
        filed = load_matches(match_file(home, snapshot.manifest.version))
        assert filed
        read = Tables(snapshot.store).matches
        listed = MatchTable(filed, units=Tables(snapshot.store).units.entries)
    assert len(read) == len(filed)
    assert read.find(MatchSelection()) == listed.find(MatchSelection())
    assert read.pairs() == listed.pairs()


def test_import_and_validate_list_every_error_of_refused_tables(run: Run, tmp_path: Path) -> None:
    header = "qualification_id,country,title_en,awarding_body_en,eqf_level"
    rows = "".join(f"q{number},IE,Title,Office,9\n" for number in range(25))
    tables, listed = tmp_path / "tables", tmp_path / "problems.txt"
    tables.mkdir()
    (tables / "q.csv").write_text(f"{header}\n{rows}")
    arguments = ("import", "csv", tables, "--agency", "ie-example", "--out", tmp_path / "ie.nt")
    imported = run(*arguments, "--problems", listed)
    assert imported.code == 1
    assert imported.err.count("(eqf_level): '9'") == 20
    assert "and 5 more; --problems FILE" in imported.err
    assert "The source has 25 errors" in imported.err
    assert len(listed.read_text().splitlines()) == 25
    assert not (tmp_path / "ie.nt").exists()
    checked = run("validate", tables)
    assert checked.code == 1
    assert checked.err.count("(eqf_level): '9'") == 25
