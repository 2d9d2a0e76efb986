"""Agreements, credit and decisions: checked in parts as in one piece, alone and in whole chains."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from rdflib import Graph
from tests.unit.quality.test_examples import EXAMPLES, name_of

from ecvet_graph.assets import asset_folder
from ecvet_graph.model.iris import ECVET, ELM
from ecvet_graph.quality import (
    Finding,
    Severity,
    read_neighbourhood,
    shacl_engine,
    shipped_vocabulary,
    validate_dataset,
    worst_first,
)
from ecvet_graph.quality.ntriples import plain

TRANSFER = [path for path in EXAMPLES if re.match(r"[MAT]\d\d", path.parent.name)]
MOBILITY = asset_folder("shapes") / "examples" / "mobility.ttl"
LEARNER_SIDE = frozenset(
    {
        ECVET + name
        for name in (
            "Accumulation",
            "Credit",
            "LearningAgreement",
            "PersonalTranscript",
            "RecognitionDecision",
            "Transfer",
            "ValidationDecision",
        )
    }
)


def lines_of(path: Path, *, place: int | None = None) -> list[str]:
    """Return the lines of an example, with names of its own where a place is given."""
    text = path.read_text(encoding="utf-8")
    if place is not None:
        text = text.replace("https://example.org/id/demo/", f"https://example.org/id/demo{place}/")
        text = re.sub(r"<urn:uuid:(\w{8})", rf"<urn:uuid:{place:08}\1", text)
    return Graph().parse(data=text, format="turtle").serialize(format="nt").splitlines()


def check(lines: Sequence[str]) -> tuple[Finding, ...]:
    data = read_neighbourhood(lines)
    outside = dict.fromkeys(data.outside(data.lines))
    context = [line for term in outside for line in shipped_vocabulary()(plain(term))]
    text = "".join(f"{line.rstrip()}\n" for line in [*lines, *context])
    return shacl_engine("rust").validate(text)


@pytest.mark.parametrize("third", range(3))
def test_examples_put_together_have_in_parts_the_findings_of_the_whole(third: int) -> None:
    chosen = TRANSFER[third::3]
    assert len(chosen) >= 70
    lines = [line for place, path in enumerate(chosen) for line in lines_of(path, place=place)]
    whole = check(lines)
    parts = read_neighbourhood(lines).parts
    assert len(parts) >= len(chosen)
    data = read_neighbourhood(lines)
    found = {finding for part in parts for finding in check(list(data.text(part)))}
    assert worst_first(found) == whole
    broken = {path.parent.name for path in chosen if path.name.startswith("invalid-")}
    assert {finding.code for finding in whole} == broken


@pytest.mark.parametrize("path", TRANSFER, ids=name_of)
def test_an_example_has_in_parts_the_findings_of_the_whole(path: Path) -> None:
    lines = lines_of(path)
    data = read_neighbourhood(lines)
    found = {finding for part in data.parts for finding in check(list(data.text(part)))}
    assert worst_first(found) == check(lines)


@pytest.mark.parametrize(
    "name",
    [
        "M01/valid-two-parties",
        "A02/valid-complete",
        "T01-transcript/valid-transcript",
        "T02-assessment/valid-credit",
        "T06-validation/valid-refused",
        "T11-key/valid-uuid",
    ],
)
def test_a_record_of_transfer_alone_is_something_to_check(name: str) -> None:
    path = asset_folder("shapes") / "examples" / f"{name}.ttl"
    report = validate_dataset(lines_of(path))
    assert report.findings == ()
    assert report.focus_nodes > 0


def test_a_whole_mobility_from_memorandum_to_accumulation_has_no_finding() -> None:
    graph = Graph().parse(MOBILITY)
    classes = {str(kind) for kind in graph.objects(None, None) if str(kind).startswith(ECVET)}
    assert classes >= LEARNER_SIDE | {ECVET + "MemorandumOfUnderstanding"}
    for engine in ("rust", "pyshacl"):
        report = validate_dataset(lines_of(MOBILITY), engine=engine)
        assert report.findings == (), engine


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("assessment-result/passed", "assessment-result/failed", "T02-assessment"),
        ("<https://w3id.org/ecvet/mou-confirmation/status> ,", "", "M04-status"),
        ('elm:point "40"', 'elm:point "50"', "T04-more"),
        ("ecvet:isComplete false", "ecvet:isComplete true", "T10-unit"),
        ('ecvet:endDate "2026-03-27"', 'ecvet:endDate "2026-02-27"', "A05-order"),
    ],
)
def test_an_error_in_the_mobility_is_found(old: str, new: str, code: str) -> None:
    text = MOBILITY.read_text(encoding="utf-8")
    assert text.count(old) >= 1
    graph = Graph().parse(data=text.replace(old, new), format="turtle")
    report = validate_dataset(graph.serialize(format="nt").encode())
    assert code in {finding.code for finding in report.findings}


def test_personal_data_in_a_learner_side_record_is_a_violation() -> None:
    text = MOBILITY.read_text(encoding="utf-8")
    learner = re.search(r"<urn:uuid:[^>]*>", text)
    assert learner
    named = f'{text}\n{learner[0]} <http://xmlns.com/foaf/0.1/name> "A Learner" .\n'
    graph = Graph().parse(data=named, format="turtle")
    report = validate_dataset(graph.serialize(format="nt").encode())
    assert [finding.code for finding in report.findings] == ["T11-person"]
    assert report.counts[Severity.VIOLATION] == 1
    assert "A Learner" not in str(report.findings)


@pytest.mark.parametrize(
    "link",
    [
        ECVET + "agreedOutcome",
        ECVET + "agreedUnit",
        ECVET + "learner",
        ECVET + "recognisedOutcome",
        ECVET + "recognisedUnit",
        ECVET + "sameUnitAs",
        ECVET + "targetQualification",
        ELM + "specifiedBy",
    ],
)
def test_records_stay_together_through_what_the_file_does_not_describe(link: str) -> None:
    lines = [f"<http://e/{name}> <{link}> <http://e/elsewhere> ." for name in ("one", "two")]
    lines.append(f"<http://e/three> <{ECVET}home> <http://e/elsewhere> .")
    parts = [set(part) for part in read_neighbourhood(lines).parts]
    assert [part - {"<http://e/elsewhere>"} for part in parts] == [
        {"<http://e/one>", "<http://e/two>"},
        {"<http://e/three>"},
    ]
