"""What the terms of the data are called on a page, in every page language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from ecvet_graph.model.match import CoverageState, Reservation, Verdict

__all__ = [
    "CATEGORIES",
    "FACETS",
    "GAPS",
    "GATES",
    "RESERVATIONS",
    "ROLES",
    "STATES",
    "VERDICTS",
    "Wording",
]


@dataclass(frozen=True, slots=True)
class Wording:
    """A label, an icon (a name in `templates/icons.html`) and a sentence that explains."""

    label: LazyString
    icon: str
    meaning: LazyString | str = ""


VERDICTS: Mapping[Verdict, Wording] = {
    Verdict.SUGGESTED_EQUIVALENT: Wording(
        lazy_gettext("Suggested as equivalent"),
        "equal",
        lazy_gettext("Each unit covers at least 80 % of the other, and no level stands far apart."),
    ),
    Verdict.COMPARABLE_CONTENT: Wording(
        lazy_gettext("Comparable content"),
        "similar",
        lazy_gettext("Each unit covers at least 80 % of the other, but the levels are far apart."),
    ),
    Verdict.A_COVERS_B: Wording(
        lazy_gettext("First covers second"),
        "right",
        lazy_gettext("The first unit covers at least 80 % of the second, not the other way round."),
    ),
    Verdict.B_COVERS_A: Wording(
        lazy_gettext("Second covers first"),
        "left",
        lazy_gettext("The second unit covers at least 80 % of the first, not the other way round."),
    ),
    Verdict.PARTIAL: Wording(
        lazy_gettext("Partly comparable"),
        "partly",
        lazy_gettext("At least one unit covers 30 % of the other."),
    ),
    Verdict.NONE: Wording(
        lazy_gettext("No suggestion"),
        "none",
        lazy_gettext("Too little is shared to suggest anything."),
    ),
}

RESERVATIONS: Mapping[Reservation, Wording] = {
    Reservation.NONE: Wording(lazy_gettext("No reservation"), "covered"),
    Reservation.CONDITION: Wording(lazy_gettext("With a condition"), "partly"),
    Reservation.SUBSTANTIAL: Wording(lazy_gettext("Substantial difference"), "missing"),
    Reservation.UNKNOWN: Wording(lazy_gettext("Not known"), "unknown"),
}

STATES: Mapping[CoverageState, Wording] = {
    CoverageState.COVERED: Wording(lazy_gettext("Covered"), "covered"),
    CoverageState.PARTLY: Wording(lazy_gettext("Partly covered"), "partly"),
    CoverageState.MISSING: Wording(lazy_gettext("Not covered"), "missing"),
    CoverageState.NOT_LINKED: Wording(lazy_gettext("Cannot be judged"), "unknown"),
}

GATES: Mapping[str, LazyString] = {
    "level": lazy_gettext("Level"),
    "field": lazy_gettext("Field of education"),
}

GAPS: Mapping[str, LazyString] = {
    "0": lazy_gettext("Same level"),
    "1": lazy_gettext("One level apart"),
    "2": lazy_gettext("Two or more levels apart"),
    "unknown": lazy_gettext("Level not known"),
}

CATEGORIES: Mapping[str, LazyString] = {
    "knowledge": lazy_gettext("Knowledge"),
    "skills": lazy_gettext("Skills"),
    "responsibility-autonomy": lazy_gettext("Responsibility and autonomy"),
}

ROLES: Mapping[str, LazyString] = {
    "mandatory": lazy_gettext("Mandatory"),
    "elective": lazy_gettext("Elective"),
}

FACETS: Mapping[str, LazyString] = {
    "country": lazy_gettext("Country"),
    "level": lazy_gettext("EQF level"),
    "field": lazy_gettext("Field of education"),
    "verdict": lazy_gettext("Suggestion"),
    "gap": lazy_gettext("Level gap"),
    "reservation": lazy_gettext("Reservation"),
}
