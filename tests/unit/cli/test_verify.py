"""`verify` looks at the whole store, and leaves with 1 when something does not fit."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tests.unit.cli.conftest import Run

from ecvet_graph.model.iris import ECVET, RDF
from ecvet_graph.store import RdfFormat, StoreHome


def test_the_demonstration_store_fits(run: Run, demo_store: Path) -> None:
    result = run("--store", demo_store, "verify")
    assert result.code == 0, result.out
    assert "sound: 0 violations" in result.out


def test_a_match_about_nothing_is_told(run: Run, demo_store: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    shutil.copytree(demo_store, store)
    match = "<http://e/match>"
    lines = f"{match} <{RDF}type> <{ECVET}UnitMatch> .\n{match} <{ECVET}unitA> <http://e/gone> .\n"
    with StoreHome.open(store).writer("odd") as draft:
        draft.store.load(lines.encode(), syntax=RdfFormat.N_TRIPLES, graph="http://e/graph")
    result = run("--store", store, "verify", "--format", "sarif")
    assert result.code == 1
    (found,) = [
        entry for entry in json.loads(result.out)["runs"][0]["results"] if entry["level"] == "error"
    ]
    assert found["ruleId"] == "lost-premises"
    assert "http://e/gone" in found["message"]["text"]


def test_without_a_store_there_is_nothing_to_verify(run: Run, tmp_path: Path) -> None:
    result = run("--store", tmp_path / "none", "verify")
    assert result.code == 1
    assert "no store" in result.err
