"""Who may write down which signature of a learning agreement."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ecvet_graph.credit.obstacles import required_roles
from ecvet_graph.credit.rules import require
from ecvet_graph.credit.stages import institution_of, require_actor
from ecvet_graph.model.mobility import LearningAgreement, SignatoryRole, Signature, Transfer

__all__ = ["require_signatory"]

_BOTH = (SignatoryRole.HOME, SignatoryRole.HOST)
# Institutions write down their own, one of the two those of people.
_WRITTEN_BY: Mapping[SignatoryRole, tuple[SignatoryRole, ...]] = MappingProxyType(
    {
        SignatoryRole.HOME: (SignatoryRole.HOME,),
        SignatoryRole.HOST: (SignatoryRole.HOST,),
        SignatoryRole.LEARNER: _BOTH,
        SignatoryRole.GUARDIAN: _BOTH,
        SignatoryRole.INTERMEDIARY: (SignatoryRole.INTERMEDIARY, *_BOTH),
    }
)


def require_signatory(
    transfer: Transfer, agreement: LearningAgreement, signature: Signature, by: str
) -> None:
    """Raise `TransitionError` unless a signature is due, and written down by who may (A02, A08, S-actor)."""
    role = signature.role
    require(
        role in required_roles(agreement),
        "A08" if role is SignatoryRole.GUARDIAN else "A02",
        f"Nobody signs this agreement as {role}.",
        remedy=f"It is signed as {', '.join(required_roles(agreement))}.",
    )
    require(
        signature.signatory == institution_of(transfer, role),
        "A02",
        f"{signature.signatory} is not the {role} of the agreement.",
        remedy="Name the one whom the agreement names, or nobody.",
    )
    require(
        role not in {one.role for one in agreement.signatures},
        "A02",
        f"The agreement bears the signature of the {role} already.",
        remedy="Nothing is left to do; a changed agreement is an amendment, which all sign again.",
    )
    require_actor(transfer, by, *_WRITTEN_BY[role], doing=f"write down the signature of the {role}")
