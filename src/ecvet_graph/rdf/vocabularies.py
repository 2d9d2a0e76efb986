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
from io import BytesIO
from pathlib import Path

from rdflib import DCTERMS, RDF, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.plugins.serializers.turtle import TurtleSerializer

from ecvet_graph.model import iris

Row = Mapping[str, str]

ECVET = Namespace(iris.ECVET)
OWN = Namespace(iris.OWN)
GLOSSARY = Namespace(iris.OWN + "glossary/")
REFERENCING = Namespace(iris.OWN + "level-referencing/")
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
GLOSSARY_SCHEME = OWN["glossary"]

LANGUAGES = ("en", "de", "fr")
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
    GLOSSARY_SCHEME: ("Glossary of ECVET", "Glossar zu ECVET", "Glossaire d'ECVET"),
}
EQF_LABELS = {"en": "EQF level {}", "de": "EQR-Niveau {}", "fr": "Niveau {} du CEC"}
DESCRIPTORS = {
    "knowledge": ECVET.knowledgeDescriptor,
    "skills": ECVET.skillsDescriptor,
    "responsibility_autonomy": ECVET.responsibilityAutonomyDescriptor,
}
PREFIXES = iris.PREFIXES | {"glossary": str(GLOSSARY), "referencing": str(REFERENCING)}


class TableOrderSerializer(TurtleSerializer):
    """A Turtle serializer that keeps the subjects in the order in which they were added."""

    predicateOrder = [  # noqa: N815, RUF012  # the name and kind the base class reads
        RDF.type,
        SKOS.inScheme,
        SKOS.topConceptOf,
        SKOS.notation,
        SKOS.prefLabel,
        SKOS.altLabel,
        SKOS.hiddenLabel,
        SKOS.definition,
    ]

    def orderSubjects(self) -> list[URIRef]:  # type: ignore[override]  # noqa: N802
        """Return the subjects as the builder added them, which is the order of the table."""
        return [subject for subject in self._subjects if isinstance(subject, URIRef)]


def to_turtle(graph: Graph) -> bytes:
    """Return the graph as Turtle that is the same for the same table, in UTF-8.

    Only for graphs without blank nodes, as all builders of this module make them.
    """
    stream = BytesIO()
    TableOrderSerializer(graph).serialize(stream, spacious=True)
    return stream.getvalue().strip() + b"\n"


def build_eqf(rows: Sequence[Row]) -> Graph:
    """Return the eight EQF levels with their descriptors.

    The descriptors are those of Council Recommendation 2017/C 189/03, Annex II. The cycle of the
    QF-EHEA is stated from the level to the cycle only: a level 5 to 8 qualification is not
    thereby one of higher education.
    """
    graph = _start(EQF_SCHEME)
    for row in rows:
        level = URIRef(row["iri"])
        _add_concept(graph, level, EQF_SCHEME, is_top=True)
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
    graph = _start(NQF_SCHEME)
    for row in rows:
        level, framework = URIRef(row["nqf_level_iri"]), URIRef(row["framework_iri"])
        if (framework, RDF.type, SKOS.Concept) not in graph:
            _add_nqf_concept(graph, framework, row["framework"], row=row, is_top=True)
        _add_nqf_concept(graph, level, row["nqf_level_label"], row=row, is_top=False)
        graph.add((level, ECVET.inFramework, framework))
        _add_referencing(graph, level, row=row)
    return graph


def _add_nqf_concept(graph: Graph, concept: URIRef, label: str, *, row: Row, is_top: bool) -> None:
    _add_concept(graph, concept, NQF_SCHEME, is_top=is_top)
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
    graph = _start(ISCED_SCHEME)
    for row in rows:
        field = URIRef(row["iri"])
        code = field.rsplit("/", 1)[-1]
        is_broad = len(code) == 2  # noqa: PLR2004  # broad fields have two digits
        _add_concept(graph, field, ISCED_SCHEME, is_top=is_broad)
        graph.add((field, SKOS.notation, Literal(code)))
        _add_labels(graph, field, row=row)
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
    graph = _start(scheme)
    for row in rows:
        concept = URIRef(row["iri"])
        _add_concept(graph, concept, scheme, is_top=True)
        _add_labels(graph, concept, row=row)
        for column in notations:
            if row[column]:
                graph.add((concept, SKOS.notation, Literal(row[column])))
        if row.get(hidden):
            graph.add((concept, SKOS.hiddenLabel, Literal(row[hidden])))
    return graph


def build_glossary(rows: Sequence[Row]) -> Graph:
    """Return the glossary of the field, its relations resolved from terms to concepts.

    Raises:
        KeyError: a row names a broader or related term that the table does not have.
    """
    graph = _start(GLOSSARY_SCHEME)
    by_term = {row["term"]: GLOSSARY[row["id"]] for row in rows}
    for row in rows:
        concept = GLOSSARY[row["id"]]
        _add_concept(graph, concept, GLOSSARY_SCHEME, is_top=not row["broader"])
        _add_labels(graph, concept, row={**row, "label_en": row["term"]})
        for label in _split(row["altLabels"]):
            graph.add((concept, SKOS.altLabel, Literal(label, lang="en")))
        graph.add((concept, SKOS.definition, Literal(row["definition"], lang="en")))
        graph.add((concept, DCTERMS.source, Literal(row["source"], lang="en")))
        for column, term in (("broader", SKOS.broader), ("related", SKOS.related)):
            for name in _split(row[column]):
                graph.add((concept, term, by_term[name]))
    return graph


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """One vocabulary: the table it is kept in and the function that builds it."""

    table: str
    build: Callable[[Sequence[Row]], Graph]


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
    "glossary": Vocabulary("glossary.csv", build_glossary),
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
    return vocabulary.build(read_table(folder / "tables" / vocabulary.table))


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


def _start(scheme: URIRef) -> Graph:
    # This store keeps the order of insertion, the default one does not.
    graph = Graph(store="SimpleMemory", bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    graph.add((scheme, RDF.type, SKOS.ConceptScheme))
    for lang, text in zip(LANGUAGES, TITLES[scheme], strict=True):
        graph.add((scheme, SKOS.prefLabel, Literal(text, lang=lang)))
    return graph


def _add_concept(graph: Graph, concept: URIRef, scheme: URIRef, *, is_top: bool) -> None:
    graph.add((concept, RDF.type, SKOS.Concept))
    graph.add((concept, SKOS.inScheme, scheme))
    if is_top:
        graph.add((concept, SKOS.topConceptOf, scheme))


def _add_labels(graph: Graph, concept: URIRef, *, row: Row) -> None:
    for lang in LANGUAGES:
        if label := row.get(f"label_{lang}"):
            graph.add((concept, SKOS.prefLabel, Literal(label, lang=lang)))


def _split(cell: str) -> list[str]:
    return [part for part in cell.split("|") if part]
