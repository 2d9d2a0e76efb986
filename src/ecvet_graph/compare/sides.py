"""Each outcome of a unit against another unit: the measures that the pair model weighs.

Every measure that depends on the outcomes of the other unit can only grow when that gains one:
that keeps coverage monotone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from ecvet_graph.compare.scale import SCALE
from ecvet_graph.compare.similarity import gather, part_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from ecvet_graph.compare.index import CompareIndex, Ints
    from ecvet_graph.compare.similarity import Block
    from ecvet_graph.compare.texts import TextIndex

__all__ = ["FREE_MEASURES", "MEASURES", "Side", "left_side", "right_side"]

# What is known of an outcome and the other unit, in the order of the rows of `Side.measures`.
MEASURES = (
    "text",  # cosine of the nearest outcome of the other unit
    "other_title",  # cosine of the title of the other unit
    "own_title",  # own title against the nearest outcome of the other unit
    "titles",  # title against title
    "qualifications",  # title of the qualification against that of the other
    "other_qualification",  # cosine of the title of the other qualification
    "own_qualification",  # cosine of the title of its own qualification
    "unit_text",  # mean of `text` over the outcomes of the unit
    "best_text",  # largest `text` of the unit
    "top_text",  # mean of the three largest `text` of the unit, 0 where it has fewer
    "mean_title",  # mean of `other_title` over the outcomes of the unit
    "best_title",  # largest `other_title` of the unit
    "skills",  # part of the weight of its skills that one outcome of the other unit shares
    "unit_skills",  # part that the other unit shares
    "mean_skills",  # mean of `unit_skills` over the outcomes of the unit
    "shared_skills",  # shared weight of all skills of the unit, logarithm to base 2
    "pieces",  # character pieces of the nearest outcome in one language
    "mean_pieces",  # mean of `pieces` over the outcomes of the unit
    "terms",  # key terms of the nearest outcome of the other unit
    "covered_terms",  # part of the weight of its key terms that the other unit holds
    "mean_terms",  # mean of `covered_terms` over the outcomes of the unit
    "best_terms",  # largest `terms` of the unit
    "other_title_terms",  # key terms of the title of the other unit
    "own_title_terms",  # key terms of its title against the nearest outcome of the other unit
    "title_terms",  # key terms of title against title
    "shared_terms",  # shared weight of all key terms of both units, logarithm to base 2
    "rarity",  # weight of the outcome
    "length",  # pieces of its text, logarithm to base 2
    "outcomes",  # outcomes of the unit, logarithm to base 2
    "other_outcomes",  # outcomes of the other unit, logarithm to base 2
)

# Those that do not depend on the outcomes of the other unit: they may count for or against.
FREE_MEASURES = frozenset(
    {"other_qualification", "own_qualification", "rarity", "length", "outcomes"}
)

_TOP = 3


@dataclass(frozen=True, slots=True)
class Side:
    """The outcomes of one direction, pair by pair.

    Attributes:
        rows: (entries,), rows of the index. `pair`: (entries,), which pair each belongs to.
        starts: (pairs + 1), where the entries of each pair begin.
        measures: int64 (measures, entries), in the order of `MEASURES`.
        is_same: bool (entries,), whether the other unit has the same text or a skill that both
            declare.
        is_related: whether a declared skill is one step broader or narrower than one there.
        has_evidence: whether anything that may be compared has something in common.
    """

    rows: Ints
    pair: Ints
    starts: Ints
    measures: Ints
    is_same: NDArray[np.bool_]
    is_related: NDArray[np.bool_]
    has_evidence: NDArray[np.bool_]


def left_side(index: CompareIndex, block: Block) -> Side:
    """Return the outcomes of a, as far as each of the others covers them."""
    size, pairs = len(block.rows_a), len(block.others)

    def reduce(values: Ints) -> Ints:
        return np.maximum.reduceat(values, block.starts[:-1], axis=1).T.ravel()

    a = np.full(pairs, block.a)
    return _side(
        index,
        block,
        rows=np.tile(block.rows_a, pairs),
        starts=np.arange(pairs + 1) * size,
        units=(a, block.others),
        nearest={
            "text": reduce(block.text),
            "skills": reduce(block.skills_a),
            "pieces": reduce(block.pieces),
            "unit_skills": _covered_weights(index, block.rows_a, block.others).ravel(),
            "terms": reduce(block.terms),
            "covered_terms": _covered_terms(index, block.rows_a, block.others).ravel(),
            "other_title_terms": block.titles.term_outcomes_a.T.ravel(),
            "other_title": block.titles.outcomes_a.T.ravel(),
            "other_qualification": block.titles.qualifications_a.T.ravel(),
            "own_qualification": np.tile(block.titles.own_a, pairs),
        },
        own_titles=(
            np.maximum.reduceat(block.titles.outcomes_b, block.starts[:-1]),
            np.maximum.reduceat(block.titles.term_outcomes_b, block.starts[:-1]),
        ),
        flags=tuple(reduce(flag.astype(np.int8)) > 0 for flag in _flags(block)),
    )


def right_side(index: CompareIndex, block: Block) -> Side:
    """Return the outcomes of the others, as far as a covers them."""
    a = np.full(len(block.others), block.a)
    return _side(
        index,
        block,
        rows=block.rows_b,
        starts=block.starts,
        units=(block.others, a),
        nearest={
            "text": block.text.max(axis=0),
            "skills": block.skills_b.max(axis=0),
            "pieces": block.pieces.max(axis=0),
            "unit_skills": _covered_weights(index, block.rows_b, a[:1]).ravel(),
            "terms": block.terms.max(axis=0),
            "covered_terms": _covered_terms(index, block.rows_b, a[:1]).ravel(),
            "other_title_terms": block.titles.term_outcomes_b,
            "other_title": block.titles.outcomes_b,
            "other_qualification": block.titles.qualifications_b,
            "own_qualification": block.titles.own_b,
        },
        own_titles=(
            block.titles.outcomes_a.max(axis=0),
            block.titles.term_outcomes_a.max(axis=0),
        ),
        flags=tuple(np.asarray(flag.any(axis=0)) for flag in _flags(block)),
    )


def _covered_weights(index: CompareIndex, rows: Ints, units: Ints) -> Ints:
    """Return the part of the weight of each outcome's skills that a unit holds, (units, rows)."""
    links = index.outcome_skills[rows]
    if len(units) == 1:
        held = np.zeros(len(index.skills), dtype=np.int64)
        held[index.unit_skills[int(units[0])].indices] = 1
        covered = (links @ held)[None, :]
    else:
        covered = (index.unit_skills[units] @ links.T).toarray()
    return part_of(covered, index.outcome_totals[rows][None, :])


