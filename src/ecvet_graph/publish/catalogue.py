"""The catalogue graph: datasets, their versions and how they came about.

In terms of DCAT 3, VoID, SPDX and PROV-O. A dataset has the IRI `{base}/datasets/{agency}/{dataset}`,
a version of it `.../version/{number}`. A version is a dataset too: `...#document` is the file as it
was sent, `...#statements` the file of the archive, `...#publication` the activity that made it.
Versions are a sequence, not a clock, and are never taken away again.
"""

from __future__ import annotations

from collections.abc import Mapping

from ecvet_graph.model.iris import DCAT, DCTERMS, ECVET, ELM, SPDX, Graphs
from ecvet_graph.model.terms import Iri, Term
from ecvet_graph.store import GraphStore

__all__ = [
    "CHANGED_CLASSES",
    "agency_versions",
    "current_version",
    "dataset_iri",
    "facts_of",
    "version_iri",
]

CHANGED_CLASSES: Mapping[str, str] = {
    "qualification": ELM + "Qualification",
    "unit": ECVET + "Unit",
    "outcome": ELM + "LearningOutcome",
}
"""Class of each kind of things whose changes are counted."""


def dataset_iri(base: str, agency: str, dataset: str) -> str:
    """Return the IRI of a dataset."""
    return f"{base}/datasets/{agency}/{dataset}"


def version_iri(base: str, agency: str, dataset: str, number: int) -> str:
    """Return the IRI of a version of a dataset."""
    return f"{dataset_iri(base, agency, dataset)}/version/{number}"


def facts_of(store: GraphStore, subject: str, *, base: str) -> Mapping[str, tuple[Term, ...]]:
    """Return what the catalogue says of a thing: the values of each property IRI."""
    facts: dict[str, tuple[Term, ...]] = {}
    for _, predicate, value in store.triples(Graphs(base).catalogue, subject=Iri(subject)):
        facts[str(predicate)] = (*facts.get(str(predicate), ()), value)
    return facts


def current_version(
    store: GraphStore, agency: str, dataset: str, *, base: str
) -> tuple[int, str | None]:
    """Return number and SHA-256 of the newest version of a dataset; 0 and `None` without one.

    There is no digest of a version that withdrew the dataset.
    """
    facts = facts_of(store, dataset_iri(base, agency, dataset), base=base)
    number = max((int(str(value)) for value in facts.get(DCAT + "version", ())), default=0)
    checksum = f"{version_iri(base, agency, dataset, number)}#checksum"
    found = facts_of(store, checksum, base=base).get(SPDX + "checksumValue", ())
    return number, next((str(value) for value in found), None)


def agency_versions(store: GraphStore, agency: str, *, base: str) -> Mapping[str, int]:
    """Return the number of the newest version of each dataset of an agency, by its name."""
    publisher = Iri(f"{base}/agencies/{agency}")
    graph, home = Graphs(base).catalogue, dataset_iri(base, agency, "")
    named = {
        str(subject).removeprefix(home)
        for subject, predicate, _ in store.triples(graph, value=publisher)
        if str(predicate) == DCTERMS + "publisher"
    }
    return {
        name: current_version(store, agency, name, base=base)[0]
        for name in sorted(named)
        if "/" not in name
    }
