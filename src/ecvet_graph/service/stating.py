"""A statement in every form that it is handed out in: the same numbers in each.

RDF and SSSOM name the units in the order of `docs/data-model.md`, whichever is the source.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from ecvet_graph import __version__
from ecvet_graph.mappings import COLUMNS, MappingRow, MappingSet
from ecvet_graph.mappings.decided import decision_record
from ecvet_graph.mappings.records import MappingRecord
from ecvet_graph.mappings.sssom import head_of, record_of
from ecvet_graph.mappings.writing import write_json, write_tsv
from ecvet_graph.model.iris import Graphs
from ecvet_graph.model.learning import english
from ecvet_graph.model.match import UnitMatch, Verdict
from ecvet_graph.model.review import Decision, Purpose
from ecvet_graph.model.terms import Triple
from ecvet_graph.rdf.derived import MatchContext, match_iri
from ecvet_graph.rdf.documents import to_document
from ecvet_graph.rdf.match_statement import MatchSaying, match_statement_triples, stale_triple
from ecvet_graph.rdf.review import decision_triples
from ecvet_graph.rdf.turtle import turtle_lines
from ecvet_graph.service.reading import Reader
from ecvet_graph.service.views import CompareView, UnitView
from ecvet_graph.service.wire import to_json

__all__ = [
    "STATEMENT_FORMS",
    "StatementForm",
    "mapping_set",
    "statement_document",
    "statement_json",
]


@dataclass(frozen=True, slots=True)
class StatementForm:
    """A form of a statement: what it is called, and its media type (IANA)."""

    name: str
    media_type: str


@dataclass(frozen=True, slots=True)
class _Asked:
    """A pair in the order of the data model, its statement, and which unit is the source."""

    reader: Reader
    view: CompareView
    source: str
    purpose: Purpose
    base: str


STATEMENT_FORMS: Mapping[str, StatementForm] = {
    "json": StatementForm("JSON", "application/json"),
    "ttl": StatementForm("Turtle", "text/turtle"),
    "jsonld": StatementForm("JSON-LD", "application/ld+json"),
    "rdf": StatementForm("RDF/XML", "application/rdf+xml"),
    "nt": StatementForm("N-Triples", "application/n-triples"),
    "sssom.tsv": StatementForm("SSSOM (TSV)", "text/tab-separated-values"),
    "sssom.json": StatementForm("SSSOM (JSON)", "application/json"),
}


def statement_document(
    reader: Reader, a: str, b: str, *, purpose: Purpose, base: str, form: str
) -> bytes:
    """Return the statement of a as source and b as target, named by IRI or source id.

    `form` is one of `STATEMENT_FORMS`. The same data gives the same bytes. Raises as
    `Reader.compare`.
    """
    view = reader.compare(a, b, purpose=purpose)
    if form == "json":
        return statement_json(view)
    source = view.a.iri
    if _place(view.b) < _place(view.a):
        view = reader.compare(view.b.iri, view.a.iri, purpose=purpose)
    asked = _Asked(reader, view, source, purpose, base)
    return _WRITERS.get(form, _as_rdf(STATEMENT_FORMS[form].media_type))(asked)


def statement_json(view: CompareView) -> bytes:
    """Return a statement as JSON in UTF-8, with the names of `CompareView`."""
    text = json.dumps(to_json(view), ensure_ascii=False, indent=2)
    return f"{text}\n".encode()


def _place(unit: UnitView) -> tuple[str, str]:
    return unit.country.iri if unit.country else "", unit.iri


def _turtle(asked: _Asked) -> bytes:
    return "".join(turtle_lines(_triples(asked))).encode()


def _as_rdf(media_type: str) -> Callable[[_Asked], bytes]:
    return lambda asked: to_document(_triples(asked), media_type)


def _triples(asked: _Asked) -> Iterator[Triple]:
    view = asked.view
    saying = MatchSaying(
        node=_node(view.match, asked.base),
        base=asked.base,
        source=asked.source,
        purpose=asked.purpose,
        status=view.review.status,
        notice=view.notice,
        differences=tuple(row.sentence for row in view.differences),
        unknown=tuple(row.sentence for row in view.unknown),
        doubts=tuple(row.sentence for row in view.doubts),
        changed_units=tuple(change.unit for change in view.changes),
        changed_in=tuple(sorted({one.version_iri for one in view.changes if one.version_iri})),
    )
    yield from match_statement_triples(view.match, saying)
    yield from asked.reader.facts_around(view)
    for decision in _decisions(asked):
        yield from decision_triples(asked.base, decision)
    for made in view.review.decisions:
        if made.stale:
            yield stale_triple(made.iri)


def _decisions(asked: _Asked) -> tuple[Decision, ...]:
    return asked.reader.decisions(asked.view.a.iri, asked.view.b.iri)


def _node(match: UnitMatch, base: str) -> str:
    inputs = match.inputs
    made_at = datetime.combine(inputs.compared_on if inputs else date.min, time(), UTC)
    context = MatchContext(base, match.method, match.method_version, "", "", made_at)
    return match_iri(match.unit_a, match.unit_b, context=context)


def _sssom_tsv(asked: _Asked) -> bytes:
    lines = write_tsv(head_of(mapping_set(asked.base)), _records(asked), columns=COLUMNS)
    return "".join(lines).encode()


def _sssom_json(asked: _Asked) -> bytes:
    return write_json(head_of(mapping_set(asked.base)), _records(asked)).encode()


def mapping_set(base: str) -> MappingSet:
    """Return what stands at the head of suggestions and decisions of an installation."""
    return MappingSet(Graphs(base).matches, f"{base}/id/", "ecvet-graph", __version__)


def _records(asked: _Asked) -> Iterator[MappingRecord]:
    """Yield the suggestion, where there is one, and the decisions that no later one replaced."""
    view, match = asked.view, asked.view.match
    names = {unit.iri: english(unit.titles) for unit in (view.a, view.b)}
    if match.verdict is not Verdict.NONE:
        inputs = match.inputs
        yield record_of(
            MappingRow(
                subject=match.unit_a,
                subject_label=names[match.unit_a],
                object=match.unit_b,
                object_label=names[match.unit_b],
                verdict=match.verdict,
                score=str(match.score),
                coverage_of_subject=str(match.coverage_of_a),
                coverage_of_object=str(match.coverage_of_b),
                reservation=match.reservation.value,
                method=match.method,
                method_version=match.method_version,
                snapshot=inputs.snapshot if inputs else "",
                date=inputs.compared_on.isoformat() if inputs else "",
                status=view.review.status.value,
            )
        )
    latest = {one.iri for one in view.review.decisions if one.is_latest}
    for one in _decisions(asked):
        if one.iri in latest:
            yield decision_record(
                one, source_label=names[one.source_unit], target_label=names[one.target_unit]
            )


_WRITERS: Mapping[str, Callable[[_Asked], bytes]] = {
    "ttl": _turtle,
    "sssom.tsv": _sssom_tsv,
    "sssom.json": _sssom_json,
}
