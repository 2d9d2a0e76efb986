"""What a personal transcript has to be: the next version, with the credits of its own transfer."""

from __future__ import annotations

from ecvet_graph.credit.assessment_checks import is_under
from ecvet_graph.credit.evidence import newest_transcript
from ecvet_graph.credit.rules import require
from ecvet_graph.model.mobility import Transcript, Transfer

__all__ = ["require_next_version", "require_transcribed"]


def require_next_version(transfer: Transfer, transcript: Transcript) -> None:
    """Raise `TransitionError` unless a transcript supersedes the one before (S-version)."""
    before = newest_transcript(transfer)
    version = before.version + 1 if before else 1
    superseded = before.iri if before else None
    require(
        transcript.version == version and transcript.supersedes == superseded,
        "S-version",
        f"The transcript is not version {version}, or does not supersede the one before.",
        remedy="A transcript is never changed: a correction supersedes it.",
    )


def require_transcribed(transfer: Transfer, transcript: Transcript) -> None:
    """Raise `TransitionError` unless the records are of this transfer, and in order (T01, T03)."""
    portfolio = transfer.portfolio
    known = {credit.iri: credit for credit in portfolio.credits}
    assessments = {assessment.iri for assessment in portfolio.assessments}
    is_known = (
        set(transcript.credits) <= known.keys() and set(transcript.assessments) <= assessments
    )
    require(
        is_known,
        "T01",
        "The transcript names records that are not of this transfer.",
        remedy="Name credits and assessments of the transfer.",
    )
    require(
        bool(transcript.credits),
        "T01",
        "The transcript holds no credit.",
        remedy="Award credit for what was shown first.",
    )
    require(
        is_under(transfer, transcript.agreement),
        "S-route",
        "The transcript does not name the agreement of this transfer.",
        remedy="Name a version that all have signed; none where there is no stay.",
    )
    is_whole = transcript.version > 1 or set(transcript.credits) == known.keys()
    require(
        is_whole,
        "S-transcript",
        "The first transcript leaves a credit out.",
        remedy="List every credit of the transfer.",
    )
    last = max(known[name].awarded_on for name in transcript.credits)
    require(
        last <= transcript.issued_on,
        "T03",
        "The transcript is issued before a credit that it holds was awarded.",
        remedy="Correct one of the two days.",
    )
