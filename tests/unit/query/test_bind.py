"""Slots take terms and nothing but terms, on both engines."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecvet_graph.errors import UsageFault
from ecvet_graph.model.iris import XSD
from ecvet_graph.model.terms import Blank, Iri, Literal, Term
from ecvet_graph.query.bind import Value, bind, slots, to_sparql, to_term
from ecvet_graph.store import MemoryStore, OxigraphStore

ECHO = "SELECT ?x WHERE { VALUES ?x { UNDEF } }"
STORES = (OxigraphStore(), MemoryStore())

INJECTIONS = [
    '"',
    '" } # ',
    '"@en } UNION { ?s ?p ?o } #',
    "' } ",
    '"""',
    "\\",
    '\\"',
    "a\\",
    "\\u0022 } SELECT",
    "\\\\u0022 }",
    "\\U00000022",
    "\n} LIMIT 1 #",
    "\r\n\t",
    "VALUES ?x { UNDEF }",
    "LIMIT 5 # slot: x",
    "\x00\x01\x1f\x7f",
    "\u2028\u202e\ufeff",
    "Ü 😀 'quoted'",
    "",
]


def _echo(term: Term) -> list[list[tuple[Term | None, ...]]]:
    query = bind(ECHO, {"x": (term,)})
    return [list(store.select(query).rows) for store in STORES]


@pytest.mark.parametrize("text", INJECTIONS)
def test_text_comes_out_as_it_went_in(text: str) -> None:
    assert _echo(Literal(text)) == [[(Literal(text),)]] * 2


@given(st.text(st.characters(blacklist_categories=["Cs"]), max_size=40))
def test_any_text_comes_out_as_it_went_in(text: str) -> None:
    query = bind(ECHO, {"x": (Literal(text),)})
    assert list(STORES[0].select(query).rows) == [(Literal(text),)]


@given(st.text(st.sampled_from("\\uU\"\n'0129aA}{# "), max_size=24))
def test_escapes_are_read_alike_by_both_engines(text: str) -> None:
    assert _echo(Literal(text)) == [[(Literal(text),)]] * 2


def test_language_and_datatype_are_written() -> None:
    assert to_sparql(Literal("a", "x:y", "de-AT")) == '"a"@de-AT'
    assert to_sparql(Literal("4", XSD + "integer")) == f'"4"^^<{XSD}integer>'
    assert to_sparql(Iri("http://example.org/é")) == "<http://example.org/é>"


@pytest.mark.parametrize(
    "term",
    [
        Iri("http://example.org/> } UNION { ?s ?p ?o } #"),
        Iri("http://example.org/a b"),
        Iri("http://example.org/\\u003e"),
        Iri('http://example.org/"'),
        Iri("http://example.org/\n"),
        Iri("relative"),
        Iri(""),
        Blank("b"),
        Literal("a", language="de } #"),
        Literal("a", "http://example.org/>"),
        Literal("\ud800"),
    ],
)
def test_what_sparql_cannot_write_is_refused(term: Term) -> None:
    with pytest.raises(UsageFault):
        to_sparql(term)


@pytest.mark.parametrize(
    ("kind", "value", "term"),
    [
        ("iri", "http://example.org/a", Iri("http://example.org/a")),
        ("text", "ab", Literal("ab")),
        ("integer", 4, Literal("4", XSD + "integer")),
        ("integer", "-4", Literal("-4", XSD + "integer")),
        ("decimal", Decimal("1E-2"), Literal("0.01", XSD + "decimal")),
        ("boolean", True, Literal("true", XSD + "boolean")),
        ("date", date(2026, 1, 2), Literal("2026-01-02", XSD + "date")),
    ],
)
def test_values_become_typed_terms(kind: str, value: Value, term: Term) -> None:
    assert to_term(kind, value, name="x") == term


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        *(("integer", text) for text in ("4.0", "4 }", "", "1e3")),
        *(("decimal", text) for text in ("1e3", "NaN", "1,5")),
        ("iri", "x y"),
        ("date", "soon"),
        ("boolean", "yes"),
    ],
)
def test_values_of_another_type_are_refused(kind: str, value: str) -> None:
    with pytest.raises(UsageFault, match="x must be"):
        to_term(kind, value, name="x")


def test_several_values_mean_any_of_them() -> None:
    query = bind(ECHO + " ORDER BY ?x", {"x": (Literal("b"), Literal("a"), Literal("b"))})
    for store in STORES:
        assert list(store.select(query).rows) == [(Literal("a"),), (Literal("b"),)]


def test_empty_slot_means_anything() -> None:
    for store in STORES:
        assert list(store.select(ECHO).rows) == [(None,)]


def test_every_slot_of_a_name_is_filled() -> None:
    query = "SELECT * { { VALUES ?x { UNDEF } } UNION { values ?x {UNDEF} } }"
    assert bind(query, {"x": (Iri("a:b"),)}).count("<a:b>") == 2


def test_filled_text_is_not_taken_for_a_slot() -> None:
    query = "SELECT * { VALUES ?x { UNDEF } VALUES ?y { UNDEF } } LIMIT 5 # slot: n"
    hostile = (Literal("VALUES ?y { UNDEF } LIMIT 9 # slot: n"),)
    number = (Literal("7", XSD + "integer"),)
    written = bind(query, {"x": hostile, "y": (Iri("a:b"),), "n": number})
    assert written.count("<a:b>") == 1
    assert written.endswith("LIMIT 7 # slot: n")
    assert "LIMIT 9" in written


@pytest.mark.parametrize("value", ["-1", "1.5", "1 OFFSET 3", "٣", ""])
def test_limit_takes_one_whole_number_only(value: str) -> None:
    query = "SELECT * {} LIMIT 5 # slot: n"
    assert slots(query) == {"n": True}
    with pytest.raises(UsageFault):
        bind(query, {"n": (Literal(value),)})


@pytest.mark.parametrize("terms", [{"y": (Iri("a:b"),)}, {"x": ()}])
def test_unknown_and_empty_parameters_are_refused(terms: dict[str, tuple[Term, ...]]) -> None:
    with pytest.raises(UsageFault):
        bind(ECHO, terms)
