"""The full statement for a pair of units: both tables of outcomes, the gates and the evidence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from ecvet_graph.compare.gates import RESERVATIONS, findings, gate_codes, gates_of
from ecvet_graph.compare.scale import to_scaled
from ecvet_graph.compare.skill_statement import state_skills
from ecvet_graph.compare.verdict import VERDICTS, verdict_codes
from ecvet_graph.model.match import MatchInputs, UnitMatch

if TYPE_CHECKING:
    from ecvet_graph.compare.index import CompareIndex

__all__ = ["state_pair"]

_NO_DAY = date.min


def state_pair(
    index: CompareIndex, unit_a: str, unit_b: str, *, day: date | None = None
) -> UnitMatch:
    """Return the statement for a against b, in the order given, on that day.

    Raises:
        NotFoundError: a unit is not in the index.
    """
    shared = state_skills(index, unit_a, unit_b)
    a, b = index.position(unit_a), index.position(unit_b)
    found = findings(index, np.array([a]), np.array([b]), day=day)[:, 0]
    gravest = gate_codes(found).max()
    of_a, of_b = (
        np.array([to_scaled(value)]) for value in (shared.coverage_of_a, shared.coverage_of_b)
    )
    return replace(
        shared,
        verdict=VERDICTS[verdict_codes(of_a, of_b, np.array([gravest]))[0]],
        reservation=RESERVATIONS[gravest],
        gates=gates_of(found),
        inputs=MatchInputs(
            content_a=index.content_digests[a],
            content_b=index.content_digests[b],
            links_a=index.link_digests[a],
            links_b=index.link_digests[b],
            weight_table=index.weight_table,
            pair_model="",
            encoder=index.texts.encoder if index.texts else "",
            compared_on=day or _NO_DAY,
            snapshot=index.snapshot,
        ),
    )
