"""The links of outcomes: computed ones, those that institutions confirmed, none they rejected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ecvet_graph.progress import Progress
from ecvet_graph.service.outcomes import Outcome, Text
from ecvet_graph.skills import (
    AnswerCache,
    Encoder,
    LabelKind,
    Linker,
    Remembered,
    SkillLabel,
    SkillLink,
    TextLinks,
    VectorCache,
    build_linker,
    default_parameters,
    linker_identity,
)

__all__ = ["CONFIRMED", "OutcomeLinks", "ReviewedLinks", "derive_links"]

CONFIRMED = "confirmed"
"""The method of a link that an institution confirmed: its probability is 1."""

Links = tuple[tuple[SkillLink, str], ...]  # best first, each with its method
_Answer = tuple[TextLinks, str]  # what was found for a text, and its method


@dataclass(frozen=True, slots=True)
class ReviewedLinks:
    """The skills that institutions confirmed and rejected, by outcome."""

    confirmed: Mapping[str, tuple[str, ...]]
    rejected: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class OutcomeLinks:
    """The links of an outcome; without any it is unmapped, and `rejected` says how near one came.

    `rejected` is the probability, 0 to 1, of the best link that was not accepted.
    """

    links: Links
    rejected: float


def derive_links(
    outcomes: Sequence[Outcome],
    labels: Sequence[SkillLabel],
    *,
    reviewed: ReviewedLinks,
    cache: Path,
    encoder: Encoder | None,
    listener: Progress,
) -> dict[str, OutcomeLinks]:
    """Return the links of each outcome that has no declared ones, and confirmed links of any.

    What an institution confirmed stands first, with probability 1; what one rejected is left out.
    Texts that were linked before under the same rule, labels and model are not linked again.
    """
    texts: defaultdict[str, set[str]] = defaultdict(set)
    for outcome in outcomes:
        for language, text in outcome.texts if not outcome.declared else ():
            texts[language].add(text)
    answers = _answers(texts, labels, cache=cache, encoder=encoder, listener=listener)
    found = {}
    for outcome in outcomes:
        confirmed = reviewed.confirmed.get(outcome.iri, ())
        if not outcome.declared or confirmed:
            computed = [] if outcome.declared else [answers[text] for text in outcome.texts]
            refused = reviewed.rejected.get(outcome.iri, ())
            found[outcome.iri] = _join(computed, confirmed=confirmed, refused=refused)
    return found


def _answers(
    texts: Mapping[str, set[str]],
    labels: Sequence[SkillLabel],
    *,
    cache: Path,
    encoder: Encoder | None,
    listener: Progress,
) -> dict[Text, _Answer]:
    """Return the answer to every text with its method; only new texts are asked."""
    known = AnswerCache(cache / "links", linker_identity(labels, encoder=encoder))
    remembered = {language: known.read(language) for language in sorted(texts)}
    new = {
        language: asked
        for language in sorted(texts)
        if (asked := sorted(texts[language] - remembered[language].answers.keys()))
    }
    if new:
        linker = _linker(new, labels, cache=cache, encoder=encoder, listener=listener)
        for language, asked in new.items():
            answered = linker.answer(asked, language, advance=listener.advance)
            both = {**remembered[language].answers, **dict(zip(asked, answered, strict=True))}
            remembered[language] = Remembered(linker.method(language), both)
            known.write(language, remembered[language])
    return {
        (language, text): (remembered[language].answers[text], remembered[language].method)
        for language in texts
        for text in texts[language]
    }


def _linker(
    new: Mapping[str, Sequence[str]],
    labels: Sequence[SkillLabel],
    *,
    cache: Path,
    encoder: Encoder | None,
    listener: Progress,
) -> Linker:
    """Return a linker that has already encoded the texts: the slow part, heard apart."""
    vectors = VectorCache(cache / "embeddings", encoder) if encoder else None
    total = sum(map(len, new.values()))
    preferred = {
        (label.uri, label.language) for label in labels if label.kind is LabelKind.PREFERRED
    }
    listener.begin("Reading skill labels", len(preferred) if encoder else 0)
    linker = build_linker(labels, new, cache=vectors, advance=listener.advance)
    listener.begin("Encoding outcomes", total if encoder else 0)
    for asked in new.values():
        linker.encode(asked, advance=listener.advance)
    listener.begin("Linking outcomes to skills", total)
    return linker


def _join(
    computed: Sequence[_Answer], *, confirmed: Sequence[str], refused: Sequence[str]
) -> OutcomeLinks:
    """Return the links over all languages of an outcome: of each skill the best one."""
    best: dict[str, tuple[SkillLink, str]] = {}
    for answer, method in computed:
        for link in answer.links:
            is_better = link.uri not in best or best[link.uri][0].score < link.score
            if is_better and link.uri not in confirmed and link.uri not in refused:
                best[link.uri] = (link, method)
    ranked = sorted(best.values(), key=lambda entry: (-entry[0].score, entry[0].uri))
    first = [(SkillLink(skill, 1.0), CONFIRMED) for skill in confirmed]
    rest = max(default_parameters().limit - len(first), 0)
    nearest = max((answer.rejected for answer, _ in computed), default=0.0)
    return OutcomeLinks((*first, *ranked[:rest]), nearest)
