"""What a set of held units covers of a target, and the smallest sets of units that close the gap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ecvet_graph.compare import (
    CompareIndex,
    Measure,
    Shares,
    Wish,
    complete,
    measure_gap,
    to_scaled,
)
from ecvet_graph.errors import LimitError, UsageFault
from ecvet_graph.model.countries import alpha3_of
from ecvet_graph.service.gap_composing import compose_gap
from ecvet_graph.service.targets import ReadTarget, find_unit, read_target
from ecvet_graph.service.views import GapView
from ecvet_graph.store import GraphStore

__all__ = ["GapRequest", "find_gap"]

_MOST_HELD = 100
_LEAST_SHARE = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class GapRequest:
    """A question: which units are held, what is aimed at, and which units may close the gap.

    Attributes:
        held: units by IRI or source id; may be empty.
        target: a unit or qualification by IRI or source id.
        countries: of the further units, alpha-2 or alpha-3; none means all but the target's.
        measure: what the best set has least of.
        share: of each unit of the target to be covered, above 0 to 1; 1 means every outcome.
        level_gap: the largest between a further unit and the one it helps with; `None`: any.
        valid_on: the day on which further units must not have ended; `None`: that of the data.
    """

    held: tuple[str, ...]
    target: str
    countries: tuple[str, ...] = ()
    measure: Measure = Measure.UNITS
    share: Decimal = Decimal(1)
    level_gap: int | None = 1
    valid_on: date | None = None


def find_gap(
    store: GraphStore, index: CompareIndex, asked: GapRequest, *, shares: Shares
) -> GapView:
    """Return what is covered, what is missing, and the smallest completing sets with their proof.

    `shares` says how far units of the index cover outcomes (`compare.shares_for`).

    Raises:
        NotFoundError: a unit or the target is not here.
        UsageFault: there is no such country, or the share is not above 0 and at most 1.
        LimitError: more than 100 units are held.
    """
    if not (asked.share.is_finite() and _LEAST_SHARE <= asked.share <= 1):
        raise UsageFault(
            f"A share of {asked.share} cannot be covered.", remedy="Give one above 0, at most 1."
        )
    if len(asked.held) > _MOST_HELD:
        raise LimitError(f"{len(asked.held)} units are held.", remedy=f"Name at most {_MOST_HELD}.")
    held = tuple(dict.fromkeys(find_unit(store, index, name) for name in asked.held))
    aim = read_target(store, index, asked.target)
    wish = _wish(index, aim, asked)
    gap = measure_gap(index, aim.target, held, shares=shares)
    found = complete(
        index,
        aim.target,
        held,
        shares=shares,
        wish=wish,
    )
    return compose_gap(
        store,
        index,
        aim,
        held=held,
        gap=gap,
        found=found,
        wish=wish,
        method=shares.method,
    )


def _wish(index: CompareIndex, aim: ReadTarget, asked: GapRequest) -> Wish:
    own = {str(index.countries[index.position(entry.unit)]) for entry in aim.target.units}
    abroad = sorted(set(index.countries.tolist()) - own)
    wanted = sorted({alpha3_of(code) for code in asked.countries})
    return Wish(
        countries=tuple(wanted or abroad or sorted(own)),
        maximum_level_gap=asked.level_gap,
        valid_on=asked.valid_on or index.day,
        measure=asked.measure,
        goal=to_scaled(asked.share),
    )
