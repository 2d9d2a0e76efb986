"""Memoranda that agencies published, in whatever form, are read as values."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from rdflib import Graph

from ecvet_graph.model.mobility import AgreementState, Confirmation, Memorandum, SignatoryRole
from ecvet_graph.rdf.memorandum import memorandum_triples, read_memoranda
from ecvet_graph.rdf.terms import from_rdflib

BASE = "http://localhost:8000/"
HEAD = """
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix ecvet: <https://w3id.org/ecvet/ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def read(turtle: str) -> tuple[Memorandum, ...]:
    graph = Graph().parse(data=turtle, format="turtle", publicID=BASE)
    return read_memoranda(
        (from_rdflib(s), from_rdflib(p), from_rdflib(o))  # type: ignore[misc]
        for s, p, o in graph
    )


def test_the_demonstration_memorandum_is_read(root: Path) -> None:
    (found,) = read((root / "data" / "demo" / "memorandum.ttl").read_text(encoding="utf-8"))
    assert found.iri == f"{BASE}id/demo-at/memorandum/maurerausbildung"
    assert {text.language for text in found.titles} == {"de", "en"}
    assert len(found.parties) == len(found.qualifications) == len(found.signatures) == 2
    assert found.confirmations == tuple(Confirmation)
    assert found.state is AgreementState.ACTIVE
    assert (found.valid_from, found.review_on) == (date(2025, 9, 1), date(2027, 6, 15))
    assert {one.role for one in found.signatures} == {SignatoryRole.PARTY}
    assert read_memoranda(memorandum_triples(found)) == (found,)


def test_signatures_may_be_blank_and_a_start_may_be_the_first_of_them() -> None:
    (found,) = read(
        HEAD
        + """
<m> a ecvet:MemorandumOfUnderstanding ; dcterms:title "Exchange"@en ;
    ecvet:party <a> , <b> ; ecvet:comparesQualification <q> ;
    ecvet:signature [ a ecvet:Signature ; ecvet:signatory <a> ; ecvet:signedOn "2026-02-01"^^xsd:date ] ,
        [ a ecvet:Signature ; ecvet:signatory <b> ; ecvet:signedOn "2026-02-03"^^xsd:date ] .
"""
    )
    assert found.valid_from == date(2026, 2, 1)
    assert found.state is AgreementState.SIGNED
    assert [one.signatory for one in found.signatures] in (
        [BASE + "a", BASE + "b"],
        [BASE + "b", BASE + "a"],
    )
    assert all(one.iri.startswith(f"{BASE}m#signature-") for one in found.signatures)


@pytest.mark.parametrize(
    "statements",
    [
        "ecvet:party <a> , <b>",
        "ecvet:party <a> ; ecvet:validFrom '2026-01-01'^^xsd:date",
        "ecvet:party <a> , <b> ; ecvet:validFrom 'soon'",
        "ecvet:party <a> , <b> ; ecvet:validFrom '2026-02-30'^^xsd:date",
    ],
    ids=["no day", "one party", "no date", "no such day"],
)
def test_what_nobody_can_tell_to_be_in_force_is_left_out(statements: str) -> None:
    assert read(f"{HEAD} <m> a ecvet:MemorandumOfUnderstanding ; {statements} .") == ()


def test_a_day_with_a_time_zone_is_that_day() -> None:
    (found,) = read(
        f"{HEAD} <m> a ecvet:MemorandumOfUnderstanding ; ecvet:party <a> , <b> ; "
        "ecvet:validFrom '2026-01-01Z'^^xsd:date ; ecvet:validUntil '2027-01-01+02:00'^^xsd:date ."
    )
    assert (found.valid_from, found.valid_until) == (date(2026, 1, 1), date(2027, 1, 1))


def test_other_things_are_no_memoranda() -> None:
    assert read(f"{HEAD} <m> a ecvet:LearningAgreement ; ecvet:party <a> , <b> .") == ()
