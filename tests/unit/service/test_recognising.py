"""What carries candidates, and what a fix would gain, counted on small sets of units."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from ecvet_graph.compare import CompareIndex, OutcomeRow, UnitRow, build_index
from ecvet_graph.service.recognising import CARRIERS, Pairs, carried_by, gains, lacks
from ecvet_graph.service.views import Carried, Fix

DAY = date(2026, 6, 1)
FULL = {
    "level": 4,
    "fields": ("0732",),
    "year_share": 1000,
    "has_criteria": True,
    "has_assessment": True,
}


def _outcome(unit: str, number: int = 0, **facts: object) -> OutcomeRow:
    texts = facts.pop("texts", ((f"l{unit}", f"text of {unit} {number}"),))
    return OutcomeRow(unit, f"{unit}/{number}", 10_000, texts=texts, **facts)  # type: ignore[arg-type]


def _index(units: dict[str, dict[str, object]], outcomes: list[OutcomeRow]) -> CompareIndex:
    rows = [UnitRow(iri, "DEU", **facts) for iri, facts in units.items()]  # type: ignore[arg-type]
    return build_index(rows, outcomes, skill_weights={"s": 10_000, "t": 10_000}, day=DAY)


def _pairs(index: CompareIndex, *pairs: tuple[str, str]) -> Pairs:
    places = np.array([[index.positions[one] for one in pair] for pair in pairs], dtype=np.int64)
    return Pairs(places[:, 0], places[:, 1])


def _carriers(index: CompareIndex, *pairs: tuple[str, str]) -> list[Carried]:
    return [CARRIERS[code] for code in carried_by(index, _pairs(index, *pairs)).tolist()]


def _gain(index: CompareIndex, fix: Fix, *pairs: tuple[str, str]) -> tuple[int, int | None, int]:
    asked = _pairs(index, *pairs)
    gain = gains(index, asked, carried_by(index, asked))[fix]
    cleared = None if gain.cleared is None else int(gain.cleared.sum())
    return int(gain.helped.sum()), cleared, int(gain.on_both_sides.sum())


def test_the_strongest_evidence_is_named() -> None:
    same = (("en", "lay bricks"),)
    index = _index(
        dict.fromkeys("abcde", FULL),
        [
            _outcome("a", texts=same, skills=("s",), is_declared=True),
            _outcome("b", texts=same, skills=("s",), is_declared=True),
            _outcome("c", skills=("s",), is_declared=True),
            _outcome("d", skills=("s",)),
            _outcome("e", skills=("t",)),
        ],
    )
    assert _carriers(index, ("a", "b"), ("a", "c"), ("a", "d"), ("a", "e")) == [
        Carried.IDENTICAL_TEXT,
        Carried.DECLARED_SKILLS,
        Carried.LINKED_SKILLS,
        Carried.TEXT,
    ]
    assert _carriers(index, ("d", "a"), ("e", "d")) == [Carried.LINKED_SKILLS, Carried.TEXT]


@pytest.mark.parametrize(
    ("own", "other", "expected"),
    [
        ("skills", "skills", Carried.DECLARED_SKILLS),
        ("skills", None, Carried.DECLARED_SKILLS),
        (None, "knowledge", Carried.DECLARED_SKILLS),
        ("skills", "knowledge", Carried.TEXT),
    ],
)
def test_outcomes_of_different_categories_carry_nothing(
    own: str | None, other: str | None, expected: Carried
) -> None:
    index = _index(
        dict.fromkeys("ab", FULL),
        [
            _outcome("a", skills=("s",), is_declared=True, category=own),
            _outcome("b", skills=("s",), is_declared=True, category=other),
        ],
    )
    assert _carriers(index, ("a", "b")) == [expected]


@pytest.mark.parametrize(
    ("fix", "missing"),
    [
        (Fix.GIVE_LEVEL, {"level": None}),
        (Fix.GIVE_FIELD, {"fields": ()}),
        (Fix.GIVE_WORKLOAD, {"year_share": 0}),
        (Fix.DESCRIBE_ASSESSMENT, {"has_assessment": False}),
        (Fix.EXTEND_VALIDITY, {"period": (None, date(2020, 1, 1))}),
    ],
)
def test_what_only_the_own_side_lacks_is_gained(fix: Fix, missing: dict[str, object]) -> None:
    units = {"a": {**FULL, **missing}, "b": FULL, "c": {**FULL, **missing}, "d": FULL}
    units["e"] = {**FULL, "level": 4, "fields": ("0111",)}
    index = _index(units, [_outcome(unit, skills=("s",)) for unit in units])
    assert lacks(index)[fix].units.tolist() == [True, False, True, False, False]
    assert _gain(index, fix, ("a", "b")) == (1, 1, 0)
    assert _gain(index, fix, ("a", "c")) == (0, 0, 1)
    assert _gain(index, fix, ("b", "a"), ("b", "d")) == (0, 0, 0)
    if fix is not Fix.GIVE_FIELD:
        # Another reservation stands beside it: the field is another one.
        assert _gain(index, fix, ("a", "e")) == (1, 0, 0)


def test_skills_that_the_other_agency_declares_are_gained_by_declaring_them() -> None:
    index = _index(
        dict.fromkeys("abc", FULL),
        [
            _outcome("a", skills=("s",)),
            _outcome("b", skills=("s",), is_declared=True),
            _outcome("c", skills=("s",)),
        ],
    )
    assert _gain(index, Fix.DECLARE_SKILLS, ("a", "b"), ("a", "c")) == (1, None, 1)
    assert _gain(index, Fix.DECLARE_SKILLS, ("b", "a")) == (0, None, 0)
    assert lacks(index)[Fix.DECLARE_SKILLS].outcomes.tolist() == [1, 0, 1]


def test_candidates_by_text_alone_are_gained_by_links_where_outcomes_have_none() -> None:
    index = _index(
        dict.fromkeys("abc", FULL),
        [
            _outcome("a", skills=("s",)),
            _outcome("a", 1),
            _outcome("b", skills=("t",)),
            _outcome("c", skills=("s",)),
        ],
    )
    assert _gain(index, Fix.LINK_SKILLS, ("a", "b"), ("a", "c"), ("b", "c")) == (1, None, 0)
    assert lacks(index)[Fix.LINK_SKILLS].outcomes.tolist() == [1, 0, 0]


def test_categories_are_gained_where_the_candidate_has_some() -> None:
    index = _index(
        dict.fromkeys("abc", FULL),
        [_outcome("a"), _outcome("b", category="skills"), _outcome("c")],
    )
    assert _gain(index, Fix.TYPE_OUTCOMES, ("a", "b"), ("a", "c"), ("b", "a")) == (1, None, 1)


def test_units_without_outcomes_are_named() -> None:
    index = _index(dict.fromkeys("ab", FULL), [_outcome("a")])
    assert lacks(index)[Fix.LIST_OUTCOMES].units.tolist() == [False, True]


def test_no_pairs_carry_nothing() -> None:
    index = _index({"a": FULL}, [_outcome("a")])
    nothing = Pairs(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
    carriers = carried_by(index, nothing)
    assert len(carriers) == 0
    assert all(not gain.helped.any() for gain in gains(index, nothing, carriers).values())
