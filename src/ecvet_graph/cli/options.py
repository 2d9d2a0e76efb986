"""Options that several commands take, given to them in the order of their help."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from ecvet_graph.compare import Measure

__all__ = ["options", "read_level_gap", "wish_options"]

_Options = Callable[[Callable[..., Any]], Callable[..., Any]]
_ANY = "any"


def options(*added: _Options) -> _Options:
    """Return a decorator that gives a command several options, in their order in the help."""

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(added):
            command = option(command)
        return command

    return add


wish_options = options(
    click.option(
        "--by",
        type=click.Choice([measure.value for measure in Measure]),
        default="units",
        help="What to have least of.",
    ),
    click.option(
        "--share",
        default="1",
        metavar="0-1",
        help="Share of each unit to be covered [1: all of it].",
    ),
    click.option(
        "--level-gap",
        type=click.Choice(["0", "1", "2", _ANY]),
        default="1",
        help="Largest gap between levels.",
    ),
)
"""What is wished of units that would close a gap."""


def read_level_gap(written: str) -> int | None:
    """Return the largest gap between levels that `--level-gap` allows; `None`: any."""
    return None if written == _ANY else int(written)
