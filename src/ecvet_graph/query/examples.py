"""Example queries: who asks them, with which values they can be tried, and all of them as RDF."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ecvet_graph.model.iris import DCTERMS, RDF, RDFS, SCHEMA, SH, XSD
from ecvet_graph.model.terms import Iri, Literal, Triple
from ecvet_graph.query.catalogue import Catalogue, Query
from ecvet_graph.rdf.documents import to_document

__all__ = [
    "ASKED_BY",
    "Example",
    "as_it_stands",
    "examples",
    "examples_document",
    "sample_values",
    "without_header",
]

ASKED_BY = ("steward", "officer", "coordinator", "analyst", "learner", "integrator", "operator")
"""The kinds of people who ask, in the order in which their questions are listed."""

# SHACL Advanced Features, section 5.2 and 7: the class of an executable, and where its text stands
_FORMS = {
    "SELECT": ("SPARQLSelectExecutable", "select"),
    "ASK": ("SPARQLAskExecutable", "ask"),
    "CONSTRUCT": ("SPARQLConstructExecutable", "construct"),
    "DESCRIBE": ("SPARQLDescribeExecutable", "describe"),
}
_PREFIX = re.compile(r"^PREFIX (\w+): <([^>]*)>\n", re.MULTILINE)
_HEADER = re.compile(r"\A(?:#\+.*\n)+")


@dataclass(frozen=True, slots=True)
class Example:
    """An example query: its name, the question it answers, and the kinds of people who ask it."""

    name: str
    question: str
    summary: str
    asked_by: tuple[str, ...]


def examples(catalogue: Catalogue) -> tuple[Example, ...]:
    """Return the queries that say who asks them, in the order of their names."""
    return tuple(
        Example(query.name, query.question, query.summary, query.asked_by)
        for query in catalogue
        if query.asked_by
    )


def sample_values(query: Query, base: str) -> dict[str, tuple[str, ...]]:
    """Return the values to try a query with, by parameter; IRIs are made absolute by `base`."""
    kinds = {entry.name: entry.kind for entry in query.parameters}
    found: dict[str, tuple[str, ...]] = {}
    for name, written in query.samples:
        is_relative = kinds.get(name) == "iri" and ":" not in written
        value = f"{base}/{written}" if is_relative else written
        found[name] = (*found.get(name, ()), value)
    return found


def as_it_stands(query: Query, base: str) -> str:
    """Return the text of a query with its sample values in the slots, ready to be run."""
    values = sample_values(query, base)
    return query.fill(values) if values else query.text


def without_header(text: str, query: Query) -> str:
    """Return the text of a query with its question as the only line before it."""
    return f"# {query.question}\n{_HEADER.sub('', text)}"


def examples_document(catalogue: Catalogue, *, base: str, media_type: str = "text/turtle") -> bytes:
    """Return all examples as `sh:SPARQLExecutable`, for the endpoint of an installation.

    In the manner of the example queries of the SIB (https://sparql.uniprot.org/.well-known/):
    the question as `rdfs:comment`, the endpoint as `schema:target`, who asks as `schema:keywords`.

    Raises:
        UsageFault: the media type is none of RDF that is served.
    """
    found = [query for query in catalogue if query.asked_by]
    used = dict(pair for query in found for pair in _PREFIX.findall(query.text))
    triples = [triple for query in found for triple in _statements(query, base)]
    return to_document([*triples, *_declarations(used, base)], media_type)


def _statements(query: Query, base: str) -> Iterator[Triple]:
    subject = Iri(f"{base}/queries/{query.name}.rq")
    kind, path = _FORMS[query.form]
    text = _HEADER.sub("", as_it_stands(query, base))
    yield from _typed(subject, ("SPARQLExecutable", kind))
    yield (subject, Iri(RDFS + "label"), _english(query.summary))
    yield (subject, Iri(RDFS + "comment"), _english(query.question))
    yield (subject, Iri(DCTERMS + "identifier"), Literal(query.name))
    yield (subject, Iri(SH + path), Literal(text))
    yield (subject, Iri(SH + "prefixes"), _prefixes(base))
    yield (subject, Iri(SCHEMA + "target"), Iri(f"{base}/sparql"))
    for who in query.asked_by:
        yield (subject, Iri(SCHEMA + "keywords"), Literal(who))


def _declarations(prefixes: dict[str, str], base: str) -> Iterator[Triple]:
    for prefix, namespace in sorted(prefixes.items()):
        declaration = Iri(f"{base}/queries.ttl#prefix-{prefix}")
        yield (_prefixes(base), Iri(SH + "declare"), declaration)
        yield (declaration, Iri(SH + "prefix"), Literal(prefix))
        yield (declaration, Iri(SH + "namespace"), Literal(namespace, XSD + "anyURI"))


def _prefixes(base: str) -> Iri:
    return Iri(f"{base}/queries.ttl#prefixes")


def _english(text: str) -> Literal:
    return Literal(text, RDF + "langString", "en")


def _typed(subject: Iri, names: Iterable[str]) -> Iterator[Triple]:
    for name in names:
        yield (subject, Iri(RDF + "type"), Iri(SH + name))
