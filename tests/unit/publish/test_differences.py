"""Differences and the archive give back every version exactly."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Set as AbstractSet
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from ecvet_graph.model.terms import Iri, Literal
from ecvet_graph.publish.archive_files import ArchiveFolder
from ecvet_graph.publish.differences import Difference, canonical_lines
from ecvet_graph.rdf.terms import triple_line
from ecvet_graph.store import OxigraphStore, RdfFormat, stored_lines

GRAPH = "http://example.org/graph"
_VALUES = st.sampled_from(
    [
        '"2.50"^^<http://www.w3.org/2001/XMLSchema#decimal>',
        '"2.5"^^<http://www.w3.org/2001/XMLSchema#decimal>',
        '"a\\nb"@de',
        '"\u2028"',
        "<a:o>",
        "_:one",
        "_:two",
    ]
)
_LINES = st.sets(
    st.tuples(st.sampled_from(["<a:s>", "<a:t>", "_:one", "_:two"]), st.just("<a:p>"), _VALUES),
    max_size=10,
).map(lambda triples: [f"{s} {p} {o} .\n" for s, p, o in sorted(triples)])


def _canonical(lines: list[str]) -> frozenset[str]:
    return canonical_lines(lines, graph=GRAPH)


def _encoded(lines: AbstractSet[str]) -> bytes:
    return "".join(sorted(lines)).encode()


@settings(max_examples=100, deadline=None)
@given(_LINES, _LINES)
def test_a_difference_leads_from_the_old_version_to_the_new_one(
    first: list[str], second: list[str]
) -> None:
    """In the store as well, with blank nodes and numbers in several forms."""
    old, new = _canonical(first), _canonical(second)
    difference = Difference.between(old, new)
    assert difference.applied(old) == new
    assert difference.is_empty == (old == new)
    store = OxigraphStore()
    store.change(GRAPH, removed=b"", added=_encoded(old))
    assert stored_lines(store, GRAPH) == old
    store.change(GRAPH, removed=_encoded(difference.removed), added=_encoded(difference.added))
    assert stored_lines(store, GRAPH) == new


@settings(max_examples=100, deadline=None)
@given(_LINES)
def test_the_canonical_form_is_what_a_store_gives_back(lines: list[str]) -> None:
    canonical = _canonical(lines)
    assert canonical_lines(sorted(canonical), graph=GRAPH) == canonical
    store = OxigraphStore()
    store.load("".join(lines).encode(), syntax=RdfFormat.N_TRIPLES, graph=GRAPH)
    read = sorted(stored_lines(store, GRAPH))
    assert len(read) == len(canonical)
    plain = {line for line in canonical if "_:" not in line}
    assert {line for line in read if "_:" not in line} == plain


@settings(max_examples=40, deadline=None)
@given(st.lists(_LINES, min_size=1, max_size=5))
def test_the_archive_gives_back_every_version(states: list[list[str]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = ArchiveFolder(Path(name) / "datasets" / "a" / "b")
        lines = [_canonical(state) for state in states]
        files = [folder.keep_full(1, lines[0])]
        for number, (old, new) in enumerate(itertools.pairwise(lines), start=2):
            files.append(folder.keep_change(number, Difference.between(old, new)))
        for number, expected in enumerate(lines, start=1):
            assert folder.read(files[:number]) == expected


def test_a_statement_is_written_as_the_store_gives_it_back_whatever_its_characters() -> None:
    """What a part of a dataset loses is looked for in the archive, letter by letter."""
    signs = [chr(code) for code in (*range(0x01, 0x100), 0x2028, 0x2029, 0xFEFF, 0xFFFD, 0x10FFFF)]
    store = OxigraphStore()
    for number, sign in enumerate(signs):
        triple = (Iri(f"a:{number}"), Iri("a:p"), Literal(f"<{sign}>"))
        store.change(GRAPH, removed=b"", added=triple_line(triple).encode())
    assert store.count(GRAPH) == len(signs)
    assert {triple_line(triple) for triple in store.triples(GRAPH)} == stored_lines(store, GRAPH)
