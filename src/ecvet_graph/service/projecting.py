"""Qualifications and transcripts in the terms of the European Learning Model's profiles.

The projections are the CONSTRUCT queries of `queries/export/loq` and `queries/export/edc`; every
file there takes part.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ecvet_graph.assets import asset_folder
from ecvet_graph.model.iris import Graphs
from ecvet_graph.model.terms import Triple
from ecvet_graph.publish import VOCABULARIES
from ecvet_graph.query import catalogue, construct
from ecvet_graph.rdf.projection import Projection
from ecvet_graph.store import GraphStore, OxigraphStore, RdfFormat

__all__ = ["open_document", "project_qualifications", "project_transcripts"]

_NOT_REFERRED_TO = frozenset({"glossary"})
_DOCUMENT = "urn:x-ecvet:document"


def project_qualifications(store: GraphStore) -> Projection:
    """Return all qualifications of a store, with their units, in the LOQ profile of ELM 3.1.

    Statements of other vocabularies are dropped, the outcomes of units repeated on their
    qualifications, and the concepts referred to declared, as the profile's closed shapes ask.
    Units without a qualification are there and belong to none.
    """
    return Projection.from_triples(_construct_all(store, "export/loq/"))


def project_transcripts(store: GraphStore) -> tuple[Triple, ...]:
    """Return all personal transcripts of a store in the credentials profile (EDC) of ELM 3.1."""
    return tuple(dict.fromkeys(_construct_all(store, "export/edc/")))


def open_document(ntriples: Path, *, base: str) -> OxigraphStore:
    """Return a store in memory with a trusted document and the vocabularies it refers to."""
    store = OxigraphStore()
    folder = asset_folder("ontology")
    for name, files in VOCABULARIES.items():
        if name not in _NOT_REFERRED_TO:
            for file in files:
                graph = Graphs(base).vocabulary(name)
                store.load(folder / file, syntax=RdfFormat.TURTLE, graph=graph)
    store.load(ntriples, syntax=RdfFormat.N_TRIPLES, graph=_DOCUMENT)
    return store


def _construct_all(store: GraphStore, room: str) -> Iterator[Triple]:
    for query in catalogue():
        if query.name.startswith(room):
            yield from construct(store, query.name)
