"""How well unit comparison agrees with people: Spearman and AUC on the graded pairs of units.

    python eval/unit_pairs.py [--json FILE] [--limits 3 5 8] [--relative 0.7 0.8 0.9]

Reads `ECVET_DATA` (default `../shared/data`) and the vector cache of the settings. Half of the
units a choose the rule (dev), the other half report it (test); a pair never falls on both sides.
Links, weights, coverage and score are those of the product, over all national units.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import product
from pathlib import Path

import numpy as np
from corpus import UnitTexts, read_outcome_texts, read_units
from scipy.stats import spearmanr
from sklearn.metrics import roc_auc_score

from ecvet_graph.compare import OutcomeRow, UnitRow, build_index, make_weight_table, state_pair
from ecvet_graph.config import Settings
from ecvet_graph.skills import (
    LabelKind,
    LinkParameters,
    SkillLabel,
    VectorCache,
    build_linker,
    default_parameters,
    has_encoder,
    load_encoder,
)

ROOT = Path(__file__).resolve().parents[1]
PARTIAL = 2.0  # mean grade from which a pair counts as partly alike or better
Links = dict[tuple[str, str], tuple[tuple[str, float], ...]]


@dataclass(frozen=True)
class Pair:
    """A graded pair of units: their ids and the mean of both grades, 0 to 3."""

    a: str
    b: str
    grade: float

    @property
    def is_dev(self) -> bool:
        """Return whether the pair belongs to the half that chooses."""
        return hashlib.sha256(self.a.encode()).digest()[0] % 2 == 0


@dataclass(frozen=True)
class Result:
    """The figures of one rule; Spearman -1 to 1, AUC 0 to 1, links per text on average."""

    lanes: str
    limit: int
    relative: float
    links: float
    spearman_dev: float
    auc_dev: float
    spearman_test: float
    auc_test: float
    spearman: float
    auc: float
    above_zero: float


def main() -> None:
    """Evaluate every rule and print the table, best on dev first."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--json", type=Path)
    parser.add_argument("--limits", type=int, nargs="+", default=[default_parameters().limit])
    parser.add_argument(
        "--relative", type=float, nargs="+", default=[default_parameters().relative_threshold]
    )
    options = parser.parse_args()
    data = Path(os.environ.get("ECVET_DATA", ROOT.parent / "shared" / "data"))
    results = sorted(
        evaluate(data, limits=options.limits, relatives=options.relative),
        key=lambda result: -result.spearman_dev,
    )
    show(results)
    if options.json:
        options.json.write_text(json.dumps([asdict(result) for result in results], indent=1))


def evaluate(data: Path, *, limits: Sequence[int], relatives: Sequence[float]) -> Iterator[Result]:
    """Yield the figures of each combination of lanes, limit and relative threshold."""
    units, texts, pairs = read_units(data), read_outcome_texts(data), read_pairs(data)
    labels = read_labels(data, languages={*texts, "en"})
    folder = Settings.from_environment(os.environ).cache / "embeddings"
    cache = VectorCache(folder, load_encoder()) if has_encoder() else None
    generous = replace(default_parameters(), limit=max(limits), relative_threshold=0.0)
    for name, lane_cache in {"lexical": None, "lexical+dense": cache}.items():
        if name != "lexical" and cache is None:
            continue
        links = link_all(texts, labels, cache=lane_cache, rule=generous)
        for limit, relative in product(limits, relatives):
            kept = cut(links, limit=limit, relative=relative)
            scores = score_pairs(units, kept, pairs=pairs)
            yield measure(pairs, scores, kept, name=name, limit=limit, relative=relative)


def read_pairs(data: Path) -> list[Pair]:
    """Return the graded pairs."""
    with (data / "eval/unit_pairs_dev.tsv").open(encoding="utf-8") as lines:
        return [
            Pair(row["a"], row["b"], (float(row["grade_1"]) + float(row["grade_2"])) / 2)
            for row in csv.DictReader(lines, delimiter="\t")
        ]


