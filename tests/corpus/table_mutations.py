# ruff: noqa: E501  # an edit on one line can be compared with its neighbours
"""The template's and the demonstration tables with one cell or line made wrong, as CSV and spreadsheets."""

from __future__ import annotations

import csv
import random
import re
import zipfile
from dataclasses import dataclass
from functools import cache
from io import BytesIO, StringIO
from typing import TYPE_CHECKING

import openpyxl
from tests.corpus.values import CSV, DATA, LIMIT, SYNTAX, XLSX, ZIP, BadUpload

from ecvet_graph.assets import asset_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

Tables = dict[str, list[list[str]]]
NO = "zz-not-there"
# Column -> values that no cell of it may have.
WRONG: Mapping[str, tuple[str, ...]] = {
    "qualification_id": (NO,),
    "unit_id": (NO,),
    "country": ("Austria", "ZZ", "A", "=AT"),
    "eqf_level": ("0", "9", "4.5", "four", "-1"),
    "isced_f": ("9998", "716", "building"),
    "credits": ("-1", "0", "many", "7,5", "1e999", "NaN", "12 ECVET"),
    "credit_system": ("stars", "ECVET points"),
    "relative_weight": ("1.5", "-0.5", "half", "50%"),
    "duration_years": ("-1", "two", "0"),
    "weeks": ("-1", "a few"),
    "valid_from": ("2026-02-30", "1.2.2026", "2026", "tomorrow", "0000-00-00"),
    "role": ("main", "optional"),
    "group_id": (NO,),
    "assessment_type": ("oracle",),
    "category": ("magic", "competence"),
    "skills": ("javascript:alert(1)", "http://a b", "abc"),
    "skill": ("javascript:alert(1)", "abc"),
    "outcome_id": (),
    "homepage": ("javascript:alert(1)", "www.example.org", "file:///etc/passwd"),
    "awarding_body_homepage": ("javascript:alert(1)", "none"),
    "awarding_body_functions": ("pays", "assesses | pays"),
    "unit_list_complete": ("maybe", "1"),
    "illustrative": ("perhaps",),
    "min_units": ("-1", "one"),
    "required_points": ("-1", "all"),
    "phases": ("do", "planning | act"),
    "assures": ("unit",),
    "date": ("2026-13-01",),
    "language": ("xx", "german"),
    "nqf_level": ("Level 99",),
}
REQUIRED = (
    "qualification_id",
    "unit_id",
    "country",
    "outcome_id",
    "skill",
    "quality_id",
    "group_id",
)
BLANKABLE = {("units", "qualification_id"), ("units", "group_id"), ("allocations", "group_id")}
BLANKABLE |= {("outcomes", "outcome_id"), ("skills", "unit_id"), ("units", "country")}


@dataclass(frozen=True, slots=True)
class Wrong:
    """Tables with one thing wrong, in words."""

    name: str
    tables: Tables


