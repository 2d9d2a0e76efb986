"""Links, coverage, index and matches of what changed, as one new version of the store.

Laws, bounds and figures: `docs/decisions/0015-increments.md`.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from ecvet_graph.compare import (
    CompareIndex,
    Matched,
    PairModel,
    WeightTable,
    country_pairs,
    load_index,
    pair_model_for,
    save_index,
)
from ecvet_graph.config import Settings
from ecvet_graph.errors import StoreError
from ecvet_graph.model.iris import Graphs
from ecvet_graph.progress import Progress
from ecvet_graph.rdf.derived import MatchContext
from ecvet_graph.service.changed_units import find_changed
from ecvet_graph.service.derived_graphs import (
    derived_graphs,
    is_touched,
    require_underived,
)
from ecvet_graph.service.drift import weight_drift
from ecvet_graph.service.indexing import index_file
from ecvet_graph.service.match_writing import columns_of, memory_of
from ecvet_graph.service.matchfile import forget_old, match_file, save_columns
from ecvet_graph.service.matching import match_pairs
from ecvet_graph.service.reindexing import reindex
from ecvet_graph.service.relinking import Difference, relink
from ecvet_graph.service.rematching import match_difference
from ecvet_graph.service.remembering import filed_matching, matching_file, save_matching
from ecvet_graph.service.vectors import TextVectors
from ecvet_graph.service.watermark import (
    Mark,
    Watermark,
    dataset_versions,
    read_watermark,
    write_watermark,
)
from ecvet_graph.service.weight_file import filed_weights
from ecvet_graph.skills import Encoder
from ecvet_graph.store import WRITER_PATIENCE, Snapshot, StoreHome
from ecvet_graph.store.touched import read_touched

__all__ = ["DerivationReport", "Increment"]

_STAGE = "derivation.partial"


@dataclass(frozen=True, slots=True)
class DerivationReport:
    """What a run did.

    Attributes:
        version: the version that holds what was derived; `None` where nothing was due.
        is_full: whether all was derived anew.
        units: units that were compared again; `gone` units that left.
        linked: outcomes that were linked again.
        written, removed: matches that were written, and that went for good.
        drift: the part of the weight of all skills that a recount would move.
    """

    version: int | None
    is_full: bool = False
    units: int = 0
    gone: int = 0
    linked: int = 0
    written: int = 0
    removed: int = 0
    drift: float = 0.0


@dataclass(frozen=True, slots=True)
class _Base:
    """What the last run left: the index, the weights in force, and up to where it went."""

    watermark: Watermark
    linked: Mark
    matched: Mark
    index: CompareIndex
    table: WeightTable


@dataclass(frozen=True, slots=True)
class Increment:
    """One run over a store; `now` is the time that matches carry, its day that of their gates."""

    home: StoreHome
    settings: Settings
    vectors: TextVectors | None
    encoder: Encoder | None
    now: datetime
    listener: Progress

    def changes(self) -> DerivationReport | None:
        """Derive what changed; `None` where that cannot be told, or there is nothing to begin with.

        Raises as `derive_pending`.
        """
        self.listener.begin("Looking for changes", None)
        with self.home.reader() as snapshot:
            base = self._base(snapshot)
            return None if base is None else self._follow(snapshot, base)

    def _base(self, snapshot: Snapshot) -> _Base | None:
        watermark, table = read_watermark(self.home), filed_weights(self.home)
        linked, matched = watermark.linked, watermark.matched
        if table is None or linked is None or matched is None or matched.written < linked.written:
            return None
        derived = derived_graphs(self.settings.base)
        if is_touched(snapshot.folder, derived, since=matched.written):
            return None
        with suppress(StoreError):
            index = load_index(index_file(self.home, matched.written))
            encoder = index.texts.encoder if index.texts else ""
            if (index.weight_table, encoder) == (table.identifier, self._encoder_name):
                return _Base(watermark, linked, matched, index, table)
        return None

    @property
    def _encoder_name(self) -> str:
        return self.vectors.name if self.vectors else ""

    def _follow(self, snapshot: Snapshot, base: _Base) -> DerivationReport | None:
        touched = read_touched(snapshot.folder, since=base.linked.read)
        changed = find_changed(snapshot.store, touched, base.index, base=self.settings.base)
        if changed is None:
            return None
        if changed.is_empty:
            self._mark(snapshot, base, written=None)
            return DerivationReport(None)
        relinked = relink(
            snapshot.store,
            changed,
            base=self.settings.base,
            table=base.table,
            watermark=base.watermark,
            cache=self.settings.cache,
            encoder=self.encoder,
            listener=self.listener,
        )
        if relinked is None:
            return None
        self.listener.begin("Reading the units that changed", None)
        index = reindex(
            snapshot.store,
            base.index,
            changed,
            relinked,
            table=base.table,
            snapshot=str(snapshot.manifest.version),
            day=self.now.date(),
            vectors=self.vectors,
            progress=self.listener,
        )
        report = DerivationReport(
            version=None,
            units=len(changed.units),
            gone=len(changed.gone),
            linked=relinked.linked,
            drift=weight_drift(index),
        )
        return self._match(snapshot, base, report, index=index, links=relinked.differences)

    def _match(
        self,
        snapshot: Snapshot,
        base: _Base,
        report: DerivationReport,
        *,
        index: CompareIndex,
        links: Mapping[str, Difference],
    ) -> DerivationReport | None:
        model, known = pair_model_for(index.texts), filed_matching(self.home)
        context = MatchContext(
            self.settings.base,
            model.method,
            model.version,
            index.weight_table,
            index.snapshot,
            self.now,
        )
        memory = {countries: one.memory for countries, one in known.items()}
        pairs = country_pairs(index)
        matched = match_pairs(index, pairs, model=model, memory=memory, listener=self.listener)
        self.listener.begin("Writing links and matches", None)
        found = match_difference(
            snapshot.store, index, matched, known=known, model=model, context=context
        )
        if found is None:
            return None
        stage = _staged(self.home, index, matched, model=model, context=context)
        matches = {Graphs(self.settings.base).matches: found.difference}
        version = self._write(snapshot, {**links, **matches})
        self._file(stage, version)
        self._mark(snapshot, base, written=version)
        return replace(report, version=version, written=found.written, removed=found.removed)

    def _write(self, snapshot: Snapshot, differences: Mapping[str, Difference]) -> int:
        if not any(one.removed or one.added for one in differences.values()):
            return snapshot.manifest.version
        with self.home.writer("links and matches renewed", wait=WRITER_PATIENCE) as draft:
            # What others published meanwhile is due next time; what others derived is in the way.
            require_underived(
                self.home, draft, base=self.settings.base, since=snapshot.manifest.version
            )
            for graph, one in sorted(differences.items()):
                removed, added = ("".join(lines).encode() for lines in (one.removed, one.added))
                draft.store.change(graph, removed=removed, added=added)
        return draft.version

    def _file(self, stage: Path, version: int) -> None:
        for name, path in (
            ("index", index_file(self.home, version)),
            ("list", match_file(self.home, version)),
            ("matching", matching_file(self.home)),
        ):
            path.parent.mkdir(exist_ok=True)
            (stage / f"{name}.npz").replace(path)
        stage.rmdir()
        for folder in ("index", "lists"):
            forget_old(self.home, folder)

    def _mark(self, snapshot: Snapshot, base: _Base, *, written: int | None) -> None:
        """Note that everything up to the version that was read is derived."""
        datasets = dataset_versions(snapshot.store, base=self.settings.base)
        mark = Mark(snapshot.manifest.version, written or base.matched.written, datasets)
        write_watermark(self.home, replace(base.watermark, linked=mark, matched=mark))


def _staged(
    home: StoreHome,
    index: CompareIndex,
    matched: Mapping[tuple[str, str], Matched],
    *,
    model: PairModel,
    context: MatchContext,
) -> Path:
    """Write the files of the next version beside the store; they are put in place once it is there."""
    stage = home.folder / _STAGE
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir()
    save_index(index, stage / "index.npz")
    save_columns(stage / "list.npz", columns_of(index, list(matched.values()), context=context))
    memory = {
        countries: memory_of(index, found, model=model, context=context)
        for countries, found in matched.items()
    }
    save_matching(stage / "matching.npz", memory)
    return stage
