"""Qualifications and transcripts in the terms of the European Learning Model's profiles.

The projections are the CONSTRUCT queries of `queries/export/loq` and `queries/export/edc`, with
those of `queries/export/elm` that both need; every file there takes part.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from io import StringIO
from pathlib import Path

from ecvet_graph.assets import asset_folder
from ecvet_graph.config import Limits
from ecvet_graph.model.iris import DCTERMS, ELM, RDF, SKOS, Graphs
from ecvet_graph.model.learning import Text, english
from ecvet_graph.model.terms import Blank, Iri, Literal, Term, Triple
from ecvet_graph.publish import VOCABULARIES
from ecvet_graph.quality import (
    BLANK_NODE,
    Readiness,
    Report,
    find_readiness,
    load_shapes,
    validate_dataset,
)
from ecvet_graph.query import catalogue, construct
from ecvet_graph.rdf.projection import Projection
from ecvet_graph.rdf.terms import triple_line
from ecvet_graph.store import GraphStore, OxigraphStore, RdfFormat

__all__ = [
    "check_projection",
    "open_document",
    "project_qualifications",
    "project_transcripts",
    "ready_triples",
]

_NOT_REFERRED_TO = frozenset({"glossary"})
_DOCUMENT = "urn:x-ecvet:document"
_TYPE = Iri(RDF + "type")
_TITLE = Iri(DCTERMS + "title")
# A title has a language in the profile. Virtuoso's STRLANG knows languages of two letters only, so
# the queries leave this to the projection.
_UNDETERMINED = "und"
_CONCEPTS = frozenset({Iri(SKOS + "Concept"), Iri(SKOS + "ConceptScheme")})
_PERSON = Iri(ELM + "Person")
_UNIT = Iri(ELM + "LearningAchievementSpecification")


def project_qualifications(store: GraphStore) -> Projection:
    """Return all qualifications of a store, with their units, in the LOQ profile of ELM 3.1.

    Statements of other vocabularies are dropped, the outcomes of units repeated on their
    qualifications, and the concepts referred to declared, as the profile's closed shapes ask.
    Units without a qualification are there and belong to none.
    """
    return Projection.from_triples(_construct_all(store, "loq"))


def project_transcripts(store: GraphStore) -> tuple[Triple, ...]:
    """Return the personal transcripts of a store in the credentials profile (EDC) of ELM 3.1.

    Each learner is a person, by pseudonym, with the credits as claims; an assessment that was not
    passed is left out, and a credit for some outcomes of a unit is specified by these alone.
    Decisions, agreements and the transcript as a document have no place in the profile's claims.
    A title without a language is said to be in an undetermined one, `und` (BCP 47).
    """
    projection = Projection.from_triples(_construct_all(store, "edc"))
    people = [
        subject
        for subject, about in projection.statements.items()
        if (subject, _TYPE, _PERSON) in about
    ]
    reached = projection.reach(people)
    return tuple(map(_titled, (one for thing in reached for one in projection.statements[thing])))


def check_projection(
    projection: Projection,
    *,
    source: str | None = None,
    engine: str = "rust",
    workers: int = 2,
    limits: Limits | None = None,
) -> Report:
    """Return what the qualifications of a projection lack, with its `readiness`.

    Findings stand with the IRIs and titles of the source. What belongs to no qualification is not
    looked at. Raises as `validate_dataset`.
    """
    concepts: dict[str, str] = {}
    lines: list[str] = []
    kept = Projection.from_triples(projection.keep(projection.qualifications))
    for subject, about in kept.statements.items():
        text = "".join(map(triple_line, about))
        if any(value in _CONCEPTS for _, predicate, value in about if predicate == _TYPE):
            concepts[str(subject)] = text
        else:
            lines.append(text)
    report = validate_dataset(
        (line for text in lines for line in StringIO(text, newline="\n")),
        vocabulary=_Concepts(kept, concepts),
        level="loq",
        engine=engine,
        workers=workers,
        source=source,
        limits=limits,
    )
    return replace(report, readiness=_readiness(projection, report))


def ready_triples(projection: Projection, readiness: Readiness) -> Iterator[Triple]:
    """Yield the statements about the qualifications that lack nothing."""
    lacking = {entry.qualification for entry in readiness.not_ready}
    yield from projection.keep(
        [one for one in projection.qualifications if str(one) not in lacking]
    )


def open_document(ntriples: Path | bytes, *, base: str) -> OxigraphStore:
    """Return a store in memory with a trusted document and the vocabularies it refers to.

    Of a document given as bytes nothing is written to a disk.
    """
    store = OxigraphStore()
    folder = asset_folder("ontology")
    for name, files in VOCABULARIES.items():
        if name not in _NOT_REFERRED_TO:
            for file in files:
                graph = Graphs(base).vocabulary(name)
                store.load(folder / file, syntax=RdfFormat.TURTLE, graph=graph)
    store.load(ntriples, syntax=RdfFormat.N_TRIPLES, graph=_DOCUMENT)
    return store


class _Concepts:
    """Gives what the projection says of a concept and of the schemes it is in."""

    def __init__(self, projection: Projection, lines: Mapping[str, str]) -> None:
        self._projection = projection
        self._lines = lines

    def __call__(self, iri: str, /) -> Iterable[str]:
        """Return the lines about a concept, none for an unknown IRI."""
        if iri not in self._lines:
            return ()
        about = self._projection.statements[Iri(iri)]
        schemes = (self._lines.get(str(value), "") for _, _, value in about)
        return (self._lines[iri], *schemes)


def _readiness(projection: Projection, report: Report) -> Readiness:
    members = {one: projection.members(one) for one in projection.qualifications}
    inside = frozenset(thing for things in members.values() for thing in things)
    units = {
        subject
        for subject, about in projection.statements.items()
        if (subject, _TYPE, _UNIT) in about
    }
    return find_readiness(
        report.findings,
        {str(one): set(map(_focus, things)) for one, things in members.items()},
        titles={str(one): _title(projection, one) for one in members},
        names={shape.local_name: shape.name for shape in load_shapes("loq").shapes.values()},
        loose_units=len(units - inside),
    )


def _focus(thing: Term) -> str:
    return BLANK_NODE if isinstance(thing, Blank) else str(thing)


def _titled(triple: Triple) -> Triple:
    subject, predicate, value = triple
    if predicate == _TITLE and isinstance(value, Literal) and value.language is None:
        return subject, predicate, Literal(value.value, RDF + "langString", _UNDETERMINED)
    return triple


def _title(projection: Projection, thing: Term) -> str:
    texts = (
        Text(value.value, value.language or "")
        for _, predicate, value in projection.statements[thing]
        if predicate == _TITLE and isinstance(value, Literal)
    )
    return english(tuple(sorted(texts, key=lambda text: (text.language, text.value))))


def _construct_all(store: GraphStore, profile: str) -> Iterator[Triple]:
    rooms = ("export/elm/", f"export/{profile}/")
    for query in catalogue():
        if query.name.startswith(rooms):
            yield from construct(store, query.name)
