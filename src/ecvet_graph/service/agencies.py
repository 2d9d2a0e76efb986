"""Agencies of an installation: who is registered, and who may publish for whom over the network."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ecvet_graph.errors import NotAllowedError, NotFoundError
from ecvet_graph.model.agencies import check_agency, check_dataset
from ecvet_graph.publish.registry import find_agency
from ecvet_graph.publish.tokens import Role, authenticate
from ecvet_graph.store import StoreHome

__all__ = ["Actor", "authorise_publisher"]

_ASK_OPERATOR = "Ask the operator of the installation."


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: the name of a token, and the agency for which it speaks."""

    token_id: str
    agency: str

    def __str__(self) -> str:
        """Return it as the audit log names it."""
        return f"token:{self.token_id}"


def authorise_publisher(
    home: StoreHome, secret: str, *, agency: str, dataset: str, now: datetime
) -> Actor:
    """Return who publishes a dataset of an agency with a token, when they may.

    What is wrong with the token is said before anything about agencies and datasets. Nothing is
    written: whoever asks notes a refusal with `publish.audit.record_refusal`.

    Raises:
        NotAuthenticatedError: there is no token, or it is unknown, revoked or expired.
        NotAllowedError: it is for another role, agency or dataset, or the agency is not registered
            or suspended.
        UsageFault: the id of the agency or the name of the dataset is none.
        StoreError: the tokens or the register cannot be read.
    """
    token = authenticate(home, secret, role=Role.PUBLISHER, now=now)
    check_agency(agency)
    check_dataset(dataset)
    if token.scope.agency != agency:
        raise NotAllowedError(
            f"The token {token.id} is that of the agency {token.scope.agency}, not of {agency}.",
            remedy="Publish under the agency of the token.",
        )
    if token.scope.datasets and dataset not in token.scope.datasets:
        raise NotAllowedError(
            f"The token {token.id} is for the datasets {', '.join(token.scope.datasets)}.",
            remedy=f"Publish one of these, or have a token made for {dataset}. {_ASK_OPERATOR}",
        )
    _require_active(home, agency)
    return Actor(token.id, agency)


def _require_active(home: StoreHome, agency: str) -> None:
    try:
        known = find_agency(home, agency)
    except NotFoundError as fault:
        raise NotAllowedError(
            f"The agency {agency} is not registered here.", remedy=_ASK_OPERATOR
        ) from fault
    if known.suspended_at is not None:
        raise NotAllowedError(
            f"The agency {agency} is suspended and may not publish.", remedy=_ASK_OPERATOR
        )
