"""What is said of units and outcomes, as plain rows to compare by, and the digests of it.

The comparison index is built from such rows. Its digests stand in statements and in decisions, so
that both notice when a unit has changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

__all__ = [
    "CATEGORIES",
    "Line",
    "OutcomeRow",
    "UnitRow",
    "content_digest",
    "line_of",
    "link_digest",
]

# Language and text
Line: TypeAlias = tuple[str, str]

# Positions are the codes of the index; the first stands for outcomes that state none.
CATEGORIES: tuple[str | None, ...] = (None, "knowledge", "skills", "responsibility-autonomy")

_DIGITS = 16


@dataclass(frozen=True, slots=True)
class UnitRow:
    """What a comparison needs of a unit.

    Attributes:
        country: alpha-3 code, "" where it is not known. `level`: EQF level.
        fields: ISCED-F codes.
        valid_until: last day of its own validity.
        same_as: the units that are linked as the same one.
        level_is_own: whether the level is the unit's own and not that of its qualification.
        period: first and last day of its validity, or else of its qualification's.
        year_share: workload in ten-thousandths of a full-time year.
        relative_weight: its part of its qualification, in ten-thousandths.
        stated_workload: points, weeks and the like of its places in qualifications, as written.
        has_criteria, has_assessment: whether assessment criteria and a procedure are described.
        titles, qualification_titles: of the unit, and of its first qualification by IRI.
        languages: the languages of its country, in which its texts are read where there are several.
    """

    iri: str
    country: str
    level: int | None = None
    fields: tuple[str, ...] = ()
    valid_until: date | None = None
    same_as: tuple[str, ...] = ()
    level_is_own: bool = False
    period: tuple[date | None, date | None] = (None, None)
    year_share: int | None = None
    relative_weight: int | None = None
    stated_workload: tuple[str, ...] = ()
    has_criteria: bool = False
    has_assessment: bool = False
    titles: tuple[Line, ...] = ()
    qualification_titles: tuple[Line, ...] = ()
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """An outcome of a unit: its weight in ten-thousandths, and the skills it is linked to.

    `texts` in whatever languages there are; `category` is one of `CATEGORIES`; `is_declared` says
    whether an agency or a reviewer names the skills, and not a method.
    """

    unit: str
    iri: str
    weight: int
    skills: tuple[str, ...] = ()
    texts: tuple[Line, ...] = ()
    category: str | None = None
    is_declared: bool = False


def line_of(lines: Sequence[Line], languages: Sequence[str]) -> Line | None:
    """Return the text in the first of these languages, else in the first by name; `None`: no text."""
    by_language = {language: (language, text) for language, text in sorted(lines, reverse=True)}
    wanted = (language for language in (*languages, *sorted(by_language)))
    return next((by_language[language] for language in wanted if language in by_language), None)


def content_digest(unit: UnitRow, outcomes: Iterable[OutcomeRow]) -> str:
    """Return 16 hex digits of the SHA-256 of what its agency says of the unit.

    That is country, level, fields, validity, workload, assessment, titles, and the outcomes with
    their categories and texts.
    """
    said = (
        unit.country,
        (unit.level, unit.level_is_own),
        sorted(set(unit.fields)),
        [day.isoformat() if day else None for day in (unit.valid_until, *unit.period)],
        (unit.year_share, unit.relative_weight, sorted(unit.stated_workload)),
        (unit.has_criteria, unit.has_assessment),
        (sorted(set(unit.titles)), sorted(set(unit.qualification_titles))),
        sorted((row.iri, row.category or "", sorted(set(row.texts))) for row in outcomes),
    )
    return _digest(said)


def link_digest(outcomes: Iterable[OutcomeRow]) -> str:
    """Return 16 hex digits of the SHA-256 of which skills the outcomes are linked to."""
    return _digest(sorted((row.iri, sorted(set(row.skills))) for row in outcomes))


def _digest(said: object) -> str:
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]
