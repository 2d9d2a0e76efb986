"""Transfers as documents: the same in both syntaxes, complete, readable, and about no person."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from rdflib import Graph
from rdflib.compare import isomorphic
from tests.unit.service.mobility.plumbing import (
    AT,
    HOME,
    LEARNER,
    PLUMBER,
    STRUCTURE,
    Stay,
    name,
    public_graph,
    stay,
)

from ecvet_graph.credit.accumulation import accumulate
from ecvet_graph.credit.agreements import start_outside
from ecvet_graph.model.credit import Route
from ecvet_graph.model.learning import Text
from ecvet_graph.rdf.memorandum import memorandum_triples, read_memoranda
from ecvet_graph.service.checking import check_document
from ecvet_graph.service.mobility.serving import (
    accumulation_as_turtle,
    as_json_ld,
    as_turtle,
    memorandum_as_turtle,
)
from ecvet_graph.store import GraphStore

BASE = "http://localhost:8000"


@pytest.fixture(scope="module")
def store() -> GraphStore:
    return public_graph()


@pytest.fixture(scope="module")
def whole() -> Stay:
    return stay()


def test_turtle_and_json_ld_say_the_same(whole: Stay, store: GraphStore) -> None:
    turtle = as_turtle(whole.end, store=store, memorandum=whole.memorandum)
    json_ld = as_json_ld(whole.end, store=store, memorandum=whole.memorandum)
    graph = Graph().parse(data=turtle, format="turtle")
    assert len(graph) > 200
    assert isomorphic(graph, Graph().parse(data=json_ld, format="json-ld"))
    first = json.loads(json_ld)["@graph"][0]
    assert (first["id"], first["type"]) == (whole.end.iri, "Transfer")


def test_the_same_transfer_gives_the_same_bytes(whole: Stay, store: GraphStore) -> None:
    assert as_turtle(whole.end, store=store) == as_turtle(stay().end, store=public_graph())


def test_sections_follow_the_process(whole: Stay, store: GraphStore) -> None:
    text = as_turtle(whole.end, store=store, memorandum=whole.memorandum).decode()
    assert re.findall(r"^# (.*)$", text, re.MULTILINE) == [
        "Transfer of credit",
        "Memorandum of understanding",
        "Learning agreement, version 1: signed",
        "Assessments",
        "Credits",
        "Personal transcript, version 1",
        "Validations",
        "Recognitions",
        "What was done, the oldest first",
        "What the public graph calls the things that are named above",
    ]
    assert "_:" not in text
    assert '"Installing heating"@en' in text


def test_a_draft_has_no_empty_sections(whole: Stay, store: GraphStore) -> None:
    text = as_turtle(whole.steps["drafted"], store=store).decode()
    assert "# Credits" not in text
    assert "# Learning agreement, version 1: draft" in text


def test_what_is_written_passes_the_gate(whole: Stay, store: GraphStore, tmp_path: Path) -> None:
    path = tmp_path / "transfer.ttl"
    path.write_bytes(as_turtle(whole.end, store=store, memorandum=whole.memorandum))
    report = check_document(path, base=BASE, workers=1)
    assert [finding.code for finding in report.findings] == []
    assert report.focus_nodes >= 9


def test_the_very_first_record_of_experience_passes_the_gate(
    store: GraphStore, tmp_path: Path
) -> None:
    begun = start_outside(
        iri=name(2),
        learner=LEARNER,
        home=HOME,
        qualification=PLUMBER,
        route=Route.INFORMAL,
        at=AT,
        by=HOME,
    )
    path = tmp_path / "transfer.ttl"
    path.write_bytes(as_turtle(begun, store=store))
    assert check_document(path, base=BASE, workers=1).findings == ()


def test_an_accumulation_stands_with_what_proves_it_and_passes_the_gate(
    whole: Stay, store: GraphStore, tmp_path: Path
) -> None:
    held = whole.end.portfolio
    progress = accumulate(held, STRUCTURE, day=date(2026, 9, 1))
    path = tmp_path / "accumulation.ttl"
    path.write_bytes(accumulation_as_turtle(held, progress, store=store))
    text = path.read_text(encoding="utf-8")
    assert text.index("# Accumulation") < text.index("# Recognitions")
    assert "ecvet:isComplete false" in text
    assert check_document(path, base=BASE, workers=1).findings == ()


def test_a_text_cannot_end_a_comment_or_a_literal(whole: Stay, store: GraphStore) -> None:
    odd = 'end" .\n<urn:x:a> <urn:x:b> "c'
    said = replace(whole.memorandum, objectives=(Text(odd, "en"),))
    graph = Graph().parse(data=memorandum_as_turtle(said, store=store), format="turtle")
    assert odd in {str(value) for value in graph.objects()}
    assert not [node for node in graph.subjects() if str(node) == "urn:x:a"]


def test_a_memorandum_that_is_read_back_is_the_same(whole: Stay) -> None:
    (read,) = read_memoranda(memorandum_triples(whole.memorandum))
    ordered = replace(
        whole.memorandum,
        parties=tuple(sorted(whole.memorandum.parties)),
        qualifications=tuple(sorted(whole.memorandum.qualifications)),
        steps=tuple(sorted(whole.memorandum.steps, key=lambda one: (one.at, one.kind, one.record))),
    )
    assert read == ordered
