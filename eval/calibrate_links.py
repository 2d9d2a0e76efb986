"""Write the curves from the clearance of a score to the probability of a link.

    python eval/calibrate_links.py

Reads `ECVET_DATA` (default `../shared/data`) and the vector cache. Half of the items of every dev
set make the curves, the other half reports them in `skill_links.py`; the split is by source item.
Only the curves are written, to `src/ecvet_graph/skills/calibration.json`.
"""

from __future__ import annotations

import argparse
import json
import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from link_items import RELATIONS, ItemSet, read_item_sets, read_labels
from numpy.typing import NDArray
from sklearn.isotonic import IsotonicRegression

from ecvet_graph.config import Settings
from ecvet_graph.skills import (
    Calibration,
    Curve,
    Linker,
    SkillLabel,
    VectorCache,
    build_linker,
    load_encoder,
)
from ecvet_graph.skills.calibration import clearances, crowds

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "src/ecvet_graph/skills/calibration.json"
RANKS = 10
BIN = 60  # points that make one point of the regression, at least
POINTS = 40
FLAT = {lanes: {"*": Curve((0.0,), (0.0,))} for lanes in ("dense", "lexical", "lexical+dense")}
NONE = Calibration("0", "", 0, 0.0, FLAT)


@dataclass(frozen=True)
class Points:
    """Clearances, 1 where experts agree else 0, and the mean crowd of the texts they are of."""

    places: NDArray[np.float64]
    truths: NDArray[np.float64]
    crowd: float


def main() -> None:
    """Make the curves and write them."""
    argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0]).parse_args()
    data = Path(os.environ.get("ECVET_DATA", ROOT.parent / "shared" / "data"))
    folder = Settings.from_environment(os.environ).cache / "embeddings"
    cache = VectorCache(folder, load_encoder())
    labels = read_labels(data)
    sets = read_item_sets(data, labels)
    exact: list[bool] = []
    curves = {
        "dense": _curves(_dense(sets, labels, cache), exact=[], only_any=True),
        "lexical": _curves(_own(sets, labels, None), exact=[]),
        "lexical+dense": _curves(_own(sets, labels, cache), exact=exact),
    }
    content = {
        "version": "2",
        "note": [
            "Made by eval/calibrate_links.py from the half of the dev items that calibrates.",
            "Knots are pairs of clearance and probability; * is over all languages, for the others.",
        ],
        "encoder": cache.encoder.model_hash[:16],
        "concepts": len({label.uri for label in labels}),
        "exact": round(float(np.mean(exact)), 3),
        "curves": curves,
    }
    TARGET.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    print(
        {
            lanes: {name: len(found["knots"]) for name, found in part.items()}
            for lanes, part in curves.items()
        }
    )


def _own(
    sets: Sequence[ItemSet], labels: Sequence[SkillLabel], cache: VectorCache | None
) -> Iterator[tuple[ItemSet, Linker]]:
    for part in sets:
        own = [label for label in labels if label.language in (part.language, "en")]
        yield part, build_linker(own, [part.language], cache=cache, calibration=NONE)


def _dense(
    sets: Sequence[ItemSet], labels: Sequence[SkillLabel], cache: VectorCache
) -> Iterator[tuple[ItemSet, Linker]]:
    # As a language without labels is linked: over the English ones alone.
    english = [label for label in labels if label.language == "en"]
    for part in sets:
        if part.language != "en":
            yield part, build_linker(english, [part.language], cache=cache, calibration=NONE)


def _curves(
    linkers: Iterator[tuple[ItemSet, Linker]], *, exact: list[bool], only_any: bool = False
) -> dict[str, dict[str, Any]]:
    points: defaultdict[str, list[Points]] = defaultdict(list)
    for part, linker in linkers:
        found = _points(part, linker, exact=exact)
        points[part.language].append(found)
        points["*"].append(found)
    chosen = ["*"] if only_any else sorted(points)
    return {language: _curve(points[language]) for language in chosen}


def _points(part: ItemSet, linker: Linker, *, exact: list[bool]) -> Points:
    items = [item for item in part.items if not item.is_report]
    ranking = linker.scores([item.text for item in items], part.language)
    names = linker.concepts
    scores = np.minimum(ranking.scores, 1)
    places, truths = [], []
    for item, positions, values in zip(
        items, ranking.positions.tolist(), clearances(scores)[:, :RANKS].tolist(), strict=True
    ):
        skills = item.skills(RELATIONS)
        for position, value in zip(positions, values, strict=False):
            is_right = position >= 0 and names[position] in skills
            if linker.is_exact(item.text, part.language, position):
                exact.append(is_right)
            elif position >= 0:
                places.append(value)
                truths.append(is_right)
    crowd = float(crowds(scores).mean())
    return Points(np.array(places), np.array(truths, dtype=np.float64), crowd)


def _curve(points: Sequence[Points]) -> dict[str, Any]:
    """Return the middle points of the flat parts of an isotonic regression over bins."""
    places = np.concatenate([part.places for part in points])
    order = np.argsort(places, kind="stable")
    truths = np.concatenate([part.truths for part in points])[order]
    bins = np.array_split(np.arange(len(order)), min(max(len(order) // BIN, 2), POINTS))
    x = np.array([places[order][rows].mean() for rows in bins])
    y = np.array([truths[rows].mean() for rows in bins])
    risen = IsotonicRegression(y_min=0, y_max=1).fit_transform(x, y)
    knots = {
        round(float(x[risen == value].mean()), 4): round(float(value), 4)
        for value in np.unique(risen)
    }
    crowd = float(np.mean([part.crowd for part in points]))
    return {"crowd": round(crowd, 4), "knots": [list(knot) for knot in knots.items()]}


if __name__ == "__main__":
    main()
