"""Whoever reads the description of the API finds everything that is read as data."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from flask import Flask
from tests.unit.web.dataset_site import Site, document, site_over

from ecvet_graph.service.dumps import dumps, write_dump
from ecvet_graph.web.openapi import openapi_document
from ecvet_graph.web.openapi_public import public_paths

THING = "demo-at/unit/maurer--mauerwerk"
EXAMPLES = {
    "/id/{agency}/{kind}/{local}": "/id/demo-de/unit/q0--u1",
    "/doc/{agency}/{kind}/{local}": "/doc/demo-de/unit/q0--u1",
    "/doc/{agency}/{kind}/{local}/version/{number}": f"/doc/{THING}/version/1",
    "/doc/{agency}/{kind}/{local}/versions": f"/doc/{THING}/versions",
    "/units.{suffix}": "/units.csv",
    "/qualifications.{suffix}": "/qualifications.json",
    "/matches.{suffix}": "/matches.ttl",
    "/memoranda.{suffix}": "/memoranda.jsonld",
    "/skills/{name}.{suffix}": "/skills/s1.ttl",
    "/glossary/{name}.{suffix}": "/glossary/credit.ttl",
    "/levels/{name}.{suffix}": "/levels/c_d3b1f75e.ttl",
    "/constraints/{name}.{suffix}": "/constraints/Q01.json",
    "/vocabulary/{vocabulary}": "/vocabulary/eqf",
    "/vocabulary/ecvet/{edition}": "/vocabulary/ecvet/0.1.0",
    "/context.jsonld": "/context.jsonld",
    "/catalog": "/catalog",
    "/.well-known/void": "/.well-known/void",
    "/dumps": "/dumps",
    "/dumps/{version}/everything.nq.gz": "/dumps/{dump}/everything.nq.gz",
    "/dumps/{version}/everything.trig.gz": "/dumps/{dump}/everything.trig.gz",
    "/dumps/{version}/{agency}/{dataset}.nt.gz": "/dumps/{dump}/demo-at/trades.nt.gz",
    "/changes": "/changes",
    "/changes/{month}": "/changes/{month}",
    "/changes/{agency}/{dataset}/{number}": "/changes/demo-at/trades/1",
    "/changes/{agency}/{dataset}/{number}/{part}": "/changes/demo-at/trades/1/1",
    "/changes.atom": "/changes.atom?page=1",
    "/sitemap.xml": "/sitemap.xml",
    "/queries.ttl": "/queries.ttl",
    "/queries/{query}.rq": "/queries/compare/coverage.rq",
    "/health/live": "/health/live",
    "/health/ready": "/health/ready",
}
# Read by people or by what tests of their own look after; the comparison and the gap are under /api
_ELSEWHERE = (
    *("/<", "/api/", "/datasets", "/agencies/", "/static/", "/sparql", "/metrics"),
    *("/openapi.json", "/robots.txt", "/sitemap/", "/templates/", "/compare.", "/gap.json"),
)
_PARAMETER = re.compile(r"<[^<>]*>|{[^{}]*}")
_ANY_DUMP = "/dumps/{}/{}"


@pytest.fixture(scope="module")
def dumped(
    app: Flask, registered: tuple[Path, dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> Site:
    """Return a site with a dataset and a dump of it."""
    folder, tokens = registered
    store = shutil.copytree(folder, tmp_path_factory.mktemp("dumped") / "store")
    site = site_over(store, app, tokens)
    assert site.put(document(), If_None_Match="*").status_code == 201
    write_dump(site.settings)
    return site


def test_every_address_with_data_is_described(app: Flask) -> None:
    described = {_PARAMETER.sub("{}", path) for path in openapi_document()["paths"]}
    rules = {
        str(rule)
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not str(rule).startswith(_ELSEWHERE)
    }
    routes = {_PARAMETER.sub("{}", rule) for rule in rules} - {_ANY_DUMP, "/"}
    # What has a suffix also by Accept is described once.
    missing = {one for one in routes - described if one.removesuffix(".{}") not in described}
    assert missing == set()
    assert len(routes) > 30


@pytest.mark.parametrize("path", EXAMPLES)
def test_an_address_answers_as_it_is_described(dumped: Site, path: str) -> None:
    months = dumped.client.get("/changes.ttl").text
    place = (
        EXAMPLES[path]
        .replace("{dump}", str(dumps(dumped.home)[0].version))
        .replace("{month}", re.findall(r"/changes/(20[0-9]{2}-[0-9]{2})>", months)[0])
    )
    operation = public_paths()[path]["get"]
    for kind in operation["responses"].get("200", {}).get("content", {"text/turtle": {}}):
        response = dumped.client.get(place, headers={"Accept": kind})
        response.close()
        assert str(response.status_code) in operation["responses"], (place, kind)
        assert response.status_code < 400, (place, kind)
        if response.status_code == 200 and "suffix" not in path:
            assert response.mimetype == kind


def test_every_example_is_of_a_described_address() -> None:
    assert set(EXAMPLES) == set(public_paths())
