"""Entries of the catalogue for datasets of agencies, and for each of their versions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ecvet_graph.model.iris import DCAT, DCTERMS, ECVET, PROV, RDFS, VOID, XSD
from ecvet_graph.model.learning import Text, Texts
from ecvet_graph.model.terms import Iri, Literal, Triple
from ecvet_graph.publish.agencies import Agency
from ecvet_graph.publish.dcat_parts import (
    Handout,
    about,
    common,
    country_of,
    handout,
    iris,
    licence,
    time_of,
    titled,
)
from ecvet_graph.publish.dcat_terms import (
    ARCHIVED,
    OF_DATASET,
    OF_VERSION,
    STANDARDS,
    UNKNOWN_FREQUENCY,
    WITHDRAWN,
    language_iri,
    texts,
)
from ecvet_graph.publish.installation import Installation, Listed, Release
from ecvet_graph.rdf.statements import TYPE, boolean, text_triples

__all__ = ["dataset_triples"]

_STATUS = "http://www.w3.org/ns/adms#status"
_NOTES = "http://www.w3.org/ns/adms#versionNotes"


def dataset_triples(place: Installation, listed: Listed) -> Iterator[Triple]:
    """Yield a dataset with all its versions."""
    yield from _dataset(place, listed)
    for release in listed.releases:
        yield from _release(place, listed, release)


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
    yield from titled(node, titles, _descriptions(agency))
    languages = {language_iri(tag) for tag in listed.languages} - {None}
    yield from iris(
        node,
        (DCAT + "landingPage", node.value),
        (DCTERMS + "spatial", country_of(agency)),
        *((DCTERMS + "conformsTo", standard) for standard in STANDARDS),
        *((DCTERMS + "language", str(language)) for language in sorted(map(str, languages))),
        *common(publisher, agency, publisher),
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
