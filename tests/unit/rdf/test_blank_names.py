"""Names of blank nodes follow from what is said of them."""

from __future__ import annotations

import random

import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.compare import isomorphic

from ecvet_graph.rdf.blank_names import name_blanks

# Anchored as in a document of an agency: something with an IRI leads to every blank node.
_NODES = st.sampled_from(["_:a", "_:b", "_:c", "_:d", "_:e"])
_ENDS = st.one_of(_NODES, st.sampled_from(["<a:x>", "<a:y>", '"1"', '"2"@de']))
_STATEMENTS = st.lists(
    st.tuples(st.one_of(_NODES, st.just("<a:x>")), st.sampled_from(["<p:1>", "<p:2>"]), _ENDS),
    max_size=14,
)


def _lines(statements: list[tuple[str, str, str]]) -> list[str]:
    return [f"{subject} {predicate} {value} .\n" for subject, predicate, value in statements]


def _graph(lines: object) -> rdflib.Graph:
    return rdflib.Graph().parse(data="".join(lines), format="nt")  # type: ignore[arg-type]


def _renamed(statements: list[tuple[str, str, str]], seed: int) -> list[tuple[str, str, str]]:
    chance = random.Random(seed)  # noqa: S311 - reproducible names, no secret
    labels = [f"_:z{number}" for number in range(5)]
    chance.shuffle(labels)
    names = dict(zip(["_:a", "_:b", "_:c", "_:d", "_:e"], labels, strict=True))
    mixed = [(names.get(s, s), p, names.get(o, o)) for s, p, o in statements]
    chance.shuffle(mixed)
    return mixed


@settings(max_examples=150, deadline=None)
@given(_STATEMENTS)
def test_named_statements_say_the_same(statements: list[tuple[str, str, str]]) -> None:
    lines = _lines(statements)
    named = name_blanks(lines, salt="s")
    assert len(named) == len(set(lines))
    assert isomorphic(_graph(lines), _graph(named))


@settings(max_examples=150, deadline=None)
@given(_STATEMENTS, st.integers(0, 1000))
def test_labels_and_order_of_the_document_make_no_difference(
    statements: list[tuple[str, str, str]], seed: int
) -> None:
    """Where every blank node can be told apart by a text of its own."""
    told = [(node, "<p:name>", f'"{node[2:]}"') for node in ("_:a", "_:b", "_:c", "_:d", "_:e")]
    one = name_blanks(_lines([*statements, *told]), salt="s")
    other = name_blanks(_lines(_renamed([*statements, *told], seed)), salt="s")
    assert one == other


@settings(max_examples=100, deadline=None)
@given(_STATEMENTS, _STATEMENTS)
def test_the_same_names_mean_the_same_statements(
    one: list[tuple[str, str, str]], other: list[tuple[str, str, str]]
) -> None:
    if name_blanks(_lines(one), salt="s") == name_blanks(_lines(other), salt="s"):
        assert isomorphic(_graph(_lines(one)), _graph(_lines(other)))


def test_nodes_that_say_the_same_stay_two() -> None:
    twice = ["<a:x> <p:1> _:a .\n", "<a:x> <p:1> _:b .\n", '_:a <p:2> "1" .\n', '_:b <p:2> "1" .\n']
    named = name_blanks(twice, salt="s")
    assert len(named) == 4
    assert named == name_blanks(twice[::-1], salt="s")


def test_graphs_never_share_a_name() -> None:
    line = ["<a:x> <p:1> _:a .\n"]
    assert name_blanks(line, salt="one").isdisjoint(name_blanks(line, salt="two"))


def test_a_long_list_is_named_in_time() -> None:
    lines = ["<a:x> <p:list> _:n0 .\n"]
    lines += [f"_:n{number} <p:rest> _:n{number + 1} .\n" for number in range(3_000)]
    named = name_blanks(lines, salt="s")
    assert len(named) == len(lines)
