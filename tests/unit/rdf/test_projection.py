"""Choosing some qualifications of a projection, and writing them in one form only."""

from __future__ import annotations

import random

import pytest
from rdflib import Graph
from rdflib.compare import isomorphic

from ecvet_graph.model.iris import ELM, PREFIXES, RDF, XSD
from ecvet_graph.model.terms import Blank, Iri, Literal, Term, Triple
from ecvet_graph.rdf.blanks import with_stable_blanks
from ecvet_graph.rdf.projection import Projection
from ecvet_graph.rdf.terms import triple_line
from ecvet_graph.rdf.turtle import turtle_lines

TYPE = Iri(RDF + "type")
PART, OUTCOME = Iri(ELM + "isPartOf"), Iri(ELM + "learningOutcome")
QUALIFICATION, UNIT = Iri(ELM + "Qualification"), Iri(ELM + "LearningAchievementSpecification")


def node(name: str) -> Iri:
    return Iri(f"https://example.org/id/{name}")


TRIPLES: list[Triple] = [
    (node("a"), TYPE, QUALIFICATION),
    (node("b"), TYPE, QUALIFICATION),
    (node("u"), TYPE, UNIT),
    (node("u"), PART, node("a")),
    (node("u"), PART, node("b")),
    (node("u"), OUTCOME, node("o")),
    (node("o"), TYPE, Iri(ELM + "LearningOutcome")),
    (node("v"), TYPE, UNIT),
    (node("v"), PART, node("b")),
    (node("alone"), TYPE, UNIT),
]


def test_units_and_what_they_refer_to_belong_to_a_qualification() -> None:
    projection = Projection.from_triples(TRIPLES)
    assert projection.qualifications == (node("a"), node("b"))
    assert projection.members(node("a")) == {node("a"), node("u"), node("o")}
    assert projection.members(node("b")) == {node("b"), node("u"), node("o"), node("v")}


def test_a_link_to_what_is_left_out_is_left_out() -> None:
    kept = set(Projection.from_triples(TRIPLES).keep([node("a")]))
    assert (node("u"), PART, node("a")) in kept
    assert (node("u"), PART, node("b")) not in kept
    assert {subject for subject, _, _ in kept} == {node("a"), node("u"), node("o")}


def test_everything_kept_is_everything_but_what_belongs_to_nothing() -> None:
    projection = Projection.from_triples([*TRIPLES, *TRIPLES])
    kept = list(projection.keep(projection.qualifications))
    assert len(kept) == len(set(kept))
    assert set(TRIPLES) - set(kept) == {(node("alone"), TYPE, UNIT)}


def test_reaching_stops_at_what_is_barred() -> None:
    reached = Projection.from_triples(TRIPLES).reach([node("u")], barred={node("b")})
    assert set(reached) == {node("u"), node("a"), node("o")}


VALUES: list[Term] = [
    Iri("http://data.europa.eu/snb/eqf/4"),
    Iri("https://w3id.org/ecvet/ns#a.b"),
    Iri("https://w3id.org/ecvet/ns#-x"),
    Iri(PREFIXES["elm"]),
    Literal('"quoted"\\ \n end'),
    Literal("Ärger", RDF + "langString", "de"),
    Literal("4.0", XSD + "decimal"),
    Literal("2026-01-01T00:00:00", XSD + "dateTime"),
    Blank("b1"),
]


@pytest.mark.parametrize("value", VALUES, ids=str)
def test_turtle_says_what_the_triples_say(value: Term) -> None:
    triples: list[Triple] = [
        (node("a"), TYPE, QUALIFICATION),
        (node("a"), PART, value),
        (node("a"), PART, Literal("other")),
        (Iri("http://data.europa.eu/snb/eqf/5"), OUTCOME, value),
    ]
    expected = Graph().parse(data="".join(map(triple_line, triples)), format="nt")
    assert isomorphic(Graph().parse(data="".join(turtle_lines(triples)), format="turtle"), expected)


def test_only_prefixes_that_occur_are_declared() -> None:
    value = Literal("xsd:date: a day", datatype=XSD + "token")
    written = "".join(turtle_lines([*TRIPLES, (node("o"), PART, value)]))
    declared = {line.split()[1] for line in written.splitlines() if line.startswith("@prefix")}
    assert declared == {"elm:", "xsd:"}
    assert "@prefix" not in "".join(turtle_lines([(node("a"), node("b"), Literal("elm:x"))]))


def test_the_order_of_the_triples_changes_no_byte() -> None:
    expected = "".join(turtle_lines(TRIPLES))
    assert "elm:isPartOf <https://example.org/id/a> ,\n" in expected
    for seed in range(5):
        mixed = random.Random(seed).sample(TRIPLES, len(TRIPLES))  # noqa: S311
        assert "".join(turtle_lines(mixed)) == expected


def blank_triples(seed: int) -> list[Triple]:
    chance = random.Random(seed)  # noqa: S311
    labels = [Blank(f"x{chance.getrandbits(64)}") for _ in range(5)]
    triples: list[Triple] = [(labels[4], PART, labels[0])]
    for number, label in enumerate(labels):
        triples.append((node(f"c{number}"), OUTCOME, label))
        triples.append((label, PART, Literal(str(number // 2))))
    chance.shuffle(triples)
    return triples


def test_the_labels_of_blank_nodes_do_not_depend_on_the_reading() -> None:
    written = {"".join(turtle_lines(with_stable_blanks(blank_triples(seed)))) for seed in range(20)}
    assert len(written) == 1
    expected = Graph().parse(data="".join(map(triple_line, blank_triples(1))), format="nt")
    assert isomorphic(Graph().parse(data=written.pop(), format="turtle"), expected)
