"""Timing calls inside this process."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

__all__ = ["timed"]

_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")


def timed(
    call: Callable[_Given, _Result], *given: _Given.args, **named: _Given.kwargs
) -> tuple[_Result, float]:
    """Return what a call returns, and the milliseconds it took."""
    start = time.perf_counter_ns()
    result = call(*given, **named)
    return result, (time.perf_counter_ns() - start) / 1e6
