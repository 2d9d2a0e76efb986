"""The query under a table gives the rows of the table, through the endpoint that the form asks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from tests.unit.web.test_pages import soup

from ecvet_graph.query import catalogue

LANGUAGES = ("en", "de", "fr")


class Table(NamedTuple):
    """A table or list: its page, the query, the variable to count, what shows a value of it."""

    path: str
    query: str
    variable: str
    shown: str
    is_row_each: bool = True


TABLES = (
    Table("levels", "resource/frameworks", "framework", "ul.rows > li"),
    Table("levels/c_027221dd", "resource/framework-levels", "level", "tbody tr"),
    Table("contact-points", "resource/contact-points", "point", "section.card", is_row_each=False),
    Table("instruments", "resource/legal-instruments", "act", "ul.rows > li"),
    Table("glossary", "resource/glossary", "term", "dl.terms > div"),
    Table(
        "",
        "statistics/by-country",
        "country",
        "#countries ~ div tbody tr",
    ),
)
_TERM = "glossary/unit-of-learning-outcomes"


def _link(page: BeautifulSoup, name: str) -> str:
    links = [str(node["href"]) for node in page.select('main a[href^="/sparql?"]')]
    (found,) = [link for link in links if f"example={name}" in link.split("&")[0]]
    return found


def _rows(client: FlaskClient, link: str) -> list[Mapping[str, Mapping[str, str]]]:
    """Open the form by its link, send the query that stands in it, and return the answer."""
    field = BeautifulSoup(client.get(link, headers={"Accept": "text/html"}).text, "html.parser")
    query = field.select_one("textarea#query")
    assert query is not None
    answer = client.get("/sparql", query_string={"query": query.text, "format": "json"})
    assert answer.status_code == 200, answer.text
    rows: list[Mapping[str, Mapping[str, str]]] = json.loads(answer.text)["results"]["bindings"]
    return rows


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.query)
def test_linked_query_gives_what_the_table_shows(
    client: FlaskClient, language: str, table: Table
) -> None:
    page = soup(client, f"/{language}/{table.path}")
    entries = len(page.select(table.shown))
    rows = _rows(client, _link(page, table.query))
    assert len({row[table.variable]["value"] for row in rows}) == entries > 1
    assert len(rows) == entries or not table.is_row_each


@pytest.mark.parametrize("language", LANGUAGES)
def test_linked_query_gives_the_definitions_in_the_language_of_the_page(
    client: FlaskClient, language: str
) -> None:
    page = soup(client, f"/{language}/{_TERM}")
    texts = [
        node.text
        for node in page.select(
            f"section.card blockquote [lang={language}], section.card > p:not(.count) [lang={language}]"
        )
    ]
    rows = _rows(client, _link(page, "resource/glossary-definitions"))
    assert sorted(row["text"]["value"] for row in rows) == sorted(texts)
    assert len(rows) > 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_linked_query_gives_labels_and_neighbours_of_a_term(
    client: FlaskClient, language: str
) -> None:
    page = soup(client, f"/{language}/{_TERM}")
    rows = _rows(client, _link(page, "resource/glossary-term"))
    named = {row["value"]["value"].rpartition("/")[2] for row in rows if "label" in row}
    links = {str(node["href"]).rpartition("/")[2] for node in page.select("dl.facts a")}
    assert named == links
    labels = [row for row in rows if row["property"]["value"].endswith("prefLabel")]
    assert {row["value"]["xml:lang"] for row in labels} == set(LANGUAGES)


def test_values_of_the_address_fill_the_slots(client: FlaskClient) -> None:
    page = client.get(
        "/sparql?example=resource/glossary&language=de&language=fr", headers={"Accept": "text/html"}
    )
    assert "VALUES ?language { &#34;de&#34; &#34;fr&#34; }" in page.text


@pytest.mark.parametrize("value", ["no iri", "x:a> } #", ""])
def test_a_value_of_another_type_is_refused(client: FlaskClient, value: str) -> None:
    arguments = {"example": "resource/framework-levels", "framework": value}
    answer = client.get("/sparql", query_string=arguments, headers={"Accept": "text/html"})
    assert answer.status_code == 400
    assert "must be an absolute IRI" in answer.text


def test_no_parameter_is_called_like_one_of_the_protocol() -> None:
    taken = set(parse_qs(urlsplit("?query=1&format=1&timeout=1&example=1&update=1").query))
    taken |= {"default-graph-uri", "named-graph-uri"}
    names = {entry.name for query in catalogue() for entry in query.parameters}
    assert names.isdisjoint(taken)
    assert len(names) > 5


def test_an_example_that_is_not_there_is_not_found(client: FlaskClient) -> None:
    response = client.get("/sparql?example=nope", headers={"Accept": "text/html"})
    assert response.status_code == 404
    assert "nope" in response.text


def test_the_first_page_leads_programs_to_what_they_can_use(client: FlaskClient) -> None:
    soup = BeautifulSoup(client.get("/en/").text, "html.parser")
    targets = {str(link["href"]) for link in soup.select("head link[href^='/']")}
    assert {"/openapi.json", "/sparql", "/.well-known/void", "/changes"} <= targets
