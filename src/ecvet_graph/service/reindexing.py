"""The index of the last derivation, with the units that changed since replaced."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ecvet_graph.compare import (
    CompareIndex,
    OutcomeRow,
    Replacement,
    WeightTable,
    lines_to_encode,
    patch_index,
    with_texts,
)
from ecvet_graph.progress import Progress
from ecvet_graph.publish.unit_rows import category_of, lines_of, texts_of, unit_rows
from ecvet_graph.query import construct
from ecvet_graph.service.changed_units import ChangedUnits
from ecvet_graph.service.relinking import Relinked
from ecvet_graph.service.vectors import TextVectors
from ecvet_graph.store import GraphStore

__all__ = ["reindex"]


def reindex(
    store: GraphStore,
    index: CompareIndex,
    changed: ChangedUnits,
    relinked: Relinked,
    *,
    table: WeightTable,
    snapshot: str,
    day: date,
    vectors: TextVectors | None,
    progress: Progress | None = None,
) -> CompareIndex:
    """Return the index of a store of which only some units changed since `index`.

    Its arrays are those of an index built of all rows, under the weights of skills and of pieces of
    words that are in force.
    """
    rows = [row for row in unit_rows(changed.units, changed.around) if row.country]
    outcomes = [row for unit in rows for row in _outcome_rows(unit.iri, changed, relinked)]
    change = Replacement(
        gone={*changed.gone, *changed.units},
        units=rows,
        outcomes=outcomes,
        same_units=[
            (str(unit), str(other)) for unit, _, other in construct(store, "compare/same-units")
        ],
        skill_weights={
            skill: table.skill_weight(skill) for row in outcomes for skill in row.skills
        },
    )
    patched = patch_index(index, change, snapshot=snapshot, day=day)
    encoder = vectors.name if vectors else ""
    wanted = lines_to_encode(patched, encoder=encoder, base=index).tolist()
    lines = [patched.lines[line] for line in wanted]
    numbers = vectors.of(lines, progress=progress) if vectors else None
    return with_texts(patched, vectors=numbers, encoder=encoder, base=index)


def _outcome_rows(unit: str, changed: ChangedUnits, relinked: Relinked) -> Iterator[OutcomeRow]:
    for outcome in texts_of(changed.units[unit], "learningOutcome"):
        facts = relinked.facts.get(outcome)
        # What was never weighed has nothing that could be compared.
        if facts is None or not facts.weight:
            continue
        said = changed.around.get(outcome, {})
        category = next(iter(texts_of(said, "outcomeCategory")), "")
        yield OutcomeRow(
            unit=unit,
            iri=outcome,
            weight=facts.weight,
            skills=facts.skills,
            texts=lines_of(said),
            category=category_of(category),
            is_declared=outcome in relinked.declared,
        )
