"""Which unit is meant: people name units by IRI or by the id of their source."""

from __future__ import annotations

from ecvet_graph.errors import NotFoundError, UsageFault
from ecvet_graph.query import run
from ecvet_graph.store import GraphStore

__all__ = ["resolve_pair", "resolve_unit"]


def resolve_unit(store: GraphStore, name: str) -> str:
    """Return the IRI of a unit given by IRI or by source id; an IRI is not looked up.

    Raises:
        NotFoundError: no unit carries that id.
    """
    if name.startswith(("http://", "https://")):
        return name
    found = run(store, "compare/unit-by-identifier", identifier=name)
    if not found:
        raise NotFoundError(
            f"No unit has the id {name[:200]!r}.",
            remedy="Give the IRI of the unit or its id as the source writes it.",
        )
    return str(found[0]["unit"])


def resolve_pair(store: GraphStore, a: str, b: str) -> tuple[str, str]:
    """Return the IRIs of two units to compare, each given as for `resolve_unit`.

    Raises:
        NotFoundError: no unit carries an id.
        UsageFault: both name the same unit.
    """
    pair = resolve_unit(store, a), resolve_unit(store, b)
    if pair[0] == pair[1]:
        raise UsageFault("A unit is compared with itself.", remedy="Choose two units.")
    return pair
