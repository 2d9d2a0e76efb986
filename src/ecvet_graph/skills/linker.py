"""From a text to its skills: the lanes that exist, one sum, one curve to a probability.

Where a language has labels the lexical lanes speak; where an encoder is given the dense lane does,
against the English labels and those of the text's language. Neither: the text stays unmapped. How
lanes are combined is said in `parameters.json`, what a score is worth in `calibration.json`.
"""

from __future__ import annotations

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from ecvet_graph.progress import Advance, silent
from ecvet_graph.skills.cache import Role, VectorCache
from ecvet_graph.skills.calibration import CROWD, Calibration, default_calibration
from ecvet_graph.skills.labels import (
    SkillLabel,
    SkillLink,
    TextLinks,
    concept_order,
    fold,
    sort_labels,
)
from ecvet_graph.skills.lanes import DIGITS, Features, Lanes, build_lanes
from ecvet_graph.skills.parameters import LinkParameters, default_parameters
from ecvet_graph.skills.ranking import Ranking, top

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

__all__ = ["Linker", "build_linker"]

_CHUNK = 256
_THREADS = 2
# An exact label stands before everything else, and is no part of the crowd of a text.
_EXACT = np.float32(2)
_NO_LANES = Lanes(0, None, (), None)


class Linker:
    """Finds the skills of texts; made by `build_linker`, safe to ask again and again."""

    def __init__(
        self,
        concepts: tuple[str, ...],
        lanes: Mapping[str, Lanes],
        *,
        exact: Mapping[tuple[str, str], frozenset[int]],
        cache: VectorCache | None,
        parameters: LinkParameters,
        calibration: Calibration,
    ) -> None:
        self._concepts = concepts
        self._lanes = lanes
        self._exact = exact
        self._cache = cache
        self._parameters = parameters
        self._calibration = calibration

    @property
    def concepts(self) -> tuple[str, ...]:
        """Return the IRIs of the skills in the order of their positions."""
        return self._concepts

    @property
    def limit(self) -> int:
        """Return the most links that a text, or an outcome with several texts, keeps."""
        return self._parameters.limit

    def has_lanes(self, language: str) -> bool:
        """Return whether anything can be searched for texts in the language."""
        return bool(self._lanes.get(language, _NO_LANES).name)

    def method(self, language: str) -> str:
        """Return the method of links in the language: lanes and version, such as `lexical/2`.

        It ends in `-transferred` where probabilities come from a curve that was made with texts of
        other languages, with another text encoder or with a much larger skill scheme.
        """
        name = self._lanes.get(language, _NO_LANES).name
        if not name:
            return f"none/{self._parameters.version}"
        is_transferred = self._calibration.is_transferred(
            name,
            language,
            encoder=self._cache.encoder.model_hash if self._cache else "",
            concepts=len(self._concepts),
        )
        ending = "-transferred" if is_transferred else ""
        return f"{name}/{self._parameters.version}{ending}"

    def is_exact(self, text: str, language: str, position: int) -> bool:
        """Return whether the skill at a position has the very text as a label."""
        return position in self._exact.get((language, fold(text).casefold()), ())

    def encode(self, texts: Sequence[str], *, advance: Advance = silent) -> None:
        """Encode the texts into the cache, where there is one: the slow part, made ahead.

        `advance` is called with the number of texts that are done.
        """
        if self._cache is not None:
            folded = [fold(text) for text in texts]
            self._cache.vectors(folded, role=Role.QUERY, advance=advance)

    def answer(
        self, texts: Sequence[str], language: str, *, advance: Advance = silent
    ) -> tuple[TextLinks, ...]:
        """Return for each text the accepted links and the best rejected probability.

        Equal texts are linked once. `advance` is called with the number of texts that are done.
        """
        width = self._parameters.limit + 1
        ranking, values = self._judge(texts, language, limit=width, advance=advance)
        best = np.where(ranking.scores[:, :1] >= _EXACT, 1, ranking.scores[:, :1])
        kept = (
            (ranking.positions >= 0)
            & (ranking.scores >= np.float32(self._parameters.relative_threshold) * best)
            & (values[:, :1] >= self._parameters.least_probability)
        )
        kept[:, self._parameters.limit :] = False
        counts = kept.sum(axis=1).tolist()
        return tuple(
            TextLinks(links[:count], links[count].score if count < len(links) else 0.0)
            for links, count in zip(self._links(ranking, values), counts, strict=True)
        )

    def link(
        self, texts: Sequence[str], language: str, *, advance: Advance = silent
    ) -> tuple[tuple[SkillLink, ...], ...]:
        """Return the accepted links of each text, best first; none where nothing comes near."""
        return tuple(found.links for found in self.answer(texts, language, advance=advance))

    def link_text(
        self, texts: Sequence[str], language: str, limit: int
    ) -> tuple[tuple[SkillLink, ...], ...]:
        """Return always the best `limit` skills of each text, whatever their probabilities are."""
        return tuple(self._links(*self._judge(texts, language, limit=limit, advance=silent)))

    def scores(self, texts: Sequence[str], language: str) -> Ranking:
        """Return the best twenty skills of each text with what probabilities are made from.

        Calibration reads these; an exact label has a score of its own, 2.
        """
        return self._rank(texts, language, limit=CROWD[1], advance=silent)

    def _links(
        self, ranking: Ranking, values: NDArray[np.float64]
    ) -> Iterable[tuple[SkillLink, ...]]:
        rows = zip(ranking.positions.tolist(), values.tolist(), strict=True)
        for positions, probabilities in rows:
            yield tuple(
                SkillLink(self._concepts[position], probability)
                for position, probability in zip(positions, probabilities, strict=True)
                if position >= 0
            )

    def _judge(
        self, texts: Sequence[str], language: str, *, limit: int, advance: Advance
    ) -> tuple[Ranking, NDArray[np.float64]]:
        """Return the best skills and their probabilities, both of shape (texts, limit)."""
        ranking = self._rank(texts, language, limit=max(limit, CROWD[1]), advance=advance)
        name = self._lanes.get(language, _NO_LANES).name
        if not name:
            return ranking.first(limit), np.zeros((len(texts), limit))
        is_exact = ranking.scores >= _EXACT
        scores = np.where(is_exact, 1, ranking.scores).astype(np.float32)
        values = self._calibration.probabilities(
            scores, lanes=name, language=language, concepts=len(self._concepts)
        )
        values = np.where(is_exact, np.maximum(values, self._calibration.exact), values)
        return ranking.first(limit), np.round(values[:, :limit], DIGITS)

    def _rank(
        self, texts: Sequence[str], language: str, *, limit: int, advance: Advance
    ) -> Ranking:
        lanes = self._lanes.get(language, _NO_LANES)
        if not lanes.name or not texts:
            advance(len(texts))
            return Ranking.empty(len(texts), limit)
        folded = [fold(text) for text in texts]
        distinct = sorted(set(folded))
        rows = {text: row for row, text in enumerate(distinct)}
        features = lanes.features(distinct, cache=self._cache)
        blocks = [slice(start, start + _CHUNK) for start in range(0, len(distinct), _CHUNK)]

        def work(block: slice) -> Ranking:
            scores = self._scores(distinct[block], features[block], lanes, language)
            return top(scores, limit=limit)

        parts = []
        with ThreadPoolExecutor(_THREADS) as workers:
            for part in workers.map(work, blocks):
                parts.append(part)
                advance(len(part.scores))
        advance(len(texts) - len(distinct))
        return Ranking.join(parts, limit).take([rows[text] for text in folded])

    def _scores(
        self, texts: Sequence[str], features: Features, lanes: Lanes, language: str
    ) -> NDArray[np.float32]:
        scores = lanes.scores(features)
        for row, text in enumerate(texts):
            for position in self._exact.get((language, text.casefold()), ()):
                scores[row, position] = _EXACT
        return scores


def build_linker(
    labels: Iterable[SkillLabel],
    languages: Iterable[str],
    *,
    cache: VectorCache | None = None,
    parameters: LinkParameters | None = None,
    calibration: Calibration | None = None,
    advance: Advance = silent,
) -> Linker:
    """Return a linker to the labelled skills for texts in these languages.

    Without `cache` (which holds the encoder) there is no dense lane. `advance` is called with the
    number of labels that are encoded or were found in the cache.
    """
    known = sort_labels(set(labels))
    rule = parameters or default_parameters()
    concepts = concept_order(known)
    lanes = build_lanes(
        known, concepts, languages=languages, cache=cache, parameters=rule, advance=advance
    )
    return Linker(
        concepts,
        lanes,
        exact=_exact(known, concepts),
        cache=cache,
        parameters=rule,
        calibration=calibration or default_calibration(),
    )


def _exact(
    labels: Sequence[SkillLabel], concepts: Sequence[str]
) -> dict[tuple[str, str], frozenset[int]]:
    position = {uri: number for number, uri in enumerate(concepts)}
    found: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for label in labels:
        found[label.language, fold(label.text).casefold()].add(position[label.uri])
    return {key: frozenset(positions) for key, positions in found.items()}
