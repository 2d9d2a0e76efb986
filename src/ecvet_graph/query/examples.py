"""Example queries: who asks them, with which values they can be tried, and all of them as RDF."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ecvet_graph.model.iris import DCTERMS, RDFS, SCHEMA, SH, XSD
from ecvet_graph.model.learning import Texts, text_in
from ecvet_graph.query.catalogue import Catalogue, Query

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
_HEAD = "".join(
    f"@prefix {name}: <{iri}> .\n"
    for name, iri in (
        ("dcterms", DCTERMS),
        ("rdfs", RDFS),
        ("schema", SCHEMA),
        ("sh", SH),
        ("xsd", XSD),
    )
)
_HEADER = re.compile(r"\A(?:#\+.*\n)+")


@dataclass(frozen=True, slots=True)
class Example:
    """An example query: its name, the question it answers and what its rows are, and who asks it."""

    name: str
    questions: Texts
    summaries: Texts
    asked_by: tuple[str, ...]


def examples(catalogue: Catalogue) -> tuple[Example, ...]:
    """Return the queries that say who asks them, in the order of their names."""
    return tuple(
        Example(query.name, query.questions, query.summaries, query.asked_by)
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


def without_header(text: str, query: Query, *, language: str = "en") -> str:
    """Return the text of a query with its question, in a language, as the only line before it."""
    question = text_in(query.questions, language, "en")
    said = question.value if question else query.question
    return f"# {said}\n{_HEADER.sub('', text)}"


def examples_document(catalogue: Catalogue, *, base: str) -> bytes:
    """Return all examples in Turtle as `sh:SPARQLExecutable`, for the endpoint of an installation.

    In the manner of the example queries of the SIB (https://github.com/sib-swiss/sparql-examples):
    what its rows are as `rdfs:label` and the question as `rdfs:comment`, both in every language, the
    endpoint as `schema:target`, who asks as `schema:keywords`. The texts of queries keep their lines,
    so that a difference between two states of the file can be read.
    """
    found = [query for query in catalogue if query.asked_by]
    used = sorted({pair for query in found for pair in _PREFIX.findall(query.text)})
    parts = [_HEAD, *(_executable(query, base) for query in found), _declarations(used, base)]
    return "\n".join(parts).encode()


def _executable(query: Query, base: str) -> str:
    kind, path = _FORMS[query.form]
    text = _HEADER.sub("", as_it_stands(query, base))
    statements = (
        f"a sh:SPARQLExecutable, sh:{kind}",
        f"rdfs:label {_in_languages(query.summaries)}",
        f"rdfs:comment {_in_languages(query.questions)}",
        f"dcterms:identifier {_quoted(query.name)}",
        f"schema:keywords {', '.join(map(_quoted, query.asked_by))}",
        f"schema:target <{base}/sparql>",
        f"sh:prefixes <{base}/queries.ttl#prefixes>",
        f'sh:{path} """{_escaped(text)}"""',
    )
    return f"<{base}/queries/{query.name}.rq>\n    " + " ;\n    ".join(statements) + " .\n"


def _declarations(prefixes: Iterable[tuple[str, str]], base: str) -> str:
    declared = ",\n        ".join(
        f'[ sh:prefix {_quoted(prefix)} ; sh:namespace "{namespace}"^^xsd:anyURI ]'
        for prefix, namespace in prefixes
    )
    return f"<{base}/queries.ttl#prefixes> sh:declare\n        {declared} .\n"


def _in_languages(texts: Texts) -> str:
    return ",\n        ".join(f"{_quoted(text.value)}@{text.language}" for text in texts)


def _quoted(text: str) -> str:
    return f'"{_escaped(text)}"'


def _escaped(text: str) -> str:
    """Return a text as Turtle 1.1 writes it between quotes; line ends stay as they are."""
    return text.replace("\\", "\\\\").replace('"', '\\"')
