"""Terms as text and as rdflib nodes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph

from ecvet_graph.model.iris import RDF, XSD
from ecvet_graph.model.terms import Blank, Iri, Literal, Term
from ecvet_graph.rdf.terms import from_rdflib, term_text, to_rdflib, triple_line

SUBJECT = Iri("http://example.org/s")
PREDICATE = Iri("http://example.org/p")
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
LITERALS = st.one_of(
    st.builds(Literal, TEXTS),
    st.builds(lambda text: Literal(text, RDF + "langString", "de"), TEXTS),
    st.decimals(allow_nan=False, allow_infinity=False).map(
        lambda number: Literal(format(number, "f"), XSD + "decimal")
    ),
)


@given(LITERALS)
def test_a_literal_survives_ntriples_with_every_character(value: Literal) -> None:
    line = triple_line((SUBJECT, PREDICATE, value))
    assert line.count("\n") == 1
    graph = Graph().parse(data=line, format="ntriples")
    [found] = graph.objects()
    assert str(found) == value.value
    assert found.language == value.language  # type: ignore[attr-defined]


@given(st.one_of(LITERALS, st.just(SUBJECT), st.just(Blank("b1"))))
def test_going_to_rdflib_and_back_changes_nothing(term: Term) -> None:
    assert from_rdflib(to_rdflib(term)) == term


def test_terms_are_written_as_ntriples_wants_them() -> None:
    assert term_text(SUBJECT) == "<http://example.org/s>"
    assert term_text(Blank("x")) == "_:x"
    assert term_text(Literal('a "b"\\\n\x00')) == '"a \\"b\\"\\\\\\n\\u0000"'
    assert term_text(Literal("4", XSD + "integer")) == f'"4"^^<{XSD}integer>'


@pytest.mark.parametrize("written", ["12026-01-01", "-0044-03-15", "2026-02-30", "soon"])
def test_a_date_that_is_none_is_kept_and_logs_nothing(
    written: str, caplog: pytest.LogCaptureFixture
) -> None:
    value = Literal(written, XSD + "date")
    assert from_rdflib(to_rdflib(value)) == value
    Graph().parse(data=triple_line((SUBJECT, PREDICATE, value)), format="ntriples")
    assert not caplog.records
