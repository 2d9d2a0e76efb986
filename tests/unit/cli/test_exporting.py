"""Handing data out on the command line, in the profiles of the European Learning Model."""

from __future__ import annotations

from pathlib import Path

from rdflib import Graph, URIRef
from rdflib.namespace import RDF
from tests.unit.cli.conftest import Run

from ecvet_graph.model.iris import ELM

QUALIFICATION = URIRef(ELM + "Qualification")


def test_the_demonstration_store_is_written_in_the_profile(
    run: Run, demo_store: Path, tmp_path: Path
) -> None:
    out = tmp_path / "loq.ttl"
    result = run("--store", demo_store, "export", "--format", "loq", "--out", out)
    assert result.code == 0
    assert result.out == ""
    assert "35 of 35 qualifications are ready for the LOQ profile of the ELM" in result.err
    assert "1 unit is outside it, in no qualification" in result.err
    assert len(set(Graph().parse(out).subjects(RDF.type, QUALIFICATION))) == 35
    again = run("--store", demo_store, "export", "--format", "loq")
    assert again.out.encode() == out.read_bytes()


def test_what_is_left_out_is_named_with_its_reasons(run: Run, root: Path, tmp_path: Path) -> None:
    whole, less, out = tmp_path / "at.nt", tmp_path / "less.nt", tmp_path / "loq.ttl"
    run("import", "csv", root / "data" / "demo" / "at", "--out", whole, "--agency", "demo-at")
    lines = whole.read_text(encoding="utf-8").splitlines(keepends=True)
    left = [line for line in lines if "/hochbauer> " not in line or "/ISCEDFCode>" not in line]
    assert len(left) == len(lines) - 1
    less.write_text("".join(left), encoding="utf-8")
    result = run("export", "--format", "loq", "--from", less, "--out", out)
    assert result.code == 0
    assert "4 of 5 qualifications are ready" in result.err
    assert "1 lacks LOQ-Q06 (ISCED-F field is given)" in result.err
    assert "/qualification/hochbauer “Bricklayer and structural builder”: LOQ-Q06" in result.err
    assert len(set(Graph().parse(out).subjects(RDF.type, QUALIFICATION))) == 4
    checked = run("validate", "--level", "loq", less)
    assert checked.code == 1
    assert "VIOLATION LOQ-Q06 (1)" in checked.out
    assert "not ready: 1 violation" in checked.out
    assert "4 of 5 qualifications are ready" in checked.out
    assert run("validate", less).code == 0
    ready = run("validate", "--level", "loq", whole)
    assert ready.code == 0
    assert "--level publish" in ready.err


def test_readiness_is_told_as_json(run: Run, root: Path, tmp_path: Path) -> None:
    path = tmp_path / "ee.nt"
    run("import", "csv", root / "data" / "demo" / "ee", "--out", path, "--agency", "demo-ee")
    result = run("validate", "--level", "loq", "--format", "json", path)
    assert result.code == 0
    assert '"ready": 5' in result.out
    assert '"looseUnits": 1' in result.out


def test_transcripts_are_read_from_a_file_only(run: Run, root: Path, demo_store: Path) -> None:
    result = run("--store", demo_store, "export", "--format", "edc")
    assert result.code == 2
    assert "never in the store" in result.err
    source = root / "data" / "transcripts" / "mobility.ttl"
    written = run("export", "--format", "edc", "--from", source)
    assert written.code == 0
    assert "a elm:LearningAchievement" in written.out


def test_a_format_of_the_store_is_not_written_from_a_file(run: Run, root: Path) -> None:
    source = root / "data" / "transcripts" / "mobility.ttl"
    result = run("export", "--format", "trig", "--from", source)
    assert result.code == 2
    assert "Leave out --from." in result.err
