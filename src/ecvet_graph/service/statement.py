"""The full statement of any pair as Turtle: the same node that matching would materialise.

Which unit is a follows from the units (`docs/data-model.md`), not from the order they are named in.
"""

from __future__ import annotations

from datetime import datetime

from ecvet_graph.compare import (
    GATES,
    RESERVATIONS,
    VERDICTS,
    CompareIndex,
    to_scaled,
)
from ecvet_graph.model.match import CoverageState, Reservation, UnitMatch
from ecvet_graph.rdf.derived import MatchContext, MatchFacts, match_lines
from ecvet_graph.rdf.turtle import turtle_of_lines
from ecvet_graph.service.matching import Comparison
from ecvet_graph.service.resolving import resolve_pair
from ecvet_graph.store import GraphStore

__all__ = ["statement_turtle"]


def statement_turtle(
    store: GraphStore,
    comparison: Comparison,
    a: str,
    b: str,
    *,
    base: str,
    generated_at: datetime,
) -> str:
    """Return the statement of two units, named by IRI or source id, as Turtle.

    Raises:
        NotFoundError: there is no such unit.
        UsageFault: a unit is compared with itself.
    """
    index = comparison.index
    pair = _in_order(index, resolve_pair(store, a, b))
    model = comparison.model
    context = MatchContext(
        base, model.method, model.version, index.weight_table, index.snapshot, generated_at
    )
    return turtle_of_lines(match_lines(_facts(comparison.compare(*pair)), context=context))


def _in_order(index: CompareIndex, pair: tuple[str, str]) -> tuple[str, str]:
    first, second = sorted(pair, key=lambda unit: (index.countries[index.position(unit)], unit))
    return first, second


def _facts(match: UnitMatch) -> MatchFacts:
    by_name = {gate.name: gate.reservation for gate in match.gates}
    return MatchFacts(
        unit_a=match.unit_a,
        unit_b=match.unit_b,
        score=to_scaled(match.score),
        coverage_of_a=to_scaled(match.coverage_of_a),
        coverage_of_b=to_scaled(match.coverage_of_b),
        verdict=VERDICTS.index(match.verdict),
        gates=tuple(RESERVATIONS.index(by_name.get(name, Reservation.NONE)) for name in GATES),
        level_gap=match.level_gap,
        evidence=match.evidence,
        covered=_outcomes(match, CoverageState.COVERED),
        partly=_outcomes(match, CoverageState.PARTLY),
        uncovered=_outcomes(match, CoverageState.MISSING, CoverageState.NOT_LINKED),
    )


def _outcomes(match: UnitMatch, *states: CoverageState) -> tuple[str, ...]:
    rows = (*match.outcomes_a, *match.outcomes_b)
    return tuple(row.outcome for row in rows if row.state in states)
