"""The catalogue of an installation after DCAT-AP 3.0 (https://semiceu.github.io/DCAT-AP/releases/3.0.0/).

Versions are told as in DCAT 3, section 11: a dataset is what stays, each version is a dataset too,
joined by `dcat:hasVersion`, `dcat:isVersionOf`, `dcat:previousVersion` and `dcat:hasCurrentVersion`.
Nothing of this is stored: it is made from the catalogue graph, so that stores of earlier versions of
this program are told in the same way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ecvet_graph.model.countries import alpha3_of
from ecvet_graph.model.iris import (
    COUNTRY,
    DCAT,
    DCTERMS,
    ECVET,
    FOAF,
    LANGUAGE,
    PROV,
    RDFS,
    VOID,
    XSD,
)
from ecvet_graph.model.learning import Text, Texts
from ecvet_graph.model.terms import Iri, Literal, Triple
from ecvet_graph.publish.agencies import Agency
from ecvet_graph.publish.dcat_parts import (
    Handout,
    about,
    agent,
    controlled,
    handout,
    iris,
    licence,
    time_of,
)
from ecvet_graph.publish.dcat_terms import (
    ARCHIVED,
    CATALOGUE_TEXT,
    CATALOGUE_TITLE,
    DERIVED,
    IRREGULAR,
    KEYWORDS,
    OF_DATASET,
    OF_VERSION,
    PUBLIC,
    SERVICES,
    STANDARDS,
    TERMS,
    THEME,
    THEMES,
    UNKNOWN_FREQUENCY,
    WITHDRAWN,
    Derived,
    language_iri,
    texts,
)
from ecvet_graph.rdf.statements import TYPE, boolean, text_triples

__all__ = ["Installation", "Listed", "Release", "catalogue_triples"]

_STATUS = "http://www.w3.org/ns/adms#status"
_NOTES = "http://www.w3.org/ns/adms#versionNotes"


@dataclass(frozen=True, slots=True)
class Release:
    """A version of a dataset.

    Attributes:
        number, iri, issued, statements: as the catalogue says.
        handouts: the forms in which it can be had.
        is_withdrawn: it withdrew the dataset.
        notes: what is to be said of it.
        activity: IRI of its publication, or empty.
    """

    number: int
    iri: str
    issued: str
    statements: int
    handouts: tuple[Handout, ...] = ()
    is_withdrawn: bool = False
    notes: Texts = ()
    activity: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A dataset of an agency with its versions, the oldest first, and the languages of its titles."""

    iri: str
    identifier: str
    agency: Agency
    releases: tuple[Release, ...]
    languages: tuple[str, ...] = ()

    @property
    def newest(self) -> Release:
        """Return the newest version."""
        return self.releases[-1]


@dataclass(frozen=True, slots=True)
class Installation:
    """What a catalogue is made of.

    Attributes:
        base: base IRI of the installation.
        publisher: who runs it, as an agency; its licence is that of what is derived here.
        modified: when the version of the store was made (ISO 8601).
        version: number of that version.
        datasets: those of agencies.
        sizes: statements by graph.
        dumps: the forms in which the whole graph can be had.
    """

    base: str
    publisher: Agency
    modified: str
    version: int
    datasets: tuple[Listed, ...]
    sizes: Mapping[str, int]
    dumps: tuple[Handout, ...] = ()

    @property
    def catalogue(self) -> str:
        """Return the IRI of the catalogue."""
        return f"{self.base}/catalog"

    def part(self, name: str) -> str:
        """Return the IRI of a thing that only the catalogue describes."""
        return f"{self.catalogue}#{name}"

    def size_of(self, derived: Derived) -> int:
        """Return how many statements a dataset of the installation has."""
        names = tuple(f"{self.base}/graph/{name}" for name in derived.graphs)
        return sum(
            size
            for graph, size in self.sizes.items()
            if not names
            or any(graph == one or (one.endswith("/") and graph.startswith(one)) for one in names)
        )

    @property
    def derived(self) -> tuple[Derived, ...]:
        """Return the datasets of the installation that are not empty."""
        return tuple(one for one in DERIVED if self.size_of(one))


def catalogue_triples(place: Installation) -> Iterator[Triple]:
    """Yield the whole catalogue: the catalogue, datasets with all versions, services and publishers."""
    return controlled(_everything(place))


def _everything(place: Installation) -> Iterator[Triple]:
    yield from _catalogue(place)
    yield from _services(place)
    for derived in place.derived:
        yield from _derived(place, derived)
    known: dict[str, Agency] = {}
    for listed in place.datasets:
        known[listed.agency.id] = listed.agency
        yield from _dataset(place, listed)
        for release in listed.releases:
            yield from _release(place, listed, release)
    for agency in known.values():
        yield from _agency(Iri(f"{place.base}/agencies/{agency.id}"), agency)
    yield from _agency(Iri(place.part("publisher")), place.publisher)
    yield Iri(place.part("terms")), TYPE, Iri(DCTERMS + "RightsStatement")
    yield from text_triples(Iri(place.part("terms")), RDFS + "label", TERMS)


