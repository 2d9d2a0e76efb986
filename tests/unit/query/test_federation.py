"""SERVICE blocks are found by their tokens, and what was answered is written in their place."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from typing import Any

import pyoxigraph as ox
import pytest

from ecvet_graph.config import Limits
from ecvet_graph.errors import QueryError, ServiceError
from ecvet_graph.model.terms import Iri, Literal, Term
from ecvet_graph.query.federation import Solutions, find_calls, put_in, read_solutions
from ecvet_graph.query.scan import scan

OTHER = "https://other.example.org/sparql"
# Beside a block that may be asked stands, or may stand, another one.
HIDDEN = (
    f"SELECT * {{ FILTER(?a<?b&&?c='>')SERVICE <{OTHER}> {{}} #'\n }}",
    f"SELECT * {{ FILTER(?a<?b&&?c='>') SERVICE <{OTHER}> {{}} FILTER(?x='') }}",
    f"SELECT * {{ FILTER(?a<t:b&&?c='>') SERVICE <{OTHER}> {{}} # '\n }}",
    f"SELECT * {{ FILTER(?a<?b)SERVICE#>\n<{OTHER}> {{ ?s ?p ?o }} }}",
    f'SELECT * {{ FILTER(?a<?b)#>"""\nSERVICE <{OTHER}> {{}} }}#"""',
    "PREFIX t: <http://x/> SELECT * { FILTER(?a<t:b)SERVICE:x#>\n{ ?s ?p ?o } }",
    f"SELECT * {{ ?s <x#y> ?o . SERVICE <{OTHER}> {{ ?s ?p ?o }} }}",
    f"SELECT * {{ ?s ?p trueSERVICE <{OTHER}> {{}} }}",
    f"SELECT * {{ ?s ?p 1e1SERVICE <{OTHER}> {{}} }}",
    f"SELECT * {{ SERVICESILENT <{OTHER}> {{}} }}",
    "PREFIX : <http://x/> SELECT * { SERVICE:x { ?s ?p ?o } }",
    "PREFIX : <http://x/> SELECT * { ?s ?p trueservice:x { ?s ?p ?o } }",
    "PREFIX service: <http://x/> SELECT * { ?s service:a ?o }",
    f"SELECT * {{ \\u0053ERVICE <{OTHER}> {{ ?s ?p ?o }} }}",
    f"SELECT * {{ # \\u000A \\U00000053ERVICE <{OTHER}> {{ ?s ?p ?o }}\n }}",
    f"SELECT * {{ SERVICE <{OTHER}> {{ ?s ?p '\\u0041' }} }}",
    f"SELECT * {{ SERVICE <{OTHER}> {{ ?s ?p '\\uD8' }} }}",
)


def solutions(names: str, *rows: Sequence[Term | None]) -> Solutions:
    return Solutions(tuple(names.split()), tuple(map(tuple, rows)))


def bindings(variables: Sequence[str], *rows: dict[str, Any]) -> bytes:
    return json.dumps({"head": {"vars": variables}, "results": {"bindings": rows}}).encode()


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT * {{ SERVICE <{OTHER}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ service <{OTHER}>{{ ?s ?p ?o }}}}",
        f"SELECT * {{ SERVICE # <http://x/> {{\n <{OTHER}> {{ ?s ?p ?o }} }}",
        f"PREFIX o: <{OTHER[:-6]}> SELECT * {{ SERVICE o:sparql {{ ?s ?p ?o }} }}",
        f"PREFIX : <{OTHER}> SELECT * {{ SERVICE : {{ ?s ?p ?o }} }}",
        f"SELECT * {{ ?service ?p 'SERVICE <a:b> {{' . SERVICE <{OTHER}> {{ ?s ?p ?o }} }}",
    ],
)
def test_the_endpoint_of_a_block_is_found_however_it_is_written(query: str) -> None:
    (call,) = find_calls(query)
    assert (call.endpoint, call.is_silent) == (OTHER, False)
    assert query[call.start : call.start + 7].lower() == "service"
    assert query[call.end - 1] == "}"


