"""Portfolios as linked documents: what is written can be read, and faults are told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from tests.unit.credit.histories import assessed, credited, portfolio, recognised, validated

from ecvet_graph.assets import asset_folder
from ecvet_graph.errors import InvalidDataError, SyntaxFault
from ecvet_graph.model.credit import DecisionResult, Portfolio
from ecvet_graph.model.iris import CREDIT
from ecvet_graph.model.learning import Text
from ecvet_graph.query import construct
from ecvet_graph.rdf.decisions import portfolio_triples
from ecvet_graph.service.credit.documents import portfolio_of_document, portfolio_of_triples
from ecvet_graph.store import OxigraphStore, RdfFormat

MOBILITY = asset_folder("shapes") / "examples" / "mobility.ttl"
BASE = "https://example.org"


def read(text: str) -> Portfolio:
    """Return the portfolio of a document that is trusted: no child process."""
    store = OxigraphStore()
    store.load(text.encode(), syntax=RdfFormat.TURTLE, graph="urn:g")
    return portfolio_of_triples(construct(store, "mobility/portfolio"))


def test_every_record_survives_being_written_and_read() -> None:
    texts = (Text("geprüft", "de"), Text("examined", "en"))
    assessment = replace(
        assessed(["urn:o:1", "urn:o:2"]), method=texts, grade="good", grading_scheme="1-5"
    )
    credit = replace(
        credited(["urn:o:1"], points="7.5"),
        assessments=(assessment.iri,),
        titles=texts,
        points_reason=texts,
        agreement="urn:agreement:1",
    )
    refusal = replace(validated([], name="no", result=DecisionResult.REFUSED), reasons=texts)
    appeal = replace(validated(["urn:o:1"], name="yes"), appeals=refusal.iri, procedure=texts)
    decision = replace(recognised(["urn:o:1"], ["urn:u"]), validations=(appeal.iri,))
    every = portfolio(assessment, credit, refusal, appeal, decision)
    assert portfolio_of_triples(portfolio_triples(every)) == every


def test_the_example_of_a_whole_mobility_is_read() -> None:
    found = portfolio_of_document(MOBILITY.read_bytes(), syntax=RdfFormat.TURTLE, base=BASE)
    assert found.learner == "urn:uuid:7d1f3c52-4a3e-4f0b-9c1d-2f5e8a6b9c10"
    (credit,), (decision,) = found.credits, found.recognitions
    assert len(found.assessments) == len(found.validations) == 1
    assert (credit.points, credit.credit_system) == (Decimal(40), CREDIT + "60b314e826")
    assert [unit.rpartition("/")[2] for unit in decision.units] == ["plumber--pipes"]
    assert decision.decided_on == date(2026, 4, 20)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('ecvet:decidedOn "2026-04-20"^^xsd:date .', 'dcterms:title "x"@en .', "decidedOn"),
        ("ecvet:decision <https://w3id.org/ecvet/decision/granted> ;", "", "decision"),
        ("decision/granted", "decision/perhaps", "decision"),
        *(
            ('elm:point "40"', f'elm:point "{points}"', "no number of points")
            for points in ("forty", "NaN", "Infinity", "-1", "1e9", "4_0")
        ),
    ],
)
def test_a_record_that_lacks_something_is_refused(old: str, new: str, message: str) -> None:
    text = MOBILITY.read_text(encoding="utf-8")
    assert old in text
    with pytest.raises(InvalidDataError, match=message):
        read(text.replace(old, new))


def test_records_of_several_learners_are_refused() -> None:
    text = MOBILITY.read_text(encoding="utf-8")
    before, _, after = text.partition("a ecvet:RecognitionDecision ;")
    other = after.replace("urn:uuid:7d1f3c52", "urn:uuid:00000000", 1)
    with pytest.raises(InvalidDataError, match="several learners"):
        read(f"{before}a ecvet:RecognitionDecision ;{other}")


def test_a_document_without_records_and_a_broken_one_are_refused() -> None:
    with pytest.raises(InvalidDataError, match="no learner"):
        read("<https://example.org/a> <https://example.org/b> <https://example.org/c> .")
    with pytest.raises(SyntaxFault, match="portfolio"):
        portfolio_of_document(b"<urn:a> is broken", syntax=RdfFormat.TURTLE, base=BASE)
