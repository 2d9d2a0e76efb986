"""The template for tables, to be filled in: a spreadsheet, or CSV files, with sample rows."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from ecvet_graph.assets import asset_folder
from ecvet_graph.errors import NotFoundError, StoreError, UsageFault
from ecvet_graph.ingest.csv_cells import CATEGORIES, ROLES
from ecvet_graph.ingest.csv_tables import Table
from ecvet_graph.ingest.reference import CREDIT_SYSTEMS, load_reference_tables
from ecvet_graph.service.template_columns import TABLES, template_columns
from ecvet_graph.service.workbooks import Sheet, write_workbook

__all__ = ["TEMPLATES", "Template", "template", "write_template"]

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ZIP = "application/zip"
_YES_NO = ("yes", "no")
_NOTES = {"en": "notes", "de": "hinweise", "fr": "remarques"}
_HEADINGS = {
    "en": ("table", "column", "required", "note"),
    "de": ("Tabelle", "Spalte", "Pflicht", "Hinweis"),
    "fr": ("tableau", "colonne", "obligatoire", "remarque"),
}
_REQUIRED = {"en": "yes", "de": "ja", "fr": "oui"}
# File name -> language of the notes; `None` are the tables as CSV.
TEMPLATES: Mapping[str, str | None] = {
    "ecvet-template.xlsx": "en",
    "ecvet-template-de.xlsx": "de",
    "ecvet-template-fr.xlsx": "fr",
    "ecvet-template-csv.zip": None,
}


@dataclass(frozen=True, slots=True)
class Template:
    """A file to be filled in: name, media type and content."""

    name: str
    media_type: str
    content: bytes


@cache
def template(name: str) -> Template:
    """Return the template with that file name, one of `TEMPLATES`.

    Raises:
        NotFoundError: there is none.
    """
    if name not in TEMPLATES:
        raise NotFoundError(
            f"There is no template {name[:100]!r}.", remedy=f"Known: {', '.join(TEMPLATES)}."
        )
    language = TEMPLATES[name]
    if language is None:
        return Template(name, _ZIP, _archive())
    return Template(name, _XLSX, _workbook(language))


def write_template(out: Path, *, language: str = "en") -> None:
    """Write the template as a spreadsheet, or, where `out` has no suffix, as a folder of CSV files.

    Raises:
        UsageFault: the suffix is another, there are no notes in the language, or a folder holds
            files already.
        StoreError: it cannot be written.
    """
    if language not in _NOTES:
        raise UsageFault(
            f"There are no notes in {language!r}.", remedy=f"Known: {', '.join(_NOTES)}."
        )
    if out.suffix not in {"", ".xlsx"}:
        raise UsageFault(
            f"The template is not written as {out.suffix}.",
            remedy="Name a file that ends in .xlsx, or a folder for CSV.",
        )
    try:
        if out.suffix:
            out.write_bytes(_workbook(language))
        else:
            _write_folder(out)
    except OSError as fault:
        raise StoreError(
            f"{out} cannot be written: {fault.strerror}.", remedy="Check it."
        ) from fault


def _write_folder(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise UsageFault(f"The folder {folder} is not empty.", remedy="Name a new one.")
    for name, content in _files().items():
        (folder / name).write_bytes(content)


def _files() -> dict[str, bytes]:
    folder = asset_folder("data") / "template" / "tables"
    return {f"{name}.csv": (folder / f"{name}.csv").read_bytes() for name in TABLES}


def _archive() -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _files().items():
            archive.writestr(name, content)
    return stream.getvalue()


def _workbook(language: str) -> bytes:
    notes = template_columns()
    sheets = [_sheet(name, content, notes, language) for name, content in _files().items()]
    return write_workbook(sheets, aside=[_notes_sheet(notes, language)])


def _sheet(file: str, content: bytes, notes: Sequence[Mapping[str, str]], language: str) -> Sheet:
    name = file.removesuffix(".csv")
    header, *rows = csv.reader(content.decode("utf-8").splitlines(), strict=True)
    told = {row["column"]: row[f"note_{language}"] for row in notes if row["table"] == name}
    return Sheet(
        name,
        header,
        rows,
        notes={column: told[_stem(column, told)] for column in header},
        lists={column: values for column, values in _lists().items() if column in header},
    )


def _stem(column: str, told: Mapping[str, str]) -> str:
    return column if column in told else f"{column.rpartition('_')[0]}_{{lang}}"


@cache
def _lists() -> Mapping[str, Sequence[str]]:
    """Return the values of the columns that are chosen from a list."""
    tables = load_reference_tables()
    return {
        "assessment_type": sorted(tables.assessment_types),
        "accreditation_type": sorted(tables.accreditation_types),
        "category": list(CATEGORIES),
        "credit_system": sorted(CREDIT_SYSTEMS),
        "country": sorted(code for code in tables.countries if len(code) == 2),  # noqa: PLR2004  # alpha-2
        "eqf_level": [str(level) for level in range(1, 9)],
        "illustrative": _YES_NO,
        "role": list(ROLES),
        "unit_list_complete": _YES_NO,
    }


def _notes_sheet(notes: Sequence[Mapping[str, str]], language: str) -> Sheet:
    rows = [
        [
            row["table"],
            row["column"],
            _REQUIRED[language] if _is_required(row["table"], row["column"]) else "",
            row[f"note_{language}"],
        ]
        for row in notes
    ]
    return Sheet(_NOTES[language], _HEADINGS[language], rows)


def _is_required(table: str, column: str) -> bool:
    kind = Table[table.upper()]
    return column in kind.required or column.removesuffix("_{lang}") in kind.required_texts
