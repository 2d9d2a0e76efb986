"""Texts as weights of character pieces, language by language, under tables that stay in force.

How rare a piece is changes a little with every text. So that one text more does not move the
numbers of all others, the weights of a language stay as they were counted, until it has a tenth
more or fewer texts than then (`docs/decisions/0015-increments.md`).
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from ecvet_graph.skills.labels import fold
from ecvet_graph.skills.pieces import PieceTable, weigh_pieces, weights_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from ecvet_graph.compare.index import Ints

__all__ = ["PIECE_SCALE", "piece_arrays", "piece_tables_from", "whole_pieces"]

PIECE_SCALE = 2048

# Pieces that stand in more than half of the texts of a language say nothing.
_COMMON = 0.5
_FEWEST_TEXTS = 5
# A table holds while the texts of its language are at most a tenth more or fewer.
_DRIFT = 10


def whole_pieces(
    texts: Sequence[tuple[str, str]],
    *,
    tables: Mapping[str, PieceTable],
    known: tuple[sparse.csr_matrix, Ints] | None = None,
) -> tuple[sparse.csr_matrix, dict[str, PieceTable]]:
    """Return the weights of pieces, (texts, pieces), and the table of each language.

    Rows are whole numbers of length `PIECE_SCALE`; each language has columns of its own. A table of
    `tables` is used while it holds. `known` are weights under `tables`, and the row of each text in
    them, -1 where it has none: they are not computed again.
    """
    rows_of: defaultdict[str, list[int]] = defaultdict(list)
    for row, (language, _) in enumerate(texts):
        rows_of[language].append(row)
    first = _first_columns(tables)
    blocks, used = [], {}
    for language in sorted(rows_of):
        rows, table = rows_of[language], tables.get(language)
        said = [fold(texts[row][1]) for row in rows]
        if table is None or abs(len(rows) - table.texts) * _DRIFT > table.texts:
            common = _COMMON if len(said) >= _FEWEST_TEXTS else 1.0
            weights, block = weigh_pieces(said, common=common)
            blocks.append(_whole(block))
            used[language] = weights.table
            continue
        used[language] = table
        places = known[1][rows] if known else np.full(len(rows), -1, dtype=np.int64)
        fresh = _weigh_new(said, places, table)
        columns = slice(first[language], first[language] + len(table.pieces))
        kept = known[0][places[places >= 0]][:, columns] if known else None
        blocks.append(_in_order(kept, fresh, places))
    if not blocks:
        return sparse.csr_matrix((0, 0), dtype=np.int32), {}
    order = [row for language in sorted(rows_of) for row in rows_of[language]]
    joined = sparse.block_diag(blocks, format="csr")[np.argsort(order)]
    joined.sort_indices()
    return joined.astype(np.int32), used


def piece_arrays(tables: Mapping[str, PieceTable]) -> dict[str, NDArray[np.generic]]:
    """Return the plain arrays from which `piece_tables_from` makes the tables again."""
    languages = sorted(tables)
    pieces = "\n".join(piece for one in languages for piece in tables[one].pieces.tolist())
    rarity = [tables[one].rarity for one in languages]
    return {
        "piece_languages": np.array(languages, dtype=np.str_),
        "piece_counts": np.array([len(tables[one].pieces) for one in languages], dtype=np.int64),
        "piece_texts": np.array([tables[one].texts for one in languages], dtype=np.int64),
        "piece_names": np.frombuffer(pieces.encode(), dtype=np.uint8),
        "piece_rarity": np.concatenate([np.zeros(0, dtype=np.float32), *rarity]),
    }


def piece_tables_from(arrays: Mapping[str, NDArray[np.generic]]) -> dict[str, PieceTable]:
    """Return the tables of the arrays of `piece_arrays`. Raises KeyError where one is missing."""
    pieces = np.array(arrays["piece_names"].tobytes().decode().split("\n"), dtype=np.str_)
    rarity = arrays["piece_rarity"].astype(np.float32)
    tables, start = {}, 0
    for language, count, texts in zip(
        arrays["piece_languages"].tolist(),
        arrays["piece_counts"].tolist(),
        arrays["piece_texts"].tolist(),
        strict=True,
    ):
        part = slice(start, start + count)
        tables[str(language)] = PieceTable(pieces[part], rarity[part], texts)
        start += count
    return tables


def _weigh_new(said: Sequence[str], places: Ints, table: PieceTable) -> sparse.csr_matrix:
    new = [said[row] for row in np.flatnonzero(places < 0).tolist()]
    if not new:
        return sparse.csr_matrix((0, len(table.pieces)), dtype=np.int32)
    return _whole(weights_of(table).transform(new))


def _in_order(
    kept: sparse.csr_matrix | None, fresh: sparse.csr_matrix, places: Ints
) -> sparse.csr_matrix:
    if kept is None:
        return fresh
    is_new = places < 0
    order = np.concatenate((np.flatnonzero(~is_new), np.flatnonzero(is_new)))
    return sparse.vstack((kept, fresh), format="csr")[np.argsort(order)]


def _whole(weights: sparse.csr_matrix) -> sparse.csr_matrix:
    found = weights.tocsr()
    found.data = np.rint(found.data * PIECE_SCALE)
    found.eliminate_zeros()
    found.sort_indices()
    return found.astype(np.int32)


def _first_columns(tables: Mapping[str, PieceTable]) -> dict[str, int]:
    first, start = {}, 0
    for language in sorted(tables):
        first[language] = start
        start += len(tables[language].pieces)
    return first
