"""What is missing from the command line: text and JSON, and clear refusals."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.unit.cli.conftest import Run

HELD = ("demo-at:rohbau", "demo-de:mauerwerk")
TARGET = "demo-fi:muurari"


def test_units_follow_held_in_one_go_or_one_by_one(run: Run, demo_store: Path) -> None:
    base = ("--store", demo_store, "gap", "--format", "json", "--target", TARGET)
    at_once = json.loads(run(*base, "--held", *HELD).out)
    one_by_one = json.loads(run(*base, "--held", HELD[0], "--held", HELD[1]).out)
    assert at_once == one_by_one
    assert [unit["identifier"] for unit in at_once["held"]] == list(HELD)
    assert 0 < at_once["coverage"] < 1
    assert "FI" not in at_once["countries"]


def test_text_says_the_same_as_json(run: Run, demo_store: Path) -> None:
    base = ("--store", demo_store, "gap", "--held", *HELD, "--target", TARGET)
    view = json.loads(run(*base, "--format", "json").out)
    text = run(*base).out
    assert f"Covered {view['coverage']:.1%}" in text
    assert text.count("\nSet ") == len(view["sets"]) >= 1
    states = [row["state"] for unit in view["units"] for row in unit["outcomes"]]
    assert text.count("  [x] ") == states.count("covered") > 0
    assert "ECVET creates no right to automatic recognition" in text


def test_countries_narrow_the_further_units(run: Run, demo_store: Path) -> None:
    base = ("--store", demo_store, "gap", "--target", TARGET, "--format", "json")
    view = json.loads(run(*base, "--country", "PL", "--country", "EST").out)
    assert view["countries"] == ["EE", "PL"]
    offered = {unit["unit"]["country"] for one in view["sets"] for unit in one["units"]}
    assert offered <= {"EE", "PL"}


def test_target_may_be_one_unit_and_workload_may_count(run: Run, demo_store: Path) -> None:
    result = run(
        *("--store", demo_store, "gap", "--target", "demo-fi:betonirakenteet"),
        *("--by", "workload", "--share", "0.5", "--level-gap", "any", "--format", "json"),
    )
    view = json.loads(result.out)
    assert (view["is_qualification"], view["measure"], view["share"]) == (False, "workload", 0.5)
    assert all(one["years"] is not None for one in view["sets"])


@pytest.mark.parametrize(
    ("arguments", "refusal"),
    [
        (("--held", "none", "--target", TARGET), (1, "none")),
        (("--target", "none"), (1, "none")),
        ((HELD[0], "--target", TARGET), (2, "--held")),
        (("--target", TARGET, "--share", "much"), (2, "much")),
        (("--target", TARGET, "--share", "0"), (2, "share")),
        (("--target", TARGET, "--share", "NaN"), (2, "share")),
        (("--target", TARGET, "--country", "ZZ"), (2, "ZZ")),
        (("--target", TARGET, "--by", "points"), (2, "points")),
        ((), (2, "--target")),
    ],
)
def test_what_cannot_be_answered_is_refused(
    run: Run, demo_store: Path, arguments: tuple[str, ...], refusal: tuple[int, str]
) -> None:
    result = run("--store", demo_store, "gap", *arguments)
    code, said = refusal
    assert (result.code, result.out) == (code, "")
    assert said in result.err
