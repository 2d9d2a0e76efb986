"""The full statement for a pair of units: alignment, coverages, gates, verdict and evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from ecvet_graph.compare.alignment import STATES, PairAlignment, align
from ecvet_graph.compare.coverage import rounded_share, scores
from ecvet_graph.compare.gates import RESERVATIONS, findings, gate_codes, gates_of
from ecvet_graph.compare.pair_model import PairModel, pair_model_for
from ecvet_graph.compare.scale import SCALE, to_decimal
from ecvet_graph.compare.skill_statement import state_skills
from ecvet_graph.compare.verdict import VERDICTS, verdict_codes
from ecvet_graph.compare.words import shared_terms
from ecvet_graph.model.match import (
    Band,
    CategoryCoverage,
    MatchInputs,
    OutcomeCoverage,
    OutcomePair,
    UnitMatch,
)
from ecvet_graph.model.rows import CATEGORIES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from ecvet_graph.compare.alignment import Pair
    from ecvet_graph.compare.index import CompareIndex, Ints

__all__ = ["state_pair"]

# Categories first, then what states none.
_CATEGORY_ORDER = (*range(1, len(CATEGORIES)), 0)


def state_pair(
    index: CompareIndex,
    unit_a: str,
    unit_b: str,
    *,
    model: PairModel | None = None,
    day: date | None = None,
) -> UnitMatch:
    """Return the statement for a against b, in the order given.

    `model` is the shipped one that fits the index where none is given, `day` that of the index.

    Raises:
        NotFoundError: a unit is not in the index.
    """
    model = model or pair_model_for(index.texts)
    day = day or index.day
    a, b = index.position(unit_a), index.position(unit_b)
    aligned = align(index, a, b, model=model)
    shared = state_skills(index, unit_a, unit_b)
    found = findings(index, np.array([a]), np.array([b]), day=day)[:, 0]
    gravest = gate_codes(found).max()
    both = np.array([aligned.of_a]), np.array([aligned.of_b])
    verdicts = verdict_codes(*both, np.array([gravest]), full=model.full, some=model.some)
    pairs = tuple(_pair(index, pair) for pair in aligned.pairs)
    sides = _sides(index, a, b, aligned=aligned)
    return UnitMatch(
        unit_a=unit_a,
        unit_b=unit_b,
        score=to_decimal(scores(*both)[0]),
        coverage_of_a=to_decimal(aligned.of_a),
        coverage_of_b=to_decimal(aligned.of_b),
        verdict=VERDICTS[verdicts[0]],
        reservation=RESERVATIONS[gravest],
        gates=gates_of(found),
        level_gap=shared.level_gap,
        evidence=shared.evidence,
        outcomes_a=_table(index, sides[0], shared.outcomes_a, pairs=pairs),
        outcomes_b=_table(index, sides[1], shared.outcomes_b, pairs=pairs),
        pairs=pairs,
        band_of_a=_band(aligned.band_a),
        band_of_b=_band(aligned.band_b),
        categories=_categories(index, *sides),
        skill_coverage_of_a=shared.coverage_of_a,
        skill_coverage_of_b=shared.coverage_of_b,
        method=model.method,
        method_version=model.version,
        inputs=_inputs(index, a, b, model=model, day=day),
    )


@dataclass(frozen=True, slots=True)
class _Side:
    """The outcomes of one unit in an alignment: rows, states, shares, best probabilities."""

    rows: Ints
    states: Ints
    shares: Ints
    probabilities: Ints
    nearest: Ints


def _sides(index: CompareIndex, a: int, b: int, *, aligned: PairAlignment) -> tuple[_Side, _Side]:
    rows_a, rows_b = (np.arange(index.starts[unit], index.starts[unit + 1]) for unit in (a, b))
    return (
        _Side(
            rows_a,
            aligned.states_a,
            aligned.shares_a,
            aligned.probabilities_a,
            aligned.nearest_a,
        ),
        _Side(
            rows_b,
            aligned.states_b,
            aligned.shares_b,
            aligned.probabilities_b,
            aligned.nearest_b,
        ),
    )


def _pair(index: CompareIndex, pair: Pair) -> OutcomePair:
    row_a, row_b, probability, tier, relation = pair
    common = sorted(set(index.skills_of(row_a)) & set(index.skills_of(row_b)))
    return OutcomePair(
        outcome_a=index.outcomes[row_a],
        outcome_b=index.outcomes[row_b],
        probability=to_decimal(probability),
        tier=tier,
        relation=relation,
        skills=tuple(index.skills[skill] for skill in common),
        words=shared_terms(index.texts, row_a, row_b),
    )


def _table(
    index: CompareIndex,
    side: _Side,
    shared: tuple[OutcomeCoverage, ...],
    *,
    pairs: tuple[OutcomePair, ...],
) -> tuple[OutcomeCoverage, ...]:
    partners = _partners(pairs)
    rows = []
    for place, row in enumerate(side.rows.tolist()):
        outcome = index.outcomes[row]
        found = partners.get(outcome, ())
        nearest = int(side.nearest[place])
        rows.append(
            OutcomeCoverage(
                outcome=outcome,
                state=STATES[side.states[place]],
                share=to_decimal(side.shares[place]),
                weight=to_decimal(index.outcome_weights[row]),
                skills=shared[place].skills,
                partners=found,
                category=CATEGORIES[index.outcome_categories[row]],
                probability=to_decimal(side.probabilities[place]),
                nearest=index.outcomes[nearest] if nearest >= 0 and not found else None,
            )
        )
    return tuple(rows)


def _partners(pairs: tuple[OutcomePair, ...]) -> Mapping[str, tuple[str, ...]]:
    """Return the outcomes that each outcome is paired with, the most probable first."""
    found: dict[str, tuple[str, ...]] = {}
    for pair in sorted(pairs, key=lambda one: (-one.probability, one.outcome_a, one.outcome_b)):
        found[pair.outcome_a] = (*found.get(pair.outcome_a, ()), pair.outcome_b)
        found[pair.outcome_b] = (*found.get(pair.outcome_b, ()), pair.outcome_a)
    return found


def _categories(index: CompareIndex, a: _Side, b: _Side) -> tuple[CategoryCoverage, ...]:
    found = []
    for code in _CATEGORY_ORDER:
        chosen = [np.flatnonzero(index.outcome_categories[side.rows] == code) for side in (a, b)]
        if any(map(len, chosen)):
            found.append(
                CategoryCoverage(
                    category=CATEGORIES[code],
                    outcomes_a=len(chosen[0]),
                    outcomes_b=len(chosen[1]),
                    coverage_of_a=_coverage(index, a, chosen[0]),
                    coverage_of_b=_coverage(index, b, chosen[1]),
                )
            )
    return tuple(found)


def _coverage(index: CompareIndex, side: _Side, chosen: Ints) -> Decimal | None:
    if not len(chosen):
        return None
    weights = index.outcome_weights[side.rows[chosen]]
    part = np.asarray((weights * side.shares[chosen]).sum())
    return to_decimal(int(rounded_share(part, np.asarray(SCALE * weights.sum()))))


def _band(limits: tuple[int, int]) -> Band:
    return Band(*(to_decimal(limit) for limit in limits))


def _inputs(
    index: CompareIndex, a: int, b: int, *, model: PairModel, day: date | None
) -> MatchInputs:
    return MatchInputs(
        content_a=index.content_digests[a],
        content_b=index.content_digests[b],
        links_a=index.link_digests[a],
        links_b=index.link_digests[b],
        weight_table=index.weight_table,
        pair_model=model.identifier,
        encoder=index.texts.encoder if index.texts else "",
        compared_on=day or date.min,
        snapshot=index.snapshot,
    )
