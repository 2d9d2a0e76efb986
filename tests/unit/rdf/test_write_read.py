"""Writing model values as triples, and reading them back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import Graph, URIRef

from ecvet_graph.errors import InvalidDataError
from ecvet_graph.model.iris import COUNTRY, ECVET, ELM, OWN
from ecvet_graph.model.learning import (
    Accreditation,
    Assessment,
    Criterion,
    LearningOutcome,
    Organisation,
    Qualification,
    QualityAssurance,
    Text,
    Texts,
    Unit,
    UnitAllocation,
    UnitGroup,
)
from ecvet_graph.rdf.read import read_qualifications, read_single_units
from ecvet_graph.rdf.write import (
    decimal_text,
    qualification_triples,
    record_triples,
    unit_triples,
    write_ntriples,
    write_turtle,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from ecvet_graph.model.terms import Triple

BASE = "http://localhost:8000/id/demo"
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)
DECIMALS = st.decimals(min_value=Decimal("0.01"), max_value=1000, places=2)
DAYS = st.dates(date(2000, 1, 1), date(2040, 1, 1))


@st.composite
def texts(draw: st.DrawFn) -> Texts:
    languages = sorted(draw(st.sets(st.sampled_from(["de", "en", "fi"]), min_size=1)))
    return tuple(Text(draw(WORDS), language) for language in languages)


@st.composite
def organisations(draw: st.DrawFn, local: str) -> Organisation:
    return Organisation(
        f"{BASE}/organisation/{local}",
        draw(texts()),
        COUNTRY + draw(st.sampled_from(["DEU", "FIN"])),
        draw(st.sampled_from([None, "https://example.org/a"])),
        tuple(
            sorted(draw(st.sets(st.sampled_from([OWN + "function/awards", OWN + "function/x"])))),
        ),
    )


@st.composite
def units(draw: st.DrawFn, local: str, identifier: str, publisher: Organisation) -> Unit:
    outcomes = tuple(
        LearningOutcome(
            f"{BASE}/outcome/{local}--{number}",
            draw(texts()),
            draw(st.sampled_from([None, OWN + "outcome-category/skills"])),
            draw(st.sampled_from([(), ("http://data.europa.eu/esco/skill/a",)])),
        )
        for number in range(draw(st.integers(0, 3)))
    )
    criteria = tuple(
        Criterion(
            f"{BASE}/criterion/{local}--{number}",
            draw(texts()),
            draw(st.sampled_from([None, *(outcome.iri for outcome in outcomes)])),
            draw(st.sampled_from([None, "3"])),
        )
        for number in range(draw(st.integers(0, 2)))
    )
    assessment = Assessment(f"{BASE}/assessment/{local}", draw(texts()), (OWN + "a", OWN + "b"))
    return Unit(
        iri=f"{BASE}/unit/{local}",
        identifier=identifier,
        titles=draw(texts()),
        publisher=publisher,
        outcomes=outcomes,
        descriptions=draw(texts()),
        code=draw(st.sampled_from([None, "101050"])),
        eqf_level=draw(st.sampled_from([None, 3])),
        nqf_level=draw(st.sampled_from([None, "http://data.europa.eu/snb/qdr/c_1"])),
        criteria=criteria,
        assessment=draw(st.sampled_from([None, assessment])),
        valid_from=draw(st.none() | DAYS),
        valid_until=draw(st.none() | DAYS),
        same_as=draw(st.sampled_from([(), (f"{BASE}/unit/other",)])),
        hours=draw(st.none() | DECIMALS),
    )


@st.composite
def quality(draw: st.DrawFn, local: str, body: Organisation) -> QualityAssurance:
    return QualityAssurance(
        iri=f"{BASE}/quality/{local}",
        assures=draw(st.sampled_from([(f"{BASE}/qualification/q",), (body.iri,)])),
        descriptions=draw(texts()),
        phases=draw(st.sampled_from([(), (OWN + "eqavet-phase/planning",)])),
        reviewer=draw(st.none() | organisations("r")),
        made_on=draw(st.none() | DAYS),
        homepage=draw(st.sampled_from([None, "https://example.org/a"])),
    )


@st.composite
def accreditations(draw: st.DrawFn, local: str, body: Organisation) -> Accreditation:
    kind = "http://data.europa.eu/snb/accreditation/820101cba6"
    agent = draw(organisations("s"))
    return Accreditation(f"{BASE}/accreditation/{local}", draw(texts()), kind, agent, (body,))


@st.composite
def qualifications(draw: st.DrawFn) -> Qualification:
    publisher, body = draw(organisations("a")), draw(organisations("b"))
    group = UnitGroup(f"{BASE}/group/q--g", draw(texts()), 1, 2, draw(st.none() | DECIMALS))
    groups = draw(st.sampled_from([(), (group,)]))
    allocations = tuple(
        UnitAllocation(
            iri=f"{BASE}/allocation/q--u{number}",
            unit=draw(units(f"q--u{number}", f"demo:q#{number}", publisher)),
            points=draw(st.none() | DECIMALS),
            credit_system=draw(st.sampled_from([None, OWN + "credit-system/ekap"])),
            relative_weight=draw(st.none() | DECIMALS),
            training_weeks=draw(st.none() | DECIMALS),
            role=draw(st.sampled_from([None, OWN + "unit-role/elective"])),
            group=draw(st.sampled_from([None, group.iri])) if groups else None,
        )
        for number in range(draw(st.integers(0, 11)))
    )
    points = draw(st.none() | DECIMALS)
    return Qualification(
        iri=f"{BASE}/qualification/q",
        local="q",
        identifier="demo:q",
        titles=draw(texts()),
        country=COUNTRY + draw(st.sampled_from(["DEU", "FIN", "AUT"])),
        publisher=publisher,
        awarding_bodies=(body,),
        allocations=allocations,
        groups=groups,
        descriptions=draw(texts()),
        eqf_level=draw(st.none() | st.integers(1, 8)),
        level_basis=draw(st.none() | WORDS.map(lambda word: Text(word, "en"))),
        isced_f=draw(st.sampled_from([(), ("http://data.europa.eu/snb/isced-f/0732",)])),
        languages=draw(st.sampled_from([(), (OWN + "l1", OWN + "l2")])),
        homepage=draw(st.sampled_from([None, "https://example.org/#/x"])),
        points=points,
        credit_system=OWN + "credit-system/ekap" if points else None,
        reference_years=draw(st.none() | DECIMALS),
        hours=draw(st.none() | DECIMALS),
        unit_list_complete=draw(st.sampled_from([None, True, False])),
        awarding_assumed=draw(st.booleans()),
        illustrative=draw(st.booleans()),
        valid_from=draw(st.none() | DAYS),
        valid_until=draw(st.none() | DAYS),
        quality=draw(st.lists(quality("q--a", body), max_size=1).map(tuple)),
        accreditations=draw(st.lists(accreditations("q--a", body), max_size=1).map(tuple)),
    )


def to_graph(triples: Iterable[Triple]) -> Graph:
    stream = StringIO()
    write_ntriples(triples, stream)
    return Graph().parse(data=stream.getvalue(), format="ntriples")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(qualifications())
def test_reading_undoes_writing(qualification: Qualification) -> None:
    graph = to_graph(qualification_triples(qualification))
    assert list(read_qualifications(graph)) == [qualification]


def test_a_single_unit_is_read_back_and_is_in_no_qualification() -> None:
    unit = replace(a_unit(), iri=f"{BASE}/unit/alone")
    graph = to_graph(unit_triples(unit))
    assert list(read_single_units(graph)) == [unit]
    assert not list(graph.triples((None, URIRef(ELM + "isPartOf"), None)))


def test_the_same_value_gives_the_same_lines() -> None:
    first, second = StringIO(), StringIO()
    for stream in (first, second):
        write_ntriples(qualification_triples(a_qualification()), stream)
    assert first.getvalue() == second.getvalue() != ""


def test_an_organisation_of_many_records_is_written_once() -> None:
    lines = StringIO()
    write_ntriples(record_triples([a_qualification(), a_qualification("r")]), lines)
    written = lines.getvalue().splitlines()
    assert len(written) == len(set(written))
    assert sum("legalName" in line for line in written) == 1


def test_the_responsibility_category_counts_as_skill_type() -> None:
    outcome = LearningOutcome(
        f"{BASE}/outcome/x", (Text("a", "en"),), OWN + "outcome-category/responsibility-autonomy"
    )
    graph = to_graph(unit_triples(replace(a_unit(), outcomes=(outcome,))))
    types = {str(value) for value in graph.objects(URIRef(outcome.iri))}
    assert "http://data.europa.eu/snb/skill-type/skill" in types


def test_turtle_is_readable_and_says_the_same(tmp_path: Path) -> None:
    target = tmp_path / "q.ttl"
    count = write_turtle(qualification_triples(a_qualification()), target)
    text = target.read_text("utf-8")
    assert "PREFIX elm: <http://data.europa.eu/snb/model/elm/>" in text
    assert "ecvet:points 7.5" in text
    assert len(Graph().parse(target)) == count


def test_a_qualification_without_identifier_is_refused_by_name() -> None:
    graph = to_graph(
        triple
        for triple in qualification_triples(a_qualification())
        if not triple[1].value.endswith("/identifier")
    )
    with pytest.raises(InvalidDataError, match=r"qualification/q> has no .*identifier"):
        list(read_qualifications(graph))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("40", "40.0"),
        ("7.50", "7.5"),
        ("0.2222", "0.2222"),
        ("1E+2", "100.0"),
        ("1E-7", "0.0000001"),
    ],
)
def test_decimals_are_canonical(value: str, text: str) -> None:
    assert decimal_text(Decimal(value)) == text


def a_unit() -> Unit:
    body = Organisation(f"{BASE}/organisation/a", (Text("A", "de"),), COUNTRY + "DEU")
    return Unit(f"{BASE}/unit/q--u", "demo:q#0", (Text("U", "de"),), body, outcomes=())


def a_qualification(local: str = "q") -> Qualification:
    unit = replace(a_unit(), iri=f"{BASE}/unit/{local}--u")
    place = UnitAllocation(
        f"{BASE}/allocation/{local}--u", unit, Decimal("7.5"), OWN + "credit-system/ekap"
    )
    return Qualification(
        iri=f"{BASE}/qualification/{local}",
        local=local,
        identifier=f"demo:{local}",
        titles=(Text("Q", "de"),),
        country=COUNTRY + "DEU",
        publisher=unit.publisher,
        awarding_bodies=(unit.publisher,),
        allocations=(place,),
    )


def test_every_term_that_is_written_is_in_the_ontology(root: Path) -> None:
    ontology = Graph().parse(root / "ontology" / "ecvet.ttl")
    known = {str(subject) for subject in ontology.subjects()}
    used = {
        value
        for triple in qualification_triples(a_qualification())
        for value in (str(triple[1]), str(triple[2]))
        if value.startswith(ECVET)
    }
    assert used
    assert used <= known
