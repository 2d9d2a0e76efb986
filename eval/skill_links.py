"""How well texts are linked to ESCO: retrieval, ablations, calibration, abstention.

    python eval/skill_links.py [--json FILE] [--only tech de ...]

Reads `ECVET_DATA` (default `../shared/data`) and the vector cache of the settings. Lane weights
were chosen with all items in view; curves come from the half that calibrates, and probabilities
are reported on the other half (split by source item). The Flemish set is a sample of 30 in 100.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from link_items import RELATIONS, SETS, Item, ItemSet, read_item_sets, read_labels
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from ecvet_graph.config import Settings
from ecvet_graph.skills import (
    LaneWeights,
    LinkParameters,
    SkillLabel,
    SkillLink,
    VectorCache,
    build_linker,
    default_parameters,
    has_encoder,
    load_encoder,
)

ROOT = Path(__file__).resolve().parents[1]
DEPTH = 10
REPEATS = 1000
REPORTED = 1200  # items of the half that reports, at most, for calibration
CLOSE = ("exactMatch", "closeMatch")
GOLD = {"de": ("exactMatch",)}
AIMS = {"tech": (5, 0.65), "house": (5, 0.56), "de": (10, 0.88), "fr": (10, 0.48)}
AIMS |= {"nl": (10, 0.50), "sv": (10, 0.58)}
THRESHOLDS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5)
Found = Sequence[Sequence[SkillLink]]


@dataclass(frozen=True)
class Variant:
    """A way to link: without the text encoder, without a lane, or over English labels alone."""

    has_dense: bool = True
    has_characters: bool = True
    has_words: bool = True
    english_only: bool = False

    def rule(self) -> LinkParameters:
        """Return the shipped rule less the lanes that are off."""
        rule = default_parameters()
        weights = {
            language: LaneWeights(
                entry.characters * self.has_characters, entry.words * self.has_words
            )
            for language, entry in rule.weights.items()
        }
        return replace(rule, weights=weights)


VARIANTS = {
    "shipped": Variant(),
    "no dense lane": Variant(has_dense=False),
    "no characters": Variant(has_characters=False),
    "no words": Variant(has_words=False),
    "no lexical lane": Variant(has_characters=False, has_words=False),
    "English labels, dense": Variant(english_only=True),
}


@dataclass(frozen=True)
class Retrieval:
    """Recall of the skills of an item among the best 1, 5 and 10, each at most what fits, 0 to 1.

    At 5 this is R-precision at 5. `low` and `high` bound the figure that has an aim (95 %,
    bootstrap over items).
    """

    name: str
    variant: str
    items: int
    at_1: float
    at_5: float
    at_10: float
    low: float
    high: float
    note: str


@dataclass(frozen=True)
class Reliability:
    """How far probabilities are true: over the best ten links of the items that report.

    `error` is the expected calibration error over ten classes of equal size; `precision` and
    `answered` are those of the best link at each of `THRESHOLDS`; `abstains` is the AUC by which
    the best probability tells texts with a skill from those without (absent where all have one).
    """

    name: str
    items: int
    error: float
    brier: float
    mean: float
    share: float
    precision: tuple[float, ...]
    answered: tuple[float, ...]
    abstains: float | None
    links: float
    unmapped: float
    method: str


def main() -> None:
    """Evaluate and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--json", type=Path)
    parser.add_argument("--only", nargs="+", choices=SETS, default=SETS)
    options = parser.parse_args()
    data = Path(os.environ.get("ECVET_DATA", ROOT.parent / "shared" / "data"))
    found = evaluate_links(data, sets=options.only)
    show(found)
    if options.json:
        options.json.write_text(json.dumps(found, indent=1), encoding="utf-8")


def evaluate_links(data: Path, *, sets: Sequence[str] = SETS) -> Mapping[str, Any]:
    """Return `retrieval` and `reliability` as lists of plain records, and `skipped` rows by set.

    The dense lane takes part where its encoder is installed.
    """
    cache = None
    if has_encoder():
        folder = Settings.from_environment(os.environ).cache / "embeddings"
        cache = VectorCache(folder, load_encoder())
    labels = read_labels(data)
    chosen = [part for part in read_item_sets(data, labels) if part.name in sets]
    retrieval = [
        asdict(figures) for part in chosen for figures in _retrieve(part, labels, cache=cache)
    ]
    reliability = [asdict(_rely(part, labels, cache=cache)) for part in chosen]
    return {
        "retrieval": retrieval,
        "reliability": reliability,
        "skipped": {part.name: part.skipped for part in chosen},
    }


def _retrieve(
    part: ItemSet, labels: Sequence[SkillLabel], *, cache: VectorCache | None
) -> Iterator[Retrieval]:
    relations = GOLD.get(part.name, CLOSE)
    items = [item for item in part.items if item.skills(relations)]
    for name, variant in VARIANTS.items():
        if not _differs(name, variant, part, has_dense=cache is not None):
            continue
        spoken = {"en"} if variant.english_only else {"en", part.language}
        linker = build_linker(
            [label for label in labels if label.language in spoken],
            [part.language],
            cache=cache if variant.has_dense else None,
            parameters=variant.rule(),
        )
        found = linker.link_text([item.text for item in items], part.language, DEPTH)
        yield _retrieval(part, name, items, found, relations=relations)


