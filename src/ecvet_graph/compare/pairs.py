"""All pairs of units between countries: found by skills and text, aligned, judged, cut to the best."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from ecvet_graph.compare.coverage import scores
from ecvet_graph.compare.gates import SKILL_GATES, findings, gate_codes
from ecvet_graph.compare.pools import PoolLists, pool_lists
from ecvet_graph.compare.remembered import Remembered, align_again, pair_keys, remember
from ecvet_graph.compare.skill_pairs import best_of, skill_pairs
from ecvet_graph.compare.verdict import FULL, SOME, VERDICTS, verdict_codes
from ecvet_graph.model.match import Verdict
from ecvet_graph.progress import Progress, Silent, silent

if TYPE_CHECKING:
    from datetime import date

    from ecvet_graph.compare.alignment import AlignedPairs
    from ecvet_graph.compare.index import CompareIndex, Ints
    from ecvet_graph.compare.pair_model import PairModel
    from ecvet_graph.compare.remembered import Digests
    from ecvet_graph.progress import Advance

__all__ = [
    "Matched",
    "PairMemory",
    "PairTable",
    "country_pairs",
    "match_countries",
    "match_skills",
]


@dataclass(frozen=True, slots=True)
class PairTable:
    """Pairs of units: positions and ten-thousandths, all of shape (pairs,), in order of a, then b.

    `found` is how many pairs had a verdict other than none before the limit; `gates` are the codes
    of `compare.gates`, shape (gates, pairs); `verdicts` the codes of `compare.verdict`; `places`
    are those in what was aligned.
    """

    a: Ints
    b: Ints
    of_a: Ints
    of_b: Ints
    score: Ints
    verdicts: Ints
    gates: Ints
    places: Ints
    found: int

    @property
    def cut(self) -> int:
        """Return how many pairs the limit left out."""
        return self.found - len(self.a)

    def __len__(self) -> int:
        return len(self.a)

    def take(self, rows: Ints) -> PairTable:
        """Return some of the pairs, given by their places in the table."""
        return PairTable(
            a=self.a[rows],
            b=self.b[rows],
            of_a=self.of_a[rows],
            of_b=self.of_b[rows],
            score=self.score[rows],
            verdicts=self.verdicts[rows],
            gates=self.gates[:, rows],
            places=self.places[rows],
            found=self.found,
        )


@dataclass(frozen=True, slots=True)
class PairMemory:
    """What a later run over the same two countries need not compute again."""

    alignments: Remembered
    pools: PoolLists


@dataclass(frozen=True, slots=True)
class Matched:
    """The pairs of two countries, and everything that was aligned to find them.

    `left` and `right` are the positions of the units of both sides; `memory` is what a later run
    need not compute again, `unchanged` how many alignments this one did not compute.
    """

    left: Ints
    right: Ints
    table: PairTable
    aligned: AlignedPairs
    memory: PairMemory
    unchanged: int


def country_pairs(
    index: CompareIndex, *, first: str | None = None, second: str | None = None
) -> tuple[tuple[str, str], ...]:
    """Return the pairs of different countries in the index, each in alphabetical order.

    With `first` only the pairs that hold it, with both only that one; alpha-3 codes.
    """
    wanted = {code for code in (first, second) if code}
    known = sorted(set(index.countries.tolist()))
    return tuple(pair for pair in combinations(known, 2) if wanted <= set(pair))


def match_countries(
    index: CompareIndex,
    countries: tuple[str, str],
    *,
    model: PairModel,
    digests: Digests,
    keys: Digests,
    partners: int | None = 10,
    valid_on: date | None = None,
    memory: PairMemory | None = None,
    progress: Progress | None = None,
) -> Matched:
    """Return the pairs between two countries whose verdict is not none.

    a is of the country that comes first in the alphabet. Pairs come from the best of each unit by
    shared skills and by text. One is kept where b is one of the best `partners` of a, or a one of
    the best of b, by score, then by IRI; `None` keeps all. `digests` and `keys` are those of the
    units, see `compare.remembered`; what `memory` holds is not computed again: the same pairs.
    """
    listener = progress or Silent()
    left, right = _sides(index, countries, valid_on=valid_on)
    name = " with ".join(sorted(countries))
    listener.begin(f"Finding candidates, {name}", 2 * len(left))
    pools = pool_lists(
        index,
        left,
        right,
        keys=keys,
        memory=memory.pools if memory else None,
        advance=listener.advance,
    )
    places_a, places_b = pools.pairs()
    a, b = left[places_a], right[places_b]
    listener.begin(f"Aligning outcomes, {name}", len(a))
    pairs = pair_keys(digests, a, b)
    aligned, unchanged = align_again(
        index,
        a,
        b,
        model=model,
        memory=memory.alignments if memory else Remembered.nothing(),
        keys=pairs,
        advance=listener.advance,
    )
    table = _table(
        index,
        (a, b, aligned.of_a, aligned.of_b),
        partners=partners,
        least=(model.full, model.some),
        day=valid_on,
    )
    known = remember(aligned, keys=pairs, model=model)
    return Matched(left, right, table, aligned, PairMemory(known, pools), unchanged)


def match_skills(
    index: CompareIndex,
    countries: tuple[str, str],
    *,
    partners: int | None = 10,
    valid_on: date | None = None,
    advance: Advance = silent,
) -> PairTable:
    """Return the pairs between two countries that shared skills alone suggest.

    The numbers of `queries/compare/coverage.rq`, with the gates that it knows. `advance` is called
    with the number of units a that are done.
    """
    left, right = _sides(index, countries, valid_on=valid_on)
    found = skill_pairs(index, left, right, advance=advance)
    return _table(index, found.columns, partners=partners, gates=len(SKILL_GATES))


def _sides(
    index: CompareIndex, countries: tuple[str, str], *, valid_on: date | None
) -> tuple[Ints, Ints]:
    valid = index.is_valid_on(valid_on)
    left, right = (np.flatnonzero((index.countries == code) & valid) for code in sorted(countries))
    return left, right


def _table(
    index: CompareIndex,
    columns: tuple[Ints, ...],
    *,
    partners: int | None,
    least: tuple[int, int] = (FULL, SOME),
    day: date | None = None,
    gates: int | None = None,
) -> PairTable:
    full, some = least
    a, b, of_a, of_b = columns
    none = VERDICTS.index(Verdict.NONE)
    verdicts = verdict_codes(of_a, of_b, np.zeros_like(a), full=full, some=some)
    found = np.flatnonzero(verdicts != none)
    a, b, of_a, of_b = (column[found] for column in columns)
    score = scores(of_a, of_b)
    kept = np.arange(len(score))
    if partners is not None:
        best = best_of(a, b, score=score, partners=partners)
        kept = np.flatnonzero(best | best_of(b, a, score=score, partners=partners))
    kept = kept[np.lexsort((b[kept], a[kept]))]
    codes = gate_codes(findings(index, a[kept], b[kept], day=day)[:gates])
    return PairTable(
        a=a[kept],
        b=b[kept],
        of_a=of_a[kept],
        of_b=of_b[kept],
        score=score[kept],
        verdicts=verdict_codes(of_a[kept], of_b[kept], codes.max(axis=0), full=full, some=some),
        gates=codes,
        places=found[kept],
        found=len(score),
    )
