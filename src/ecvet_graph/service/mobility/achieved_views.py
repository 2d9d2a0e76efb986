"""Planned against achieved as views: each agreed unit and outcome, and how far it has come."""

from __future__ import annotations

from ecvet_graph.credit.achieved import (
    AchievedOutcome,
    AchievedUnit,
    Points,
    planned_and_achieved,
)
from ecvet_graph.model.credit import Portfolio
from ecvet_graph.model.mobility import Transfer
from ecvet_graph.service.mobility.naming import Names
from ecvet_graph.service.mobility.workplace import Workplace
from ecvet_graph.service.views.mobility_records import (
    AchievedOutcomeView,
    AchievedUnitView,
    PointsView,
)

__all__ = ["achieved_views"]


def achieved_views(work: Workplace, transfer: Transfer) -> tuple[AchievedUnitView, ...]:
    """Return for each unit of a transfer what was agreed, and what became of it."""
    found = planned_and_achieved(transfer, structure=work.structure(transfer.qualification))
    return tuple(_achieved_unit(one, transfer.portfolio, names=work.names) for one in found)


def _achieved_unit(one: AchievedUnit, portfolio: Portfolio, *, names: Names) -> AchievedUnitView:
    return AchievedUnitView(
        unit=names.unit_line(one.unit),
        host_unit=names.unit_line(one.host_unit) if one.host_unit else None,
        outcomes=tuple(_achieved_outcome(row, portfolio, names=names) for row in one.outcomes),
        not_planned=names.outcomes(one.not_planned),
        is_awarded=one.is_awarded,
        points_agreed=_points(one.points_agreed, names=names),
        points_by_host=tuple(
            view for points in one.points_host if (view := _points(points, names=names))
        ),
        points_by_home=_points(one.points_home, names=names),
    )


def _achieved_outcome(
    one: AchievedOutcome, portfolio: Portfolio, *, names: Names
) -> AchievedOutcomeView:
    days = [row.assessed_on for row in portfolio.assessments if row.iri in one.assessments]
    return AchievedOutcomeView(
        outcome=names.outcome(one.outcome),
        agreed_in=one.agreed_in,
        is_agreed=one.is_agreed,
        result=one.result,
        assessed_on=max(days, default=None),
        is_credited=one.is_credited,
        is_validated=one.is_validated,
        is_recognised=one.is_recognised,
        is_refused=one.is_refused,
    )


def _points(points: Points | None, *, names: Names) -> PointsView | None:
    system = names.concept(points.credit_system) if points else None
    return PointsView(points.amount, system) if points and system else None
