"""Under every table and figure stands the query behind it, or what it is made from instead."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from tests.unit.web.example_graph import unit_iri
from tests.unit.web.publishing_site import AGENCY, DATASET, PublishingSite, document
from tests.unit.web.test_pages import PAGES, soup

_PLACES = "main table, main figure, main dl.figures"
_LINK = 'a[href^="/sparql?example="]'
VISITED = (
    *PAGES,
    "/en/units?country=DE",
    "/en/qualifications?country=FI",
    f"/en/compare?a={unit_iri('demo-de', 1)}&b={unit_iri('demo-fi', 1)}&purpose=exemption",
    "/en/datasets/demo-de/main/recognisability",
)
HELD = f"/en/datasets/{AGENCY}/{DATASET}"
# What changed between versions is counted from two publications, whose site asks another store.
PUBLISHED = (
    "/en/catalog",
    HELD,
    f"{HELD}/version/1",
    f"{HELD}/version/2",
    f"/en/agencies/{AGENCY}",
)
# Tables that no query gives, by page, and why.
MADE = {
    "/en/compare": "table.categories",  # shares of an alignment are not stored
    "/en/datasets/demo-de/main/recognisability": "main table, main dl.figures",
    "/en/vocabulary": 'section[aria-labelledby="section-reused"] table',  # the list is a file
}


def _section(place: Tag) -> Tag:
    """Return the nearest section around a table, or the main part of the page."""
    found = place.find_parent(["section", "main"])
    assert isinstance(found, Tag)
    return found


def _sources(place: Tag) -> tuple[list[Tag], list[Tag]]:
    around = _section(place)
    return around.select(_LINK), around.select("[data-made-from]")


def _rows(client: FlaskClient, link: Tag) -> list[dict[str, dict[str, str]]] | None:
    """Open the form by a link, run the query that stands in it; `None` where it gives no rows."""
    page = client.get(str(link["href"]), headers={"Accept": "text/html"})
    assert page.status_code == 200, link["href"]
    field = BeautifulSoup(page.text, "html.parser").select_one("textarea#query")
    assert field is not None
    answer = client.get("/sparql", query_string={"query": field.text})
    assert answer.status_code == 200, answer.text
    if answer.mimetype != "application/sparql-results+json":
        assert answer.data.strip()
        return None
    found: list[dict[str, dict[str, str]]] = json.loads(answer.text)["results"]["bindings"]
    return found


def _links(page: BeautifulSoup) -> Iterator[Tag]:
    yield from page.select(f"main {_LINK}")


@pytest.mark.parametrize("path", VISITED)
def test_every_table_and_figure_says_what_it_comes_from(client: FlaskClient, path: str) -> None:
    for place in soup(client, path).select(_PLACES):
        links, made = _sources(place)
        assert links or made, f"{path}: {place.get_text(' ', strip=True)[:80]}"


@pytest.mark.parametrize("path", VISITED)
def test_the_query_runs_and_gives_what_the_table_shows(client: FlaskClient, path: str) -> None:
    for link in _links(soup(client, path)):
        rows = _rows(client, link)
        if rows is None or "data-rows" not in link.attrs:
            continue
        key = str(link["data-key"]).split()
        shown = {tuple(row.get(name, {}).get("value", "") for name in key) for row in rows}
        assert len(shown) == int(str(link["data-rows"])), link["href"]


def test_the_lists_are_counted_as_their_queries_count_them(client: FlaskClient) -> None:
    counted = {
        "/en/": "#countries ~ div tbody tr",
        "/en/units": "ul.rows > li",
        "/en/qualifications": "ul.rows > li",
        "/en/matches": "ul.rows > li",
        "/en/units/demo-de/q0--u1": "ol.outcomes > li",
        "/en/qualifications/demo-fi/q0": "#units ~ div tbody tr",
        "/en/levels": "table.descriptors tbody tr",
    }
    for path, rows in counted.items():
        page = soup(client, path)
        given = {int(str(link["data-rows"])) for link in _links(page) if "data-rows" in link.attrs}
        assert len(page.select(rows)) in given, path


def test_only_known_tables_have_no_query(client: FlaskClient) -> None:
    found = set()
    for path in VISITED:
        page, name = soup(client, path), path.split("?")[0]
        without = [place for place in page.select(_PLACES) if not _sources(place)[0]]
        if without:
            assert without == page.select(MADE[name])
            found.add(name)
    assert found == MADE.keys()


def test_pages_of_datasets_open_the_queries_of_the_catalogue(publishing: PublishingSite) -> None:
    publishing.publish(document(walls="Building walls", roofs="Building roofs"))
    publishing.publish(document(walls="Building all walls", doors="Hanging doors"))
    client = publishing.client()
    for path in PUBLISHED:
        page = soup(client, path)
        links = list(_links(page))
        assert links, path
        assert all(_sources(place) != ([], []) for place in page.select(_PLACES)), path
        for link in links:
            _rows(client, link)


def test_enough_links_were_followed(client: FlaskClient) -> None:
    pages = {path: len(list(_links(soup(client, path)))) for path in VISITED}
    assert sum(pages.values()) >= 50
    assert sum(count > 0 for count in pages.values()) >= 15
