"""Copying the current version of an embedded store into a remote engine, graph by graph.

Publishing stays with the embedded store, where the gate, the archive, the documents and the audit log
are; the engine gets what changed. Links and matches may also be derived in the engine itself: they are
left alone there as long as the embedded store has none of its own.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ecvet_graph.config import Settings
from ecvet_graph.errors import EngineError, UsageFault
from ecvet_graph.progress import Progress, Silent
from ecvet_graph.service.derived_graphs import derived_graphs
from ecvet_graph.store import (
    WRITER_PATIENCE,
    GraphStore,
    RdfFormat,
    RemoteHome,
    StoreHome,
    endpoints_of,
)

__all__ = ["MirrorReport", "mirror_store"]


@dataclass(frozen=True, slots=True)
class MirrorReport:
    """What was done: graphs copied, left as they were and removed; statements sent.

    `version` is that of the engine, `source` that of the embedded store.
    """

    copied: int
    kept: int
    removed: int
    statements: int
    version: int
    source: int


@dataclass(frozen=True, slots=True)
class _Plan:
    """Digests of all graphs of the source, those to send, and those to remove."""

    digests: Mapping[str, str]
    sent: tuple[str, ...]
    removed: tuple[str, ...]


def mirror_store(
    settings: Settings,
    location: str,
    *,
    everything: bool = False,
    takes_over: bool = False,
    progress: Progress | None = None,
) -> MirrorReport:
    """Make an engine hold what the current version of the store holds.

    Args:
        settings: the embedded store.
        location: the engine, `sparql+http://...`.
        everything: send all graphs, also those that are there as they should be.
        takes_over: write although another installation says that it does.
        progress: told of each graph.

    Raises:
        UsageFault: the store is no embedded one, or the location no engine.
        NotFoundError: there is no store.
        ConflictError: somebody else is writing to the engine.
        StoreError: no engine answers, or it holds the data of others.
        EngineError: the engine counts other statements than were sent.
    """
    if settings.remote:
        raise UsageFault(
            "The store to copy is itself in a remote engine.", remedy="Give --store DIR."
        )
    target = settings.with_store(location)
    if not target.remote:
        raise UsageFault(
            f"{location!r} is no address of an engine.", remedy="Give sparql+http://HOST/sparql."
        )
    listener = progress or Silent()
    with StoreHome.open(settings.store).reader() as snapshot:
        home = RemoteHome.ensure(endpoints_of(target), target.store)
        store = snapshot.store
        plan = _plan(store, home, derived_graphs(settings.base), everything=everything)
        if plan.sent or plan.removed:
            _send(store, home, plan, takes_over=takes_over, listener=listener)
        sizes = home.check().graphs or {}
        _require_same(store, sizes, plan)
        return MirrorReport(
            copied=len(plan.sent),
            kept=len(plan.digests) - len(plan.sent),
            removed=len(plan.removed),
            statements=sum(sizes.get(graph, 0) for graph in plan.sent),
            version=home.version(),
            source=snapshot.manifest.version,
        )


def _plan(
    store: GraphStore, home: RemoteHome, derived: tuple[str, ...], *, everything: bool
) -> _Plan:
    digests = {graph: _digest(store, graph) for graph in store.graphs()}
    control = home.control()
    there = control.digests
    sent = tuple(
        graph
        for graph in digests
        if everything or graph in control.torn or there.get(graph) != digests[graph]
    )
    known = set(control.manifest.graphs or {}) | control.torn
    is_derived_there = not any(graph in digests for graph in derived)
    kept = frozenset(derived) - control.torn if is_derived_there else frozenset()
    return _Plan(digests, sent, tuple(sorted(known - digests.keys() - kept)))


def _send(
    store: GraphStore, home: RemoteHome, plan: _Plan, *, takes_over: bool, listener: Progress
) -> None:
    listener.begin("Copying graphs", len(plan.sent))
    with (
        TemporaryDirectory(prefix="ecvet-mirror-") as folder,
        home.writer(
            "copied from an embedded store",
            replaced=(*plan.sent, *plan.removed),
            wait=WRITER_PATIENCE,
            digests=plan.digests,
            takes_over=takes_over,
        ) as draft,
    ):
        path = Path(folder) / "graph.nt"
        for graph in plan.sent:
            with path.open("wb") as content:
                store.dump(content, syntax=RdfFormat.N_TRIPLES, graph=graph)
            # As a change, which keeps the labels of blank nodes: the digest is about them too.
            draft.store.change(graph, removed=b"", added=path)
            listener.advance(1)


def _require_same(store: GraphStore, sizes: Mapping[str, int], plan: _Plan) -> None:
    for graph in plan.digests:
        expected = store.count(graph)
        if sizes.get(graph, 0) != expected:
            raise EngineError(
                f"The engine counts {sizes.get(graph, 0)} statements in <{graph}>, the store "
                f"{expected}.",
                remedy="It takes some terms for the same that are not; see the notes on engines.",
            )


class _Digest(io.RawIOBase):
    """Takes what is written, and keeps its SHA-256 only."""

    def __init__(self) -> None:
        self.sha = hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, content: Any, /) -> int:  # noqa: ANN401 - as in io
        self.sha.update(content)
        return len(content)


def _digest(store: GraphStore, graph: str) -> str:
    sink = _Digest()
    store.dump(sink, syntax=RdfFormat.N_TRIPLES, graph=graph)  # type: ignore[arg-type]
    return sink.sha.hexdigest()
