"""The European and the national qualifications frameworks, from their tables."""

from collections.abc import Sequence

from rdflib import DCTERMS, RDF, SKOS, XSD, Graph, Literal, Namespace, URIRef

from ecvet_graph.model import iris
from ecvet_graph.rdf.concepts import (
    OWN,
    REFERENCING,
    Row,
    add_concept,
    add_texts,
    split_cell,
    start_scheme,
)

__all__ = ["EQF_SCHEME", "NQF_SCHEME", "build_eqf", "build_nqf"]

ECVET = Namespace(iris.ECVET)
COUNTRY = Namespace(iris.COUNTRY)
# Scheme IRIs as the controlled-vocabulary constraints of ELM 3.1 ask for them
EQF_SCHEME = URIRef(iris.EQF + "25831c2")
NQF_SCHEME = URIRef(iris.NQF + "25831c2")
_OWN_NQF_SCHEME = OWN["nqf"]
_EQF_TITLES = (
    "European Qualifications Framework",
    "Europäischer Qualifikationsrahmen",
    "Cadre européen des certifications",
)
_NQF_TITLES = (
    "National qualifications frameworks",
    "Nationale Qualifikationsrahmen",
    "Cadres nationaux des certifications",
)
_EQF_LABELS = {"en": "EQF level {}", "de": "EQR-Niveau {}", "fr": "Niveau {} du CEC"}
_CYCLE_NOTES = {
    "en": "Outcomes of this level correspond to those of a cycle of higher education. Not the "
    "other way round: a qualification of this level need not be a degree.",
    "de": "Lernergebnisse dieses Niveaus entsprechen denen eines Zyklus der Hochschulbildung. Die "
    "Umkehrung gilt nicht: Eine Qualifikation dieses Niveaus muss kein Hochschulabschluss sein.",
    "fr": "Les acquis de ce niveau correspondent à ceux d'un cycle de l'enseignement supérieur. "
    "L'inverse ne vaut pas : une certification de ce niveau n'est pas forcément un grade.",
}
_DESCRIPTORS = {
    "knowledge": ECVET.knowledgeDescriptor,
    "skills": ECVET.skillsDescriptor,
    "responsibility_autonomy": ECVET.responsibilityAutonomyDescriptor,
}


def build_eqf(rows: Sequence[Row]) -> Graph:
    """Return the eight EQF levels with their descriptors.

    The descriptors are those of Council Recommendation 2017/C 189/03, Annex II. The cycle of the
    QF-EHEA is stated from the level to the cycle only: a level 5 to 8 qualification is not
    thereby one of higher education.
    """
    graph = start_scheme(EQF_SCHEME, _EQF_TITLES)
    for row in rows:
        level = URIRef(row["iri"])
        add_concept(graph, level, EQF_SCHEME, is_top=True)
        graph.add((level, SKOS.notation, Literal(row["level"])))
        for lang, pattern in _EQF_LABELS.items():
            graph.add((level, SKOS.prefLabel, Literal(pattern.format(row["level"]), lang=lang)))
        for column, term in _DESCRIPTORS.items():
            add_texts(graph, level, term, row=row, column=column)
        if row["qf_ehea_cycle"]:
            cycle = OWN["qf-ehea-cycle/" + row["qf_ehea_cycle"]]
            graph.add((level, ECVET.correspondsToCycle, cycle))
            for lang, note in _CYCLE_NOTES.items():
                graph.add((level, SKOS.note, Literal(note, lang=lang)))
    return graph


