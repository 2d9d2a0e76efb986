"""What lacks for a profile is counted by qualification, not by finding."""

from __future__ import annotations

from ecvet_graph.quality import BLANK_NODE, Finding, Readiness, find_readiness, load_shapes
from ecvet_graph.quality.readiness import merge_readiness

A, B = "https://example.org/id/qualification/a", "https://example.org/id/qualification/b"
SHARED = "https://example.org/id/organisation/x"
NAMES = {"LOQ-Q06": "field", "LOQ-Q02": "level", "LOQ-organisation-name": "name"}


def finding(code: str, focus: str) -> Finding:
    shapes = load_shapes("loq").shapes.values()
    (shape,) = (shape for shape in shapes if shape.local_name == code)
    return load_shapes("loq").finding(shape.iri, focus=focus, value=None)


def readiness(*findings: Finding) -> Readiness:
    members = {A: {A, SHARED, BLANK_NODE}, B: {B, SHARED}}
    return find_readiness(findings, members, titles={A: "A"}, names=NAMES, loose_units=2)


def test_without_findings_all_are_ready() -> None:
    assert readiness().ready == 2
    assert readiness().reasons == ()
    assert list(readiness().lines()) == [
        "2 of 2 qualifications are ready for the LOQ profile of the ELM",
        "  2 units are outside it, in no qualification",
    ]


def test_a_reason_is_counted_once_for_a_qualification() -> None:
    told = readiness(finding("LOQ-Q06", A), finding("LOQ-Q06", B), finding("LOQ-Q02", A))
    assert told.ready == 0
    assert told.reasons == (("LOQ-Q06", 2), ("LOQ-Q02", 1))
    assert told.not_ready[0].codes == ("LOQ-Q02", "LOQ-Q06")
    assert "  1 lacks LOQ-Q02 (level)" in list(told.lines())


def test_what_is_shared_counts_for_each() -> None:
    assert readiness(finding("LOQ-organisation-name", SHARED)).reasons == (
        ("LOQ-organisation-name", 2),
    )


def test_a_blank_node_counts_for_those_that_have_one() -> None:
    told = readiness(finding("LOQ-organisation-name", BLANK_NODE))
    assert [entry.qualification for entry in told.not_ready] == [A]


def test_several_files_are_told_together() -> None:
    told = merge_readiness([readiness(), readiness(finding("LOQ-Q06", A))])
    assert (told.ready, told.total, told.loose_units) == (3, 4, 4)
    assert told.reasons == (("LOQ-Q06", 1),)