def read_labels(data: Path, *, languages: set[str]) -> list[SkillLabel]:
    """Return the labels of all ESCO skills in these languages."""
    labels = []
    path = data / "esco/esco_concepts_multilingual.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            if record["kind"] != "skill":
                continue
            for language in languages:
                preferred = record["prefLabel"].get(language)
                others = record["altLabels"].get(language, [])
                kinds = [(LabelKind.PREFERRED, preferred)] if preferred else []
                kinds += [(LabelKind.ALTERNATIVE, text) for text in others]
                labels += [SkillLabel(record["uri"], kind, language, text) for kind, text in kinds]
    return labels


def link_all(
    texts: dict[str, set[str]],
    labels: list[SkillLabel],
    *,
    cache: VectorCache | None,
    rule: LinkParameters,
) -> Links:
    """Return the accepted links of every text by (language, text)."""
    linker = build_linker(labels, texts, cache=cache, parameters=rule)
    found: Links = {}
    for language, pool in texts.items():
        ordered = sorted(pool)
        for text, links in zip(ordered, linker.link(ordered, language), strict=True):
            found[language, text] = tuple((link.uri, link.score) for link in links)
    return found


def cut(links: Links, *, limit: int, relative: float) -> Links:
    """Return the links that a stricter rule keeps."""
    return {
        key: tuple(link for link in found[:limit] if link[1] >= relative * found[0][1])
        for key, found in links.items()
    }


def score_pairs(units: dict[str, UnitTexts], links: Links, *, pairs: Sequence[Pair]) -> list[float]:
    """Return the score of every pair, with weights over all units."""
    held, texts = [], []
    for unit, (language, outcomes) in units.items():
        for text in outcomes:
            found = links[language, text]
            held += [(skill, unit) for skill, _ in found]
            texts += [] if found else [(text, unit)]
    table = make_weight_table(len(units), held, texts)
    wanted = sorted({unit for pair in pairs for unit in (pair.a, pair.b)})
    rows = []
    for unit in wanted:
        language, outcomes = units[unit]
        for number, text in enumerate(outcomes):
            skills = tuple(skill for skill, _ in links[language, text])
            weight = table.outcome_weight(skills, text=text)
            rows.append(OutcomeRow(unit, f"{unit}/{number:03d}", weight, skills))
    index = build_index([UnitRow(unit, "") for unit in wanted], rows, skill_weights=table.skills)
    return [float(state_pair(index, pair.a, pair.b).score) for pair in pairs]


def measure(
    pairs: Sequence[Pair],
    scores: Sequence[float],
    links: Links,
    *,
    name: str,
    limit: int,
    relative: float,
) -> Result:
    """Return the figures of one rule on dev, on test and on both."""
    grades, values = np.array([pair.grade for pair in pairs]), np.array(scores)
    is_dev = np.array([pair.is_dev for pair in pairs])
    parts = [
        figure
        for chosen in (is_dev, ~is_dev, np.ones_like(is_dev))
        for figure in (
            float(spearmanr(values[chosen], grades[chosen])[0]),
            float(roc_auc_score(grades[chosen] >= PARTIAL, values[chosen])),
        )
    ]
    mean_links = float(np.mean([len(found) for found in links.values()]))
    return Result(name, limit, relative, mean_links, *parts, float(np.mean(values > 0)))


def show(results: Sequence[Result]) -> None:
    """Print the table."""
    print("lanes          limit  rel. links |  dev rho  AUC | test rho  AUC |  all rho  AUC | >0")
    for r in results:
        print(
            f"{r.lanes:14} {r.limit:5} {r.relative:5.2f} {r.links:5.2f}"
            f" | {r.spearman_dev:8.3f} {r.auc_dev:.2f} | {r.spearman_test:8.3f} {r.auc_test:.2f}"
            f" | {r.spearman:8.3f} {r.auc:.2f} | {r.above_zero:.2f}"
        )


if __name__ == "__main__":
    main()
