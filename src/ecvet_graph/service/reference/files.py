"""The Turtle files of vocabularies and constraints, for readers who want them as they are."""

from __future__ import annotations

from ecvet_graph.assets import asset_folder
from ecvet_graph.errors import NotFoundError
from ecvet_graph.quality import load_shapes
from ecvet_graph.service.reference.constraints import obligation_levels

__all__ = ["vocabulary_turtle"]

_SHAPES = "shapes-"


def vocabulary_turtle(name: str) -> bytes:
    """Return a file of `ontology/` by its name without ending, or the constraints of a level.

    The constraints of the level `publish` are called `shapes-publish`.

    Raises:
        NotFoundError: there is nothing of that name.
    """
    if name in {_SHAPES + level for level in obligation_levels()}:
        return load_shapes(name.removeprefix(_SHAPES)).turtle.encode()
    for path in asset_folder("ontology").glob("*.ttl"):
        if path.stem == name:
            return path.read_bytes()
    raise NotFoundError(
        f"There is no vocabulary {name[:80]!r}.", remedy="Look for it on the page Vocabulary."
    )
