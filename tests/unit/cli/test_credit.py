"""Progress and plan from the command line, on the demonstration data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.unit.cli.conftest import Run

from ecvet_graph.assets import asset_folder

TARGET = "demo-de:kfz-mechatroniker"
ENGINES, ELECTRIC = "demo-de:antrieb", "demo-de:elektrik"
SHARED = "http://localhost:8000/id/demo-fi/unit/muurari--990001"
ABROAD = "demo-at:elektronik-at"


def written(folder: Path, **lists: list[str]) -> Path:
    path = folder / "portfolio.json"
    path.write_text(json.dumps(lists), encoding="utf-8")
    return path


def test_progress_says_what_counts_and_what_is_missing(
    run: Run, demo_store: Path, tmp_path: Path
) -> None:
    path = written(tmp_path, held=[ENGINES])
    result = run("--store", demo_store, "credit", "progress", path, "--target", TARGET)
    assert result.code == 0
    assert "Units     1 of 5 count; mandatory 1 of 5" in result.out
    assert "Outcomes  3 of 17 recognised" in result.out
    assert "[x] Repairing combustion engines" in result.out
    assert (
        "[ ] Testing electrical and electronic systems (0 of 4 outcomes recognised)" in result.out
    )
    assert "no entitlement" in result.out
    assert "record urn:" not in result.out


def test_progress_is_explained_line_by_line(run: Run, demo_store: Path, tmp_path: Path) -> None:
    path = written(tmp_path, held=[ENGINES])
    result = run("--store", demo_store, "credit", "progress", path, "--target", TARGET, "--explain")
    assert "Units = 1" in result.out
    assert "Outcomes = 3" in result.out
    assert "record urn:ecvet:stated:recognised" in result.out
    assert "Recommendation 2009/C 155/02" in result.out


def test_all_qualifications_with_a_shared_unit_are_listed(
    run: Run, demo_store: Path, tmp_path: Path
) -> None:
    path = written(tmp_path, held=[SHARED])
    command = ("--store", demo_store, "credit", "progress", path, "--all")
    overview = json.loads(run(*command, "--format", "json").out)
    begun = [row for row in overview["rows"] if row["units_counted"]]
    assert len(overview["rows"]) >= 30
    assert len(begun) == 5
    assert {row["target"]["country"] for row in begun} == {"FI"}
    assert overview["untouched"] == len(overview["rows"]) - 5
    text = run(*command)
    assert f"towards {overview['untouched']} further qualifications" in text.out


def test_several_targets_are_answered_as_json(run: Run, demo_store: Path, tmp_path: Path) -> None:
    path = written(tmp_path, recognised=[ENGINES], failed=[])
    targets = ("--target", TARGET, "--target", "demo-at:kfz-technik")
    result = run("--store", demo_store, "credit", "progress", path, *targets, "--format", "json")
    first, second = json.loads(result.out)
    assert (first["units_counted"], second["units_counted"]) == (1, 0)
    assert second["unknown"]


def plan(run: Run, demo_store: Path, path: Path, *more: str) -> dict[str, Any]:
    command = ("--store", demo_store, "credit", "plan", path, "--target", TARGET)
    found: dict[str, Any] = json.loads(run(*command, *more, "--format", "json").out)
    return found


def test_plan_looks_only_for_what_is_not_recognised(
    run: Run, demo_store: Path, tmp_path: Path
) -> None:
    nothing = plan(run, demo_store, written(tmp_path))
    open_before = {row["iri"] for unit in nothing["gap"]["units"] for row in unit["outcomes"]}
    electric = next(
        unit for unit in nothing["gap"]["units"] if unit["unit"]["identifier"] == ELECTRIC
    )
    part = [row["iri"] for row in electric["outcomes"]][:2]
    some = plan(run, demo_store, written(tmp_path, held=[ENGINES], recognised=part))
    states = {row["iri"]: row["state"] for unit in some["gap"]["units"] for row in unit["outcomes"]}
    assert len(open_before) == 17
    assert len(states) == 14
    assert [states[iri] for iri in part] == ["covered", "covered"]
    sought = {
        iri for one in some["gap"]["sets"] for unit in one["units"] for iri in unit["outcomes"]
    }
    assert sought
    assert sought.isdisjoint(part)
    assert sought <= states.keys()


def test_plan_takes_what_is_held_elsewhere_as_to_be_validated(
    run: Run, demo_store: Path, tmp_path: Path
) -> None:
    path = written(tmp_path, held=[ABROAD])
    text = run("--store", demo_store, "credit", "plan", path, "--target", TARGET, "--country", "CH")
    assert "To be validated: Vehicle electronics and high voltage (AT" in text.out
    assert "The home institution would have to validate" in text.out
    found = plan(run, demo_store, path, "--country", "CH")
    assert found["progress"]["units_counted"] == 0
    countries = {unit["unit"]["country"] for one in found["gap"]["sets"] for unit in one["units"]}
    assert countries == {"CH"}


def test_plan_of_all_recognised_outcomes_only_lacks_the_awards(
    run: Run, demo_store: Path, tmp_path: Path
) -> None:
    view = plan(run, demo_store, written(tmp_path))
    outcomes = [row["iri"] for unit in view["gap"]["units"] for row in unit["outcomes"]]
    path = written(tmp_path, recognised=outcomes)
    text = run("--store", demo_store, "credit", "plan", path, "--target", TARGET)
    assert text.out.count("Only the award is missing") == 5
    assert "No unit is open." in text.out


@pytest.mark.parametrize(
    ("content", "more", "code", "message"),
    [
        ("{", ("--target", TARGET), 1, "is not JSON"),
        (
            '{"held": ["demo:nothing"]}',
            ("--target", TARGET),
            1,
            "portfolio ($.held[0]): There is no unit",
        ),
        ('{"holds": []}', ("--target", TARGET), 1, "There is no 'holds' here"),
        ("{}", ("--target", "demo:nothing"), 1, "There is no qualification 'demo:nothing'"),
        ("{}", (), 2, "What is aimed at?"),
        ("{}", ("--all", "--target", TARGET), 2, "What is aimed at?"),
        ("{}", ("--target", TARGET, "--day", "yesterday"), 2, "yesterday"),
    ],
)
def test_bad_input_is_refused_in_one_line(
    run: Run,
    demo_store: Path,
    tmp_path: Path,
    *,
    content: str,
    more: tuple[str, ...],
    code: int,
    message: str,
) -> None:
    path = tmp_path / "portfolio.json"
    path.write_text(content, encoding="utf-8")
    result = run("--store", demo_store, "credit", "progress", path, *more)
    assert (result.code, result.out) == (code, "")
    assert message in result.err
    assert "Traceback" not in result.err


def test_a_linked_document_is_a_portfolio_too(run: Run, demo_store: Path) -> None:
    path = asset_folder("shapes") / "examples" / "mobility.ttl"
    command = ("credit", "progress", path, "--target", TARGET, "--format", "json")
    (found,) = json.loads(run("--store", demo_store, *command).out)
    assert found["units_counted"] == 0
    assert "https://example.org/id/demo/unit/plumber--pipes" in found["unknown"]


def test_a_missing_portfolio_is_told(run: Run, demo_store: Path, tmp_path: Path) -> None:
    path = tmp_path / "nowhere.json"
    result = run("--store", demo_store, "credit", "progress", path, "--target", TARGET)
    assert result.code == 1
    assert "There is no file" in result.err


@pytest.mark.parametrize("option", [("--share", "0"), ("--share", "x"), ("--country", "XX")])
def test_a_plan_that_makes_no_sense_is_refused(
    run: Run, demo_store: Path, tmp_path: Path, option: tuple[str, str]
) -> None:
    path = written(tmp_path)
    result = run("--store", demo_store, "credit", "plan", path, "--target", TARGET, *option)
    assert (result.code, result.out) == (2, "")
