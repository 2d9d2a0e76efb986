"""Every small error in a constraint is noticed by one of its examples."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import pytest
import shacl
from rdflib import Graph

from ecvet_graph.quality import Shape, load_shapes
from ecvet_graph.quality.ntriples import plain
from tests.unit.quality.mutants import Mutant, mutants_of, one_shape
from tests.unit.quality.test_examples import EXAMPLES, SHAPES, SPARED, read_example

# Changes that change nothing: the reason stands beside each.
EQUIVALENT: Mapping[tuple[str, str], str] = {}
_Finding = tuple[str, str | None, str]


@cache
def shapes_graph() -> Graph:
    return Graph().parse(data=load_shapes().turtle, format="turtle")


@cache
def text_of(path: Path) -> str:
    return read_example(path)


def findings(turtle: str, path: Path) -> frozenset[_Finding]:
    """Return what a constraint finds in an example; its name is left out."""
    report = shacl.Shapes.from_text(turtle, format="ntriples").validate_text(
        text_of(path), format="ntriples", allow_warnings=True
    )
    return frozenset(
        (plain(found.focus_node), found.value and plain(found.value), found.severity)
        for found in report.results
    )


def examples_of(name: str) -> Sequence[Path]:
    return [path for path in EXAMPLES if path.parent.name == name] + SPARED


def is_killed(mutant: Mutant, path: Path, *, expected: frozenset[_Finding]) -> bool:
    return findings(mutant.turtle, path) != expected


def survivors(name: str, iri: str) -> tuple[int, list[str]]:
    """Return how many mutants there are, and the changes that no example notices."""
    sound = one_shape(shapes_graph(), iri).serialize(format="nt")
    expected = {path: findings(sound, path) for path in examples_of(name)}
    count, unnoticed = 0, []
    for mutant in mutants_of(shapes_graph(), iri):
        try:
            shacl.Shapes.from_text(mutant.turtle, format="ntriples")
        except ValueError:
            continue  # not SPARQL, or not SHACL, any more
        count += 1
        if not any(is_killed(mutant, path, expected=expected[path]) for path in expected):
            unnoticed.append(mutant.change)
    return count, unnoticed


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.local_name)
def test_an_example_notices_every_small_error(shape: Shape) -> None:
    count, unnoticed = survivors(shape.local_name, shape.iri)
    equivalent = {change for name, change in EQUIVALENT if name == shape.local_name}
    assert count >= 3
    assert set(unnoticed) == equivalent, "\n".join(unnoticed)
