"""Local names for the parts of a record: slugs that no sibling has."""

from __future__ import annotations

from ecvet_graph.model.iris import Minter, slug, unique_local

__all__ = ["Namer"]


class Namer:
    """Mints IRIs of one agency and keeps those of one kind and parent apart (`-2`, `-3`, ...)."""

    def __init__(self, minter: Minter) -> None:
        self.minter = minter
        self._taken: dict[tuple[str, ...], set[str]] = {}

    def local(self, kind: str, *parents: str, wanted: str) -> str:
        """Return a slug of `wanted` that is free under these parents, and keep it taken."""
        taken = self._taken.setdefault((kind, *parents), set())
        chosen = unique_local(slug(wanted), taken.__contains__)
        taken.add(chosen)
        return chosen

    def iri(self, kind: str, *parents: str, wanted: str) -> str:
        """Return the IRI of a new part of that kind."""
        return self.minter.iri(kind, *parents, self.local(kind, *parents, wanted=wanted))
