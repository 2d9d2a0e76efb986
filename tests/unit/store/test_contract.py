"""What every engine must do; run for each of them."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from ecvet_graph.errors import NotFoundError, QueryError, SyntaxFault, UsageFault
from ecvet_graph.model.terms import Blank, Iri, Literal, Term
from ecvet_graph.store import GraphStore, MemoryStore, OxigraphStore, RdfFormat

A, B = "http://example.org/graph/a", "http://example.org/graph/b"
TURTLE = b"""@prefix ex: <http://example.org/> .
ex:one ex:title "Eins"@de , "One"@en ; ex:points 2.5 ; ex:level 4 ; ex:part [ ex:title "Part"@en ] .
"""
QUADS = b"".join(
    f"<http://example.org/{subject}> <http://example.org/{rest} <{B}> .\n".encode()
    for subject, rest in (("two", 'title> "Two"@en'), ("one", "see> <http://example.org/two>"))
)


def _on_disk(folder: Path) -> GraphStore:
    return OxigraphStore.create(folder / "store")


ENGINES: dict[str, Callable[[Path], GraphStore]] = {
    "oxigraph on disk": _on_disk,
    "oxigraph in memory": lambda _: OxigraphStore(),
    "rdflib": lambda _: MemoryStore(),
}


@pytest.fixture(params=sorted(ENGINES))
def store(request: pytest.FixtureRequest, tmp_path: Path) -> GraphStore:
    return ENGINES[request.param](tmp_path)


@pytest.fixture
def filled(store: GraphStore) -> GraphStore:
    store.load(TURTLE, syntax=RdfFormat.TURTLE, graph=A)
    store.load(QUADS, syntax=RdfFormat.N_QUADS)
    return store


def _rows(store: GraphStore, query: str) -> list[dict[str, Term | None]]:
    solutions = store.select(query)
    return [dict(zip(solutions.variables, row, strict=True)) for row in solutions.rows]


def test_three_engines_are_under_contract() -> None:
    assert len(ENGINES) == 3


def test_is_the_port(store: GraphStore) -> None:
    assert isinstance(store, GraphStore)


def test_counts_and_names_its_graphs(filled: GraphStore) -> None:
    assert filled.graphs() == (A, B)
    assert (filled.count(), filled.count(A), filled.count(B)) == (8, 6, 2)
    assert filled.count("http://example.org/graph/none") == 0


def test_default_graph_is_the_union_of_all(filled: GraphStore) -> None:
    query = """PREFIX ex: <http://example.org/>
        SELECT ?title WHERE { ex:one ex:see/ex:title ?title . ex:one ex:level 4 }"""
    assert _rows(filled, query) == [{"title": Literal("Two", _LANG, "en")}]


_LANG = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
_XSD = "http://www.w3.org/2001/XMLSchema#"


def test_gives_terms_as_values(filled: GraphStore) -> None:
    one, ex = Iri("http://example.org/one"), "http://example.org/"
    triples = {triple for triple in filled.triples(A) if triple[0] == one}
    plain = {(str(p), o) for _, p, o in triples if not isinstance(o, Blank)}
    assert plain == {
        (ex + "title", Literal("Eins", _LANG, "de")),
        (ex + "title", Literal("One", _LANG, "en")),
        (ex + "points", Literal("2.5", _XSD + "decimal")),
        (ex + "level", Literal("4", _XSD + "integer")),
    }
    assert sum(isinstance(o, Blank) for _, _, o in triples) == 1


def test_unbound_is_none(filled: GraphStore) -> None:
    query = "SELECT ?a ?b WHERE { VALUES (?a ?b) { (1 UNDEF) } }"
    assert _rows(filled, query) == [{"a": Literal("1", _XSD + "integer"), "b": None}]


def test_answers_ask_and_construct(filled: GraphStore) -> None:
    assert filled.ask("ASK { ?s <http://example.org/level> 4 }") is True
    assert filled.ask("ASK { ?s <http://example.org/level> 5 }") is False
    query = "CONSTRUCT { ?s a ?o } WHERE { ?s <http://example.org/see> ?o }"
    (triple,) = filled.construct(query)
    assert [str(term) for term in triple][::2] == [
        "http://example.org/one",
        "http://example.org/two",
    ]


@pytest.mark.parametrize(
    ("ask", "query"),
    [
        ("select", "ASK {}"),
        ("select", "SELECT"),
        ("select", "INSERT DATA { <a:a> <a:a> 1 }"),
        ("ask", "SELECT * {}"),
        ("construct", "ASK {}"),
    ],
)
def test_refuses_what_is_not_that_query(store: GraphStore, ask: str, query: str) -> None:
    with pytest.raises(QueryError):
        getattr(store, ask)(query)
    assert store.count() == 0


def test_clear_removes_one_graph_and_its_name(filled: GraphStore) -> None:
    filled.clear(A)
    filled.clear("http://example.org/graph/none")
    assert filled.graphs() == (B,)
    assert filled.count() == 2


def test_loading_twice_changes_nothing(filled: GraphStore) -> None:
    filled.load(QUADS, syntax=RdfFormat.N_QUADS)
    assert filled.count() == 8


def test_broken_document_is_refused_and_changes_nothing(filled: GraphStore) -> None:
    with pytest.raises(SyntaxFault) as refusal:
        filled.load(b"<http://example.org/a> <http://", syntax=RdfFormat.TURTLE, graph=A)
    assert refusal.value.remedy
    assert filled.count() == 8


def test_missing_file_is_refused(store: GraphStore, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        store.load(tmp_path / "none.nt", syntax=RdfFormat.N_TRIPLES, graph=A)


@pytest.mark.parametrize(("syntax", "graph"), [(RdfFormat.TURTLE, None), (RdfFormat.N_QUADS, A)])
def test_graph_and_syntax_must_go_together(
    store: GraphStore, syntax: RdfFormat, graph: str | None
) -> None:
    with pytest.raises(UsageFault):
        store.load(b"", syntax=syntax, graph=graph)


@pytest.mark.parametrize("syntax", list(RdfFormat))
def test_dump_of_a_graph_reads_back(filled: GraphStore, syntax: RdfFormat) -> None:
    target = io.BytesIO()
    filled.dump(target, syntax=syntax, graph=A)
    again = OxigraphStore()
    again.load(target.getvalue(), syntax=syntax, graph=None if syntax.has_graphs else A)
    assert again.count() == 6
    assert again.ask('ASK { ?one <http://example.org/title> "Eins"@de }')


def test_dump_of_everything_keeps_the_graphs(filled: GraphStore) -> None:
    target = io.BytesIO()
    filled.dump(target, syntax=RdfFormat.N_QUADS)
    again = OxigraphStore()
    again.load(target.getvalue(), syntax=RdfFormat.N_QUADS)
    assert (again.graphs(), again.count()) == ((A, B), 8)
    with pytest.raises(UsageFault):
        filled.dump(target, syntax=RdfFormat.TURTLE)


EX = "http://example.org/"
NODE = f"_:n1 <{EX}title> <{EX}t> .\n".encode()


def test_a_change_takes_out_and_puts_in(filled: GraphStore) -> None:
    gone = f'<{EX}one> <{EX}title> "Eins"@de .\n<{EX}none> <{EX}p> <{EX}o> .\n'.encode()
    fresh = f'<{EX}one> <{EX}title> "One"@en .\n<{EX}one> <{EX}title> "Un"@fr .\n'.encode()
    filled.change(A, removed=gone, added=fresh)
    one = Iri(EX + "one")
    titles = {str(o) for _, p, o in filled.triples(A, subject=one) if str(p) == EX + "title"}
    assert titles == {"One", "Un"}
    assert (filled.count(A), filled.count(B)) == (6, 2)


def test_a_change_keeps_the_labels_of_blank_nodes(store: GraphStore, tmp_path: Path) -> None:
    path = tmp_path / "added.nt"
    path.write_bytes(NODE)
    store.change(A, removed=b"", added=path)
    assert list(store.triples(A)) == [(Blank("n1"), Iri(EX + "title"), Iri(EX + "t"))]
    store.change(A, removed=NODE, added=b"")
    assert store.count(A) == 0


@pytest.mark.parametrize("part", ["removed", "added"])
def test_a_change_that_is_not_n_triples_is_refused(store: GraphStore, part: str) -> None:
    with pytest.raises(SyntaxFault):
        store.change(A, **{"removed": b"", "added": b"", part: b"<a:b> <a:c> .\n"})


def test_triples_are_found_by_subject_and_by_object(filled: GraphStore) -> None:
    one, two = Iri(EX + "one"), Iri(EX + "two")
    assert {triple[0] for triple in filled.triples(A, subject=one)} == {one}
    assert len(list(filled.triples(A, subject=one))) == 5
    assert list(filled.triples(B, value=two)) == [(one, Iri(EX + "see"), two)]
    title = Literal("Two", _LANG, "en")
    assert list(filled.triples(B, subject=two, value=title)) == [(two, Iri(EX + "title"), title)]
    assert list(filled.triples(A, value=title)) == []
    number = Literal("4", _XSD + "integer")
    assert [p for _, p, _ in filled.triples(A, value=number)] == [Iri(EX + "level")]
