"""A publisher that dies between any two steps: nothing is lost, nothing is torn, and it goes on."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.publish import trades
from tests.unit.publish.steps import DIED, STEPS, die_at
from tests.unit.publish.trades import AGENCY, BASE, DATASET, GRAPH, put

from ecvet_graph.publish import read_version, versions
from ecvet_graph.publish.audit import verify_audit
from ecvet_graph.store import StoreHome, stored_lines

NAMES = [name for _, name in STEPS]
SWITCH = NAMES.index("_switch")
# These in every run, the others where time does not matter
SHORT = {("keep_change", True), ("_settle", True), ("_switch", False), ("_switch", True)}
CASES = [
    pytest.param(
        number,
        after,
        marks=() if (name, after) in SHORT else pytest.mark.long,
        id=f"{'after' if after else 'before'} {name.strip('_')}",
    )
    for number, name in enumerate(NAMES)
    for after in (False, True)
]


def _text(title: str) -> str:
    return trades.document([trades.qualification("mason", title=title, units=1)])


def _lines(home: StoreHome) -> frozenset[str]:
    with home.reader() as snapshot:
        return stored_lines(snapshot.store, GRAPH)


def _archived(home: StoreHome, number: int, folder: Path) -> frozenset[str]:
    target = folder / "version.nt"
    read_version(home, AGENCY, DATASET, number, base=BASE, target=target)
    return frozenset(f"{line}\n" for line in target.read_text("utf-8").split("\n") if line)


def test_eleven_steps_are_cut_short_before_and_after() -> None:
    assert (len(STEPS), len(CASES)) == (11, 22)


@pytest.mark.parametrize(("step", "after"), CASES)
def test_a_publisher_that_dies_loses_and_tears_nothing(
    tmp_path: Path, step: int, after: bool
) -> None:
    home = StoreHome.create(tmp_path / "store")
    put(home, tmp_path, _text("First"))
    first = _lines(home)
    assert die_at(tmp_path, _text("Second"), step=step, after=after) == DIED
    is_published = (step, after) >= (SWITCH, True)
    assert home.check().version == (3 if is_published else 2)
    assert (_lines(home) != first) == is_published
    with home.reader() as snapshot:
        known = versions(snapshot.store, AGENCY, DATASET, base=BASE)
    assert [one.number for one in known] == ([1, 2] if is_published else [1])
    again = put(home, tmp_path, _text("Third"), expected=known[-1].number)
    assert again.version == known[-1].number + 1
    assert _archived(home, 1, tmp_path) == first
    assert _archived(home, again.version, tmp_path) == _lines(home)
    assert verify_audit(home).is_intact
    assert not list((home.folder / "versions").glob("*.partial"))


@pytest.mark.long
@pytest.mark.parametrize("step", [NAMES.index("bury"), SWITCH])
def test_a_withdrawal_that_is_cut_short_is_none(tmp_path: Path, step: int) -> None:
    home = StoreHome.create(tmp_path / "store")
    put(home, tmp_path, _text("First"))
    first = _lines(home)
    die_at(tmp_path, "", step=step, after=False)
    assert _lines(home) == first
    assert put(home, tmp_path, _text("Second")).version == 2
