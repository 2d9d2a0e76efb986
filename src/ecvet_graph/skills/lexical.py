"""The lexical lanes: which skill has a label made of the same words, or the same pieces of words.

Every label is an entry of its own. Each lane is a cosine, over character 2-5-grams inside words or
over stemmed word 1-2-grams, both TF-IDF weighted; the score of a skill in a lane is the largest
over its entries. German compounds are what the characters are for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
import snowballstemmer
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from ecvet_graph.skills.pieces import weigh_pieces
from ecvet_graph.skills.ranking import Ranking, top

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from ecvet_graph.skills.labels import SkillLabel
    from ecvet_graph.skills.parameters import LaneWeights

__all__ = ["LexicalIndex", "build_lexical_index"]

STEMMERS = {
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "lt": "lithuanian",
    "nl": "dutch",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "sv": "swedish",
}

_WORD = re.compile(r"\w\w+")
_CHUNK = 256
# A piece of a word that stands in more than this share of many entries says nothing and costs most.
_COMMON = 0.02
_MANY = 1000


@dataclass(frozen=True, slots=True)
class _Lane:
    """One way to weigh texts, what it counts, and the entries under it, (features, entries)."""

    weight: float
    weigh: Callable[[Sequence[str]], sparse.csr_matrix]
    transposed: sparse.csr_matrix


@dataclass(frozen=True, slots=True)
class LexicalIndex:
    """The entries of one language, ready to be searched.

    `starts` holds the first entry of each labelled skill and `skills` its position in the order of
    concepts; `weight` is the sum of the weights of the lanes.
    """

    language: str
    lanes: tuple[_Lane, ...]
    starts: NDArray[np.int64]
    skills: NDArray[np.int64]

    @property
    def weight(self) -> float:
        """Return what both lanes together count beside the dense lane."""
        return sum(lane.weight for lane in self.lanes)

    def search(self, texts: Sequence[str], *, limit: int) -> Ranking:
        """Return the best `limit` skills of each text; scores are 0 to 1, shapes (texts, limit)."""
        features = self.features(texts)
        blocks = [slice(start, start + _CHUNK) for start in range(0, len(texts), _CHUNK)]
        parts = [self._labelled_scores([part[block] for part in features]) for block in blocks]
        ranked = [top(part, limit=limit, columns=self.skills) for part in parts]
        return Ranking.join(ranked, limit)

    def features(self, texts: Sequence[str]) -> list[sparse.csr_matrix]:
        """Return the weighted features of texts for each lane, (texts, features)."""
        return [lane.weigh(texts) for lane in self.lanes]

    def scores(
        self, features: Sequence[sparse.csr_matrix], *, concepts: int
    ) -> NDArray[np.float32]:
        """Return the weighted mean of the lanes for every skill, shape (texts, concepts).

        It is 0 to 1, and 0 where the skill has no label in the language.
        """
        labelled = self._labelled_scores(features)
        if len(self.skills) == concepts:
            return labelled
        scores = np.zeros((len(labelled), concepts), dtype=np.float32)
        scores[:, self.skills] = labelled
        return scores

    def _labelled_scores(self, features: Sequence[sparse.csr_matrix]) -> NDArray[np.float32]:
        scores = np.zeros((features[0].shape[0], len(self.skills)), dtype=np.float32)
        for lane, part in zip(self.lanes, features, strict=True):
            entries = (part @ lane.transposed).toarray()
            best = np.maximum.reduceat(entries, self.starts, axis=1)
            scores += np.float32(lane.weight / self.weight) * best
        return scores


def build_lexical_index(
    labels: Sequence[SkillLabel],
    concepts: Sequence[str],
    *,
    language: str,
    weights: LaneWeights,
) -> LexicalIndex | None:
    """Return the index of the labels in one language, or `None` when there are none.

    `concepts` is the shared order of skills; a lane of weight 0 is left out.
    """
    entries = sorted({(label.uri, label.text) for label in labels if label.language == language})
    makers = ((weights.characters, _characters), (weights.words, _words))
    if not entries or not any(weight for weight, _ in makers):
        return None
    position = {uri: number for number, uri in enumerate(concepts)}
    texts = [text for _, text in entries]
    owners = np.array([position[uri] for uri, _ in entries], dtype=np.int64)
    starts = np.flatnonzero(np.diff(owners, prepend=-1))
    lanes = tuple(make(texts, language, weight) for weight, make in makers if weight)
    return LexicalIndex(language, lanes, starts, owners[starts])


def _characters(texts: Sequence[str], language: str, weight: float) -> _Lane:
    del language  # characters are the same thing in all of them
    weights, entries = weigh_pieces(texts, common=_COMMON if len(texts) > _MANY else 1.0)
    return _Lane(weight, weights.transform, entries.T.tocsr())


def _words(texts: Sequence[str], language: str, weight: float) -> _Lane:
    words = TfidfVectorizer(analyzer=_word_analyzer(language), sublinear_tf=True, dtype=np.float32)
    entries = words.fit_transform(texts)
    return _Lane(weight, words.transform, entries.T.tocsr())


def _word_analyzer(language: str) -> Callable[[str], list[str]]:
    algorithm = STEMMERS.get(language)
    stem = _remembering(snowballstemmer.stemmer(algorithm).stemWord) if algorithm else str

    def analyse(text: str) -> list[str]:
        stems = [stem(word) for word in _WORD.findall(text.lower())]
        return [*stems, *(f"{left} {right}" for left, right in pairwise(stems))]

    return analyse


def _remembering(stem: Callable[[str], str]) -> Callable[[str], str]:
    # A stemmer keeps the word it works on in itself, so only one thread may use it at a time.
    lock, known = Lock(), dict[str, str]()

    def look_up(word: str) -> str:
        found = known.get(word)
        if found is None:
            with lock:
                found = known[word] = stem(word)
        return found

    return look_up
