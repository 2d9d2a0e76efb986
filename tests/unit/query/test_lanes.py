"""Which queries go on, which step back, and which give way."""

from __future__ import annotations

import math

import pytest

from ecvet_graph.errors import BusyError
from ecvet_graph.query import lanes
from ecvet_graph.query.lanes import Lanes


def _nothing() -> None:
    """Make no room."""


class Worker:
    """A process that notes what it is told; each look at it costs it a hundredth of a second."""

    def __init__(self, *, costs: float = 0.02) -> None:
        self.told: list[str] = []
        self._spent = 0.0
        self._costs = costs

    def spent(self) -> float:
        """Return more each time."""
        self._spent += self._costs
        return self._spent

    def step_back(self) -> None:
        """Note it."""
        self.told.append("step back")

    def halt(self) -> None:
        """Note it."""
        self.told.append("halt")

    def go_on(self) -> None:
        """Note it."""
        self.told.append("go on")


def test_a_long_query_steps_back_and_takes_a_place() -> None:
    worker, rooms = Worker(), []
    watch = Lanes(places=1).watch(worker, make_room=lambda: rooms.append(1), is_wanted=lambda: True)
    looks = list(zip(range(20), watch, strict=False))
    assert looks[-1][1] == math.inf
    assert 2 < len(looks) < 10
    assert (worker.told, len(rooms)) == (["step back"], 1)


def test_a_query_that_ends_before_its_slice_never_steps_back() -> None:
    worker = Worker()
    watch = Lanes(places=1).watch(worker, make_room=_nothing, is_wanted=lambda: True)
    next(watch)
    watch.close()
    assert worker.told == []


def test_on_a_busy_machine_a_query_that_did_not_work_yet_is_not_long() -> None:
    worker = Worker(costs=0.0)
    watch = Lanes(places=1).watch(worker, make_room=_nothing, is_wanted=lambda: True)
    for _ in range(50):
        assert next(watch) < 1
    assert worker.told == []


def _at_its_place(room: Lanes, worker: Worker, *, client: str = "") -> lanes.Watch:
    watch = room.watch(worker, make_room=_nothing, is_wanted=lambda: False, client=client)
    for _ in range(10):
        if next(watch) == math.inf or "halt" in worker.told:
            break
    return watch


def test_a_long_query_without_a_place_is_halted_until_there_is_one() -> None:
    room, one, other = Lanes(places=1), Worker(), Worker()
    first, second = _at_its_place(room, one), _at_its_place(room, other)
    assert (one.told, other.told) == (["step back"], ["step back", "halt"])
    first.close()
    assert next(second) == math.inf
    assert other.told[-1] == "go on"


def test_a_halted_query_gives_way_when_its_process_is_wanted() -> None:
    room = Lanes(places=1)
    holder = _at_its_place(room, Worker())
    watch = room.watch(Worker(), make_room=_nothing, is_wanted=lambda: True)
    with pytest.raises(BusyError, match="long"):
        list(zip(range(20), watch, strict=False))
    holder.close()


def test_a_halted_query_gives_up_after_its_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "QUEUE_SECONDS", 0.0)
    room = Lanes(places=1)
    holder = _at_its_place(room, Worker())
    with pytest.raises(BusyError):
        list(zip(range(20), _at_its_place(room, Worker()), strict=False))
    holder.close()


def test_no_client_has_more_than_half_of_the_places() -> None:
    room, workers = Lanes(places=4), [Worker() for _ in range(4)]
    watches = [
        _at_its_place(room, worker, client=client)
        for worker, client in zip(workers, ("one", "one", "one", "other"), strict=True)
    ]
    assert ["halt" in worker.told for worker in workers] == [False, False, True, False]
    watches[0].close()
    assert next(watches[2]) == math.inf
