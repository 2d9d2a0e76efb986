"""What a version of a learning agreement has to say, whether it is the first one or an amendment."""

from __future__ import annotations

from ecvet_graph.credit.rules import require
from ecvet_graph.model.credit import Route
from ecvet_graph.model.mobility import AgreementState, LearningAgreement

__all__ = ["require_content", "require_draft", "require_successor"]

_STAYS = frozenset({Route.INSIDE_MOU, Route.OUTSIDE_MOU})


def require_draft(agreement: LearningAgreement) -> None:
    """Raise `TransitionError` unless a version is new and unsigned (S-version)."""
    is_draft = agreement.state is AgreementState.DRAFT and not agreement.signatures
    require(
        is_draft,
        "S-version",
        "A version of an agreement begins as a draft that nobody has signed.",
        remedy="Everybody signs an amended agreement again.",
    )


def require_content(agreement: LearningAgreement) -> None:
    """Raise `TransitionError` unless parties, framework, period and outcomes are in order (A01 to A06)."""
    require(
        agreement.home != agreement.host,
        "A01",
        "The home and the hosting institution are the same.",
        remedy="Name the institution that recognises and, as the other one, the one that assesses.",
    )
    _require_framework(agreement)
    require(
        agreement.start < agreement.end,
        "A05",
        "The stay does not end after it starts.",
        remedy="Correct one of the two days.",
    )
    _require_units(agreement)


def _require_framework(agreement: LearningAgreement) -> None:
    require(
        agreement.route in _STAYS,
        "A03",
        f"Learning by the route {agreement.route} has no learning agreement.",
        remedy="Take up the outcomes at the home institution, without a stay.",
    )
    is_inside = agreement.route is Route.INSIDE_MOU
    require(
        is_inside == (agreement.memorandum is not None),
        "A03",
        "The agreement does not name the memorandum it stands in, or names one and is outside it.",
        remedy="Name the memorandum of the two institutions, or the route outside a memorandum.",
    )


def _require_units(agreement: LearningAgreement) -> None:
    units = [agreed.unit for agreed in agreement.units]
    is_filled = bool(units) and all(agreed.outcomes for agreed in agreement.units)
    require(
        is_filled, "A06", "No learning outcome is agreed.", remedy="Name the outcomes of each unit."
    )
    is_once = len(set(units)) == len(units)
    is_once = is_once and all(
        len(set(one.outcomes)) == len(one.outcomes) for one in agreement.units
    )
    require(
        is_once, "A06", "A unit, or an outcome of a unit, is agreed twice.", remedy="Name it once."
    )
    for agreed in agreement.units:
        is_whole = (agreed.points is None) == (agreed.credit_system is None)
        is_whole = is_whole and (agreed.points is None or agreed.points >= 0)
        require(
            is_whole,
            "T04",
            f"The points agreed for {agreed.unit} name no credit system, or are below zero.",
            remedy="Give points and their credit system, or neither.",
        )


def require_successor(
    agreement: LearningAgreement, before: LearningAgreement, *, number: int
) -> None:
    """Raise `TransitionError` unless a version has the next number and supersedes another (S-version).

    Numbers are not used again: a version that was taken back or declined keeps its own.
    """
    is_next = agreement.version == number and agreement.supersedes == before.iri
    require(
        is_next,
        "S-version",
        f"The amendment is not version {number}, or does not supersede the version before.",
        remedy=f"Give it the version {number}, and let it supersede {before.iri}.",
    )
    kept = (agreement.learner, agreement.home, agreement.host, agreement.qualification)
    earlier = (before.learner, before.home, before.host, before.qualification)
    require(
        kept == earlier and agreement.route is before.route,
        "A09",
        "An amendment keeps learner, home, host, qualification and route.",
        remedy="Cancel the transfer, and start another one.",
    )
