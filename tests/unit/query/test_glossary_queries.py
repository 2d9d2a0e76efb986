"""The queries over the glossary, asked of the glossary that is shipped."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

from ecvet_graph.model.iris import OWN, SKOS
from ecvet_graph.model.terms import Iri, Literal
from ecvet_graph.query import catalogue, to_plain
from ecvet_graph.store import GraphStore, MemoryStore, OxigraphStore, RdfFormat

if TYPE_CHECKING:
    from pathlib import Path

GRAPH = "http://localhost:8000/graph/vocabulary/glossary"
COMPETENCE = OWN + "glossary/competence"
QUERIES = {str(query.name): query for query in catalogue()}


@pytest.fixture(scope="module", params=[OxigraphStore, MemoryStore])
def store(request: pytest.FixtureRequest, root: Path) -> GraphStore:
    made: GraphStore = request.param()
    for name in ("glossary.ttl", "schemes.ttl"):
        made.load(root / "ontology" / name, syntax=RdfFormat.TURTLE, graph=GRAPH)
    return made


def rows(store: GraphStore, name: str, **given: str) -> list[dict[str, object]]:
    answer = store.select(QUERIES[f"resource/{name}"].fill(given))
    return [
        {
            key: to_plain(term) if isinstance(term, Literal | Iri) else term
            for key, term in zip(answer.variables, row, strict=True)
        }
        for row in answer.rows
    ]


@pytest.mark.parametrize(
    ("language", "first", "last"),
    [
        ("en", "Accreditation", "Workload"),
        ("de", "Akkreditierung", "Zuständige Einrichtung"),
        (
            "fr",
            "Accréditation",
            "Validation de l\N{RIGHT SINGLE QUOTATION MARK}apprentissage non formel et informel",
        ),
    ],
)
def test_the_list_runs_from_a_to_z_in_one_language(
    store: GraphStore, language: str, first: str, last: str
) -> None:
    found = rows(store, "glossary", language=language)
    assert len(found) == 77
    assert (found[0]["label"], found[-1]["label"]) == (first, last)
    assert all(row["definition"] for row in found)


def test_the_list_counts_authorities_and_not_their_texts(store: GraphStore) -> None:
    found = {row["label"]: row["authorities"] for row in rows(store, "glossary", language="en")}
    assert found["Credit"] == 5
    assert found["Unit group"] == 0


def test_without_a_language_the_list_has_every_term_in_all_three(store: GraphStore) -> None:
    assert len(rows(store, "glossary")) == 3 * 77


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_competence_is_defined_by_the_same_authorities_in_every_language(
    store: GraphStore, language: str
) -> None:
    found = rows(store, "glossary-definitions", term=COMPETENCE, language=language)
    names = [str(row["authority"]).rsplit("/", 1)[-1] for row in found]
    assert names == ["eqf-2008", "rec-2009", "unesco-unevoc", "cedefop", "eqf-2017", "esco"]
    assert [row["year"] for row in found] == ["2008", "2009", "2009", "2014", "2017", "2017"]
    assert all(row["name"] and row["address"] and row["rights"] for row in found)


@pytest.mark.parametrize(("language", "quoted"), [("en", True), ("de", False), ("fr", False)])
def test_the_recommendation_is_quoted_in_english_and_translated_elsewhere(
    store: GraphStore, language: str, *, quoted: bool
) -> None:
    term = OWN + "glossary/unit-of-learning-outcomes"
    found = rows(store, "glossary-definitions", term=term, language=language)
    by_authority = {str(row["authority"]).rsplit("/", 1)[-1]: row for row in found}
    assert len(by_authority) == len(found) == 2
    assert by_authority["rec-2009"]["place"] == "Annex I(c)"
    assert by_authority["rec-2009"]["quotation"] is quoted


def test_a_term_comes_with_its_neighbours_in_both_directions(store: GraphStore) -> None:
    found: dict[str, set[object]] = defaultdict(set)
    for row in rows(store, "glossary-term", term=OWN + "glossary/qualification"):
        found[str(row["property"]).removeprefix(SKOS)].add(row["label"] or row["value"])
    assert {"Qualification", "Qualifikation", "Certification"} <= found["prefLabel"]
    assert len(found["definition"]) == 3
    assert {"Partial qualification", "International qualification"} <= found["narrower"]
    assert "Awarding body" in found["related"]
    assert "broader" not in found
