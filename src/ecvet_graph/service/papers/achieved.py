"""What a personal transcript holds of a transfer: one that was issued, or a draft of all there is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from operator import attrgetter

from ecvet_graph.credit.corrections import told
from ecvet_graph.errors import NotFoundError
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
    """Return what is held with the results in force."""
    assessments, credited = told(held.assessments, held.credits, name=attrgetter("iri"))
    known = {one.iri: len(one.outcomes) for one in held.credits}
    parts = (
        one if len(one.outcomes) == known[one.iri] else replace(one, is_whole=False)
        for one in credited
    )
    return replace(held, assessments=assessments, credits=tuple(parts))
