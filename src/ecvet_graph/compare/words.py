"""Key terms that two texts share, in words that people read: the same terms that are computed with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ecvet_graph.skills.lexicon import default_lexicon

if TYPE_CHECKING:
    from ecvet_graph.compare.texts import TextIndex

__all__ = ["shared_terms"]

_MOST = 5


def shared_terms(texts: TextIndex | None, row_a: int, row_b: int) -> tuple[str, ...]:
    """Return the key terms that two outcomes share as English words, the rarest first, at most 5.

    `row_a` and `row_b` are rows of the index; their texts may be in any languages with a table.
    """
    if texts is None:
        return ()
    one, other = (texts.keys_of(int(texts.outcome_texts[row])) for row in (row_a, row_b))
    common = np.intersect1d(one, other)
    order = sorted(
        zip((-texts.term_weights[common]).tolist(), texts.term_keys[common].tolist(), strict=True)
    )
    lexicon = default_lexicon()
    return tuple(lexicon.label(key) for _, key in order[:_MOST])
