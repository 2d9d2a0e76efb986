"""What the outcomes of one unit have in common with those of others, as whole numbers.

Every measure is in ten-thousandths, from exact products, so that it is the same for one partner
and for thousands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from ecvet_graph.compare.scale import SCALE
from ecvet_graph.compare.texts import PIECE_SCALE, VECTOR_SCALE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ecvet_graph.compare.index import CompareIndex, Ints
    from ecvet_graph.compare.texts import TextIndex

__all__ = [
    "PAIR_MEASURES",
    "Block",
    "TitleCosines",
    "gather",
    "measure_block",
    "measure_pairs",
    "part_of",
]

# What is known of two outcomes, in the order of `measure_pairs`.
PAIR_MEASURES = (
    "text",
    "pieces",
    "skills_a",
    "skills_b",
    "title_a",  # the outcome of b against the title of a
    "title_b",
    "titles",
    "qualifications",
    "terms",
    "term_titles",
)

_VECTOR_UNIT = VECTOR_SCALE * VECTOR_SCALE
_PIECE_UNIT = PIECE_SCALE * PIECE_SCALE


@dataclass(frozen=True, slots=True)
class TitleCosines:
    """What titles say, in ten-thousandths.

    Attributes:
        outcomes_a: (outcomes of a, pairs), outcomes of a against the titles of the others.
        outcomes_b: (columns,), outcomes of the others against the title of a.
        units, qualifications: (pairs,), title against title.
        qualifications_a: (outcomes of a, pairs), outcomes of a against the titles of the
            qualifications of the others.
        qualifications_b: (columns,), outcomes of the others against that of a.
        term_outcomes_a, term_outcomes_b, term_units: the first three by key terms.
        own_a: (outcomes of a,), outcomes of a against the title of its own qualification.
        own_b: (columns,), the same of the others.
    """

    outcomes_a: Ints
    outcomes_b: Ints
    units: Ints
    qualifications: Ints
    qualifications_a: Ints
    qualifications_b: Ints
    own_a: Ints
    own_b: Ints
    term_outcomes_a: Ints
    term_outcomes_b: Ints
    term_units: Ints


@dataclass(frozen=True, slots=True)
class Block:
    """One unit against others, which all have outcomes.

    Attributes:
        a: position of the unit. `others`: (pairs,), positions.
        rows_a: (outcomes of a,). `rows_b`: (columns,), the outcomes of the others in a row.
        starts: (pairs + 1), where the outcomes of each begin in `rows_b`.
        pair: (columns,), which pair each column belongs to.
        languages: (pairs,), the languages of a and the other unit, such as "de-fi".
        text, pieces, terms: (outcomes of a, columns), ten-thousandths.
        titles: titles of a and of the others, see `TitleCosines`.
        skills_a, skills_b: the part of the weight of the skills of either outcome that is shared.
        has_same_text, has_same_skill: bool, the same shape.
        is_broader, is_narrower: bool, whether a declared skill of b is a step broader or narrower
            than one of a.
        is_comparable: bool, False where both state a category and not the same one.
    """

    a: int
    others: Ints
    rows_a: Ints
    rows_b: Ints
    starts: Ints
    pair: Ints
    languages: NDArray[np.str_]
    text: Ints
    pieces: Ints
    terms: Ints
    titles: TitleCosines
    skills_a: Ints
    skills_b: Ints
    has_same_text: NDArray[np.bool_]
    has_same_skill: NDArray[np.bool_]
    is_broader: NDArray[np.bool_]
    is_narrower: NDArray[np.bool_]
    is_comparable: NDArray[np.bool_]

    @property
    def is_same(self) -> NDArray[np.bool_]:
        """Return where a pair of outcomes counts fully whatever the model says."""
        return self.has_same_text | self.has_same_skill

    @property
    def is_related(self) -> NDArray[np.bool_]:
        """Return where a pair of outcomes counts half at least."""
        return self.is_broader | self.is_narrower

    @property
    def has_evidence(self) -> NDArray[np.bool_]:
        """Return where a pair of outcomes has anything in common."""
        found = (self.text > 0) | (self.pieces > 0) | (self.terms > 0) | (self.skills_a > 0)
        return (found | self.is_same | self.is_related) & self.is_comparable


def measure_block(
    index: CompareIndex, a: int, others: Ints, *, broader: sparse.csr_matrix | None = None
) -> Block:
    """Return what the outcomes of unit `a` and of `others` have in common, pair by pair.

    `broader` is (skills, skills), 1 where the second is one step broader than the first.
    """
    rows_a = np.arange(index.starts[a], index.starts[a + 1])
    counts = index.starts[others + 1] - index.starts[others]
    starts = np.concatenate(([0], np.cumsum(counts)))
    pair = np.repeat(np.arange(len(others)), counts)
    rows_b = np.arange(starts[-1]) - starts[pair] + index.starts[others][pair]
    comparable = _comparable(index, rows_a, rows_b)
    shared = _shared_weights(index, rows_a, rows_b) * comparable
    text, pieces, same_text = _texts(index.texts, rows_a, rows_b, comparable=comparable)
    terms = _terms(index.texts, a, others, rows=(rows_a, rows_b))
    declared = index.has_declared_skills
    both_declare = declared[rows_a][:, None] & declared[rows_b][None, :] & comparable
    is_broader, is_narrower = _steps(index, rows_a, rows_b, broader=broader)
    return Block(
        a=a,
        others=others,
        rows_a=rows_a,
        rows_b=rows_b,
        starts=starts,
        pair=pair,
        languages=_languages(index, rows_a[0], rows_b[starts[:-1]]),
        text=text,
        pieces=pieces,
        terms=terms[:-1, : len(rows_b)] * comparable,
        titles=_title_cosines(
            index.texts, a, others, rows=(rows_a, rows_b), pair=pair, terms=terms
        ),
        skills_a=part_of(shared, index.outcome_totals[rows_a][:, None]),
        skills_b=part_of(shared, index.outcome_totals[rows_b][None, :]),
        has_same_text=same_text,
        has_same_skill=both_declare & (shared > 0),
        is_broader=both_declare & is_broader,
        is_narrower=both_declare & is_narrower,
        is_comparable=comparable,
    )


def measure_pairs(block: Block) -> Ints:
    """Return the measures of the outcomes of a block of one pair, (measures, a's times b's)."""
    shape = block.text.shape
    found = {
        "text": block.text,
        "pieces": block.pieces,
        "skills_a": block.skills_a,
        "skills_b": block.skills_b,
        "title_a": block.titles.outcomes_b[None, :],
        "title_b": block.titles.outcomes_a,
        "titles": block.titles.units[0],
        "qualifications": block.titles.qualifications[0],
        "terms": block.terms,
        "term_titles": block.titles.term_units[0],
    }
    return np.stack([np.broadcast_to(found[name], shape).ravel() for name in PAIR_MEASURES])


def _languages(index: CompareIndex, row_a: int, rows_b: Ints) -> NDArray[np.str_]:
    """Return the languages of one outcome and others, in alphabetical order, joined by a hyphen."""
    if index.texts is None:
        return np.full(len(rows_b), "", dtype=np.str_)
    lines = index.texts.outcome_texts
    own, others = (
        index.texts.languages[lines[rows]] if len(index.texts.languages) else rows.astype(np.str_)
        for rows in (np.full(len(rows_b), row_a), rows_b)
    )
    low, high = np.where(own < others, own, others), np.where(own < others, others, own)
    return np.char.add(np.char.add(low, "-"), high)


def _comparable(index: CompareIndex, rows_a: Ints, rows_b: Ints) -> NDArray[np.bool_]:
    left = index.outcome_categories[rows_a][:, None]
    right = index.outcome_categories[rows_b][None, :]
    return np.asarray((left == 0) | (right == 0) | (left == right), dtype=np.bool_)


def _steps(
    index: CompareIndex, rows_a: Ints, rows_b: Ints, *, broader: sparse.csr_matrix | None
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return where b has a skill one step broader than one of a, and where one step narrower."""
    if broader is None:
        nothing = np.zeros((len(rows_a), len(rows_b)), dtype=np.bool_)
        return nothing, nothing
    left, right = index.outcome_skills[rows_a], index.outcome_skills[rows_b]
    up, down = (left @ broader @ right.T).toarray(), (left @ broader.T @ right.T).toarray()
    return up > 0, down > 0


