"""Search engines find every page, once, in every language, and leave alone what has no end."""

from __future__ import annotations

import pytest
from defusedxml.ElementTree import fromstring
from flask.testing import FlaskClient
from tests.unit.web.dataset_site import Site, document
from tests.unit.web.example_graph import BASE, Example

from ecvet_graph.web import sitemap

SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"


def addresses(client: FlaskClient) -> list[str]:
    """Return the addresses of all parts."""
    index = fromstring(client.get("/sitemap.xml").data)
    parts = [str(one.text).removeprefix(BASE) for one in index.iter(f"{SPACE}loc")]
    assert len(parts) == len(set(parts)) >= 3
    found: list[str] = []
    for part in parts:
        response = client.get(part)
        assert response.mimetype == "application/xml"
        urls = fromstring(response.data)
        found += [str(one.text).removeprefix(BASE) for one in urls.iter(f"{SPACE}loc")]
        for url in urls.iter(f"{SPACE}url"):
            tags = [one.get("hreflang") for one in url.iter(f"{XHTML}link")]
            assert tags == ["en", "de", "fr"]
    return found


def test_every_unit_and_qualification_is_listed_once(
    client: FlaskClient, graph: Example, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemap, "PER_PART", 7)
    found = addresses(client)
    assert len(found) == len(set(found))
    units = {iri.split("/id/")[1].replace("/unit/", "/") for iri in graph.units}
    assert {f"/en/units/{unit}" for unit in units} <= set(found)
    assert "/en/qualifications/demo-de/q0" in found
    for part in ("/sitemap/units-99.xml", "/sitemap/other-1.xml", "/sitemap/units-0.xml"):
        assert client.get(part).status_code == 404


def test_every_address_that_is_listed_is_there(client: FlaskClient) -> None:
    found = [one for one in addresses(client) if "/constraints/" not in one and "?" not in one]
    few = [one for one in found if one.count("/") < 3] + found[::17]
    assert len(few) > 20
    for address in few:
        status = client.get(address, headers={"Accept": "text/html"}).status_code
        assert status in {200, 302, 303}, address


def test_datasets_are_listed_with_the_time_of_their_last_publication(site: Site) -> None:
    site.put(document(), If_None_Match="*")
    text = site.client.get("/sitemap/pages-1.xml").text
    assert f"<loc>{BASE}/en/datasets/demo-at/trades</loc><lastmod>20" in text
    assert f"<loc>{BASE}/en/agencies/demo-at</loc>" in text
    assert "<lastmod>20" in site.client.get("/sitemap.xml").text


def test_robots_are_told_where_the_list_is_and_what_has_no_end(client: FlaskClient) -> None:
    text = client.get("/robots.txt").text
    assert f"Sitemap: {BASE}/sitemap.xml" in text
    assert "Disallow: /sparql" in text
    assert "Disallow: /*/compare" in text
