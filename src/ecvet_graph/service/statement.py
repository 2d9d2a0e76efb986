"""The full statement of any pair as Turtle: the same node that matching would materialise."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from ecvet_graph.compare import GATES, RESERVATIONS, SCALE, VERDICTS
from ecvet_graph.model.match import CoverageState, Reservation, UnitMatch
from ecvet_graph.rdf.derived import MatchContext, MatchFacts, match_lines
from ecvet_graph.rdf.turtle import turtle_of_lines
from ecvet_graph.service.candidates import resolve_pair
from ecvet_graph.service.matching import METHOD, METHOD_VERSION, Comparison
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
    """Return the statement of a against b, named by IRI or source id, as Turtle.

    Raises:
        NotFoundError: there is no such unit.
        UsageFault: a unit is compared with itself.
    """
    pair = resolve_pair(store, a, b)
    index = comparison.index
    context = MatchContext(
        base, METHOD, METHOD_VERSION, index.weight_table, index.snapshot, generated_at
    )
    return turtle_of_lines(match_lines(_facts(comparison.compare(*pair)), context=context))


def _facts(match: UnitMatch) -> MatchFacts:
    by_name = {gate.name: gate.reservation for gate in match.gates}
    return MatchFacts(
        unit_a=match.unit_a,
        unit_b=match.unit_b,
        score=_scaled(match.score),
        coverage_of_a=_scaled(match.coverage_of_a),
        coverage_of_b=_scaled(match.coverage_of_b),
        verdict=VERDICTS.index(match.verdict),
        gates=tuple(RESERVATIONS.index(by_name.get(name, Reservation.NONE)) for name in GATES),
        level_gap=match.level_gap,
        evidence=match.evidence,
        uncovered=tuple(
            row.outcome
            for row in (*match.outcomes_a, *match.outcomes_b)
            if row.state is not CoverageState.COVERED
        ),
    )


def _scaled(value: Decimal) -> int:
    return int(value * SCALE)
