"""Which units at home or abroad would complete the way to a qualification."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from ecvet_graph.compare import Measure, Wish, complete, measure_gap, to_scaled
from ecvet_graph.credit.planning import open_target
from ecvet_graph.credit.progress import Progress, UnitState
from ecvet_graph.credit.standing import awarded_units
from ecvet_graph.errors import LimitError, UsageFault
from ecvet_graph.model.countries import alpha3_of
from ecvet_graph.model.credit import Portfolio
from ecvet_graph.service.credit.naming import Names
from ecvet_graph.service.credit.progressing import compute_progress, unrequired
from ecvet_graph.service.credit.showing import named_things, show_progress
from ecvet_graph.service.gap_composing import compose_gap
from ecvet_graph.service.reading import Reader
from ecvet_graph.service.targets import read_target
from ecvet_graph.service.views import GapView
from ecvet_graph.service.views.progress import PlanView

__all__ = ["PlanRequest", "plan_for"]

_MOST_HELD = 100
_LEAST_SHARE = Decimal("0.0001")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRequest:
    """A question: which units would complete the way to a qualification.

    Attributes:
        target: the qualification, by IRI or source id.
        countries: of the units, alpha-2 or alpha-3; none means all, the target's own included.
        measure: what the best set has least of.
        share: of each open unit to be covered, above 0 to 1; 1 means every open outcome.
        level_gap: the largest between a unit and the one it helps with; `None`: any.
    """

    target: str
    countries: tuple[str, ...] = ()
    measure: Measure = Measure.UNITS
    share: Decimal = Decimal(1)
    level_gap: int | None = 1


def plan_for(reader: Reader, portfolio: Portfolio, asked: PlanRequest, *, day: date) -> PlanView:
    """Return what is still to be shown, and the smallest sets of units that would teach it.

    What is recognised is covered. Awarded units that the target does not require are held against
    its open outcomes, as suggestions of what may be validated; so are the units of the sets.

    Raises:
        NotFoundError: there is no such qualification, or it has no units.
        UsageFault: there is no such country, or the share is not above 0 and at most 1.
        LimitError: more than 100 further units are held.
    """
    if not (asked.share.is_finite() and _LEAST_SHARE <= asked.share <= 1):
        raise UsageFault(
            f"A share of {asked.share} cannot be covered.", remedy="Give one above 0, at most 1."
        )
    progress = compute_progress(reader.structures, portfolio, asked.target, day=day)
    names = Names.read(reader.store, named_things(progress))
    view = show_progress(progress, names, unknown=unrequired(progress, portfolio))
    return PlanView(
        progress=view,
        to_award=tuple(unit for unit in view.unit_list if unit.state is UnitState.ELIGIBLE),
        gap=_gap(reader, progress, asked, held=_further(reader, progress, portfolio), day=day),
    )


def _further(reader: Reader, progress: Progress, portfolio: Portfolio) -> tuple[str, ...]:
    """Return the awarded units that the qualification does not require, as far as they are known."""
    places = progress.structure.units
    own = {unit for place in places for unit in (place.unit, *place.same_as)}
    held = sorted((awarded_units(portfolio) - own) & reader.index.positions.keys())
    if len(held) > _MOST_HELD:
        raise LimitError(f"{len(held)} units are held.", remedy=f"Name at most {_MOST_HELD}.")
    return tuple(held)


def _gap(
    reader: Reader, progress: Progress, asked: PlanRequest, *, held: tuple[str, ...], day: date
) -> GapView | None:
    index, target = reader.index, open_target(progress)
    known = tuple(unit for unit in target.units if unit.unit in index.positions)
    if not known:
        return None
    aim = read_target(reader.store, index, progress.structure.qualification)
    aim = replace(aim, target=replace(target, units=known))
    wish = Wish(
        countries=tuple(sorted({alpha3_of(code) for code in asked.countries})),
        maximum_level_gap=asked.level_gap,
        valid_on=day,
        measure=asked.measure,
        goal=to_scaled(asked.share),
    )
    found = complete(index, aim.target, held, shares=reader.shares, wish=wish)
    view = compose_gap(
        reader.store,
        index,
        aim,
        held=held,
        gap=measure_gap(index, aim.target, held, shares=reader.shares),
        found=found,
        wish=wish,
        method=reader.shares.method,
    )
    return reader.staleness.gap(view)
