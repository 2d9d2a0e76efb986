"""What the scan refuses, also where it is hidden, and what it lets through."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from ecvet_graph.config import Limits
from ecvet_graph.errors import LimitError, QueryError
from ecvet_graph.query.scan import scan

LIMITS = Limits()
CALL = "<http://127.0.0.1:9/> { ?s ?p ?o }"


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT * {{ SERVICE {CALL} }}",
        f"SELECT * {{ service silent {CALL} }}",
        f"SELECT * {{ ?s ?p trueSERVICE{CALL} }}",
        f"SELECT * {{ ?s ?p 1SERVICE{CALL} }}",
        f"SELECT * {{ ?s ?p ?o.SERVICE{CALL} }}",
        "PREFIX : <http://127.0.0.1:9/> SELECT * { SERVICE:x { ?s ?p ?o } }",
        f"SELECT * {{ FILTER(?a<?b)SERVICE#>\n{CALL} }}",
        f'SELECT * {{ FILTER(?a<?b)#>"""\nSERVICE {CALL} }}#"""',
        f'SELECT * {{ VALUES ?x {{ """abc" }} SERVICE {CALL} }} #\\q"""',
        f'SELECT * {{ VALUES ?x {{ """abc" }} SERVICE {CALL} }} #\\uD800"""',
        f"SELECT * {{ # '\n SERVICE {CALL} # '\n }}",
        f"SELECT * {{ ?s <http://x/#> ?o . SERVICE {CALL} }}",
        f"PREFIX t: <t:> SELECT * {{ ?s t:a\\#b ?o . SERVICE {CALL} }}",
        f"PREFIX t: <t:> SELECT * {{ ?s t:a\\'b ?o . SERVICE {CALL} # '\n }}",
        f"SELECT * {{ SERVICE ?where {{ ?s ?p ?o }} VALUES ?where {{ {CALL[:22]} }} }}",
    ],
)
def test_service_is_refused_however_it_is_written(query: str) -> None:
    with pytest.raises(QueryError) as refusal:
        scan(query, LIMITS)
    assert "service" in refusal.value.message.lower()
    assert refusal.value.http_status == 400


@pytest.mark.parametrize(
    "query",
    [
        'SELECT * { ?s ?p "customer service" }',
        "SELECT * { ?s ?p 'SERVICE <http://x> {}' } # service",
        "SELECT ?service { ?service a <http://example.org/service/1> }",
        "PREFIX ex: <http://example.org/service#> SELECT * { ?s ex:service ex:a-service }",
        'SELECT * { ?s ?p """a "quoted" service\n""" }',
        "SELECT * { FILTER(1 < 2 && 3 > 2) }",
        "SELECT * { ?s <#insert> ?o }",
        "PREFIX insert: <http://example.org/> SELECT * { ?s insert:delete ?o }",
    ],
)
def test_innocent_queries_pass(query: str) -> None:
    assert not scan(query, LIMITS).has_dataset


@pytest.mark.parametrize(
    "query",
    [
        "INSERT DATA { <a:a> <a:a> 1 }",
        "# comment\nPREFIX a: <a:b>\nBASE <http://x/>\n delete where { ?s ?p ?o }",
        "LOAD <http://127.0.0.1/>",
        "CLEAR ALL",
        "WITH <a:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    ],
)
def test_updates_are_refused_as_what_they_are(query: str) -> None:
    with pytest.raises(QueryError, match="update"):
        scan(query, LIMITS)


@pytest.mark.parametrize(
    ("query", "star", "variables"),
    [
        ("SELECT * { ?b ?a $c }", 7, ("b", "a", "c")),
        ("select distinct* { ?b ?a ?b }", 15, ("b", "a")),
        ("SELECT ?b { ?b ?a ?c }", -1, ()),
        ("SELECT (?a*?b AS ?c) {}", -1, ()),
        ("SELECT * { { SELECT ?a { ?b ?a ?c } } }", -1, ()),
        ("ASK { ?b ?a '*' }", -1, ()),
        ("# SELECT *\nSELECT * { ?b ?a 'SELECT * ?d' }", 18, ("b", "a")),
    ],
)
def test_the_star_of_a_simple_query_is_found(
    query: str, star: int, variables: tuple[str, ...]
) -> None:
    seen = scan(query, LIMITS)
    assert (seen.star, seen.variables) == (star, variables)


def test_from_is_seen_and_strings_are_not() -> None:
    assert scan("SELECT * FROM <a:g> { ?s ?p ?o }", LIMITS).has_dataset
    assert scan("SELECT * FROM NAMED <a:g> { ?s ?p ?o }", LIMITS).has_dataset
    assert not scan("SELECT ?from { ?s ?from 'from' }", LIMITS).has_dataset


@pytest.mark.parametrize("bracket", ["(", "{", "["])
def test_deep_nesting_is_refused(bracket: str) -> None:
    with pytest.raises(LimitError):
        scan("SELECT * " + bracket * 101, LIMITS)
    scan("SELECT * " + bracket * 100, LIMITS)


def test_brackets_in_strings_and_comments_do_not_nest() -> None:
    scan(f"SELECT * {{ ?s ?p '{'(' * 200}' }} # {'{' * 200}", LIMITS)


def test_long_queries_are_refused_by_their_bytes() -> None:
    text = "SELECT * {} #" + "é" * (LIMITS.query_text_bytes // 2)
    with pytest.raises(LimitError) as refusal:
        scan(text, LIMITS)
    assert refusal.value.http_status == 413


@pytest.mark.parametrize(
    "text", ['"' * 60_000, "'''" * 20_000, "<" * 60_000, '"\\' * 30_000, '"""\\' * 15_000]
)
def test_scanning_hostile_text_is_quick(text: str) -> None:
    start = time.monotonic()
    with suppress(QueryError):
        scan(text, LIMITS)
    assert time.monotonic() - start < 30.0
