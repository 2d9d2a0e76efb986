"""Transfers and memoranda as linked data for the institutions that take part: Turtle and JSON-LD.

A document says what is on record and what the public graph calls the things named, so that it can
be read by itself. It knows the learner by the pseudonym only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import uuid4

from ecvet_graph.credit.progress import Progress
from ecvet_graph.model.credit import Portfolio
from ecvet_graph.model.mobility import Memorandum, Transfer
from ecvet_graph.model.terms import Iri, Triple
from ecvet_graph.query import construct
from ecvet_graph.rdf.accumulation import accumulation_triples
from ecvet_graph.rdf.decisions import portfolio_triples
from ecvet_graph.rdf.documents import to_document
from ecvet_graph.rdf.memorandum import memorandum_triples
from ecvet_graph.rdf.steps import step_triples
from ecvet_graph.rdf.transfer import agreement_triples, overview_triples, transcript_triples
from ecvet_graph.rdf.turtle import turtle_sections
from ecvet_graph.store import GraphStore

__all__ = [
    "accumulation_as_json_ld",
    "accumulation_as_turtle",
    "as_json_ld",
    "as_turtle",
    "memorandum_as_turtle",
]

_JSON_LD = "application/ld+json"
_NAMES = "What the public graph calls the things that are named above"
_Sections = list[tuple[str, tuple[Triple, ...]]]


def as_turtle(
    transfer: Transfer, *, store: GraphStore, memorandum: Memorandum | None = None
) -> bytes:
    """Return a transfer as Turtle 1.1 in UTF-8, section by section in the order of the process.

    Args:
        transfer: all that is on record.
        store: a version of the public graph, for names.
        memorandum: that of the agreements, where there is one and it is known.
    """
    return _written(_sections(transfer, memorandum), store)


def as_json_ld(
    transfer: Transfer, *, store: GraphStore, memorandum: Memorandum | None = None
) -> bytes:
    """Return a transfer as JSON-LD 1.1 with a context of its own; the same statements as in Turtle."""
    said = [triple for _, part in _sections(transfer, memorandum) for triple in part]
    return to_document((*said, *_names(said, store)), _JSON_LD, topic=transfer.iri)


def memorandum_as_turtle(memorandum: Memorandum, *, store: GraphStore) -> bytes:
    """Return a memorandum as Turtle 1.1 in UTF-8, with what things are called."""
    section = ("Memorandum of understanding", tuple(memorandum_triples(memorandum)))
    return _written([section], store)


def accumulation_as_turtle(portfolio: Portfolio, progress: Progress, *, store: GraphStore) -> bytes:
    """Return what a learner has gathered towards a qualification as Turtle 1.1, with all that proves it.

    Args:
        portfolio: all that is on record of the learner.
        progress: what it amounts to; the record of it gets a random name.
        store: a version of the public graph, for names.
    """
    gathered = tuple(accumulation_triples(uuid4().urn, progress))
    return _written([("Accumulation", gathered), *_records(portfolio)], store)


def accumulation_as_json_ld(
    portfolio: Portfolio, progress: Progress, *, store: GraphStore
) -> bytes:
    """Return the same as JSON-LD 1.1 with a context of its own."""
    iri = uuid4().urn
    said = (*accumulation_triples(iri, progress), *portfolio_triples(portfolio))
    return to_document((*said, *_names(said, store)), _JSON_LD, topic=iri)


def _sections(transfer: Transfer, memorandum: Memorandum | None) -> _Sections:
    sections: _Sections = [("Transfer of credit", tuple(overview_triples(transfer)))]
    if memorandum:
        triples = tuple(memorandum_triples(memorandum))
        sections.append(("Memorandum of understanding", triples))
    for agreement in transfer.agreements:
        heading = f"Learning agreement, version {agreement.version}: {agreement.state}"
        sections.append((heading, tuple(agreement_triples(agreement))))
    assessments, credited, validations, recognitions = _records(transfer.portfolio)
    sections += [assessments, credited]
    for transcript in transfer.transcripts:
        heading = f"Personal transcript, version {transcript.version}"
        sections.append((heading, tuple(transcript_triples(transfer, transcript))))
    steps = tuple(step_triples(transfer.iri, transfer.steps))
    return [*sections, validations, recognitions, ("What was done, the oldest first", steps)]


def _records(held: Portfolio) -> _Sections:
    """Return assessments, credits, validations and recognitions, in this order."""
    learner = held.learner
    return [
        ("Assessments", _held(Portfolio(learner=learner, assessments=held.assessments))),
        ("Credits", _held(Portfolio(learner=learner, credits=held.credits))),
        ("Validations", _held(Portfolio(learner=learner, validations=held.validations))),
        ("Recognitions", _held(Portfolio(learner=learner, recognitions=held.recognitions))),
    ]


def _held(portfolio: Portfolio) -> tuple[Triple, ...]:
    return tuple(portfolio_triples(portfolio))


def _written(sections: _Sections, store: GraphStore) -> bytes:
    names = _names([triple for _, part in sections for triple in part], store)
    return "".join(turtle_sections([*sections, (_NAMES, names)])).encode()


def _names(said: Iterable[Triple], store: GraphStore) -> tuple[Triple, ...]:
    named = tuple(sorted(set(_named(said))))
    found = construct(store, "mobility/names", thing=named) if named else ()
    return tuple(sorted(found, key=lambda triple: tuple(map(str, triple))))


def _named(said: Iterable[Triple]) -> Iterator[Iri]:
    """Yield the things that statements name: those with an address, for records have none."""
    for _, _, value in said:
        if isinstance(value, Iri) and value.value.startswith("http"):
            yield value
