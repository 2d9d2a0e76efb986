"""The measuring programs run on the demonstration data; nothing here looks at a time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

STEPS = {"load vocabularies", "link by labels", "link, all vectors cached", "match"}


@pytest.fixture(scope="module")
def work(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which both programs ran, one after the other."""
    folder = tmp_path_factory.mktemp("bench")
    measure(root, "pipeline", "--demo", "--sample", "0", "--work", str(folder), out=folder)
    sizes = ("--units", "5", "--sparql", "2", "--samples", "1")
    measure(root, "queries", "--store", str(folder / "store"), *sizes, out=folder)
    return folder


def measure(root: Path, name: str, *arguments: str, out: Path) -> None:
    command = [sys.executable, "-m", f"bench.{name}", *arguments, "--out", str(out)]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("ECVET_")}
    done = subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def result(folder: Path, kind: str) -> dict[str, Any]:
    (path,) = folder.glob(f"*-{kind}.json")
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def test_every_step_of_the_pipeline_has_its_time_and_memory(work: Path) -> None:
    steps = {step["step"]: step for step in result(work, "pipeline")["steps"]}
    countries = {"de", "fi"}
    expected = {f"{verb} {code}" for verb in ("import", "publish") for code in countries} | STEPS
    assert expected <= steps.keys()
    assert all(step["seconds"] > 0 and step["largest_process_mb"] > 0 for step in steps.values())
    assert steps["match"]["said"].split()[0].isdigit()


def test_sums_of_the_countries_stand_beside_their_aims(work: Path) -> None:
    found = result(work, "pipeline")
    figures = {figure["name"]: figure for figure in found["figures"]}
    counted = [
        step["seconds"]
        for step in found["steps"]
        if step["step"].startswith(("import ", "publish "))
    ]
    whole = figures["import, validate and publish all countries"]
    assert len(counted) == 4
    assert whole["value"] == pytest.approx(sum(counted))
    assert whole["aim"] == 180


def test_sparql_and_engine_answer_alike_and_every_page_is_timed(work: Path) -> None:
    groups = result(work, "queries")["figures"]
    figures = {figure["name"]: figure for figure in groups["engine"]}
    pages = [figure for figure in groups["pages"] if figure["unit"] == "ms"]
    assert figures["SPARQL, candidates of a unit"]["note"] == "same rows for 2 of 2"
    assert sum(name.startswith("skill layer, all pairs") for name in figures) == 1
    assert len(pages) == 30
    assert all(page["aim"] == 150 and page["value"] > 0 for page in pages)


def test_results_name_the_machine_and_no_folder_of_it(work: Path) -> None:
    for kind in ("pipeline", "queries"):
        text = json.dumps(result(work, kind))
        assert result(work, kind)["machine"]["cores"] == os.cpu_count()
        assert str(work) not in text
        assert str(Path.home()) not in text


def test_the_gate_is_measured_against_plain_pyshacl(root: Path, tmp_path: Path) -> None:
    measure(root, "shacl", "--sizes", "300", "--runs", "1", "--workers", "1", out=tmp_path)
    found = result(tmp_path, "shacl")
    figures = {figure["name"].split(",")[0]: figure for figure in found["figures"]}
    assert figures.keys() == {"gate", "pySHACL", "pySHACL / gate"}
    assert figures["pySHACL"]["note"] == "same findings"
    assert found["constraints"] >= 100


def test_a_cut_off_is_told(root: Path, tmp_path: Path) -> None:
    sizes = ("--sizes", "300", "--runs", "1", "--workers", "1", "--cut-off", "1")
    measure(root, "shacl", *sizes, out=tmp_path)
    figures = {
        figure["name"].split(",")[0]: figure for figure in result(tmp_path, "shacl")["figures"]
    }
    assert "not finished" in figures["pySHACL"]["note"]
    assert figures["pySHACL / gate"]["note"] == "at least"
