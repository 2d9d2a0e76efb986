"""What the catalogue says of an agency and of the licence of its datasets, brought up to date.

Every publication enters both. When an agency is changed in between, this is for what is listed already.
"""

from __future__ import annotations

from ecvet_graph.model.iris import DCTERMS, Graphs
from ecvet_graph.model.terms import Iri, Triple
from ecvet_graph.publish.agencies import Agency, agency_facts
from ecvet_graph.rdf.terms import triple_line
from ecvet_graph.store import WRITER_PATIENCE, GraphStore, StoreHome

__all__ = ["list_agency"]


def list_agency(home: StoreHome, agency: Agency, *, base: str) -> int | None:
    """Write what is public of an agency into the catalogue, where it is listed there and differs.

    Returns:
        The version of the store that says it; `None` where nothing was to be written.

    Raises:
        ConflictError, StoreError: the store cannot be written.
    """
    with home.reader() as snapshot:
        if _renewed(snapshot.store, agency, base) is None:
            return None
    changed = f"entered the agency {agency.id} into the catalogue"
    with home.writer(changed, wait=WRITER_PATIENCE) as draft:
        difference = _renewed(draft.store, agency, base)
        if difference is not None:
            removed, added = ("".join(sorted(lines)).encode() for lines in difference)
            draft.store.change(Graphs(base).catalogue, removed=removed, added=added)
        return draft.version


def _renewed(store: GraphStore, agency: Agency, base: str) -> tuple[set[str], set[str]] | None:
    """Return what goes and comes; `None` where all is as it should be, or it is not listed."""
    node = f"{base}/agencies/{agency.id}"
    known = list(store.triples(Graphs(base).catalogue))
    datasets = [
        subject
        for subject, predicate, value in known
        if str(predicate) == DCTERMS + "publisher" and str(value) == node
    ]
    if not datasets:
        return None
    licence = Iri(DCTERMS + "license")

    def is_renewed(triple: Triple) -> bool:
        subject, predicate, _ = triple
        is_of_agency = str(subject).partition("#")[0] == node
        return is_of_agency or (subject in datasets and predicate == licence)

    fresh = list(agency_facts(agency, base=base))
    if agency.licence:
        fresh += [(subject, licence, Iri(agency.licence)) for subject in datasets]
    before = {triple_line(triple) for triple in known}
    kept = (triple for triple in known if not is_renewed(triple))
    after = {triple_line(triple) for triple in (*kept, *fresh)}
    return None if after == before else (before - after, after - before)
