"""What is to be decided, held against the store: are the units there, and who is competent?

Competent for a unit is who awards its qualification, or publishes the unit or its qualification; for
others, such as a school that delivers the training, the operator vouches in their token.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from ecvet_graph.errors import InvalidDataError, NotAllowedError, NotFoundError
from ecvet_graph.model.iris import SKOS, Minter
from ecvet_graph.model.review import Decision, LinkDecision, Side
from ecvet_graph.publish.contents import UnitContent, outcome_contents, unit_contents
from ecvet_graph.publish.proposals import LinkProposal, Proposal
from ecvet_graph.publish.tokens import Scope
from ecvet_graph.query import run
from ecvet_graph.store import GraphStore

__all__ = ["draft_decision", "draft_link_decision"]


def draft_decision(
    store: GraphStore,
    scope: Scope,
    proposal: Proposal,
    *,
    base: str,
    now: datetime,
) -> Decision:
    """Return what an institution decides on a pair of units, without a name yet.

    Raises:
        NotFoundError: a unit is not there.
        InvalidDataError: an open outcome is not one of the target, or all of them are open; or the
            memorandum is not public, or the institution is no party to it.
        NotAllowedError: the institution is not competent for the unit of its side.
    """
    pair = proposal.source_unit, proposal.target_unit
    contents = unit_contents(store, pair)
    for unit in pair:
        if unit not in contents:
            raise NotFoundError(
                f"There is no unit {unit[:200]}.",
                remedy="Give the IRI or source id of a published unit.",
            )
    source, target = (contents[unit] for unit in pair)
    _check_open(proposal, target)
    own = proposal.source_unit if proposal.side is Side.SENDING else proposal.target_unit
    _check_competence(store, scope, [own], base=base)
    _check_memorandum(store, scope, proposal.memorandum)
    return Decision(
        institution=scope.institution,
        side=proposal.side,
        purpose=proposal.purpose,
        result=proposal.result,
        source_unit=pair[0],
        target_unit=pair[1],
        decided_at=now,
        source_content=source.digest,
        target_content=target.digest,
        predicate=proposal.mapping_predicate,
        reasons=(proposal.reason,) if proposal.reason else (),
        differences=tuple(sorted(set(proposal.differences))),
        open_outcomes=tuple(sorted(set(proposal.open_outcomes))),
        memorandum=proposal.memorandum,
    )


def draft_link_decision(
    store: GraphStore,
    scope: Scope,
    proposal: LinkProposal,
    *,
    base: str,
    now: datetime,
) -> LinkDecision:
    """Return what an institution decides on a link, without a name yet.

    Raises:
        NotFoundError: the outcome or the skill is not there.
        NotAllowedError: the institution is not competent for any unit that has the outcome.
    """
    content = outcome_contents(store, [proposal.outcome]).get(proposal.outcome)
    if content is None:
        raise NotFoundError(
            f"There is no learning outcome {proposal.outcome[:200]}.",
            remedy="Give the IRI of an outcome of a published unit.",
        )
    skills = run(store, "review/described", **{"class": SKOS + "Concept"}, thing=proposal.skill)
    if not skills:
        raise NotFoundError(
            f"There is no skill {proposal.skill[:200]}.",
            remedy="Give the IRI of a skill that is loaded.",
        )
    _check_competence(store, scope, _deciding(proposal.outcome, content.units), base=base)
    return LinkDecision(
        institution=scope.institution,
        result=proposal.result,
        outcome=proposal.outcome,
        skill=proposal.skill,
        decided_at=now,
        content=content.digest,
        reasons=(proposal.reason,) if proposal.reason else (),
    )


def _deciding(outcome: str, units: Sequence[str]) -> Sequence[str]:
    """Return the units whose institutions decide on an outcome: those of the agency that has it.

    Otherwise an agency that names an outcome of another one in a unit of its own could decide on it.
    """
    agency = outcome.rpartition("/outcome/")[0]
    own = [unit for unit in units if agency and unit.startswith(f"{agency}/unit/")]
    return own or units


def _check_open(proposal: Proposal, target: UnitContent) -> None:
    named = set(proposal.open_outcomes)
    for outcome in sorted(named - set(target.outcomes)):
        raise InvalidDataError(
            f"{outcome[:200]} is not an outcome of the target unit.",
            remedy="Name outcomes of the unit that the source shall count for.",
        )
    if named and named == set(target.outcomes):
        raise InvalidDataError(
            "All outcomes of the target unit stay open.",
            remedy="Reject the suggestion, and name the substantial difference.",
        )


def _check_memorandum(store: GraphStore, scope: Scope, memorandum: str | None) -> None:
    """Let a decision rest on a memorandum that everybody can read and that the institution signed."""
    if memorandum is None:
        return
    parties = {
        str(row["party"]) for row in run(store, "review/memorandum-parties", memorandum=memorandum)
    }
    if scope.institution not in parties:
        reason = "the institution is no party to it" if parties else "it is not public"
        raise InvalidDataError(
            f"The decision cannot rest on {memorandum[:200]}: {reason}.",
            remedy="Name a public memorandum that the institution has signed, or none.",
        )


def _check_competence(store: GraphStore, scope: Scope, units: Iterable[str], *, base: str) -> None:
    """Let an institution decide where the data or the operator say that it is competent."""
    wanted = tuple(units)
    if any(
        unit.startswith(Minter(base, agency).prefix) for agency in scope.vouched for unit in wanted
    ):
        return
    rows = run(store, "review/unit-institutions", unit=wanted)
    if scope.institution in {str(row["institution"]) for row in rows}:
        return
    raise NotAllowedError(
        f"{scope.name or scope.institution} neither awards nor publishes {wanted[0][:200]}.",
        remedy="Only a competent institution decides; the operator can vouch for others.",
    )
