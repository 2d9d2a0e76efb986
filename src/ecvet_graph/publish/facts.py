"""Country, level and field of units and qualifications, derived from the statements of a dataset."""

from __future__ import annotations

from collections.abc import Iterable

from ecvet_graph.model.iris import DCTERMS, ECVET, ELM, RDF
from ecvet_graph.query import construct
from ecvet_graph.rdf.terms import triple_line
from ecvet_graph.store import OxigraphStore

__all__ = ["derived_facts", "read_predicates"]

_QUERIES = ("publish/country-facts", "publish/level-facts", "publish/field-facts")
# All that the queries read. They run over these alone, which takes a twentieth of the time.
_READ = frozenset(
    [f"<{ELM}{name}>" for name in ("isPartOf", "awardingOpportunity", "awardingBody", "location")]
    + [f"<{ELM}{name}>" for name in ("address", "countryCode", "ISCEDFCode", "EQFLevel")]
    + [f"<{DCTERMS}publisher>"]
)
_TYPED = tuple(f"<{RDF}type> <{name}> " for name in (f"{ELM}Qualification", f"{ECVET}Unit"))


def derived_facts(lines: Iterable[str], *, graph: str) -> frozenset[str]:
    """Return the facts that follow from statements, as lines of N-Triples.

    The statements hold everything that units and qualifications in them are linked to.
    """
    store = OxigraphStore()
    read = "".join(line for line in lines if _is_read(line))
    store.change(graph, removed=b"", added=read.encode())
    return frozenset(
        triple_line(fact) for name in _QUERIES for fact in construct(store, name, graph=graph)
    )


def read_predicates() -> frozenset[str]:
    """Return the properties that facts follow from, besides classes; as in N-Triples."""
    return _READ


def _is_read(line: str) -> bool:
    _, predicate, _ = line.split(" ", 2)
    return predicate in _READ or any(typed in line for typed in _TYPED)
