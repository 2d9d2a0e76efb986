"""Linking lines of text to skills, with or without a store."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ecvet_graph.errors import NotFoundError, UsageFault
from ecvet_graph.ingest.esco import read_esco
from ecvet_graph.ingest.skill_scheme import SkillConcept, SkillKind
from ecvet_graph.progress import Progress, Silent
from ecvet_graph.skills import LabelKind, SkillLabel, VectorCache, build_linker, fold

__all__ = ["LinkedSkill", "labels_of_files", "link_lines", "primary_language"]

_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_SKILLS = frozenset({SkillKind.SKILL, SkillKind.KNOWLEDGE, SkillKind.UNTYPED})


@dataclass(frozen=True, slots=True)
class LinkedSkill:
    """A skill for a line: IRI, label, and the probability, 0 to 1, that an expert would link it.

    The label is the English one where there is one. Scores may tie; the order tells the better.
    """

    uri: str
    label: str
    score: float


def labels_of_files(paths: Sequence[Path]) -> tuple[SkillLabel, ...]:
    """Return the labels of the skills in ESCO files, sorted. Raises as `ingest.esco.read_esco`."""
    return tuple(sorted(set(_labels(paths))))


def link_lines(
    lines: Sequence[str],
    labels: Sequence[SkillLabel],
    *,
    language: str,
    limit: int,
    cache: VectorCache | None = None,
    progress: Progress | None = None,
) -> list[list[LinkedSkill]]:
    """Return for each line always the `limit` best skills; a blank line gets none.

    `language` is a tag such as `de` or `de-AT`; what follows the first part makes no difference.

    Raises:
        UsageFault: that is no language tag.
        NotFoundError: there is no skill with a label, or nothing to search in the language.
    """
    primary = primary_language(language)
    if not labels:
        raise NotFoundError(
            "There is no skill to link to.", remedy="Load a skill scheme, or give --esco."
        )
    listener = progress or Silent()
    listener.begin("Reading skill labels into the lanes", len(labels))
    linker = build_linker(labels, [primary], cache=cache, advance=listener.advance)
    if not linker.has_lanes(primary):
        raise NotFoundError(
            f"The skills have no labels in {primary!r}, and no text encoder takes part.",
            remedy="Install the optional extra (ecvet-graph[dense]) and leave --lexical out.",
        )
    texts = [fold(line) for line in lines]
    found = linker.link_text([text for text in texts if text], primary, limit)
    rows = iter(found)
    names = _names(labels)
    return [
        [LinkedSkill(one.uri, names[one.uri], round(float(one.score), 4)) for one in next(rows)]
        if text
        else []
        for text in texts
    ]


def primary_language(tag: str) -> str:
    """Return the language of a tag, such as `de` of `de-AT` (RFC 5646).

    Raises:
        UsageFault: it is no language tag.
    """
    if not _TAG.fullmatch(tag):
        raise UsageFault(
            f"{tag!r} is no language tag.", remedy="Give two or three letters, such as de."
        )
    return tag.partition("-")[0].lower()


def _labels(paths: Sequence[Path]) -> Iterator[SkillLabel]:
    for item in read_esco(paths):
        if isinstance(item, SkillConcept) and item.kind in _SKILLS:
            kinds = (
                (LabelKind.PREFERRED, item.labels),
                (LabelKind.ALTERNATIVE, item.other_labels),
            )
            for kind, texts in kinds:
                for text in texts:
                    yield SkillLabel(item.iri, kind, text.language.split("-")[0], fold(text.value))


def _names(labels: Sequence[SkillLabel]) -> dict[str, str]:
    ranked = sorted(labels, key=lambda one: (one.language == "en", one.kind is LabelKind.PREFERRED))
    return {label.uri: label.text for label in ranked}
