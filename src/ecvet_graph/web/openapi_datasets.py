"""The part of the API description about datasets: publishing, reading, versions, agencies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ecvet_graph.ingest.uploads import UPLOAD_TYPES
from ecvet_graph.service.views import RecognisabilityView
from ecvet_graph.service.views.datasets import (
    AgencyView,
    ChangesView,
    DatasetView,
    FindingView,
    ReceiptView,
    StatusView,
    TombstoneView,
    VersionView,
)
from ecvet_graph.web.dataset_documents import RDF
from ecvet_graph.web.formats import SUFFIXES
from ecvet_graph.web.memento import LINK_FORMAT
from ecvet_graph.web.schemas import schema_of

__all__ = ["SECURITY_SCHEMES", "dataset_paths", "problem_schema"]

SECURITY_SCHEMES: Mapping[str, Any] = {
    "publisher": {
        "type": "http",
        "scheme": "bearer",
        "description": "The token of a publisher of the agency; the operator gives it.",
    }
}

_TEXT: dict[str, Any] = {"type": "string"}
_BINARY: dict[str, Any] = {"type": "string", "format": "binary"}
_NAME = {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 60}
_AGENCY = {"name": "agency", "in": "path", "required": True, "schema": _NAME}
_DATASET = {"name": "dataset", "in": "path", "required": True, "schema": _NAME}
_NUMBER = {
    "name": "number",
    "in": "path",
    "required": True,
    "schema": {"type": "integer", "minimum": 1, "maximum": 999_999_999},
}
_FORMAT = {
    "name": "format",
    "in": "query",
    "description": "the syntax, in place of Accept; a suffix of the address does the same",
    "schema": {"type": "string", "enum": list(SUFFIXES)},
}
_MOMENT = {
    "name": "as-of",
    "in": "query",
    "description": "a day (its end, UTC) or a time: send on to the version that was the newest then",
    "schema": {"anyOf": [{"type": "string", "format": kind} for kind in ("date", "date-time")]},
}
_MEMENTO = {
    "name": "Accept-Datetime",
    "in": "header",
    "description": "the same as a date of HTTP (RFC 7089)",
    "schema": _TEXT,
}
_MATCH = {
    "name": "If-Match",
    "in": "header",
    "description": "ETag of the version that is replaced; weak tags and * are not enough",
    "schema": _TEXT,
    "example": '"3"',
}
_NEW = {
    "name": "If-None-Match",
    "in": "header",
    "description": "* where there is no such dataset yet; one of both fields is needed",
    "schema": {"type": "string", "enum": ["*"]},
}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "any text of your own; the same request with it is answered the same for a day",
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9-]{1,200}$"},
    "example": "5f0c2f3a-6a0e-4d4e-9d0c-2f3a6a0e4d4e",
}
_PREFER = {
    "name": "Prefer",
    "in": "header",
    "description": "return=minimal leaves out the receipt (RFC 7240)",
    "schema": {"type": "string", "enum": ["return=minimal", "return=representation"]},
}
_DRY_RUN = {
    "name": "dry-run",
    "in": "query",
    "description": "check everything, publish nothing; no condition is needed then",
    "schema": {"type": "boolean", "default": False},
}
_PART = {
    "name": "qualification",
    "in": "query",
    "description": "IRI, or the last part of it, of the one qualification that the document replaces",
    "schema": _TEXT,
}
_TAG = {"description": "version, and syntax of a representation", "schema": _TEXT}
_TAGGED = {"ETag": _TAG}
# What can go wrong, by status; each is a problem document.
_FAULTS: Mapping[int, str] = {
    400: "The request is not understood, or the document is cut off",
    401: "There is no token, or none that is valid",
    403: "The token is not for this, or the document speaks of what is not the agency's",
    404: "There is no such thing",
    405: "There is nothing under this address that could be changed",
    406: "There is no such format",
    408: "The document arrives too slowly",
    409: "Another change is in the way; try again",
    410: "It was withdrawn",
    411: "The length of the document is not known",
    412: "The dataset is not in the version that the sender saw",
    413: "The document is too large",
    415: "Documents of this type, or with a content coding, are not read",
    422: "The document cannot be read, or breaks constraints: see `findings`",
    428: "The request does not say which version the sender saw",
    503: "The service is busy, or the store cannot be used",
}


def problem_schema(schemas: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a problem document (RFC 9457), with those of its parts in `schemas`."""
    place = {
        "type": "object",
        "description": "where in a document: name, line (or row) and column from 1, field",
        "properties": {
            "source": _TEXT,
            "line": {"type": ["integer", "null"]},
            "column": {"type": ["integer", "null"]},
            "field": {"type": ["string", "null"]},
        },
        "required": ["source", "line", "column", "field"],
    }
    return {
        "type": "object",
        "description": "RFC 9457 problem document",
        "properties": {
            "type": {"type": "string", "format": "uri"},
            "title": _TEXT,
            "status": {"type": "integer"},
            "detail": _TEXT,
            "code": {"type": "string", "description": "stable; the last part of the type"},
            "remedy": {"type": "string", "description": "what to do"},
            "place": place,
            "total": {"type": "integer", "description": "findings in all"},
            "findings": schema_of(tuple[FindingView, ...], schemas)
            | {"description": "the worst first, up to 1,000"},
            "tombstone": schema_of(TombstoneView, schemas),
            "rule": {"type": "string", "description": "code of the rule that a step breaks"},
        },
        "required": ["type", "title", "status", "detail", "code"],
    }


