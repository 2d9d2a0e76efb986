"""The part of the API description about mobility; its schemas are those of the values themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any

import msgspec

from ecvet_graph.model.review import Decision
from ecvet_graph.private import Erased
from ecvet_graph.publish.proposals import Proposal
from ecvet_graph.service.credit.recording import ACCUMULATION_TYPES
from ecvet_graph.service.mobility import requests
from ecvet_graph.service.papers import PAPER_LANGUAGES
from ecvet_graph.service.views.mobility import (
    MemorandumRow,
    MemorandumView,
    TransferRow,
    TransferView,
)
from ecvet_graph.service.views.progress import ProgressView
from ecvet_graph.web.documented import documented
from ecvet_graph.web.mobility_api import MEMORANDUM_STEPS, TRANSFER_STEPS, Step
from ecvet_graph.web.mobility_papers import PAPER_FORMS, TRANSFER_PAPERS
from ecvet_graph.web.progress import AskedProgress

__all__ = ["MOBILITY_SECURITY", "mobility_paths"]

MOBILITY_SECURITY: Mapping[str, Any] = {
    "coordinator": {
        "type": "http",
        "scheme": "bearer",
        "description": "The token of a coordinator of an institution; the operator gives it. It "
        "reaches the records in which the institution takes part, and no others.",
    }
}

_JSON = "application/json"
_TEXT: Mapping[str, Any] = {"type": "string"}
_PLACE = "#/components/schemas/Mobility.{name}"
_SECURE: list[dict[str, list[str]]] = [{"coordinator": []}]
_TRANSFERS, _MEMORANDA = "/api/mobility/transfers", "/api/mobility/memoranda"
_NAME = {
    "name": "id",
    "in": "path",
    "required": True,
    "description": "the uuid of the record, without urn:uuid:",
    "schema": {"type": "string", "format": "uuid"},
}
_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "ETag of the record as the sender saw it",
    "schema": _TEXT,
    "example": '"3"',
}
_OF_PAPERS: tuple[Mapping[str, Any], ...] = (
    {
        "name": "language",
        "in": "query",
        "description": "of the paper; else that of Accept-Language",
        "schema": {"enum": list(PAPER_LANGUAGES)},
    },
    {
        "name": "format",
        "in": "query",
        "description": "else by Accept, PDF where anything is accepted",
        "schema": {"enum": [*PAPER_FORMS, "html"]},
    },
)
_OF_TRANSFER: tuple[Mapping[str, Any], ...] = (
    {
        "name": "kind",
        "in": "path",
        "required": True,
        "description": "which paper; europass is the overview",
        "schema": {"enum": [kind.value for kind in TRANSFER_PAPERS]},
    },
    {
        "name": "version",
        "in": "query",
        "description": "of the agreement or the transcript; else the newest",
        "schema": {"type": "integer", "minimum": 1, "maximum": 999999999},
    },
    {
        "name": "learner",
        "in": "query",
        "description": "key leaves out who the learner is",
        "schema": {"enum": ["key"]},
    },
)
_TAGGED = {"ETag": {"description": "revision of the record", "schema": _TEXT}}
_FAILURE: Mapping[str, Any] = {
    "description": "What went wrong and what to do; `rule` names the rule that a step breaks",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
_REQUESTS: tuple[Any, ...] = (
    AskedProgress,
    requests.NewAgreement,
    requests.NewExperience,
    requests.NewMemorandum,
    requests.PublishingPrecedent,
    requests.Withdrawing,
    *(
        step.request
        for step in (*TRANSFER_STEPS.values(), *MEMORANDUM_STEPS.values())
        if step.request
    ),
)
_VALUES: tuple[Any, ...] = (
    TransferView,
    MemorandumView,
    tuple[TransferRow, ...],
    tuple[MemorandumRow, ...],
    tuple[ProgressView, ...],
    tuple[Proposal, ...],
    Decision,
    Erased,
    *_REQUESTS,
)


def mobility_paths(schemas: dict[str, Any]) -> dict[str, Any]:
    """Return the paths of mobility and progress; their schemas go into `schemas`."""
    found, components = msgspec.json.schema_components(_VALUES, ref_template=_PLACE)
    _, asked_for = msgspec.json.schema_components(_REQUESTS, ref_template=_PLACE)
    for name in asked_for:
        if components[name].get("type") == "object":
            components[name]["additionalProperties"] = False
    schemas |= {f"Mobility.{name}": documented(schema) for name, schema in components.items()}
    of = dict(zip(_VALUES, found, strict=True))
    transfer, memorandum = of[TransferView], of[MemorandumView]
    paths: dict[str, Any] = {
        _TRANSFERS: {
            "get": _reading("Transfers of the institution", of[tuple[TransferRow, ...]]),
            "post": _making("Draft a learning agreement", of[requests.NewAgreement], transfer),
        },
        "/api/mobility/experiences": {
            "post": _making(
                "Begin a transfer of non-formal or informal learning",
                of[requests.NewExperience],
                transfer,
            )
        },
        f"{_TRANSFERS}/{{id}}": {
            "get": _reading("A transfer, and what is missing for its next step", transfer, one=True)
        },
        f"{_TRANSFERS}/{{id}}.ttl": {"get": _turtle("A transfer as linked data")},
        f"{_TRANSFERS}/{{id}}/credential.ttl": {
            "get": _turtle("The newest transcript as unsigned European Digital Credential data")
        },
        f"{_TRANSFERS}/{{id}}/precedents": {
            "get": _reading(
                "Drafts of what the home institution could say in public about two units",
                of[tuple[Proposal, ...]],
                one=True,
            ),
            "post": _saying(of[requests.PublishingPrecedent], of[Decision]),
        },
        f"{_TRANSFERS}/{{id}}.jsonld": {
            "get": _linked("A transfer as linked data", "application/ld+json")
        },
        f"{_TRANSFERS}/{{id}}/credential.jsonld": {
            "get": _linked(
                "The newest transcript as unsigned European Digital Credential data",
                "application/ld+json",
            )
        },
        f"{_TRANSFERS}/{{id}}/papers/{{kind}}": {"get": _paper("A paper of a transfer")},
        f"{_MEMORANDA}/{{id}}/papers/memorandum": {
            "get": _paper("The paper of a memorandum", is_of_transfer=False)
        },
        _MEMORANDA: {
            "get": _reading("Memoranda of the institution", of[tuple[MemorandumRow, ...]]),
            "post": _making("Draft a memorandum", of[requests.NewMemorandum], memorandum),
        },
        f"{_MEMORANDA}/{{id}}": {"get": _reading("A memorandum", memorandum, one=True)},
        f"{_MEMORANDA}/{{id}}.ttl": {"get": _turtle("A memorandum as linked data")},
        f"{_MEMORANDA}/{{id}}/publish": {
            "post": _acting(Step("Make a signed memorandum public", "publish"), None, memorandum)
        },
        f"{_MEMORANDA}/{{id}}/withdraw": {
            "post": _acting(
                Step("Take a memorandum out of public", "withdraw", requests.Withdrawing),
                of[requests.Withdrawing],
                memorandum,
            )
        },
        "/api/mobility/learners/{id}": {
            "get": _reading("All that is held about a learner", {"type": "object"}, one=True)
            | {"responses": _answers({"type": "object"}, "All records")},
            "delete": _erasing(of[Erased]),
        },
        "/api/progress": {"post": _asking(of[AskedProgress], of[tuple[ProgressView, ...]])},
    }
    for place, steps, view in (
        (_TRANSFERS, TRANSFER_STEPS, transfer),
        (_MEMORANDA, MEMORANDUM_STEPS, memorandum),
    ):
        for name, step in steps.items():
            asked = of[step.request] if step.request else None
            paths[f"{place}/{{id}}/{name}"] = {"post": _acting(step, asked, view)}
    return paths


def _reading(summary: str, schema: Mapping[str, Any], *, one: bool = False) -> dict[str, Any]:
    return {
        "summary": summary,
        "security": _SECURE,
        "parameters": [_NAME] if one else [],
        "responses": _answers(schema, summary, headers=_TAGGED if one else {}),
    }


def _paper(summary: str, *, is_of_transfer: bool = True) -> dict[str, Any]:
    forms = {"text/html": {"schema": _TEXT}, "application/pdf": {"schema": {"format": "binary"}}}
    answer = {"description": "The paper, to be printed", "content": forms}
    return {
        "summary": summary,
        "security": _SECURE,
        "parameters": [_NAME, *(_OF_TRANSFER if is_of_transfer else ()), *_OF_PAPERS],
        "responses": {"200": answer, "default": _FAILURE},
    }


def _turtle(summary: str) -> dict[str, Any]:
    return _linked(summary, "text/turtle")


def _linked(summary: str, media_type: str) -> dict[str, Any]:
    schema = {"type": "object"} if media_type.endswith("json") else _TEXT
    answer = {"description": summary, "content": {media_type: {"schema": schema}}}
    return {
        "summary": summary,
        "security": _SECURE,
        "parameters": [_NAME],
        "responses": {"200": answer, "default": _FAILURE},
    }


def _making(summary: str, asked: Mapping[str, Any], view: Mapping[str, Any]) -> dict[str, Any]:
    headers = {**_TAGGED, "Location": {"description": "its address", "schema": _TEXT}}
    return {
        "summary": summary,
        "security": _SECURE,
        "parameters": [],
        "requestBody": _body(asked),
        "responses": _answers(view, summary, status="201", headers=headers),
    }


def _acting(
    step: Step[Any], asked: Mapping[str, Any] | None, view: Mapping[str, Any]
) -> dict[str, Any]:
    body = {}
    if asked is not None and step.request is not None:
        body = {"requestBody": _body(asked, is_needed=_has_needed_fields(step.request))}
    return {
        "summary": step.summary,
        "security": _SECURE,
        "parameters": [_NAME, _MATCH],
        **body,
        "responses": _answers(view, "The record after the step", headers=_TAGGED),
    }


def _saying(asked: Mapping[str, Any], decision: Mapping[str, Any]) -> dict[str, Any]:
    there = {"Location": {"description": "IRI of the public decision", "schema": _TEXT}}
    before = "The institution had said the same before, and nothing was written"
    return {
        "summary": "Record a decision on two units in public, without anything about the person",
        "security": _SECURE,
        "parameters": [_NAME, _MATCH],
        "requestBody": _body(asked),
        "responses": _answers(decision, before, headers=there)
        | _answers(decision, "The decision as it is public", status="201", headers=there),
    }


def _erasing(schema: Mapping[str, Any]) -> dict[str, Any]:
    summary = "Erase what the institution holds about a learner, as home"
    return {
        "summary": summary,
        "security": _SECURE,
        "parameters": [_NAME],
        "responses": _answers(schema, "What was erased"),
    }


def _asking(asked: Mapping[str, Any], found: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "summary": "How far somebody is on the way to qualifications; nothing of it is kept",
        "parameters": [],
        "requestBody": _body(asked),
        "responses": {
            "200": {
                "description": "The way to each qualification, with every figure explained; as"
                " linked data the decisions and units that count towards one",
                "content": {
                    _JSON: {"schema": found},
                    **{linked: {"schema": _TEXT} for linked in ACCUMULATION_TYPES},
                },
            },
            "default": _FAILURE,
        },
    }


def _body(schema: Mapping[str, Any], *, is_needed: bool = True) -> dict[str, Any]:
    return {"required": is_needed, "content": {_JSON: {"schema": schema}}}


def _answers(
    schema: Mapping[str, Any],
    description: str,
    *,
    status: str = "200",
    headers: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    answer = {"description": description, "content": {_JSON: {"schema": schema}}}
    if headers:
        answer["headers"] = dict(headers)
    return {status: answer, "default": _FAILURE}


def _has_needed_fields(request: type[Any]) -> bool:
    return any(one.default is MISSING and one.default_factory is MISSING for one in fields(request))
