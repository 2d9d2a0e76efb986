"""Words and controlled terms of the catalogue, as DCAT-AP 3.0 asks for them.

Formats, languages, themes, rights and frequencies are those of the EU's authority tables, media
types those of IANA, kinds of publishers and licences those of ADMS. Source: DCAT-AP 3.0.0, sections
on controlled vocabularies (https://semiceu.github.io/DCAT-AP/releases/3.0.0/).
"""

# French is written with its own apostrophe.
# ruff: noqa: RUF001

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pycountry

from ecvet_graph.model.iris import AUTHORITY, LANGUAGE
from ecvet_graph.model.learning import Text, Texts

__all__ = [
    "ARCHIVED",
    "CATALOGUE_TEXT",
    "CATALOGUE_TITLE",
    "DERIVED",
    "FILE_TYPES",
    "IRREGULAR",
    "KEYWORDS",
    "LICENCE_TYPES",
    "OF_DATASET",
    "OF_VERSION",
    "PUBLIC",
    "SERVICES",
    "STANDARDS",
    "TERMS",
    "THEME",
    "THEMES",
    "THEMES_TITLE",
    "THEME_NAME",
    "UNKNOWN_FREQUENCY",
    "WITHDRAWN",
    "Derived",
    "Service",
    "language_iri",
    "texts",
]

THEME = AUTHORITY + "data-theme/EDUC"
THEMES = AUTHORITY + "data-theme"
PUBLIC = AUTHORITY + "access-right/PUBLIC"
IRREGULAR = AUTHORITY + "frequency/IRREG"
UNKNOWN_FREQUENCY = AUTHORITY + "frequency/UNKNOWN"
WITHDRAWN = AUTHORITY + "dataset-status/WITHDRAWN"
_TYPE = AUTHORITY + "file-type/"

FILE_TYPES: Mapping[str, str] = {
    "application/ld+json": _TYPE + "JSON_LD",
    "application/n-quads": _TYPE + "RDF_N_QUADS",
    "application/n-triples": _TYPE + "RDF_N_TRIPLES",
    "application/rdf+xml": _TYPE + "RDF_XML",
    "application/trig": _TYPE + "RDF_TRIG",
    "application/json": _TYPE + "JSON",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": _TYPE + "XLSX",
    "application/xml": _TYPE + "XML",
    "application/zip": _TYPE + "ZIP",
    "text/csv": _TYPE + "CSV",
    "text/turtle": _TYPE + "RDF_TURTLE",
}
"""Concept of the EU's table of file types for each media type that is handed out."""

LICENCE_TYPES: Mapping[str, str] = {
    "https://creativecommons.org/licenses/by/4.0/": "Attribution",
    "https://creativecommons.org/licenses/by-sa/4.0/": "ViralEffect-ShareAlike",
    "https://creativecommons.org/publicdomain/zero/1.0/": "PublicDomain",
    "https://www.govdata.de/dl-de/by-2-0": "Attribution",
    "https://www.govdata.de/dl-de/zero-2-0": "PublicDomain",
    "https://www.etalab.gouv.fr/licence-ouverte-open-licence": "Attribution",
}
"""Kind of licence (ADMS, `http://purl.org/adms/licencetype/`) of those that have one."""

STANDARDS: Mapping[str, str] = {
    "http://data.europa.eu/snb/model/elm": "European Learning Model 3.1",
    "https://w3id.org/ecvet/shapes": "Constraints of ECVET-graph",
}
"""What the datasets of agencies conform to: the vocabulary, and the constraints of the gate."""


def texts(en: str, de: str, fr: str) -> Texts:
    """Return a text in the three languages of an installation."""
    return (Text(en, "en"), Text(de, "de"), Text(fr, "fr"))


def language_iri(tag: str) -> str | None:
    """Return the concept of the EU's table of languages for a language tag, `None` for others."""
    code = tag.partition("-")[0].lower()
    found = pycountry.languages.get(**{"alpha_2" if len(code) == 2 else "alpha_3": code})  # noqa: PLR2004
    return LANGUAGE + str(found.alpha_3).upper() if found else None


THEME_NAME = texts(
    "Education, culture and sport",
    "Bildung, Kultur und Sport",
    "Éducation, culture et sport",
)
THEMES_TITLE = texts("Data theme", "Datenthema", "Thème de données")
KEYWORDS = (
    *texts("vocational education and training", "berufliche Bildung", "enseignement professionnel"),
    *texts("qualification", "Qualifikation", "certification"),
    *texts("learning outcome", "Lernergebnis", "acquis d’apprentissage"),
    *texts("unit", "Einheit", "unité"),
    *texts("ECVET", "ECVET", "ECVET"),
)
CATALOGUE_TITLE = texts(
    "ECVET graph: vocational qualifications, their units and learning outcomes",
    "ECVET-Graph: berufliche Qualifikationen, ihre Einheiten und Lernergebnisse",
    "Graphe ECVET : certifications professionnelles, leurs unités et acquis d’apprentissage",
)
CATALOGUE_TEXT = texts(
    "Datasets of agencies with every version, what is derived from them, and the services that "
    "answer questions about them. Matches are suggestions and never recognitions.",
    "Datenbestände von Stellen mit jeder Version, was aus ihnen abgeleitet ist, und die Dienste, die "
    "Fragen dazu beantworten. Übereinstimmungen sind Vorschläge und nie Anerkennungen.",
    "Jeux de données d’organismes avec chaque version, ce qui en est dérivé, et les services qui "
    "répondent aux questions. Les correspondances sont des suggestions, jamais des reconnaissances.",
)
OF_DATASET = texts(
    "Vocational qualifications with their units and learning outcomes, published by {name}.",
    "Berufliche Qualifikationen mit ihren Einheiten und Lernergebnissen, veröffentlicht von {name}.",
    "Certifications professionnelles avec leurs unités et acquis d’apprentissage, publiées par {name}.",
)
OF_VERSION = texts("version {number}", "Version {number}", "version {number}")
TERMS = texts(
    "Each part is under the terms of whoever published it; the catalogue names them by dataset.",
    "Jeder Teil steht unter den Bedingungen dessen, der ihn veröffentlicht hat; der Katalog nennt sie "
    "je Datenbestand.",
    "Chaque partie est soumise aux conditions de qui l’a publiée ; le catalogue les indique par jeu de "
    "données.",
)
ARCHIVED = texts(
    "Every version is checked against the constraints before it is published, and kept with the "
    "document as it was sent.",
    "Jede Version wird vor der Veröffentlichung an den Bedingungen geprüft und mit dem Dokument, wie "
    "es gesendet wurde, aufbewahrt.",
    "Chaque version est vérifiée selon les contraintes avant sa publication et conservée avec le "
    "document tel qu’il a été envoyé.",
)


