"""Every constraint has examples, and each example is decided by its constraint alone."""

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from rdflib import Graph
from tests.unit.quality.mutants import one_shape

from ecvet_graph.assets import asset_folder
from ecvet_graph.quality import (
    PyShaclEngine,
    RustShaclEngine,
    Severity,
    ShaclEngine,
    Shape,
    ShapeCatalogue,
    load_shapes,
    shacl_engine,
    shipped_vocabulary,
)

FOLDER = asset_folder("shapes") / "examples"
FALSE_POSITIVES = "false-positives"
EXAMPLES = sorted(path for path in FOLDER.glob("*/*.ttl") if path.parent.name != FALSE_POSITIVES)
VALID = [path for path in EXAMPLES if path.name.startswith("valid-")]
INVALID = [path for path in EXAMPLES if path.name.startswith("invalid-")]
SPARED = sorted((FOLDER / FALSE_POSITIVES).glob("*.ttl"))
RULES = sorted({path.parent.name.partition("-")[0] for path in EXAMPLES})
SHAPES = sorted(load_shapes().shapes.values(), key=lambda shape: shape.iri)


def name_of(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def rule_of(path: Path) -> str:
    return rule_of_code(path.parent.name)


def rule_of_code(code: str) -> str:
    return code.partition("-")[0]


def apart(text: str, place: int) -> str:
    """Return N-Triples in which the example's things and skills have names of their own."""
    text = re.sub(r"/esco/skill/[0-9a-f]{8}-", f"/esco/skill/{place:08x}-", text)
    return text.replace("/id/demo/", f"/id/demo-{place}/").replace("_:", f"_:p{place}")


def read_example(path: Path) -> str:
    """Return the example as N-Triples, with what the vocabularies know of its concepts."""
    graph = Graph().parse(path)
    context = "".join(
        line for node in set(graph.objects()) for line in shipped_vocabulary()(str(node))
    )
    return graph.serialize(format="nt") + context


def codes(engine: ShaclEngine, path: Path) -> set[str]:
    return {finding.code for finding in engine.validate(read_example(path))}


@pytest.fixture(scope="module")
def rust() -> ShaclEngine:
    return shacl_engine("rust")


@pytest.fixture(scope="module")
def reference() -> ShaclEngine:
    return shacl_engine("pyshacl")


def test_every_constraint_has_a_folder_with_valid_and_invalid_examples() -> None:
    names = {shape.local_name for shape in SHAPES}
    assert len(names) >= 176
    assert {path.parent.name for path in VALID} == names
    assert {path.parent.name for path in INVALID} == names
    assert len(VALID) + len(INVALID) == len(EXAMPLES) >= 720


def test_everything_unusual_and_right_has_its_example() -> None:
    numbers = {path.name.partition("-")[0] for path in SPARED}
    assert numbers == {f"{number:02}" for number in range(1, 15)}


@pytest.mark.parametrize("path", INVALID, ids=name_of)
def test_an_invalid_example_breaks_exactly_its_constraint(path: Path, rust: ShaclEngine) -> None:
    assert codes(rust, path) == {path.parent.name}


@pytest.mark.parametrize("path", VALID, ids=name_of)
def test_a_valid_example_breaks_no_constraint(path: Path, rust: ShaclEngine) -> None:
    assert codes(rust, path) == set()


@pytest.mark.parametrize("path", SPARED, ids=name_of)
def test_what_must_pass_has_no_violation(path: Path, rust: ShaclEngine) -> None:
    found = Counter(finding.severity for finding in rust.validate(read_example(path)))
    assert found[Severity.VIOLATION] == 0


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.local_name)
def test_without_the_constraint_its_invalid_examples_pass(shape: Shape) -> None:
    engine = RustShaclEngine(load_shapes().without(shape.iri))
    examples = [path for path in INVALID if path.parent.name == shape.local_name]
    assert examples
    assert [name_of(path) for path in examples if codes(engine, path)] == []


def test_the_reference_engine_switches_a_constraint_off_as_well() -> None:
    catalogue = load_shapes()
    chosen = next(shape for shape in SHAPES if shape.local_name == "U04")
    example = FOLDER / "U04" / "invalid-no-outcome.ttl"
    assert codes(PyShaclEngine(catalogue), example) == {"U04"}
    assert codes(PyShaclEngine(catalogue.without(chosen.iri)), example) == set()


def only(rule: str) -> ShapeCatalogue:
    """Return the catalogue with the constraints of one rule alone."""
    shapes = Graph().parse(data=load_shapes().turtle, format="turtle")
    kept = Graph()
    for shape in SHAPES:
        if rule_of_code(shape.local_name) == rule:
            kept += one_shape(shapes, shape.iri)
    return replace(load_shapes(), turtle=kept.serialize(format="turtle"))


@pytest.mark.parametrize("rule", RULES)
def test_both_engines_find_the_same(rule: str) -> None:
    # Together, under a base each, and with the rule alone: the reference takes its time.
    paths = [path for path in EXAMPLES if rule_of(path) == rule]
    text = "".join(apart(read_example(path), place) for place, path in enumerate(paths))
    found = RustShaclEngine(only(rule)).validate(text)
    assert found == PyShaclEngine(only(rule)).validate(text)
    assert {rule_of_code(finding.code) for finding in found} == {rule}


@pytest.mark.parametrize("path", SPARED, ids=name_of)
def test_both_engines_spare_the_same(path: Path, rust: ShaclEngine, reference: ShaclEngine) -> None:
    text = read_example(path)
    assert rust.validate(text) == reference.validate(text)


def test_every_example_is_shown_to_both_engines() -> None:
    assert len(RULES) >= 92
    assert {rule_of(path) for path in EXAMPLES} == set(RULES)
    assert all("/id/demo/" in path.read_text(encoding="utf-8") for path in EXAMPLES)
