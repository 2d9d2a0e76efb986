"""The recognisability report as text for people and as a table for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping

from ecvet_graph.model.learning import english
from ecvet_graph.service.views.recognisability import (
    Carried,
    Fix,
    FixView,
    Reading,
    RecognisabilityView,
    UnitRecognisability,
)

__all__ = ["CARRIED_NAMES", "FIX_NAMES", "READING_NAMES", "to_csv", "to_text"]

CARRIED_NAMES: Mapping[Carried, str] = {
    Carried.IDENTICAL_TEXT: "outcomes with the same text",
    Carried.DECLARED_SKILLS: "skills that both agencies declare",
    Carried.LINKED_SKILLS: "skills that outcomes are linked to",
    Carried.TEXT: "texts alone",
}
READING_NAMES: Mapping[Reading, str] = {
    Reading.SUGGESTED_EQUIVALENT: "suggested equivalent",
    Reading.COMPARABLE_CONTENT: "comparable content",
    Reading.COVERS: "covers the unit abroad",
    Reading.COVERED: "is covered by the unit abroad",
    Reading.PARTIAL: "partial",
}
FIX_NAMES: Mapping[Fix, str] = {
    Fix.LINK_SKILLS: "Link outcomes to skills",
    Fix.DECLARE_SKILLS: "Declare the skills that were found",
    Fix.GIVE_LEVEL: "Give the level",
    Fix.GIVE_FIELD: "Give the field",
    Fix.GIVE_WORKLOAD: "Give workload or points",
    Fix.DESCRIBE_ASSESSMENT: "Describe assessment and criteria",
    Fix.EXTEND_VALIDITY: "Extend the validity",
    Fix.TYPE_OUTCOMES: "Say which outcomes are knowledge, skills, or responsibility and autonomy",
    Fix.LIST_OUTCOMES: "List outcomes",
    Fix.TRANSLATE_TITLES: "Translate titles into English",
}
# What spreadsheets take for a formula at the beginning of a cell
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WORST = 20


def to_text(view: RecognisabilityView) -> str:
    """Return the report as lines for people; of the units, the twenty with the fewest candidates."""
    return "\n".join(_lines(view)) + "\n"


def to_csv(view: RecognisabilityView) -> str:
    """Return a row for each unit, for spreadsheets: what would be a formula is written as text."""
    target = io.StringIO()
    writer = csv.writer(target)
    carried = [f"carried by {name}" for name in CARRIED_NAMES.values()]
    writer.writerow(
        (
            *("unit", "identifier", "title", "compared", "candidates", "countries"),
            *(*carried, *READING_NAMES.values(), "decided", "fixes"),
        )
    )
    for row in view.rows:
        writer.writerow(_safe(value) for value in _cells(row))
    return target.getvalue()


def _cells(row: UnitRecognisability) -> Iterator[str]:
    carried = {one.carried_by: one.candidates for one in row.carried}
    readings = {one.reading: one.candidates for one in row.readings}
    yield from (row.iri, row.identifier or "", english(row.titles))
    yield from ("yes" if row.is_compared else "not yet", str(row.candidates))
    yield " ".join(row.countries)
    yield from (str(carried.get(one, 0)) for one in CARRIED_NAMES)
    yield from (str(readings.get(one, 0)) for one in READING_NAMES)
    yield str(row.decided)
    yield "; ".join(
        FIX_NAMES[one.fix] + (f" ({one.gain})" if one.gain is not None else "") for one in row.fixes
    )


def _safe(value: str) -> str:
    return f"'{value}" if value.startswith(_FORMULA) else value


def _lines(view: RecognisabilityView) -> Iterator[str]:
    yield f"{view.agency}/{view.dataset}, data of version {view.version}"
    yield (
        f"{view.recognisable} of {view.units} units have candidates abroad: {view.candidates} in "
        f"{len(view.countries)} countries; {view.decided} decided"
    )
    if view.compared < view.units:
        yield f"{view.units - view.compared} units are not compared yet."
    for place in view.countries:
        yield f"  {place.country or '?'}: {place.candidates} candidates for {place.units} units"
    yield ""
    yield "Carried by"
    for carried in view.carried:
        yield f"  {carried.candidates:6d}  {CARRIED_NAMES[carried.carried_by]}"
    yield "The unit"
    for reading in view.readings:
        yield f"  {reading.candidates:6d}  {READING_NAMES[reading.reading]}"
    yield ""
    yield "What would help, by the candidates it would help with"
    yield from map(_fix_line, view.fixes)
    yield ""
    yield "Units with the fewest candidates"
    for row in view.rows[:_WORST]:
        yield f"  {row.candidates:6d}  {english(row.titles) or row.iri}"
    if len(view.rows) > _WORST:
        yield f"          and {len(view.rows) - _WORST} more"


def _fix_line(one: FixView) -> str:
    gain = "not estimated" if one.gain is None else f"{one.gain} candidates"
    clears = f", {one.clears} of them free of reservations then" if one.clears else ""
    outcomes = f", {one.outcomes} outcomes" if one.outcomes else ""
    both = f"; {one.on_both_sides} more lack it too" if one.on_both_sides else ""
    return f"  {FIX_NAMES[one.fix]} ({one.units} units{outcomes}): {gain}{clears}{both}"
