"""Verifying a store: whether what all agencies published, and what was derived, still fits."""

from __future__ import annotations

from ecvet_graph.config import Settings
from ecvet_graph.model.iris import ECVET, ELM
from ecvet_graph.quality import STORE_LEVEL, Report, find_broken_rules
from ecvet_graph.query import run
from ecvet_graph.store import GraphStore, open_home

__all__ = ["verify_store"]

_CHECKED = (ELM + "Qualification", ECVET + "Unit", ECVET + "UnitMatch")


def verify_store(settings: Settings) -> Report:
    """Return which rules over the whole store are broken; nothing is changed.

    `focus_nodes` counts the qualifications, units and matches, `parts` is 1: the store is one.

    Raises:
        NotFoundError: there is no store.
        StoreError: it cannot be read.
    """
    with open_home(settings).reader() as snapshot:
        store = snapshot.store
        return Report(
            findings=find_broken_rules(store),
            level=STORE_LEVEL,
            focus_nodes=_count(store),
            statements=store.count(),
            parts=1,
        )


def _count(store: GraphStore) -> int:
    rows = run(store, "statistics/class-sizes", **{"class": _CHECKED})
    return sum(int(str(row["things"])) for row in rows)
