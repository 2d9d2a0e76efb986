"""Hours of learning on the pages of units and qualifications, and in the table of a qualification."""

from __future__ import annotations

import csv
from decimal import Decimal

from tests.unit.service.credit.bakery import BAKER, BREAD, HYGIENE, ROLLS, bakery

from ecvet_graph.query import construct
from ecvet_graph.service.description import Description
from ecvet_graph.service.reading.portrait import qualification_view, unit_view
from ecvet_graph.service.thing_tables import qualification_table


def test_hours_are_those_of_the_unit_and_of_the_whole_qualification() -> None:
    facts = Description(construct(bakery(), "resource/qualification", qualification=BAKER))
    view = qualification_view(facts, BAKER)
    assert view.hours == Decimal(900)
    hours = {place.unit.iri: place.hours for place in view.units}
    assert (hours[BREAD], hours[ROLLS]) == (Decimal(300), Decimal("1.5"))
    assert hours[HYGIENE] is None, "a year is no number of hours"
    rows = csv.DictReader(qualification_table(view).splitlines())
    told = {row["unit"]: row["hours"] for row in rows}
    assert (told[BREAD], told[ROLLS], told[HYGIENE]) == ("300", "1.5", "")


def test_a_unit_tells_its_own_hours() -> None:
    facts = Description(construct(bakery(), "resource/unit", unit=BREAD))
    assert unit_view(facts, BREAD).hours == Decimal(300)
