"""Frameworks, the dated statements that reference their levels, and the cycles of the QF-EHEA."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Graph, Literal, Namespace, URIRef

from ecvet_graph.model import iris
from ecvet_graph.rdf.vocabularies import read_table

if TYPE_CHECKING:
    from pathlib import Path

    from rdflib.term import Node

ECVET = Namespace(iris.ECVET)
EQF = Namespace(iris.EQF)


def statements(nqf: Graph, framework: str) -> set[Node]:
    return set(nqf.subjects(ECVET.framework, URIRef(framework)))


def test_every_referencing_names_the_framework_of_its_level(nqf: Graph) -> None:
    for node in nqf.subjects(RDF.type, ECVET.LevelReferencing):
        level = nqf.value(node, ECVET.nqfLevel)
        assert nqf.value(node, ECVET.framework) == nqf.value(level, ECVET.inFramework)
        assert nqf.value(level, SKOS.broader) == nqf.value(level, ECVET.inFramework)


def test_all_frameworks_stand_in_the_table_with_status_and_source(folder: Path) -> None:
    rows = read_table(folder / "tables" / "nqf-frameworks.csv")
    levels = read_table(folder / "tables" / "nqf-eqf.csv")
    assert len(rows) == 44
    assert {(row["framework_iri"], row["country_code"], row["framework"]) for row in rows} == {
        (row["framework_iri"], row["country_code"], row["framework"]) for row in levels
    }
    assert all(row["date_source"] for row in rows)
    by_status = Counter(row["status"] for row in rows)
    assert by_status == {"referenced": 38, "historical": 4, "not-referenced": 2}


def test_a_framework_is_referenced_exactly_when_some_level_is(nqf: Graph) -> None:
    frameworks = set(nqf.subjects(RDF.type, ECVET.QualificationsFramework))
    assert len(frameworks) == 44
    for framework in frameworks:
        status = str(nqf.value(framework, ECVET.referencingStatus)).rpartition("/")[2]
        levels = [nqf.value(node, ECVET.eqfLevel) for node in statements(nqf, str(framework))]
        assert any(levels) == (status != "not-referenced"), framework


def test_a_level_without_eqf_level_has_no_dates_of_referencing(nqf: Graph) -> None:
    dates = (ECVET.referencedOn, ECVET.referencedNoLaterThan, ECVET.validFrom, ECVET.validUntil)
    bare = [
        node
        for node in nqf.subjects(RDF.type, ECVET.LevelReferencing)
        if nqf.value(node, ECVET.eqfLevel) is None
    ]
    assert len(bare) == 25
    assert not [node for node in bare for term in dates if nqf.value(node, term)]


def test_each_community_of_belgium_and_each_part_of_the_kingdom_has_its_framework(
    nqf: Graph,
) -> None:
    for country, count in (("BEL", 3), ("GBR", 3), ("FRA", 2)):
        found = [
            framework
            for framework in nqf.subjects(RDF.type, ECVET.QualificationsFramework)
            if nqf.value(framework, ECVET.country) == URIRef(iris.COUNTRY + country)
        ]
        assert len(found) == count
        regions = {str(region) for one in found for region in nqf.objects(one, ECVET.region)}
        assert bool(regions) == (country != "FRA")


@pytest.mark.parametrize(
    ("label", "eqf", "confidence"),
    [
        ("IE NQF Level 7", "6", "high"),
        ("IE NQF Level 8", "6", "high"),
        ("SCQF Level 6", "4", "high"),
        ("RQF Level 3", "4", "high"),
        ("QDG Level 4", None, "low"),
        ("BH NQF Level 4", None, "low"),
        ("NQF RNCP Level V", "3", "high"),
        ("NKR Level 5.1", "5", "medium"),
        ("MQF Level A", None, "medium"),
        ("ISQF Level 1", "2", "low"),
    ],
)
def test_many_to_one_none_and_weak_rows_are_kept_apart(
    nqf: Graph, label: str, eqf: str | None, confidence: str
) -> None:
    (level,) = nqf.subjects(SKOS.prefLabel, Literal(label, lang="en"))
    (node,) = nqf.subjects(ECVET.nqfLevel, level)
    assert nqf.value(node, ECVET.eqfLevel) == (EQF[eqf] if eqf else None)
    assert str(nqf.value(node, ECVET.confidence)) == f"{iris.OWN}confidence/{confidence}"


def test_the_old_french_framework_leads_to_the_new_one_and_never_back(nqf: Graph) -> None:
    is_replaced_by = DCTERMS.isReplacedBy
    old, new = URIRef(iris.NQF + "c_c8bc1cb9"), URIRef(iris.OWN + "nqf/fr-cncp")
    assert set(nqf.subject_objects(is_replaced_by)) == {(old, new)}
    ends = {str(nqf.value(old, term)) for term in (ECVET.validFrom, ECVET.validUntil)}
    assert ends == {"1969-03-21", "2019-01-08"}
    labels = {str(label)[-1] for one in statements(nqf, str(old)) for label in labels_of(nqf, one)}
    assert not labels & set("12345678")


def labels_of(nqf: Graph, statement: Node) -> list[Node]:
    return list(nqf.objects(nqf.value(statement, ECVET.nqfLevel), SKOS.prefLabel))


def test_a_cycle_is_reached_from_a_level_only_and_nothing_is_inferred_back(root: Path) -> None:
    everything = Graph()
    for path in sorted((root / "ontology").glob("*.ttl")):
        everything.parse(path)
    term = ECVET.correspondsToCycle
    assert set(everything.objects(term, RDF.type)) == {OWL.ObjectProperty}
    for link in (OWL.inverseOf, OWL.equivalentProperty, RDFS.subPropertyOf):
        assert not list(everything.objects(term, link))
        assert not list(everything.subjects(link, term))
    cycles = set(everything.objects(None, term))
    levels = set(everything.subjects(term, None))
    assert len(cycles) == len(levels) == 4
    backwards = [(one, two) for one in cycles for two in levels if (one, None, two) in everything]
    assert not backwards
    for level in levels:
        notes = [note for note in everything.objects(level, SKOS.note) if isinstance(note, Literal)]
        assert {note.language for note in notes} == {"en", "de", "fr"}


def test_a_label_names_one_level_of_a_country_though_it_has_several_frameworks(
    folder: Path,
) -> None:
    rows = read_table(folder / "tables" / "nqf-eqf.csv")
    labels = [(row["country_code"], row["nqf_level_label"].lower()) for row in rows]
    assert len(set(labels)) == len(labels) == 389
