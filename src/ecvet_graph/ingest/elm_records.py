"""Qualifications and units out of XML of the European Learning Model (LOQ).

A unit is a specification of a learning achievement that is part of a qualification, or that has none.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ecvet_graph.errors import InvalidDataError, Place
from ecvet_graph.ingest.elm_document import ElmDocument
from ecvet_graph.ingest.elm_institutions import ElmInstitutions
from ecvet_graph.ingest.elm_xml import Element, read_xml
from ecvet_graph.ingest.naming import Namer
from ecvet_graph.ingest.parts import UnitNames
from ecvet_graph.ingest.problems import Item, Problem, Record, Severity
from ecvet_graph.ingest.reference import ReferenceTables, load_reference_tables
from ecvet_graph.ingest.same_units import link_same_units
from ecvet_graph.model.agencies import check_agency
from ecvet_graph.model.iris import EQF, OWN, SKILL_TYPE, Minter, slug
from ecvet_graph.model.learning import (
    Assessment,
    LearningOutcome,
    Organisation,
    Qualification,
    Texts,
    Unit,
    UnitAllocation,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["ElmReading", "read_elm_xml"]

_ROOT = "Courses"
_SPECIFICATIONS = ("learningAchievementSpecification", "qualification")
_CATEGORIES = {
    SKILL_TYPE + "knowledge": OWN + "outcome-category/knowledge",
    SKILL_TYPE + "skill": OWN + "outcome-category/skills",
}
_OF_UNIT = (
    "identifier",
    "title",
    "description",
    "publisher",
    "learningOutcome",
    "creditPoint",
    "provenBy",
    "isPartOf",
    "volumeOfLearning",
)
_OF_QUALIFICATION = (
    *("identifier", "title", "description", "publisher", "learningOutcome", "creditPoint"),
    *(
        "homepage",
        "language",
        "ISCEDFCode",
        "EQFLevel",
        "NQFLevel",
        "awardingOpportunity",
        "hasPart",
        "volumeOfLearning",
    ),
)
_OF_OUTCOME = ("identifier", "title", "type", "relatedESCOSkill")
_EQF_LEVELS = frozenset(f"{EQF}{level}" for level in range(1, 9))


@dataclass(slots=True)
class ElmReading:
    """What a document holds, item by item, and the lines of the things once all items were taken."""

    items: Iterator[Item]
    places: dict[str, Place] = field(default_factory=dict)


def read_elm_xml(data: bytes, *, name: str, base: str, agency: str) -> ElmReading:
    """Read a document of the LOQ schema; what has no place in the data model is told as left out.

    Raises:
        SyntaxFault: the document is not well-formed XML, or has a DOCTYPE.
        InvalidDataError: it is XML of something else.
        UsageFault: the agency id is reserved or has the wrong form.
    """
    check_agency(agency)
    root = read_xml(data, name=name)
    if root.name != _ROOT:
        raise InvalidDataError(
            f"The document is not of the European Learning Model: it begins with {root.name[:80]}.",
            remedy=f"Send the LOQ schema, which begins with {_ROOT}; RDF/XML has a type of its own.",
            place=Place(name, root.line),
        )
    reader = _Reader(ElmDocument(name, root), Namer(Minter(base, agency)))
    return ElmReading(link_same_units(reader.items()), reader.places)


class _Reader:
    """Puts the things of a document together to records."""

    def __init__(self, document: ElmDocument, namer: Namer) -> None:
        self.document = document
        self.namer = namer
        self.tables: ReferenceTables = load_reference_tables()
        self.institutions = ElmInstitutions(document, namer.minter)
        self.places: dict[str, Place] = {}
        self.taken: set[str] = set()

    def items(self) -> Iterator[Item]:
        """Yield qualifications, single units, and in the end all problems."""
        specifications = [
            thing for thing in self.document.things.values() if thing.name in _SPECIFICATIONS
        ]
        parts = self._parts(specifications)
        placed = {id(unit) for units in parts.values() for unit in units}
        for thing in specifications:
            if thing.name == "qualification":
                yield from self._tried(thing, parts.get(id(thing), []))
            elif id(thing) not in placed:
                yield from self._tried(thing, [])
        yield from self._lists_left_out()
        yield from self.document.problems

    def _parts(self, specifications: list[Element]) -> dict[int, list[Element]]:
        """Return the units of each qualification, told by the one or the other side."""
        parts: dict[int, list[Element]] = {}
        for thing in specifications:
            for whole, part in (
                *((target, thing) for target in self.document.referred(thing, "isPartOf")),
                *((thing, target) for target in self.document.referred(thing, "hasPart")),
            ):
                known = parts.setdefault(id(whole), [])
                if whole.name == "qualification" and not any(part is one for one in known):
                    known.append(part)
        return parts

    def _tried(self, thing: Element, units: list[Element]) -> Iterator[Item]:
        try:
            record: Record
            if thing.name == "qualification":
                record = self._qualification(thing, units)
            else:
                names = UnitNames.new(self.namer, wanted=self._wanted(thing))
                record = self._unit(thing, names, publisher=self._publisher(thing))
        except InvalidDataError as error:
            place = self.document.place(thing)
            yield Problem.from_error(error, place=place, severity=Severity.LEFT_OUT)
        else:
            self.places[record.iri] = Place(self.document.name, thing.line)
            yield record

    def _qualification(self, thing: Element, units: list[Element]) -> Qualification:
        document = self.document
        award = thing.first("awardingOpportunity")
        if award is None:
            raise document.wrong(
                thing, "The qualification says nobody who awards it.", "Add an awardingOpportunity."
            )
        bodies = self.institutions.bodies(award)
        country = self.institutions.country(award) or bodies[0].country
        local = self.namer.local("qualification", wanted=self._wanted(thing))
        points, system = document.points(thing)
        eqf = document.concepts(thing, "EQFLevel", _EQF_LEVELS)
        nqf = document.concepts(
            thing, "NQFLevel", {iri for iri, _ in self.tables.nqf_levels.values()}
        )
        if len(nqf) > 1:
            document.leave_out(thing, "There is more than one national level; the first is used.")
        publishers = list(self.institutions.named(thing, "publisher"))
        document.note_rest(thing, _OF_QUALIFICATION)
        qualification = Qualification(
            iri=self.namer.minter.iri("qualification", local),
            local=local,
            identifier=self._identifier(thing),
            titles=self._titles(thing),
            country=country,
            publisher=publishers[0] if publishers else bodies[0],
            awarding_bodies=bodies,
            descriptions=document.texts(thing, "description"),
            eqf_level=int(eqf[0].removeprefix(EQF)) if eqf else None,
            nqf_level=nqf[0] if nqf else None,
            isced_f=document.concepts(thing, "ISCEDFCode", set(self.tables.isced_f.values())),
            languages=document.concepts(thing, "language", set(self.tables.languages.values())),
            homepage=document.address(thing),
            points=points,
            credit_system=system,
            hours=document.hours(thing),
            valid_from=document.day(award.first("temporal", "startDate")),
            valid_until=document.day(award.first("temporal", "endDate")),
            allocations=tuple(self._allocations(units, local, bodies[0])),
        )
        if not units and thing.first("learningOutcome"):
            document.leave_out(
                thing, "Its outcomes are in no unit, and are left out.", "Describe its units."
            )
        return qualification

    def _allocations(
        self, units: list[Element], local: str, body: Organisation
    ) -> Iterator[UnitAllocation]:
        for thing in units:
            names = UnitNames.new(self.namer, wanted=self._wanted(thing), qualification=local)
            publishers = list(self.institutions.named(thing, "publisher"))
            unit = self._unit(thing, names, publisher=(*publishers, body)[0])
            points, system = self.document.points(thing)
            self.places[unit.iri] = Place(self.document.name, thing.line)
            yield UnitAllocation(names.iri("allocation"), unit, points, system)

    def _unit(self, thing: Element, names: UnitNames, *, publisher: Organisation) -> Unit:
        self.document.note_rest(thing, _OF_UNIT)
        outcomes = [
            self._outcome(outcome, names)
            for outcome in self.document.referred(thing, "learningOutcome")
        ]
        return Unit(
            iri=names.iri("unit"),
            identifier=self._identifier(thing),
            titles=self._titles(thing),
            publisher=publisher,
            outcomes=tuple(outcomes),
            descriptions=self.document.texts(thing, "description"),
            assessment=self._assessment(thing, names),
            hours=self.document.hours(thing),
        )

    def _outcome(self, thing: Element, names: UnitNames) -> LearningOutcome:
        self.document.note_rest(thing, _OF_OUTCOME)
        kinds = self.document.concepts(thing, "type", _CATEGORIES)
        skills = (child.attributes.get("uri", "") for child in thing.all("relatedESCOSkill"))
        outcome = names.outcome(
            self._titles(thing),
            category=_CATEGORIES[kinds[0]] if kinds else None,
            skills=sorted({skill for skill in skills if skill}),
        )
        self.places[outcome.iri] = Place(self.document.name, thing.line)
        return outcome

    def _assessment(self, thing: Element, names: UnitNames) -> Assessment | None:
        found = list(self.document.referred(thing, "provenBy"))
        if not found:
            return None
        if len(found) > 1:
            self.document.leave_out(found[1], "The unit has another assessment; one is used.")
        types = set(self.tables.assessment_types.values())
        kinds = self.document.concepts(found[0], "type", types)
        return Assessment(names.iri("assessment"), self._titles(found[0]), kinds)

    def _publisher(self, thing: Element) -> Organisation:
        for found in self.institutions.named(thing, "publisher"):
            return found
        raise self.document.wrong(
            thing, "The unit is in no qualification and has no publisher.", "Name the publisher."
        )

    def _titles(self, thing: Element) -> Texts:
        titles = self.document.texts(thing, "title")
        if not titles:
            raise self.document.wrong(thing, "It has no title with a language.", "Add one.")
        return titles

    def _wanted(self, thing: Element) -> str:
        notation = thing.first("identifier", "notation")
        if notation is not None and notation.text:
            return notation.text
        return thing.attributes.get("id", "").rstrip("/").rpartition("/")[2]

    def _identifier(self, thing: Element) -> str:
        """Return the id of the source; the same for another place of the same unit gets a number."""
        wanted = f"{self.namer.minter.agency}:{self._wanted(thing) or slug(thing.name)}"
        found, number = wanted, 1
        while found in self.taken:
            number += 1
            found = f"{wanted}@{number}"
        self.taken.add(found)
        return found

    def _lists_left_out(self) -> Iterator[Problem]:
        used = {"learningAchievementSpecificationReferences", "learningOutcomeReferences"}
        used |= {
            "agentReferences",
            "locationReferences",
            "learningAssessmentSpecificationReferences",
        }
        for child in self.document.root.children:
            if child.name not in used and child.children:
                message = f"The {len(child.children)} things of {child.name} have no place here."
                yield Problem(self.document.place(child), message)
