"""Things as flat tables in CSV (RFC 4180), UTF-8, for spreadsheets and data frames.

Nothing is taken for a formula: a cell that would be one begins with an apostrophe (OWASP, CSV
Injection).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from ecvet_graph.model.learning import Texts, english
from ecvet_graph.model.terms import Iri, Literal, Triple
from ecvet_graph.service.views import Entry, MatchEntry, QualificationView, UnitView
from ecvet_graph.service.views.memoranda import PublicMemorandum

__all__ = [
    "entry_table",
    "match_table",
    "memorandum_table",
    "qualification_table",
    "statement_table",
    "statements",
    "unit_table",
]

OUTCOMES = ("unit", "outcome", "title", "language", "category", "skills", "declared_skills")
"""Columns of the table of a unit: a row for each language in which an outcome is given."""

UNITS = (
    *("qualification", "unit", "title", "language", "points", "credit_system"),
    *("relative_weight", "training_weeks", "hours", "role"),
)
"""Columns of the table of a qualification: a row for each language of the title of a unit."""

STATEMENTS = ("subject", "property", "value", "language", "datatype")
"""Columns of the table of anything else: a row for each statement."""

ENTRIES = ("iri", "title", "language", "country", "level", "fields")
"""Columns of a list of units or qualifications: a row for each language of a title."""

MATCHES = (
    *("unit_a", "title_a", "country_a", "unit_b", "title_b", "country_b"),
    *("score", "coverage_of_a", "coverage_of_b", "verdict", "reservation", "status", "level_gap"),
)
"""Columns of a list of matches, which are suggestions: a row for each."""

MEMORANDA = (
    *("memorandum", "title", "state", "valid_from", "valid_until", "review_on"),
    *("partners", "countries", "qualifications", "levels"),
)
"""Columns of a list of memoranda: a row for each; several values are separated by spaces."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def unit_table(view: UnitView) -> str:
    """Return the outcomes of a unit; skills are IRIs, separated by spaces."""
    rows = (
        (
            *(view.iri, outcome.iri, title, language, outcome.category),
            " ".join(link.skill.iri for link in outcome.skills),
            " ".join(link.skill.iri for link in outcome.skills if link.is_declared),
        )
        for outcome in view.outcomes
        for title, language in _texts(outcome.texts)
    )
    return _table(OUTCOMES, rows)


def qualification_table(view: QualificationView) -> str:
    """Return the units of a qualification with their points and weights."""
    rows = (
        (
            *(view.iri, place.unit.iri, title, language, place.points),
            place.credit_system.iri if place.credit_system else None,
            *(place.relative_weight, place.training_weeks, place.hours, place.role),
        )
        for place in view.units
        for title, language in _texts(place.unit.titles)
    )
    return _table(UNITS, rows)


def entry_table(entries: Iterable[Entry]) -> str:
    """Return units or qualifications of a list."""
    rows = (
        (entry.iri, title, language, entry.country, entry.level, " ".join(sorted(entry.fields)))
        for entry in entries
        for title, language in _texts(entry.titles)
    )
    return _table(ENTRIES, rows)


def match_table(matches: Iterable[MatchEntry]) -> str:
    """Return suggested matches; shares are fractions of 1."""
    rows = (
        (
            *(one.a.iri, english(one.a.titles), one.a.country),
            *(one.b.iri, english(one.b.titles), one.b.country),
            *(one.score, one.coverage_of_a, one.coverage_of_b),
            *(one.verdict, one.reservation, one.status, one.level_gap),
        )
        for one in matches
    )
    return _table(MATCHES, rows)


def memorandum_table(memoranda: Iterable[PublicMemorandum]) -> str:
    """Return public memoranda; partners and qualifications are IRIs, levels those of the latter."""
    rows = (
        (
            *(one.iri, english(one.titles), one.state),
            *(one.valid_from, one.valid_until, one.review_on),
            " ".join(partner.iri for partner in one.partners),
            " ".join(one.countries),
            " ".join(compared.iri for compared in one.qualifications),
            " ".join(str(compared.level or "-") for compared in one.qualifications),
        )
        for one in memoranda
    )
    return _table(MEMORANDA, rows)


def statement_table(triples: Iterable[Triple]) -> str:
    """Return statements, sorted; IRIs as they are, and `_:` before the names of blank nodes."""
    rows = {
        (
            *(str(subject), predicate.value, str(value)),
            (value.language or "") if isinstance(value, Literal) else "",
            value.datatype if isinstance(value, Literal) and not value.language else "",
        )
        for subject, predicate, value in triples
    }
    return _table(STATEMENTS, sorted(rows))


def statements(triples: Iterable[Triple]) -> list[dict[str, object]]:
    """Return statements as plain JSON values, sorted; `is_iri` tells IRIs from texts."""
    rows = {
        (str(subject), predicate.value, str(value), isinstance(value, Iri), _language(value))
        for subject, predicate, value in triples
    }
    names = ("subject", "property", "value", "is_iri", "language")
    ordered = sorted(rows, key=lambda row: (*row[:3], row[4] or ""))
    return [dict(zip(names, row, strict=True)) for row in ordered]


def _language(value: object) -> str | None:
    return value.language if isinstance(value, Literal) else None


def _texts(texts: Texts) -> Iterator[tuple[str, str]]:
    yield from ((text.value, text.language) for text in texts)
    if not texts:
        yield "", ""


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([_safe(value) for value in row] for row in rows)
    return target.getvalue()


def _safe(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else text
