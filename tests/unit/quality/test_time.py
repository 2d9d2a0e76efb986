"""No document can hold the gate longer than its limit of time."""

import multiprocessing
import time
from collections.abc import Iterator

import pytest

from ecvet_graph.config import Limits
from ecvet_graph.errors import LimitError
from ecvet_graph.model.iris import DCTERMS, ECVET, ELM, RDF
from ecvet_graph.quality import checks, validate_dataset

THINGS = "http://localhost:8000/id/demo/"
QUALIFICATION = f"<{THINGS}qualification/q>"


def overlapping_units(number: int) -> Iterator[str]:
    """Yield a qualification whose units all have the same outcome: every pair of them overlaps."""
    yield f"{QUALIFICATION} <{RDF}type> <{ELM}Qualification> .\n"
    for place in range(number):
        unit, outcome = f"<{THINGS}unit/q--{place}>", f"<{THINGS}outcome/q--{place}--o>"
        yield f"{unit} <{RDF}type> <{ECVET}Unit> .\n"
        yield f"{unit} <{ELM}isPartOf> {QUALIFICATION} .\n"
        yield f"{unit} <{ELM}learningOutcome> {outcome} .\n"
        yield f'{outcome} <{DCTERMS}title> "lays bricks"@en .\n'


@pytest.mark.parametrize("workers", [1, 2])
def test_a_document_made_to_take_long_ends_with_its_time(workers: int) -> None:
    started = time.monotonic()
    with pytest.raises(LimitError) as caught:
        validate_dataset(
            overlapping_units(3_000),
            workers=workers,
            source="long.ttl",
            limits=Limits(gate_seconds=1.5),
        )
    assert time.monotonic() - started < 120
    assert multiprocessing.active_children() == []
    text = str(caught.value)
    assert text.startswith("long.ttl: Checking the data takes more than 1.5 seconds.")
    assert QUALIFICATION[1:-1] in text
    assert "ECVET_LIMIT_GATE_SECONDS" in text


def test_the_time_counts_for_many_small_parts_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "_HARMLESS", 10**9)
    with pytest.raises(LimitError):
        validate_dataset(overlapping_units(3), workers=1, limits=Limits(gate_seconds=1e-9))


def test_what_is_checked_in_its_time_has_the_same_findings_in_a_process_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lines = tuple(overlapping_units(20))
    here = validate_dataset(lines, workers=1)
    monkeypatch.setattr(checks, "_HARMLESS", 10)
    assert validate_dataset(lines, workers=1) == here
    assert here.findings
