"""Candidate pairs by text: symmetric, limited, whatever the order and the threads."""

from __future__ import annotations

import numpy as np
from tests.unit.compare.aligned import WORDS, text_index
from threadpoolctl import threadpool_limits

from ecvet_graph.compare import nearest_units


def many_units() -> dict[str, list[str]]:
    random = np.random.default_rng(3)
    return {
        f"u{number:02d}": [" ".join(random.choice(WORDS, 3)) for _ in range(number % 7)]
        for number in range(60)
    }


def test_the_copy_of_a_unit_is_its_nearest() -> None:
    units = {
        "a": ["saw wood", "glue"],
        "b": ["weld pipes"],
        "x": ["weld pipes"],
        "y": ["saw wood", "glue"],
    }
    index = text_index(units)
    found = nearest_units(index, np.array([0, 1]), np.array([2, 3]), limit=1)
    pairs = [(index.units[a], index.units[b]) for a, b in zip(*found, strict=True)]
    assert pairs == [("a", "y"), ("b", "x")]


def test_pairs_do_not_depend_on_the_order_or_on_threads() -> None:
    index = text_index(many_units())
    left, right = np.arange(30), np.arange(30, 60)
    expected = [each.tolist() for each in nearest_units(index, left, right, limit=4)]
    with threadpool_limits(1):
        turned = nearest_units(index, left[::-1], right[::-1], limit=4)
    assert [each.tolist() for each in turned] == expected


def test_each_unit_with_outcomes_has_as_many_partners_as_the_limit() -> None:
    index = text_index(many_units())
    left, right = np.arange(30), np.arange(30, 60)
    a, b = nearest_units(index, left, right, limit=3)
    counts = np.bincount(a, minlength=30)
    empty = np.diff(index.starts)[:30] == 0
    assert (counts[:30][~empty] >= 3).all()
    assert (counts[:30][empty] == 0).all()
    assert len(set(zip(a.tolist(), b.tolist(), strict=True))) == len(a)


def test_without_vectors_units_of_two_languages_meet_by_key_terms() -> None:
    units = {
        "a": ["Schweißnähte prüfen"],
        "b": ["Kunden beraten"],
        "x": ["palvelee asiakkaita"],
        "y": ["hitsausta putkille"],
        "z": ["xqzw"],
    }
    languages = {"a": "de", "b": "de", "x": "fi", "y": "fi", "z": "fi"}
    index = text_index(units, languages=languages, has_vectors=False)
    found = nearest_units(index, np.array([0, 1]), np.array([2, 3, 4]), limit=1, both_ways=False)
    pairs = [(index.units[a], index.units[b]) for a, b in zip(*found, strict=True)]
    assert pairs == [("a", "y"), ("b", "x")]
