"""Transcripts as credential data: conforming, unsigned, with what was passed and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pyshacl
import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import FOAF, RDF, SH
from tests.unit.service.mobility.plumbing import (
    BOILER,
    COPPER,
    HANDOVER,
    HEATING,
    HOST,
    LEARNER,
    PIPES,
    PLUMBER,
    TIGHT,
    Stay,
    name,
    public_graph,
    stay,
    with_portfolio,
)

from ecvet_graph.errors import InvalidDataError
from ecvet_graph.model.iris import CREDIT, DCTERMS, ECVET, ELM
from ecvet_graph.model.mobility import Person, Transfer
from ecvet_graph.service.mobility.credentials import edc
from ecvet_graph.store import GraphStore

CREDENTIALS = "https://www.w3.org/2018/credentials#"
ECTS = CREDIT + "6fcec5c5af"
PERSON = Person(given_names="Ada Maria", family_name="Example", birth_date=date(2008, 2, 29))


@pytest.fixture(scope="module")
def store() -> GraphStore:
    return public_graph()


@pytest.fixture(scope="module")
def whole() -> Stay:
    return stay()


def claims(transfer: Transfer, store: GraphStore, *, person: Person | None = None) -> Graph:
    written = edc(transfer, transfer.transcripts[-1], store=store, person=person)
    return Graph().parse(data=written, format="turtle")


def value(graph: Graph, *path: str, of: str) -> str:
    node = URIRef(of)
    for step in path:
        (node,) = graph.objects(node, URIRef(step))  # type: ignore[assignment]
    return str(node)


@pytest.mark.parametrize("person", [None, PERSON], ids=["pseudonym", "named"])
def test_the_unmodified_profile_accepts_it(
    whole: Stay, store: GraphStore, person: Person | None, shared_domain: object
) -> None:
    shapes = Graph().parse(f"{shared_domain}/elm/EDC-generic-no-cv.ttl")
    graph = claims(whole.end, store, person=person)
    conforms, results, text = pyshacl.validate(graph, shacl_graph=shapes, inference="none")
    assert conforms, text
    assert isinstance(results, Graph)
    assert len(graph) > 80


def test_an_assessment_of_two_units_has_one_award(
    whole: Stay, store: GraphStore, shared_domain: object
) -> None:
    shapes = Graph().parse(f"{shared_domain}/elm/EDC-generic-no-cv.ttl")
    held = whole.end.portfolio
    both = replace(held.assessments[0], outcomes=(COPPER, TIGHT, BOILER))
    proved = tuple(replace(one, assessments=(both.iri,)) for one in held.credits)
    graph = claims(with_portfolio(whole.end, assessments=(both,), credits=proved), store)
    assert len(list(graph.objects(URIRef(both.iri), URIRef(ELM + "awardedBy")))) == 1
    assert pyshacl.validate(graph, shacl_graph=shapes, inference="none")[0]


def test_it_says_that_it_is_not_signed(whole: Stay, store: GraphStore) -> None:
    written = edc(whole.end, whole.end.transcripts[0], store=store).decode()
    assert written.startswith("# ")
    assert "Not signed and not sealed" in written
    graph = claims(whole.end, store)
    notes = {
        str(text)
        for credit in graph.subjects(RDF.type, URIRef(ELM + "LearningAchievement"))
        for note in graph.objects(credit, URIRef(ELM + "additionalNote"))
        for text in graph.objects(note, URIRef(ELM + "noteLiteral"))
    }
    assert len(notes) == 3
    assert any("no sealed credential" in note for note in notes)


def test_points_and_grades_stand_as_they_were_given(whole: Stay, store: GraphStore) -> None:
    graph = claims(whole.end, store)
    assert value(graph, ELM + "creditReceived", ELM + "point", of=name(40)) == "40"
    assert value(graph, ELM + "grade", ELM + "noteLiteral", of=name(30)) == "4"
    scheme = (ELM + "specifiedBy", ELM + "gradingScheme", DCTERMS + "title")
    assert value(graph, *scheme, of=name(30)) == "1 to 5, 5 is best"
    assert Literal("1 to 5, 5 is best", lang="und") in graph.objects(
        None, URIRef(DCTERMS + "title")
    )
    assert not list(graph.objects(URIRef(name(41)), URIRef(ELM + "creditReceived")))
    words = {str(one) for one in graph.objects(URIRef(name(31) + "#grade"))}
    assert "passed" in words


@pytest.mark.parametrize("system", [ECTS, "https://w3id.org/ecvet/credit-system/ekap"])
def test_points_keep_their_system(whole: Stay, store: GraphStore, system: str) -> None:
    held = whole.end.portfolio.credits
    other = replace(held[0], points=Decimal("7.50"), credit_system=system)
    graph = claims(with_portfolio(whole.end, credits=(other, held[1])), store)
    assert value(graph, ELM + "creditReceived", ELM + "point", of=name(40)) == "7.5"
    assert value(graph, ELM + "creditReceived", ELM + "framework", of=name(40)) == system


def test_what_was_failed_is_no_claim(whole: Stay, store: GraphStore) -> None:
    graph = claims(whole.end, store)
    assert set(graph.subjects(RDF.type, URIRef(ELM + "LearningAssessment"))) == {
        URIRef(name(30)),
        URIRef(name(31)),
    }
    assert name(32) not in graph.serialize(format="nt")


def test_a_part_of_a_unit_is_specified_and_called_as_a_part(whole: Stay, store: GraphStore) -> None:
    graph = claims(whole.end, store)
    assert value(graph, ELM + "specifiedBy", of=name(40)) == PIPES
    assert value(graph, ELM + "specifiedBy", ELM + "isPartOf", of=name(41)) == HEATING
    assert value(graph, ELM + "specifiedBy", ELM + "learningOutcome", of=name(41)) == BOILER
    assert value(graph, DCTERMS + "title", of=name(40)) == "Installing pipes"
    assert value(graph, DCTERMS + "title", of=name(41)) == "Part of: Installing heating"


def test_outcomes_of_a_qualification_are_never_the_whole_qualification(
    whole: Stay, store: GraphStore, shared_domain: object
) -> None:
    some = replace(whole.end.portfolio.credits[0], specification=PLUMBER, points=None)
    graph = claims(with_portfolio(whole.end, credits=(some,)), store)
    assert value(graph, ELM + "specifiedBy", of=name(40)) == name(40) + "#specification"
    assert value(graph, ELM + "specifiedBy", ELM + "isPartOf", of=name(40)) == PLUMBER
    assert value(graph, DCTERMS + "title", of=name(40)) == "Part of: Plumber"
    shapes = Graph().parse(f"{shared_domain}/elm/EDC-generic-no-cv.ttl")
    assert pyshacl.validate(graph, shacl_graph=shapes, inference="none")[0]
    every = replace(some, outcomes=(COPPER, TIGHT, BOILER, HANDOVER))
    all_of_it = claims(with_portfolio(whole.end, credits=(every,)), store)
    assert value(all_of_it, ELM + "specifiedBy", of=name(40)) == PLUMBER


def test_the_holder_is_named_only_when_asked(whole: Stay, store: GraphStore) -> None:
    graph = claims(whole.end, store)
    assert {str(p) for p in graph.predicates(URIRef(LEARNER))} == {
        str(RDF.type),
        ELM + "hasClaim",
    }
    named = claims(whole.end, store, person=PERSON)
    assert value(named, str(FOAF.familyName), of=LEARNER) == "Example"
    assert value(named, ELM + "dateOfBirth", of=LEARNER).startswith("2008-02-29")


def test_agreements_decisions_and_the_route_stay_out(whole: Stay, store: GraphStore) -> None:
    text = claims(whole.end, store).serialize(format="nt")
    assert ECVET not in text
    assert not [record for record in (10, 50, 60) if name(record) in text]


def test_only_what_the_transcript_lists_is_claimed(whole: Stay, store: GraphStore) -> None:
    short = replace(whole.end.transcripts[0], credits=(name(41),), assessments=(name(31),))
    graph = Graph().parse(data=edc(whole.end, short, store=store), format="turtle")
    assert list(graph.subjects(RDF.type, URIRef(ELM + "LearningAchievement"))) == [URIRef(name(41))]


def test_an_institution_that_nobody_describes_is_told(whole: Stay, store: GraphStore) -> None:
    held = whole.end.portfolio.credits
    foreign = replace(held[0], awarded_by="https://example.org/id/other/organisation/unknown")
    with pytest.raises(InvalidDataError, match="does not describe the institution"):
        claims(with_portfolio(whole.end, credits=(foreign,)), store)


def test_a_credit_of_an_unknown_unit_is_no_claim(whole: Stay, store: GraphStore) -> None:
    unknown = replace(whole.end.portfolio.credits[0], specification="https://example.org/none")
    with pytest.raises(InvalidDataError, match="describe"):
        claims(with_portfolio(whole.end, credits=(unknown,)), store)


def test_what_a_sealed_credential_needs_beside_is_what_the_head_says(
    whole: Stay, store: GraphStore, shared_domain: object
) -> None:
    shapes = Graph().parse(f"{shared_domain}/elm/EDC-generic-no-cv.ttl")
    graph = claims(whole.end, store)
    envelope, issuer = URIRef(name(900)), URIRef(HOST)
    graph.add((envelope, RDF.type, URIRef(ELM + "EuropeanDigitalCredential")))
    graph.add((envelope, URIRef(CREDENTIALS + "credentialSubject"), URIRef(LEARNER)))
    graph.add((envelope, URIRef(CREDENTIALS + "issuer"), issuer))
    _, report, _ = pyshacl.validate(graph, shacl_graph=shapes, inference="none")
    assert isinstance(report, Graph)
    lacking = {str(path).rpartition("#")[2] for path in report.objects(None, SH.resultPath)}
    assert {path.removeprefix(ELM) for path in lacking} == {
        "issuer",
        "issued",
        "validFrom",
        "credentialProfiles",
        "credentialSchema",
        "displayParameter",
        "eidasLegalIdentifier",
    }
    head = edc(whole.end, whole.end.transcripts[0], store=store).decode().partition("@prefix")[0]
    for word in ("legal identifier", "issue and validity", "profile and schema", "display", "seal"):
        assert word in head
