"""From a text to its skills: the lanes that exist, one simple rule, no calibration.

Where a language has labels the lexical lane speaks; where an encoder is given the dense lane does,
against the English labels and those of the text's language. Neither: the text stays unmapped. How
lanes are combined is said in `parameters.json`.
"""

from __future__ import annotations

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ecvet_graph.progress import Advance, silent
from ecvet_graph.skills.cache import Role, VectorCache
from ecvet_graph.skills.dense import DensePassages, build_dense_passages, centre, dense_scores
from ecvet_graph.skills.labels import SkillLabel, SkillLink, concept_order, fold
from ecvet_graph.skills.lexical import LexicalIndex, build_lexical_index
from ecvet_graph.skills.parameters import LinkParameters, default_parameters
from ecvet_graph.skills.ranking import Ranking, top
from ecvet_graph.skills.reference import reference_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray
    from scipy import sparse

__all__ = ["Linker", "build_linker"]

_PIVOT = "en"
_CHUNK = 256
_THREADS = 2


@dataclass(frozen=True, slots=True)
class _Lanes:
    """What can be asked for one language."""

    lexical: LexicalIndex | None
    passages: tuple[DensePassages, ...]
    mean: NDArray[np.float32] | None

    @property
    def name(self) -> str:
        """Return the lanes joined by a plus sign; empty when there are none."""
        return "+".join(
            name for name, lane in (("lexical", self.lexical), ("dense", self.passages)) if lane
        )


class Linker:
    """Finds the skills of texts; made by `build_linker`, safe to ask again and again."""

    def __init__(
        self,
        concepts: tuple[str, ...],
        lanes: Mapping[str, _Lanes],
        *,
        exact: Mapping[tuple[str, str], frozenset[int]],
        cache: VectorCache | None,
        parameters: LinkParameters,
    ) -> None:
        self._concepts = concepts
        self._lanes = lanes
        self._exact = exact
        self._cache = cache
        self._parameters = parameters

    @property
    def limit(self) -> int:
        """Return the most links that a text, or an outcome with several texts, keeps."""
        return self._parameters.limit

    def method(self, language: str) -> str:
        """Return the method of links in the language, such as `lexical/1-uncalibrated`."""
        name = self._lanes[language].name if language in self._lanes else ""
        return f"{name or 'none'}/{self._parameters.version}-uncalibrated"

    def encode(self, texts: Sequence[str], *, advance: Advance = silent) -> None:
        """Encode the texts into the cache, where there is one: the slow part, made ahead.

        `advance` is called with the number of texts that are done.
        """
        if self._cache is not None:
            folded = [fold(text) for text in texts]
            self._cache.vectors(folded, role=Role.QUERY, advance=advance)

    def link(
        self, texts: Sequence[str], language: str, *, advance: Advance = silent
    ) -> tuple[tuple[SkillLink, ...], ...]:
        """Return the accepted links of each text, best first; none where nothing comes near.

        Equal texts are linked once. `advance` is called with the number of texts that are done.
        """
        ranking = self._rank(texts, language, limit=self._parameters.limit, advance=advance)
        return tuple(self._accepted(row, language) for row in self._links(ranking))

    def link_text(
        self, texts: Sequence[str], language: str, limit: int
    ) -> tuple[tuple[SkillLink, ...], ...]:
        """Return always the best `limit` skills of each text, whatever their scores are."""
        return self._links(self._rank(texts, language, limit=limit, advance=silent))

    def _accepted(self, links: tuple[SkillLink, ...], language: str) -> tuple[SkillLink, ...]:
        if not links:
            return ()
        least = max(
            self._parameters.thresholds[self._lanes[language].name],
            self._parameters.relative_threshold * links[0].score,
        )
        return tuple(link for link in links if link.score >= least)

    def _links(self, ranking: Ranking) -> tuple[tuple[SkillLink, ...], ...]:
        rows = zip(ranking.positions.tolist(), ranking.scores.tolist(), strict=True)
        return tuple(
            tuple(
                SkillLink(self._concepts[position], min(max(score, 0.0), 1.0))
                for position, score in zip(positions, scores, strict=True)
                if position >= 0
            )
            for positions, scores in rows
        )

    def _rank(
        self, texts: Sequence[str], language: str, *, limit: int, advance: Advance
    ) -> Ranking:
        lanes = self._lanes.get(language)
        if lanes is None or not lanes.name or not texts:
            advance(len(texts))
            return Ranking.empty(len(texts), limit)
        folded = [fold(text) for text in texts]
        distinct = sorted(set(folded))
        rows = {text: row for row, text in enumerate(distinct)}
        vectors = self._vectors(distinct, lanes)
        features = lanes.lexical.features(distinct) if lanes.lexical else None
        score = partial(self._scores, lanes=lanes, language=language)
        blocks = [slice(start, start + _CHUNK) for start in range(0, len(distinct), _CHUNK)]

        def work(block: slice) -> Ranking:
            scores = score(
                distinct[block],
                vectors=None if vectors is None else vectors[block],
                features=None if features is None else features[block],
            )
            return top(scores, limit=limit)

        parts = []
        with ThreadPoolExecutor(_THREADS) as workers:
            for part in workers.map(work, blocks):
                parts.append(part)
                advance(len(part.scores))
        advance(len(texts) - len(distinct))
        return Ranking.join(parts, limit).take([rows[text] for text in folded])

    def _vectors(self, texts: Sequence[str], lanes: _Lanes) -> NDArray[np.float32] | None:
        if self._cache is None or lanes.mean is None:
            return None
        return centre(self._cache.vectors(texts, role=Role.QUERY), lanes.mean)

    def _scores(
        self,
        texts: Sequence[str],
        *,
        vectors: NDArray[np.float32] | None,
        features: sparse.csr_matrix | None,
        lanes: _Lanes,
        language: str,
    ) -> NDArray[np.float32]:
        size = len(self._concepts)
        parts = []
        if vectors is not None:
            parts.append(dense_scores(vectors, lanes.passages, concepts=size))
        if lanes.lexical is not None and features is not None:
            parts.append(lanes.lexical.scores(features, concepts=size))
        share = np.float32(self._parameters.dense_share)
        scores = parts[0] if len(parts) == 1 else share * parts[0] + (1 - share) * parts[1]
        for row, text in enumerate(texts):
            for position in self._exact.get((language, text.casefold()), ()):
                scores[row, position] = 1.0
        return scores


