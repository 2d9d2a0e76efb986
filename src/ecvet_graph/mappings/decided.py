"""Decisions as mapping records: what an institution asserts, or denies, between two units."""

from __future__ import annotations

from ecvet_graph.mappings.records import MappingRecord
from ecvet_graph.model.iris import SEMAPV
from ecvet_graph.model.review import Decision, ReviewResult

__all__ = ["decision_record"]

# "A process that is concerned with determining if a mapping candidate is reasonable": a suggestion
# was made before. What people map of their own is ManualMappingCuration.
_REVIEW = SEMAPV + "MappingReview"


def decision_record(
    decision: Decision, *, source_label: str = "", target_label: str = ""
) -> MappingRecord:
    """Return a decision as a mapping from source to target; a rejection is denied (`Not`)."""
    said = f"{decision.result} for {decision.purpose} by the {decision.side} side"
    differences = ", ".join(decision.differences)
    parts = (
        said,
        f"substantial difference: {differences}" if differences else "",
        f"open: {' '.join(decision.open_outcomes)}" if decision.open_outcomes else "",
        *(text.value for text in decision.reasons),
    )
    slots = (
        ("subject_label", source_label),
        ("object_label", target_label),
        ("author_id", decision.institution),
        ("mapping_date", decision.decided_at.date().isoformat()),
        ("comment", "; ".join(part for part in parts if part)),
    )
    return MappingRecord(
        subject=decision.source_unit,
        predicate=decision.predicate,
        object=decision.target_unit,
        justification=_REVIEW,
        is_negated=decision.result is ReviewResult.REJECTED,
        iri=decision.iri,
        slots=tuple((name, value) for name, value in slots if value),
    )