def _agency(node: Iri, agency: Agency) -> Iterator[Triple]:
    return agent(
        node,
        agency.name or (Text(agency.id, "en"),),
        contact=agency.contact,
        homepage=agency.homepage,
        kind=agency.kind,
    )


def _catalogue(place: Installation) -> Iterator[Triple]:
    node = Iri(place.catalogue)
    issued = [listed.releases[0].issued for listed in place.datasets]
    yield from about(
        node,
        (TYPE.value, Iri(DCAT + "Catalog")),
        (DCTERMS + "issued", time_of(min(issued, default=place.modified))),
        (DCTERMS + "modified", time_of(place.modified)),
    )
    yield from text_triples(node, DCTERMS + "title", CATALOGUE_TITLE)
    yield from text_triples(node, DCTERMS + "description", CATALOGUE_TEXT)
    yield from iris(
        node,
        (DCTERMS + "publisher", place.part("publisher")),
        (FOAF + "homepage", f"{place.base}/"),
        (DCAT + "themeTaxonomy", THEMES),
        *((DCTERMS + "language", LANGUAGE + code) for code in ("DEU", "ENG", "FRA")),
        *((DCTERMS + "spatial", country) for country in sorted(_countries(place))),
        *((DCAT + "dataset", listed.iri) for listed in place.datasets),
        *((DCAT + "dataset", place.part(derived.name)) for derived in place.derived),
        *((DCAT + "service", place.part(name)) for name in ("api", "sparql")),
    )
    yield from licence(node, place.publisher.licence)


def _countries(place: Installation) -> set[str]:
    found = {_country(listed.agency) for listed in place.datasets if not listed.newest.is_withdrawn}
    return found - {""}


def _country(agency: Agency) -> str:
    return COUNTRY + alpha3_of(agency.country) if agency.country else ""


def _services(place: Installation) -> Iterator[Triple]:
    served = [one.iri for one in place.datasets if not one.newest.is_withdrawn]
    served += [place.part(derived.name) for derived in place.derived]
    for service in SERVICES:
        node = Iri(place.part(service.name))
        yield node, TYPE, Iri(DCAT + "DataService")
        yield from text_triples(node, DCTERMS + "title", service.titles)
        yield from text_triples(node, DCAT + "keyword", KEYWORDS)
        yield from iris(
            node,
            (DCAT + "endpointURL", place.base + service.endpoint),
            (DCAT + "endpointDescription", place.base + service.description),
            (DCTERMS + "conformsTo", service.standard[0]),
            *((DCAT + "servesDataset", iri) for iri in served),
            *_common(place.part("publisher"), place.publisher, place.catalogue),
        )


def _common(publisher: str, agency: Agency, office: str) -> tuple[tuple[str, str], ...]:
    """Return what is said alike of datasets, versions and services."""
    return (
        (DCTERMS + "publisher", publisher),
        (DCTERMS + "accessRights", PUBLIC),
        (DCAT + "theme", THEME),
        (DCAT + "contactPoint", f"{office}#office" if agency.contact else ""),
    )


def _derived(place: Installation, derived: Derived) -> Iterator[Triple]:
    node = Iri(place.part(derived.name))
    yield from _titled(node, derived.titles, derived.descriptions)
    yield from about(
        node,
        (DCTERMS + "identifier", Literal(derived.name)),
        (DCTERMS + "modified", time_of(place.modified)),
        (DCAT + "version", Literal(str(place.version))),
        (VOID + "triples", Literal(str(place.size_of(derived)), XSD + "integer")),
    )
    is_whole, of_agencies = not derived.graphs, [one.iri for one in place.datasets]
    parts = [*(place.part(one.name) for one in place.derived if one.graphs), *of_agencies]
    yield from iris(
        node,
        (DCTERMS + "accrualPeriodicity", IRREGULAR),
        (DCAT + "landingPage", place.catalogue),
        *((DCTERMS + "hasPart", part) for part in parts if is_whole),
        *((DCTERMS + "source", iri) for iri in of_agencies if derived.is_own),
        *((DCTERMS + "spatial", country) for country in sorted(_countries(place))),
        *_common(place.part("publisher"), place.publisher, place.catalogue),
    )
    terms = place.publisher.licence if derived.is_own else ""
    rights = "" if derived.is_own else place.part("terms")
    yield from licence(node, terms)
    yield from iris(node, (DCTERMS + "rights", rights))
    asked = Handout(
        place.part(f"{derived.name}-by-query"),
        texts("By SPARQL query", "Über SPARQL-Abfrage", "Par requête SPARQL"),
        f"{place.base}/sparql",
        service=place.part("sparql"),
    )
    for form in (asked, *(place.dumps if is_whole else ())):
        yield from handout(node, replace(form, licence=terms, rights=rights))