def _differs(name: str, variant: Variant, part: ItemSet, *, has_dense: bool) -> bool:
    """Return whether the variant is another one than shipped, in this language and installation."""
    has_words = default_parameters().weights_of(part.language).words > 0
    if variant.english_only or not variant.has_characters:
        same = (
            part.language == "en"
            if variant.english_only
            else name == "no characters" and not has_words
        )
        return has_dense and not same
    return variant.has_words or has_words


def _retrieval(
    part: ItemSet, variant: str, items: Sequence[Item], found: Found, *, relations: Sequence[str]
) -> Retrieval:
    recalls = {depth: _recalls(items, found, depth, relations) for depth in (1, 5, 10)}
    depth, _ = AIMS[part.name]
    rows = np.random.default_rng(0).integers(len(items), size=(REPEATS, len(items)))
    low, high = np.quantile(recalls[depth][rows].mean(axis=1), (0.025, 0.975))
    at = {depth: round(float(values.mean()), 4) for depth, values in recalls.items()}
    bounds = round(float(low), 4), round(float(high), 4)
    return Retrieval(part.name, variant, len(items), at[1], at[5], at[10], *bounds, part.note)


def _recalls(
    items: Sequence[Item], found: Found, depth: int, relations: Sequence[str]
) -> NDArray[np.float64]:
    shares = []
    for item, links in zip(items, found, strict=True):
        skills = item.skills(relations)
        hits = sum(link.uri in skills for link in links[:depth])
        shares.append(hits / min(len(skills), depth))
    return np.array(shares, dtype=np.float64)


def _rely(part: ItemSet, labels: Sequence[SkillLabel], *, cache: VectorCache | None) -> Reliability:
    items = [item for item in part.items if item.is_report][:REPORTED]
    texts = [item.text for item in items]
    own = [label for label in labels if label.language in ("en", part.language)]
    linker = build_linker(own, [part.language], cache=cache)
    found = linker.link_text(texts, part.language, DEPTH)
    truths = np.array(
        [
            [link.uri in item.skills(RELATIONS) for link in links]
            for item, links in zip(items, found, strict=True)
        ]
    )
    values = np.array([[link.score for link in links] for links in found])
    answers = linker.answer(texts, part.language)
    has_skill = [bool(item.skills(RELATIONS)) for item in items]
    best, right = values[:, 0], truths[:, 0]
    chosen = [best >= threshold for threshold in THRESHOLDS]
    abstains = None if all(has_skill) else round(float(roc_auc_score(has_skill, best)), 3)
    return Reliability(
        name=part.name,
        items=len(items),
        error=round(_calibration_error(values.ravel(), truths.ravel()), 4),
        brier=round(float(((values - truths) ** 2).mean()), 4),
        mean=round(float(values.mean()), 4),
        share=round(float(truths.mean()), 4),
        precision=tuple(round(float(right[rows].mean()), 3) for rows in chosen if rows.any()),
        answered=tuple(round(float(rows.mean()), 3) for rows in chosen),
        abstains=abstains,
        links=round(float(np.mean([len(answer.links) for answer in answers])), 2),
        unmapped=round(float(np.mean([not answer.links for answer in answers])), 3),
        method=linker.method(part.language),
    )


def _calibration_error(values: NDArray[np.float64], truths: NDArray[np.bool_]) -> float:
    order = np.argsort(values, kind="stable")
    classes = np.array_split(order, 10)
    gaps = [len(rows) * abs(values[rows].mean() - truths[rows].mean()) for rows in classes]
    return float(sum(gaps) / len(values))


def show(found: Mapping[str, Any]) -> None:
    """Print both tables."""
    print("set    variant                items   @1    @5    @10   (95 % of the one aimed at)  aim")
    for row in found["retrieval"]:
        depth, aim = AIMS[row["name"]]
        print(
            f"{row['name']:6} {row['variant']:22} {row['items']:5} {row['at_1']:.3f} "
            f"{row['at_5']:.3f} {row['at_10']:.3f}  ({row['low']:.3f}-{row['high']:.3f})"
            f"  @{depth} {aim}  {row['note']}"
        )
    print(f"\nset    items  ECE   Brier  precision of the best link at {THRESHOLDS} | answered")
    for row in found["reliability"]:
        pairs = " ".join(
            f"{right:.2f}|{share:.2f}"
            for right, share in zip(row["precision"], row["answered"], strict=False)
        )
        print(
            f"{row['name']:6} {row['items']:5} {row['error']:.3f} {row['brier']:.3f}  {pairs}"
            f"  abstention AUC {row['abstains']}, links {row['links']}, unmapped {row['unmapped']},"
            f" {row['method']}"
        )
    print(f"\nrows left out, since they name no skill of this ESCO release: {found['skipped']}")


if __name__ == "__main__":
    main()
