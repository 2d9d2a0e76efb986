"""The controlled vocabularies, built from the tables that lie in `ontology/tables/`.

Every vocabulary is one table and one builder: rows in, graph out, nothing read or written.
The concept and scheme IRIs are those the European Learning Model 3.1 asks for; what has no IRI
there stands under `https://w3id.org/ecvet/`. The Turtle in `ontology/` is what
`write_vocabularies` makes of the tables, byte for byte.
"""

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from pathlib import Path

from rdflib import DCTERMS, SKOS, Graph, Literal, Namespace, URIRef

from ecvet_graph.model import iris
from ecvet_graph.rdf.concepts import (
    OWN,
    Row,
    add_concept,
    add_texts,
    start_scheme,
    to_turtle,
)
from ecvet_graph.rdf.contacts import build_contact_points
from ecvet_graph.rdf.glossary import build_glossary
from ecvet_graph.rdf.instruments import build_legal_instruments
from ecvet_graph.rdf.levels import build_eqf, build_nqf

ECVET = Namespace(iris.ECVET)
# Scheme IRIs as the controlled-vocabulary constraints of ELM 3.1 ask for them
ISCED_SCHEME = URIRef(iris.ISCED_F + "25831c2")
CREDIT_SCHEME = URIRef(iris.CREDIT + "25831c2")
ACCREDITATION_SCHEME = URIRef("http://data.europa.eu/snb/accreditation/25831c2")
ASSESSMENT_SCHEME = URIRef("http://data.europa.eu/snb/assessment/25831c2")
SKILL_TYPE_SCHEME = URIRef(iris.SKILL_TYPE + "25831c2")
COUNTRY_SCHEME = URIRef(iris.COUNTRY.rstrip("/"))
LANGUAGE_SCHEME = URIRef(iris.LANGUAGE.rstrip("/"))

TITLES = {
    ISCED_SCHEME: (
        "ISCED-F 2013 fields of education and training",
        "ISCED-F 2013: Felder der allgemeinen und beruflichen Bildung",
        "CITE-F 2013 : domaines d'études et de formation",
    ),
    CREDIT_SCHEME: ("Credit systems", "Leistungspunktesysteme", "Systèmes de crédits"),
    ACCREDITATION_SCHEME: (
        "Accreditation types",
        "Arten der Akkreditierung",
        "Types d'accréditation",
    ),
    ASSESSMENT_SCHEME: ("Assessment types", "Arten der Beurteilung", "Types d'évaluation"),
    SKILL_TYPE_SCHEME: ("Kinds of skill", "Arten von Fertigkeiten", "Types d'aptitudes"),
    COUNTRY_SCHEME: ("Countries", "Länder", "Pays"),
    LANGUAGE_SCHEME: ("Languages", "Sprachen", "Langues"),
}


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


def build_credit_systems(rows: Sequence[Row]) -> Graph:
    """Return ECVET and ECTS, each with what its points measure; nothing leads from one to the other.

    Both count 60 points a year and are never converted: ECVET points are relative weights inside
    a qualification (Recommendation 2009/C 155/02, Annex II.4), ECTS credits are workload.
    """
    graph = build_list(rows, scheme=CREDIT_SCHEME, notations=("notation",))
    for row in rows:
        system = URIRef(row["iri"])
        add_texts(graph, system, SKOS.definition, row=row, column="definition")
        add_texts(graph, system, SKOS.note, row=row, column="note")
        graph.add((system, ECVET.creditMeasure, OWN["credit-measure/" + row["measure"]]))
        points = Literal(Decimal(row["points_per_year"]))
        graph.add((system, ECVET.pointsPerYear, points))
        graph.add((system, DCTERMS.source, Literal(row["source"], lang="en")))
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
    "accreditation-type": Vocabulary(
        "accreditation-types.csv", partial(build_list, scheme=ACCREDITATION_SCHEME)
    ),
    "assessment-type": Vocabulary(
        "assessment-types.csv", partial(build_list, scheme=ASSESSMENT_SCHEME)
    ),
    "contact-point": Vocabulary(
        "contact-points.csv", build_contact_points, further=("countries.csv",)
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
    "credit-system": Vocabulary("credit-systems.csv", build_credit_systems),
    "eqf": Vocabulary("eqf.csv", build_eqf),
    "glossary": Vocabulary("glossary.csv", build_glossary, further=("glossary-definitions.csv",)),
    "isced-f": Vocabulary("isced-f.csv", build_isced_f),
    "language": Vocabulary(
        "languages.csv", partial(build_list, scheme=LANGUAGE_SCHEME, notations=("bcp47",))
    ),
    "legal-instrument": Vocabulary("legal-instruments.csv", build_legal_instruments),
    "nqf": Vocabulary("nqf-eqf.csv", build_nqf, further=("nqf-frameworks.csv",)),
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
