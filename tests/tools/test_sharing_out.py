"""The tables of which tests stay together name what is there."""

from __future__ import annotations

from pathlib import Path

from tests.sharing_out import GROUPS, SLOW, group_of


def test_what_the_tables_name_is_there(root: Path) -> None:
    assert [start for start in (*GROUPS, *SLOW) if not (root / start).exists()] == []


def test_files_of_a_group_stay_together_and_others_by_themselves() -> None:
    first, second = (
        "tests/engines/test_queries.py::test_a[x::y]",
        "tests/engines/test_servers.py::b",
    )
    assert group_of(first) == group_of(second) == "engines"
    assert (
        group_of("tests/unit/test_config.py::test_a[tests/engines/]") == "tests/unit/test_config.py"
    )
