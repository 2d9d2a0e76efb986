"""The SPARQL endpoint in the description of the HTTP API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ecvet_graph.web.sparql_request import FORMATS

__all__ = ["sparql_path"]

_STRINGS = {"type": "array", "items": {"type": "string", "format": "iri"}}
_FIELDS: Mapping[str, dict[str, Any]] = {
    "query": {
        "type": "string",
        "description": "SPARQL 1.1 SELECT, ASK, CONSTRUCT or DESCRIBE; without it the endpoint "
        "describes itself",
    },
    "default-graph-uri": _STRINGS
    | {"description": "graphs of the default graph; without any the union of all graphs"},
    "named-graph-uri": _STRINGS | {"description": "graphs that GRAPH may name"},
    "timeout": {
        "type": "string",
        "pattern": r"^[0-9]*\.?[0-9]+(s|ms)?$",
        "description": "seconds, or milliseconds with `ms`; can only shorten the limit",
    },
    "format": {
        "type": "string",
        "enum": list(FORMATS),
        "description": "form of the answer, instead of Accept; media types are understood, too",
    },
}
_FAILURES: Mapping[str, str] = {
    "400": "The query is not valid or not allowed here",
    "406": "The answer has none of the forms asked for",
    "413": "The query or the answer is too large",
    "429": "The client used up its time of queries; Retry-After says when to come back",
    "502": "Another endpoint that SERVICE names does not answer",
    "503": "Too many queries at once; Retry-After says when to come back",
    "504": "The query was not answered in its time",
    "507": "The query needs too much memory",
}
_RETRY = {"Retry-After": {"schema": {"type": "integer"}, "description": "seconds"}}
_WITH_RETRY = frozenset({"429", "503"})
_REVALIDATING: Mapping[str, Any] = {
    "name": "If-None-Match",
    "in": "header",
    "schema": {"type": "string"},
    "description": "ETag of an answer; told with 304, before anything is evaluated, that it holds",
}


def sparql_path(failure: Mapping[str, Any]) -> dict[str, Any]:
    """Return the description of `/sparql`, given that of a failure."""
    return {
        "get": {
            "summary": "Answer a SPARQL 1.1 query (SPARQL 1.1 Protocol)",
            "parameters": [
                *({"name": name, "in": "query", "schema": _FIELDS[name]} for name in _FIELDS),
                _REVALIDATING,
            ],
            "responses": _responses(failure)
            | {"304": {"description": "The client has the answer already"}},
        },
        "post": {
            "summary": "Answer a SPARQL 1.1 query that is too long for an address",
            # With the query as the body the other fields stand in the address.
            "parameters": [
                {"name": name, "in": "query", "schema": _FIELDS[name]}
                for name in _FIELDS
                if name != "query"
            ],
            "requestBody": {
                "required": True,
                "content": {
                    "application/x-www-form-urlencoded": {
                        "schema": {
                            "type": "object",
                            "properties": dict(_FIELDS),
                            "required": ["query"],
                        }
                    },
                    "application/sparql-query": {"schema": {"type": "string"}},
                },
            },
            "responses": _responses(failure),
        },
    }


def _responses(failure: Mapping[str, Any]) -> dict[str, Any]:
    answer = {
        "description": "The complete answer; never a part of it",
        "content": {media_type: {"schema": {"type": "string"}} for media_type in FORMATS.values()},
    }
    failures = {
        status: {**failure, "description": told}
        | ({"headers": _RETRY} if status in _WITH_RETRY else {})
        for status, told in _FAILURES.items()
    }
    return {"200": answer, **failures, "default": dict(failure)}
