"""The parts that entries of the catalogue share: distributions, agents, contacts, controlled terms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ecvet_graph.model.countries import alpha3_of
from ecvet_graph.model.iris import (
    AUTHORITY,
    COUNTRY,
    DCAT,
    DCTERMS,
    FOAF,
    MEDIA_TYPE,
    RDF,
    SKOS,
    SPDX,
    VCARD,
    XSD,
)
from ecvet_graph.model.learning import Text, Texts
from ecvet_graph.model.terms import Iri, Literal, Term, Triple
from ecvet_graph.publish.agencies import Agency
from ecvet_graph.publish.dcat_terms import (
    FILE_TYPES,
    KEYWORDS,
    LICENCE_TYPES,
    PUBLIC,
    SERVICES,
    STANDARDS,
    THEME,
    THEME_NAME,
    THEMES,
    THEMES_TITLE,
)
from ecvet_graph.rdf.statements import TYPE, text_triples

__all__ = [
    "Handout",
    "about",
    "agent",
    "common",
    "controlled",
    "country_of",
    "handout",
    "iris",
    "licence",
    "time_of",
    "titled",
]

_ADMS = "http://purl.org/adms/"
_DCATAP = "http://data.europa.eu/r5r/"
# In which of the EU's tables the concepts of a catalogue are
_SCHEMES = (
    "access-right",
    "country",
    "data-theme",
    "dataset-status",
    "file-type",
    "frequency",
    "language",
    "planned-availability",
)


@dataclass(frozen=True, slots=True)
class Handout:
    """A form in which a dataset can be had (dcat:Distribution).

    Attributes:
        iri: of the distribution.
        titles: what it is called.
        access: address of a page or service that leads to it.
        download: address of the file, empty where there is none.
        media_type: of the file when unpacked, empty where not known.
        size: bytes, 0 where not known.
        sha256: of the file, empty where not known.
        issued: when it was made (ISO 8601), empty where not known.
        is_packed: the file is packed with gzip.
        service: IRI of the service that hands it out, or empty.
        licence: IRI, or empty.
        rights: IRI of a statement on the terms, or empty.
        is_temporary: it is taken away when newer ones come.
    """

    iri: str
    titles: Texts
    access: str
    download: str = ""
    media_type: str = ""
    size: int = 0
    sha256: str = ""
    issued: str = ""
    is_packed: bool = False
    service: str = ""
    licence: str = ""
    rights: str = ""
    is_temporary: bool = False


def about(subject: Iri, *facts: tuple[str, Term]) -> Iterator[Triple]:
    """Yield statements about a thing, from pairs of a property IRI and a value."""
    for predicate, value in facts:
        yield subject, Iri(predicate), value


def iris(subject: Iri, *facts: tuple[str, str]) -> Iterator[Triple]:
    """Yield statements whose values are IRIs; an empty one is left out."""
    for predicate, value in facts:
        if value:
            yield subject, Iri(predicate), Iri(value)


def time_of(text: str) -> Literal:
    """Return a time as an `xsd:dateTime`."""
    return Literal(text, XSD + "dateTime")


def handout(dataset: Iri, form: Handout) -> Iterator[Triple]:
    """Yield a distribution of a dataset (DCAT-AP 3.0, Distribution)."""
    node, lasting = Iri(form.iri), "TEMPORARY" if form.is_temporary else "STABLE"
    yield dataset, Iri(DCAT + "distribution"), node
    yield node, TYPE, Iri(DCAT + "Distribution")
    yield from text_triples(node, DCTERMS + "title", form.titles)
    yield from text_triples(node, DCTERMS + "description", form.titles)
    yield from iris(
        node,
        (DCAT + "accessURL", form.access),
        (DCAT + "downloadURL", form.download),
        (DCAT + "accessService", form.service),
        (_DCATAP + "availability", AUTHORITY + "planned-availability/" + lasting),
        (DCTERMS + "rights", form.rights),
    )
    yield from licence(node, form.licence)
    if form.media_type:
        yield node, Iri(DCAT + "mediaType"), Iri(MEDIA_TYPE + form.media_type)
        yield from iris(node, (DCTERMS + "format", FILE_TYPES.get(form.media_type, "")))
    if form.is_packed:
        yield node, Iri(DCAT + "compressFormat"), Iri(MEDIA_TYPE + "application/gzip")
    if form.issued:
        yield node, Iri(DCTERMS + "issued"), time_of(form.issued)
    if form.size:
        size = Literal(str(form.size), XSD + "nonNegativeInteger")
        yield node, Iri(DCAT + "byteSize"), size
    if form.sha256:
        yield from _checksum(node, form.sha256)


def _checksum(node: Iri, sha256: str) -> Iterator[Triple]:
    start, _, name = node.value.partition("#")
    checksum = Iri(f"{start}#{'checksum' if name == 'document' else f'{name}-checksum'}")
    algorithm = Iri(SPDX + "checksumAlgorithm_sha256")
    yield node, Iri(SPDX + "checksum"), checksum
    yield from about(
        checksum,
        (TYPE.value, Iri(SPDX + "Checksum")),
        (SPDX + "algorithm", algorithm),
        (SPDX + "checksumValue", Literal(sha256, XSD + "hexBinary")),
    )
    yield algorithm, TYPE, Iri(SPDX + "ChecksumAlgorithm")


def licence(node: Iri, address: str) -> Iterator[Triple]:
    """Yield under which licence a thing is, and of which kind that is; nothing where it is unknown."""
    if not address:
        return
    document = Iri(address)
    yield node, Iri(DCTERMS + "license"), document
    yield document, TYPE, Iri(DCTERMS + "LicenseDocument")
    if kind := LICENCE_TYPES.get(address):
        yield from _concept(document, DCTERMS + "type", f"{_ADMS}licencetype/{kind}", "1.0")


def agent(node: Iri, names: Texts, *, contact: str, homepage: str, kind: str) -> Iterator[Triple]:
    """Yield a publisher and, where it is known, how its office is reached (vCard).

    `kind` is a local name of the ADMS list of kinds of publishers, or empty; `contact` a mailbox or
    an https address.
    """
    yield node, TYPE, Iri(FOAF + "Agent")
    yield from text_triples(node, FOAF + "name", names)
    yield from iris(node, (FOAF + "page", homepage))
    if kind:
        yield from _concept(node, DCTERMS + "type", f"{_ADMS}publishertype/{kind}", "1.0")
    if contact:
        card = Iri(f"{node.value.partition('#')[0]}#office")
        yield card, TYPE, Iri(VCARD + "Organization")
        yield card, TYPE, Iri(VCARD + "Kind")
        yield from text_triples(card, VCARD + "fn", names)
        is_mailbox = "@" in contact
        place = f"mailto:{contact}" if is_mailbox else contact
        yield card, Iri(VCARD + ("hasEmail" if is_mailbox else "hasURL")), Iri(place)


def controlled(triples: Iterator[Triple]) -> Iterator[Triple]:
    """Yield statements, and for every concept of the EU's tables among them in which table it is.

    So a catalogue can be checked without the tables (DCAT-AP 3.0, controlled vocabularies).
    """
    seen: set[str] = set()
    for triple in triples:
        yield triple
        value = triple[2]
        if isinstance(value, Iri) and value.value.startswith(AUTHORITY):
            seen.add(value.value)
    for iri in sorted(seen):
        table = iri.removeprefix(AUTHORITY).partition("/")[0]
        if table in _SCHEMES and iri != AUTHORITY + table:
            yield Iri(iri), Iri(SKOS + "inScheme"), Iri(AUTHORITY + table)
    yield from _themes()
    for iri, name in (*STANDARDS.items(), *(service.standard for service in SERVICES)):
        yield Iri(iri), TYPE, Iri(DCTERMS + "Standard")
        yield from text_triples(Iri(iri), DCTERMS + "title", (Text(name, "en"),))


def _themes() -> Iterator[Triple]:
    yield Iri(THEMES), TYPE, Iri(SKOS + "ConceptScheme")
    yield from text_triples(Iri(THEMES), DCTERMS + "title", THEMES_TITLE)
    yield Iri(THEME), TYPE, Iri(SKOS + "Concept")
    yield from text_triples(Iri(THEME), SKOS + "prefLabel", THEME_NAME)


def _concept(node: Iri, predicate: str, concept: str, version: str) -> Iterator[Triple]:
    scheme = f"{concept.rpartition('/')[0]}/{version}"
    label = concept.rpartition("/")[2]
    yield node, Iri(predicate), Iri(concept)
    yield Iri(concept), Iri(RDF + "type"), Iri(SKOS + "Concept")
    yield Iri(concept), Iri(SKOS + "prefLabel"), Literal(label, RDF + "langString", "en")
    yield Iri(concept), Iri(SKOS + "inScheme"), Iri(scheme)


def titled(node: Iri, titles: Texts, descriptions: Texts) -> Iterator[Triple]:
    """Yield what every dataset is called, and that it is one."""
    yield node, TYPE, Iri(DCAT + "Dataset")
    yield from text_triples(node, DCTERMS + "title", titles)
    yield from text_triples(node, DCTERMS + "description", descriptions)
    yield from text_triples(node, DCAT + "keyword", KEYWORDS)


def country_of(agency: Agency) -> str:
    """Return the IRI of the country of an agency, empty where it has none."""
    return COUNTRY + alpha3_of(agency.country) if agency.country else ""


def common(publisher: str, agency: Agency, office: str) -> tuple[tuple[str, str], ...]:
    """Return what is said alike of datasets, versions and services; `office` is who has the contact."""
    return (
        (DCTERMS + "publisher", publisher),
        (DCTERMS + "accessRights", PUBLIC),
        (DCAT + "theme", THEME),
        (DCAT + "contactPoint", f"{office}#office" if agency.contact else ""),
    )
