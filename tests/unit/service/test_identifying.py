"""A source id means the same wherever it is named: in a portfolio, an agreement or a question."""

from __future__ import annotations

import pytest
from tests.unit.service.credit.bakery import BAKER, BREAD, ROLLS, bakery

from ecvet_graph.service.identifying import QUALIFICATION, UNIT, identified
from ecvet_graph.store import OxigraphStore


@pytest.fixture(scope="module")
def store() -> OxigraphStore:
    return bakery()


def test_many_ids_are_looked_up_at_once(store: OxigraphStore) -> None:
    names = ("demo:baker--bread", "demo:baker--rolls", "demo:nothing", "demo:baker--bread")
    assert identified(store, names, kind=UNIT) == {
        "demo:baker--bread": (BREAD,),
        "demo:baker--rolls": (ROLLS,),
    }


def test_an_id_is_that_of_a_class(store: OxigraphStore) -> None:
    assert identified(store, ("demo:baker",), kind=QUALIFICATION) == {"demo:baker": (BAKER,)}
    assert identified(store, ("demo:baker",), kind=UNIT) == {}
    assert identified(store, (), kind=UNIT) == {}
