"""The template can be filled in, says what its columns are, and is accepted as it is."""

from __future__ import annotations

import csv
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

import openpyxl
import pytest

from ecvet_graph.assets import asset_folder
from ecvet_graph.errors import NotFoundError, UsageFault
from ecvet_graph.ingest.conversion import convert_untrusted
from ecvet_graph.ingest.csv_tables import Table
from ecvet_graph.quality import validate_dataset
from ecvet_graph.service.templates import TEMPLATES, template, write_template

if TYPE_CHECKING:
    from pathlib import Path

BASE = "http://localhost:8000"
SPREADSHEETS = sorted(name for name in TEMPLATES if name.endswith(".xlsx"))


def statements(folder: Path, name: str) -> list[str]:
    source, target = folder / name, folder / f"{name}.nt"
    source.write_bytes(template(name).content)
    kind = "xlsx" if name.endswith(".xlsx") else "csv-zip"
    converted = convert_untrusted(source, target, kind=kind, agency="at-sample", base=BASE)
    assert converted.problems == ()
    return sorted(target.read_text("utf-8").splitlines())


def test_every_template_says_the_same_in_every_format_and_language(tmp_path: Path) -> None:
    first, *others = [statements(tmp_path, name) for name in TEMPLATES]
    assert len(others) == 3
    assert len(first) > 200
    assert others == [first] * 3


def test_the_sample_passes_the_gate_and_is_marked_as_illustrative(tmp_path: Path) -> None:
    lines = statements(tmp_path, "ecvet-template.xlsx")
    report = validate_dataset(tmp_path / "ecvet-template.xlsx.nt")
    assert report.is_accepted
    assert sum("isIllustrative" in line for line in lines) == 2


@pytest.mark.parametrize("name", SPREADSHEETS)
def test_every_column_of_a_spreadsheet_has_a_note(name: str) -> None:
    workbook = openpyxl.load_workbook(BytesIO(template(name).content))
    tables = workbook.worksheets[:-2]
    assert len(tables) == len(Table)
    for sheet in tables:
        assert all(cell.comment and cell.comment.text for cell in sheet[1])
    assert workbook.worksheets[-1].sheet_state == "hidden"


def test_columns_with_a_closed_list_are_chosen_from_it() -> None:
    workbook = openpyxl.load_workbook(BytesIO(template("ecvet-template.xlsx").content))
    ranges = {
        str(rule.sqref): rule.formula1
        for rule in workbook["outcomes"].data_validations.dataValidation
    }
    (category,) = ranges.values()
    assert category.startswith("'lists'!$")


def test_columns_that_are_explained_are_those_of_the_tables() -> None:
    path = asset_folder("data") / "template" / "columns.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, strict=True))
    assert len(rows) == 75
    assert all(row[f"note_{language}"] for row in rows for language in ("en", "de", "fr"))
    for table in Table:
        named = {row["column"] for row in rows if row["table"] == table.name.lower()}
        assert named == table.plain | {f"{stem}_{{lang}}" for stem in table.texts}


def test_template_is_written_as_a_spreadsheet_or_as_a_folder(tmp_path: Path) -> None:
    write_template(tmp_path / "t.xlsx", language="de")
    assert zipfile.is_zipfile(tmp_path / "t.xlsx")
    write_template(tmp_path / "tables")
    assert len(list((tmp_path / "tables").glob("*.csv"))) == 7
    with pytest.raises(UsageFault, match="not empty"):
        write_template(tmp_path / "tables")
    with pytest.raises(UsageFault, match="not written as"):
        write_template(tmp_path / "t.ods")
    with pytest.raises(NotFoundError):
        template("other.xlsx")
