"""What changed as a Linked Data Event Stream (https://w3id.org/ldes/specification) in TREE pages.

The root leads to months, a month to publications, a publication has the members: what became of
each thing, an activity of Activity Streams 2.0 and a version of the thing in one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from ecvet_graph.model.changes import Change
from ecvet_graph.model.iris import AS, DCTERMS, FOAF, LDES, PROV, RDF, TREE, VOID, XSD
from ecvet_graph.model.learning import Text
from ecvet_graph.model.terms import Iri, Literal, Term, Triple
from ecvet_graph.rdf.statements import text_triples

__all__ = [
    "Member",
    "described_stream",
    "first_of",
    "member_triples",
    "relation_triples",
    "stream_triples",
]

_TYPE = RDF + "type"
_TIME = Iri(PROV + "generatedAtTime")
_TITLES = (
    Text("What became of qualifications, units and learning outcomes", "en"),
    Text("Was aus Qualifikationen, Einheiten und Lernergebnissen wurde", "de"),
    Text("Ce que sont devenus certifications, unités et acquis d’apprentissage", "fr"),  # noqa: RUF001 - as French is written
)
_ACTIVITIES: Mapping[Change, str] = {
    Change.ADDED: AS + "Create",
    Change.CHANGED: AS + "Update",
    Change.WITHDRAWN: AS + "Delete",
}


@dataclass(frozen=True, slots=True)
class Member:
    """What became of a thing.

    Attributes:
        iri: of the member.
        thing: IRI of the thing.
        change: what became of it.
        moment: when.
        version: IRI of the version of the dataset.
        document: IRI of the document about the thing in that version, empty where it has none.
    """

    iri: str
    thing: str
    change: Change
    moment: datetime
    version: str
    document: str = ""


def described_stream(base: str, licence: str) -> Iterator[Triple]:
    """Yield what the first page alone says of the stream, since other pages never change.

    `licence` is the IRI of the licence of the stream, empty where not known.
    """
    stream = Iri(f"{base}/changes#stream")
    yield from text_triples(stream, DCTERMS + "title", _TITLES)
    yield stream, Iri(DCTERMS + "publisher"), Iri(f"{base}/catalog#publisher")
    if licence:
        yield stream, Iri(DCTERMS + "license"), Iri(licence)


def stream_triples(base: str) -> Iterator[Triple]:
    """Yield what every page says of the stream."""
    stream = f"{base}/changes#stream"
    yield from _about(
        stream,
        (_TYPE, Iri(LDES + "EventStream")),
        (TREE + "view", Iri(f"{base}/changes")),
        (LDES + "timestampPath", _TIME),
        (LDES + "versionOfPath", Iri(DCTERMS + "isVersionOf")),
        (LDES + "versionDeletePath", Iri(_TYPE)),
        (LDES + "versionDeleteObject", Iri(AS + "Delete")),
    )


def relation_triples(
    page: str,
    name: str,
    target: str,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    last: datetime | None = None,
) -> Iterator[Triple]:
    """Yield the way from a page to another one whose members are of a time.

    Args:
        page: IRI of the page.
        name: names the relations of the page apart.
        target: IRI of the other page.
        since: its members are not earlier; without any bound the page only continues.
        until: its members are earlier.
        last: its members are not later.
    """
    yield Iri(page), Iri(_TYPE), Iri(TREE + "Node")
    bounds = (
        ("from", "GreaterThanOrEqualToRelation", since),
        ("until", "LessThanRelation", until),
        ("last", "LessThanOrEqualToRelation", last),
    )
    for ending, kind, moment in bounds:
        if moment is not None:
            node = f"{page}#{name}-{ending}"
            yield Iri(page), Iri(TREE + "relation"), Iri(node)
            yield from _about(
                node,
                (_TYPE, Iri(TREE + kind)),
                (TREE + "node", Iri(target)),
                (TREE + "path", _TIME),
                (TREE + "value", _moment(moment)),
            )
    if all(moment is None for *_, moment in bounds):
        node = f"{page}#{name}"
        yield Iri(page), Iri(TREE + "relation"), Iri(node)
        yield from _about(node, (_TYPE, Iri(TREE + "Relation")), (TREE + "node", Iri(target)))


def member_triples(base: str, page: str, members: Iterable[Member]) -> Iterator[Triple]:
    """Yield a page of members, which never changes."""
    stream = Iri(f"{base}/changes#stream")
    yield from _about(
        page,
        (_TYPE, Iri(TREE + "Node")),
        (LDES + "immutable", Literal("true", XSD + "boolean")),
    )
    for one in members:
        yield stream, Iri(TREE + "member"), Iri(one.iri)
        yield from _about(
            one.iri,
            (_TYPE, Iri(_ACTIVITIES[one.change])),
            (AS + "object", Iri(one.thing)),
            (DCTERMS + "isVersionOf", Iri(one.thing)),
            (PROV + "generatedAtTime", _moment(one.moment)),
            (VOID + "inDataset", Iri(one.version)),
        )
        if one.document:
            yield Iri(one.iri), Iri(FOAF + "page"), Iri(one.document)


def first_of(month: str, *, later: int = 0) -> datetime:
    """Return when a month (`YYYY-MM`) begins, or the one that many months later (UTC)."""
    year, number = (int(part) for part in month.split("-"))
    months = year * 12 + number - 1 + later
    return datetime(months // 12, months % 12 + 1, 1, tzinfo=UTC)


def _moment(moment: datetime) -> Literal:
    return Literal(moment.isoformat(), XSD + "dateTime")


def _about(subject: str, *facts: tuple[str, Term]) -> Iterator[Triple]:
    for predicate, value in facts:
        yield Iri(subject), Iri(predicate), value
