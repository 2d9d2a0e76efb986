"""What the forms of mobility offer to choose from: institutions, qualifications, units and matches.

An office knows names, not identifiers. A choice reads `name (country) · identifier`; what stands behind
the last middle dot is what is meant, so that an identifier alone can be typed as well.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from ecvet_graph.errors import NotFoundError
from ecvet_graph.model.iris import OWN
from ecvet_graph.model.learning import Texts
from ecvet_graph.service.mobility.desk import Desk
from ecvet_graph.service.views import Entry
from ecvet_graph.service.views.listings import MatchEntry
from ecvet_graph.service.views.qualifications import QualificationView
from ecvet_graph.web.pages import reader
from ecvet_graph.web.rendering import country_name, plain

__all__ = [
    "HostOffer",
    "host_offers",
    "institutions",
    "meant",
    "qualification",
    "qualifications",
]

_DOT = " · "
_LONGEST = 120
_CONTACT_POINTS = OWN + "contact-point/"


@dataclass(frozen=True, slots=True)
class HostOffer:
    """A unit abroad in which a unit could be learnt; coverage of the home unit, 0 to 1."""

    unit: Entry
    coverage: float


def meant(written: str) -> str:
    """Return the identifier that a choice, or an identifier typed by hand, stands for."""
    return written.strip().rsplit(_DOT, 1)[-1].strip()


def institutions(desk: Desk) -> list[str]:
    """Return the other institutions that the graph describes or a token speaks for, by name."""
    found = (
        _choice(one.names, one.country, one.iri)
        for one in desk.partners()
        if not one.iri.startswith(_CONTACT_POINTS)
    )
    return sorted(found, key=str.casefold)


def qualifications() -> list[str]:
    """Return all qualifications, by title."""
    entries = reader().tables.qualifications.entries.values()
    known = Counter(one.identifier for one in entries)
    found = (
        _choice(one.titles, one.country, one.identifier or one.iri)
        if known[one.identifier] == 1
        else _choice(one.titles, one.country, one.iri)
        for one in entries
    )
    return sorted(found, key=str.casefold)


def qualification(written: str) -> QualificationView:
    """Return the qualification of a choice.

    Raises:
        NotFoundError: there is none of that identifier.
    """
    wanted = meant(written)
    for one in reader().tables.qualifications.entries.values():
        if wanted in {one.iri, one.identifier}:
            return reader().qualification(one.iri)
    raise NotFoundError(
        f"There is no qualification {wanted[:200]!r} here.",
        remedy="Give the IRI of the qualification, or its id as the source writes it.",
    )


def host_offers(unit: str) -> tuple[HostOffer, ...]:
    """Return the units abroad that match a unit, those that cover most of it first.

    Raises:
        NotFoundError: there is no such unit.
    """
    home = reader().entry(unit)
    found = (_offer(match, home.iri) for match in reader().matches_of(home.iri))
    return tuple(sorted(found, key=lambda one: (-one.coverage, one.unit.iri)))


def _offer(match: MatchEntry, home: str) -> HostOffer:
    is_first = match.a.iri == home
    coverage = match.coverage_of_a if is_first else match.coverage_of_b
    return HostOffer(match.b if is_first else match.a, float(coverage))


def _choice(titles: Texts, country: str | None, identifier: str) -> str:
    name = " ".join((plain(titles, country) or identifier).split())[:_LONGEST]
    place = country_name(country) if country else ""
    return f"{name} ({place}){_DOT}{identifier}" if place else f"{name}{_DOT}{identifier}"
