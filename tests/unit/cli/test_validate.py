"""`validate` names the line of an RDF file and the row of a table."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.unit.cli.conftest import Run

ODD_SKILL = "https://example.org/no-skill"
Rows = list[dict[str, str]]


def change(path: Path, edit: Callable[[Rows], Rows]) -> None:
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0].keys())
        writer.writeheader()
        writer.writerows(edit(rows))


def line_of(path: Path, text: str) -> int:
    lines = path.read_text("utf-8").splitlines()
    return 1 + next(number for number, line in enumerate(lines) if text in line)


@pytest.fixture
def tables(root: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "at"
    shutil.copytree(root / "data" / "demo" / "at", folder)
    return folder


def told(out: str) -> set[tuple[str, str, int | None]]:
    return {
        (entry["code"], Path(entry["file"]).name, entry["line"])
        for entry in json.loads(out)["findings"]
    }


def test_sound_tables_pass(run: Run, tables: Path) -> None:
    result = run("validate", tables)
    assert result.code == 0, result.out + result.err
    assert run("validate", *tables.glob("*.csv")).out.startswith(result.out.split(":")[0])


def test_a_finding_names_the_row_of_its_table(run: Run, tables: Path) -> None:
    outcomes, units = tables / "outcomes.csv", tables / "units.csv"
    with outcomes.open(encoding="utf-8", newline="") as stream:
        unit = next(csv.DictReader(stream))["unit_id"]
    change(outcomes, lambda rows: [row for row in rows if row["unit_id"] != unit])
    change(outcomes, lambda rows: [{**rows[0], "skills": ODD_SKILL}, *rows[1:]])
    result = run("validate", tables, "--format", "json", "--agency", "demo-at")
    found = told(result.out)
    assert ("U04", "units.csv", line_of(units, f",{unit},")) in found
    assert ("L04-form", "outcomes.csv", 2) in found
    assert all(line is not None for _, name, line in found if name.endswith(".csv"))
    assert result.code == 1


def test_tables_that_cannot_be_imported_are_refused_with_their_row(run: Run, tables: Path) -> None:
    change(tables / "units.csv", lambda rows: [{**rows[0], "credits": "many"}, *rows[1:]])
    result = run("validate", tables)
    assert result.code == 1
    assert "units.csv:2 (credits)" in result.err


def test_tables_and_files_make_one_sarif_document(run: Run, root: Path, tables: Path) -> None:
    (bad,) = (root / "shapes" / "examples" / "U04").glob("invalid*.ttl")
    result = run("validate", bad, tables, "--format", "sarif")
    assert result.code == 1
    (sarif,) = json.loads(result.out)["runs"]
    located = [entry["locations"][0]["physicalLocation"] for entry in sarif["results"]]
    lines = {Path(one["artifactLocation"]["uri"]).name: one.get("region") for one in located}
    assert lines[bad.name]["startLine"] > 1
    assert len(lines) > 1


def test_every_invalid_example_has_a_line(run: Run, root: Path) -> None:
    folder = root / "shapes" / "examples"
    files = [
        next((folder / name).glob("invalid*.ttl")) for name in ("U01", "Q01", "O06", "Q06-code")
    ]
    result = run("validate", *files, "--format", "github")
    told = [line for line in result.out.splitlines() if line.startswith("::error")]
    assert len(told) >= len(files)
    assert all(",line=" in line for line in told)


def test_a_misspelt_class_names_its_line(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "units.ttl"
    path.write_text(
        "@prefix ecvet: <https://w3id.org/ecvet/ns#> .\n\n<http://e/u> a ecvet:unit .\n", "utf-8"
    )
    result = run("validate", path, "--format", "json")
    assert ("unknown-class", "units.ttl", 3) in told(result.out)
    assert result.code == 1
