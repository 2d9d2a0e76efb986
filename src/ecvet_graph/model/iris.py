"""Every namespace and every minted IRI, in one place.

The terms of each vocabulary are written `ELM + "Qualification"`; specification addresses stand
beside the namespaces. How instance IRIs are built is laid down in `docs/data-model.md`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from slugify import slugify

__all__ = [
    "ADMS",
    "AS",
    "AUTHORITY",
    "COUNTRY",
    "CREDIT",
    "DCAT",
    "DCTERMS",
    "ECVET",
    "ECVETSH",
    "ELI",
    "ELM",
    "EQF",
    "ESCO_SKILL",
    "ESCO_SKILLS_SCHEME",
    "FOAF",
    "ISCED_F",
    "LANGUAGE",
    "LDES",
    "MEDIA_TYPE",
    "MOBILITY",
    "NQF",
    "OWL",
    "OWN",
    "PREFIXES",
    "PROV",
    "RDF",
    "RDFS",
    "RESERVED_AGENCIES",
    "ROV",
    "SD",
    "SEMAPV",
    "SH",
    "SKILL_TYPE",
    "SKOS",
    "SPDX",
    "SSSOM",
    "TREE",
    "VCARD",
    "VOID",
    "XSD",
    "Graphs",
    "Minter",
    "prefixed_name",
    "slug",
    "unique_local",
]

# European Learning Model 3.1: https://europa.eu/europass/elm-browser/index.html
ELM = "http://data.europa.eu/snb/model/elm/"
# Own ontology, constraints and concept schemes
ECVET = "https://w3id.org/ecvet/ns#"
ECVETSH = "https://w3id.org/ecvet/shapes#"
OWN = "https://w3id.org/ecvet/"
# DCMI terms, SKOS, FOAF, RegOrg, PROV-O, OWL 2, RDF(S), SHACL, VoID, XML Schema datatypes
DCTERMS = "http://purl.org/dc/terms/"
SKOS = "http://www.w3.org/2004/02/skos/core#"
FOAF = "http://xmlns.com/foaf/0.1/"
ROV = "http://www.w3.org/ns/regorg#"
PROV = "http://www.w3.org/ns/prov#"
OWL = "http://www.w3.org/2002/07/owl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SH = "http://www.w3.org/ns/shacl#"
VOID = "http://rdfs.org/ns/void#"
XSD = "http://www.w3.org/2001/XMLSchema#"
# What search engines and catalogues of queries read: https://schema.org/docs/developers.html
SCHEMA = "https://schema.org/"
# SPARQL 1.1 Service Description, https://www.w3.org/TR/sparql11-service-description/
SD = "http://www.w3.org/ns/sparql-service-description#"
# Identifiers: ADMS, https://www.w3.org/TR/vocab-adms/
ADMS = "http://www.w3.org/ns/adms#"
# Catalogue of datasets: DCAT 3, SPDX (checksums, as DCAT recommends)
DCAT = "http://www.w3.org/ns/dcat#"
SPDX = "http://spdx.org/rdf/terms#"
VCARD = "http://www.w3.org/2006/vcard/ns#"
# Media types of IANA as DCAT 3 names them, and the EU's authority tables that DCAT-AP 3 asks for
MEDIA_TYPE = "https://www.iana.org/assignments/media-types/"
AUTHORITY = "http://publications.europa.eu/resource/authority/"
# Mappings of others: SSSOM 1.1, and the Semantic Mapping Vocabulary for how a mapping came about
SSSOM = "https://w3id.org/sssom/"
SEMAPV = "https://w3id.org/semapv/vocab/"
# What changed, page by page: Linked Data Event Streams, TREE hypermedia, Activity Streams 2.0
AS = "https://www.w3.org/ns/activitystreams#"
LDES = "https://w3id.org/ldes#"
TREE = "https://w3id.org/tree#"
# European Legislation Identifier: https://eur-lex.europa.eu/eli-register/about.html
ELI = "http://data.europa.eu/eli/ontology#"
# EU authority tables and controlled lists
COUNTRY = "http://publications.europa.eu/resource/authority/country/"
LANGUAGE = "http://publications.europa.eu/resource/authority/language/"
EQF = "http://data.europa.eu/snb/eqf/"
NQF = "http://data.europa.eu/snb/qdr/"
ISCED_F = "http://data.europa.eu/snb/isced-f/"
CREDIT = "http://data.europa.eu/snb/education-credit/"
SKILL_TYPE = "http://data.europa.eu/snb/skill-type/"
ESCO_SKILL = "http://data.europa.eu/esco/skill/"
ESCO_SKILLS_SCHEME = "http://data.europa.eu/esco/concept-scheme/skills"

PREFIXES: dict[str, str] = {
    "adms": ADMS,
    "as": AS,
    "country": COUNTRY,
    "credit": CREDIT,
    "dcat": DCAT,
    "dcterms": DCTERMS,
    "ecvet": ECVET,
    "eli": ELI,
    "elm": ELM,
    "eqf": EQF,
    "esco": ESCO_SKILL,
    "foaf": FOAF,
    "isced": ISCED_F,
    "language": LANGUAGE,
    "ldes": LDES,
    "nqf": NQF,
    "owl": OWL,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "rov": ROV,
    "schema": SCHEMA,
    "sd": SD,
    "semapv": SEMAPV,
    "sh": SH,
    "skos": SKOS,
    "spdx": SPDX,
    "sssom": SSSOM,
    "tree": TREE,
    "vcard": VCARD,
    "void": VOID,
    "xsd": XSD,
}

# Local names that Turtle 1.1 reads without escapes, and a few less
_PLAIN_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?")
_BY_LENGTH = sorted(PREFIXES.items(), key=lambda entry: -len(entry[1]))

RESERVED_AGENCIES = frozenset({"catalogue", "derived", "review", "vocabulary", "withdrawn"})

# What the installation itself publishes for institutions: memoranda that their parties made public
MOBILITY = "mobility"

_JOIN = "--"
_SLUG_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Minter:
    """Builds the IRIs of one agency: `{base}/id/{agency}/{kind}/{local}`."""

    base: str
    agency: str

    @property
    def prefix(self) -> str:
        """Return the namespace that the agency owns; it ends in a slash."""
        return f"{self.base}/id/{self.agency}/"

    def iri(self, kind: str, *parts: str) -> str:
        """Return the IRI of a thing of that kind; parts are slugs, from the whole to the part."""
        return f"{self.prefix}{kind}/{_JOIN.join(parts)}"


@dataclass(frozen=True, slots=True)
class Graphs:
    """The names of the graphs of one installation (`docs/data-model.md`, Graphs)."""

    base: str

    def dataset(self, agency: str, dataset: str) -> str:
        """Return the graph of what an agency published."""
        return f"{self.base}/graph/{agency}/{dataset}"

    def facts(self, agency: str, dataset: str) -> str:
        """Return the graph of country, level and field derived from a dataset."""
        return f"{self.base}/graph/derived/facts/{agency}/{dataset}"

    def vocabulary(self, name: str) -> str:
        """Return the graph of a vocabulary."""
        return f"{self.base}/graph/vocabulary/{name}"

    @property
    def skill_links(self) -> str:
        """Return the graph of derived links from outcomes to skills."""
        return f"{self.base}/graph/derived/skill-links"

    @property
    def coverage(self) -> str:
        """Return the graph of the facts that comparison queries read."""
        return f"{self.base}/graph/derived/coverage"

    @property
    def matches(self) -> str:
        """Return the graph of unit matches."""
        return f"{self.base}/graph/derived/matches"

    @property
    def catalogue(self) -> str:
        """Return the graph of datasets, versions and agencies."""
        return f"{self.base}/graph/catalogue"

    @property
    def withdrawn(self) -> str:
        """Return the graph of what is left of withdrawn things."""
        return f"{self.base}/graph/withdrawn"

    @property
    def review(self) -> str:
        """Return the graph of human decisions."""
        return f"{self.base}/graph/review"

    def mapping_set(self, name: str) -> str:
        """Return the graph of a mapping set that others made."""
        return f"{self.base}/graph/review/{name}"

    @property
    def inferred(self) -> str:
        """Return the graph of mappings that follow from decisions and mapping sets."""
        return f"{self.base}/graph/derived/inferred-mappings"


def prefixed_name(iri: str) -> str | None:
    """Return an IRI as `prefix:local` (Turtle 1.1, PrefixedName), `None` where it has no prefix."""
    for prefix, namespace in _BY_LENGTH:
        if iri.startswith(namespace) and _PLAIN_LOCAL.fullmatch(iri, len(namespace)):
            return f"{prefix}:{iri[len(namespace) :]}"
    return None


def slug(text: str) -> str:
    """Return a slug of `[a-z0-9-]`, at most 60 characters, cut at a word; `x` when nothing is left."""
    return str(slugify(text, max_length=_SLUG_LENGTH, word_boundary=True)) or "x"


def unique_local(wanted: str, taken: Iterable[str] | Callable[[str], bool]) -> str:
    """Return `wanted`, or `wanted-2`, `wanted-3`, ... : the first that is not taken."""
    is_taken = taken if callable(taken) else frozenset(taken).__contains__
    if not is_taken(wanted):
        return wanted
    number = 2
    while is_taken(f"{wanted}-{number}"):
        number += 1
    return f"{wanted}-{number}"
