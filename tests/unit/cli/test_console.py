"""What the command line writes for people."""

from __future__ import annotations

import pytest

from ecvet_graph.cli.console import counted


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0 units, 0 matches"), (1, "1 unit, 1 match"), (2, "2 units, 2 matches")],
)
def test_what_is_counted_agrees_with_its_number(count: int, said: str) -> None:
    assert f"{counted(count, 'unit')}, {counted(count, 'match', 'matches')}" == said