def _titled(node: Iri, titles: Texts, descriptions: Texts) -> Iterator[Triple]:
    yield node, TYPE, Iri(DCAT + "Dataset")
    yield from text_triples(node, DCTERMS + "title", titles)
    yield from text_triples(node, DCTERMS + "description", descriptions)
    yield from text_triples(node, DCAT + "keyword", KEYWORDS)


def _dataset(place: Installation, listed: Listed) -> Iterator[Triple]:
    node, newest = Iri(listed.iri), listed.newest
    yield from _described(place, listed, node, _titles(listed))
    yield from about(
        node,
        (DCTERMS + "identifier", Literal(listed.identifier)),
        (DCTERMS + "issued", time_of(listed.releases[0].issued)),
        (DCTERMS + "modified", time_of(newest.issued)),
    )
    yield from iris(
        node,
        (DCTERMS + "accrualPeriodicity", UNKNOWN_FREQUENCY),
        (DCAT + "hasCurrentVersion", "" if newest.is_withdrawn else newest.iri),
        (_STATUS, WITHDRAWN if newest.is_withdrawn else ""),
        *((DCAT + "hasVersion", release.iri) for release in listed.releases),
        (DCTERMS + "provenance", f"{listed.iri}#provenance"),
    )
    provenance = Iri(f"{listed.iri}#provenance")
    yield provenance, TYPE, Iri(DCTERMS + "ProvenanceStatement")
    yield from text_triples(provenance, RDFS + "label", ARCHIVED)
    if newest.is_withdrawn:
        return
    yield from handout(
        node,
        Handout(
            f"{listed.iri}#newest",
            texts("Newest version", "Neueste Version", "Version la plus récente"),
            listed.iri,
            download=f"{listed.iri}.nt",
            media_type="application/n-triples",
            licence=listed.agency.licence,
        ),
    )


def _described(place: Installation, listed: Listed, node: Iri, titles: Texts) -> Iterator[Triple]:
    """Yield what is said alike of a dataset and of each of its versions."""
    agency = listed.agency
    publisher = f"{place.base}/agencies/{agency.id}"
    yield from _titled(node, titles, _descriptions(agency))
    languages = {language_iri(tag) for tag in listed.languages} - {None}
    yield from iris(
        node,
        (DCAT + "landingPage", node.value),
        (DCTERMS + "spatial", _country(agency)),
        *((DCTERMS + "conformsTo", standard) for standard in STANDARDS),
        *((DCTERMS + "language", str(language)) for language in sorted(map(str, languages))),
        *_common(publisher, agency, publisher),
    )
    yield from licence(node, agency.licence)
    if agency.is_illustrative:
        yield node, Iri(ECVET + "isIllustrative"), boolean(value=True)


def _titles(listed: Listed) -> Texts:
    name = listed.identifier.rpartition("/")[2]
    called = listed.agency.name or (Text(listed.agency.id, "en"),)
    return tuple(Text(f"{one.value}: {name}", one.language) for one in called)


def _descriptions(agency: Agency) -> Texts:
    names = {one.language: one.value for one in agency.name}
    other = names.get("en") or next(iter(names.values()), agency.id)
    return tuple(
        Text(text.value.replace("{name}", names.get(text.language, other)), text.language)
        for text in OF_DATASET
    )


def _release(place: Installation, listed: Listed, release: Release) -> Iterator[Triple]:
    node = Iri(release.iri)
    word = {one.language: one.value for one in OF_VERSION}
    titles = tuple(
        Text(
            f"{one.value}, {word.get(one.language, word['en'])}".replace(
                "{number}", str(release.number)
            ),
            one.language,
        )
        for one in _titles(listed)
    )
    yield from _described(place, listed, node, titles)
    yield from about(
        node,
        (DCTERMS + "identifier", Literal(f"{listed.identifier}/{release.number}")),
        (DCTERMS + "issued", time_of(release.issued)),
        (DCAT + "version", Literal(str(release.number))),
        (VOID + "triples", Literal(str(release.statements), XSD + "integer")),
    )
    before = [one.iri for one in listed.releases if one.number == release.number - 1]
    yield from iris(
        node,
        (DCAT + "isVersionOf", listed.iri),
        *((DCAT + "previousVersion", iri) for iri in before),
        (PROV + "wasGeneratedBy", release.activity),
        (_STATUS, WITHDRAWN if release.is_withdrawn else ""),
    )
    yield from text_triples(node, _NOTES, release.notes)
    if release.activity:
        yield Iri(release.activity), TYPE, Iri(PROV + "Activity")
    for form in release.handouts:
        yield from handout(node, replace(form, licence=listed.agency.licence))
