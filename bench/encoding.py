"""How fast texts are encoded: a fixed random sample of the texts that linking needs, uncached.

Prints one JSON object: the number of distinct texts of the store, the size of the sample, and the
texts per second for one and two threads.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path

from ecvet_graph.model.iris import DCTERMS
from ecvet_graph.model.terms import Literal
from ecvet_graph.query import construct
from ecvet_graph.service.outcomes import read_labels
from ecvet_graph.skills import Encoder, LabelKind, fold, load_encoder
from ecvet_graph.store import GraphStore, StoreHome

__all__ = ["main"]


def main() -> None:
    """Encode the sample with one and with two threads."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--texts", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=20)
    asked = parser.parse_args()
    with StoreHome.open(asked.store).reader() as snapshot:
        outcomes, labels = _texts(snapshot.store)
    everything = [(text, True) for text in outcomes] + [(text, False) for text in labels]
    chosen = random.Random(asked.seed)  # noqa: S311 - a sample, not a secret
    sample = chosen.sample(everything, min(asked.texts, len(everything)))
    speeds = {}
    for threads in (1, 2):
        encoder = load_encoder(threads=threads)
        encoder.encode_queries(["warm-up"])
        speeds[str(threads)] = round(_speed(encoder, sample), 1)
    found = {"texts": len(everything), "sample": len(sample), "per_second": speeds}
    print(json.dumps(found))


def _texts(store: GraphStore) -> tuple[list[str], list[str]]:
    """Return the distinct texts of outcomes, and the preferred labels in their languages."""
    texts, languages = set(), {"en"}
    for _, predicate, value in construct(store, "compare/outcome-texts"):
        if str(predicate) == DCTERMS + "title" and isinstance(value, Literal):
            texts.add(fold(value.value))
            languages.add((value.language or "").partition("-")[0].lower())
    labels = read_labels(store, languages=languages - {""})
    return sorted(texts), sorted(
        {label.text for label in labels if label.kind is LabelKind.PREFERRED}
    )


def _speed(encoder: Encoder, sample: list[tuple[str, bool]]) -> float:
    queries = [text for text, is_query in sample if is_query]
    passages = [text for text, is_query in sample if not is_query]
    start = time.perf_counter()
    encoder.encode_queries(queries)
    encoder.encode_passages(passages)
    return len(sample) / (time.perf_counter() - start)


if __name__ == "__main__":
    main()
