"""Findings as a table for spreadsheets: a line for each, in the language of the reader."""

import csv
import io
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from ecvet_graph.quality.findings import BLANK_NODE, Finding, Severity
from ecvet_graph.quality.gate import Report
from ecvet_graph.quality.grouping import told
from ecvet_graph.quality.plain_text import one_line, shown

__all__ = ["to_csv"]

# By this sign spreadsheets know that a file is UTF-8.
_BYTE_ORDER_MARK = "\ufeff"
# Where the decimal sign is a comma, spreadsheets separate the cells of CSV by semicolons.
_DELIMITERS: Mapping[str, str] = MappingProxyType({"de": ";", "fr": ";"})
_HEADERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "en": (
            "severity",
            "constraint",
            "file",
            "line or row",
            "column",
            "title",
            "message",
            "value",
            "property",
            "identifier",
        ),
        "de": (
            "Schwere",
            "Bedingung",
            "Datei",
            "Zeile",
            "Spalte",
            "Titel",
            "Meldung",
            "Wert",
            "Eigenschaft",
            "Kennung",
        ),
        "fr": (
            "gravité",
            "contrainte",
            "fichier",
            "ligne",
            "colonne",
            "intitulé",
            "message",
            "valeur",
            "propriété",
            "identifiant",
        ),
    }
)
_SEVERITIES: Mapping[str, Mapping[Severity, str]] = MappingProxyType(
    {
        "en": {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "note"},
        "de": {
            Severity.VIOLATION: "Fehler",
            Severity.WARNING: "Warnung",
            Severity.INFO: "Hinweis",
        },
        "fr": {
            Severity.VIOLATION: "erreur",
            Severity.WARNING: "avertissement",
            Severity.INFO: "remarque",
        },
    }
)
# What a spreadsheet may take for a formula (OWASP, CSV Injection), full-width forms included.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def to_csv(report: Report, *, language: str = "en") -> str:
    """Return the findings as a table that spreadsheets open by a double click, the worst first.

    It is CSV (RFC 4180) with a byte order mark; in German and French the cells are separated by
    semicolons. No cell is taken for a formula: what would be begins with an apostrophe. Long titles
    and values are cut in their middle. Another language than English, German or French gives
    English.
    """
    spoken = language if language in _HEADERS else "en"
    table = io.StringIO()
    writer = csv.writer(table, delimiter=_DELIMITERS.get(spoken, ","), lineterminator="\r\n")
    writer.writerow(_HEADERS[spoken])
    writer.writerows([*map(_inert, _row(entry, spoken))] for entry in report.findings)
    return _BYTE_ORDER_MARK + table.getvalue()


def _row(finding: Finding, language: str) -> Iterator[str]:
    place = finding.source
    yield _SEVERITIES[language][finding.severity]
    yield finding.code
    yield one_line(place.source) if place else ""
    yield str(place.line or "") if place else ""
    yield _column(finding)
    yield shown(finding.title)
    yield one_line(told(finding, language))
    yield shown(finding.value or "")
    yield finding.path or ""
    yield "" if finding.focus == BLANK_NODE else one_line(finding.focus)


def _column(finding: Finding) -> str:
    """Return the number of the column, or its name in a table; where the thing stands is no name."""
    place = finding.source
    if place is None or (place.column is None and place.field == finding.focus):
        return ""
    return str(place.column or place.field or "")


def _inert(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
