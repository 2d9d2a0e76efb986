"""Every small error in a constraint is noticed by one of its examples."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest
import shacl
from rdflib import Graph
from tests.unit.quality.mutants import Mutant, mutants_of, one_shape
from tests.unit.quality.test_examples import EXAMPLES, SHAPES, SPARED, read_example

from ecvet_graph.quality import Shape, load_shapes
from ecvet_graph.quality.ntriples import plain

AT_LEAST = 1800
_ONE_DAY = "differs on the day itself only, and an example must stay true on every day"
_EQUAL = "where both are equal, both branches give the same number"
_NO_GROUP = "rdflib groups nothing to one row without a group; the other engine has no such row"
# Changes that no example can notice, with the reason.
EQUIVALENT: Mapping[tuple[str, str], str] = {
    ("O05-future", "line 4: ) > SUBSTR made >=: >"): _ONE_DAY,
    ("U13", "line 6: ) < SUBSTR made <=: <"): _ONE_DAY,
    ("U13", "line 9: ) < SUBSTR made <=: <"): _ONE_DAY,
    ("P05-range", "line 45: removed: FILTER (?members > 0)"): _NO_GROUP,
    ("P05-range", "line 45: ?members > 0 made >=: >"): _NO_GROUP,
    ("P05-range", "line 52: ?needed <= 0 made <: <="): _EQUAL,
    ("P05-range", "line 52: ?needed < ?members made <=: <"): _EQUAL,
    ("P05-range", "line 53: ?allowed <= 0 made <: <="): _EQUAL,
    ("P05-range", "line 53: ?allowed < ?members made <=: <"): _EQUAL,
}
_Finding = tuple[str, str | None, str]


@cache
def shapes_graph() -> Graph:
    return Graph().parse(data=load_shapes().turtle, format="turtle")


@cache
def text_of(path: Path) -> str:
    return read_example(path)


def findings(shapes: shacl.Shapes, path: Path) -> frozenset[_Finding]:
    """Return what a constraint finds in an example; its name is left out."""
    report = shapes.validate_text(text_of(path), format="ntriples", allow_warnings=True)
    return frozenset(
        (plain(found.focus_node), found.value and plain(found.value), found.severity)
        for found in report.results
    )


@cache
def sound_findings(iri: str, path: Path) -> frozenset[_Finding]:
    return findings(compiled(one_shape(shapes_graph(), iri).serialize(format="nt")), path)


@cache
def compiled(turtle: str) -> shacl.Shapes:
    return shacl.Shapes.from_text(turtle, format="ntriples")


def is_noticed(mutant: Mutant, shape: Shape) -> bool:
    """Return whether an example tells the mutant from the constraint; its own are asked first."""
    shapes = shacl.Shapes.from_text(mutant.turtle, format="ntriples")
    own = [path for path in EXAMPLES if path.parent.name == shape.local_name]
    others = [path for path in EXAMPLES if path.parent.name != shape.local_name]
    return any(
        findings(shapes, path) != sound_findings(shape.iri, path)
        for path in (*own, *SPARED, *others)
    )


def survivors(shape: Shape) -> tuple[int, list[str]]:
    """Return how many mutants there are, and the changes that no example notices."""
    count, unnoticed = 0, []
    for mutant in mutants_of(shapes_graph(), shape.iri):
        try:
            noticed = is_noticed(mutant, shape)
        except ValueError:
            continue  # not SPARQL, or not SHACL, any more
        count += 1
        if not noticed:
            unnoticed.append(mutant.change)
    return count, unnoticed


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.local_name)
def test_an_example_notices_every_small_error(shape: Shape) -> None:
    count, unnoticed = survivors(shape)
    equivalent = {change for name, change in EQUIVALENT if name == shape.local_name}
    assert count >= 3
    assert set(unnoticed) == equivalent, "\n".join(unnoticed)


def test_as_many_errors_are_made_as_there_were_before() -> None:
    made = [mutant for shape in SHAPES for mutant in mutants_of(shapes_graph(), shape.iri)]
    assert len(made) >= AT_LEAST
    named = {shape.local_name for shape in SHAPES}
    assert {name for name, _ in EQUIVALENT} <= named
    assert len(EQUIVALENT) <= 9