def build_linker(
    labels: Iterable[SkillLabel],
    languages: Iterable[str],
    *,
    cache: VectorCache | None = None,
    parameters: LinkParameters | None = None,
    advance: Advance = silent,
) -> Linker:
    """Return a linker to the labelled skills for texts in these languages.

    Without `cache` (which holds the encoder) there is no dense lane. `advance` is called with the
    number of labels that are encoded or were found in the cache.
    """
    known = sorted(set(labels))
    rule = parameters or default_parameters()
    concepts = concept_order(known)
    spoken = {label.language for label in known}
    wanted = sorted(set(languages))
    passages = _passages(
        known, concepts, languages=spoken & {*wanted, _PIVOT}, cache=cache, advance=advance
    )
    lanes = {}
    for language in wanted:
        own = [passages[name] for name in sorted({language, _PIVOT}) if name in passages]
        mean = reference_mean(cache.encoder, language) if cache and own else None
        lexical = build_lexical_index(
            known, concepts, language=language, character_weight=rule.character_weight
        )
        lanes[language] = _Lanes(lexical, tuple(own), mean)
    return Linker(concepts, lanes, exact=_exact(known, concepts), cache=cache, parameters=rule)


def _passages(
    labels: Sequence[SkillLabel],
    concepts: Sequence[str],
    *,
    languages: Iterable[str],
    cache: VectorCache | None,
    advance: Advance,
) -> dict[str, DensePassages]:
    if cache is None:
        return {}
    found = {
        language: build_dense_passages(
            labels, concepts, language=language, cache=cache, advance=advance
        )
        for language in sorted(languages)
    }
    return {language: passages for language, passages in found.items() if passages}


def _exact(
    labels: Sequence[SkillLabel], concepts: Sequence[str]
) -> dict[tuple[str, str], frozenset[int]]:
    position = {uri: number for number, uri in enumerate(concepts)}
    found: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for label in labels:
        found[label.language, fold(label.text).casefold()].add(position[label.uri])
    return {key: frozenset(positions) for key, positions in found.items()}
