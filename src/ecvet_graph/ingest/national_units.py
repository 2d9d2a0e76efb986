"""The units of a record of a national JSON-lines source: outcomes, criteria, points and weeks."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from ecvet_graph.errors import InvalidDataError, Place
from ecvet_graph.ingest.fields import Fields, to_points
from ecvet_graph.ingest.parts import UnitNames
from ecvet_graph.ingest.problems import Problem, Severity
from ecvet_graph.ingest.reference import CREDIT_SYSTEMS, ReferenceTables
from ecvet_graph.model.learning import (
    Criterion,
    LearningOutcome,
    Organisation,
    Text,
    Texts,
    Unit,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecvet_graph.ingest.naming import Namer
    from ecvet_graph.ingest.national import NationalSource

__all__ = [
    "RecordParts",
    "SourceContext",
    "read_credits",
    "read_unit",
    "read_weeks",
    "required_texts",
]


@dataclass(frozen=True, slots=True)
class SourceContext:
    """A source with its institutions, and what mints the IRIs of its agency."""

    source: NationalSource
    namer: Namer
    publisher: Organisation
    awarding: Organisation
    tables: ReferenceTables


@dataclass(frozen=True, slots=True)
class RecordParts:
    """What a record holds besides its units, and the problems met so far."""

    identifier: str
    language: str
    eqf: int | None
    nqf: str | None
    problems: list[Problem] = field(default_factory=list)

    def note(self, place: Place, message: str, remedy: str) -> None:
        """Keep a reservation about something that is imported."""
        self.problems.append(Problem(place, message, remedy, Severity.NOTE))

    def leave_out(self, place: Place, message: str, remedy: str) -> None:
        """Keep the reason why something is left out."""
        self.problems.append(Problem(place, message, remedy, Severity.LEFT_OUT))


def read_unit(
    entry: Fields,
    context: SourceContext,
    parts: RecordParts,
    *,
    position: int,
    qualification: str | None = None,
) -> tuple[UnitNames, Unit]:
    """Return a unit with its names; its identifier is the record's, `#` and its position from 0.

    A unit without a qualification carries the level of its record itself.

    Raises:
        InvalidDataError: the title is missing, or a field has the wrong form.
    """
    titles = required_texts(entry, "title", parts.language)
    code = (entry.optional_text("code") or "").removeprefix(context.source.code_prefix) or None
    names = UnitNames.new(
        context.namer, wanted=code or titles[0].value, qualification=qualification
    )
    outcomes, criteria = _outcomes(entry, names, parts)
    single = qualification is None
    unit = Unit(
        iri=names.iri("unit"),
        identifier=f"{parts.identifier}#{position}",
        titles=titles,
        publisher=context.publisher,
        outcomes=outcomes,
        descriptions=entry.texts("aim", language=parts.language),
        code=code,
        eqf_level=parts.eqf if single else None,
        nqf_level=parts.nqf if single else None,
        criteria=(*criteria, *_unit_criteria(entry, names, parts)),
    )
    return names, unit


def _outcomes(
    entry: Fields, names: UnitNames, parts: RecordParts
) -> tuple[tuple[LearningOutcome, ...], tuple[Criterion, ...]]:
    outcomes: list[LearningOutcome] = []
    criteria: list[Criterion] = []
    for item in entry.objects("outcomes"):
        texts = _outcome_texts(item, parts.language)
        if not texts:
            message = f"An outcome of the unit {names.parents[-1]} is blank and is left out."
            parts.leave_out(item.at("text"), message, "Complete it in the source.")
            continue
        if suspect := item.optional_text("suspect"):
            message = f"The source marks this outcome as suspect ({suspect})."
            parts.note(item.at("text"), message, "Compare it with the regulation.")
        outcome = names.outcome(texts)
        outcomes.append(outcome)
        for text in item.items("criteria"):
            value = Fields({"criteria": text}, item.place).texts(
                "criteria", language=parts.language
            )
            if value:
                criteria.append(names.criterion(value, outcome=outcome.iri))
    return tuple(outcomes), tuple(criteria)


def _outcome_texts(item: Fields, language: str) -> Texts:
    texts = item.texts("text", language=language)
    lead = item.optional_text("lead")
    if not lead:
        return texts
    return tuple(Text(f"{lead} {text.value}", text.language) for text in texts)


def _unit_criteria(entry: Fields, names: UnitNames, parts: RecordParts) -> Iterator[Criterion]:
    for item in entry.objects("criteria"):
        grade = item.optional_text("level")
        texts = Fields(
            {"text": {key: value for key, value in item.values.items() if key != "level"}},
            item.place,
        ).texts("text", language=parts.language)
        if texts:
            yield names.criterion(texts, grade=grade)
        else:
            parts.leave_out(item.place, "A criterion is blank and is left out.", "Complete it.")


def read_credits(entry: Fields, parts: RecordParts) -> tuple[Decimal | None, str | None]:
    """Return points and credit system as the source names it; what is not usable is listed."""
    value = entry.values.get("credits")
    if value is None:
        return None, None
    try:
        points = to_points(value)
    except InvalidDataError as error:
        parts.leave_out(entry.at("credits"), error.message, error.remedy)
        return None, None
    unit = entry.optional_text("credit_unit") or ""
    system = CREDIT_SYSTEMS.get(unit.lower())
    if system is None:
        message = f"The credit unit {unit!r} is not known; the points are left out."
        known = ", ".join(CREDIT_SYSTEMS)
        parts.leave_out(entry.at("credit_unit"), message, f"Known are {known}.")
        return None, None
    return points, system


def read_weeks(entry: Fields, parts: RecordParts) -> Decimal | None:
    """Return the sum of the training weeks, `None` for an empty list."""
    weeks = entry.items("weeks")
    numbers = [week for week in weeks if isinstance(week, int | float)]
    if len(numbers) < len(weeks):
        message = "Some training weeks are not numbers and are left out."
        parts.leave_out(entry.at("weeks"), message, "Write whole numbers.")
    return sum((Decimal(str(week)) for week in numbers), Decimal(0)) if numbers else None


def required_texts(record: Fields, key: str, language: str) -> Texts:
    """Return the texts of a field that must have one.

    Raises:
        InvalidDataError: there is none.
    """
    texts = record.texts(key, language=language)
    if not texts:
        raise InvalidDataError(
            f"The field {key!r} is missing or blank.",
            remedy="Every qualification and unit needs a title.",
            place=record.at(key),
        )
    return texts
