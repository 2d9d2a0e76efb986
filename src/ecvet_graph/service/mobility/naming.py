"""What the things that transfers name are called, read from a version of the public graph."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from ecvet_graph.config import Settings
from ecvet_graph.errors import NotFoundError
from ecvet_graph.model.countries import alpha2_of
from ecvet_graph.model.iris import COUNTRY, ELM
from ecvet_graph.model.learning import Text, english
from ecvet_graph.model.terms import Literal
from ecvet_graph.query import construct, run
from ecvet_graph.service.description import Description
from ecvet_graph.service.reading import Reader
from ecvet_graph.service.reading.portrait import qualification_view
from ecvet_graph.service.tokens import tokens_of
from ecvet_graph.service.views.concepts import Concept
from ecvet_graph.service.views.mobility_parts import (
    OutcomeLine,
    PartnerView,
    QualificationLine,
    UnitLine,
)
from ecvet_graph.service.views.qualifications import QualificationView
from ecvet_graph.service.views.units import PlaceView, UnitView

__all__ = ["Names"]

_ENGLISH = "en"


class Names:
    """Reads each thing once; what the graph does not know any more keeps its IRI and has no texts."""

    def __init__(self, settings: Settings, reader: Reader) -> None:
        self.reader = reader
        self._settings = settings
        self._units: dict[str, UnitView | None] = {}
        self._qualifications: dict[str, QualificationView | None] = {}
        self._outcomes: dict[str, OutcomeLine] = {}
        self._partners: dict[str, PartnerView] = {}
        self._concepts: dict[str, Concept] = {}

    def unit(self, iri: str) -> UnitView | None:
        """Return a unit, or `None` where the graph does not know it."""
        if iri not in self._units:
            try:
                found = self.reader.unit(iri)
            except NotFoundError:
                self._units[iri] = None
            else:
                self._units[iri] = found
                self._outcomes |= {
                    row.iri: OutcomeLine(row.iri, row.texts, row.category) for row in found.outcomes
                }
        return self._units[iri]

    def qualification(self, iri: str) -> QualificationView | None:
        """Return a qualification, or `None` where the graph does not know it."""
        if iri not in self._qualifications:
            # Not `Reader.qualification`: it reads the lists of all qualifications first.
            facts = Description(
                construct(self.reader.store, "resource/qualification", qualification=iri)
            )
            is_one = facts.is_a(iri, ELM + "Qualification")
            self._qualifications[iri] = qualification_view(facts, iri) if is_one else None
        return self._qualifications[iri]

    def outcomes_of(self, unit: str) -> tuple[str, ...]:
        """Return the outcomes of a unit in the order of its agency; none of an unknown unit."""
        found = self.unit(unit)
        return tuple(row.iri for row in found.outcomes) if found else ()

    def place(self, unit: str, qualification: str) -> PlaceView | None:
        """Return the place of a unit in a qualification, `None` where it has none."""
        found = self.unit(unit)
        places = found.places if found else ()
        return next((row for row in places if row.qualification.iri == qualification), None)

    def unit_line(self, iri: str) -> UnitLine:
        """Return a unit by name."""
        found = self.unit(iri)
        if found is None:
            return UnitLine(iri, None, ())
        return UnitLine(
            iri,
            found.identifier,
            found.titles,
            country=found.country.code if found.country else None,
            eqf=found.level.eqf,
            assessments=found.assessments,
            assessment_types=found.assessment_types,
            valid_until=found.valid_until,
        )

    def qualification_line(self, iri: str) -> QualificationLine:
        """Return a qualification by name, with its levels and points."""
        found = self.qualification(iri)
        if found is None:
            return QualificationLine(iri, None, ())
        return QualificationLine(
            iri,
            found.identifier,
            found.titles,
            country=found.country.code if found.country else None,
            eqf=found.level.eqf,
            nqf=found.level.nqf,
            awarding_bodies=found.awarding_bodies,
            points=found.points,
            credit_system=found.credit_system,
            is_illustrative=found.is_illustrative,
        )

    def outcome(self, iri: str) -> OutcomeLine:
        """Return an outcome with its texts."""
        if iri not in self._outcomes:
            facts = Description(construct(self.reader.store, "resource/thing", thing=iri))
            self._outcomes[iri] = OutcomeLine(iri, facts.reference(iri).titles)
        return self._outcomes[iri]

    def outcomes(self, iris: tuple[str, ...]) -> tuple[OutcomeLine, ...]:
        """Return outcomes with their texts, in the given order."""
        return tuple(map(self.outcome, iris))

    def concept(self, iri: str | None) -> Concept | None:
        """Return a concept such as a credit system with its labels; `None` stays `None`."""
        if iri is None:
            return None
        if iri not in self._concepts:
            facts = Description(construct(self.reader.store, "resource/thing", thing=iri))
            self._concepts[iri] = facts.concept(iri)
        return self._concepts[iri]

    def partner(self, iri: str) -> PartnerView:
        """Return an institution: as the graph describes it, else as its token names it."""
        if iri not in self._partners:
            self._partners[iri] = self._read_partner(iri)
        return self._partners[iri]

    def called(self, iri: str) -> str:
        """Return what an outcome, unit, qualification or institution is called, empty if unknown."""
        thing = self.outcome(iri).texts or self.partner(iri).names
        return english(thing)

    def is_institution(self, iri: str) -> bool:
        """Return whether the graph describes an institution, or a token speaks for it."""
        return bool(self.partner(iri).names)

    def institutions_called(self, name: str) -> tuple[str, ...]:
        """Return the institutions with tokens that have a name, whatever its capitals."""
        wanted = " ".join(name.split()).casefold()
        return tuple(
            sorted(iri for iri, known in self._named.items() if known.casefold() == wanted)
        )

    def partners(self) -> tuple[PartnerView, ...]:
        """Return the institutions that the graph describes or a token speaks for, by IRI."""
        rows = run(self.reader.store, "mobility/partners")
        described = {str(row["organisation"]) for row in rows if "name" in row}
        return tuple(self.partner(iri) for iri in sorted(described | set(self._named)))

    def _read_partner(self, iri: str) -> PartnerView:
        rows = run(self.reader.store, "mobility/partners", organisation=iri)
        names = {row["name"] for row in rows if "name" in row}
        texts = tuple(
            sorted(
                (Text(str(one), one.language or "") for one in names if isinstance(one, Literal)),
                key=lambda text: (text.language, text.value),
            )
        )
        country = next((str(row["country"]) for row in rows if "country" in row), None)
        page = next((str(row["homepage"]) for row in rows if "homepage" in row), None)
        if not texts and iri in self._named:
            texts = (Text(self._named[iri], _ENGLISH),)
        code = alpha2_of(country.removeprefix(COUNTRY)) if country else None
        return PartnerView(iri, texts, code, page)

    @cached_property
    def _named(self) -> Mapping[str, str]:
        """Return the names of institutions for which tokens speak, by IRI."""
        scopes = (token.scope for token in tokens_of(self._settings))
        return {scope.institution: scope.name for scope in scopes if scope.institution}
