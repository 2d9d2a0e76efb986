"""The controlled vocabularies, built from the tables that lie in `ontology/tables/`.

Every vocabulary is one table and one builder: rows in, graph out, nothing read or written.
The concept and scheme IRIs are those the European Learning Model 3.1 asks for; what has no IRI
there stands under `https://w3id.org/ecvet/`. The Turtle in `ontology/` is what
`write_vocabularies` makes of the tables, byte for byte.
"""

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from rdflib import DCTERMS, RDF, SKOS, Graph, Literal, Namespace, URIRef

from ecvet_graph.model import iris
from ecvet_graph.rdf.concepts import (
    OWN,
    REFERENCING,
    Row,
    add_concept,
    add_texts,
    start_scheme,
    to_turtle,
)
from ecvet_graph.rdf.glossary import build_glossary

ECVET = Namespace(iris.ECVET)
COUNTRY = Namespace(iris.COUNTRY)

# Scheme IRIs as the controlled-vocabulary constraints of ELM 3.1 ask for them
EQF_SCHEME = URIRef(iris.EQF + "25831c2")
NQF_SCHEME = URIRef(iris.NQF + "25831c2")
ISCED_SCHEME = URIRef(iris.ISCED_F + "25831c2")
CREDIT_SCHEME = URIRef(iris.CREDIT + "25831c2")
ASSESSMENT_SCHEME = URIRef("http://data.europa.eu/snb/assessment/25831c2")
SKILL_TYPE_SCHEME = URIRef(iris.SKILL_TYPE + "25831c2")
COUNTRY_SCHEME = URIRef(iris.COUNTRY.rstrip("/"))
LANGUAGE_SCHEME = URIRef(iris.LANGUAGE.rstrip("/"))
OWN_NQF_SCHEME = OWN["nqf"]

