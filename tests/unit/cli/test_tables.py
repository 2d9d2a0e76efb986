"""Spreadsheets and the European Learning Model's XML come in, and datasets go out as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest

from ecvet_graph.service.demo import _DATASET

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.cli.conftest import Run


def test_template_is_written_checked_imported_and_comes_back(run: Run, tmp_path: Path) -> None:
    book, statements = tmp_path / "t.xlsx", tmp_path / "t.nt"
    assert "illustrative" in run("template", str(book)).out
    assert run("validate", str(book), "--agency", "at-sample").code == 0
    result = run("import", "xlsx", str(book), "--agency", "at-sample", "--out", str(statements))
    assert "2 qualifications, 5 units" in result.out
    assert statements.read_text("utf-8").count("\n") == 272
    turtle = tmp_path / "t.ttl"
    run("import", "xlsx", str(book), "--agency", "at-sample", "--out", str(turtle))
    assert "elm:Qualification" in turtle.read_text("utf-8")


def test_error_in_a_spreadsheet_names_sheet_row_and_column(run: Run, tmp_path: Path) -> None:
    book = tmp_path / "t.xlsx"
    run("template", str(book))
    workbook = openpyxl.load_workbook(book)
    workbook["units"]["G2"] = "many"
    workbook.save(book)
    result = run("validate", str(book))
    assert result.code == 1
    assert "sheet units:2 (credits)" in result.err


def test_spreadsheet_needs_its_agency(run: Run, tmp_path: Path) -> None:
    book = tmp_path / "t.xlsx"
    run("template", str(book))
    result = run("import", "xlsx", str(book), "--out", str(tmp_path / "t.nt"))
    assert result.code == 2
    assert "--agency" in result.err


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_dataset_goes_out_as_tables_that_hold_all_of_it(
    run: Run, demo_store: Path, tmp_path: Path, form: str
) -> None:
    out = tmp_path / f"tables.{form}"
    arguments = ("--format", form, "--dataset", f"demo-at/{_DATASET}", "--out", str(out))
    result = run("--store", demo_store, "export", *arguments)
    assert result.code == 0, result.err
    assert result.err.startswith("All ")
    assert out.stat().st_size > 1000


def test_dataset_that_is_not_there_or_not_named_is_refused(run: Run, demo_store: Path) -> None:
    result = run("--store", demo_store, "export", "--format", "csv", "--dataset", "demo-fi/none")
    assert result.code == 1
    assert run("--store", demo_store, "export", "--format", "xlsx").code == 2
