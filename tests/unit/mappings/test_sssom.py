"""Matches as an SSSOM mapping set."""

from __future__ import annotations

import pytest

from ecvet_graph.mappings import (
    COLUMNS,
    MappingRow,
    MappingSet,
    head_of,
    predicate_of,
    record_of,
    write_tsv,
)
from ecvet_graph.model.match import Verdict

HEAD = MappingSet("http://x.test/graph/m", "http://x.test/id/", "ecvet-graph", "1")


def row(**changes: str) -> MappingRow:
    values = {
        "subject": "http://x.test/id/a/unit/one",
        "subject_label": "One",
        "object": "http://x.test/id/b/unit/two",
        "object_label": "Two",
        "score": "0.9",
        "coverage_of_subject": "1.0",
        "coverage_of_object": "0.8",
        "reservation": "none",
        "method": "skill-coverage",
        "method_version": "1",
        "snapshot": "7",
        "date": "2026-01-01",
    } | changes
    return MappingRow(verdict=Verdict.SUGGESTED_EQUIVALENT, **values)


def last_line(match: MappingRow) -> str:
    return list(write_tsv(head_of(HEAD), [record_of(match)], columns=COLUMNS))[-1]


def test_no_verdict_is_an_exact_match_and_none_is_no_mapping() -> None:
    predicates = {predicate_of(verdict) for verdict in Verdict if verdict is not Verdict.NONE}
    assert "skos:exactMatch" not in predicates
    assert predicate_of(Verdict.A_COVERS_B) == "skos:narrowMatch"
    with pytest.raises(KeyError):
        predicate_of(Verdict.NONE)


def test_a_label_cannot_break_the_table() -> None:
    line = last_line(row(subject_label="one\ttwo\nthree"))
    assert len(line.rstrip("\n").split("\t")) == len(COLUMNS)
    assert "one two three" in line


def test_units_of_the_installation_are_shortened_and_others_are_not() -> None:
    line = last_line(row(object="http://other.test/u"))
    assert line.startswith("ecvetid:a/unit/one\tOne\tskos:closeMatch\thttp://other.test/u\t")