@cache
def _read(folder: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    path = asset_folder("data") / folder
    return {
        file.stem: tuple(
            tuple(row) for row in csv.reader(file.read_text("utf-8").splitlines(), strict=True)
        )
        for file in sorted(path.glob("*.csv"))
    }


def tables_of(folder: str) -> Tables:
    """Return fresh tables of a folder of the shipped data."""
    return {name: [list(row) for row in rows] for name, rows in _read(folder).items()}


def wrong_tables(folder: str) -> Iterator[Wrong]:
    """Yield the tables of a folder with one cell, column or line wrong."""
    for table, rows in tables_of(folder).items():
        seeded = random.Random(f"{folder} {table}")  # noqa: S311  # the same every time
        lines = range(1, len(rows))
        if not lines:
            continue
        for column, name in enumerate(rows[0]):
            for value in _values(table, name):
                line = seeded.choice(lines)
                yield _with(folder, table, (line, column), value)
        yield from _wrong_lines(folder, table, seeded.choice(lines))
        yield from _wrong_columns(folder, table)


def _values(table: str, name: str) -> tuple[str, ...]:
    blank = ("",) if name in REQUIRED and (table, name) not in BLANKABLE else ()
    if table == "skills" and name == "outcome_id":
        return (NO, *blank)
    is_own_id = (table, name) in {("qualifications", "qualification_id"), ("units", "unit_id")}
    # A new id of its own is good in itself; what refers to the old one is not.
    return (*WRONG.get(name, ()), *blank) if not is_own_id else (NO, *blank)


def _with(folder: str, table: str, place: tuple[int, int], value: str) -> Wrong:
    line, column = place
    tables = tables_of(folder)
    name = tables[table][0][column]
    tables[table][line][column] = value
    return Wrong(f"{folder}/{table}:{line + 1} {name}={value!r}", tables)


def _wrong_lines(folder: str, table: str, line: int) -> Iterator[Wrong]:
    tables = tables_of(folder)
    if table in {"qualifications", "units", "groups", "quality", "allocations"}:
        tables[table].append(tables[table][line])
        yield Wrong(f"{folder}/{table}: line {line + 1} twice", tables)
    tables = tables_of(folder)
    tables[table][line].append("stray")
    yield Wrong(f"{folder}/{table}:{line + 1} one cell too many", tables)


def _wrong_columns(folder: str, table: str) -> Iterator[Wrong]:
    edits: Mapping[str, Callable[[list[str]], list[str]]] = {
        "column twice": lambda header: [*header[:-1], header[0]],
        "unknown column": lambda header: [*header[:-1], "colour"],
        "no language": lambda header: [re.sub(r"^(title|text|description)_\w+$", r"\1_xx", name) for name in header],
    }  # fmt: skip
    for name, edit in edits.items():
        tables = tables_of(folder)
        header = edit(tables[table][0])
        if header != tables[table][0]:
            tables[table][0] = header
            yield Wrong(f"{folder}/{table}: {name}", tables)


FOLDERS = ("template/tables", "demo/at", "demo/fi", "demo/ch")


def table_mutations() -> Iterator[BadUpload]:
    """Yield wrong tables in zip archives, wrong spreadsheets, and archives that are wrong themselves."""
    for number, folder in enumerate(FOLDERS):
        for count, wrong in enumerate(wrong_tables(folder)):
            if number == 0 or count % 2:
                yield BadUpload(f"zip: {wrong.name}", ZIP, archive(wrong.tables), DATA)
            if number == 0 or not count % 3:
                yield BadUpload(f"xlsx: {wrong.name}", XLSX, spreadsheet(wrong.tables), DATA)
    yield from _csv_files()
    yield from _archives()
    yield from _spreadsheets()


def csv_text(rows: list[list[str]]) -> str:
    stream = StringIO()
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue()


def archive(tables: Tables) -> bytes:
    return packed({f"{name}.csv": csv_text(rows).encode() for name, rows in tables.items()})


def packed(files: Mapping[str, bytes]) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in files.items():
            target.writestr(name, content)
    return stream.getvalue()


def book(tables: Tables) -> openpyxl.Workbook:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, rows in tables.items():
        sheet = workbook.create_sheet(name)
        for y, row in enumerate(rows, start=1):
            for x, value in enumerate(row, start=1):
                cell = sheet.cell(y, x, value or None)
                if value.startswith("="):
                    cell.data_type = "s"
    return workbook


def saved(workbook: openpyxl.Workbook) -> bytes:
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def spreadsheet(tables: Tables) -> bytes:
    return saved(book(tables))


def _csv_files() -> Iterator[BadUpload]:
    tables = tables_of("template/tables")
    whole = csv_text(tables["qualifications"]).encode()
    first = whole.splitlines(keepends=True)
    files = {
        "only outcomes": csv_text(tables["outcomes"]).encode(),
        "only units": csv_text(tables["units"]).encode(),
        "only the header": first[0],
        "no header": b"".join(first[1:]),
        "open quotation mark": first[0] + b'"' + first[1],
        "text after a quotation mark": first[0] + b'"x"y,' + first[1],
        "Latin-1": whole.replace(b"Bicycle", b"Fahrr\xe4der"),
        "UTF-16": whole.decode().encode("utf-16"),
        "zero byte": whole.replace(b"Bicycle", b"Bi\0ycle"),
        "another table": b"name,price\nx,1\n",
        "html": b"<html><body>Log in</body></html>",
        "long field": first[0] + b"x" * 200_000 + b"," + first[1],
        "separator": b"sep=|\n" + whole,
        "many columns": b",".join(b"c%d" % number for number in range(5000)) + b"\n",
        "spreadsheet": spreadsheet(tables),
    }
    for name, content in files.items():
        yield BadUpload(f"table: {name}", CSV, content, DATA | SYNTAX)


def _archives() -> Iterator[BadUpload]:
    good = archive(tables_of("template/tables"))
    files = {
        "nothing inside": packed({}),
        "no table inside": packed({"readme.txt": b"x"}),
        "archive inside": packed({"tables.zip": good}),
        "cut": good[: len(good) // 2],
        "cut at the end": good[:-10],
        "spoilt": good[:60] + bytes(200) + good[260:],
        "not an archive": b"qualification_id,country\n",
        "a spreadsheet": spreadsheet(tables_of("template/tables")),
        "path upwards": packed({"../../etc/passwd.csv": b"a,b\n1,2\n"}),
        "absolute path": packed({"/etc/passwd.csv": b"a,b\n1,2\n"}),
        "control in a name": packed({"a\x1b[2J.csv": b"a,b\n1,2\n"}),
        "blank table": packed({"units.csv": b""}),
        "encrypted": _flagged(good),
    }
    for name, content in files.items():
        yield BadUpload(f"zip: {name}", ZIP, content, DATA | SYNTAX)
    bombs = {
        "bomb": packed({f"{number}.csv": b" " * 90_000_000 for number in range(3)}),
        "many files": packed({f"{number}.csv": b"" for number in range(2000)}),
    }
    for name, content in bombs.items():
        yield BadUpload(f"zip: {name}", ZIP, content, LIMIT)


def _flagged(data: bytes) -> bytes:
    """Return an archive whose members claim to be encrypted."""
    changed = bytearray(data)
    for found in re.finditer(b"PK\x01\x02", data):
        changed[found.start() + 8] |= 1
    for found in re.finditer(b"PK\x03\x04", data):
        changed[found.start() + 6] |= 1
    return bytes(changed)


def _edited(data: bytes, part: str, edit: Callable[[bytes], bytes]) -> bytes:
    with zipfile.ZipFile(BytesIO(data)) as old:
        files = {name: old.read(name) for name in old.namelist()}
    return packed({name: edit(files[name]) if name == part else files[name] for name in files})


def _spreadsheets() -> Iterator[BadUpload]:
    good = spreadsheet(tables_of("template/tables"))
    sheet, top = "xl/worksheets/sheet1.xml", "xl/workbook.xml"
    doctype = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>'
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "x">' + b"".join(
        b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10)
    ) + b"]>"  # fmt: skip
    with zipfile.ZipFile(BytesIO(good)) as files:
        parts = [name for name in files.namelist() if name.startswith("xl/")]
    for part in parts:
        yield BadUpload(
            f"xlsx: DOCTYPE in {part}", XLSX, _edited(good, part, doctype.__add__), SYNTAX
        )
        yield BadUpload(
            f"xlsx: laughs in {part}", XLSX, _edited(good, part, laughs.__add__), SYNTAX
        )
    for part in (sheet, top, "xl/_rels/workbook.xml.rels", "[Content_Types].xml"):
        for name, edit in {
            "blank": lambda _: b"",
            "cut": lambda data: data[: len(data) // 2],
            "no XML": lambda _: b"\0" * 100,
            "other XML": lambda _: b"<html/>",
        }.items():
            content = _edited(good, part, edit)
            yield BadUpload(f"xlsx: {name} {part}", XLSX, content, SYNTAX | DATA)
    workbooks: Mapping[str, Callable[[openpyxl.Workbook], None]] = {
        "formula without value": lambda it: _set(it, "units", "G2", "=40*1"),
        "external formula": lambda it: _set(it, "units", "G2", "='[http://127.0.0.1:9/x.xlsx]a'!A1"),
        "web service": lambda it: _set(it, "units", "D2", '=WEBSERVICE("http://127.0.0.1:9/")'),
        "error": lambda it: _set(it, "units", "D2", "#REF!"),
        "merged": lambda it: it["units"].merge_cells("A2:A3"),
        "merged header": lambda it: it["units"].merge_cells("A1:B1"),
        "hidden units": lambda it: setattr(it["units"], "sheet_state", "hidden"),
        "stray cell": lambda it: _set(it, "units", "ZZ2", "stray"),
        "unknown sheet": lambda it: _set(it, "qualifications", "A1", "kwalifikation"),
        "number for a title": lambda it: _set(it, "units", "B2", 17),
        "date for points": lambda it: _set(it, "units", "G2", "2026-01-01"),
    }  # fmt: skip
    for name, change in workbooks.items():
        workbook = book(tables_of("template/tables"))
        change(workbook)
        yield BadUpload(f"xlsx: {name}", XLSX, saved(workbook), DATA)
    files_of_others = {
        "old format": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000),
        "csv": b"qualification_id,country\nx,AT\n",
        "cut": good[: len(good) // 2],
        "archive of tables": archive(tables_of("template/tables")),
        "document": packed({"word/document.xml": b"<x/>", "[Content_Types].xml": b"<x/>"}),
        "encrypted": _flagged(good),
        "html": b"<table><tr><td>x</td></tr></table>",
    }
    for name, content in files_of_others.items():
        yield BadUpload(f"xlsx: {name}", XLSX, content, SYNTAX)
    cells = b"<row>" + b"<c/>" * 60_000 + b"</row>"
    crowd = _edited(
        good, sheet, lambda data: data.replace(b"<sheetData>", b"<sheetData>" + cells * 20)
    )
    yield BadUpload("xlsx: crowd of cells", XLSX, crowd, LIMIT)
    bomb = _edited(good, sheet, lambda data: data + b" " * 270_000_000)
    yield BadUpload("xlsx: bomb", XLSX, bomb, LIMIT)


def _set(workbook: openpyxl.Workbook, sheet: str, cell: str, value: str | int) -> None:
    workbook[sheet][cell] = value