def _shared_weights(index: CompareIndex, rows_a: Ints, rows_b: Ints) -> Ints:
    """Return the weight of the skills that each two outcomes share, (rows_a, rows_b)."""
    links_a = index.outcome_skills[rows_a]
    holds = np.zeros((len(index.skills), len(rows_a)), dtype=np.int64)
    holds[links_a.indices, np.repeat(np.arange(len(rows_a)), np.diff(links_a.indptr))] = 1
    return np.asarray((index.outcome_skills[rows_b] @ holds).T, dtype=np.int64)


def part_of(shared: Ints, total: Ints) -> Ints:
    """Return the shared part of a whole in ten-thousandths, 0 where the whole is 0."""
    return np.asarray(SCALE * shared // np.maximum(total, 1), dtype=np.int64)


def _texts(
    texts: TextIndex | None, rows_a: Ints, rows_b: Ints, *, comparable: NDArray[np.bool_]
) -> tuple[Ints, Ints, NDArray[np.bool_]]:
    """Return cosines of texts and of pieces, and where the texts are the same."""
    shape = (len(rows_a), len(rows_b))
    if texts is None:
        nothing = np.zeros(shape, dtype=np.int64)
        return nothing, nothing, np.zeros(shape, dtype=np.bool_)
    lines_a, lines_b = texts.outcome_texts[rows_a], texts.outcome_texts[rows_b]
    same = (lines_a >= 0)[:, None] & (lines_a[:, None] == lines_b[None, :])
    cosines = _cosines(texts, lines_a, lines_b)
    return cosines * comparable, _pieces(texts, lines_a, lines_b) * comparable, same & comparable


def _title_cosines(
    texts: TextIndex | None,
    a: int,
    others: Ints,
    *,
    rows: tuple[Ints, Ints],
    pair: Ints,
    terms: Ints,
) -> TitleCosines:
    """Return what titles say; `terms` are the cosines of `_terms`."""
    if texts is None:
        size, columns, pairs = len(rows[0]), len(rows[1]), len(others)
        shapes = (
            *((size, pairs), columns, pairs, pairs, (size, pairs), columns, size, columns),
            *((size, pairs), columns, pairs),
        )
        return TitleCosines(*(np.zeros(shape, dtype=np.int64) for shape in shapes))
    outcomes_a, outcomes_b = (texts.outcome_texts[each] for each in rows)
    units, qualifications = texts.unit_titles, texts.qualification_titles
    return TitleCosines(
        outcomes_a=_cosines(texts, outcomes_a, units[others]),
        outcomes_b=_cosines(texts, units[[a]], outcomes_b)[0],
        units=_cosines(texts, units[[a]], units[others])[0],
        qualifications=_cosines(texts, qualifications[[a]], qualifications[others])[0],
        qualifications_a=_cosines(texts, outcomes_a, qualifications[others]),
        qualifications_b=_cosines(texts, qualifications[[a]], outcomes_b)[0],
        own_a=_cosines(texts, qualifications[[a]], outcomes_a)[0],
        own_b=_row_cosines(texts, outcomes_b, qualifications[others][pair]),
        term_outcomes_a=terms[:-1, len(rows[1]) :],
        term_outcomes_b=terms[-1, : len(rows[1])],
        term_units=terms[-1, len(rows[1]) :],
    )


def _cosines(texts: TextIndex, lines_a: Ints, lines_b: Ints) -> Ints:
    """Return the cosines of rows of texts in ten-thousandths, 0 where there is no text."""
    shape = (len(lines_a), len(lines_b))
    if not texts.has_vectors:
        return np.zeros(shape, dtype=np.int64)
    left = texts.vectors[lines_a].astype(np.float32)
    right = texts.vectors[lines_b].astype(np.float32)
    # Whole numbers below 2 ** 24: the product is exact in any order of summing.
    found = SCALE * (left @ right.T).astype(np.int64) // _VECTOR_UNIT
    is_known = (lines_a >= 0)[:, None] & (lines_b >= 0)[None, :]
    return np.asarray(np.where(is_known, found, 0), dtype=np.int64)


def _row_cosines(texts: TextIndex, lines_a: Ints, lines_b: Ints) -> Ints:
    """Return the cosine of each row of one list with the same row of the other."""
    if not texts.has_vectors:
        return np.zeros(len(lines_a), dtype=np.int64)
    left = texts.vectors[lines_a].astype(np.float32)
    right = texts.vectors[lines_b].astype(np.float32)
    found = SCALE * np.einsum("ij,ij->i", left, right).astype(np.int64) // _VECTOR_UNIT
    return np.asarray(np.where((lines_a >= 0) & (lines_b >= 0), found, 0), dtype=np.int64)


def _pieces(texts: TextIndex, lines_a: Ints, lines_b: Ints) -> Ints:
    """Return the cosines of character pieces in ten-thousandths: 0 between two languages."""
    shared = np.isin(texts.languages[lines_b], texts.languages[lines_a]) & (lines_b >= 0)
    found = np.zeros((len(lines_a), len(lines_b)), dtype=np.int64)
    columns = np.flatnonzero(shared)
    if len(columns) and texts.pieces.shape[1]:
        products = (texts.pieces[lines_b[columns]] @ texts.pieces[lines_a].T).toarray().T
        found[:, columns] = SCALE * products.astype(np.int64) // _PIECE_UNIT
    return found * (lines_a >= 0)[:, None]


def _terms(texts: TextIndex | None, a: int, others: Ints, *, rows: tuple[Ints, Ints]) -> Ints:
    """Return the cosines of key terms: outcomes of a and its title, against those of the others.

    (outcomes of a + 1, columns + pairs), the titles last; ten-thousandths, in any languages.
    """
    shape = len(rows[0]) + 1, len(rows[1]) + len(others)
    if texts is None or not texts.terms.nnz:
        return np.zeros(shape, dtype=np.int64)
    lines_a, lines_b = (
        np.concatenate((texts.outcome_texts[of], texts.unit_titles[units]))
        for of, units in zip(rows, (np.array([a]), others), strict=True)
    )
    own = np.zeros((texts.terms.shape[1], len(lines_a)), dtype=np.int64)
    counts, numbers, weights = gather(texts.terms, lines_a)
    own[numbers, np.repeat(np.arange(len(lines_a)), counts)] = weights
    counts, numbers, weights = gather(texts.terms, lines_b)
    starts = np.concatenate(([0], np.cumsum(counts)))
    said = sparse.csr_matrix((weights, numbers, starts), shape=(len(lines_b), len(own)))
    products = np.asarray((said @ own).T, dtype=np.int64)
    is_known = (lines_a >= 0)[:, None] & (lines_b >= 0)[None, :]
    return np.asarray(np.where(is_known, SCALE * products // _PIECE_UNIT, 0), dtype=np.int64)


def gather(matrix: sparse.csr_matrix, rows: Ints) -> tuple[Ints, Ints, Ints]:
    """Return how many entries each row has, and their columns and values one after the other.

    The same as slicing, in a tenth of the time for a few rows; -1 means the last row.
    """
    rows = rows % matrix.shape[0]
    firsts = matrix.indptr[rows].astype(np.int64)
    counts = matrix.indptr[rows + 1] - firsts
    ends = np.cumsum(counts)
    places = np.arange(ends[-1] if len(ends) else 0) + np.repeat(firsts - ends + counts, counts)
    return counts, matrix.indices[places].astype(np.int64), matrix.data[places].astype(np.int64)
