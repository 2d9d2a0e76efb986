"""The way to one and to all qualifications, with names."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest
from tests.unit.service.credit.bakery import (
    BAKER,
    BASE,
    BREAD,
    CAKES,
    CREAM,
    HYGIENE,
    HYGIENE_THERE,
    PASTRY,
    ROLLS,
    TARTS,
    bakery,
    outcome,
)

from ecvet_graph.credit.progress import RemarkKind, UnitState
from ecvet_graph.credit.reconciliation import FigureKind
from ecvet_graph.credit.structure import FigureBasis
from ecvet_graph.errors import NotFoundError, UsageFault
from ecvet_graph.model.iris import DCTERMS, Graphs
from ecvet_graph.model.learning import english
from ecvet_graph.service.credit.forms import HeldForm, portfolio_of
from ecvet_graph.service.credit.progressing import progress_of, progress_overview
from ecvet_graph.service.structures import Structures
from ecvet_graph.service.views.progress import ProgressView
from ecvet_graph.service.wire import to_json
from ecvet_graph.store import RdfFormat

DAY = date(2025, 6, 1)


@pytest.fixture(scope="module")
def structures() -> Structures:
    return Structures(bakery())


def shown(structures: Structures, target: str = BAKER, **lists: tuple[str, ...]) -> ProgressView:
    portfolio = portfolio_of(HeldForm(**lists), structures.store, day=DAY)
    return progress_of(structures, portfolio, target, day=DAY)


def test_units_outcomes_and_figures_are_told_with_names(structures: Structures) -> None:
    view = shown(structures, held=(BREAD, HYGIENE), recognised=(outcome(ROLLS, 0),))
    assert english(view.target.titles) == "Baker"
    assert (view.target.identifier, view.target.country, view.target.level) == (
        "demo:baker",
        "AT",
        4,
    )
    assert (view.units_counted, view.units, view.units_partly) == (2, 5, 1)
    assert (view.mandatory_awarded, view.mandatory) == (2, 3)
    assert (view.outcomes_recognised, view.outcomes) == (6, 11)
    points, hours, weeks = view.figures
    assert (points.system.code, points.counted, points.required) == (
        "ECVET",
        Decimal(30),
        Decimal(60),
    )
    assert (weeks.basis, weeks.counted, weeks.without) == (FigureBasis.WEEKS, Decimal(8), 1)
    assert english(weeks.system.labels) == "training weeks"
    assert english(hours.system.labels) == "hours of learning"
    assert (hours.basis, hours.counted, hours.required, hours.listed) == (
        FigureBasis.WORKLOAD,
        Decimal(300),
        Decimal(900),
        Decimal("301.5"),
    )
    # The volume of the other unit is given in years.
    assert (hours.units, hours.without) == (1, 1)


def test_outcomes_are_counted_by_category(structures: Structures) -> None:
    view = shown(structures, recognised=(outcome(BREAD, 0), outcome(BREAD, 1)))
    found = {one.category: (one.recognised, one.outcomes) for one in view.categories}
    assert found == {"skills": (1, 5), "knowledge": (1, 6)}


def test_what_is_missing_stands_with_its_standing(structures: Structures) -> None:
    view = shown(structures, recognised=(outcome(BREAD, 0),), failed=(outcome(BREAD, 1),))
    bread = next(unit for unit in view.unit_list if unit.unit.iri == BREAD)
    assert bread.state is UnitState.PARTLY
    assert [(one.iri, one.standing.value) for one in bread.missing] == [
        (outcome(BREAD, 1), "failed"),
        (outcome(BREAD, 2), "not-assessed"),
    ]
    assert len(view.missing_units) == 5


def test_the_best_unit_of_a_group_counts_and_the_other_is_surplus(structures: Structures) -> None:
    view = shown(structures, held=(BREAD, ROLLS, HYGIENE, CAKES, TARTS))
    (group,) = view.group_list
    assert (group.counted, group.surplus, group.is_met) == ((CAKES,), (TARTS,), True)
    assert english(group.titles) == "Sweet things"
    assert view.is_eligible
    assert view.figures[0].counted == Decimal("57.5")
    assert [remark.kind for remark in view.remarks] == [RemarkKind.SURPLUS_UNIT]


def test_a_shared_unit_counts_in_each_qualification_with_its_own_points(
    structures: Structures,
) -> None:
    here, there = (shown(structures, target, held=(HYGIENE,)) for target in (BAKER, "demo:pastry"))
    assert here.figures[0].counted == 10
    assert there.figures[0].counted == 25
    shared = next(unit for unit in there.unit_list if unit.unit.iri == HYGIENE_THERE)
    assert shared.awarded_as is not None
    assert shared.awarded_as.iri == HYGIENE
    assert english(shared.awarded_as.titles) == "Unit baker--hygiene"


def test_lines_explain_every_figure(structures: Structures) -> None:
    view = shown(structures, held=(BREAD, CAKES, TARTS), recognised=(outcome(ROLLS, 0),))
    sums: defaultdict[tuple[FigureKind, str | None], Decimal] = defaultdict(Decimal)
    for line in view.lines:
        sums[line.figure, line.system.iri if line.system else None] += line.amount
    points, hours, weeks = view.figures
    assert sums[FigureKind.UNITS, None] == view.units_counted == 2
    assert sums[FigureKind.OUTCOMES, None] == view.outcomes_recognised
    assert sums[FigureKind.AMOUNT, points.system.iri] == points.counted
    assert sums[FigureKind.AMOUNT, hours.system.iri] == hours.counted == 300
    assert sums[FigureKind.AMOUNT, weeks.system.iri] == weeks.counted
    told = {reason.reason for reason in view.reasons}
    assert {line.reason for line in view.lines} == told
    assert all(line.records for line in view.lines if line.amount)


def test_what_is_not_required_is_named(structures: Structures) -> None:
    view = shown(structures, held=(CREAM,))
    assert view.unknown == (outcome(CREAM, 0), CREAM)
    assert view.units_counted == 0


def test_an_id_that_several_qualifications_carry_is_refused_with_all_of_them() -> None:
    store = bakery()
    more = f'<{PASTRY}> <{DCTERMS}identifier> "demo:baker" .'
    store.load(more.encode(), syntax=RdfFormat.TURTLE, graph=Graphs(BASE).dataset("other", "x"))
    portfolio = portfolio_of(HeldForm(), store, day=DAY)
    with pytest.raises(UsageFault, match="2 qualifications are called 'demo:baker'") as caught:
        progress_of(Structures(store), portfolio, "demo:baker", day=DAY)
    assert f"{BAKER}, {PASTRY}" in (caught.value.remedy or "")
    assert progress_of(Structures(store), portfolio, PASTRY, day=DAY).target.iri == PASTRY


def test_all_qualifications_are_told_the_furthest_first(structures: Structures) -> None:
    portfolio = portfolio_of(HeldForm(held=(HYGIENE,)), structures.store, day=DAY)
    overview = progress_overview(structures, portfolio, day=DAY, snapshot="7")
    assert [row.target.iri for row in overview.rows] == [PASTRY, BAKER]
    assert [row.units_counted for row in overview.rows] == [1, 1]
    assert (overview.untouched, overview.snapshot) == (0, "7")
    for row in overview.rows:
        alone = progress_of(structures, portfolio, row.target.iri, day=DAY)
        for name in ("units", "units_counted", "outcomes_recognised", "figures", "is_eligible"):
            assert getattr(alone, name) == getattr(row, name)


def test_views_are_plain_json(structures: Structures) -> None:
    plain = to_json(shown(structures, held=(BREAD,)))
    assert plain["unit_list"][0]["state"] in {state.value for state in UnitState}
    assert plain["figures"][0]["counted"] == 20


@pytest.mark.parametrize(
    "target", ["demo:nothing", "https://example.org/nothing", BREAD, "demo:empty"]
)
def test_an_unknown_target_is_refused(structures: Structures, target: str) -> None:
    with pytest.raises(NotFoundError, match="no qualification"):
        shown(structures, target)
