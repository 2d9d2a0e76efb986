"""Memoranda: drafted by one institution, signed by all parties, reviewed and ended."""

from __future__ import annotations

from ecvet_graph.credit.memoranda import (
    finish_review,
    review,
    sign_memorandum,
    start_memorandum,
    terminate,
)
from ecvet_graph.errors import InvalidDataError, Place
from ecvet_graph.model.mobility import Memorandum, Signature
from ecvet_graph.service.mobility.finding import new_iri
from ecvet_graph.service.mobility.requests import NewMemorandum, Reviewing, Signing
from ecvet_graph.service.mobility.workplace import Workplace

__all__ = ["drafted", "ended", "review_begun", "review_finished", "signed"]


def drafted(work: Workplace, asked: NewMemorandum) -> Memorandum:
    """Return a new memorandum of the institution with others.

    Raises:
        NotFoundError, UsageFault: an institution or qualification is not known, or not clear.
        InvalidDataError: it has no title.
        TransitionError: a rule of `start_memorandum` is broken.
    """
    if not asked.titles:
        raise InvalidDataError(
            "The memorandum has no title.",
            remedy="Give one, in any language.",
            place=Place("request", field="$.titles"),
        )
    named = (
        work.finder.institution(name, f"$.parties[{number}]")
        for number, name in enumerate(asked.parties)
    )
    compared = (
        work.finder.qualification(name, f"$.qualifications[{number}]")
        for number, name in enumerate(asked.qualifications)
    )
    memorandum = Memorandum(
        iri=new_iri(),
        titles=asked.titles,
        parties=tuple(dict.fromkeys((work.institution, *named))),
        qualifications=tuple(dict.fromkeys(compared)),
        confirmations=tuple(dict.fromkeys(asked.confirmations)),
        valid_from=asked.valid_from,
        valid_until=asked.valid_until,
        review_on=asked.review_on,
        objectives=asked.objectives,
        other_actors=asked.other_actors,
    )
    return start_memorandum(memorandum, at=work.at, by=work.institution)


def signed(work: Workplace, memorandum: Memorandum, asked: Signing) -> Memorandum:
    """Return a memorandum with the signature of the institution.

    Raises:
        NotFoundError, InvalidDataError: another signatory is named than the institution that acts.
        TransitionError: as `sign_memorandum`.
    """
    signature = Signature(
        iri=new_iri(),
        signatory=work.finder.signatory(asked.signatory, work.institution, "$.signatory"),
        role=asked.role,
        signed_on=asked.on or work.day,
    )
    return sign_memorandum(memorandum, signature, at=work.at, by=work.institution)


def review_begun(work: Workplace, memorandum: Memorandum) -> Memorandum:
    """Return a memorandum whose review has begun. Raises as `review`."""
    return review(memorandum, at=work.at, by=work.institution)


def review_finished(work: Workplace, memorandum: Memorandum, asked: Reviewing) -> Memorandum:
    """Return a memorandum that goes on after its review. Raises as `finish_review`."""
    return finish_review(memorandum, next_review=asked.review_on, at=work.at, by=work.institution)


def ended(work: Workplace, memorandum: Memorandum) -> Memorandum:
    """Return a memorandum that the institution ended. Raises as `terminate`."""
    return terminate(memorandum, at=work.at, by=work.institution)
