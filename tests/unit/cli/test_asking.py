"""Asking from the command line: candidates, compare, query, export."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
import rdflib
from tests.unit.cli.conftest import Run

A, B = "demo-at:rohbau", "demo-fi:betonirakenteet"


def test_candidates_are_listed_best_first(run: Run, demo_store: Path) -> None:
    result = run("--store", demo_store, "candidates", A, "--limit", 5, "--format", "json")
    rows = json.loads(result.out)
    assert result.code == 0
    assert len(rows) == 5
    scores = [row["score"] for row in rows]
    assert scores == sorted(scores, reverse=True)
    assert all(row["country"] != "AUT" for row in rows)


@pytest.mark.parametrize("code", ["FI", "fin"])
def test_candidates_of_one_country_by_any_code(run: Run, demo_store: Path, code: str) -> None:
    result = run("--store", demo_store, "candidates", A, "--country", code, "--format", "json")
    assert {row["country"] for row in json.loads(result.out)} == {"FIN"}


def test_candidates_as_a_table_name_the_units(run: Run, demo_store: Path) -> None:
    result = run("--store", demo_store, "candidates", A)
    assert B in result.out


def test_compare_says_the_same_in_all_forms(run: Run, demo_store: Path) -> None:
    view = json.loads(run("--store", demo_store, "compare", A, B, "--format", "json").out)
    text = run("--store", demo_store, "compare", A, B).out
    turtle = run("--store", demo_store, "compare", A, B, "--format", "ttl").out
    score = view["match"]["score"]
    assert re.search(rf"^score +{score:.4f}$", text, re.MULTILINE)
    graph = rdflib.Graph().parse(data=turtle, format="turtle")
    (value,) = graph.objects(None, rdflib.URIRef("https://w3id.org/ecvet/ns#score"))
    assert float(str(value)) == score


def test_compare_the_other_way_swaps_the_coverages(run: Run, demo_store: Path) -> None:
    one = json.loads(run("--store", demo_store, "compare", A, B, "--format", "json").out)["match"]
    two = json.loads(run("--store", demo_store, "compare", B, A, "--format", "json").out)["match"]
    assert (one["coverage_of_a"], one["coverage_of_b"]) == (
        two["coverage_of_b"],
        two["coverage_of_a"],
    )
    assert one["coverage_of_a"] != one["coverage_of_b"]


@pytest.fixture
def recorded(run: Run, demo_store: Path, tmp_path: Path) -> Path:
    path = tmp_path / "statement.json"
    written = run(
        "--store", demo_store, "compare", A, B, "--format", "json", "--purpose", "mobility"
    )
    path.write_text(written.out, encoding="utf-8")
    return path


def test_a_recorded_statement_is_made_again_byte_for_byte(
    run: Run, demo_store: Path, recorded: Path
) -> None:
    result = run("--store", demo_store, "compare", "--replay", recorded)
    assert (result.code, result.out) == (0, "The same, byte for byte.\n")


@pytest.mark.parametrize("changed", ["content_b", "pair_model", "links_a", "weight_table"])
def test_a_replay_names_the_input_that_changed(
    run: Run, demo_store: Path, recorded: Path, changed: str
) -> None:
    document = json.loads(recorded.read_bytes())
    document["match"]["inputs"][changed] = "0123456789abcdef"
    recorded.write_text(json.dumps(document), encoding="utf-8")
    result = run("--store", demo_store, "compare", "--replay", recorded)
    assert (result.code, result.out) == (1, f"Changed since: {changed}.\n")


def test_a_replay_names_the_part_that_is_other_than_recorded(
    run: Run, demo_store: Path, recorded: Path
) -> None:
    text = recorded.read_text(encoding="utf-8").replace("automatic recognition", "recognition")
    recorded.write_text(text, encoding="utf-8")
    result = run("--store", demo_store, "compare", "--replay", recorded)
    assert result.code == 1
    assert "other parts are not: notice" in result.out


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"match": {"inputs": null}}', "[" * 100_000, '{"match": NaN}']
)
def test_a_replay_of_no_statement_is_refused(
    run: Run, demo_store: Path, tmp_path: Path, content: str
) -> None:
    path = tmp_path / "other.json"
    path.write_text(content, encoding="utf-8")
    result = run("--store", demo_store, "compare", "--replay", path)
    assert result.code == 1
    assert "[syntax]" in result.err


@pytest.mark.parametrize("value", ["\\ud800", None, 1, ["x"], {"a": "b"}])
def test_a_replay_with_inputs_that_are_no_texts_is_refused(
    run: Run, demo_store: Path, recorded: Path, value: object
) -> None:
    document = json.loads(recorded.read_bytes())
    document["match"]["inputs"]["snapshot"] = value
    recorded.write_text(json.dumps(document).replace("\\\\u", "\\u"), encoding="utf-8")
    result = run("--store", demo_store, "compare", "--replay", recorded)
    assert result.code == 1
    assert "[syntax]" in result.err


def test_pairs_go_on_after_an_unknown_id(run: Run, demo_store: Path, tmp_path: Path) -> None:
    pairs = tmp_path / "pairs.tsv"
    lines = f"{A}\t{B}\nno-such-unit\t{B}\nonly one\n{A}\t{A}\n"
    pairs.write_text(lines, encoding="utf-8-sig")
    result = run("--store", demo_store, "compare", "--pairs", pairs, "--format", "jsonl")
    rows = [json.loads(line) for line in result.out.splitlines()]
    assert result.code == 0
    assert [("error" in row) for row in rows] == [False, True, True, False]
    assert (rows[3]["coverage_of_a"], rows[3]["coverage_of_b"]) == (1.0, 1.0)
    assert rows[0]["a"] == A
    assert set(rows[0]) == {
        "a", "b", "score", "coverage_of_a", "coverage_of_b", "verdict", "reservation",
    }  # fmt: skip
    assert rows[1]["a"] == "no-such-unit"


@pytest.mark.parametrize(
    ("form", "beginning"),
    [
        ("csv", "country,level,units"),
        ("tsv", "?country\t?level\t?units"),
        ("xml", "<?xml"),
        ("json", "{"),
    ],
)
def test_query_answers_in_each_format(
    run: Run, demo_store: Path, form: str, beginning: str
) -> None:
    name = "statistics/units-by-country"
    result = run("--store", demo_store, "query", name, "--format", form)
    assert result.code == 0
    assert result.out.startswith(beginning)


def test_query_of_a_file_and_with_a_parameter(run: Run, demo_store: Path, tmp_path: Path) -> None:
    file = tmp_path / "own.rq"
    file.write_text("SELECT (COUNT(*) AS ?n) WHERE { ?u a <https://w3id.org/ecvet/ns#Unit> }")
    assert run("--store", demo_store, "query", file, "--format", "csv").out.split() == ["n", "153"]
    found = run(
        "--store", demo_store, "query", "compare/unit-by-identifier",
        "--param", f"identifier={A}", "--format", "csv",
    )  # fmt: skip
    assert found.out.splitlines()[1].endswith("/id/demo-at/unit/hochbauer--rohbau")


def test_exports_hold_everything(run: Run, demo_store: Path, tmp_path: Path) -> None:
    quads = tmp_path / "all.nq"
    assert run("--store", demo_store, "export", "--format", "nquads", "--out", quads).code == 0
    trig = run("--store", demo_store, "export", "--format", "trig")
    lines = quads.read_text(encoding="utf-8").splitlines()
    assert len(rdflib.Dataset().parse(data=trig.out, format="trig")) == len(set(lines))


def test_sssom_has_a_row_for_every_match(run: Run, demo_store: Path) -> None:
    result = run("--store", demo_store, "export", "--format", "sssom")
    body = "".join(line for line in result.out.splitlines(keepends=True) if line[0] != "#")
    rows = list(csv.DictReader(io.StringIO(body), delimiter="\t"))
    counted = run("--store", demo_store, "query", "export/matches", "--format", "csv").out
    assert len(rows) == len(counted.splitlines()) - 1 > 100
    assert {row["predicate_id"] for row in rows} <= {
        "skos:closeMatch", "skos:relatedMatch", "skos:narrowMatch", "skos:broadMatch",
    }  # fmt: skip
    assert "curie_map:" in result.out


def test_a_store_may_be_named_by_a_relative_path(
    run: Run, demo_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(demo_store.parent)
    result = run("--store", demo_store.name, "query", "statistics/units-by-country")
    assert result.code == 0, result.err
