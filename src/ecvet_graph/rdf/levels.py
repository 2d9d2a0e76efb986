"""The European and the national qualifications frameworks, from their tables."""

from collections.abc import Sequence

from rdflib import DCTERMS, RDF, SKOS, Graph, Literal, URIRef

from ecvet_graph.model import iris
from ecvet_graph.rdf.concepts import (
    COUNTRY,
    ECVET,
    OWN,
    REFERENCING,
    Row,
    add_concept,
    start_scheme,
)

__all__ = ["EQF_SCHEME", "NQF_SCHEME", "build_eqf", "build_nqf"]

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
            graph.add((level, term, Literal(row[column], lang="en")))
        if row["qf_ehea_cycle"]:
            cycle = OWN["qf-ehea-cycle/" + row["qf_ehea_cycle"]]
            graph.add((level, ECVET.correspondsToCycle, cycle))
    return graph


def build_nqf(rows: Sequence[Row]) -> Graph:
    """Return the national frameworks, their levels and one referencing statement per level.

    A referencing without an EQF level says that the level is not, or not yet, referenced.
    Levels and frameworks that the EU's list lacks are marked by a second, own scheme.
    """
    graph = start_scheme(NQF_SCHEME, _NQF_TITLES)
    for row in rows:
        level, framework = URIRef(row["nqf_level_iri"]), URIRef(row["framework_iri"])
        if (framework, RDF.type, SKOS.Concept) not in graph:
            _add_nqf_concept(graph, framework, row["framework"], row=row, is_top=True)
        _add_nqf_concept(graph, level, row["nqf_level_label"], row=row, is_top=False)
        graph.add((level, ECVET.inFramework, framework))
        _add_referencing(graph, level, row=row)
    return graph


def _add_nqf_concept(graph: Graph, concept: URIRef, label: str, *, row: Row, is_top: bool) -> None:
    add_concept(graph, concept, NQF_SCHEME, is_top=is_top)
    if concept.startswith(OWN):
        graph.add((concept, SKOS.inScheme, _OWN_NQF_SCHEME))
    graph.add((concept, SKOS.prefLabel, Literal(label, lang="en")))
    graph.add((concept, ECVET.country, COUNTRY[row["country_code"]]))


def _add_referencing(graph: Graph, level: URIRef, *, row: Row) -> None:
    node = REFERENCING[level.rsplit("/", 1)[-1]]
    graph.add((node, RDF.type, ECVET.LevelReferencing))
    graph.add((node, ECVET.nqfLevel, level))
    if row["eqf_iri"]:
        graph.add((node, ECVET.eqfLevel, URIRef(row["eqf_iri"])))
    graph.add((node, ECVET.confidence, OWN["confidence/" + row["confidence"]]))
    graph.add((node, DCTERMS.source, Literal(row["source"], lang="en")))
    if row["note"]:
        graph.add((node, SKOS.note, Literal(row["note"], lang="en")))
