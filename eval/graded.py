"""Pairs of real units with what people, or a language model, said of them.

The evaluation set (two gradings each) is never part of the project; `labels/unit_pairs_train.tsv`
is: one judgement each by a language model, for training; `docs/model-card.md` says more.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["PARTIAL", "GradedPair", "read_evaluation", "read_training"]

PARTIAL = 2.0
"""The mean grade from which a pair counts as partly alike or better."""

_LABELS = Path(__file__).with_name("labels") / "unit_pairs_train.tsv"
_RELATION = re.compile(r"(\d+)([=<>~])(\d+)")


@dataclass(frozen=True)
class GradedPair:
    """A pair of units, named by their source ids.

    `grade` is 0 to 3, `of_a` and `of_b` how far the other covers each, 0 to 1. `relations` are
    (outcome of a, relation, outcome of b) with positions from 0: `=` the same, `<` part of b's, `>`
    b's is a part, `~` overlap; `None` where nobody looked at outcomes.
    """

    a: str
    b: str
    grade: float
    of_a: float
    of_b: float
    relations: tuple[tuple[int, str, int], ...] | None = None


def read_evaluation(data: Path) -> list[GradedPair]:
    """Return the 425 pairs, each with the mean of both gradings."""
    return [
        GradedPair(
            row["a"],
            row["b"],
            grade=_mean(row, "grade"),
            of_a=_mean(row, "cov_a") / 100,
            of_b=_mean(row, "cov_b") / 100,
        )
        for row in _rows(data / "eval/unit_pairs_dev.tsv")
    ]


def read_training() -> list[GradedPair]:
    """Return the pairs that were labelled for training."""
    return [
        GradedPair(
            row["a"],
            row["b"],
            grade=float(row["grade"]),
            of_a=float(row["cov_a"]) / 100,
            of_b=float(row["cov_b"]) / 100,
            relations=tuple(
                (int(left), kind, int(right))
                for left, kind, right in _RELATION.findall(row["outcomes"])
            ),
        )
        for row in _rows(_LABELS)
    ]


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        yield from csv.DictReader(lines, delimiter="\t")


def _mean(row: dict[str, str], name: str) -> float:
    return (float(row[f"{name}_1"]) + float(row[f"{name}_2"])) / 2
