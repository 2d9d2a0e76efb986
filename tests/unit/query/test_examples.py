"""The example queries: who asks them, that they answer, and what they answer, held in files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib
from tests.once import built_once
from tests.unit.query.example_rows import (
    BASE,
    EXAMPLES,
    EXPECTED,
    answer,
    built_demo,
    example_queries,
    expected_file,
    with_additions,
)

from ecvet_graph.model.iris import SCHEMA, SH
from ecvet_graph.query import Query, catalogue
from ecvet_graph.query.examples import ASKED_BY, as_it_stands, examples, examples_document
from ecvet_graph.store import GraphStore, MemoryStore, RdfFormat, StoreHome

QUERIES = example_queries()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> StoreHome:
    """Return the demonstration store with decisions."""
    return with_additions(built_once(tmp_path_factory, "demo", built_demo) / "store")


@pytest.fixture(scope="module")
def store(home: StoreHome) -> Iterator[GraphStore]:
    """Return a reader of it."""
    with home.reader() as reader:
        yield reader.store


every_example = pytest.mark.parametrize("query", QUERIES, ids=lambda query: str(query.name))


def test_there_are_examples_of_every_kind_of_user() -> None:
    assert len(QUERIES) >= 25
    for who in ASKED_BY:
        assert sum(who in query.asked_by for query in QUERIES) >= 3, who


@every_example
def test_is_asked_by_known_people_and_can_be_tried(query: Query) -> None:
    assert query.asked_by
    assert set(query.asked_by) <= set(ASKED_BY)
    needed = {entry.name for entry in query.parameters if not entry.optional}
    given = {name for name, _ in query.samples}
    assert needed <= given <= {entry.name for entry in query.parameters}
    assert "<id/" not in as_it_stands(query, BASE)


@every_example
@pytest.mark.parametrize("field", ["questions", "summaries"])
def test_says_what_it_answers_in_each_language(query: Query, field: str) -> None:
    texts = {text.language: text.value for text in getattr(query, field)}
    assert texts.keys() == {"en", "de", "fr"}
    assert len(set(texts.values())) == len(texts)
    end = "?" if field == "questions" else "."
    assert all(text.endswith(end) and text[0].isupper() for text in texts.values())


@every_example
def test_gives_the_rows_that_are_written_down(query: Query, store: GraphStore) -> None:
    rows = answer(store, query)
    assert rows == expected_file(query).read_text("utf-8")
    assert rows.count("\n") > 1, "an example without a row shows nothing"


def test_no_file_of_rows_is_left_over() -> None:
    assert set(EXPECTED.iterdir()) == {expected_file(query) for query in QUERIES}


@pytest.mark.long
def test_gives_the_same_rows_on_the_other_engine(home: StoreHome, tmp_path: Path) -> None:
    dump = tmp_path / "all.nq"
    memory = MemoryStore()
    with home.reader() as reader:
        with dump.open("wb") as target:
            reader.store.dump(target, syntax=RdfFormat.N_QUADS)
        memory.load(dump, syntax=RdfFormat.N_QUADS)
    found = {query.name: answer(memory, query) for query in QUERIES}
    assert found == {query.name: expected_file(query).read_text("utf-8") for query in QUERIES}


def test_the_file_of_examples_is_current() -> None:
    assert EXAMPLES.read_bytes() == examples_document(catalogue(), base=BASE)


def test_each_example_is_an_executable_that_can_be_run_where_it_says(store: GraphStore) -> None:
    graph = rdflib.Graph().parse(EXAMPLES, format="turtle")
    subjects = set(graph.subjects(rdflib.RDF.type, rdflib.URIRef(SH + "SPARQLExecutable")))
    assert len(subjects) == len(examples(catalogue())) == len(QUERIES)
    for subject in subjects:
        text = str(graph.value(subject, rdflib.URIRef(SH + "select")))
        assert len(list(store.select(text).rows)) >= 1
        assert str(graph.value(subject, rdflib.URIRef(SCHEMA + "target"))) == f"{BASE}/sparql"
        for predicate in (rdflib.RDFS.label, rdflib.RDFS.comment):
            said = [text.language for text in graph.objects(subject, predicate)]  # type: ignore[attr-defined]
            assert sorted(said) == ["de", "en", "fr"]
    declared = list(graph.objects(None, rdflib.URIRef(SH + "declare")))
    assert len(declared) >= 5
    assert all(graph.value(entry, rdflib.URIRef(SH + "namespace")) for entry in declared)
