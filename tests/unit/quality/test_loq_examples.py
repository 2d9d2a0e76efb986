"""Every constraint of the LOQ level has examples, and the EU's shapes judge them the same way."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Graph
from tests.unit.quality.eu_profile import failures, read_profile

from ecvet_graph.assets import asset_folder
from ecvet_graph.quality import RustShaclEngine, Shape, load_shapes, shacl_engine

FOLDER = asset_folder("shapes") / "examples-loq"
SHAPES = sorted(load_shapes("loq").shapes.values(), key=lambda shape: shape.iri)
VALID = sorted(FOLDER.glob("LOQ-*/valid-*.ttl"))
INVALID = sorted(FOLDER.glob("LOQ-*/invalid-*.ttl"))
RECORDS = sorted((FOLDER / "records").glob("*.ttl"))


def name_of(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def read_example(path: Path) -> str:
    return Graph().parse(path).serialize(format="nt")


def codes(path: Path, *, engine: str = "rust") -> set[str]:
    return {finding.code for finding in shacl_engine(engine, "loq").validate(read_example(path))}


@pytest.fixture(scope="module")
def eu_shapes(shared_domain: Path) -> Graph:
    return read_profile(shared_domain / "elm")


def test_every_constraint_has_a_valid_and_an_invalid_example() -> None:
    names = {shape.local_name for shape in SHAPES}
    assert len(names) >= 69
    assert {path.parent.name for path in VALID} == names
    assert {path.parent.name for path in INVALID} == names
    every = [*VALID, *INVALID, *RECORDS]
    assert sorted(every) == sorted(FOLDER.glob("*/*.ttl"))
    assert len(every) >= 140
    assert all(path.read_text(encoding="utf-8").startswith("# ") for path in every)


@pytest.mark.parametrize("path", INVALID, ids=name_of)
def test_an_invalid_example_breaks_exactly_its_constraint(path: Path) -> None:
    assert codes(path) == {path.parent.name}
    assert codes(path, engine="pyshacl") == {path.parent.name}


@pytest.mark.parametrize("path", [*VALID, *RECORDS], ids=name_of)
def test_a_valid_example_breaks_no_constraint(path: Path) -> None:
    assert codes(path) == set()
    assert codes(path, engine="pyshacl") == set()


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.local_name)
def test_without_the_constraint_its_invalid_examples_pass(shape: Shape) -> None:
    engine = RustShaclEngine(load_shapes("loq").without(shape.iri))
    examples = [path for path in INVALID if path.parent.name == shape.local_name]
    assert [name_of(path) for path in examples if engine.validate(read_example(path))] == []


@pytest.mark.parametrize("path", [*VALID, *INVALID, *RECORDS], ids=name_of)
def test_the_eu_shapes_judge_an_example_the_same_way(path: Path, eu_shapes: Graph) -> None:
    conforms = not failures(Graph().parse(path), eu_shapes)
    assert conforms == (not path.name.startswith("invalid-"))
