"""However a dataset is cut, ordered and shared out, the findings are the same."""

import random
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import Graph

from ecvet_graph.assets import asset_folder
from ecvet_graph.quality import Report, Severity, checks, gate, validate_dataset
from ecvet_graph.quality.chunks import chunk_texts

SKILLS = frozenset({"http://data.europa.eu/esco/skill/00000000-0000-0000-0000-000000000000"})
FEW = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def check(lines: list[str], *, largest: int, smallest: int, engine: str = "rust") -> Report:
    with pytest.MonkeyPatch.context() as patch:
        cut = partial(chunk_texts, largest=largest, smallest=smallest)
        patch.setattr(gate, "chunk_texts", cut)
        return validate_dataset(lines, workers=1, engine=engine, known_skills=SKILLS)


def example_lines() -> Iterator[str]:
    """Yield every example of every constraint, the things of each in a namespace of their own."""
    for number, path in enumerate(sorted((asset_folder("shapes") / "examples").glob("*/*.ttl"))):
        text = path.read_text("utf-8").replace("https://example.org/", f"http://e/{number}/")
        graph = Graph().parse(data=text, format="turtle")
        for line in graph.serialize(format="nt", encoding="utf-8").decode().splitlines():
            yield line.replace("_:", f"_:x{number}") + "\n"


@pytest.fixture(scope="session")
def examples() -> list[str]:
    return list(example_lines())


@FEW
@given(
    seeds=st.tuples(st.integers(0, 10_000), st.integers(0, 10_000)),
    largest=st.sampled_from([1, 30, 100, 300, 1_000, 100_000]),
    smallest=st.sampled_from([1, 10, 200]),
)
def test_cutting_and_order_change_no_finding_of_damaged_data(
    damaged: Callable[[int], list[str]], seeds: tuple[int, int], largest: int, smallest: int
) -> None:
    lines = damaged(seeds[0])
    whole = check(lines, largest=10**9, smallest=10**9)
    shuffled = random.Random(seeds[1]).sample(lines, len(lines))  # noqa: S311
    assert check(shuffled, largest=largest, smallest=smallest).findings == whole.findings
    assert whole.counts[Severity.VIOLATION] > 0


def test_cutting_changes_no_finding_of_any_example(examples: list[str]) -> None:
    whole = check(examples, largest=10**9, smallest=10**9)
    alone = check(examples, largest=1, smallest=1)
    assert alone.findings == whole.findings
    assert alone.parts >= 100
    assert len({finding.code for finding in whole.findings}) >= 55


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_the_number_of_processes_changes_no_finding(
    workers: int, examples: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "_WORTH_PROCESSES", 2)
    alone = validate_dataset(examples, workers=1)
    assert validate_dataset(examples, workers=workers) == alone


def test_the_reference_engine_agrees_on_parts_of_damaged_data(
    damaged: Callable[[int], list[str]],
) -> None:
    lines = damaged(7)[:700]
    whole = check(lines, largest=10**9, smallest=10**9, engine="pyshacl")
    assert check(lines, largest=100, smallest=50).findings == whole.findings
    assert whole.findings


@pytest.mark.real_data
@pytest.mark.parametrize("largest", [1, 500, 100_000])
def test_cutting_changes_no_finding_of_national_data(
    largest: int, national_lines: list[str]
) -> None:
    chance = random.Random(largest)  # noqa: S311
    lines = [line for line in national_lines if chance.random() > 0.02]
    whole = check(lines, largest=10**9, smallest=10**9)
    shuffled = chance.sample(lines, len(lines))
    assert check(shuffled, largest=largest, smallest=1).findings == whole.findings
    assert len({finding.code for finding in whole.findings}) > 5
