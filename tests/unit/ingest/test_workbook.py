"""Spreadsheets are read as the tables in them, value by value, and nothing in them is believed."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from ecvet_graph.errors import EcvetGraphError, LimitError, SyntaxFault
from ecvet_graph.ingest.conversion import Converted, convert_untrusted
from ecvet_graph.ingest.csv_template import read_csv_template
from ecvet_graph.ingest.problems import ImportRefusedError, Problem, Severity
from ecvet_graph.ingest.workbook_cells import cell_text
from ecvet_graph.rdf.terms import triple_line
from ecvet_graph.rdf.write import record_triples

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

BASE = "http://localhost:8000"
Rows = list[list[Any]]
QUALIFICATIONS: Rows = [
    ["qualification_id", "country", "title_en", "awarding_body_en", "isced_f", "valid_from"],
    ["baker", "IE", "Baker", "Board of Bakers", "0721", dt.date(2026, 1, 1)],
]
UNITS: Rows = [
    ["qualification_id", "unit_id", "title_en", "credits", "credit_system", "relative_weight"],
    ["baker", "dough", "Making dough", 7.5, "ecvet", 0.1 + 0.2],
]
OUTCOMES: Rows = [["unit_id", "text_en"], ["dough", "Knead dough"]]
SHEETS: dict[str, Rows] = {
    "qualifications": QUALIFICATIONS,
    "units": UNITS,
    "outcomes": OUTCOMES,
}


def book(sheets: Mapping[str, Sequence[Sequence[Any]]] = SHEETS) -> openpyxl.Workbook:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    return workbook


def saved(workbook: openpyxl.Workbook) -> bytes:
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def edited(data: bytes, part: str, edit: Callable[[bytes], bytes]) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, edit(content) if name == part else content)
    return stream.getvalue()


def convert(folder: Path, data: bytes) -> Converted:
    source = folder / "upload"
    source.write_bytes(data)
    target = folder / "target.nt"
    return convert_untrusted(
        source, target, kind="xlsx", agency="ie-example", base=BASE, name="bakers.xlsx"
    )


def problems_of(folder: Path, workbook: openpyxl.Workbook) -> list[tuple[str, str]]:
    with pytest.raises(ImportRefusedError) as refusal:
        convert(folder, saved(workbook))
    return [(str(one.place), one.message) for one in refusal.value.problems]


def test_spreadsheet_gives_the_same_statements_as_the_tables(tmp_path: Path) -> None:
    values: tuple[dict[tuple[int, int], str], ...]
    values = {(1, 5): "2026-01-01"}, {(1, 3): "7.5", (1, 5): "0.3"}, {}
    paths = []
    for (name, rows), exact in zip(SHEETS.items(), values, strict=True):
        lines = [
            ",".join(str(exact.get((y, x), cell)) for x, cell in enumerate(row))
            for y, row in enumerate(rows)
        ]
        paths.append(tmp_path / f"{name}.csv")
        paths[-1].write_text("\n".join(lines), "utf-8")
    items = read_csv_template(paths, base=BASE, agency="ie-example")
    records = [item for item in items if not isinstance(item, Problem)]
    assert convert(tmp_path, saved(book())).problems == ()
    written = (tmp_path / "target.nt").read_text("utf-8")
    assert written == "".join(triple_line(triple) for triple in record_triples(records))


def test_things_have_sheet_and_row(tmp_path: Path) -> None:
    blank: list[Any] = []
    units = [blank, UNITS[0], blank, blank, UNITS[1]]
    places = convert(tmp_path, saved(book(SHEETS | {"units": units}))).places
    unit = places[f"{BASE}/id/ie-example/unit/baker--dough"]
    assert (unit.source, unit.line) == ("sheet units", 5)


def test_errors_name_sheet_row_and_column(tmp_path: Path) -> None:
    workbook = book()
    workbook["qualifications"]["B2"] = "Irland"
    workbook["units"]["D2"] = "viel"
    places = [place for place, _ in problems_of(tmp_path, workbook)]
    assert places == ["sheet qualifications:2 (country)", "sheet units:2 (credits)"]


def test_tables_may_be_spread_over_several_sheets(tmp_path: Path) -> None:
    more = [OUTCOMES[0], ["dough", "Shape loaves"]]
    converted = convert(tmp_path, saved(book(SHEETS | {"more outcomes": more})))
    place = converted.places[f"{BASE}/id/ie-example/outcome/baker--dough--shape-loaves"]
    assert (place.source, place.line) == ("sheet more outcomes", 2)


def test_sheets_for_people_and_blank_sheets_are_passed_over(tmp_path: Path) -> None:
    notes: Rows = [["How to fill in", "this file"]]
    workbook = book(SHEETS | {"Notes": notes, "Sheet 9": []})
    assert convert(tmp_path, saved(workbook)).problems == ()


def test_sheet_with_unknown_columns_is_an_error_and_not_passed_over(tmp_path: Path) -> None:
    workbook = book(SHEETS | {"Units 2": [["unit", "name"], ["dough", "Dough"]]})
    ((place, message),) = problems_of(tmp_path, workbook)
    assert place == "sheet Units 2:1"
    assert "no table of the template" in message


def test_hidden_sheet_is_passed_over_with_a_note(tmp_path: Path) -> None:
    workbook = book(SHEETS | {"old": [*OUTCOMES, ["bread", "Bake"]]})
    workbook["old"].sheet_state = "hidden"
    (note,) = convert(tmp_path, saved(workbook)).problems
    assert (note.place.source, note.severity) == ("sheet old", Severity.NOTE)


def test_formula_without_a_saved_value_is_refused_with_its_cell(tmp_path: Path) -> None:
    workbook = book()
    workbook["units"]["D2"] = "=3*2.5"
    ((place, message),) = problems_of(tmp_path, workbook)
    assert place == "sheet units:2 (credits)"
    assert "formula" in message


def test_formula_counts_with_its_saved_value_and_a_note(tmp_path: Path) -> None:
    workbook = book()
    workbook["units"]["D2"] = "=3*2.5"
    data = edited(
        saved(workbook),
        "xl/worksheets/sheet2.xml",
        lambda part: re.sub(rb"</f><v ?/?>(</v>)?", b"</f><v>7.5</v>", part),
    )
    (note,) = convert(tmp_path, data).problems
    assert note.severity is Severity.NOTE
    assert '"7.5"' in (tmp_path / "target.nt").read_text("utf-8")


def test_merged_cells_are_refused_with_their_range(tmp_path: Path) -> None:
    workbook = book()
    workbook["units"].append(["", "loaf", "Shaping loaves"])
    workbook["units"].merge_cells("A2:A3")
    places = [place for place, _ in problems_of(tmp_path, workbook)]
    assert "sheet units (A2:A3)" in places


def test_cell_that_shows_an_error_is_refused(tmp_path: Path) -> None:
    workbook = book()
    workbook["units"]["C2"] = "#REF!"
    assert ("sheet units:2 (title_en)", "The cell shows the error #REF!.") in problems_of(
        tmp_path, workbook
    )


def test_cell_beyond_the_named_columns_is_refused(tmp_path: Path) -> None:
    workbook = book()
    workbook["units"]["Z2"] = "stray"
    assert "sheet units:2" in [place for place, _ in problems_of(tmp_path, workbook)]


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (180, "General", "180"),
        (180.0, "General", "180"),
        (7.5, "General", "7.5"),
        (0.1 + 0.2, "General", "0.3"),
        (1 / 3, "General", "0.333333333333333"),
        (1e21, "General", "1000000000000000000000"),
        (732, "0000", "0732"),
        (True, "General", "yes"),
        (dt.datetime(2026, 1, 1), "yyyy-mm-dd", "2026-01-01"),  # noqa: DTZ001  # sheets have none
        (dt.datetime(2026, 1, 1, 12), "yyyy", "2026-01-01T12:00:00"),  # noqa: DTZ001
        ("  as it is", "General", "  as it is"),
        (None, "General", ""),
    ],
)
def test_values_become_the_texts_that_people_see(
    value: object, number_format: str, text: str
) -> None:
    assert cell_text(value, number_format=number_format) == text


def bomb() -> bytes:
    row = b"<row>" + b"<c/>" * 60_000 + b"</row>"
    return edited(
        saved(book()),
        "xl/worksheets/sheet1.xml",
        lambda part: part.replace(b"<sheetData>", b"<sheetData>" + row * 20),
    )


def with_doctype() -> bytes:
    declaration = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>'
    return edited(saved(book()), "xl/workbook.xml", lambda part: declaration + part)


def without(part: str) -> bytes:
    return edited(saved(book()), part, lambda _: b"")


@pytest.mark.parametrize(
    ("make", "fault"),
    [
        (lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 600, SyntaxFault),
        (lambda: b"qualification_id,country\n", SyntaxFault),
        (lambda: saved(book())[:-200], SyntaxFault),
        (lambda: without("xl/workbook.xml"), SyntaxFault),
        (lambda: without("xl/worksheets/sheet1.xml"), SyntaxFault),
        (with_doctype, SyntaxFault),
        (bomb, LimitError),
        (lambda: saved(book({"notes": []})), ImportRefusedError),
    ],
)
def test_what_is_no_spreadsheet_or_too_much_is_refused(
    tmp_path: Path, make: Callable[[], bytes], fault: type[EcvetGraphError]
) -> None:
    with pytest.raises(fault) as refusal:
        convert(tmp_path, make())
    assert refusal.value.remedy
    assert not (tmp_path / "target.nt").exists()


def test_claimed_size_of_a_sheet_is_not_believed(tmp_path: Path) -> None:
    data = edited(
        saved(book()),
        "xl/worksheets/sheet1.xml",
        lambda part: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', part),
    )
    assert convert(tmp_path, data).triples > 20


def test_xml_inside_is_read_by_the_hardened_parser() -> None:
    assert openpyxl.DEFUSEDXML
