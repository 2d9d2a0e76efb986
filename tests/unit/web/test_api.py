"""The JSON API says what the pages say, and its description covers every route."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from tests.unit.web.example_graph import unit_iri

from ecvet_graph.web.openapi import ROUTES, openapi_document
from ecvet_graph.web.openapi_public import public_paths

PAIR = f"a={unit_iri('demo-de', 1)}&b={unit_iri('demo-fi', 2)}"
EXAMPLES = {
    "/api/statistics": "/api/statistics",
    "/api/countries": "/api/countries",
    "/api/units": "/api/units?country=DE&q=masonry",
    "/api/units/{agency}/{local}": "/api/units/demo-de/q0--u1",
    "/api/units/{agency}/{local}/matches": "/api/units/demo-de/q0--u1/matches",
    "/api/qualifications": "/api/qualifications",
    "/api/qualifications/{agency}/{local}": "/api/qualifications/demo-fi/q0",
    "/api/matches": "/api/matches?a=DE&b=FI&verdict=partial",
    "/api/compare": f"/api/compare?{PAIR}",
    "/api/precedents": f"/api/precedents?{PAIR}",
    "/api/memoranda": "/api/memoranda",
    "/api/gap": "/api/gap?held=demo-de:q0%231&target=demo-fi:q0",
    "/api/skills/{local}": "/api/skills/s1",
}
# Steps on records about learners: test_mobility_api.py
_TESTED_ELSEWHERE = ("/api/mobility/", "/api/progress")
_KINDS: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}


def fault(value: Any, schema: dict[str, Any], where: str = "$") -> str | None:
    """Say where a value is not of its schema (the part of JSON Schema that we use)."""
    if "$ref" in schema:
        schema = openapi_document()["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    if "anyOf" in schema:
        found = [fault(value, part, where) for part in schema["anyOf"]]
        return None if None in found else found[0]
    if not isinstance(value, _KINDS[schema["type"]]):
        return f"{where}: {value!r} is no {schema['type']}"
    if "enum" in schema and value not in schema["enum"]:
        return f"{where}: {value!r} is not listed"
    return next((part for part in _parts(value, schema, where) if part), None)


def _parts(value: Any, schema: dict[str, Any], where: str) -> Iterator[str | None]:
    if isinstance(value, list):
        for number, part in enumerate(value):
            yield fault(part, schema["items"], f"{where}[{number}]")
    if isinstance(value, dict):
        if set(value) != set(schema["required"]):
            yield f"{where}: {set(value) ^ set(schema['required'])}"
        for name, part in value.items():
            yield fault(part, schema["properties"][name], f"{where}.{name}")


def test_every_api_route_is_described_and_has_an_example(app: Flask) -> None:
    routes = {
        str(rule).replace("<slug:", "{").replace("<code:", "{").replace(">", "}")
        for rule in app.url_map.iter_rules()
        if str(rule).startswith("/api/") and str(rule) != "/api/"
        if not str(rule).startswith(_TESTED_ELSEWHERE)
    }
    assert routes == set(ROUTES) == set(EXAMPLES)
    described = set(openapi_document()["paths"])
    about_datasets = {path for path in described if path.startswith(("/datasets", "/agencies"))}
    about_learners = {path for path in described if path.startswith(_TESTED_ELSEWHERE)}
    assert described == {*ROUTES, "/sparql", *public_paths(), *about_datasets, *about_learners}
    assert (len(about_datasets), len(about_learners)) == (10, 34)


@pytest.mark.parametrize("route", EXAMPLES)
def test_an_answer_is_of_its_schema(client: FlaskClient, route: str) -> None:
    response = client.get(EXAMPLES[route])
    assert response.status_code == 200
    operation = openapi_document()["paths"][route]["get"]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    assert fault(response.get_json(), schema) is None


def test_schema_check_of_this_test_bites(client: FlaskClient) -> None:
    unit = client.get("/api/units/demo-de/q0--u1").get_json() | {"code": 5}
    assert fault(unit, {"$ref": "#/components/schemas/Unit"}) == "$.code: 5 is no string"


def test_parameters_in_a_path_are_described(client: FlaskClient) -> None:
    document = client.get("/openapi.json").get_json()
    assert document["openapi"] == "3.1.0"
    for path, operations in document["paths"].items():
        for operation in operations.values():
            named = {entry["name"] for entry in operation["parameters"] if entry["in"] == "path"}
            assert named == set(re.findall(r"\{(\w+)\}", path))


def test_comparison_is_the_statement_of_the_engine(client: FlaskClient) -> None:
    match = client.get(EXAMPLES["/api/compare"]).get_json()["match"]
    assert match["verdict"] == "partial"
    assert (match["coverage_of_a"], match["coverage_of_b"], match["level_gap"]) == (0.25, 0.5, -1)


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/api/units/demo-de/none", 404, "not-found"),
        ("/api/nothing", 404, "not-found"),
        ("/api/compare?a=x&b=y", 404, "not-found"),
        ("/api/compare", 400, "usage"),
        ("/api/units?page=x", 400, "usage"),
        ("/api/matches?verdict=best", 400, "usage"),
        ("/api/matches?a=DE&a=EE&b=FI", 400, "usage"),
    ],
)
def test_a_fault_is_a_problem_document(
    client: FlaskClient, path: str, status: int, code: str
) -> None:
    response = client.get(path)
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")
    problem = json.loads(response.text)
    assert problem["status"] == status
    assert problem["type"] == f"https://w3id.org/ecvet/problem/{code}"
    assert problem["detail"]


def test_other_methods_are_refused_with_the_allowed_ones(client: FlaskClient) -> None:
    response = client.post("/api/units")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


def test_health_tells_the_version(client: FlaskClient) -> None:
    assert client.get("/health/live").get_json() == {"status": "live"}
    ready = client.get("/health/ready").get_json()
    assert (ready["status"], ready["version"]) == ("ready", "7")


def test_the_root_of_the_api_leads_to_its_description(client: FlaskClient) -> None:
    answer = client.get("/api/")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/openapi.json")
