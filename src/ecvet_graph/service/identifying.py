"""Things by the identifier that their source gives them, wherever somebody may name one by it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from ecvet_graph.errors import UsageFault
from ecvet_graph.model.iris import ECVET, ELM
from ecvet_graph.query import run
from ecvet_graph.store import GraphStore

__all__ = ["QUALIFICATION", "UNIT", "identified", "require_one"]

UNIT, QUALIFICATION = ECVET + "Unit", ELM + "Qualification"
"""Classes of what has an identifier."""

_SHOWN = 5


def identified(
    store: GraphStore, names: Iterable[str], *, kind: str
) -> Mapping[str, tuple[str, ...]]:
    """Return the things of a class by each identifier that is known, by IRI; one query for all.

    Args:
        store: a version of the public graph.
        names: identifiers as the sources write them.
        kind: `UNIT` or `QUALIFICATION`.
    """
    wanted = tuple(dict.fromkeys(names))
    found: defaultdict[str, list[str]] = defaultdict(list)
    for row in run(store, "compare/named-things", identifier=wanted) if wanted else ():
        if str(row["kind"]) == kind:
            found[str(row["identifier"])].append(str(row["thing"]))
    return {name: tuple(things) for name, things in found.items()}


def require_one(found: Sequence[str], name: str, *, called: str) -> None:
    """Refuse a name that several things carry: which of them is meant, nobody can tell.

    Args:
        found: IRIs of the things with that name.
        name: as it was given.
        called: what the things are, in the plural.

    Raises:
        UsageFault: there are several; it names the first five.
    """
    if len(found) > 1:
        raise UsageFault(
            f"{len(found)} {called} are called {name[:200]!r}.",
            remedy=f"Name the one that is meant by its IRI: {', '.join(found[:_SHOWN])}.",
        )