def test_a_block_is_asked_with_the_prefixes_of_the_query() -> None:
    query = f"""PREFIX a: <http://a/> PREFIX b: <http://b/>
    SELECT ?x {{ ?x a:p ?y . SERVICE SILENT <{OTHER}> {{ ?x b:q "}}" . # }}
    FILTER(?y < 3) }} }}"""
    (call,) = find_calls(query)
    assert call.is_silent
    assert call.variables == ("x", "y")
    assert call.query.startswith("PREFIX a: <http://a/>\nPREFIX b: <http://b/>\nSELECT * WHERE {")
    ox.Store().query(call.query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p 'SERVICE <http://a/> {}' }",
        "SELECT * { ?service ?p ?o } # SERVICE <http://a/> {}",
        "SELECT * { ?s <http://x/SERVICE> ?o }",
        "PREFIX s: <http://x/> SELECT * { ?s s:service ?service }",
        "SELECT * { ?s <relative> ?o }",
    ],
)
def test_a_query_without_a_block_is_left_alone(query: str) -> None:
    assert find_calls(query) == ()


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("SELECT * { VALUES ?e { <http://a/> } SERVICE ?e { ?s ?p ?o } }", "endpoint"),
        (f"SELECT * {{ SERVICE <{OTHER}> {{ SERVICE <{OTHER}> {{ ?s ?p ?o }} }} }}", "another"),
        ("BASE <http://a/> SELECT * { SERVICE <b> { ?s ?p ?o } }", "in full"),
        (f"SELECT * {{ FILTER(?a<?b&&?c>?d) SERVICE <{OTHER}> {{ ?s ?p ?o }} }}", "in full"),
        (f"SELECT * {{ SERVICE <{OTHER}> {{ ?s ?p ?o ", "not closed"),
        (f"SELECT * {{ SERVICE <{OTHER}> ?s }}", "block"),
        ("SELECT * { SERVICE x:y { ?s ?p ?o } }", "endpoint"),
        ("SELECT * { SERVICE", "block"),
        (f"SELECT * {{ {f'SERVICE <{OTHER}> {{}} ' * 5} }}", "5 times"),
    ],
)
def test_what_could_be_read_in_two_ways_or_asked_in_many_is_refused(query: str, words: str) -> None:
    with pytest.raises(ServiceError, match=words):
        find_calls(query)


@pytest.mark.parametrize("query", HIDDEN)
def test_what_an_engine_could_read_otherwise_is_refused_as_the_scan_does(query: str) -> None:
    for look in (find_calls, lambda text: scan(text, Limits())):
        with pytest.raises(QueryError, match=r"hide whether it is used|not closed"):
            look(query)


def test_the_hidden_cases_are_all_there() -> None:
    assert len(HIDDEN) == 17


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT * {{ SERVICE <{OTHER}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ ?s ?p 1SERVICE <{OTHER}>{{ }} }}",
        f"SELECT * {{ ?s ?p :.SERVICE <{OTHER}> {{ }} }}",
        f"SELECT * {{ # '\n SERVICE <{OTHER}> {{ }} # '\n }}",
        f"SELECT * {{ ?s <http://x/it's#> ?o . SERVICE <{OTHER}> {{ ?s ?p '#' }} }}",
        f"SELECT * {{ ?s t:a\\'b ?o . SERVICE <{OTHER}> {{ }} # '\n }}",
        f'SELECT * {{ ?s ?p """a"b\\"""" . SERVICE <{OTHER}> {{ }} }}',
    ],
)
def test_what_one_look_finds_the_other_refuses(query: str) -> None:
    (call,) = find_calls(query)
    assert call.endpoint == OTHER
    with pytest.raises(QueryError, match="SERVICE is not allowed here"):
        scan(query, Limits())
    answered = put_in(query, [call], [solutions("", ())])
    assert not scan(answered, Limits()).has_dataset


@pytest.mark.parametrize(
    "query",
    [
        "PREFIX t: <http://x/> SELECT * { ?s t:aservice t:a.service }",
        "SELECT * { ?aservice ?p '\\'service' }",
        "SELECT * { ?a\u00b7service ?p t:e\u0301service }",
        "SELECT * { ?s ?p <urn:service:a>, <http://x/#it's-service> }",
    ],
)
def test_both_looks_leave_alone_what_only_looks_like_it(query: str) -> None:
    assert find_calls(query) == ()
    scan(query, Limits())


VALUES = solutions("s n", (Iri("http://x/1"), Literal("1")), (Iri("http://x/2"), None))


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("?s <http://x/p> ?o . SERVICE <E> { ?s ?q ?n }", {("1", "1"), ("2", None)}),
        ("SERVICE <E> { ?s ?q ?n } ?s <http://x/p> ?o", {("1", "1"), ("2", None)}),
        (
            "?s <http://x/p> ?o OPTIONAL { SERVICE <E> { ?s ?q ?n } }",
            {("1", "1"), ("2", None), ("3", None)},
        ),
        ("?s <http://x/p> ?o MINUS { SERVICE <E> { ?s ?q ?n } }", {("3", None)}),
        (
            "?s <http://x/p> ?o FILTER EXISTS { SERVICE <E> { ?s ?q ?m } }",
            {("1", None), ("2", None)},
        ),
        ("{ ?s <http://x/p> 7 } UNION { SERVICE <E> { ?s ?q ?n } }", {("1", "1"), ("2", None)}),
        ("GRAPH ?g { ?s <http://x/p> ?o . SERVICE <E> { ?s ?q ?n } }", {("1", "1"), ("2", None)}),
        ("{ SELECT ?s ?n { SERVICE <E> { ?s ?q ?n } } LIMIT 1 }", {("1", "1")}),
    ],
)
def test_answers_are_joined_as_the_algebra_says(
    pattern: str, expected: set[tuple[str, str | None]]
) -> None:
    store = ox.Store()
    for number in (1, 2, 3):
        subject, value = ox.NamedNode(f"http://x/{number}"), ox.Literal(number)
        store.add(ox.Quad(subject, ox.NamedNode("http://x/p"), value, ox.NamedNode("http://x/g")))
    query = f"SELECT ?s ?n {{ {pattern.replace('<E>', f'<{OTHER}>')} }}"
    answer = VALUES if "?m" not in pattern else solutions("s m", *VALUES.rows)
    text = put_in(query, find_calls(query), [answer])
    rows = store.query(text, use_default_graph_as_union=True)
    found = {(row["s"].value[-1], row["n"].value if row["n"] else None) for row in rows}  # type: ignore[union-attr]
    assert found == expected


