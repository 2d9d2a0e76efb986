"""Cells of the CSV template as values; what is wrong is collected, not raised."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from ecvet_graph.ingest.forms import is_web_address
from ecvet_graph.ingest.problems import Problem, Severity
from ecvet_graph.ingest.reference import CREDIT_SYSTEMS, ReferenceTables
from ecvet_graph.model.iris import OWN
from ecvet_graph.model.learning import Text, Texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ecvet_graph.ingest.csv_tables import Row

__all__ = ["CATEGORIES", "FUNCTIONS", "PHASES", "ROLES", "Cells", "split_cell"]

_SEPARATOR = re.compile(r"\s\|\s")
_NUMBER = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,12})?|\.[0-9]{1,12}")
_YES_NO = {"yes": True, "no": False}
ROLES: Mapping[str, str] = {name: f"{OWN}unit-role/{name}" for name in ("mandatory", "elective")}
CATEGORIES: Mapping[str, str] = {
    name: f"{OWN}outcome-category/{name}"
    for name in ("knowledge", "skills", "responsibility-autonomy")
}
FUNCTIONS: Mapping[str, str] = {
    name: f"{OWN}function/{name}"
    for name in ("designs", "awards", "allocates-points", "assesses", "validates", "recognises")
}
PHASES: Mapping[str, str] = {
    name: f"{OWN}eqavet-phase/{name}"
    for name in ("planning", "implementation", "evaluation", "review")
}


def split_cell(cell: str) -> tuple[str, ...]:
    """Return the values of a cell that separates them by ` | `."""
    return tuple(part.strip() for part in _SEPARATOR.split(cell) if part.strip())


@dataclass(frozen=True, slots=True)
class Cells:
    """Reads the cells of one row; every method returns `None` or nothing for a blank cell.

    A cell that cannot be used is added to `problems` as an error and counts as blank.
    """

    row: Row
    tables: ReferenceTables
    problems: list[Problem]

    def error(self, field: str, message: str, remedy: str) -> None:
        """Add an error at a cell of the row."""
        self.problems.append(Problem(self.row.at(field), message, remedy, Severity.ERROR))

    def text(self, field: str) -> str | None:
        """Return the cell as it is."""
        return self.row.cells.get(field)

    def required(self, field: str) -> str | None:
        """Return the cell, which must not be blank."""
        value = self.text(field)
        if value is None:
            self.error(field, "The cell is blank, and it must not be.", "Fill it in.")
        return value

    def texts(self, stem: str, *, required: bool = False) -> Texts:
        """Return the texts of the columns `{stem}_{lang}`, in the order of the columns."""
        found = tuple(Text(cell, tag) for tag, cell in self._by_language(stem))
        if required and not found:
            self.error(
                f"{stem}_{{lang}}",
                f"The row has no {stem.replace('_', ' ')} in any language.",
                "Give one at least.",
            )
        return found

    def text_lists(self, stem: str) -> tuple[Texts, ...]:
        """Return lists of texts: n-th with n-th where all languages have as many, else singly."""
        lists = [
            [Text(value, tag) for value in split_cell(cell)]
            for tag, cell in self._by_language(stem)
        ]
        if len({len(texts) for texts in lists}) == 1:
            return tuple(zip(*lists, strict=True))
        return tuple((text,) for texts in lists for text in texts)

    def integer(self, field: str, *, low: int, high: int) -> int | None:
        """Return a whole number from `low` to `high`."""
        value = self.text(field)
        if value is None:
            return None
        if re.fullmatch(r"[0-9]{1,9}", value) and low <= int(value) <= high:
            return int(value)
        self.error(
            field, f"{value!r} is not a whole number from {low} to {high}.", "Correct the number."
        )
        return None

    def decimal(self, field: str, *, high: Decimal | None = None) -> Decimal | None:
        """Return a number above 0 (and up to `high`), exactly as written with a point."""
        value = self.text(field)
        if value is None:
            return None
        number = Decimal(value) if _NUMBER.fullmatch(value) else Decimal(0)
        if number > 0 and (high is None or number <= high):
            return number
        bound = f" and up to {high}" if high else ""
        remedy = "Write it with a point, like 7.5." if high is None else "Write it like 0.25."
        self.error(field, f"{value!r} is not a number above 0{bound}.", remedy)
        return None

    def day(self, field: str) -> dt.date | None:
        """Return a date written YYYY-MM-DD."""
        value = self.text(field)
        if value is None:
            return None
        try:
            if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
                return dt.date.fromisoformat(value)
        except ValueError:
            pass
        self.error(field, f"{value!r} is not a date.", "Write it as YYYY-MM-DD.")
        return None

    def choice(self, field: str, choices: Mapping[str, str]) -> str | None:
        """Return what a word of a closed list stands for."""
        value = self.text(field)
        if value is None or value.lower() in choices:
            return choices[value.lower()] if value else None
        known = ", ".join(sorted(choices))
        self.error(field, f"{value!r} is not known.", f"Use one of: {known}.")
        return None

    def yes_no(self, field: str) -> bool | None:
        """Return yes or no as a truth value."""
        value = self.text(field)
        if value is None or value.lower() in _YES_NO:
            return _YES_NO[value.lower()] if value else None
        self.error(field, f"{value!r} is neither yes nor no.", "Write yes or no.")
        return None

    def web_address(self, field: str) -> str | None:
        """Return an http(s) address without spaces."""
        value = self.text(field)
        if value is None or is_web_address(value):
            return value
        self.error(field, f"{value!r} is not a web address.", "Begin with https://.")
        return None

    def country(self, field: str) -> str | None:
        """Return the EU authority IRI of a country code of two or three letters."""
        value = self.required(field)
        if value is None:
            return None
        found = self.tables.countries.get(value.upper())
        if found is None:
            self.error(field, f"{value!r} is not a country code.", "Use one such as DE or DEU.")
        return found

    def nqf_level(self, field: str, country: str | None) -> str | None:
        """Return the IRI of a national level given by its label or its IRI."""
        value = self.text(field)
        if value is None or country is None:
            return None
        if value.startswith("http"):
            found = value if self.tables.knows_nqf_level(value) else None
        else:
            found = self.tables.nqf_level(country, value)
        if found is None:
            known = ", ".join(self.tables.nqf_labels_of(country)) or "none for this country"
            self.error(
                field,
                f"{value!r} is not a level of the country's framework.",
                f"Use its label or its IRI; known: {known}.",
            )
        return found

    def credit_system(self, field: str) -> str | None:
        """Return the IRI of a credit system."""
        return self.choice(field, CREDIT_SYSTEMS)

    def many(self, field: str, choices: Mapping[str, str], *, remedy: str) -> tuple[str, ...]:
        """Return what each of several values separated by ` | ` stands for."""
        found = []
        for value in split_cell(self.text(field) or ""):
            if value.lower() in choices:
                found.append(choices[value.lower()])
            else:
                self.error(field, f"{value!r} is not known.", remedy)
        return tuple(found)

    def _by_language(self, stem: str) -> Iterator[tuple[str, str]]:
        for name, cell in self.row.cells.items():
            if name.startswith(f"{stem}_") and name not in self.row.table.plain:
                yield name.removeprefix(f"{stem}_"), cell