def _covered_terms(index: CompareIndex, rows: Ints, units: Ints) -> Ints:
    """Return the part of the weight of each outcome's key terms that a unit holds, (units, rows).

    A unit holds what its outcomes and its title say.
    """
    texts = index.texts
    if texts is None or not texts.terms.shape[1]:
        return np.zeros((len(units), len(rows)), dtype=np.int64)
    lines = texts.outcome_texts[rows]
    counts, numbers, _ = gather(texts.terms, lines)
    owners = np.repeat(np.arange(len(rows)), counts)
    weights = texts.term_weights[numbers] * (lines >= 0)[owners]
    starts = np.concatenate(([0], np.cumsum(counts)))
    own = sparse.csr_matrix((weights, numbers, starts), shape=(len(rows), texts.terms.shape[1]))
    held = np.zeros((texts.terms.shape[1], len(units)), dtype=np.int64)
    sizes, columns, _ = gather(texts.unit_terms, units)
    held[columns, np.repeat(np.arange(len(units)), sizes)] = 1
    covered = np.asarray((own @ held).T, dtype=np.int64)
    totals = np.zeros(len(rows), dtype=np.int64)
    np.add.at(totals, owners, weights)
    return part_of(covered, totals[None, :])


def _shared_terms(index: CompareIndex, units: tuple[Ints, Ints]) -> Ints:
    """Return the logarithm of the weight of the key terms that each two units share."""
    texts = index.texts
    if texts is None or not texts.terms.shape[1]:
        return np.zeros(len(units[0]), dtype=np.int64)
    names = []
    for each in units:
        counts, numbers, _ = gather(texts.unit_terms, each)
        names.append(np.repeat(np.arange(len(each)), counts) * len(texts.term_keys) + numbers)
    common = np.intersect1d(names[0], names[1], assume_unique=True)
    pair, number = np.divmod(common, len(texts.term_keys))
    shared = np.zeros(len(units[0]), dtype=np.int64)
    np.add.at(shared, pair, texts.term_weights[number])
    return _logarithm(1 + shared)


