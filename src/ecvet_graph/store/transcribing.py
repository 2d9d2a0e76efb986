"""Statements of our own from one syntax into another, as a stream: nothing is held in memory."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import pyoxigraph as ox

from ecvet_graph.errors import StoreError
from ecvet_graph.model.iris import PREFIXES
from ecvet_graph.store.port import RdfFormat

__all__ = ["transcribe", "transcribe_quads"]

_FORMATS = {
    RdfFormat.TURTLE: ox.RdfFormat.TURTLE,
    RdfFormat.N_TRIPLES: ox.RdfFormat.N_TRIPLES,
    RdfFormat.RDF_XML: ox.RdfFormat.RDF_XML,
    RdfFormat.JSON_LD: ox.RdfFormat.JSON_LD,
}


def transcribe(source: Path, target: BinaryIO, *, syntax: RdfFormat) -> None:
    """Write trusted N-Triples in another syntax, with the prefixes of the project.

    Raises:
        StoreError: the source is damaged or not there, or the target cannot be written.
    """
    try:
        statements = ox.parse(path=str(source), format=ox.RdfFormat.N_TRIPLES)
        ox.serialize(statements, target, _FORMATS[syntax], prefixes=PREFIXES)
    except (SyntaxError, OSError, ValueError) as fault:
        raise StoreError(
            f"The statements cannot be written as {syntax.media_type}: {fault}.",
            remedy="Check the free space, and the store with `verify`.",
        ) from fault


def transcribe_quads(source: BinaryIO, target: BinaryIO) -> None:
    """Write trusted N-Quads as TriG, with the prefixes of the project; quads keep their order.

    Raises:
        StoreError: the source is damaged, or the target cannot be written.
    """
    try:
        quads = ox.parse(source, format=ox.RdfFormat.N_QUADS, lenient=True)
        ox.serialize(quads, target, ox.RdfFormat.TRIG, prefixes=PREFIXES)
    except (SyntaxError, OSError, ValueError) as fault:
        raise StoreError(
            f"The statements cannot be written as TriG: {fault}.",
            remedy="Check the free space, and the store with `verify`.",
        ) from fault
