"""Skill labels as plain values, and the order of concepts that every lane shares."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "LabelKind",
    "SkillLabel",
    "SkillLink",
    "TextLinks",
    "concept_order",
    "fold",
    "sort_labels",
]


class LabelKind(StrEnum):
    """The two kinds of SKOS label that are searched; hidden labels and descriptions stay out."""

    PREFERRED = "preferred"
    ALTERNATIVE = "alternative"


@dataclass(frozen=True, slots=True, order=True)
class SkillLabel:
    """One label of a skill: its IRI, the kind of label, a language tag such as `de`, the text."""

    uri: str
    kind: LabelKind
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class SkillLink:
    """A link from a text to a skill.

    `score` is the estimated probability, 0 to 1, that an expert would map the text to the skill:
    as the same, a close, a broader or a narrower one.
    """

    uri: str
    score: float


@dataclass(frozen=True, slots=True)
class TextLinks:
    """What was found for a text: its accepted links, best first, none where it stays unmapped.

    `rejected` is the probability of the best link that was not accepted, 0 where there is none.
    """

    links: tuple[SkillLink, ...] = ()
    rejected: float = 0.0


def sort_labels(labels: Iterable[SkillLabel]) -> list[SkillLabel]:
    """Return the labels in order, several times faster than by comparing one with the other."""
    return sorted(labels, key=attrgetter("uri", "kind", "language", "text"))


def concept_order(labels: Iterable[SkillLabel]) -> tuple[str, ...]:
    """Return the IRIs of all labelled skills, each once, in alphabetical order."""
    return tuple(sorted({label.uri for label in labels}))


def fold(text: str) -> str:
    """Return the text with runs of white space as one space, so that equal texts are equal."""
    return " ".join(text.split())
