"""Data for the gate: demonstration data, damaged on purpose, and a sample of the national data."""

import gzip
import random
from collections.abc import Callable
from io import StringIO
from itertools import islice
from pathlib import Path

import pytest

from ecvet_graph.ingest.csv_template import read_csv_template
from ecvet_graph.ingest.jsonl import read_jsonl
from ecvet_graph.model.learning import Qualification, Unit
from ecvet_graph.rdf.write import record_triples, write_ntriples

BASE = "http://localhost:8000"
DEMO = ("at", "ee", "fi")
FIRST = 30


def to_lines(items: object) -> list[str]:
    records = [item for item in items if isinstance(item, Qualification | Unit)]  # type: ignore[attr-defined]
    target = StringIO()
    write_ntriples(record_triples(records), target)
    return target.getvalue().splitlines(keepends=True)


@pytest.fixture(scope="session")
def demo_lines(root: Path) -> list[str]:
    """Return the demonstration data of three countries as lines of N-Triples."""
    lines: list[str] = []
    for country in DEMO:
        tables = sorted((root / "data" / "demo" / country).glob("*.csv"))
        lines += to_lines(read_csv_template(tables, base=BASE, agency=f"demo-{country}"))
    return lines


@pytest.fixture(scope="session")
def damaged(demo_lines: list[str]) -> Callable[[int], list[str]]:
    """Return a function that leaves out every twentieth line or so, others for every seed."""

    def damage(seed: int) -> list[str]:
        chance = random.Random(seed)  # noqa: S311
        return [line for line in demo_lines if chance.random() > 0.05]

    return damage


@pytest.fixture(scope="session")
def national_lines(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Return a small qualification of each national source as lines of N-Triples."""
    sample = tmp_path_factory.mktemp("national") / "sample.jsonl"
    with sample.open("w", encoding="utf-8") as target:
        for country in ("ch", "de", "ee", "fi"):
            source = shared_data / country / f"{country}_qualifications.jsonl.gz"
            with gzip.open(source, "rt", encoding="utf-8") as stream:
                target.write(min(islice(stream, FIRST), key=len))
    return to_lines(read_jsonl([sample], base=BASE))