def _side(
    index: CompareIndex,
    block: Block,
    *,
    rows: Ints,
    starts: Ints,
    units: tuple[Ints, Ints],
    nearest: Mapping[str, Ints],
    own_titles: tuple[Ints, Ints],
    flags: tuple[NDArray[np.bool_], ...],
) -> Side:
    """Return one direction, from the largest values over the outcomes of the other unit."""
    sizes = np.diff(starts)
    pair = np.repeat(np.arange(len(sizes)), sizes)
    of_pairs = {
        "own_title": own_titles[0],
        "own_title_terms": own_titles[1],
        "titles": block.titles.units,
        "qualifications": block.titles.qualifications,
        "unit_text": np.add.reduceat(nearest["text"], starts[:-1]) // sizes,
        "best_text": np.maximum.reduceat(nearest["text"], starts[:-1]),
        "top_text": _top_means(nearest["text"], pair, starts),
        "mean_title": np.add.reduceat(nearest["other_title"], starts[:-1]) // sizes,
        "best_title": np.maximum.reduceat(nearest["other_title"], starts[:-1]),
        "shared_skills": _shared_totals(index, units),
        "shared_terms": _shared_terms(index, units),
        "mean_skills": np.add.reduceat(nearest["unit_skills"], starts[:-1]) // sizes,
        "mean_terms": np.add.reduceat(nearest["covered_terms"], starts[:-1]) // sizes,
        "best_terms": np.maximum.reduceat(nearest["terms"], starts[:-1]),
        "title_terms": block.titles.term_units,
        "mean_pieces": np.add.reduceat(nearest["pieces"], starts[:-1]) // sizes,
        "outcomes": _logarithm(sizes),
        "other_outcomes": _logarithm(index.starts[units[1] + 1] - index.starts[units[1]]),
    }
    found = {
        **nearest,
        **{name: values[pair] for name, values in of_pairs.items()},
        "rarity": index.outcome_weights[rows],
        "length": _lengths(index.texts, rows),
    }
    return Side(rows, pair, starts, np.stack([found[name] for name in MEASURES]), *flags)


def _flags(block: Block) -> tuple[NDArray[np.bool_], ...]:
    return block.is_same, block.is_related, block.has_evidence


def _lengths(texts: TextIndex | None, rows: Ints) -> Ints:
    if texts is None:
        return np.zeros(len(rows), dtype=np.int64)
    lines = texts.outcome_texts[rows]
    pieces = np.diff(texts.pieces.indptr)[lines] * (lines >= 0)
    return _logarithm(pieces + 1)


def _logarithm(counts: Ints) -> Ints:
    """Return the logarithm to base 2 in ten-thousandths."""
    return np.asarray(np.rint(np.log2(counts) * SCALE), dtype=np.int64)


def _top_means(values: Ints, pair: Ints, starts: Ints) -> Ints:
    """Return the mean of the largest values of each pair, counting those that are missing as 0."""
    order = np.lexsort((-values, pair))
    rank = np.arange(len(values)) - starts[pair]
    counted = np.where(rank < _TOP, np.maximum(values[order], 0), 0)
    return np.asarray(np.add.reduceat(counted, starts[:-1]) // _TOP, dtype=np.int64)


def _shared_totals(index: CompareIndex, units: tuple[Ints, Ints]) -> Ints:
    """Return the logarithm of the weight of the skills that each two units share."""
    shared = index.unit_skills[units[0]].multiply(index.unit_skills[units[1]])
    return _logarithm(1 + shared @ index.skill_weights // SCALE)