TITLES = {
    EQF_SCHEME: (
        "European Qualifications Framework",
        "Europäischer Qualifikationsrahmen",
        "Cadre européen des certifications",
    ),
    NQF_SCHEME: (
        "National qualifications frameworks",
        "Nationale Qualifikationsrahmen",
        "Cadres nationaux des certifications",
    ),
    ISCED_SCHEME: (
        "ISCED-F 2013 fields of education and training",
        "ISCED-F 2013: Felder der allgemeinen und beruflichen Bildung",
        "CITE-F 2013 : domaines d'études et de formation",
    ),
    CREDIT_SCHEME: ("Credit systems", "Leistungspunktesysteme", "Systèmes de crédits"),
    ASSESSMENT_SCHEME: ("Assessment types", "Arten der Beurteilung", "Types d'évaluation"),
    SKILL_TYPE_SCHEME: ("Kinds of skill", "Arten von Fertigkeiten", "Types d'aptitudes"),
    COUNTRY_SCHEME: ("Countries", "Länder", "Pays"),
    LANGUAGE_SCHEME: ("Languages", "Sprachen", "Langues"),
}
EQF_LABELS = {"en": "EQF level {}", "de": "EQR-Niveau {}", "fr": "Niveau {} du CEC"}
DESCRIPTORS = {
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
    graph = start_scheme(EQF_SCHEME, TITLES[EQF_SCHEME])
    for row in rows:
        level = URIRef(row["iri"])
        add_concept(graph, level, EQF_SCHEME, is_top=True)
        graph.add((level, SKOS.notation, Literal(row["level"])))
        for lang, pattern in EQF_LABELS.items():
            graph.add((level, SKOS.prefLabel, Literal(pattern.format(row["level"]), lang=lang)))
        for column, term in DESCRIPTORS.items():
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
    graph = start_scheme(NQF_SCHEME, TITLES[NQF_SCHEME])
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
        graph.add((concept, SKOS.inScheme, OWN_NQF_SCHEME))
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


def build_isced_f(rows: Sequence[Row]) -> Graph:
    """Return the broad, narrow and detailed fields of ISCED-F 2013, nested by their digits."""
    graph = start_scheme(ISCED_SCHEME, TITLES[ISCED_SCHEME])
    for row in rows:
        field = URIRef(row["iri"])
        code = field.rsplit("/", 1)[-1]
        is_broad = len(code) == 2  # noqa: PLR2004  # broad fields have two digits
        add_concept(graph, field, ISCED_SCHEME, is_top=is_broad)
        graph.add((field, SKOS.notation, Literal(code)))
        add_texts(graph, field, SKOS.prefLabel, row=row, column="label")
        if not is_broad:
            graph.add((field, SKOS.broader, URIRef(field[:-1])))
    return graph


def build_list(
    rows: Sequence[Row],
    *,
    scheme: URIRef,
    notations: Sequence[str] = (),
    hidden: str = "",
) -> Graph:
    """Return a flat list of concepts of `scheme` in the three languages.

    The columns `notations` become `skos:notation`, the column `hidden` a further spelling by
    which the concept is found.
    """
    graph = start_scheme(scheme, TITLES[scheme])
    for row in rows:
        concept = URIRef(row["iri"])
        add_concept(graph, concept, scheme, is_top=True)
        add_texts(graph, concept, SKOS.prefLabel, row=row, column="label")
        for column in notations:
            if row[column]:
                graph.add((concept, SKOS.notation, Literal(row[column])))
        if row.get(hidden):
            graph.add((concept, SKOS.hiddenLabel, Literal(row[hidden])))
    return graph


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """One vocabulary: the table it is kept in, further tables, and the function that builds it.

    The function takes the rows of each table, in this order.
    """

    table: str
    build: Callable[..., Graph]
    further: tuple[str, ...] = ()


VOCABULARIES: Mapping[str, Vocabulary] = {
    "assessment-type": Vocabulary(
        "assessment-types.csv", partial(build_list, scheme=ASSESSMENT_SCHEME)
    ),
    "country": Vocabulary(
        "countries.csv",
        partial(
            build_list,
            scheme=COUNTRY_SCHEME,
            notations=("alpha_2", "alpha_3"),
            hidden="also_written",
        ),
    ),
    "credit-system": Vocabulary(
        "credit-systems.csv", partial(build_list, scheme=CREDIT_SCHEME, notations=("notation",))
    ),
    "eqf": Vocabulary("eqf.csv", build_eqf),
    "glossary": Vocabulary("glossary.csv", build_glossary, further=("glossary-definitions.csv",)),
    "isced-f": Vocabulary("isced-f.csv", build_isced_f),
    "language": Vocabulary(
        "languages.csv", partial(build_list, scheme=LANGUAGE_SCHEME, notations=("bcp47",))
    ),
    "nqf": Vocabulary("nqf-eqf.csv", build_nqf),
    "skill-type": Vocabulary("skill-types.csv", partial(build_list, scheme=SKILL_TYPE_SCHEME)),
}


def read_table(path: Path) -> list[dict[str, str]]:
    """Return the rows of a table (UTF-8, comma separated, one header line).

    Raises:
        FileNotFoundError: there is no such file.
    """
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, strict=True))


def build_vocabulary(name: str, folder: Path) -> Graph:
    """Return the vocabulary `name`, built from its table in `folder/tables`.

    Raises:
        KeyError: no vocabulary has this name.
        FileNotFoundError: the table is missing.
    """
    vocabulary = VOCABULARIES[name]
    tables = (vocabulary.table, *vocabulary.further)
    return vocabulary.build(*(read_table(folder / "tables" / table) for table in tables))


def write_vocabularies(folder: Path) -> list[Path]:
    """Write every vocabulary as Turtle into `folder` and return the files written.

    Raises:
        FileNotFoundError: a table is missing in `folder/tables`.
    """
    written = []
    for name in VOCABULARIES:
        path = folder / f"{name}.ttl"
        path.write_bytes(to_turtle(build_vocabulary(name, folder)))
        written.append(path)
    return written
