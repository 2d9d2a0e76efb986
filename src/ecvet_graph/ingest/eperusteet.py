"""Answers of the ePerusteet API (Finnish National Agency for Education): one qualification a file.

Identifiers are those of the national JSON lines: `fi:{diaarinumero}`, and `#` with the position of
a unit among the vocational ones (`tutkinnonOsat` without the common units), from 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING

from ecvet_graph.errors import InvalidDataError, Place
from ecvet_graph.ingest.documents import Source, decode, parse_json, read_bytes
from ecvet_graph.ingest.eperusteet_structure import StructurePlan, plan_structure
from ecvet_graph.ingest.eperusteet_units import UnitEntry, finnish_first, read_entries, unit_of
from ecvet_graph.ingest.fields import Fields, day_of_epoch
from ecvet_graph.ingest.naming import Namer
from ecvet_graph.ingest.national import NATIONAL_SOURCES
from ecvet_graph.ingest.parts import UnitNames
from ecvet_graph.ingest.positions import number_units, read_positions
from ecvet_graph.ingest.problems import Item, Problem, Severity
from ecvet_graph.ingest.reference import CREDIT_SYSTEMS, load_reference_tables
from ecvet_graph.ingest.same_units import link_same_units
from ecvet_graph.model.agencies import check_agency
from ecvet_graph.model.iris import OWN, Minter
from ecvet_graph.model.learning import Organisation, Qualification, Text, UnitAllocation, UnitGroup

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

__all__ = ["read_eperusteet", "read_identifiers"]

_SOURCE = NATIONAL_SOURCES["FI"]
_SYSTEM = CREDIT_SYSTEMS["osaamispiste"]
_MANDATORY, _ELECTIVE = OWN + "unit-role/mandatory", OWN + "unit-role/elective"
# Type of education in the source -> level in the Finnish framework, which is that of the EQF.
_LEVELS: Mapping[str, int] = {"koulutustyyppi_1": 4, "koulutustyyppi_11": 4, "koulutustyyppi_12": 5}
_LEVEL_BASIS = Text(
    "rule of the Finnish framework: vocational and further vocational qualifications are level 4, "
    "specialist vocational qualifications level 5",
    "en",
)


@dataclass(frozen=True, slots=True)
class _Reading:
    """One answer on its way to a qualification."""

    record: Fields
    identifier: str
    local: str
    namer: Namer
    publisher: Organisation
    positions: Mapping[str, int]
    problems: list[Problem] = field(default_factory=list)

    def note(self, message: str, remedy: str = "") -> None:
        """Keep a reservation about the whole record."""
        self.problems.append(Problem(self.record.place, message, remedy, Severity.NOTE))


def read_eperusteet(
    paths: Iterable[Source],
    *,
    base: str,
    agency: str | None = None,
    positions: Iterable[Path] = (),
) -> Iterator[Item]:
    """Yield the qualifications and problems of ePerusteet answers (`.json`, `.json.gz`).

    Args:
        paths: one answer a file.
        base: base IRI of everything minted.
        agency: agency id, by default that of the Finnish source.
        positions: JSON-lines files of the same qualifications; units take their positions there,
            found by code, else by title.

    Raises:
        NotFoundError: a file does not exist.
        SyntaxFault: a file is empty, not UTF-8 or not JSON.
        UsageFault: the agency id is reserved or has the wrong form.
    """
    minter = Minter(base, agency or _SOURCE.agency)
    check_agency(minter.agency)
    namer = Namer(minter)
    known = read_positions(positions, code_prefix=_SOURCE.code_prefix)
    return link_same_units(
        chain.from_iterable(_read(path, namer, positions=known) for path in paths)
    )


def read_identifiers(paths: Iterable[Source]) -> frozenset[str]:
    """Return the identifiers of the qualifications that ePerusteet answers hold.

    Raises:
        NotFoundError, SyntaxFault, InvalidDataError: a file cannot be read as such an answer.
    """
    return frozenset(_identifier(_open(path)) for path in paths)


def _open(path: Source) -> Fields:
    source = str(path)
    value = parse_json(decode(read_bytes(path), source=source), source=source)
    return Fields(value if isinstance(value, Mapping) else {}, Place(source))


def _identifier(record: Fields) -> str:
    return "fi:" + record.text("diaarinumero")


def _read(
    path: Source, namer: Namer, *, positions: Mapping[str, Mapping[str, int]]
) -> Iterator[Item]:
    record = _open(path)
    place = record.place
    try:
        identifier = _identifier(record)
        publisher, _ = _SOURCE.organisations(namer.minter)
        local = namer.local("qualification", wanted=identifier.removeprefix("fi:"))
        known = positions.get(identifier, {})
        reading = _Reading(record, identifier, local, namer, publisher, known)
        qualification = _qualification(reading)
    except InvalidDataError as error:
        yield Problem.from_error(error, place=place, severity=Severity.LEFT_OUT)
        return
    yield from reading.problems
    yield load_reference_tables().with_languages(qualification)


def _qualification(reading: _Reading) -> Qualification:
    record, tables = reading.record, load_reference_tables()
    titles = finnish_first(record.texts("nimi", language="fi"))
    if not titles:
        raise InvalidDataError("The qualification has no name.", place=record.at("nimi"))
    kind = record.text("koulutustyyppi")
    eqf = _LEVELS.get(kind)
    if eqf is None:
        reading.note(f"The level of {kind} is not known.", "Add it to the table of levels.")
    label = _SOURCE.nqf_label.format(eqf)
    entries = read_entries(record, reading.problems)
    plan = _plan(reading, entries)
    groups = _groups(reading, plan)
    languages = (str(tag) for tag in record.items("kielet"))
    return Qualification(
        iri=reading.namer.minter.iri("qualification", reading.local),
        local=reading.local,
        identifier=reading.identifier,
        titles=titles,
        country=_SOURCE.country,
        publisher=reading.publisher,
        awarding_bodies=(reading.publisher,),
        allocations=tuple(_allocations(reading, entries, plan, groups=groups)),
        groups=groups,
        eqf_level=eqf,
        level_basis=_LEVEL_BASIS if eqf else None,
        nqf_level=tables.nqf_level(_SOURCE.country, label, eqf=eqf) if eqf else None,
        languages=tuple(tables.languages[tag] for tag in languages if tag in tables.languages),
        homepage=f"https://eperusteet.opintopolku.fi/#/fi/kooste/{record.integer('id')}",
        points=plan.total,
        credit_system=_SYSTEM if plan.total else None,
        unit_list_complete=False,
        awarding_assumed=True,
        valid_from=_day(record, "voimassaoloAlkaa"),
        valid_until=_day(record, "voimassaoloLoppuu"),
    )


def _day(record: Fields, key: str) -> date | None:
    value = record.integer(key)
    return None if value is None else day_of_epoch(value)


def _plan(reading: _Reading, entries: tuple[UnitEntry, ...]) -> StructurePlan:
    ways = reading.record.objects("suoritustavat")
    if not ways:
        reading.note("The answer does not say how the qualification is made up.")
        return StructurePlan()
    if len(ways) > 1:
        names = ", ".join(str(way.values.get("suoritustapakoodi")) for way in ways[1:])
        reading.note(f"Only the first way to the qualification is imported, not: {names}.")
    root = Fields(ways[0].values.get("rakenne") or {}, ways[0].at("rakenne"))
    points = {entry.reference: entry.points or Decimal(0) for entry in entries}
    titles = finnish_first(reading.record.texts("nimi", language="fi"))
    plan = plan_structure(root, points, titles=titles)
    if plan.has_areas:
        reading.note(
            "A competence area is chosen; a unit that only some areas require is kept as elective."
        )
    if not plan.adds_up(points):
        reading.note("Units and groups do not add up to the total; groups are kept without points.")
        plan.groups = [replace(group, required_points=None) for group in plan.groups]
    return plan


def _groups(reading: _Reading, plan: StructurePlan) -> tuple[UnitGroup, ...]:
    found = []
    for group in plan.groups:
        wanted = group.titles[0].value
        iri = reading.namer.iri("group", reading.local, wanted=wanted)
        found.append(UnitGroup(iri, group.titles, required_points=group.required_points))
        if not group.units:
            reading.note(f"The group {wanted!r} is kept for its points: none of its units is here.")
    return tuple(found)


def _allocations(
    reading: _Reading,
    entries: tuple[UnitEntry, ...],
    plan: StructurePlan,
    *,
    groups: tuple[UnitGroup, ...],
) -> Iterator[UnitAllocation]:
    numbers = number_units(
        ((entry.code, entry.titles[0].value) for entry in entries), reading.positions
    )
    for position, entry in zip(numbers, entries, strict=True):
        names = UnitNames.new(
            reading.namer, wanted=entry.code or entry.titles[0].value, qualification=reading.local
        )
        unit = unit_of(
            entry,
            names,
            publisher=reading.publisher,
            identifier=f"{reading.identifier}#{position}",
            problems=reading.problems,
        )
        is_mandatory = entry.reference in plan.mandatory
        group = None if is_mandatory else plan.group_of(entry.reference)
        if not is_mandatory and group is None:
            place, name = entry.fields.place, entry.titles[0].value
            message = f"The unit {name!r} has no place in the structure; its role is not known."
            reading.problems.append(Problem(place, message, severity=Severity.NOTE))
        yield UnitAllocation(
            iri=names.iri("allocation"),
            unit=unit,
            points=entry.points,
            credit_system=_SYSTEM if entry.points else None,
            role=_MANDATORY if is_mandatory else None if group is None else _ELECTIVE,
            group=None if group is None else groups[group].iri,
        )
