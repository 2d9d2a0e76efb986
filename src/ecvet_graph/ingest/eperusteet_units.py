"""The units of an ePerusteet answer: titles, codes, points, outcomes and criteria by language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ecvet_graph.errors import InvalidDataError
from ecvet_graph.ingest.fields import Fields, clean, to_points
from ecvet_graph.ingest.markup import list_items
from ecvet_graph.ingest.problems import Problem, Severity
from ecvet_graph.model.learning import Criterion, Organisation, Text, Texts, Unit

if TYPE_CHECKING:
    from decimal import Decimal

    from ecvet_graph.ingest.parts import UnitNames

__all__ = ["UnitEntry", "finnish_first", "read_entries", "unit_of"]

_LANGUAGE = "fi"
# Types of the common units (yhteiset tutkinnon osat), which are areas of general education.
_COMMON = frozenset({"tutke2", "reformi_tutke2"})


@dataclass(frozen=True, slots=True)
class UnitEntry:
    """A unit of the answer; `reference` is the id by which the structure speaks of it."""

    fields: Fields
    reference: str
    titles: Texts
    code: str | None
    points: Decimal | None


def read_entries(record: Fields, problems: list[Problem]) -> tuple[UnitEntry, ...]:
    """Return the vocational units of an answer in its order; the others become problems."""
    return tuple(_entries(record, problems))


def unit_of(
    entry: UnitEntry,
    names: UnitNames,
    *,
    publisher: Organisation,
    identifier: str,
    problems: list[Problem],
) -> Unit:
    """Return the unit with its outcomes and its criteria, which are of the whole unit."""
    outcomes = tuple(names.outcome(texts) for texts in _outcome_texts(entry, problems))
    if not outcomes:
        message = f"The unit {entry.titles[0].value!r} has no outcomes in the answer."
        problems.append(Problem(entry.fields.place, message, severity=Severity.NOTE))
    return Unit(
        iri=names.iri("unit"),
        identifier=identifier,
        titles=entry.titles,
        publisher=publisher,
        outcomes=outcomes,
        code=entry.code,
        criteria=tuple(_criteria(entry.fields, names)),
    )


def _entries(record: Fields, problems: list[Problem]) -> Iterator[UnitEntry]:
    for part in record.objects("tutkinnonOsat"):
        titles = finnish_first(part.texts("nimi", language=_LANGUAGE))
        if not titles:
            problems.append(Problem(part.place, "The unit has no name and is left out."))
        elif part.values.get("tyyppi") in _COMMON:
            message = (
                f"The common unit {titles[0].value!r} is left out: it is made of areas of general "
                "education that differ by language of instruction, not of vocational outcomes."
            )
            problems.append(Problem(part.place, message))
        else:
            yield UnitEntry(
                part,
                str(part.values.get("tutkinnonosaViiteId")),
                titles,
                part.optional_text("koodiArvo"),
                _points(part, problems),
            )


def _points(part: Fields, problems: list[Problem]) -> Decimal | None:
    value = part.values.get("laajuus")
    if value is None:
        return None
    try:
        return to_points(value)
    except InvalidDataError as error:
        place, severity = part.at("laajuus"), Severity.LEFT_OUT
        problems.append(Problem.from_error(error, place=place, severity=severity))
        return None


def _outcome_texts(entry: UnitEntry, problems: list[Problem]) -> tuple[Texts, ...]:
    newer = tuple(_requirements_2019(entry.fields))
    if newer:
        return newer
    value = entry.fields.values.get("ammattitaitovaatimukset")
    texts = value if isinstance(value, Mapping) else {}
    by_language = {
        tag: list_items(html)
        for tag, html in texts.items()
        if not tag.startswith("_") and isinstance(html, str)
    }
    main = by_language.pop(_LANGUAGE, ())
    aligned = {tag: items for tag, items in by_language.items() if len(items) == len(main)}
    for tag in by_language.keys() - aligned.keys():
        message = (
            f"The outcomes of {entry.titles[0].value!r} in {tag!r} are {len(by_language[tag])}, "
            f"in Finnish {len(main)}: the {tag!r} texts are left out."
        )
        problems.append(Problem(entry.fields.at("ammattitaitovaatimukset"), message))
    return tuple(
        (Text(text, _LANGUAGE), *(Text(items[at], tag) for tag, items in sorted(aligned.items())))
        for at, text in enumerate(main)
    )


def _requirements_2019(part: Fields) -> Iterator[Texts]:
    value = part.values.get("ammattitaitovaatimukset2019")
    if not isinstance(value, Mapping):
        return
    newer = Fields(value, part.at("ammattitaitovaatimukset2019"))
    for holder in (newer, *newer.objects("kohdealueet")):
        for requirement in holder.objects("vaatimukset"):
            texts = requirement.texts("vaatimus", language=_LANGUAGE)
            if texts:
                yield finnish_first(texts)


def _criteria(part: Fields, names: UnitNames) -> Iterator[Criterion]:
    value = part.values.get("arviointi")
    if not isinstance(value, Mapping):
        return
    for area in Fields(value, part.at("arviointi")).objects("arvioinninKohdealueet"):
        for target in area.objects("arvioinninKohteet"):
            for level in target.objects("osaamistasonKriteerit"):
                grade = clean(str(level.values.get("_osaamistaso") or "")) or None
                for entry in level.items("kriteerit"):
                    texts = Fields({"text": entry}, level.place).texts("text", language=_LANGUAGE)
                    if texts:
                        yield names.criterion(finnish_first(texts), grade=grade)


def finnish_first(texts: Texts) -> Texts:
    """Return the texts with the Finnish one first, the others by language."""
    return tuple(sorted(texts, key=lambda text: (text.language != _LANGUAGE, text.language)))
