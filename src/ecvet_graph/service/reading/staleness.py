"""Which units say something else than they did when links and matches were derived from them.

What was derived from such a unit is still shown, and marked: the newest that there is, and not of
the unit as it is now. Compared are digests of the content (`model.rows`), so that a publication that
changes nothing marks nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from ecvet_graph.compare import CompareIndex
from ecvet_graph.model.terms import Term
from ecvet_graph.publish.contents import unit_contents
from ecvet_graph.query import run
from ecvet_graph.service.reading.rows import parts_of
from ecvet_graph.service.views import (
    CompareView,
    GapView,
    MatchEntry,
    QualificationView,
    UnitChange,
    UnitView,
)
from ecvet_graph.store import GraphStore

__all__ = ["Staleness", "changed_units"]


class Staleness:
    """Marks what was derived from units that changed since."""

    def __init__(self, changes: Mapping[str, UnitChange] | None = None) -> None:
        """Take the changed units by their IRIs."""
        self.changes: Mapping[str, UnitChange] = changes or {}

    def unit(self, view: UnitView) -> UnitView:
        """Return the page of a unit, marked where its links and matches are of before."""
        change = self.changes.get(view.iri)
        return replace(view, stale=True, change=change) if change else view

    def qualification(self, view: QualificationView) -> QualificationView:
        """Return the page of a qualification, marked with its units that changed since."""
        changes = self._among(*dict.fromkeys(place.unit.iri for place in view.units))
        return replace(view, stale=True, changes=changes) if changes else view

    def matches(self, rows: Iterable[MatchEntry]) -> tuple[MatchEntry, ...]:
        """Return matches, each marked with the units that changed since."""
        return tuple(self._match(row) for row in rows)

    def pair(self, view: CompareView) -> CompareView:
        """Return the statement of a pair, marked with the units that changed since."""
        changes = self._among(view.a.iri, view.b.iri)
        return replace(view, stale=True, changes=changes) if changes else view

    def gap(self, view: GapView) -> GapView:
        """Return a gap, marked with the units it rests on that changed since."""
        offered = (unit.unit.iri for one in view.sets for unit in one.units)
        units = (one.unit.iri for one in view.units)
        held = (one.iri for one in view.held)
        changes = self._among(*dict.fromkeys((*units, *held, *offered)))
        return replace(view, stale=True, changes=changes) if changes else view

    def _match(self, row: MatchEntry) -> MatchEntry:
        changes = self._among(row.a.iri, row.b.iri)
        return replace(row, stale=True, changes=changes) if changes else row

    def _among(self, *units: str) -> tuple[UnitChange, ...]:
        return tuple(self.changes[unit] for unit in units if unit in self.changes)


def changed_units(
    store: GraphStore,
    index: CompareIndex,
    asked: Iterable[str],
    *,
    known: Mapping[str, UnitChange],
) -> dict[str, UnitChange]:
    """Return those of the units that differ from what the index holds.

    `asked` are described, and of a known country; `known` are changes that were found before: they
    keep the version in which they were noticed. Where nothing was linked yet, nothing is derived, and
    nothing has changed since.
    """
    if not index.outcomes:
        return {}
    units = frozenset(asked)
    fresh = units.difference(index.positions)
    changed = fresh | {
        unit
        for part in parts_of(units - fresh)
        for unit, content in unit_contents(store, part).items()
        if index.content_digests[index.positions[unit]] != content.digest
    }
    kept = {
        unit: known[unit]
        for unit in changed
        if unit in known and known[unit].is_new == (unit in fresh)
    }
    told = kept | _told(store, {unit: unit in fresh for unit in changed if unit not in kept})
    return dict(sorted(told.items()))


def _told(store: GraphStore, units: Mapping[str, bool]) -> dict[str, UnitChange]:
    """Return each unit, with whether it is new, and the version of its dataset."""
    rows = {
        str(row["unit"]): row
        for part in parts_of(units)
        for row in run(store, "resource/unit-versions", unit=part)
    }
    return {unit: _change(unit, rows.get(unit, {}), is_new=units[unit]) for unit in units}


def _change(unit: str, row: Mapping[str, Term], *, is_new: bool) -> UnitChange:
    return UnitChange(
        unit=unit,
        dataset=str(row.get("identifier", "")),
        version=int(str(row.get("number", 0))),
        version_iri=f"{row['dataset']}/version/{row['number']}" if row else "",
        since=_time(str(row.get("issued", ""))),
        is_new=is_new,
    )


def _time(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
