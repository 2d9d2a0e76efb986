"""What counts towards a qualification as linked data, and that it satisfies its constraints."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import msgspec
import pytest
from rdflib import Graph
from rdflib.compare import isomorphic
from tests.unit.cli.conftest import Run
from tests.unit.credit.records import whole_record

from ecvet_graph.config import Settings
from ecvet_graph.credit.accumulation import accumulate
from ecvet_graph.model.iris import ECVET
from ecvet_graph.model.terms import Triple
from ecvet_graph.rdf.accumulation import accumulation_triples
from ecvet_graph.rdf.decisions import portfolio_triples
from ecvet_graph.service.mobility.documents import check
from ecvet_graph.service.structures import Structures
from ecvet_graph.store import open_home

TARGET = "demo-de:kfz-mechatroniker"
DAY = date(2026, 9, 1)


@pytest.fixture(scope="module")
def records(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file with records of a learner who was awarded the whole qualification at once."""
    with open_home(Settings(store=demo_store)).reader() as snapshot:
        structure = next(
            one for one in Structures(snapshot.store).all if one.endswith("/kfz-mechatroniker")
        )
        held = whole_record(Structures(snapshot.store).find(structure))
    path = tmp_path_factory.mktemp("records") / "portfolio.json"
    path.write_bytes(msgspec.json.encode(held))
    return path


def graph_of(text: str, syntax: str) -> Graph:
    """Return what a document says, without the random name of the accumulation."""
    graph = Graph().parse(data=text, format=syntax)
    (name,) = graph.subjects(None, graph.resource(ECVET + "Accumulation").identifier)
    return Graph().parse(
        data=graph.serialize(format="nt").replace(str(name), "urn:x:accumulation"), format="nt"
    )


def test_both_syntaxes_say_the_same_and_satisfy_the_constraints(
    run: Run, demo_store: Path, records: Path, tmp_path: Path
) -> None:
    command = ("--store", demo_store, "credit", "progress", records, "--target", TARGET, "--format")
    turtle = run(*command, "ttl")
    assert turtle.code == 0, turtle.err
    assert "ecvet:countedUnit" in turtle.out
    assert "# Recognitions" in turtle.out
    json_ld = run(*command, "jsonld")
    assert json.loads(json_ld.out)["@graph"][0]["type"] == "Accumulation"
    assert isomorphic(graph_of(turtle.out, "turtle"), graph_of(json_ld.out, "json-ld"))
    path = tmp_path / "accumulation.ttl"
    path.write_text(turtle.out, encoding="utf-8")
    checked = run("validate", path)
    assert checked.code == 0, checked.out


def test_what_is_only_stated_is_no_linked_data(run: Run, demo_store: Path, tmp_path: Path) -> None:
    path = tmp_path / "held.json"
    path.write_text('{"held": ["demo-de:antrieb"]}', encoding="utf-8")
    command = ("--store", demo_store, "credit", "progress", path, "--format", "ttl")
    result = run(*command, "--target", TARGET)
    assert result.code == 2
    assert "names decisions" in result.err
    assert "one qualification" in run(*command, "--all").err


def test_every_qualification_of_the_demonstration_conforms(demo_store: Path) -> None:
    with open_home(Settings(store=demo_store)).reader() as snapshot:
        structures = Structures(snapshot.store)
        said: list[Triple] = []
        surplus = 0
        for number, structure in enumerate(structures.all.values()):
            held = whole_record(structure, number=number)
            progress = accumulate(held, structure, day=DAY)
            surplus += any(group.surplus for group in progress.groups)
            said += [*accumulation_triples(f"urn:x:{number}", progress), *portfolio_triples(held)]
        assert surplus
        assert len(structures.all) >= 30
        # Refuses what breaks a constraint, with what the store says of the structures
        check(said, store=snapshot.store)
