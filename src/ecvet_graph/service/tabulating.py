"""Qualifications and units as the tables of the template: what reading the tables undoes.

What the tables have no column for is not in them; `service.table_export` counts it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from ecvet_graph.ingest.csv_cells import CATEGORIES, FUNCTIONS, PHASES, ROLES
from ecvet_graph.ingest.problems import Record
from ecvet_graph.ingest.reference import CREDIT_SYSTEMS, load_reference_tables
from ecvet_graph.ingest.same_units import PLACE, units_of
from ecvet_graph.model.iris import slug
from ecvet_graph.model.learning import (
    Criterion,
    LearningOutcome,
    Organisation,
    Qualification,
    Text,
    Texts,
    Unit,
    UnitAllocation,
)
from ecvet_graph.service.template_columns import TABLES, columns_of

__all__ = ["TableText", "tabulate"]

_Row = dict[str, str]
_BETWEEN = " | "
_LANGUAGE = "_{lang}"
_YES, _NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class TableText:
    """A table: its name, the names of its columns and its rows."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def tabulate(records: Iterable[Record], *, agency: str) -> tuple[TableText, ...]:
    """Return the tables that describe the records, without blank columns and blank tables."""
    held = tuple(records)
    prefix = f"{agency}:"
    units = {unit.identifier.removeprefix(prefix) for record in held for unit in units_of(record)}
    writer = _Writer(prefix, units)
    for record in held:
        if isinstance(record, Unit):
            writer.single_unit(record)
        else:
            writer.qualification(record)
    found = (writer.table(name) for name in TABLES)
    return tuple(table for table in found if table.rows)


@cache
def _names() -> Mapping[str, str]:
    """Return the word of a table for each concept, by IRI."""
    tables = load_reference_tables()
    words: dict[str, str] = {}
    closed = (CREDIT_SYSTEMS, ROLES, CATEGORIES, FUNCTIONS, PHASES, tables.assessment_types)
    codes = {code: iri for code, iri in tables.countries.items() if len(code) == 2}  # noqa: PLR2004  # alpha-2
    for choices in (
        *closed,
        tables.accreditation_types,
        tables.isced_f,
        tables.languages,
        codes,
        tables.countries,
    ):
        for word, iri in choices.items():
            words.setdefault(iri, word)
    for country, labels in tables.nqf_labels.items():
        for label in labels:
            words.setdefault(tables.nqf_levels[country, label.lower()][0], label)
    return words


