"""The lexical lane: which skill has a label made of the same words or the same pieces of words.

Every label is an entry of its own. An entry's score is the weighted mean of two cosines, over
stemmed word 1-2-grams and over character 2-5-grams inside words, both TF-IDF weighted; the score of
a skill is the largest over its entries. German compounds are what the character part is for.
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

from ecvet_graph.skills.pieces import PieceWeights, weigh_pieces
from ecvet_graph.skills.ranking import Ranking, top

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from ecvet_graph.skills.labels import SkillLabel

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
class LexicalIndex:
    """The entries of one language, ready to be searched.

    `transposed` is (features, entries), columns of length 1 sorted by skill; `starts` holds the
    first entry of each labelled skill and `skills` its position in the order of concepts.
    """

    language: str
    words: TfidfVectorizer
    characters: PieceWeights
    weights: tuple[float, float]
    transposed: sparse.csr_matrix
    starts: NDArray[np.int64]
    skills: NDArray[np.int64]

    def search(self, texts: Sequence[str], *, limit: int) -> Ranking:
        """Return the best `limit` skills of each text; scores are 0 to 1, shapes (texts, limit)."""
        features = self.features(texts)
        blocks = [slice(start, start + _CHUNK) for start in range(0, len(texts), _CHUNK)]
        parts = [self._labelled_scores(features[block]) for block in blocks]
        ranked = [top(part, limit=limit, columns=self.skills) for part in parts]
        return Ranking.join(ranked, limit)

    def features(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Return the weighted words and pieces of texts, (texts, features)."""
        parts = self.words.transform(texts), self.characters.transform(texts)
        return _weigh(self.weights, *parts)

    def scores(self, features: sparse.csr_matrix, *, concepts: int) -> NDArray[np.float32]:
        """Return the score of every skill, 0 where it has no label, shape (texts, concepts)."""
        labelled = self._labelled_scores(features)
        if len(self.skills) == concepts:
            return labelled
        scores = np.zeros((features.shape[0], concepts), dtype=np.float32)
        scores[:, self.skills] = labelled
        return scores

    def _labelled_scores(self, features: sparse.csr_matrix) -> NDArray[np.float32]:
        entries = (features @ self.transposed).toarray()
        return np.asarray(np.maximum.reduceat(entries, self.starts, axis=1), dtype=np.float32)


def build_lexical_index(
    labels: Sequence[SkillLabel],
    concepts: Sequence[str],
    *,
    language: str,
    character_weight: float,
) -> LexicalIndex | None:
    """Return the index of the labels in one language, or `None` when there are none.

    `concepts` is the shared order of skills; `character_weight` (0 to 1) is the share of the
    character part in the score.
    """
    entries = sorted({(label.uri, label.text) for label in labels if label.language == language})
    if not entries:
        return None
    position = {uri: number for number, uri in enumerate(concepts)}
    texts = [text for _, text in entries]
    owners = np.array([position[uri] for uri, _ in entries], dtype=np.int64)
    starts = np.flatnonzero(np.diff(owners, prepend=-1))
    words = TfidfVectorizer(analyzer=_word_analyzer(language), sublinear_tf=True, dtype=np.float32)
    characters, pieces = weigh_pieces(texts, common=_COMMON if len(texts) > _MANY else 1.0)
    weights = (1 - character_weight, character_weight)
    features = _weigh(weights, words.fit_transform(texts), pieces)
    return LexicalIndex(
        language, words, characters, weights, features.T.tocsr(), starts, owners[starts]
    )


def _weigh(
    weights: tuple[float, float], words: sparse.csr_matrix, characters: sparse.csr_matrix
) -> sparse.csr_matrix:
    # The square roots make one product of both parts the weighted mean of the two cosines.
    parts = zip(weights, (words, characters), strict=True)
    return sparse.hstack(
        [part * np.float32(np.sqrt(weight)) for weight, part in parts], format="csr"
    )


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
