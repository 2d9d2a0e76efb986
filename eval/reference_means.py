"""Write the mean query vectors that the dense lane subtracts, one per language.

    python eval/reference_means.py

Reads `ECVET_DATA` (default `../shared/data`) and the vector cache; outcomes are the pool where the
national data speaks the language, the preferred skill labels (every twentieth) elsewhere. Only the
means are written, to `src/ecvet_graph/skills/reference_means.npz`.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
from collections import defaultdict
from pathlib import Path

import numpy as np

from corpus import read_outcome_texts
from ecvet_graph.config import Settings
from ecvet_graph.skills import Role, VectorCache, load_encoder

ROOT = Path(__file__).resolve().parents[1]
LABEL_STEP = 20


def main() -> None:
    """Encode the pools and write the means."""
    argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0]).parse_args()
    data = Path(os.environ.get("ECVET_DATA", ROOT.parent / "shared" / "data"))
    encoder = load_encoder()
    cache = VectorCache(Settings.from_environment(os.environ).cache / "embeddings", encoder)
    pools = read_outcome_texts(data)
    for language, labels in read_labels(data).items():
        pools.setdefault(language, labels)
    means = {
        f"{encoder.model_hash[:16]}.{language}": cache.vectors(sorted(texts), role=Role.QUERY)
        .mean(axis=0)
        .astype(np.float16)
        for language, texts in sorted(pools.items())
    }
    np.savez(ROOT / "src/ecvet_graph/skills/reference_means.npz", **means)
    print({name: len(pools[name.rpartition(".")[2]]) for name in means})


def read_labels(data: Path) -> dict[str, set[str]]:
    """Return every twentieth preferred label of each language."""
    labels: defaultdict[str, list[str]] = defaultdict(list)
    with gzip.open(
        data / "esco/esco_concepts_multilingual.jsonl.gz", "rt", encoding="utf-8"
    ) as lines:
        for line in lines:
            record = json.loads(line)
            if record["kind"] == "skill":
                for language, text in record["prefLabel"].items():
                    labels[language].append(text)
    return {language: set(sorted(texts)[::LABEL_STEP]) for language, texts in labels.items()}


if __name__ == "__main__":
    main()
