"""Example queries on the query page and as data, and the texts with which others can ask them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from shutil import which

import pytest
import rdflib
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from tests.answering import answering

from ecvet_graph.model.iris import SH
from ecvet_graph.model.learning import text_in
from ecvet_graph.query import catalogue
from ecvet_graph.query.examples import ASKED_BY, examples
from ecvet_graph.web.examples import USERS
from ecvet_graph.web.usage import usages

_HTML = {"Accept": "text/html"}
ROWS = """# "Two" kinds of 'quotes', a \\ and a backslash in a row
SELECT ?word WHERE {
  VALUES ?word { "it's" "say \\"so\\"" "back\\\\slash" "\u00e9t\u00e9" "$HOME `id` %20 +" ")-" }
}
ORDER BY ?word
"""
WORDS = ["$HOME `id` %20 +", ")-", "back\\slash", "it's", 'say "so"', "\u00e9t\u00e9"]
TRUTH = "ASK { ?s ?p ?o }"
STATEMENTS = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 3"


@pytest.fixture(scope="module")
def address(app: Flask) -> Iterator[str]:
    """Serve the example graph on loopback, and return the address of its endpoint."""
    with answering(app) as site:
        yield f"{site}/sparql"


def _ran(name: str, query: str, address: str, folder: Path) -> str:
    """Run the text for a tool as somebody would who copied it; return what it prints."""
    (text,) = [usage.text for usage in usages(query, address) if usage.name == name]
    if name == "Python":
        command = [
            sys.executable,
            "-c",
            text.replace("print(rows)", "print(rows.to_csv(index=False))"),
        ]
    else:
        command = ["sh", "-c", text]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=True, timeout=300)
    return done.stdout.decode()


@pytest.mark.parametrize("name", ["curl", "Python"])
def test_the_text_for_a_tool_asks_the_very_query(address: str, tmp_path: Path, name: str) -> None:
    if name == "curl" and which("curl") is None:
        pytest.skip("curl is missing: install it")
    pandas = pytest.importorskip("pandas", reason="pandas is missing: install the dev requirements")
    answer = _ran(name, ROWS, address, tmp_path)
    assert list(pandas.read_csv(StringIO(answer))["word"]) == WORDS


@pytest.mark.parametrize("name", ["curl", "Python"])
def test_truth_values_and_statements_come_as_json_and_turtle(
    address: str, tmp_path: Path, name: str
) -> None:
    if name == "curl" and which("curl") is None:
        pytest.skip("curl is missing: install it")
    assert '"boolean"' in _ran(name, TRUTH, address, tmp_path)
    statements = _ran(name, STATEMENTS, address, tmp_path)
    assert len(rdflib.Graph().parse(data=statements, format="turtle")) == 3


def test_the_text_for_r_holds_the_query_in_a_raw_string_that_it_cannot_end() -> None:
    query = 'SELECT ?a WHERE { VALUES ?a { ")-" ")--" } }'
    (text,) = [usage.text for usage in usages(query, "http://x/sparql") if usage.name == "R"]
    first = text.split("(", 1)[0]
    dashes = first.removeprefix('query <- r"')
    body, rest = text.removeprefix(f"{first}(\n").split(f'){dashes}"', 1)
    assert body == query + "\n"
    assert "URLencode(enc2utf8(query), reserved = TRUE)" in rest
    assert "http://x/sparql?format=csv&query=" in rest


def test_the_page_shows_the_texts_for_the_query_in_the_field(client: FlaskClient) -> None:
    page = soup_of(client, "/sparql?query=SELECT+%3Fx+%7B%7D")
    shown = [node.text for node in page.select("#usage-texts pre")]
    assert len(shown) == 3
    assert all("SELECT ?x {}" in text for text in shown)
    assert all("http://localhost:8000/sparql" in text for text in shown)


def soup_of(client: FlaskClient, path: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(path, headers=_HTML).text, "html.parser")


def test_examples_are_narrowed_by_who_asks_without_script(client: FlaskClient) -> None:
    assert tuple(USERS) == ASKED_BY
    whole = soup_of(client, "/sparql").select("#example-list > li")
    assert len(whole) == len(examples(catalogue())) >= 25
    for who in ASKED_BY:
        part = soup_of(client, f"/sparql?asked-by={who}")
        shown = part.select("#example-list > li")
        assert 3 <= len(shown) < len(whole)
        current = part.select('nav.contents [aria-current="true"]')
        assert [node.text for node in current] == [str(USERS[who])]


def test_an_unknown_user_narrows_nothing(client: FlaskClient) -> None:
    page = soup_of(client, "/sparql?asked-by=%3Cscript%3E")
    assert len(page.select("#example-list > li")) == len(examples(catalogue()))


def test_every_example_opens_ready_to_be_run(client: FlaskClient) -> None:
    for entry in examples(catalogue()):
        field = soup_of(client, f"/sparql?example={entry.name}").select_one("textarea#query")
        assert field is not None
        assert field.text.lstrip().startswith(f"# {entry.questions[0].value}")
        answer = client.get("/sparql", query_string={"query": field.text, "format": "json"})
        assert answer.status_code == 200, f"{entry.name}: {answer.text}"


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_questions_are_asked_in_the_language_of_the_page(
    client: FlaskClient, language: str
) -> None:
    told = {**_HTML, "Accept-Language": language}
    page = BeautifulSoup(client.get("/sparql", headers=told).text, "html.parser")
    titles = page.select("#example-list .row-title")
    assert {node["lang"] for node in titles} == {language}
    assert {node["lang"] for node in page.select("#example-list .row-facts span[lang]")} == {
        language
    }
    asked = [text_in(entry.questions, language) for entry in examples(catalogue())]
    assert [node.text for node in titles] == [text.value for text in asked if text]
    name = examples(catalogue())[0].name
    opened = BeautifulSoup(client.get(f"/sparql?example={name}", headers=told).text, "html.parser")
    assert opened.select_one("textarea#query").text.lstrip().startswith(f"# {titles[0].text}\n")  # type: ignore[union-attr]


def test_all_examples_are_served_as_executables(client: FlaskClient) -> None:
    answer = client.get("/queries.ttl")
    assert answer.content_type == "text/turtle; charset=utf-8"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    known = {"If-None-Match": answer.headers["ETag"]}
    assert client.get("/queries.ttl", headers=known).status_code == 304
    graph = rdflib.Graph().parse(data=answer.text, format="turtle")
    found = set(graph.subjects(rdflib.RDF.type, rdflib.URIRef(SH + "SPARQLExecutable")))
    assert len(found) == len(examples(catalogue()))
    for subject in list(found)[:3]:
        path = str(subject).removeprefix("http://localhost:8000")
        assert client.get(path).status_code == 200


def test_each_query_file_is_served_as_it_is_and_nothing_else(
    client: FlaskClient, root: Path
) -> None:
    for query in catalogue():
        answer = client.get(f"/queries/{query.name}.rq")
        assert answer.content_type == "application/sparql-query; charset=utf-8"
        assert answer.data == (root / "queries" / f"{query.name}.rq").read_bytes()
    for path in ("README", "../README", "..%2f..%2fpyproject", "competency/no-such"):
        assert client.get(f"/queries/{path}.rq").status_code in {404, 308}
    assert client.get("/queries/README.md").status_code == 404
