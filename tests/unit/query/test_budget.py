"""What a client may use: its time in any minute, its places at once; others never pay for it."""

from __future__ import annotations

import time
from contextlib import ExitStack

import pytest

from ecvet_graph.errors import BudgetError, BusyError
from ecvet_graph.query import budget
from ecvet_graph.query.budget import Visitors, client_key


class Clock:
    """A clock that is set by hand, in the place of the module `time` of the library."""

    def __init__(self) -> None:
        # Early in a window of the library, so that every test sees the same
        self.now = 1_800_000_007.0

    def time(self) -> float:
        """Return what it shows."""
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr("limits.storage.memory.time", made)
    monkeypatch.setattr("limits.storage.base.time", made, raising=False)
    monkeypatch.setattr("limits.strategies.time", made)
    monkeypatch.setattr(budget, "time", made)
    return made


def used(visitors: Visitors, client: str, *seconds: float) -> None:
    for each in seconds:
        with visitors.admitted(client) as visit:
            visit.took(each)


@pytest.mark.usefixtures("clock")
def test_a_client_is_let_in_until_its_minute_is_used_up() -> None:
    visitors = Visitors(seconds=60.0, places=8)
    used(visitors, "192.0.2.1", 20.0, 20.0, 19.0)
    used(visitors, "192.0.2.1", 2.0)
    with pytest.raises(BudgetError, match="60 seconds") as refusal:
        used(visitors, "192.0.2.1", 0.0)
    assert refusal.value.http_status == 429
    assert 1 <= refusal.value.retry_after <= 60
    used(visitors, "192.0.2.2", 1.0)
    used(visitors, "", 100.0)
    used(visitors, "", 100.0)


def test_who_waits_as_long_as_told_is_let_in_again(clock: Clock) -> None:
    visitors = Visitors(seconds=10.0, places=8)
    for _ in range(8):
        with pytest.raises(BudgetError) as refusal:
            used(visitors, "192.0.2.1", *[1.5] * 20)
        clock.now += refusal.value.retry_after
        used(visitors, "192.0.2.1", 1.5)


def test_time_over_the_budget_is_paid_back_later(clock: Clock) -> None:
    visitors = Visitors(seconds=60.0, places=8)
    used(visitors, "192.0.2.1", 59.0)
    used(visitors, "192.0.2.1", 60.0)
    start, served = clock.now, 0.0
    while clock.now < start + 600.0:
        clock.now += 1.0
        try:
            used(visitors, "192.0.2.1", 10.0)
            served += 10.0
        except BudgetError:
            continue
    # Ten minutes have ten times the budget, less what had been taken too much.
    assert 480.0 <= served <= 600.0


@pytest.mark.usefixtures("clock")
def test_small_times_are_summed_up() -> None:
    visitors = Visitors(seconds=1.0, places=8)
    used(visitors, "192.0.2.1", *[0.001] * 900)
    used(visitors, "192.0.2.1", *[0.001] * 99)
    with pytest.raises(BudgetError):
        used(visitors, "192.0.2.1", *[0.001] * 120)


def test_a_client_has_half_of_the_places_and_others_the_rest() -> None:
    visitors = Visitors(seconds=60.0, places=4)
    with ExitStack() as stack:
        for _ in range(2):
            stack.enter_context(visitors.admitted("192.0.2.1"))
        with pytest.raises(BusyError, match="2 queries"):
            stack.enter_context(visitors.admitted("192.0.2.1"))
        stack.enter_context(visitors.admitted("192.0.2.2"))
    with visitors.admitted("192.0.2.1"), visitors.admitted("192.0.2.1"):
        pass


def test_one_place_is_left_to_everybody() -> None:
    visitors = Visitors(seconds=60.0, places=1)
    with visitors.admitted("192.0.2.1"), pytest.raises(BusyError):
        used(visitors, "192.0.2.1", 0.0)


@pytest.mark.parametrize(
    ("address", "other", "is_same"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("fe80::1%eth0", "fe80::2", True),
        ("a name", "a name", True),
    ],
)
def test_a_network_of_ipv6_is_one_client(address: str, other: str, *, is_same: bool) -> None:
    assert (client_key(address) == client_key(other)) is is_same


def test_counting_costs_little() -> None:
    visitors = Visitors(seconds=60.0, places=8)
    start = time.perf_counter()
    used(visitors, "192.0.2.1", *[0.0005] * 2000)
    assert time.perf_counter() - start < 20.0
