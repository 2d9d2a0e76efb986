"""All pairs between countries: the same numbers as pair by pair, and an honest limit."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecvet_graph.compare import (
    VERDICTS,
    CompareIndex,
    OutcomeRow,
    UnitRow,
    build_index,
    country_pairs,
    load_index,
    make_weight_table,
    match_skills,
    rarity,
    save_index,
    state_skills,
)
from ecvet_graph.errors import StoreError
from ecvet_graph.model.match import Verdict

SKILLS = [f"s{number}" for number in range(6)]
WEIGHTS = {skill: 10_000 + 777 * number for number, skill in enumerate(SKILLS)}


@st.composite
def indexes(draw: st.DrawFn) -> CompareIndex:
    units, outcomes = [], []
    for number in range(draw(st.integers(1, 9))):
        name = f"u{number}"
        level = draw(st.sampled_from((None, 3, 4, 6)))
        units.append(UnitRow(name, draw(st.sampled_from(("AUT", "DEU", "EST"))), level))
        for place in range(draw(st.integers(0, 4))):
            skills = tuple(sorted(draw(st.sets(st.sampled_from(SKILLS), max_size=3))))
            outcomes.append(OutcomeRow(name, f"{name}-{place}", 10_000 + place, skills))
    return build_index(units, outcomes, skill_weights=WEIGHTS)


@given(indexes())
def test_every_pair_is_that_of_the_statement_and_none_is_missing(index: CompareIndex) -> None:
    for countries in country_pairs(index):
        table = match_skills(index, countries, partners=None)
        found = set(zip(table.a.tolist(), table.b.tolist(), strict=True))
        left, right = (np.flatnonzero(index.countries == code) for code in countries)
        for a in left.tolist():
            for b in right.tolist():
                match = state_skills(index, index.units[a], index.units[b])
                assert ((a, b) in found) == (match.verdict is not Verdict.NONE)
        for row in range(len(table)):
            match = state_skills(index, index.units[table.a[row]], index.units[table.b[row]])
            assert table.of_a[row] == match.coverage_of_a * 10_000
            assert table.of_b[row] == match.coverage_of_b * 10_000
            assert table.score[row] == match.score * 10_000
            assert VERDICTS[table.verdicts[row]] is match.verdict


def crowd(left: int, right: int) -> CompareIndex:
    units = [UnitRow(f"a{n:02d}", "AUT") for n in range(left)]
    units += [UnitRow(f"b{n:02d}", "DEU", valid_until=date(2020 + n, 1, 1)) for n in range(right)]
    outcomes = [OutcomeRow(unit.iri, f"{unit.iri}-1", 10_000, ("s1",)) for unit in units]
    return build_index(units, outcomes, skill_weights=WEIGHTS)


def test_the_limit_keeps_the_best_of_either_side_and_counts_the_rest() -> None:
    table = match_skills(crowd(5, 7), ("AUT", "DEU"), partners=2)
    names = {(a, b - 5) for a, b in zip(table.a.tolist(), table.b.tolist(), strict=True)}
    of_each_a = {(a, b) for a in range(5) for b in range(2)}
    of_each_b = {(a, b) for a in range(2) for b in range(7)}
    assert names == of_each_a | of_each_b
    assert (table.found, table.cut) == (35, 35 - len(names))


def test_units_whose_validity_has_ended_are_left_out() -> None:
    table = match_skills(crowd(1, 7), ("AUT", "DEU"), partners=None, valid_on=date(2024, 1, 1))
    assert len(table) == 3


def test_progress_hears_of_every_unit() -> None:
    heard: list[int] = []
    match_skills(crowd(5, 3), ("AUT", "DEU"), advance=heard.append)
    assert sum(heard) == 5


def test_pairs_of_countries_are_alphabetical_and_never_inside_one() -> None:
    units = [UnitRow(code, code) for code in ("EST", "AUT", "DEU")]
    index = build_index(units, [], skill_weights={})
    assert country_pairs(index) == (("AUT", "DEU"), ("AUT", "EST"), ("DEU", "EST"))
    assert country_pairs(index, first="EST") == (("AUT", "EST"), ("DEU", "EST"))
    assert country_pairs(index, first="EST", second="DEU") == (("DEU", "EST"),)
    assert country_pairs(index, first="POL") == ()


def test_an_index_comes_back_from_its_file_as_it_was(tmp_path: Path) -> None:
    index = crowd(3, 4)
    save_index(index, tmp_path / "index" / "000001.npz")
    again = load_index(tmp_path / "index" / "000001.npz")
    assert state_skills(again, "a00", "b03") == state_skills(index, "a00", "b03")
    assert again.units == index.units
    assert np.array_equal(again.ends, index.ends)
    assert [path.name for path in (tmp_path / "index").iterdir()] == ["000001.npz"]


@pytest.mark.parametrize("content", [b"", b"PK", b"no archive at all"])
def test_a_damaged_index_file_is_an_error_that_says_what_to_do(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "000001.npz"
    path.write_bytes(content)
    with pytest.raises(StoreError, match="Delete it"):
        load_index(path)


def test_rare_skills_weigh_more_and_every_weight_is_at_least_one() -> None:
    assert rarity(1, units=99) == 49_120  # ln(100 / 2) + 1 = 4.9120
    assert rarity(99, units=99) == 10_000
    table = make_weight_table(
        3, [("s", "u1"), ("s", "u1"), ("t", "u1"), ("t", "u2")], [("x", "u3")]
    )
    assert table.skills["s"] > table.skills["t"] > 10_000
    assert table.outcome_weight(("s", "t"), text="x") == table.skills["s"]
    assert table.outcome_weight((), text="x") == table.texts["x"]


def test_a_weight_table_is_named_by_its_content() -> None:
    pairs = [("s", "u1"), ("t", "u2")]
    one = make_weight_table(3, pairs, [])
    assert one.identifier == make_weight_table(3, pairs[::-1], []).identifier
    assert one.identifier != make_weight_table(4, pairs, []).identifier
