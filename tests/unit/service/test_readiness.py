"""A store is relied on while it is there, the one it was, and whole; it is counted once a version."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from ecvet_graph.service.readiness import StoreState, StoreWatch
from ecvet_graph.service.watermark import Mark, Watermark, write_watermark
from ecvet_graph.store import StoreHome

BASE = "http://localhost:8000"
GRAPH = f"{BASE}/graph/demo-at/main"


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who looks waits for the count, however slow the machine is."""
    monkeypatch.setattr("ecvet_graph.service.readiness._PATIENCE", 120.0)


@pytest.fixture
def home(tmp_path: Path) -> StoreHome:
    made = StoreHome.create(tmp_path / "store")
    say(made, 50)
    return made


def say(home: StoreHome, count: int) -> None:
    with home.writer("statements") as draft:
        lines = (f'<{BASE}/x> <{BASE}/y> "{draft.version}-{n}" .\n' for n in range(count))
        draft.store.change(GRAPH, removed=b"", added="".join(lines).encode())


def newest(home: StoreHome) -> Path:
    return home.folder / "versions" / f"{home.version():06d}"


def claim(home: StoreHome, **said: object) -> None:
    """Let the manifest of the current version say something else."""
    path = newest(home) / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | said), "utf-8")


def test_a_whole_store_is_relied_on(home: StoreHome) -> None:
    state = StoreWatch(home, base=BASE).look()
    assert (state.fault, state.version, state.quads, state.is_counted) == ("", 2, 50, True)
    assert state.free
    assert state.size
    assert state.made_at


def test_a_version_is_counted_once(home: StoreHome, monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[str] = []
    count = StoreHome.reader

    def counting(home: StoreHome) -> object:
        counted.append("once")
        return count(home)

    monkeypatch.setattr(StoreHome, "reader", counting)
    watch = StoreWatch(home, base=BASE)
    for _ in range(5):
        assert not watch.look().fault
    assert len(counted) == 1
    say(home, 1)
    for _ in range(5):
        assert watch.look().version == 3
    assert len(counted) == 2


@pytest.mark.parametrize("graphs", [None, {GRAPH: 49}])
def test_a_short_store_is_not_relied_on(home: StoreHome, graphs: object) -> None:
    claim(home, quads=51, graphs=graphs)
    assert "does not hold what its manifest says" in StoreWatch(home, base=BASE).look().fault


def test_a_later_version_that_is_short_is_found_by_the_graphs_that_differ(home: StoreHome) -> None:
    watch = StoreWatch(home, base=BASE)
    assert not watch.look().fault
    say(home, 3)
    claim(home, graphs={GRAPH: 54}, quads=54)
    assert "Version 3 does not hold" in watch.look().fault
    say(home, 1)
    assert watch.look().fault == ""


def test_a_store_that_goes_away_is_not_relied_on_until_it_is_back(home: StoreHome) -> None:
    watch = StoreWatch(home, base=BASE)
    assert not watch.look().fault
    aside = home.folder.with_name("aside")
    home.folder.rename(aside)
    assert watch.look() == StoreState(fault="There is no store any more.")
    aside.rename(home.folder)
    assert not watch.look().fault


def test_another_store_in_its_place_is_not_relied_on(home: StoreHome, tmp_path: Path) -> None:
    watch = StoreWatch(home, base=BASE)
    assert not watch.look().fault
    shutil.rmtree(home.folder)
    say(StoreHome.create(tmp_path / "store"), 50)
    assert watch.look().fault == "Another store lies in the place of the one that is served."


def test_a_missing_or_shortened_file_is_found_without_counting(home: StoreHome) -> None:
    watch = StoreWatch(home, base=BASE)
    assert not watch.look().fault
    file = max((newest(home) / "database").glob("*.sst"), key=lambda path: path.stat().st_size)
    content = file.read_bytes()
    file.unlink()
    assert "missing or cut off" in watch.look().fault
    file.write_bytes(content[:-1])
    assert "missing or cut off" in watch.look().fault
    file.write_bytes(content)
    assert not watch.look().fault


@pytest.mark.parametrize("name", ["current", "versions/000002/manifest.json"])
def test_what_cannot_be_read_is_said_without_names_of_folders(home: StoreHome, name: str) -> None:
    watch = StoreWatch(home, base=BASE)
    (home.folder / name).write_text("?", "utf-8")
    fault = watch.look().fault
    assert fault == "The store cannot be read."
    assert str(home.folder) not in fault


def test_what_is_to_be_derived_is_said_with_its_time(home: StoreHome) -> None:
    write_watermark(home, Watermark(Mark(2, 2), Mark(2, 2)))
    watch = StoreWatch(home, base=BASE)
    assert not watch.look().is_due
    say(home, 1)
    state = watch.look()
    assert (state.is_due, state.due_since) == (True, state.made_at)
    say(home, 1)
    assert watch.look().due_since == state.made_at
    write_watermark(home, Watermark(Mark(4, 4), Mark(4, 4)))
    assert not watch.look().is_due


def test_little_space_is_a_warning(home: StoreHome) -> None:
    state = StoreWatch(home, base=BASE).look()
    assert state.warnings == ()
    assert "too little space" in StoreState(free=199, size=100).warnings[0]
    assert StoreState(free=200, size=100).warnings == ()
    assert "could not be derived" in StoreState(has_failed=True).warnings[0]
