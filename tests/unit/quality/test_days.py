"""Days are compared as they are written: a time zone behind a day changes no finding."""

import re
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import pytest
from tests.unit.quality.test_examples import (
    EXAMPLES,
    apart,
    name_of,
    only,
    read_example,
    rule_of,
    rule_of_code,
)

from ecvet_graph.assets import asset_folder
from ecvet_graph.quality import PyShaclEngine, RustShaclEngine, ShaclEngine, shacl_engine

# Written differently, and one day to whoever reads it.
ZONES = ("Z", "", "+14:00", "-12:00", "+05:45")
COMPARING = (
    *("A05-memorandum", "A05-order", "M05-dates", "Q04-high", "Q04-low", "Q04-medium"),
    *("T03-order", "T05-order", "T06-order", "T08", "T12-order", "U10", "U12", "U13"),
)
OWN = [path for path in EXAMPLES if path.parent.name in COMPARING]
RULES = sorted({rule_of_code(code) for code in COMPARING})
_DAY = re.compile(r'("[0-9]{4}-[0-9]{2}-[0-9]{2})("\^\^<[^>]+#date>)')
_TEXTS = re.compile(r"(?<!SUBSTR\()STR\(\?\w+\) (?:<|>|<=|>=) |(?:<|>|<=|>=) STR\(")
# What is compared as a text because it is one: addresses, of which one stands for both.
_ADDRESSES = {
    "competency/contradicting-decisions.rq": "STR(?first) < STR(?second)",
    "export/edc/assessment-award.rq": "STR(?first) < STR(?process)",
}


def zoned(text: str, first: int) -> str:
    """Return N-Triples with a time zone behind each day, the next one for each; at first `first`."""
    zones = cycle((*ZONES[first:], *ZONES[:first]))
    return _DAY.sub(lambda found: f"{found[1]}{next(zones)}{found[2]}", text)


def findings(engine: ShaclEngine, text: str) -> set[tuple[str, str]]:
    """Return code and thing of each finding; the value may be a day, with its time zone."""
    return {(found.code, found.focus) for found in engine.validate(text)}


def comparisons(folder: Path, ending: str) -> Iterator[tuple[str, str]]:
    """Yield each line that compares whole texts, with its file."""
    for path in sorted(folder.rglob(f"*.{ending}")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if _TEXTS.search(line):
                yield path.relative_to(folder).as_posix(), line.strip()


def test_there_are_days_to_write_with_a_time_zone() -> None:
    assert {path.parent.name for path in OWN} == set(COMPARING)
    assert len(OWN) >= 60
    assert zoned('<a> <b> "2026-01-01"^^<x#date> .', 2) == '<a> <b> "2026-01-01+14:00"^^<x#date> .'


@pytest.mark.parametrize("first", range(2))
@pytest.mark.parametrize("path", OWN, ids=name_of)
def test_a_time_zone_behind_a_day_changes_no_finding(path: Path, first: int) -> None:
    engine, text = shacl_engine("rust"), read_example(path)
    assert findings(engine, zoned(text, first)) == findings(engine, text)


@pytest.mark.parametrize("rule", RULES)
def test_both_engines_read_days_with_a_time_zone_alike(rule: str) -> None:
    paths = [path for path in OWN if rule_of(path) == rule]
    text = zoned("".join(apart(read_example(path), at) for at, path in enumerate(paths)), 0)
    # Without values: the reference leaves time zones out of the days that it reports.
    found = findings(RustShaclEngine(only(rule)), text)
    assert found == findings(PyShaclEngine(only(rule)), text)
    assert found


def test_no_constraint_compares_days_as_whole_texts() -> None:
    assert list(comparisons(asset_folder("shapes"), "ttl")) == []


def test_queries_compare_addresses_as_whole_texts_and_no_days() -> None:
    found = dict(comparisons(asset_folder("queries"), "rq"))
    assert set(found) == set(_ADDRESSES)
    assert all(_ADDRESSES[name] in line for name, line in found.items())
