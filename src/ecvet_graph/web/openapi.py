"""The description of the HTTP API (OpenAPI 3.1); schemas are made from the views themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from ecvet_graph.model.review import Purpose
from ecvet_graph.service.views import (
    CompareView,
    Concept,
    Entry,
    GapView,
    HomeView,
    Listing,
    MatchEntry,
    QualificationView,
    SkillView,
    UnitView,
)
from ecvet_graph.service.views.memoranda import PublicMemorandum
from ecvet_graph.service.views.precedents import Precedents
from ecvet_graph.web.openapi_datasets import SECURITY_SCHEMES, dataset_paths, problem_schema
from ecvet_graph.web.openapi_mobility import MOBILITY_SECURITY, mobility_paths
from ecvet_graph.web.openapi_public import public_paths
from ecvet_graph.web.openapi_sparql import sparql_path
from ecvet_graph.web.schemas import schema_of

__all__ = ["ROUTES", "Route", "openapi_document"]

_VERSION = "0.1.0"


@dataclass(frozen=True, slots=True)
class Route:
    """A GET route: what it answers, the names of its parameters in `_PARAMETERS`, its result."""

    summary: str
    result: Any
    parameters: tuple[str, ...] = ()


_LIST = ("country", "level", "field", "q", "page")

ROUTES: Mapping[str, Route] = {
    "/api/statistics": Route("Counts by country and pair of countries", HomeView),
    "/api/countries": Route("Countries in the graph", tuple[Concept, ...]),
    "/api/units": Route("Units, with facets", Listing[Entry], _LIST),
    "/api/units/{agency}/{local}": Route("A unit", UnitView, ("agency", "local")),
    "/api/units/{agency}/{local}/matches": Route(
        "Best matches of a unit by country", tuple[MatchEntry, ...], ("agency", "local")
    ),
    "/api/qualifications": Route("Qualifications, with facets", Listing[Entry], _LIST),
    "/api/qualifications/{agency}/{local}": Route(
        "A qualification", QualificationView, ("agency", "local")
    ),
    "/api/matches": Route(
        "Suggested matches, with facets; a suggestion is never a recognition",
        Listing[MatchEntry],
        ("country_a", "country_b", "verdict", "gap", "reservation", "status", "page"),
    ),
    "/api/compare": Route(
        "Two units side by side; a suggestion is never a recognition",
        CompareView,
        ("unit_a", "unit_b", "purpose"),
    ),
    "/api/gap": Route(
        "What held units cover of a target, and the smallest sets of units that close the gap",
        GapView,
        ("held", "target", "further_country", "by", "share", "level_gap"),
    ),
    "/api/precedents": Route(
        "Earlier decisions on two units and on similar cases; they inform and bind nobody",
        Precedents,
        ("unit_a", "unit_b"),
    ),
    "/api/memoranda": Route(
        "Public memoranda of understanding with their state today", tuple[PublicMemorandum, ...]
    ),
    "/api/skills/{local}": Route("A skill and the units that cover it", SkillView, ("skill",)),
}

_STRINGS = {"type": "array", "items": {"type": "string"}}
_PARAMETERS: Mapping[str, dict[str, Any]] = {
    "agency": {"name": "agency", "in": "path", "description": "agency, as in the IRI"},
    "local": {"name": "local", "in": "path", "description": "last part of the IRI"},
    "skill": {"name": "local", "in": "path", "description": "last part of the ESCO skill IRI"},
    "country": {"name": "country", "schema": _STRINGS, "description": "alpha-2 or alpha-3 codes"},
    "level": {"name": "level", "schema": _STRINGS, "description": "EQF levels 1 to 8, or unknown"},
    "field": {
        "name": "field",
        "schema": _STRINGS,
        "description": "broad ISCED-F fields (two digits), or unknown",
    },
    "q": {"name": "q", "description": "words that titles must hold, in any language"},
    "page": {"name": "page", "schema": {"type": "integer", "minimum": 1, "default": 1}},
    "country_a": {"name": "a", "description": "one country of the pair"},
    "country_b": {"name": "b", "description": "the other country of the pair"},
    "verdict": {"name": "verdict", "schema": _STRINGS, "description": "suggestions to keep"},
    "gap": {
        "name": "gap",
        "schema": _STRINGS,
        "description": "size of the level gap: 0, 1, 2 (two or more), unknown",
    },
    "reservation": {
        "name": "reservation",
        "schema": _STRINGS,
        "description": "reservations to keep",
    },
    "status": {
        "name": "status",
        "schema": _STRINGS,
        "description": "statuses to keep; all but rejected where none is named",
    },
    "purpose": {
        "name": "purpose",
        "schema": {"type": "string", "enum": [purpose.value for purpose in Purpose]},
        "description": "what the first unit shall serve for",
    },
    "held": {
        "name": "held",
        "schema": _STRINGS,
        "description": "units that are held, IRIs or source ids",
    },
    "target": {
        "name": "target",
        "required": True,
        "description": "the unit or qualification aimed at, IRI or source id",
    },
    "further_country": {
        "name": "country",
        "schema": _STRINGS,
        "description": "countries of further units; without it all but the target's",
    },
    "by": {
        "name": "by",
        "schema": {"type": "string", "enum": ["units", "workload"], "default": "units"},
    },
    "share": {
        "name": "share",
        "schema": {"type": "string", "enum": ["1", "0.8", "0.5"], "default": "1"},
        "description": "share of each unit to be covered",
    },
    "level_gap": {
        "name": "level",
        "schema": {"type": "string", "enum": ["0", "1", "2", "any"], "default": "1"},
        "description": "largest gap between levels",
    },
    "unit_a": {"name": "a", "required": True, "description": "first unit, IRI or source id"},
    "unit_b": {"name": "b", "required": True, "description": "second unit, IRI or source id"},
}


@cache
def openapi_document() -> dict[str, Any]:
    """Return the description of every address that programs read or write, pages left out."""
    schemas: dict[str, Any] = {}
    schemas["Problem"] = problem_schema(schemas)
    paths = {path: {"get": _operation(route, schemas)} for path, route in ROUTES.items()}
    paths |= dataset_paths(schemas)
    paths |= mobility_paths(schemas)
    paths["/sparql"] = sparql_path(_failure())
    paths |= public_paths()
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "ECVET graph",
            "version": _VERSION,
            "description": "Vocational qualifications, their units of learning outcomes, and "
            "suggested matches between countries. Every match is a suggestion with its evidence; "
            "ECVET gives no right to automatic recognition.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {**SECURITY_SCHEMES, **MOBILITY_SECURITY},
        },
    }


def _operation(route: Route, schemas: dict[str, Any]) -> dict[str, Any]:
    return {
        "summary": route.summary,
        "parameters": [_parameter(name) for name in route.parameters],
        "responses": {
            "200": {
                "description": route.summary,
                "content": {"application/json": {"schema": schema_of(route.result, schemas)}},
            },
            "default": _failure(),
        },
    }


def _parameter(name: str) -> dict[str, Any]:
    stated = _PARAMETERS[name]
    place = stated.get("in", "query")
    filled = {"in": place, "required": place == "path", "schema": {"type": "string"}}
    return filled | stated


def _failure() -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        "description": "What went wrong and what to do",
        "content": {"application/problem+json": {"schema": schema}},
    }
