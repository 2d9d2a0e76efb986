"""Computing a statement again from its recorded inputs, or naming the inputs that changed."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

from ecvet_graph.compare.pair_model import pair_model_for
from ecvet_graph.compare.statement import state_pair
from ecvet_graph.model.match import MatchInputs, UnitMatch

if TYPE_CHECKING:
    from ecvet_graph.compare.index import CompareIndex
    from ecvet_graph.compare.pair_model import PairModel

__all__ = ["replay"]

# The number of a version says where the data was, not what it was: a later one may hold the same.
_IRRELEVANT = frozenset({"snapshot"})


def replay(
    index: CompareIndex,
    inputs: MatchInputs,
    unit_a: str,
    unit_b: str,
    *,
    model: PairModel | None = None,
) -> UnitMatch | tuple[str, ...]:
    """Return the statement as it was, or the names of the fields of its inputs that changed.

    It is computed for the recorded day, and says the recorded version of the data.

    Raises:
        NotFoundError: a unit is not in the index.
    """
    model = model or pair_model_for(index.texts)
    match = state_pair(index, unit_a, unit_b, model=model, day=inputs.compared_on)
    now = match.inputs
    changed = tuple(
        field.name
        for field in fields(MatchInputs)
        if field.name not in _IRRELEVANT and getattr(now, field.name) != getattr(inputs, field.name)
    )
    return changed or replace(match, inputs=inputs)
