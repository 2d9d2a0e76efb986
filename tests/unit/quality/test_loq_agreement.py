"""Our LOQ constraints and the EU's own shapes judge every record alike, sound or damaged."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from rdflib import BNode, Graph
from rdflib.term import Node
from tests.unit.quality.eu_profile import failures, read_profile
from tests.unit.quality.loq_damage import Damage, damages

from ecvet_graph.assets import asset_folder
from ecvet_graph.quality import (
    BLANK_NODE,
    RustShaclEngine,
    Shape,
    ShapeCatalogue,
    load_shapes,
    shacl_engine,
)

VALID = sorted((asset_folder("shapes") / "examples-loq" / "records").glob("*.ttl"))
SHAPES = sorted(load_shapes("loq").shapes.values(), key=lambda shape: shape.iri)
BATCH = 40


@dataclass(frozen=True, slots=True)
class Judged:
    """Damaged records side by side in one graph, and what the EU's shapes say of them."""

    ntriples: str
    damaged: tuple[Damage, ...]
    failing: frozenset[str]
    first: int


def record(name: str) -> Graph:
    (path,) = (path for path in VALID if path.stem == name)
    return Graph().parse(path)


def names(nodes: frozenset[Node]) -> frozenset[str]:
    return frozenset(BLANK_NODE if isinstance(node, BNode) else str(node) for node in nodes)


def found(catalogue: ShapeCatalogue, ntriples: str) -> frozenset[str]:
    return frozenset(finding.focus for finding in RustShaclEngine(catalogue).validate(ntriples))


@pytest.fixture(scope="module")
def eu_shapes(shared_domain: Path) -> Graph:
    return read_profile(shared_domain / "elm")


@pytest.fixture(scope="module")
def judged(eu_shapes: Graph) -> tuple[Judged, ...]:
    everything = list(damages(record("full")))
    batches = []
    for first in range(0, len(everything), BATCH):
        some = everything[first : first + BATCH]
        graph = Graph()
        for number, damage in enumerate(some, start=first):
            graph += damage.renamed(number)
        failing = names(failures(graph, eu_shapes))
        batches.append(Judged(graph.serialize(format="nt"), tuple(some), failing, first))
    return tuple(batches)


def test_there_are_sound_records_and_hundreds_of_damaged_ones() -> None:
    assert [path.stem for path in VALID] == ["full", "minimal"]
    kinds = Counter(damage.kind for path in VALID for damage in damages(Graph().parse(path)))
    assert sum(kinds.values()) >= 670
    assert set(kinds) == {
        "blank", "doubled", "extra", "ill_formed", "of_another_class", "of_another_datatype",
        "of_another_kind", "removed", "unknown",
    }  # fmt: skip


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_both_accept_a_sound_record(path: Path, eu_shapes: Graph) -> None:
    graph = Graph().parse(path)
    assert not failures(graph, eu_shapes)
    assert not found(load_shapes("loq"), graph.serialize(format="nt"))


def test_both_judge_each_damage_of_the_smallest_record_alike(eu_shapes: Graph) -> None:
    differing = []
    for damage in damages(record("minimal")):
        graph = Graph()
        for triple in damage.triples:
            graph.add(triple)
        ours = found(load_shapes("loq"), graph.serialize(format="nt"))
        if ours != names(failures(graph, eu_shapes)):
            differing.append((damage.kind, damage.place))
    assert differing == []


def test_both_find_the_same_things_at_fault_in_each_damaged_full_record(
    judged: tuple[Judged, ...],
) -> None:
    assert sum(len(batch.damaged) for batch in judged) >= 585
    assert sum(len(batch.failing) for batch in judged) >= 400
    for batch in judged:
        assert found(load_shapes("loq"), batch.ntriples) == batch.failing, batch.first


def test_the_reference_engine_finds_what_the_fast_one_finds(judged: tuple[Judged, ...]) -> None:
    for batch in judged[::4]:
        reference = shacl_engine("pyshacl", "loq").validate(batch.ntriples)
        assert shacl_engine("rust", "loq").validate(batch.ntriples) == reference


def test_some_damage_breaks_each_constraint(judged: tuple[Judged, ...]) -> None:
    engine = shacl_engine("rust", "loq")
    codes = {finding.code for batch in judged for finding in engine.validate(batch.ntriples)}
    assert codes == {shape.local_name for shape in SHAPES}
    assert len(codes) >= 69


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.local_name)
def test_without_a_constraint_the_two_disagree(shape: Shape, judged: tuple[Judged, ...]) -> None:
    weaker = load_shapes("loq").without(shape.iri)
    assert any(found(weaker, batch.ntriples) != batch.failing for batch in judged)