def test_a_block_without_variables_counts_as_often_as_it_was_found() -> None:
    query = f"SELECT ?x {{ VALUES ?x {{ 1 }} SERVICE <{OTHER}> {{ <a:b> <a:b> <a:b> }} }}"
    for rows in (0, 1, 3):
        text = put_in(query, find_calls(query), [solutions("", *[()] * rows)])
        assert len(list(ox.Store().query(text))) == rows  # type: ignore[arg-type]


def test_every_kind_of_term_arrives_as_it_was_sent() -> None:
    sent = bindings(
        ["a", "b", "c", "d", "e"],
        {
            "a": {"type": "uri", "value": "http://x/a"},
            "b": {"type": "literal", "value": 'quote " back \\ line \n'},
            "c": {"type": "literal", "value": "Wort", "xml:lang": "de"},
            "d": {
                "type": "literal",
                "value": "2026-01-31",
                "datatype": "http://www.w3.org/2001/XMLSchema#date",
            },
        },
    )
    answer = read_solutions(sent, endpoint=OTHER)
    query = f"SELECT * {{ SERVICE <{OTHER}> {{ ?a ?b ?c }} }}"
    (row,) = ox.Store().query(put_in(query, find_calls(query), [answer]))  # type: ignore[misc]
    assert row["b"].value == 'quote " back \\ line \n'
    assert (row["c"].value, row["c"].language) == ("Wort", "de")
    assert row["d"].datatype.value.endswith("#date")
    assert row["e"] is None


@pytest.mark.parametrize("kind", ["bnode", "triple"])
def test_what_has_no_name_cannot_be_joined(kind: str) -> None:
    sent = bindings(["a"], {"a": {"type": kind, "value": "b0"}})
    with pytest.raises(ServiceError, match="no name") as refusal:
        read_solutions(sent, endpoint=OTHER)
    assert "isBlank" in refusal.value.remedy


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"<html>", b"[]", b'{"head": {}, "boolean": true}', b"[" * 100_000),
        bindings(["a) { } #"], {}),
        b'{"head": {"vars": ["a"]}, "results": {"bindings": [7]}}',
    ],
)
def test_what_is_no_answer_is_refused(body: bytes) -> None:
    with pytest.raises(QueryError):
        read_solutions(body, endpoint=OTHER)


def test_a_value_cannot_break_out_of_the_answer() -> None:
    for value in ("http://x/> } SERVICE <http://y/> { ", "http://x/\n", "no iri"):
        answer = solutions("s", (Iri(value),))
        query = f"SELECT * {{ SERVICE <{OTHER}> {{ ?s ?p ?o }} }}"
        with pytest.raises(ServiceError, match="cannot write"):
            put_in(query, find_calls(query), [answer])


def test_too_many_rows_are_refused() -> None:
    rows = [{"a": {"type": "literal", "value": "x"}}] * 20_001
    with pytest.raises(ServiceError, match="20001 rows"):
        read_solutions(bindings(["a"], *rows), endpoint=OTHER)


@pytest.mark.parametrize("piece", ["a.", "a-", '"a\\', "'a\\", "<a", "a:", "'''", "a_9"])
def test_finding_blocks_takes_time_by_the_length_of_the_query_only(piece: str) -> None:
    query = f"SELECT * {{ SERVICE {piece * (60_000 // len(piece))}"
    start = time.process_time()
    with pytest.raises(QueryError):
        find_calls(query)
    assert time.process_time() - start < 20.0


@pytest.mark.parametrize("variables", [[1], [None], [["x"]], ["x", "x"], "x?", {"a b": 1}])
def test_variables_that_are_none_are_refused(variables: Any) -> None:
    with pytest.raises(QueryError, match=r"variables that are none|SPARQL JSON"):
        read_solutions(bindings(variables, {}), endpoint=OTHER)


def test_rows_that_leave_thousands_of_variables_unbound_are_refused() -> None:
    body = bindings([f"v{number}" for number in range(2000)], *[{}] * 2000)
    with pytest.raises(ServiceError, match="2000 rows of 2000 variables"):
        read_solutions(body, endpoint=OTHER)
