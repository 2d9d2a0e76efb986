"""Where things stand in a document: exact in N-Triples, by statement in Turtle and RDF/XML."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecvet_graph.config import Limits
from ecvet_graph.ingest.line_worker import find_lines
from ecvet_graph.ingest.sandbox import locate_untrusted
from ecvet_graph.store import RdfFormat

P, Q, TYPE = "http://p/p", "http://p/q", "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
A, B = "http://e/a", "http://e/b"

NTRIPLES = r"""# first
<http://e/b> <http://p/p> "x \"y\" <z>"@en .

<http://e/a> <http://p/p> "7.50"^^<http://www.w3.org/2001/XMLSchema#decimal> .
<http://e/a> <http://p/p> <http://e/b> .
<http://e/\u0061> <http://p/q> _:b1 .
"""

TURTLE = r'''@prefix p: <http://p/> .
PREFIX : <http://e/>   # a "comment" <with> signs .
@base <http://e/x/> .

<../b> p:p """x
 "y" . ; """ , 'z'@en ,
    p:p\,q ;
  a p:T .
[ p:p "hidden" ; p:q ( 1 2.5 ) ] p:q :a .
:a p:p 7.50 , [ p:p :b ;
    p:q "inner" ] ;
   p:q "7.0"^^p:number ,
       true .
_:blank p:p "nothing" .
:a p:q :b.
'''

XML = """<?xml version="1.0"?>
<!-- <x rdf:about="http://e/a"/> -->
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:p="http://p/"
    xml:base="http://e/">
  <rdf:Description rdf:about="a">
    <p:p>7.50</p:p>
    <p:p rdf:resource="b"/>
    <p:q>
      <p:T rdf:about="http://e/b">
        <p:p>x &amp; y</p:p>
      </p:T>
    </p:q>
    <p:r rdf:parseType="Resource">
      <p:p>of a blank node</p:p>
    </p:r>
    <p:q>last</p:q>
  </rdf:Description>
</rdf:RDF>
"""


def lines(text: str, *wanted: tuple[str, str | None, str | None], syntax: str) -> list[int | None]:
    return find_lines(text.encode(), wanted, syntax=syntax, base="http://base/")


def test_ntriples_name_the_line_of_the_statement() -> None:
    wanted = [(B, P, 'x "y" <z>'), (A, P, "7.5"), (A, P, B), (A, Q, None), (B, None, None)]
    assert lines(NTRIPLES, *wanted, syntax="N_TRIPLES") == [2, 4, 5, 6, 2]


def test_turtle_names_the_line_of_the_statement() -> None:
    wanted = [
        (B, P, 'x\n "y" . ; '), (B, P, "z"), (B, P, "http://p/p,q"), (B, TYPE, "http://p/T"),
        (A, P, "7.5"), (A, Q, "7"), (A, Q, "true"), (A, Q, B),
    ]  # fmt: skip
    assert lines(TURTLE, *wanted, syntax="TURTLE") == [5, 6, 7, 8, 10, 12, 13, 15]


def test_turtle_names_the_block_where_nothing_is_said() -> None:
    wanted = [(B, "http://p/missing", None), (A, None, None), (A, P, "inner"), (A, P, "other")]
    assert lines(TURTLE, *wanted, syntax="TURTLE") == [5, 10, 10, 10]


def test_rdf_xml_names_the_line_of_the_element() -> None:
    wanted = [
        (A, P, "7.5"), (A, P, B), (A, Q, B), (B, TYPE, "http://p/T"), (B, P, "x & y"),
        (A, Q, "last"), (A, "http://p/missing", None), (A, P, "of a blank node"),
    ]  # fmt: skip
    assert lines(XML, *wanted, syntax="RDF_XML") == [6, 7, 8, 9, 10, 16, 5, 6]


@pytest.mark.parametrize(
    ("syntax", "text"), [("N_TRIPLES", NTRIPLES), ("TURTLE", TURTLE), ("RDF_XML", XML)]
)
def test_what_is_not_there_has_no_line(syntax: str, text: str) -> None:
    assert lines(text, ("http://e/none", P, None), syntax=syntax) == [None]


def test_the_sandbox_gives_the_same_lines(tmp_path: Path) -> None:
    path = tmp_path / "data.ttl"
    path.write_text(TURTLE, "utf-8")
    wanted = [(B, P, "z"), (A, Q, "true"), ("http://e/none", None, None)]
    found = locate_untrusted(path, wanted, syntax=RdfFormat.TURTLE, base="http://base/")
    assert found == (6, 13, None)
    again = locate_untrusted(TURTLE.encode(), wanted, syntax=RdfFormat.TURTLE, base="http://base/")
    assert again == found


def test_json_ld_has_no_lines() -> None:
    found = locate_untrusted(b"{}", [(A, P, None)], syntax=RdfFormat.JSON_LD, base="http://base/")
    assert found == (None,)


def test_a_document_that_takes_too_long_has_no_lines() -> None:
    text = b":a " * 3_000_000
    limits = Limits(parse_cpu_seconds=1)
    found = locate_untrusted(
        text, [(A, P, None)], syntax=RdfFormat.TURTLE, base="http://base/", limits=limits
    )
    assert found == (None,)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"<a",
        b'"""',
        b"@prefix",
        b"@prefix p: <http://p/>",
        b"a " * 9,
        b"]" * 9,
        b"\\",
        b"p:a\\",
    ],
)
def test_a_broken_document_does_no_harm(text: bytes) -> None:
    found = locate_untrusted(text, [(A, P, None)], syntax=RdfFormat.TURTLE, base="http://base/")
    assert found == (None,)


@pytest.mark.parametrize(
    "sign", ['"', "'", '"""', "\\", "#", "<", "[", "(", "@", "^", ".", "a.", "_:"]
)
def test_the_time_grows_with_the_length_only(sign: str) -> None:
    text = (":a :p " + sign * 300_000).encode()
    assert find_lines(text, [(A, P, None)], syntax="TURTLE", base="http://base/") == [None]


def test_a_namespace_keeps_the_sign_at_its_end() -> None:
    text = "@prefix t: <http://other.example/t#> .\n<http://e/a> a t:X ;\n  t:p 1 ;\n  t:q 2 .\n"
    wanted = ("http://e/a", "http://other.example/t#q", "2")
    assert lines(text, wanted, syntax="TURTLE") == [4]


@pytest.mark.parametrize("iri", ["http://exämple.org/ns#x", "http://e/x\u00a0y", "//exämple.org/x"])
def test_odd_iris_hide_no_line(iri: str) -> None:
    text = f"<http://e/b> a <{iri}> .\n<http://e/a> a <http://e/T> .\n".encode()
    found = locate_untrusted(text, [(A, None, None)], syntax=RdfFormat.TURTLE, base="http://e/")
    assert found == (2,)


def test_a_comment_ends_with_a_carriage_return() -> None:
    assert lines("# note\r<http://e/a> a <http://e/T> .", (A, None, None), syntax="TURTLE") == [1]
