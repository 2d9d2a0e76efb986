"""The national sources in JSON lines: one qualification a line, four countries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from ecvet_graph.errors import InvalidDataError, Place
from ecvet_graph.ingest.documents import Source, parse_json, read_lines
from ecvet_graph.ingest.fields import Fields, day_of_epoch
from ecvet_graph.ingest.forms import is_web_address
from ecvet_graph.ingest.naming import Namer
from ecvet_graph.ingest.national import (
    LISTS_OF_UNITS,
    NATIONAL_SOURCES,
    RECORD_NOTES,
    YEARS,
)
from ecvet_graph.ingest.national_units import (
    RecordParts,
    SourceContext,
    read_credits,
    read_unit,
    read_weeks,
    required_texts,
)
from ecvet_graph.ingest.problems import Item, Problem, Severity
from ecvet_graph.ingest.reference import load_reference_tables
from ecvet_graph.ingest.same_units import link_same_units
from ecvet_graph.model.agencies import check_agency
from ecvet_graph.model.iris import Minter
from ecvet_graph.model.learning import (
    Qualification,
    Text,
    Texts,
    Unit,
    UnitAllocation,
)

if TYPE_CHECKING:
    from decimal import Decimal

__all__ = ["read_jsonl"]


def read_jsonl(
    paths: Iterable[Source],
    *,
    base: str,
    agency: str | None = None,
    skip: AbstractSet[str] = frozenset(),
) -> Iterator[Item]:
    """Yield the qualifications, single units and problems of national JSON-lines files.

    Args:
        paths: the files, plain or gzip.
        base: base IRI of everything minted.
        agency: agency id for all records; by default each country's own (`NATIONAL_SOURCES`).
        skip: source identifiers to pass over because another source publishes them.

    Raises:
        NotFoundError: a file does not exist.
        SyntaxFault: a file is empty, not UTF-8 or a line of it is not JSON.
        UsageFault: the agency id is reserved or has the wrong form.
    """
    if agency is not None:
        check_agency(agency)
    return link_same_units(_read(paths, base=base, agency=agency, skip=skip))


def _read(
    paths: Iterable[Source], *, base: str, agency: str | None, skip: AbstractSet[str]
) -> Iterator[Item]:
    contexts: dict[str, SourceContext] = {}
    seen: set[str] = set()
    for path in paths:
        for number, line in read_lines(path):
            value = parse_json(line, source=str(path), line=number)
            place = Place(str(path), number)
            try:
                record = _as_record(value, place)
                identifier = record.text("id")
                if identifier in skip:
                    yield _skipped(record, identifier)
                    continue
                _refuse_second(record, identifier, seen)
                seen.add(identifier)
                yield from _record(record, _context(record, contexts, base=base, agency=agency))
            except InvalidDataError as error:
                yield Problem.from_error(error, place=place, severity=Severity.LEFT_OUT)


def _skipped(record: Fields, identifier: str) -> Problem:
    message = f"{identifier} is passed over: another source of this import publishes it."
    return Problem(record.place, message, severity=Severity.NOTE)


def _as_record(value: object, place: Place) -> Fields:
    if not isinstance(value, Mapping):
        raise InvalidDataError(
            "The line is not a JSON object.", remedy="Write one qualification a line.", place=place
        )
    return Fields(value, place)


def _refuse_second(record: Fields, identifier: str, seen: set[str]) -> None:
    if identifier in seen:
        raise InvalidDataError(
            f"The qualification {identifier} is in the input twice; the second is left out.",
            remedy="Keep one of the two.",
            place=record.at("id"),
        )


def _context(
    record: Fields, contexts: dict[str, SourceContext], *, base: str, agency: str | None
) -> SourceContext:
    country = record.text("country")
    source = NATIONAL_SOURCES.get(country)
    if source is None:
        raise InvalidDataError(
            f"No source is known for the country {country!r}.",
            remedy=f"Known are {', '.join(NATIONAL_SOURCES)}; use the CSV template for others.",
            place=record.at("country"),
        )
    if country not in contexts:
        minter = Minter(base, agency or source.agency)
        publisher, awarding = source.organisations(minter)
        tables = load_reference_tables()
        contexts[country] = SourceContext(source, Namer(minter), publisher, awarding, tables)
    return contexts[country]


def _record(record: Fields, context: SourceContext) -> Iterator[Item]:
    identifier = record.text("id")
    eqf = _eqf_level(record)
    label = context.source.nqf_label.format(eqf)
    nqf = context.tables.nqf_level(context.source.country, label, eqf=eqf) if eqf else None
    parts = RecordParts(identifier, record.language("lang"), eqf, nqf)
    if note := RECORD_NOTES.get(identifier):
        parts.note(record.place, note, "Check the outcomes before using matches of its units.")
    built: list[Qualification | Unit] = []
    if identifier in LISTS_OF_UNITS:
        built.extend(_single_units(record, context, parts))
    else:
        qualification = _qualification(record, context, parts)
        built.append(context.tables.with_languages(qualification))
    yield from parts.problems
    yield from built


def _qualification(record: Fields, context: SourceContext, parts: RecordParts) -> Qualification:
    titles = _titles(record, parts)
    local = context.namer.local("qualification", wanted=parts.identifier.partition(":")[2])
    basis = record.optional_text("eqf_basis")
    valid_from = record.integer("valid_from")
    return Qualification(
        iri=context.namer.minter.iri("qualification", local),
        local=local,
        identifier=parts.identifier,
        titles=titles,
        country=context.source.country,
        publisher=context.publisher,
        awarding_bodies=(context.awarding,),
        allocations=tuple(_allocations(record, context, parts, local=local)),
        descriptions=_regulation(record, parts.language),
        eqf_level=parts.eqf,
        level_basis=Text(basis, context.source.basis_language) if basis else None,
        nqf_level=parts.nqf,
        homepage=_homepage(record, parts),
        reference_years=_years(record, parts),
        awarding_assumed=True,
        valid_from=None if valid_from is None else day_of_epoch(valid_from),
    )


def _allocations(
    record: Fields, context: SourceContext, parts: RecordParts, *, local: str
) -> Iterator[UnitAllocation]:
    for position, entry in enumerate(record.objects("units")):
        try:
            names, unit = read_unit(entry, context, parts, position=position, qualification=local)
        except InvalidDataError as error:
            place = entry.place
            parts.problems.append(
                Problem.from_error(error, place=place, severity=Severity.LEFT_OUT)
            )
            continue
        points, system = read_credits(entry, parts)
        yield UnitAllocation(
            iri=names.iri("allocation"),
            unit=unit,
            points=points,
            credit_system=system,
            training_weeks=read_weeks(entry, parts),
        )


def _single_units(record: Fields, context: SourceContext, parts: RecordParts) -> Iterator[Unit]:
    parts.note(
        record.place,
        f"{parts.identifier} is a list of units open to every qualification: "
        "its units are imported without a qualification, and without points.",
        "Points belong to the place of a unit in a qualification.",
    )
    for position, entry in enumerate(record.objects("units")):
        try:
            yield read_unit(entry, context, parts, position=position)[1]
        except InvalidDataError as error:
            problem = Problem.from_error(error, place=entry.place, severity=Severity.LEFT_OUT)
            parts.problems.append(problem)


def _eqf_level(record: Fields) -> int | None:
    level = record.integer("eqf")
    if level is not None and level not in range(1, 9):
        raise InvalidDataError(
            f"The EQF level {level} does not exist.",
            remedy="EQF levels are 1 to 8.",
            place=record.at("eqf"),
        )
    return level


def _titles(record: Fields, parts: RecordParts) -> Texts:
    titles = record.texts("title", language=parts.language)
    if titles or not record.optional_text("regulation"):
        return titles or required_texts(record, "title", parts.language)
    message = f"{parts.identifier} has no title; the name of its regulation stands in for it."
    parts.note(record.at("title"), message, "Give the title in the source.")
    name = record.text("regulation").removeprefix("(").removesuffix(")")
    return (Text(name, parts.language),)


def _regulation(record: Fields, language: str) -> Texts:
    names = (record.optional_text("regulation"), record.optional_text("citation"))
    text = ", ".join(name for name in names if name)
    return (Text(text, language),) if text else ()


def _homepage(record: Fields, parts: RecordParts) -> str | None:
    url = record.optional_text("url")
    if url and not is_web_address(url):
        parts.leave_out(record.at("url"), f"{url!r} is not a web address.", "Begin with https://.")
        return None
    return url


def _years(record: Fields, parts: RecordParts) -> Decimal | None:
    duration = record.optional_text("duration")
    if duration and duration not in YEARS:
        message = f"The duration {duration!r} is not understood and is left out."
        parts.leave_out(record.at("duration"), message, "Write it like 'drei Jahre'.")
    return YEARS.get(duration or "")
