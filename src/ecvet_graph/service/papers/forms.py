"""The table of forms: which sections and fields a paper has, in which order, and where that is from."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from ecvet_graph.service.papers.paper import FormStatus, PaperKind

__all__ = ["PAPER_LANGUAGES", "Form", "FormBlock", "FormPart", "FormSection", "load_form"]

PAPER_LANGUAGES = ("en", "de", "fr")
_TABLE = Path(__file__).with_name("forms.csv")


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPart:
    """A row of the table: what it is, what it is called, how sure that is, and by which source.

    `form` is `field` (one line), `text` (some lines), `list` (several things of a kind), `box` (room
    for a stamp or a photograph), `column`, `total` (a field below a table), `tick`, `statement`,
    `signature`, `group` (heading of a block), `section` or `document`. `labels` are by language.
    """

    key: str
    form: str
    labels: Mapping[str, str]
    status: FormStatus
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormBlock:
    """Parts that belong together; `heading` where the form gives them one."""

    key: str
    parts: tuple[FormPart, ...]
    heading: FormPart | None = None

    @property
    def forms(self) -> frozenset[str]:
        """Return which forms its parts have."""
        return frozenset(part.form for part in self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSection:
    """A section: its number as printed, its title, and its blocks in order."""

    number: str
    head: FormPart
    blocks: tuple[FormBlock, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """All sections of a paper in order."""

    head: FormPart
    sections: tuple[FormSection, ...]


@cache
def load_form(kind: PaperKind) -> Form:
    """Return the form of a paper from the table that is shipped with the package."""
    with _TABLE.open(encoding="utf-8", newline="") as source:
        rows = [row for row in csv.DictReader(source) if row["document"] == kind]
    sections = groupby(rows[1:], lambda row: row["section"])
    return Form(
        head=_part(rows[0]),
        sections=tuple(_section(number, list(found)) for number, found in sections),
    )


def _section(number: str, rows: list[dict[str, str]]) -> FormSection:
    blocks = groupby(rows[1:], lambda row: row["block"])
    return FormSection(
        number=number,
        head=_part(rows[0]),
        blocks=tuple(_block(key, map(_part, found)) for key, found in blocks),
    )


def _block(key: str, parts: Iterable[FormPart]) -> FormBlock:
    found = tuple(parts)
    heading = found[0] if found[0].form == "group" else None
    return FormBlock(key=key, parts=found[1:] if heading else found, heading=heading)


def _part(row: Mapping[str, str]) -> FormPart:
    return FormPart(
        key=row["field"],
        form=row["form"],
        labels={language: row[language] for language in PAPER_LANGUAGES},
        status=FormStatus(row["status"]),
        source=row["source"],
    )