class _Writer:
    """Gathers rows, and in which language the texts are that IRIs are made of."""

    def __init__(self, prefix: str, units: Collection[str]) -> None:
        self._prefix = prefix
        self._units = units
        self._rows: defaultdict[str, list[_Row]] = defaultdict(list)
        self._leads: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def table(self, name: str) -> TableText:
        """Return a table with the columns that have values, and those that must be there."""
        rows = self._rows[name]
        used = {column for row in rows for column, value in row.items() if value}
        header: list[str] = []
        for column in columns_of(name):
            if column.endswith(_LANGUAGE):
                header.extend(self._by_language(name, column.removesuffix(_LANGUAGE), used))
            elif column in used:
                header.append(column)
        cells = (tuple(row.get(column, "") for column in header) for row in rows)
        return TableText(name, tuple(header), tuple(cells))

    def _by_language(self, name: str, stem: str, used: set[str]) -> list[str]:
        plain = columns_of(name)
        tags = [
            column.removeprefix(f"{stem}_")
            for column in used
            if column.startswith(f"{stem}_") and column not in plain
        ]
        # The first text is the one that addresses are made of.
        first = self._leads[stem].most_common(1)
        tags.sort(key=lambda tag: (not first or tag != first[0][0], tag))
        return [f"{stem}_{tag}" for tag in tags]

    def qualification(self, value: Qualification) -> None:
        """Add a qualification with its units, groups and quality."""
        identifier = self._id(value.identifier)
        body = value.awarding_bodies[0]
        row = {
            "qualification_id": identifier,
            "country": _word(value.country),
            "eqf_level": _number(value.eqf_level),
            "nqf_level": _word(value.nqf_level),
            "isced_f": _words(value.isced_f),
            "awarding_body_homepage": body.homepage or "",
            "awarding_body_functions": _words(
                iri for iri in body.functions if iri != FUNCTIONS["awards"]
            ),
            "homepage": value.homepage or "",
            "language": _words(value.languages),
            "credits": _number(value.points),
            "credit_system": _word(value.credit_system),
            "duration_years": _number(value.reference_years),
            "hours": _number(value.hours),
            "valid_from": _day(value.valid_from),
            "valid_until": _day(value.valid_until),
            "unit_list_complete": {True: _YES, False: _NO, None: ""}[value.unit_list_complete],
            "illustrative": _YES if value.illustrative else "",
        }
        _put(row, "title", value.titles)
        _put(row, "description", value.descriptions)
        self._institution(row, "awarding_body", body)
        if value.publisher.iri != body.iri:
            self._institution(row, "publisher", value.publisher)
        self._rows["qualifications"].append(row)
        for group in value.groups:
            entry = {
                "qualification_id": identifier,
                "group_id": _local(group.iri),
                "min_units": _number(group.min_units),
                "max_units": _number(group.max_units),
                "required_points": _number(group.required_points),
            }
            self._rows["groups"].append(_put(entry, "title", group.titles))
        for allocation in value.allocations:
            self._allocation(allocation, value, identifier)
        self._quality(value, identifier)

    def single_unit(self, unit: Unit) -> None:
        """Add a unit that is in no qualification."""
        row = {"country": _word(unit.publisher.country)}
        self._institution(row, "publisher", unit.publisher)
        self._unit(unit, row)

    def _allocation(
        self, value: UnitAllocation, qualification: Qualification, identifier: str
    ) -> None:
        place = {
            "qualification_id": identifier,
            "credits": _number(value.points),
            "credit_system": _word(value.credit_system),
            "relative_weight": _number(value.relative_weight),
            "weeks": _number(value.training_weeks),
            "role": _word(value.role),
            "group_id": _local(value.group) if value.group else "",
        }
        unit, _, where = self._id(value.unit.identifier).rpartition(PLACE)
        if where == identifier and unit in self._units:
            self._rows["allocations"].append(place | {"unit_id": unit})
            return
        if value.unit.publisher.iri != qualification.publisher.iri:
            self._institution(place, "publisher", value.unit.publisher)
        self._unit(value.unit, place)

    def _unit(self, unit: Unit, row: _Row) -> None:
        identifier = self._id(unit.identifier)
        row |= {
            "unit_id": identifier,
            "code": unit.code or "",
            "hours": _number(unit.hours),
            "eqf_level": _number(unit.eqf_level),
            "nqf_level": _word(unit.nqf_level),
            "valid_from": _day(unit.valid_from),
            "valid_until": _day(unit.valid_until),
        }
        _put(row, "title", unit.titles)
        _put(row, "description", unit.descriptions)
        if unit.assessment:
            row["assessment_type"] = _words(unit.assessment.types)
            _put(row, "assessment", unit.assessment.titles)
        self._rows["units"].append(row)
        for outcome in unit.outcomes:
            criteria = [one for one in unit.criteria if one.outcome == outcome.iri]
            self._outcome(outcome, criteria, identifier)

    def _outcome(self, value: LearningOutcome, criteria: Sequence[Criterion], unit: str) -> None:
        row = {
            "unit_id": unit,
            "outcome_id": _local(value.iri),
            "category": _word(value.category),
            "skills": _BETWEEN.join(value.skills),
        }
        _put(row, "text", value.texts)
        texts: defaultdict[str, list[str]] = defaultdict(list)
        for criterion in criteria:
            self._lead("criteria", criterion.texts, criterion.iri)
            for text in criterion.texts:
                texts[text.language].append(text.value)
        for language, values in texts.items():
            row[f"criteria_{language}"] = _BETWEEN.join(values)
        self._rows["outcomes"].append(row)

    def _quality(self, value: Qualification, identifier: str) -> None:
        accreditations = {_local(one.iri): one for one in value.accreditations}
        for quality in value.quality:
            local = _local(quality.iri)
            assured = {"qualification": value.iri in quality.assures}
            assured["institution"] = any(iri != value.iri for iri in quality.assures)
            row = {
                "quality_id": local,
                "qualification_id": identifier,
                "assures": _BETWEEN.join(name for name, is_so in assured.items() if is_so),
                "phases": _words(quality.phases),
                "date": _day(quality.made_on),
                "homepage": quality.homepage or "",
            }
            _put(row, "description", quality.descriptions)
            if quality.reviewer:
                self._institution(row, "reviewer", quality.reviewer)
                row["reviewer_homepage"] = quality.reviewer.homepage or ""
            if local in accreditations:
                row["accreditation_type"] = _word(accreditations[local].kind)
                _put(row, "accreditation", accreditations[local].titles)
            self._rows["quality"].append(row)

    def _institution(self, row: _Row, stem: str, value: Organisation) -> None:
        _put(row, stem, value.names)
        self._lead(stem, value.names, value.iri)

    def _lead(self, stem: str, texts: Texts, iri: str) -> None:
        local = _local(iri)
        for text in texts:
            self._leads[stem][text.language] += slug(text.value) == local

    def _id(self, identifier: str) -> str:
        return identifier.removeprefix(self._prefix)


def _put(row: _Row, stem: str, texts: Iterable[Text]) -> _Row:
    for text in texts:
        row[f"{stem}_{text.language}"] = text.value
    return row


def _local(iri: str) -> str:
    return iri.rpartition("/")[2].rpartition("--")[2]


def _word(iri: str | None) -> str:
    return _names().get(iri, iri) if iri else ""


def _words(iris: Iterable[str]) -> str:
    return _BETWEEN.join(_word(iri) for iri in iris)


def _number(value: Decimal | int | None) -> str:
    if value is None:
        return ""
    text = format(value, "f") if isinstance(value, Decimal) else str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""
