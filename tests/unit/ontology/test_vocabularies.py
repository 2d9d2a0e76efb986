"""The vocabularies that are built from tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rdflib import DCTERMS, RDF, SKOS, Graph, Literal, Namespace, URIRef

from ecvet_graph.model import iris
from ecvet_graph.rdf.concepts import to_turtle
from ecvet_graph.rdf.levels import build_nqf
from ecvet_graph.rdf.vocabularies import (
    VOCABULARIES,
    build_vocabulary,
    read_table,
    write_vocabularies,
)

if TYPE_CHECKING:
    from pathlib import Path


ECVET = Namespace(iris.ECVET)
EQF = Namespace(iris.EQF)
NAMES = sorted(VOCABULARIES)
# name: concepts, scheme, whether every label stands in three languages
EXPECTED = {
    "accreditation-type": (4, "http://data.europa.eu/snb/accreditation/25831c2", True),
    "assessment-type": (14, "http://data.europa.eu/snb/assessment/25831c2", True),
    "country": (252, iris.COUNTRY.rstrip("/"), True),
    "credit-system": (2, iris.CREDIT + "25831c2", True),
    "eqf": (8, iris.EQF + "25831c2", True),
    "glossary": (77, iris.OWN + "glossary", True),
    "isced-f": (220, iris.ISCED_F + "25831c2", True),
    "language": (56, iris.LANGUAGE.rstrip("/"), True),
    "nqf": (389 + 44, iris.NQF + "25831c2", False),
    "skill-type": (2, iris.SKILL_TYPE + "25831c2", True),
}
# name: things of a class that are no concepts
THINGS = {
    "contact-point": (38, ECVET.NationalContactPoint),
    "legal-instrument": (9, URIRef(iris.ELI + "LegalResource")),
}


def test_the_suite_covers_all_twelve_vocabularies() -> None:
    assert len(NAMES) == 12
    assert sorted(EXPECTED | THINGS) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_building_again_gives_the_committed_bytes(name: str, folder: Path) -> None:
    committed = (folder / f"{name}.ttl").read_bytes()
    assert to_turtle(build_vocabulary(name, folder)) == committed


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_every_concept_is_typed_labelled_and_in_its_scheme(name: str, folder: Path) -> None:
    count, scheme_iri, is_multilingual = EXPECTED[name]
    graph = Graph().parse(folder / f"{name}.ttl")
    scheme = URIRef(scheme_iri)
    assert (scheme, RDF.type, SKOS.ConceptScheme) in graph
    concepts = set(graph.subjects(RDF.type, SKOS.Concept))
    assert len(concepts) == count
    for concept in concepts:
        assert (concept, SKOS.inScheme, scheme) in graph, concept
        labels = [o for o in graph.objects(concept, SKOS.prefLabel) if isinstance(o, Literal)]
        expected = ["de", "en", "fr"] if is_multilingual else ["en"]
        assert sorted(str(label.language) for label in labels) == expected, concept


@pytest.mark.parametrize("name", sorted(THINGS))
def test_every_thing_that_is_no_concept_is_counted_too(name: str, folder: Path) -> None:
    count, kind = THINGS[name]
    graph = Graph().parse(folder / f"{name}.ttl")
    assert len(set(graph.subjects(RDF.type, kind))) == count


def test_writing_fills_a_folder_with_the_same_files(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "tables").symlink_to(folder / "tables")
    written = write_vocabularies(tmp_path)
    assert [path.stem for path in written] == NAMES
    assert all(path.read_bytes() == (folder / path.name).read_bytes() for path in written)


def test_an_unknown_vocabulary_is_refused(folder: Path) -> None:
    with pytest.raises(KeyError):
        build_vocabulary("colours", folder)


def test_turtle_keeps_the_order_of_the_table(folder: Path) -> None:
    rows = read_table(folder / "tables" / "eqf.csv")
    levels = [
        to_turtle(build_vocabulary("eqf", folder)).find(f"eqf:{n} a".encode()) for n in "12345678"
    ]
    assert [row["level"] for row in rows] == list("12345678")
    assert levels == sorted(levels)
    assert levels[0] > 0


def test_the_levels_from_five_up_name_their_cycle_and_the_lower_ones_none(folder: Path) -> None:
    graph = build_vocabulary("eqf", folder)
    cycles = {
        str(level).rsplit("/", 1)[-1]: str(cycle).rsplit("/", 1)[-1]
        for level, cycle in graph.subject_objects(ECVET.correspondsToCycle)
    }
    assert cycles == {"5": "short", "6": "first", "7": "second", "8": "third"}


def test_every_eqf_level_has_its_three_descriptors_in_three_languages(folder: Path) -> None:
    graph = build_vocabulary("eqf", folder)
    names = ("knowledgeDescriptor", "skillsDescriptor", "responsibilityAutonomyDescriptor")
    for number in range(1, 9):
        for name in names:
            texts = list(graph.objects(EQF[str(number)], ECVET[name]))
            languages = [text.language for text in texts if isinstance(text, Literal)]
            assert sorted(map(str, languages)) == ["de", "en", "fr"]


def test_every_row_is_one_referencing_with_source_and_confidence(nqf: Graph) -> None:
    nodes = set(nqf.subjects(RDF.type, ECVET.LevelReferencing))
    assert len(nodes) == 389
    for node in nodes:
        assert nqf.value(node, DCTERMS.source)
        confidence = str(nqf.value(node, ECVET.confidence))
        assert confidence.removeprefix(iris.OWN + "confidence/") in {"high", "medium", "low"}
        level = nqf.value(node, ECVET.nqfLevel)
        framework = nqf.value(level, ECVET.inFramework)
        assert (framework, RDF.type, SKOS.Concept) in nqf
        assert nqf.value(level, ECVET.country) == nqf.value(framework, ECVET.country)


@pytest.mark.parametrize(
    ("country", "label", "eqf"),
    [
        ("DEU", "DQR Level 4", 4),
        ("IRL", "IE NQF Level 6", 5),
        ("FRA", "NQF RNCP Level V", 3),
        ("FRA", "FR CNCP Level 3", 3),
        ("NLD", "NLQF Level 4+", 4),
        ("NLD", "NLQF Entry Level", None),
    ],
)
def test_a_level_is_referenced_by_its_framework_and_not_by_its_number(
    nqf: Graph, country: str, label: str, eqf: int | None
) -> None:
    (level,) = nqf.subjects(SKOS.prefLabel, Literal(label, lang="en"))
    (node,) = nqf.subjects(ECVET.nqfLevel, level)
    assert nqf.value(level, ECVET.country) == URIRef(iris.COUNTRY + country)
    assert nqf.value(node, ECVET.eqfLevel) == (EQF[str(eqf)] if eqf else None)


def test_only_the_levels_without_an_iri_of_the_eu_stand_in_the_own_scheme(nqf: Graph) -> None:
    own = set(nqf.subjects(SKOS.inScheme, URIRef(iris.OWN + "nqf")))
    assert len(own) == 8 + 1
    assert all(str(concept).startswith(iris.OWN + "nqf/fr-cncp") for concept in own)


LEVEL = {
    "country_code": "BGR",
    "framework": "F",
    "framework_iri": iris.NQF + "c_1",
    "nqf_level_label": "Level 0",
    "nqf_level_iri": iris.NQF + "c_2",
    "eqf_iri": "",
    "confidence": "high",
    "source": "S",
    "note": "",
}
FRAMEWORK = {
    "framework_iri": iris.NQF + "c_1",
    "status": "not-referenced",
    "valid_from": "",
    "valid_until": "",
    "replaced_by": "",
    "referenced_on": "",
    "referenced_no_later_than": "",
    "referencing_valid_from": "",
    "referencing_valid_until": "",
    "date_source": "S",
    "note": "",
}


def test_a_level_without_eqf_level_is_kept_as_not_referenced() -> None:
    graph = build_nqf([LEVEL], [FRAMEWORK])
    (node,) = graph.subjects(RDF.type, ECVET.LevelReferencing)
    assert graph.value(node, ECVET.eqfLevel) is None
    assert graph.value(node, SKOS.note) is None
    assert list(graph.objects(node, DCTERMS.source)) == [Literal("S", lang="en")]


def test_a_level_of_a_framework_without_a_row_is_refused() -> None:
    with pytest.raises(KeyError, match="c_1"):
        build_nqf([LEVEL], [])


def test_every_field_lies_in_the_field_one_digit_shorter(folder: Path) -> None:
    graph = build_vocabulary("isced-f", folder)
    lengths = {2: 0, 3: 0, 4: 0}
    for field in graph.subjects(RDF.type, SKOS.Concept):
        code = str(field).rsplit("/", 1)[-1]
        lengths[len(code)] += 1
        assert graph.value(field, SKOS.notation) == Literal(code)
        broader = list(graph.objects(field, SKOS.broader))
        assert broader == ([] if len(code) == 2 else [URIRef(str(field)[:-1])])
        assert all((wider, RDF.type, SKOS.Concept) in graph for wider in broader)
    assert lengths == {2: 12, 3: 58, 4: 150}


@pytest.mark.parametrize(
    ("code", "notations", "german"),
    [
        ("DEU", {"DE", "DEU"}, "Deutschland"),
        ("GRC", {"GR", "GRC"}, "Griechenland"),
        ("1A0", {"XK", "XKX"}, "Kosovo"),
    ],
)
def test_a_country_is_found_by_both_its_codes(
    folder: Path, code: str, notations: set[str], german: str
) -> None:
    graph = build_vocabulary("country", folder)
    country = URIRef(iris.COUNTRY + code)
    assert {str(notation) for notation in graph.objects(country, SKOS.notation)} == notations
    assert (country, SKOS.prefLabel, Literal(german, lang="de")) in graph


def test_no_code_names_two_countries(folder: Path) -> None:
    graph = build_vocabulary("country", folder)
    codes = [str(code) for _, code in graph.subject_objects(SKOS.notation)]
    assert len(codes) == len(set(codes)) > 500
