"""The constraints of the catalogue: complete, each decided by its examples, on both engines."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pyshacl
import pytest
from rdflib import Graph

from ecvet_graph.assets import asset_folder
from ecvet_graph.quality import RustShaclEngine, Severity, Shape, load_shapes, shacl_engine

FOLDER = asset_folder("shapes") / "examples-dcat"
SHAPES = sorted(load_shapes("dcat").shapes.values(), key=lambda shape: shape.iri)
VALID = sorted(FOLDER.glob("DCAT-*/valid-*.ttl"))
INVALID = sorted(FOLDER.glob("DCAT-*/invalid-*.ttl"))
# Mandatory in DCAT-AP 3.0.0: class, and what it must have
MANDATORY = {
    "catalogue": {"title", "description", "publisher"},
    "dataset": {"title", "description"},
    "distribution": {"access"},
    "service": {"title", "endpoint"},
    "agent": {"name"},
    "checksum": {"algorithm", "value"},
    "concept": {"label"},
    "scheme": {"title"},
}


def name_of(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@cache
def read_example(path: Path) -> str:
    return Graph().parse(path).serialize(format="nt")


def codes(path: Path) -> set[str]:
    return {finding.code for finding in shacl_engine("rust", "dcat").validate(read_example(path))}


def test_every_constraint_has_a_valid_and_an_invalid_example() -> None:
    names = {shape.local_name for shape in SHAPES}
    assert len(names) >= 122
    assert {path.parent.name for path in VALID} == names
    assert {path.parent.name for path in INVALID} == names
    assert sorted([*VALID, *INVALID]) == sorted(FOLDER.glob("*/*.ttl"))
    assert len(VALID) + len(INVALID) >= 260
    assert all(path.read_text("utf-8").startswith("# ") for path in (*VALID, *INVALID))


def test_everything_mandatory_has_its_constraint_and_the_recommended_only_warns() -> None:
    wanted = {f"DCAT-{kind}-{one}-missing" for kind, ones in MANDATORY.items() for one in ones}
    found = {
        shape.local_name
        for shape in SHAPES
        if shape.local_name.endswith("-missing") and shape.severity is Severity.VIOLATION
    }
    assert found == wanted
    warned = [shape for shape in SHAPES if shape.severity is Severity.WARNING]
    assert len(warned) >= 27
    assert all(shape.local_name.endswith("-missing") for shape in warned)


def test_each_says_in_three_languages_what_is_wrong_and_what_to_do() -> None:
    for shape in SHAPES:
        assert [language for language, _ in shape.messages] == ["en", "de", "fr"], shape.iri
        for _, text in shape.messages:
            assert text.endswith("."), shape.iri
            assert len(text.split(". ")) >= 2, shape.iri
        assert shape.level == "dcat"
        assert shape.source.startswith("DCAT-AP 3.0.0, ")
    assert len({shape.messages for shape in SHAPES}) == len(SHAPES)


def test_the_shapes_are_valid_shacl() -> None:
    shapes = Graph().parse(data=load_shapes("dcat").turtle, format="turtle")
    conforms, _, text = pyshacl.validate(Graph(), shacl_graph=shapes, meta_shacl=True)
    assert conforms, text


@pytest.mark.parametrize("path", INVALID, ids=name_of)
def test_an_invalid_example_breaks_exactly_its_constraint(path: Path) -> None:
    assert codes(path) == {path.parent.name}


@pytest.mark.parametrize("path", VALID, ids=name_of)
def test_a_valid_example_breaks_no_constraint(path: Path) -> None:
    assert codes(path) == set()


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.local_name)
def test_without_the_constraint_its_invalid_examples_pass(shape: Shape) -> None:
    engine = RustShaclEngine(load_shapes("dcat").without(shape.iri))
    examples = [path for path in INVALID if path.parent.name == shape.local_name]
    assert [name_of(path) for path in examples if engine.validate(read_example(path))] == []


def test_both_engines_judge_every_example_the_same_way() -> None:
    # All at once, each under a base of its own: the reference takes its time.
    text = "".join(
        read_example(path)
        .replace("https://example.org/", f"https://example.org/{place}/")
        .replace("_:", f"_:p{place}x")
        for place, path in enumerate([*INVALID, *VALID])
    )
    found = shacl_engine("rust", "dcat").validate(text)
    assert found == shacl_engine("pyshacl", "dcat").validate(text)
    assert {finding.code for finding in found} == {shape.local_name for shape in SHAPES}
