"""Headers of query files, and what running them by name takes and gives."""

from __future__ import annotations

import pytest

from ecvet_graph.errors import InvalidDataError, NotFoundError, UsageFault
from ecvet_graph.model.terms import Iri, Literal
from ecvet_graph.query import Catalogue, Query, run, to_plain
from ecvet_graph.query.catalogue import Column, Parameter
from ecvet_graph.store import OxigraphStore, RdfFormat

TEXT = """#+ summary: Things with a title
#+ question: Which things have this title?
#+ params:
#+   title: text; the title
#+   kind: iri, optional; a class
#+   limit: integer, optional
#+ returns:
#+   thing: iri; the thing
PREFIX dcterms: <http://purl.org/dc/terms/>
SELECT ?thing WHERE {
  VALUES ?kind { UNDEF }
  VALUES ?title { UNDEF }
  ?thing a ?kind ; dcterms:title ?title .
}
ORDER BY ?thing
LIMIT 9 # slot: limit
"""


def test_header_is_read() -> None:
    query = Query.from_text(TEXT, name="resource/things")
    assert query.summary == "Things with a title"
    assert query.form == "SELECT"
    assert query.parameters == (
        Parameter("title", "text", optional=False, meaning="the title"),
        Parameter("kind", "iri", optional=True, meaning="a class"),
        Parameter("limit", "integer", optional=True, meaning=""),
    )
    assert query.returns == (Column("thing", "iri", optional=False, meaning="the thing"),)


@pytest.mark.parametrize("field", ["summary", "question", "params", "returns"])
def test_missing_header_field_is_named_with_the_file(field: str) -> None:
    with pytest.raises(InvalidDataError, match=f"#\\+ {field}:") as refusal:
        Query.from_text(TEXT.replace(f"#+ {field}:", f"# {field}:"), name="x", source="x.rq")
    assert str(refusal.value).startswith("x.rq")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("#+   title: text; the title\n", ""),
        ("  VALUES ?title { UNDEF }\n", ""),
        ("title: text", "title: string"),
        ("title: text", "title - text"),
        ("SELECT", "FIND"),
    ],
)
def test_header_that_does_not_fit_the_query_is_refused(old: str, new: str) -> None:
    with pytest.raises(InvalidDataError):
        Query.from_text(TEXT.replace(old, new), name="x")


def test_fill_refuses_unknown_and_missing_values() -> None:
    query = Query.from_text(TEXT, name="x")
    with pytest.raises(UsageFault, match="no parameter 'colour'"):
        query.fill({"title": "a", "colour": "red"})
    with pytest.raises(UsageFault, match="needs 'title'"):
        query.fill({"title": None})
    assert "LIMIT 3 #" in query.fill({"title": "a", "limit": 3})


def test_queries_are_found_by_full_and_by_unique_short_name() -> None:
    query = Query.from_text(TEXT, name="a/x")
    catalogue = Catalogue({"a/x": query, "b/x": query, "b/y": query})
    assert catalogue.find("b/y") is catalogue.find("y")
    for name in ("x", "z"):
        with pytest.raises(NotFoundError):
            catalogue.find(name)


def test_run_gives_rows_without_unbound_variables() -> None:
    store = OxigraphStore()
    scheme = "http://data.europa.eu/esco/concept-scheme/skills"
    line = f"<a:s> <http://www.w3.org/2004/02/skos/core#inScheme> <{scheme}> ."
    store.load(line.encode(), syntax=RdfFormat.N_TRIPLES, graph="g:a")
    assert run(store, "quality/known-skills") == [{"skill": Iri("a:s")}]


def test_plain_values_of_numbers_are_numbers() -> None:
    (row,) = OxigraphStore().select("SELECT (1+1 AS ?i) (true AS ?b) (0.5 AS ?d) {}").rows
    assert [to_plain(term) for term in row if term is not None] == [2, True, row[2] and 0.5]
    assert to_plain(Literal("x")) == "x"