@dataclass(frozen=True, slots=True)
class Service:
    """A service of the installation.

    `name` is the last part of its IRI, `endpoint` and `description` are paths under the base,
    `standard` is IRI and name of what it conforms to.
    """

    name: str
    endpoint: str
    description: str
    standard: tuple[str, str]
    titles: Texts


SERVICES = (
    Service(
        "sparql",
        "/sparql",
        "/sparql",
        ("https://www.w3.org/TR/sparql11-protocol/", "SPARQL 1.1 Protocol"),
        texts("SPARQL endpoint", "SPARQL-Endpunkt", "Point d’accès SPARQL"),
    ),
    Service(
        "api",
        "/api/",
        "/openapi.json",
        ("https://spec.openapis.org/oas/v3.1.0", "OpenAPI 3.1"),
        texts("JSON interface", "JSON-Schnittstelle", "Interface JSON"),
    ),
)


@dataclass(frozen=True, slots=True)
class Derived:
    """A dataset of the installation itself.

    `name` is the last part of its IRI; `graphs` are the names of its graphs after `{base}/graph/`, or
    what they begin with where they end in a slash; none: the whole store. `is_own`: it is made here
    from the datasets of agencies; what is not own stays under the terms of those who made it.
    """

    name: str
    graphs: tuple[str, ...]
    titles: Texts
    descriptions: Texts
    is_own: bool = False


DERIVED = (
    Derived(
        "graph",
        (),
        texts("The whole graph", "Der ganze Graph", "Le graphe entier"),
        texts(
            "Everything that this installation holds: what agencies published, what is derived from "
            "it, decisions, and vocabularies; each in graphs of its own.",
            "Alles, was diese Installation enthält: was Stellen veröffentlicht haben, was daraus "
            "abgeleitet ist, Entscheidungen und Vokabulare, jeweils in eigenen Graphen.",
            "Tout ce que contient cette installation : ce que les organismes ont publié, ce qui en est "
            "dérivé, les décisions et les vocabulaires, chacun dans ses propres graphes.",
        ),
    ),
    Derived(
        "skill-links",
        ("derived/skill-links", "derived/coverage"),
        texts(
            "Links from learning outcomes to ESCO skills",
            "Verknüpfungen von Lernergebnissen mit ESCO-Fertigkeiten",
            "Liens entre les acquis d’apprentissage et les compétences ESCO",
        ),
        texts(
            "Derived by a program from the texts of the outcomes; each link says how it came about.",
            "Von einem Programm aus den Texten der Lernergebnisse abgeleitet; jede Verknüpfung sagt, "
            "wie sie zustande kam.",
            "Dérivés par un programme des textes des acquis ; chaque lien dit comment il a été établi.",
        ),
        is_own=True,
    ),
    Derived(
        "matches",
        ("derived/matches",),
        texts(
            "Suggested matches of units of different countries",
            "Vorgeschlagene Übereinstimmungen von Einheiten verschiedener Länder",
            "Correspondances suggérées entre unités de différents pays",
        ),
        texts(
            "Computed by a program, with the evidence. A match is a suggestion, never a recognition.",
            "Von einem Programm berechnet, mit den Belegen. Eine Übereinstimmung ist ein Vorschlag, "
            "nie eine Anerkennung.",
            "Calculées par un programme, avec les éléments de preuve. Une correspondance est une "
            "suggestion, jamais une reconnaissance.",
        ),
        is_own=True,
    ),
    Derived(
        "decisions",
        ("review", "review/", "derived/inferred-mappings"),
        texts(
            "Decisions of institutions on suggestions, and mappings",
            "Entscheidungen von Einrichtungen über Vorschläge, und Zuordnungen",
            "Décisions d’institutions sur les suggestions, et alignements",
        ),
        texts(
            "What competent institutions decided, mapping sets of others, and what follows from both.",
            "Was zuständige Einrichtungen entschieden haben, Zuordnungen anderer, und was aus beidem "
            "folgt.",
            "Ce que des institutions compétentes ont décidé, les alignements d’autres sources, et ce "
            "qui découle des deux.",
        ),
    ),
    Derived(
        "vocabularies",
        ("vocabulary/",),
        texts("Vocabularies", "Vokabulare", "Vocabulaires"),
        texts(
            "The ontology, frameworks and levels, fields, countries, skills and the glossary that the "
            "data refers to.",
            "Die Ontologie, Rahmen und Niveaus, Fachgebiete, Länder, Fertigkeiten und das Glossar, auf "
            "die sich die Daten beziehen.",
            "L’ontologie, les cadres et niveaux, domaines, pays, compétences et le glossaire auxquels "
            "les données se réfèrent.",
        ),
    ),
)
"""The datasets of the installation, the whole graph first."""
