"""The part of the API description about linked data, lists, catalogue, dumps, changes and health."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ecvet_graph.web.formats import DOCUMENTS, SUFFIXES
from ecvet_graph.web.language import LANGUAGES
from ecvet_graph.web.memento import LINK_FORMAT

__all__ = ["public_paths"]

_TEXT: Mapping[str, Any] = {"type": "string"}
_BINARY: Mapping[str, Any] = {"type": "string", "format": "binary"}
_NAME: Mapping[str, Any] = {
    "type": "string",
    "pattern": "^[a-z0-9]+(--?[a-z0-9]+)*$",
    "maxLength": 200,
}
_NUMBER: Mapping[str, Any] = {"type": "integer", "minimum": 1, "maximum": 999_999}
_IN_PATH: Mapping[str, Mapping[str, Any]] = {
    "agency": {"schema": _NAME, "description": "agency, as in the IRI"},
    "dataset": {"schema": _NAME, "description": "name of the dataset"},
    "edition": {"schema": _TEXT, "description": "number of the edition, such as 0.1.0"},
    "kind": {"schema": _NAME, "description": "kind of thing, such as unit or qualification"},
    "local": {"schema": _NAME, "description": "last part of the IRI"},
    "number": {"schema": _NUMBER, "description": "version of the dataset"},
    "part": {"schema": _NUMBER, "description": "part of what changed, from 1"},
    "version": {"schema": _NUMBER, "description": "version of the store that was dumped"},
    "month": {
        "schema": {"type": "string", "pattern": "^20[0-9]{2}-(0[1-9]|1[0-2])$"},
        "description": "year and month",
    },
    "name": {"schema": _TEXT, "description": "last part of the IRI, or the code"},
    "query": {"schema": _TEXT, "description": "name of the query, as in /queries.ttl"},
    "suffix": {
        "schema": {"type": "string", "enum": list(DOCUMENTS)},
        "description": "the format",
    },
    "vocabulary": {"schema": _NAME, "description": "name of the vocabulary, such as eqf"},
}
_FORMAT: Mapping[str, Any] = {
    "name": "format",
    "in": "query",
    "description": "the format, in place of Accept; a suffix of the address does the same",
    "schema": {"type": "string", "enum": list(DOCUMENTS)},
}
_PAGE: Mapping[str, Any] = {
    "name": "page",
    "in": "query",
    "description": "page of the feed, from 1, the newest first (RFC 5005)",
    "schema": {"type": "integer", "minimum": 1, "default": 1},
}
_LANGUAGE: Mapping[str, Any] = {
    "name": "language",
    "in": "query",
    "description": "language of the feed",
    "schema": {"type": "string", "enum": list(LANGUAGES), "default": "en"},
}
_GIVEN = tuple(DOCUMENTS.values())
_RDF = tuple(kind for kind in SUFFIXES.values() if kind != "application/json")
_FAULTS: Mapping[int, str] = {
    400: "The request is not understood",
    404: "There is no such thing",
    405: "There is nothing under this address that could be changed",
    406: "There is no such format",
    410: "It was withdrawn; the answer says when, and what is in its place",
    503: "The service is busy or not ready, or the store cannot be used",
}
_THING, _MEMBER = "/{agency}/{kind}/{local}", "/changes/{agency}/{dataset}/{number}"
_GZIP = "application/gzip"

# What is read at an address, and the media types in which it is given
_READ: Mapping[str, tuple[str, tuple[str, ...]]] = {
    f"/doc{_THING}": ("What is known of a thing; as of a day too (RFC 7089)", _GIVEN),
    f"/doc{_THING}/version/{{number}}": (
        "What a version of its dataset said of a thing; it never changes",
        _GIVEN,
    ),
    f"/doc{_THING}/versions": ("The versions of the document about a thing", (LINK_FORMAT,)),
    "/units.{suffix}": ("A page of the list of units, narrowed as /api/units", _GIVEN),
    "/qualifications.{suffix}": (
        "A page of the list of qualifications, narrowed as /api/qualifications",
        _GIVEN,
    ),
    "/matches.{suffix}": ("A page of the list of suggestions, narrowed as /api/matches", _GIVEN),
    "/memoranda.{suffix}": ("Public memoranda of understanding", _GIVEN),
    "/skills/{name}.{suffix}": ("A skill and the units that cover it", _GIVEN),
    "/glossary/{name}.{suffix}": ("A term of the glossary", _GIVEN),
    "/levels/{name}.{suffix}": ("A framework of qualifications and its levels", _GIVEN),
    "/constraints/{name}.{suffix}": ("A constraint that documents are held to", _GIVEN),
    "/vocabulary/{vocabulary}": ("A vocabulary, or the ontology `ecvet`", _GIVEN),
    "/vocabulary/ecvet/{edition}": ("An edition of the ontology", _GIVEN),
    "/context.jsonld": ("The JSON-LD context", ("application/ld+json",)),
    "/catalog": ("Datasets, versions, dumps and services (DCAT-AP 3.0)", tuple(SUFFIXES.values())),
    "/.well-known/void": ("What there is, and how much of it (VoID)", _RDF),
    "/dumps": ("The full dumps, with their digests", ("application/json",)),
    "/dumps/{version}/everything.nq.gz": ("Every statement, with its graph (N-Quads)", (_GZIP,)),
    "/dumps/{version}/everything.trig.gz": ("Every statement, with its graph (TriG)", (_GZIP,)),
    "/dumps/{version}/{agency}/{dataset}.nt.gz": ("Statements of a dataset (N-Triples)", (_GZIP,)),
    "/changes": ("What changed: the first page of a Linked Data Event Stream", _GIVEN),
    "/changes/{month}": ("The publications of a month", _GIVEN),
    _MEMBER: ("What became of each thing with a version; it never changes", _GIVEN),
    f"{_MEMBER}/{{part}}": ("A further part of that", _GIVEN),
    "/changes.atom": ("Publications and withdrawals (RFC 4287)", ("application/atom+xml",)),
    "/sitemap.xml": ("The parts of the list of all pages", ("application/xml",)),
    "/queries.ttl": ("All example queries as sh:SPARQLExecutable", ("text/turtle",)),
    "/queries/{query}.rq": ("A query of the catalogue", ("application/sparql-query",)),
    "/health/live": ("The process answers", ("application/json",)),
    "/health/ready": ("Answers can be relied on", ("application/json",)),
}
_QUERIES: Mapping[str, tuple[Mapping[str, Any], ...]] = {
    f"/doc{_THING}": (_FORMAT,),
    f"/doc{_THING}/version/{{number}}": (_FORMAT,),
    "/changes.atom": (_LANGUAGE, _PAGE),
}


def public_paths() -> dict[str, Any]:
    """Return the paths under which the graph is read by IRI, as a whole, and by what changed."""
    paths = {
        path: {"get": _operation(path, summary, kinds)} for path, (summary, kinds) in _READ.items()
    }
    return {f"/id{_THING}": {"get": _identified()}, **paths}


def _operation(path: str, summary: str, kinds: Iterable[str]) -> dict[str, Any]:
    content = {kind: {"schema": _schema(kind)} for kind in kinds}
    return {
        "summary": summary,
        "parameters": [*_parameters(path), *_QUERIES.get(path, ())],
        "responses": {
            "200": {"description": summary, "content": content},
            "302": {"description": "The version of the moment that is asked for"},
            "303": {"description": "The page for people, where HTML is asked for"},
            "304": {"description": "The client has it already"},
        }
        | _faults(),
    }


def _identified() -> dict[str, Any]:
    summary = "A thing by its IRI: leads to its page, or to the document about it"
    return {
        "summary": summary,
        "parameters": [*_parameters(f"/id{_THING}"), _FORMAT],
        "responses": {"303": {"description": summary}} | _faults(),
    }


def _parameters(path: str) -> Iterable[dict[str, Any]]:
    named = (part.partition("}")[0] for part in path.split("{")[1:])
    return ({"name": name, "in": "path", "required": True, **_IN_PATH[name]} for name in named)


def _schema(kind: str) -> Mapping[str, Any]:
    # JSON is described where there is a schema of its own: under /api and /datasets.
    if kind.endswith("json"):
        return {}
    return _BINARY if kind == _GZIP else _TEXT


def _faults() -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    # Where there is a page beside the data, what went wrong may be told as one.
    content = {"application/problem+json": {"schema": schema}, "text/html": {"schema": _TEXT}}
    # What was withdrawn says so in the syntax that is asked for.
    gone = content | {kind: {"schema": _schema(kind)} for kind in _RDF}
    return {
        str(status): {"description": told, "content": gone if status == 410 else content}  # noqa: PLR2004
        for status, told in _FAULTS.items()
    }
