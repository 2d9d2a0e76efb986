"""What the forms of mobility offer to choose from: institutions and qualifications.

An office knows names, not identifiers. A choice reads `name (country) · identifier`; what stands behind
the last middle dot is what is meant, so that an identifier alone can be typed as well.
"""

from __future__ import annotations

from collections import Counter

from ecvet_graph.model.iris import OWN
from ecvet_graph.model.learning import Texts
from ecvet_graph.service.mobility.desk import Desk
from ecvet_graph.web.pages import reader
from ecvet_graph.web.rendering import country_name, plain

__all__ = ["institutions", "meant", "qualifications"]

_DOT = " · "
_LONGEST = 120
_CONTACT_POINTS = OWN + "contact-point/"


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


def _choice(titles: Texts, country: str | None, identifier: str) -> str:
    name = " ".join((plain(titles, country) or identifier).split())[:_LONGEST]
    place = country_name(country) if country else ""
    return f"{name} ({place}){_DOT}{identifier}" if place else f"{name}{_DOT}{identifier}"
