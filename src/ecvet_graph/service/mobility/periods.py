"""Whether the days of a stay go with the memorandum it is agreed under; said when it is drafted."""

from __future__ import annotations

from ecvet_graph.errors import Place, TransitionError
from ecvet_graph.model.mobility import LearningAgreement
from ecvet_graph.service.mobility.workplace import Workplace

__all__ = ["require_period"]

_REMEDY = "Correct the day, choose another memorandum, or agree outside a memorandum."


def require_period(work: Workplace, agreement: LearningAgreement) -> None:
    """Refuse a stay outside the validity of its memorandum, beside the day that is wrong.

    The same rule keeps such an agreement from being signed; a memorandum that cannot be read is left
    to that.

    Raises:
        TransitionError: the stay begins before the memorandum is valid, or ends after it (A05).
    """
    memorandum = work.memorandum(agreement.memorandum)
    if memorandum is None:
        return
    if agreement.start < memorandum.valid_from:
        raise _fault(
            "start",
            f"The stay begins before the memorandum, which is valid from {memorandum.valid_from}.",
        )
    if memorandum.valid_until is not None and agreement.end > memorandum.valid_until:
        raise _fault(
            "end",
            f"The stay ends after the memorandum, which is valid until {memorandum.valid_until}.",
        )


def _fault(field: str, message: str) -> TransitionError:
    place = Place("request", field=f"$.{field}")
    return TransitionError("A05", message, remedy=_REMEDY, place=place)
