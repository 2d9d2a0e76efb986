"""The small change of writing: texts, dates, numbers, places and pages of a node as triples."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from ecvet_graph.model.durations import duration_of
from ecvet_graph.model.iris import DCTERMS, ELM, FOAF, RDF, XSD
from ecvet_graph.model.terms import Iri, Literal, Term, Triple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date
    from decimal import Decimal

    from ecvet_graph.model.learning import Texts

__all__ = [
    "TYPE",
    "boolean",
    "day_triples",
    "decimal_text",
    "decimal_triples",
    "homepage_triples",
    "hours_triples",
    "iri_triples",
    "location_triples",
    "name_digest",
    "part_iri",
    "text_triples",
]

TYPE = Iri(RDF + "type")
_DIGEST_DIGITS = 16


def part_iri(iri: str, kind: str) -> str:
    """Return the IRI of the node of that kind that belongs to `iri` and shares its local name."""
    start, _, local = iri.rpartition("/")
    return f"{start.rpartition('/')[0]}/{kind}/{local}"


def name_digest(*parts: str) -> str:
    """Return what names a thing that is told by these parts: 16 hex digits of their SHA-256."""
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:_DIGEST_DIGITS]


def decimal_text(value: Decimal) -> str:
    """Return the canonical lexical form of an `xsd:decimal`, such as `40.0` (XSD 1.1, 3.3.3)."""
    text = format(value.normalize(), "f")
    return text if "." in text else text + ".0"


def text_triples(node: Iri, predicate: str, texts: Texts) -> Iterator[Triple]:
    """Yield one triple for each text, with its language where it has one."""
    for text in texts:
        tagged = Literal(text.value, RDF + "langString", text.language)
        value: Term = tagged if text.language else Literal(text.value)
        yield node, Iri(predicate), value


def iri_triples(node: Iri, predicate: str, values: Iterable[str]) -> Iterator[Triple]:
    """Yield one triple for each IRI."""
    for value in values:
        yield node, Iri(predicate), Iri(value)


def decimal_triples(node: Iri, predicate: str, value: Decimal | None) -> Iterator[Triple]:
    """Yield the number as an `xsd:decimal`, nothing where there is none."""
    if value is not None:
        yield node, Iri(predicate), Literal(decimal_text(value), XSD + "decimal")


def hours_triples(node: Iri, hours: Decimal | None) -> Iterator[Triple]:
    """Yield hours of learning as an `xsd:duration`, nothing where there are none."""
    if hours is not None:
        yield node, Iri(ELM + "volumeOfLearning"), Literal(duration_of(hours), XSD + "duration")


def day_triples(node: Iri, predicate: str, day: date | None) -> Iterator[Triple]:
    """Yield the day as an `xsd:date`, nothing where there is none."""
    if day:
        yield node, Iri(predicate), Literal(day.isoformat(), XSD + "date")


def boolean(*, value: bool) -> Literal:
    """Return a truth value as an `xsd:boolean`."""
    return Literal("true" if value else "false", XSD + "boolean")


def location_triples(owner: Iri, country: str) -> Iterator[Triple]:
    """Yield the location of a thing with an address that says the country."""
    location, address = (Iri(part_iri(owner.value, kind)) for kind in ("location", "address"))
    yield owner, Iri(ELM + "location"), location
    yield location, TYPE, Iri(DCTERMS + "Location")
    yield location, Iri(ELM + "address"), address
    yield address, TYPE, Iri(ELM + "Address")
    yield address, Iri(ELM + "countryCode"), Iri(country)


def homepage_triples(owner: Iri, url: str | None) -> Iterator[Triple]:
    """Yield the public page of a thing, nothing where there is none."""
    if url:
        page = Iri(part_iri(owner.value, "homepage"))
        yield owner, Iri(FOAF + "homepage"), page
        yield page, TYPE, Iri(ELM + "WebResource")
        yield page, Iri(ELM + "contentUrl"), Literal(url, XSD + "anyURI")
