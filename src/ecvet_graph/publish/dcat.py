"""The catalogue of an installation after DCAT-AP 3.0 (https://semiceu.github.io/DCAT-AP/releases/3.0.0/).

Versions are told as in DCAT 3, section 11: a dataset is what stays, each version is a dataset too,
joined by `dcat:hasVersion`, `dcat:isVersionOf`, `dcat:previousVersion` and `dcat:hasCurrentVersion`.
Nothing of this is stored: it is made from the catalogue graph, so that stores of earlier versions of
this program are told in the same way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ecvet_graph.model.iris import DCAT, DCTERMS, FOAF, LANGUAGE, RDFS, VOID, XSD
from ecvet_graph.model.learning import Text
from ecvet_graph.model.terms import Iri, Literal, Triple
from ecvet_graph.publish.agencies import Agency
from ecvet_graph.publish.dcat_datasets import dataset_triples
from ecvet_graph.publish.dcat_parts import (
    Handout,
    about,
    agent,
    common,
    controlled,
    country_of,
    handout,
    iris,
    licence,
    time_of,
    titled,
)
from ecvet_graph.publish.dcat_terms import (
    CATALOGUE_TEXT,
    CATALOGUE_TITLE,
    IRREGULAR,
    KEYWORDS,
    SERVICES,
    TERMS,
    THEMES,
    Derived,
    texts,
)
from ecvet_graph.publish.installation import Installation
from ecvet_graph.rdf.statements import TYPE, text_triples

__all__ = ["catalogue_triples"]


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
        yield from dataset_triples(place, listed)
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
    found = {
        country_of(listed.agency) for listed in place.datasets if not listed.newest.is_withdrawn
    }
    return found - {""}


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
            *common(place.part("publisher"), place.publisher, place.catalogue),
        )


def _derived(place: Installation, derived: Derived) -> Iterator[Triple]:
    node = Iri(place.part(derived.name))
    yield from titled(node, derived.titles, derived.descriptions)
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
        *common(place.part("publisher"), place.publisher, place.catalogue),
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
