"""Hours of learning and the durations that they are written in."""

from __future__ import annotations

from decimal import Decimal

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecvet_graph.model.durations import duration_of, hours_of
from ecvet_graph.model.iris import XSD

HOURS = st.decimals(min_value=0, max_value=100_000, places=4)


@pytest.mark.parametrize(
    ("duration", "hours"),
    [
        ("PT60H", "60"),
        ("P2DT12H", "60"),
        ("P10D", "240"),
        ("PT90M", "1.5"),
        ("PT1H30M", "1.5"),
        ("PT45S", "0.0125"),
        ("PT1.8S", "0.0005"),
        ("PT20M", "0.3333"),
        (" PT8H ", "8"),
        ("PT0S", "0"),
    ],
)
def test_a_duration_of_hours_is_read_in_each_of_its_forms(duration: str, hours: str) -> None:
    assert hours_of(duration) == Decimal(hours)


@pytest.mark.parametrize(
    "duration",
    ["P1Y", "P6M", "P1Y2M3DT4H", "P3W", "-PT60H", "P", "PT", "P1DT", "PT0.5H", "60", "", "PT٣H"],
)
def test_what_is_no_number_of_hours_is_not_converted(duration: str) -> None:
    assert hours_of(duration) is None


@pytest.mark.parametrize(
    ("hours", "duration"),
    [
        ("60", "PT60H"),
        ("1.5", "PT1H30M"),
        ("770.5", "PT770H30M"),
        ("0.0005", "PT1.8S"),
        ("0", "PT0S"),
    ],
)
def test_hours_are_written_as_hours_minutes_and_seconds(hours: str, duration: str) -> None:
    assert duration_of(Decimal(hours)) == duration


@given(HOURS)
@settings(max_examples=200, deadline=None)
def test_hours_come_back_as_they_were_written(hours: Decimal) -> None:
    assert hours_of(duration_of(hours)) == hours


@given(HOURS)
@settings(max_examples=50, deadline=None)
def test_hours_come_back_in_the_form_that_the_engine_gives_them(hours: Decimal) -> None:
    store, node = pyoxigraph.Store(), pyoxigraph.NamedNode("urn:x")
    literal = pyoxigraph.Literal(
        duration_of(hours), datatype=pyoxigraph.NamedNode(XSD + "duration")
    )
    store.add(pyoxigraph.Quad(node, node, literal))
    (stored,) = store
    assert isinstance(stored.object, pyoxigraph.Literal)
    assert hours_of(stored.object.value) == hours
