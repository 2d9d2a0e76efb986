"""What is to be done once a day is done at the start, then every day, and sooner after a failure."""

from __future__ import annotations

import logging
import subprocess
from typing import cast

import pytest

from ecvet_graph.service.daily import Daily

HOUR = 3600.0


class Work:
    """A process that ends when it is told its code."""

    def __init__(self) -> None:
        self.code: int | None = None

    def poll(self) -> int | None:
        """Return the code once there is one."""
        return self.code


def test_work_is_done_at_the_start_and_then_every_day(caplog: pytest.LogCaptureFixture) -> None:
    now, started = [0.0], list[Work]()

    def start() -> subprocess.Popen[bytes]:
        started.append(Work())
        return cast("subprocess.Popen[bytes]", started[-1])

    daily = Daily("Erasing", start, clock=lambda: now[0])
    assert daily.running() is None
    assert daily.look()
    now[0] = 30 * HOUR
    assert daily.look(), "the first has not ended"
    assert len(started) == 1
    assert daily.running() is not None
    started[0].code = 0
    assert daily.running() is None
    assert not daily.look()
    now[0] = 53 * HOUR
    assert not daily.look()
    now[0] = 54 * HOUR
    assert daily.look()
    started[1].code = 2
    with caplog.at_level(logging.WARNING):
        assert not daily.look()
    assert "Erasing failed (2)" in caplog.text
    now[0] = 55 * HOUR
    assert daily.look()
    assert len(started) == 3
