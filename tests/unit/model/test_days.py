"""The day is the one that is written, whatever time zone stands behind it."""

from datetime import date

import pytest

from ecvet_graph.model.days import day_of


@pytest.mark.parametrize(
    "text",
    [
        *("2026-01-01", "2026-01-01Z", "2026-01-01+14:00", "2026-01-01-12:00"),
        *("2026-01-01T00:00:00", "2026-01-01T23:59:59.5-05:00", "2026-01-01T24:00:00Z"),
    ],
)
def test_time_of_day_and_time_zone_are_left_out(text: str) -> None:
    assert day_of(text) == date(2026, 1, 1)


@pytest.mark.parametrize("text", ["", "2026", "12026-01-01", "-2026-01-01", "2026-13-01", "spring"])
def test_what_begins_with_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"isoformat|month"):
        day_of(text)
