"""Texts as weights of key terms, which are the same in all languages."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from ecvet_graph.skills.lexicon import default_lexicon
from ecvet_graph.skills.term_weights import default_term_weights

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ecvet_graph.compare.index import Ints

__all__ = ["TermRows", "unit_terms", "whole_terms"]

_SCALE = 2048

# Weights of key terms, (texts, keys), and the keys in order
TermRows = tuple[sparse.csr_matrix, "NDArray[np.str_]"]


def whole_terms(
    texts: Sequence[tuple[str, str]], *, known: tuple[TermRows, Ints] | None = None
) -> tuple[sparse.csr_matrix, NDArray[np.str_], Ints]:
    """Return the weights of key terms in texts, the keys in order, and what each says.

    Rows are whole numbers of length 2048. `known` are rows that were made before, and the row of
    each text in them, -1 where it has none: they are not computed again.
    """
    weights = default_term_weights()
    places = known[1] if known else np.full(len(texts), -1, dtype=np.int64)
    new = np.flatnonzero(places < 0)
    fresh = _weigh([texts[row] for row in new.tolist()])
    parts = [fresh]
    if known:
        (rows, keys), _ = known
        parts.insert(0, _used(rows[places[places >= 0]], keys))
    names = sorted({key for _, own in parts for key in own.tolist()})
    columns = {key: number for number, key in enumerate(names)}
    stacked = sparse.vstack([_renumbered(part, columns) for part in parts], format="csr")
    order = np.concatenate((np.flatnonzero(places >= 0), new)) if known else new
    own = np.fromiter((weights.of(key) for key in names), dtype=np.int64)
    found = stacked[np.argsort(order)]
    found.sort_indices()
    return found.astype(np.int32), np.array(names, dtype=np.str_), own


def unit_terms(
    terms: sparse.csr_matrix, outcome_texts: Ints, unit_titles: Ints, starts: Ints
) -> sparse.csr_matrix:
    """Return which unit holds which key term, in its outcomes or its title, (units, keys)."""
    units = len(unit_titles)
    owners = np.concatenate((np.repeat(np.arange(units), np.diff(starts)), np.arange(units)))
    lines = np.concatenate((outcome_texts, unit_titles))
    is_known = lines >= 0
    pairs = np.ones(int(is_known.sum()), dtype=np.int32), (owners[is_known], lines[is_known])
    holds = sparse.csr_matrix(pairs, shape=(units, terms.shape[0])) @ terms
    holds.sort_indices()
    holds.data[:] = 1
    return holds.astype(np.int32)


def _weigh(texts: Sequence[tuple[str, str]]) -> TermRows:
    lexicon, weights = default_lexicon(), default_term_weights()
    counts = [Counter(lexicon.terms(text, language)) for language, text in texts]
    keys = sorted({key for counted in counts for key in counted if weights.of(key)})
    columns = {key: number for number, key in enumerate(keys)}
    rows = [
        sorted((columns[key], n) for key, n in each.items() if key in columns) for each in counts
    ]
    said = [
        [weights.of(keys[column]) * (1 + math.log(count)) for column, count in row] for row in rows
    ]
    lengths = [math.sqrt(math.fsum(value * value for value in row)) for row in said]
    numbers = [
        round(_SCALE * value / length)
        for row, length in zip(said, lengths, strict=True)
        for value in row
    ]
    matrix = sparse.csr_matrix(
        (
            np.array(numbers, dtype=np.int32),
            np.array([column for row in rows for column, _ in row], dtype=np.int32),
            np.cumsum([0, *map(len, rows)], dtype=np.int32),
        ),
        shape=(len(texts), len(keys)),
    )
    return matrix, np.array(keys, dtype=np.str_)


def _used(rows: sparse.csr_matrix, keys: NDArray[np.str_]) -> TermRows:
    """Return rows with the columns that they use, and these keys."""
    columns = np.unique(rows.indices)
    return rows[:, columns], keys[columns]


def _renumbered(part: TermRows, columns: dict[str, int]) -> sparse.csr_matrix:
    rows, keys = part
    numbers = np.array([columns[key] for key in keys.tolist()], dtype=np.int32)
    indices = numbers[rows.indices] if len(numbers) else rows.indices
    return sparse.csr_matrix((rows.data, indices, rows.indptr), shape=(rows.shape[0], len(columns)))
