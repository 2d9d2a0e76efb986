"""What a personal transcript holds of a transfer: one that was issued, or a draft of all there is."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ecvet_graph.errors import NotFoundError
from ecvet_graph.model.credit import AssessmentResult
from ecvet_graph.service.views.mobility import TransferView
from ecvet_graph.service.views.mobility_records import AssessmentView, CreditView, TranscriptView

__all__ = ["Achieved", "achieved_in"]


@dataclass(frozen=True, slots=True)
class Achieved:
    """What a transcript tells: it, or `None` before it is issued, and the records it holds."""

    transcript: TranscriptView | None
    assessments: tuple[AssessmentView, ...]
    credits: tuple[CreditView, ...]


def achieved_in(view: TransferView, version: int | None = None) -> Achieved:
    """Return what a version of the transcript holds; of none issued yet, all that is on record.

    Raises:
        NotFoundError: there is no such version.
    """
    wanted = [one for one in view.transcripts if version in {None, one.version}]
    if version is not None and not wanted:
        raise NotFoundError(
            f"Transfer {view.id} has no version {version} of a transcript.",
            remedy="Leave the version out to print the newest.",
        )
    if not wanted:
        return _as_corrected(Achieved(None, view.assessments, view.credits))
    found = wanted[-1]
    held = Achieved(
        found,
        tuple(one for one in view.assessments if one.iri in found.assessments),
        tuple(one for one in view.credits if one.iri in found.credits),
    )
    return _as_corrected(held)


def _as_corrected(held: Achieved) -> Achieved:
    """Return what is held with the results in force, as `credit.corrections` has it for records."""
    taken: dict[str, set[str]] = {}
    for one in held.assessments:
        if one.corrects:
            taken.setdefault(one.corrects, set()).update(row.iri for row in one.outcomes)
    if not taken:
        return held
    rest = (
        replace(
            one,
            outcomes=tuple(row for row in one.outcomes if row.iri not in taken.get(one.iri, ())),
        )
        for one in held.assessments
    )
    standing = tuple(one for one in rest if one.outcomes)
    passed = (one for one in standing if one.result is AssessmentResult.PASSED)
    shown = {row.iri for one in passed for row in one.outcomes}
    reduced = (_reduced(one, shown) for one in held.credits)
    return replace(
        held, assessments=standing, credits=tuple(one for one in reduced if one.outcomes)
    )


def _reduced(credit: CreditView, shown: set[str]) -> CreditView:
    kept = tuple(row for row in credit.outcomes if row.iri in shown)
    if kept == credit.outcomes:
        return credit
    return replace(credit, outcomes=kept, is_whole=False, points=None, credit_system=None)