def build_nqf(levels: Sequence[Row], frameworks: Sequence[Row]) -> Graph:
    """Return the national frameworks, their levels and one referencing statement per level.

    A referencing without an EQF level says that the level is not, or not yet, referenced. Its
    dates are those of its framework. Levels and frameworks that the EU's list lacks are marked by
    a second, own scheme.

    Args:
        levels: rows of `nqf-eqf.csv`, one per level.
        frameworks: rows of `nqf-frameworks.csv`, one per framework.

    Raises:
        KeyError: a level is of a framework that `frameworks` does not have.
    """
    graph = start_scheme(NQF_SCHEME, _NQF_TITLES)
    by_iri = {row["framework_iri"]: row for row in frameworks}
    for row in levels:
        level, framework = URIRef(row["nqf_level_iri"]), URIRef(row["framework_iri"])
        details = by_iri[row["framework_iri"]]
        if (framework, RDF.type, SKOS.Concept) not in graph:
            _add_nqf_concept(graph, framework, row["framework"], row=row, is_top=True)
            _add_framework(graph, framework, row=details)
        _add_nqf_concept(graph, level, row["nqf_level_label"], row=row, is_top=False)
        graph.add((level, SKOS.broader, framework))
        graph.add((level, ECVET.inFramework, framework))
        _add_referencing(graph, level, row=row, framework=details)
    return graph


def _add_nqf_concept(graph: Graph, concept: URIRef, label: str, *, row: Row, is_top: bool) -> None:
    add_concept(graph, concept, NQF_SCHEME, is_top=is_top)
    if concept.startswith(OWN):
        graph.add((concept, SKOS.inScheme, _OWN_NQF_SCHEME))
        if is_top:
            graph.add((concept, SKOS.topConceptOf, _OWN_NQF_SCHEME))
    graph.add((concept, SKOS.prefLabel, Literal(label, lang="en")))
    graph.add((concept, ECVET.country, COUNTRY[row["country_code"]]))


def _add_framework(graph: Graph, framework: URIRef, *, row: Row) -> None:
    graph.add((framework, RDF.type, ECVET.QualificationsFramework))
    add_texts(graph, framework, ECVET.region, row=row, column="region")
    graph.add((framework, ECVET.referencingStatus, OWN["referencing-status/" + row["status"]]))
    _add_validity(graph, framework, start=row["valid_from"], end=row["valid_until"])
    if row["replaced_by"]:
        graph.add((framework, DCTERMS.isReplacedBy, URIRef(row["replaced_by"])))
    if row["note"]:
        graph.add((framework, SKOS.note, Literal(row["note"], lang="en")))


def _add_referencing(graph: Graph, level: URIRef, *, row: Row, framework: Row) -> None:
    node = REFERENCING[level.rsplit("/", 1)[-1]]
    graph.add((node, RDF.type, ECVET.LevelReferencing))
    graph.add((node, ECVET.nqfLevel, level))
    if row["eqf_iri"]:
        graph.add((node, ECVET.eqfLevel, URIRef(row["eqf_iri"])))
        _add_dates(graph, node, row=framework)
    graph.add((node, ECVET.framework, URIRef(row["framework_iri"])))
    graph.add((node, ECVET.confidence, OWN["confidence/" + row["confidence"]]))
    for text in dict.fromkeys((row["source"], framework["date_source"])):
        graph.add((node, DCTERMS.source, Literal(text, lang="en")))
    if row["note"]:
        graph.add((node, SKOS.note, Literal(row["note"], lang="en")))


def _add_dates(graph: Graph, node: URIRef, *, row: Row) -> None:
    for year in split_cell(row["referenced_on"]):
        graph.add((node, ECVET.referencedOn, Literal(year, datatype=XSD.gYear)))
    if row["referenced_no_later_than"]:
        day = Literal(row["referenced_no_later_than"], datatype=XSD.date)
        graph.add((node, ECVET.referencedNoLaterThan, day))
    start, end = row["referencing_valid_from"], row["referencing_valid_until"]
    _add_validity(graph, node, start=start, end=end)


def _add_validity(graph: Graph, subject: URIRef, *, start: str, end: str) -> None:
    for term, day in ((ECVET.validFrom, start), (ECVET.validUntil, end)):
        if day:
            graph.add((subject, term, Literal(day, datatype=XSD.date)))
