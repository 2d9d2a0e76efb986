"""Catalogues of earlier versions of this program, put right: the same statements, in other terms.

Until then a dataset was `dcterms:issued` when its newest version was, had no `dcterms:modified`, and
the files of the archive were distributions. Nothing is lost, and what is right already stays.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from ecvet_graph.model.iris import DCAT, DCTERMS, ECVET, FOAF, PROV, RDF, XSD, Graphs
from ecvet_graph.model.terms import Iri, Literal, Term, Triple
from ecvet_graph.rdf.terms import triple_line
from ecvet_graph.store import GraphStore

__all__ = ["mend_catalogue"]

_TYPE = Iri(RDF + "type")
_FILE = "#statements"
_Facts = Mapping[str, Mapping[str, list[Term]]]


def mend_catalogue(store: GraphStore, *, base: str) -> int:
    """Put the catalogue graph right; returns how many statements were taken out or put in.

    It reads the whole graph only where an earlier version of this program wrote to it.
    """
    graph = Graphs(base).catalogue
    if not _is_old(store, graph):
        return 0
    known = {triple_line(triple): triple for triple in store.triples(graph)}
    mended = set(map(triple_line, _mended(known.values())))
    removed, added = known.keys() - mended, mended - known.keys()
    store.change(
        graph, removed="".join(sorted(removed)).encode(), added="".join(sorted(added)).encode()
    )
    return len(removed) + len(added)


def _is_old(store: GraphStore, graph: str) -> bool:
    distributions = store.triples(graph, value=Iri(DCAT + "Distribution"))
    return any(str(subject).endswith(_FILE) for subject, _, _ in distributions)


def _mended(triples: Iterable[Triple]) -> Iterator[Triple]:
    listed = list(triples)
    facts: defaultdict[str, defaultdict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for subject, predicate, value in listed:
        facts[str(subject)][predicate.value].append(value)
    homes = {name for name, said in facts.items() if DCAT + "hasVersion" in said}
    for triple in listed:
        subject, predicate, _ = triple
        if str(subject).endswith(_FILE):
            yield _of_file(triple)
        elif not (str(subject) in homes and predicate.value == DCTERMS + "issued"):
            yield triple
    for home in homes:
        yield from _of_dataset(home, facts)
    for name, said in facts.items():
        yield from _of_version(name, said)
        yield from _of_agent(name, said)


def _of_file(triple: Triple) -> Triple:
    subject, predicate, value = triple
    if predicate == _TYPE:
        return subject, predicate, Iri(ECVET + "ArchiveFile")
    if predicate.value == DCAT + "byteSize":
        return subject, Iri(ECVET + "sizeInBytes"), Literal(str(value), XSD + "integer")
    return triple


def _of_dataset(home: str, facts: _Facts) -> Iterator[Triple]:
    versions = [str(version) for version in facts[home][DCAT + "hasVersion"]]
    newest = max(versions, key=lambda version: int(version.rpartition("/")[2]))
    times = [
        str(time) for one in versions if one in facts for time in facts[one][DCTERMS + "issued"]
    ]
    for term, time in (("issued", min(times, default="")), ("modified", max(times, default=""))):
        if time:
            yield Iri(home), Iri(DCTERMS + term), Literal(time, XSD + "dateTime")
    if newest in facts and ECVET + "isWithdrawal" not in facts[newest]:
        yield Iri(home), Iri(DCAT + "hasCurrentVersion"), Iri(newest)


def _of_version(subject: str, said: Mapping[str, list[Term]]) -> Iterator[Triple]:
    for before in said.get(PROV + "wasRevisionOf", ()):
        yield Iri(subject), Iri(DCAT + "previousVersion"), before
    if subject.endswith("#document"):
        for place in said.get(DCAT + "downloadURL", ()):
            yield Iri(subject), Iri(DCAT + "accessURL"), place


def _of_agent(subject: str, said: Mapping[str, list[Term]]) -> Iterator[Triple]:
    if Iri(PROV + "Agent") not in said.get(_TYPE.value, ()):
        return
    yield Iri(subject), _TYPE, Iri(FOAF + "Agent")
    for name in said.get(DCTERMS + "title", ()):
        yield Iri(subject), Iri(FOAF + "name"), name
