"""Every query file of the project: header, prefixes, order, and both engines accept it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ecvet_graph.model.iris import OWN, PREFIXES
from ecvet_graph.query import Query, catalogue
from ecvet_graph.store import GraphStore, MemoryStore, OxigraphStore

ROOMS = {
    "compare",
    "competency",
    "export",
    "mobility",
    "publish",
    "quality",
    "resource",
    "review",
    "statistics",
}
FILES = sorted((Path(__file__).parents[3] / "queries").rglob("*.rq"))
QUERIES = list(catalogue())
_STRING_OR_IRI = re.compile(r'"(?:[^"\\\n]|\\.)*"|<[^>\s]*>|#[^\n]*')


def test_every_file_is_in_the_catalogue() -> None:
    assert len(QUERIES) == len(FILES) >= 20


every_query = pytest.mark.parametrize("query", QUERIES, ids=lambda query: str(query.name))


@every_query
def test_has_a_full_header(query: Query) -> None:
    assert query.name.split("/")[0] in ROOMS
    assert query.summary
    assert query.question.endswith("?")
    assert query.returns
    assert all(entry.meaning for entry in query.parameters)
    assert all(entry.meaning for entry in query.returns)


@every_query
def test_declares_the_prefixes_it_uses_and_no_others(query: Query) -> None:
    declared = dict(re.findall(r"^PREFIX (\w*): <([^>]*)>$", query.text, re.MULTILINE))
    body = _STRING_OR_IRI.sub(" ", re.sub(r"^PREFIX .*$", "", query.text, flags=re.MULTILINE))
    used = set(re.findall(r"(?<![\w:?$])([A-Za-z]\w*):(?!/)", body))
    assert used == declared.keys()
    assert all(PREFIXES.get(name) == iri or iri.startswith(OWN) for name, iri in declared.items())


@every_query
def test_has_a_stable_order(query: Query) -> None:
    # The triples of a CONSTRUCT are a set: sorting them costs and shows nowhere.
    if query.form == "SELECT":
        assert re.search(r"^ORDER BY ", query.text, re.MULTILINE)


@every_query
@pytest.mark.parametrize("store", [OxigraphStore(), MemoryStore()], ids=["oxigraph", "rdflib"])
def test_runs_as_it_stands_on_both_engines(query: Query, store: GraphStore) -> None:
    if query.form == "SELECT":
        solutions = store.select(query.text)
        assert len(list(solutions.rows)) <= 1
        assert {entry.name for entry in query.returns} == set(solutions.variables)
    elif query.form == "ASK":
        assert store.ask(query.text) in {True, False}
    else:
        assert list(store.construct(query.text)) == []
