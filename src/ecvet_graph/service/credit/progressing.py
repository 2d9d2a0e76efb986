"""How far a learner is on the way to one qualification, or to all that are published."""

from __future__ import annotations

from datetime import date

from ecvet_graph.credit.accumulation import accumulate, accumulate_all
from ecvet_graph.credit.progress import Progress
from ecvet_graph.credit.standing import awarded_units, standings
from ecvet_graph.model.credit import Portfolio
from ecvet_graph.service.credit.naming import Names, find_qualification
from ecvet_graph.service.credit.showing import named_things, show_progress, show_row
from ecvet_graph.service.structures import Structures
from ecvet_graph.service.views.progress import ProgressOverview, ProgressRow, ProgressView

__all__ = ["compute_progress", "progress_of", "progress_overview", "unrequired"]


def progress_of(
    structures: Structures, portfolio: Portfolio, target: str, *, day: date
) -> ProgressView:
    """Return the way to a qualification, given by IRI or source id, with every figure explained.

    Raises:
        NotFoundError: there is no such qualification, or it has no units.
    """
    progress = compute_progress(structures, portfolio, target, day=day)
    names = Names.read(structures.store, named_things(progress))
    return show_progress(progress, names, unknown=unrequired(progress, portfolio))


def compute_progress(
    structures: Structures, portfolio: Portfolio, target: str, *, day: date
) -> Progress:
    """Return the way to a qualification as a value. Raises as `progress_of`."""
    iri = find_qualification(structures.store, target)
    return accumulate(portfolio, structures.find(iri), day=day)


def progress_overview(
    structures: Structures, portfolio: Portfolio, *, day: date, snapshot: str = ""
) -> ProgressOverview:
    """Return the way to every qualification, the furthest first."""
    found = accumulate_all(portfolio, structures.all.values(), day=day)
    rows = sorted((show_row(one, structures.names) for one in found), key=_order)
    return ProgressOverview(
        day=day,
        rows=tuple(rows),
        untouched=sum(not row.is_begun for row in rows),
        snapshot=snapshot,
    )


def _order(row: ProgressRow) -> tuple[bool, float, float, str]:
    """Order by what is reached: eligible, then the share of outcomes, then units."""
    share = row.outcomes_recognised / row.outcomes if row.outcomes else 0.0
    return not row.is_eligible, -share, -float(row.units_counted), row.target.iri


def unrequired(progress: Progress, portfolio: Portfolio) -> tuple[str, ...]:
    """Return what is on record of the learner and not required here."""
    places = progress.structure.units
    required = {outcome for place in places for outcome in place.outcomes}
    known = {unit for place in places for unit in (place.unit, *place.same_as)}
    foreign = standings(portfolio).keys() - required
    return tuple(sorted((awarded_units(portfolio) - known) | foreign))
