"""Contact points are invented and name nobody; legal acts agree with themselves."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from rdflib import DCTERMS, FOAF, RDF, SKOS, Graph, Literal, Namespace, URIRef

from ecvet_graph.model import iris
from ecvet_graph.rdf.contacts import build_contact_points
from ecvet_graph.rdf.instruments import build_legal_instruments
from ecvet_graph.rdf.vocabularies import read_table

if TYPE_CHECKING:
    from pathlib import Path

    from rdflib.term import Node

ECVET = Namespace(iris.ECVET)
ELM = Namespace(iris.ELM)
ELI = Namespace(iris.ELI)
ROV = Namespace(iris.ROV)
LANGUAGES = {"en", "de", "fr"}


@pytest.fixture(scope="module")
def contacts(root: Path) -> Graph:
    return Graph().parse(root / "ontology" / "contact-point.ttl")


@pytest.fixture(scope="module")
def acts(root: Path) -> Graph:
    return Graph().parse(root / "ontology" / "legal-instrument.ttl")


def languages(graph: Graph, subject: Node, term: URIRef) -> set[str | None]:
    return {text.language for text in graph.objects(subject, term) if isinstance(text, Literal)}


def test_every_contact_point_says_in_three_languages_that_it_is_invented(contacts: Graph) -> None:
    points = set(contacts.subjects(RDF.type, ECVET.NationalContactPoint))
    assert len(points) == 38
    for point in points:
        assert contacts.value(point, ECVET.isIllustrative) == Literal(lexical_or_value=True)
        assert languages(contacts, point, ROV.legalName) == LANGUAGES
        names = " ".join(str(name) for name in contacts.objects(point, ROV.legalName))
        assert all(word in names for word in ("Sample", "Muster", "fictif"))
        assert languages(contacts, point, ECVET.servesRegion) in (set(), LANGUAGES)


def test_no_contact_point_has_a_person_a_mailbox_or_a_real_address(contacts: Graph) -> None:
    kinds = set(contacts.objects(None, RDF.type))
    expected = {ELM.Organisation, ELM.ContactPoint, ELM.WebResource, ECVET.NationalContactPoint}
    assert kinds == expected
    addresses = [str(address) for address in contacts.objects(None, ELM.contentUrl)]
    assert len(addresses) == 76
    for address in addresses:
        assert str(urlsplit(address).hostname).endswith(".example.org")
    assert not [text for text in map(str, contacts.objects()) if "@" in text or "mailto" in text]


def test_every_instrument_and_service_is_offered_somewhere_and_is_a_concept(
    root: Path, contacts: Graph
) -> None:
    schemes = Graph().parse(root / "ontology" / "schemes.ttl")
    for term, scheme, count in (
        (ECVET.contactFor, "instrument", 4),
        (ECVET.offersService, "contact-service", 7),
    ):
        concepts = set(schemes.subjects(SKOS.inScheme, URIRef(iris.OWN + scheme)))
        assert len(concepts) == count
        assert set(contacts.objects(None, term)) == concepts


def test_a_contact_point_of_an_unknown_country_is_refused(root: Path) -> None:
    row = read_table(root / "ontology" / "tables" / "contact-points.csv")[0]
    with pytest.raises(KeyError):
        build_contact_points([{**row, "country_code": "XXX"}], [])


def test_an_act_is_out_of_force_exactly_when_another_repealed_it(acts: Graph) -> None:
    nodes = set(acts.subjects(RDF.type, ELI.LegalResource))
    assert len(nodes) == 9
    repealed = {node for node in nodes if acts.value(node, ELI.repealed_by)}
    assert {str(node).rpartition("/")[2] for node in repealed} == {
        "ecvet-2009",
        "eqavet-2009",
        "eqf-2008",
    }
    for node in nodes:
        status = ELI["InForce-notInForce"] if node in repealed else ELI["InForce-inForce"]
        assert acts.value(node, ELI.in_force) == status
        later = acts.value(node, ELI.repealed_by)
        if later is not None:
            assert later in nodes - repealed
            assert day(acts, node, ELI.date_document) < day(acts, later, ELI.date_document)


def test_dates_and_celex_number_of_an_act_agree(acts: Graph) -> None:
    for node in acts.subjects(RDF.type, ELI.LegalResource):
        adopted, published = (
            day(acts, node, term) for term in (ELI.date_document, ELI.date_publication)
        )
        assert adopted < published
        celex = str(acts.value(node, ELI.id_local))
        assert celex[1:5] == str(published.year) == str(adopted.year)
        if "(" in celex:  # such numbers hold the month and day of the Official Journal
            assert celex[6:10] == f"{published:%m%d}"
        assert f"{published.day}.{published.month}.{published.year}" in str(
            acts.value(node, DCTERMS.bibliographicCitation)
        )
        assert str(acts.value(node, FOAF.page)).endswith(f"CELEX:{celex}")


def test_every_act_tells_in_three_languages_what_it_means_for_the_data(acts: Graph) -> None:
    for node in acts.subjects(RDF.type, ELI.LegalResource):
        for term in (DCTERMS.title, DCTERMS.alternative, ECVET.effectOnData):
            assert languages(acts, node, term) == LANGUAGES, (node, term)
            assert len(list(acts.objects(node, term))) == 3


def test_an_act_that_is_neither_in_force_nor_out_of_it_is_refused(root: Path) -> None:
    row = read_table(root / "ontology" / "tables" / "legal-instruments.csv")[0]
    with pytest.raises(KeyError):
        build_legal_instruments([{**row, "in_force": "maybe"}])


def day(acts: Graph, node: Node, term: URIRef) -> date:
    return date.fromisoformat(str(acts.value(node, term)))
