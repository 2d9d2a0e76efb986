"""A JSON-LD document uses our keys, carries them, and means the same statements whatever they are."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

from ecvet_graph.model.iris import PREFIXES, RDF, XSD
from ecvet_graph.model.terms import Iri, Literal, Triple
from ecvet_graph.rdf.contexts import context_of, expanded, whole_context
from ecvet_graph.rdf.documents import to_document
from ecvet_graph.rdf.terms import triple_line

JSON_LD = "application/ld+json"
OF_VALUES = ("country", "credit", "eqf", "esco", "isced", "language", "nqf", "xsd")
KEYWORDS = {"@version", "id", "type"}


def named_in(text: str) -> set[str]:
    found = re.findall(r"(?<![\w/:-])([a-z]+):([A-Za-z]\w*)", text)
    return {PREFIXES[space] + name for space, name in found if space in PREFIXES}


def test_the_context_stands_for_the_terms_of_the_data_model_and_no_others(root: Path) -> None:
    page = named_in((root / "docs" / "data-model.md").read_text(encoding="utf-8"))
    values = tuple(PREFIXES[name] for name in OF_VALUES)
    terms = {iri for iri in page if not iri.startswith(values)}
    known = set(whole_context()) - KEYWORDS - set(PREFIXES)
    meant = {name: expanded(name) for name in known}
    assert len(known) > 300
    assert terms - set(meant.values()) == {RDF + "type"}
    reused = (root / "ontology" / "reused-terms.csv").read_text(encoding="utf-8")
    own = named_in((root / "ontology" / "ecvet.ttl").read_text(encoding="utf-8"))
    unknown = {iri for iri in meant.values() if iri not in page | own and f"{iri}," not in reused}
    assert unknown == set()


def test_every_prefix_of_the_context_is_that_of_the_project() -> None:
    spaces = {name: value for name, value in whole_context().items() if name in PREFIXES}
    assert spaces == PREFIXES


TERMS = sorted({expanded(name) for name in set(whole_context()) - KEYWORDS - set(PREFIXES)})
SUBJECTS = [Iri(f"http://x.test/id/{number}") for number in range(3)] + [Iri(PREFIXES["eqf"] + "4")]
PLAIN = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=12)
VALUES = st.one_of(
    st.sampled_from([*SUBJECTS, Iri("as:Create"), Iri("urn:uuid:1")]),
    st.sampled_from([Iri(term) for term in TERMS[::9]]),
    st.builds(Literal, PLAIN),
    st.builds(Literal, PLAIN, st.just(RDF + "langString"), st.sampled_from(["en", "de", "fr"])),
    st.sampled_from(
        [
            Literal("2026-01-01", XSD + "date"),
            Literal("4", XSD + "integer"),
            Literal("4.50", XSD + "decimal"),
            Literal("true", XSD + "boolean"),
            Literal("no number", XSD + "integer"),
            Literal("2026-01-01T00:00:00+00:00", XSD + "dateTime"),
        ]
    ),
)
TYPED = st.tuples(
    st.sampled_from(SUBJECTS), st.just(Iri(RDF + "type")), st.sampled_from([*map(Iri, TERMS)])
)
TRIPLES = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(SUBJECTS), st.sampled_from([*map(Iri, TERMS)]), VALUES), TYPED
    ),
    min_size=1,
    max_size=12,
)


def lines(triples: list[Triple]) -> set[str]:
    return {str(quad) for quad in ox.parse("".join(map(triple_line, triples)), format=NT)}


NT = ox.RdfFormat.N_TRIPLES


@given(TRIPLES)
@settings(max_examples=150, deadline=None)
def test_a_document_expands_to_the_statements_it_was_made_of(triples: list[Triple]) -> None:
    body = to_document(triples, JSON_LD)
    read = {str(quad) for quad in ox.parse(body, format=ox.RdfFormat.JSON_LD)}
    assert read == lines(triples)
    assert len(rdflib.Graph().parse(data=body, format="json-ld")) == len(set(triples))


def test_a_document_has_the_topic_first_and_only_the_keys_that_it_uses() -> None:
    title = PREFIXES["dcterms"] + "title"
    triples: list[Triple] = [
        (Iri(PREFIXES["eqf"] + "4"), Iri(title), Literal("Level", RDF + "langString", "en")),
        (Iri("http://a.test/1"), Iri(title), Literal("One", RDF + "langString", "en")),
    ]
    document = json.loads(to_document(triples, JSON_LD, topic=PREFIXES["eqf"] + "4"))
    assert [node["id"] for node in document["@graph"]] == ["eqf:4", "http://a.test/1"]
    assert document["@graph"][0]["title"] == {"en": "Level"}
    assert set(document["@context"]) == {*KEYWORDS, "title", "dcterms", "eqf", "rdf"}


@pytest.mark.parametrize("value", [Literal("plain"), Iri("http://x.test/1")])
def test_a_key_that_does_not_fit_a_value_is_left_out(value: Literal | Iri) -> None:
    facts: list[Triple] = [(Iri("http://a.test/1"), Iri(PREFIXES["dcterms"] + "title"), value)]
    assert "title" not in context_of(facts).definitions