def dataset_paths(schemas: dict[str, Any]) -> dict[str, Any]:
    """Return the paths of datasets and agencies; schemas of what they answer go into `schemas`."""
    place = "/datasets/{agency}/{dataset}"
    whole = [_AGENCY, _DATASET]
    version = [*whole, _NUMBER]
    return {
        "/datasets": {
            "get": _reading(
                "All datasets; in RDF they are in the catalogue (303 to /catalog)",
                tuple[DatasetView, ...],
                schemas,
                [_FORMAT],
            ),
        },
        place: {
            "get": _reading(
                "The newest version of a dataset (Graph Store Protocol)",
                DatasetView,
                schemas,
                [*whole, _FORMAT, _MOMENT, _MEMENTO],
                redirects=True,
            ),
            "put": _putting(schemas),
            "delete": _withdrawing(schemas),
        },
        f"{place}/versions": {
            "get": _reading(
                "All versions of a dataset, the newest first; as timemap too (RFC 7089)",
                tuple[VersionView, ...],
                schemas,
                [*whole, _FORMAT],
                others=(LINK_FORMAT,),
            )
        },
        f"{place}/version/{{number}}": {
            "get": _reading(
                "One version; it never changes", VersionView, schemas, [*version, _FORMAT]
            )
        },
        f"{place}/version/{{number}}/changes": {
            "get": _reading(
                "What differs from the version before; in RDF how the version came about",
                ChangesView,
                schemas,
                [*version, _FORMAT],
            )
        },
        f"{place}/version/{{number}}/document": {"get": _document(version)},
        f"{place}/status": {
            "get": _fixed(
                "How far links and matches of the newest version are", StatusView, schemas, whole
            )
        },
        f"{place}/recognisability.json": {
            "get": _fixed(
                "How recognisable its units are abroad, and what would help",
                RecognisabilityView,
                schemas,
                whole,
            )
        },
        f"{place}/recognisability.csv": {
            "get": _fixed("The same as a table, a row for each unit", None, schemas, whole)
        },
        "/agencies/{agency}": {
            "get": _reading("An agency and its datasets", AgencyView, schemas, [_AGENCY, _FORMAT])
        },
    }


def _reading(
    summary: str,
    view: Any,  # noqa: ANN401 - any type hint
    schemas: dict[str, Any],
    parameters: Sequence[Mapping[str, Any]],
    *,
    others: Sequence[str] = (),
    redirects: bool = False,
) -> dict[str, Any]:
    content: dict[str, Any] = {"application/json": {"schema": schema_of(view, schemas)}}
    for kind in (*others, *RDF):
        # JSON-LD is JSON, and any JSON is an instance of no particular schema.
        content[kind] = {"schema": {} if kind.endswith("json") else _TEXT}
    responses: dict[str, Any] = {
        "200": {"description": summary, "content": content},
        "303": {"description": "The page for people, where HTML is asked for"},
        "304": {"description": "The client has it already"},
    }
    if redirects:
        responses["302"] = {"description": "The version of the moment that is asked for"}
    return {
        "summary": summary,
        "parameters": list(parameters),
        "responses": responses | _faults(400, 404, 406, 410, 503),
    }


def _document(parameters: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    summary = "The document of a version, byte for byte as it was sent"
    content = {"application/octet-stream": {"schema": _BINARY}}
    return {
        "summary": summary,
        "parameters": list(parameters),
        "responses": {"200": {"description": summary, "content": content}} | _faults(404, 503),
    }


def _fixed(
    summary: str,
    view: Any,  # noqa: ANN401 - any type hint, or nothing for a table
    schemas: dict[str, Any],
    parameters: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    table: dict[str, Any] = {"text/csv": {"schema": _TEXT}}
    content = {"application/json": {"schema": schema_of(view, schemas)}} if view else table
    return {
        "summary": summary,
        "parameters": list(parameters),
        "responses": {"200": {"description": summary, "content": content}}
        | _faults(400, 404, 410, 503),
    }


def _putting(schemas: dict[str, Any]) -> dict[str, Any]:
    parameters = [_AGENCY, _DATASET, _DRY_RUN, _PART, _MATCH, _NEW, _KEY, _PREFER]
    return {
        "summary": "Publish a document as the next version of a dataset, all of it or nothing",
        "security": [{"publisher": []}],
        "parameters": parameters,
        "requestBody": {
            "required": True,
            "content": {kind: {"schema": _BINARY} for kind in UPLOAD_TYPES},
        },
        "responses": {
            "201": _receipt("The dataset is new", schemas),
            "200": _receipt("It was replaced, is unchanged, or was checked only", schemas),
            "204": {"description": "As 200, where Prefer: return=minimal was sent"},
        }
        | _faults(400, 401, 403, 404, 405, 408, 409, 411, 412, 413, 415, 422, 428, 503),
    }


def _withdrawing(schemas: dict[str, Any]) -> dict[str, Any]:
    return {
        "summary": "Withdraw a dataset: its versions stay, and tombstones for all that was in it",
        "security": [{"publisher": []}],
        "parameters": [_AGENCY, _DATASET, _DRY_RUN, _MATCH, _KEY, _PREFER],
        "responses": {
            "200": _receipt("It was withdrawn", schemas),
            "204": {"description": "As 200, where Prefer: return=minimal was sent"},
        }
        | _faults(400, 401, 403, 404, 405, 409, 412, 422, 428, 503),
    }


def _receipt(description: str, schemas: dict[str, Any]) -> dict[str, Any]:
    return {
        "description": description,
        "headers": _TAGGED,
        "content": {"application/json": {"schema": schema_of(ReceiptView, schemas)}},
    }


def _faults(*statuses: int) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    content = {"application/problem+json": {"schema": schema}}
    return {
        str(status): {"description": _FAULTS[status], "content": content} for status in statuses
    }
