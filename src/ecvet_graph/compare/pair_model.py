"""The pair model: how far an outcome is covered by another unit, learnt from graded pairs.

A linear sum of whole numbers and a table from sums to probabilities: the same on every machine.
`eval/train_pair_model.py` writes `pair_model.json`; `docs/model-card.md` says from what.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ecvet_graph.compare.scale import SCALE
from ecvet_graph.compare.sides import MEASURES
from ecvet_graph.compare.similarity import PAIR_MEASURES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from ecvet_graph.compare.index import Ints
    from ecvet_graph.compare.texts import TextIndex

__all__ = [
    "Head",
    "PairModel",
    "default_pair_model",
    "pair_model_for",
    "read_pair_model",
]

_FILE = Path(__file__).with_name("pair_model.json")
_DENSE, _LEXICAL = "outcome-alignment", "outcome-alignment-lexical"
_DIGITS = 16
_THRESHOLDS = ("full", "some", "covered", "partly", "possible", "same")
# A sum is a logit in 1/4096, times 2 to the power of 20; beyond 8 a probability is next to 0 or 1.
_LOGIT = 4096
_REACH = 8
_SHIFT = 20


@dataclass(frozen=True, slots=True)
class Head:
    """A logistic function of measures, in whole numbers.

    `weights`: by pair of languages, "" for all others: int64 (measures + 1,), the constant last;
    logits in 1/4096 per ten-thousandth of a measure, times 2 to the power of 20.
    """

    weights: Mapping[str, Ints]

    def apply(self, measures: Ints, languages: NDArray[np.str_]) -> Ints:
        """Return probabilities in ten-thousandths, (entries,).

        `measures` is (measures, entries), `languages` (entries,) names the pairs of languages.
        """
        total = np.zeros(measures.shape[1], dtype=np.int64)
        for name in dict.fromkeys(languages.tolist()):
            chosen = np.flatnonzero(languages == name)
            weights = self.weights.get(name, self.weights[""])
            total[chosen] = weights[:-1] @ measures[:, chosen] + weights[-1]
        limit = _REACH * _LOGIT
        return np.asarray(_TABLE[np.clip(total >> _SHIFT, -limit, limit) + limit], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class PairModel:
    """What the alignment of outcomes decides by.

    Attributes:
        method: its name in statements. `version`: its number.
        identifier: the first 16 hex digits of the SHA-256 of its file.
        share: how far an outcome counts, from the measures of `compare.similarity`.
        pair: the probability that an outcome would be accepted for another, from `PAIR_MEASURES`.
        full, some: the smallest coverages of the verdicts that ask for all, and for some.
        covered, partly: the smallest shares of these states, ten-thousandths.
        possible, same: the smallest probabilities with which a pair is named, and named the same.
        band: (steps, 3): coverage, and the limits of the band around it, ten-thousandths.
    """

    method: str
    version: str
    identifier: str
    share: Head
    pair: Head
    full: int
    some: int
    covered: int
    partly: int
    possible: int
    same: int
    band: Ints

    def band_around(self, coverage: int) -> tuple[int, int]:
        """Return the limits between which a coverage lies with a probability of 90 %."""
        row = self.band[np.searchsorted(self.band[:, 0], coverage, side="right") - 1]
        return min(int(row[1]), coverage), max(int(row[2]), coverage)


def default_pair_model(*, has_vectors: bool = True) -> PairModel:
    """Return the model that is shipped, for texts with vectors or without."""
    return read_pair_model(_FILE, has_vectors=has_vectors)


def pair_model_for(texts: TextIndex | None) -> PairModel:
    """Return the shipped model that fits what is known of the texts."""
    return default_pair_model(has_vectors=texts is not None and texts.has_vectors)


def read_pair_model(path: Path, *, has_vectors: bool = True) -> PairModel:
    """Return the model in a file.

    Raises:
        KeyError, ValueError: the file is none of a pair model.
    """
    content = path.read_bytes()
    file = json.loads(content)
    part = file["dense" if has_vectors else "lexical"]
    return PairModel(
        method=_DENSE if has_vectors else _LEXICAL,
        version=file["version"],
        identifier=hashlib.sha256(content).hexdigest()[:_DIGITS],
        share=_head(part["share"], MEASURES),
        pair=_head(part["pair"], PAIR_MEASURES),
        **{name: int(part[name]) for name in _THRESHOLDS},
        band=np.array(part["band"], dtype=np.int64),
    )


def _head(part: Mapping[str, Any], measures: Sequence[str]) -> Head:
    """Return the whole numbers of weights for standard measures.

    A measure counts by how far it lies above the mean for its pair of languages, in standard
    deviations.
    """
    weights = {}
    for languages, spread in part["spread"].items():
        mean, deviation = (
            np.array([spread.get(name, (0.0, 1.0))[n] for name in measures]) for n in (0, 1)
        )
        slopes = np.array([part["weights"].get(name, 0.0) for name in measures]) / deviation
        constant = part["constant"] - (slopes * mean).sum()
        scaled = np.concatenate((slopes, [constant])) * _LOGIT * (1 << _SHIFT)
        weights[languages] = np.rint(scaled).astype(np.int64)
    return Head(weights)


def _table() -> Ints:
    logits = np.arange(-_REACH * _LOGIT, _REACH * _LOGIT + 1) / _LOGIT
    return np.asarray(np.rint(SCALE / (1 + np.exp(-logits))), dtype=np.int64)


_TABLE = _table()
_TABLE.setflags(write=False)
