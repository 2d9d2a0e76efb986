"""A store made again from a dump: the same identity, version and statements, in an empty folder."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO

from ecvet_graph.errors import StoreError
from ecvet_graph.store.durable import sync_tree, write_durably
from ecvet_graph.store.home import StoreHome
from ecvet_graph.store.oxigraph import OxigraphStore
from ecvet_graph.store.version import Manifest, file_faults

__all__ = ["restore_version", "settle_version"]

_FORMAT = 1


def restore_version(folder: Path, manifest: Manifest, source: BinaryIO) -> None:
    """Make the version of a manifest from its statements (N-Quads); nobody sees it yet.

    Raises:
        SyntaxFault: the source is not N-Quads.
        StoreError: it holds other numbers of statements than the manifest says, or the folder cannot
            be written.
    """
    with file_faults(folder):
        place = folder / "versions" / f"{manifest.version:06d}"
        place.mkdir(parents=True)
        store = OxigraphStore.create(place / "database")
        store.fill(source)
        store.optimize()
        store.flush()
        graphs = {name: store.count(name) for name in manifest.graphs or ()}
        quads, names = store.count(), store.graphs()
        store.close()
        is_same = manifest.graphs is None or (
            graphs == dict(manifest.graphs) and set(names) == {n for n, c in graphs.items() if c}
        )
        if quads != manifest.quads or not is_same:
            raise StoreError(
                f"The backup holds {quads} statements in {len(names)} graphs, and its list says "
                f"{manifest.quads} in {len(graphs)}.",
                remedy="The backup is damaged: take another one.",
            )
        (place / "manifest.json").write_text(json.dumps(asdict(manifest), indent=1), "utf-8")
        sync_tree(place)


def settle_version(folder: Path, manifest: Manifest) -> StoreHome:
    """Let a restored version be the current one, and return the store. Raises StoreError."""
    with file_faults(folder):
        settled = json.dumps({"store": manifest.store, "format": _FORMAT})
        write_durably(folder / "store.json", settled.encode())
        sync_tree(folder / "versions", depth=0)
        write_durably(folder / "current", f"{manifest.version:06d}\n".encode())
    return StoreHome.open(folder)
