"""The description of an installation in the Vocabulary of Interlinked Datasets (VoID).

Source: https://www.w3.org/TR/void/, W3C Interest Group Note of 3 March 2011. The whole graph is one
dataset, those of agencies and of the installation are its subsets; they have the IRIs of the catalogue.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ecvet_graph.model.iris import (
    DCTERMS,
    ECVET,
    ELM,
    FOAF,
    PREFIXES,
    PROV,
    ROV,
    SKOS,
    VOID,
    XSD,
)
from ecvet_graph.model.terms import Iri, Literal, Triple
from ecvet_graph.publish.dcat_parts import about, iris, time_of
from ecvet_graph.publish.dcat_terms import DERIVED
from ecvet_graph.publish.installation import Installation
from ecvet_graph.rdf.statements import TYPE, text_triples

__all__ = ["Counts", "void_triples"]

_VOCABULARIES = (DCTERMS, ECVET, ELM, FOAF, PROV, ROV, SKOS)
_FEATURES = ("JSON-LD", "N-Triples", "RDF_XML", "Turtle")
_FORMATS = "http://www.w3.org/ns/formats/"
_NAMES: Mapping[str, str] = {iri: prefix for prefix, iri in PREFIXES.items()}


@dataclass(frozen=True, slots=True)
class Counts:
    """What is counted of a version of the store.

    Attributes:
        version: number of the version.
        modified: when it was made (ISO 8601).
        graphs: statements by graph.
        classes: things by class.
        properties: statements by property.
        links: pairs of a property and the short name of a target with how many statements lead there.
        targets: namespace of each target by its short name.
        examples: IRIs of things to look at.
    """

    version: int
    modified: str
    graphs: Mapping[str, int]
    classes: Mapping[str, int]
    properties: Mapping[str, int]
    links: Mapping[tuple[str, str], int]
    targets: Mapping[str, str]
    examples: tuple[str, ...] = ()


def void_triples(place: Installation, counts: Counts) -> Iterator[Triple]:
    """Yield the description; every figure in it is of the version that was counted."""
    document, whole = f"{place.base}/.well-known/void", Iri(place.part("graph"))
    yield Iri(document), TYPE, Iri(VOID + "DatasetDescription")
    yield Iri(document), Iri(FOAF + "primaryTopic"), whole
    yield whole, TYPE, Iri(VOID + "Dataset")
    yield from text_triples(whole, DCTERMS + "title", DERIVED[0].titles)
    yield from text_triples(whole, DCTERMS + "description", DERIVED[0].descriptions)
    yield from about(
        whole,
        (DCTERMS + "modified", time_of(counts.modified)),
        ("http://www.w3.org/ns/dcat#version", Literal(str(counts.version))),
        (VOID + "uriSpace", Literal(f"{place.base}/id/")),
        (VOID + "triples", _number(sum(counts.graphs.values()))),
    )
    if counts.properties:
        yield whole, Iri(VOID + "classes"), _number(len(counts.classes))
        yield whole, Iri(VOID + "properties"), _number(len(counts.properties))
    yield from iris(
        whole,
        (DCTERMS + "publisher", place.part("publisher")),
        (FOAF + "homepage", f"{place.base}/"),
        (VOID + "sparqlEndpoint", f"{place.base}/sparql"),
        *((VOID + "dataDump", form.download) for form in place.dumps),
        *((VOID + "exampleResource", iri) for iri in counts.examples),
        *((VOID + "vocabulary", iri) for iri in _VOCABULARIES),
        *((VOID + "feature", _FORMATS + name) for name in _FEATURES),
    )
    yield from _subsets(replace(place, sizes=counts.graphs), counts, whole)
    yield from _partitions(document, whole, counts)
    yield from _linksets(document, whole, counts)


def _subsets(place: Installation, counts: Counts, whole: Iri) -> Iterator[Triple]:
    for listed in place.datasets:
        graph = f"{place.base}/graph/{listed.identifier}"
        if size := counts.graphs.get(graph, 0):
            yield from _subset(whole, Iri(listed.iri), size)
    for derived in place.derived:
        if derived.graphs:
            yield from _subset(whole, Iri(place.part(derived.name)), place.size_of(derived))


def _subset(whole: Iri, part: Iri, size: int) -> Iterator[Triple]:
    yield whole, Iri(VOID + "subset"), part
    yield part, TYPE, Iri(VOID + "Dataset")
    yield part, Iri(VOID + "triples"), _number(size)


def _partitions(document: str, whole: Iri, counts: Counts) -> Iterator[Triple]:
    for kind, values, said in (
        ("class", counts.classes, "entities"),
        ("property", counts.properties, "triples"),
    ):
        for iri, count in values.items():
            part = Iri(f"{document}#{kind}-{_named(iri)}")
            yield whole, Iri(f"{VOID}{kind}Partition"), part
            yield part, Iri(VOID + kind), Iri(iri)
            yield part, Iri(VOID + said), _number(count)


def _linksets(document: str, whole: Iri, counts: Counts) -> Iterator[Triple]:
    for name in sorted({target for _, target in counts.links}):
        target = Iri(f"{document}#{name}")
        yield target, TYPE, Iri(VOID + "Dataset")
        yield target, Iri(VOID + "uriSpace"), Literal(counts.targets[name])
    for (predicate, name), count in counts.links.items():
        link = Iri(f"{document}#link-{_named(predicate)}-{name}")
        yield whole, Iri(VOID + "subset"), link
        yield link, TYPE, Iri(VOID + "Linkset")
        yield from iris(
            link,
            (VOID + "subjectsTarget", whole.value),
            (VOID + "objectsTarget", f"{document}#{name}"),
            (VOID + "linkPredicate", predicate),
        )
        yield link, Iri(VOID + "triples"), _number(count)


def _named(iri: str) -> str:
    """Return prefix and local name of a term, in signs that a fragment may hold."""
    cut = max(iri.rfind("#"), iri.rfind("/")) + 1
    prefix = _NAMES.get(iri[:cut], "")
    local = "".join(sign if sign.isalnum() or sign in "-_" else "-" for sign in iri[cut:])
    if prefix:
        return f"{prefix}-{local}"
    whole = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in iri)
    return whole.strip("-")


def _number(value: int) -> Literal:
    return Literal(str(value), XSD + "integer")
