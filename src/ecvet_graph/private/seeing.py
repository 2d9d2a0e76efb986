"""Records as one institution sees them: checked by what they say, not only by the table of access."""

from __future__ import annotations

from collections.abc import Iterable

from ecvet_graph.errors import InvalidDataError, NotAllowedError, NotFoundError
from ecvet_graph.model.mobility import Memorandum, Transfer
from ecvet_graph.private.records import MEMORANDUM, TRANSFER, Record, Records
from ecvet_graph.private.scopes import seen_by, signed_by

__all__ = [
    "absent",
    "as_home",
    "begun",
    "find_memorandum",
    "find_transfer",
    "memoranda_of",
    "partners_of",
    "require_part",
    "require_same",
    "transfers_of",
    "transfers_of_learner",
]


def transfers_of(records: Records, institution: str) -> tuple[Record[Transfer], ...]:
    """Return the transfers of an institution."""
    found = records.of_institution(TRANSFER, institution)
    return tuple(one for one in found if institution in seen_by(one.value))


def transfers_of_learner(
    records: Records, institution: str | None, learner: str
) -> tuple[Record[Transfer], ...]:
    """Return the transfers of a learner, at least one, that an institution sees; `None`: all.

    Raises:
        NotFoundError: there is none.
    """
    found = (
        one
        for one in records.of_learner(TRANSFER, learner)
        if institution is None or institution in seen_by(one.value)
    )
    transfers = tuple(sorted(found, key=lambda one: (begun(one.value), one.value.iri)))
    if not transfers:
        raise absent("learner")
    return transfers


def begun(transfer: Transfer) -> str:
    """Return when the first step of a transfer was done, as text that sorts."""
    return transfer.steps[0].at.isoformat() if transfer.steps else ""


def find_transfer(records: Records, institution: str, iri: str) -> Record[Transfer]:
    """Return a transfer of an institution.

    Raises:
        NotFoundError: there is none, or it is that of others.
    """
    found = records.find(TRANSFER, iri)
    if found is None or institution not in seen_by(found.value):
        raise absent("transfer")
    return found


def memoranda_of(records: Records, institution: str) -> tuple[Record[Memorandum], ...]:
    """Return the memoranda of which an institution is a party."""
    found = records.of_institution(MEMORANDUM, institution)
    return tuple(one for one in found if institution in signed_by(one.value))


def find_memorandum(records: Records, institution: str, iri: str) -> Record[Memorandum]:
    """Return a memorandum of which an institution is a party.

    Raises:
        NotFoundError: there is none, or it is that of others.
    """
    found = records.find(MEMORANDUM, iri)
    if found is None or institution not in signed_by(found.value):
        raise absent("memorandum")
    return found


def partners_of(records: Records, institution: str) -> frozenset[str]:
    """Return the institutions that share a transfer or a memorandum with one."""
    transfers = (seen_by(one.value) for one in transfers_of(records, institution))
    memoranda = (signed_by(one.value) for one in memoranda_of(records, institution))
    return frozenset().union(*transfers, *memoranda)


def as_home(institution: str, transfers: Iterable[Record[Transfer]]) -> list[Record[Transfer]]:
    """Return the transfers in which an institution is home, at least one.

    Raises:
        NotAllowedError: it is home in none of them.
    """
    own = [one for one in transfers if one.value.home == institution]
    if not own:
        raise NotAllowedError(
            "Only the home institution writes down who a learner is, and erases what is held.",
            remedy="Ask the home institution, or the operator of the installation.",
        )
    return own


def require_part(institution: str, institutions: frozenset[str]) -> None:
    """Refuse to keep what the institution that keeps it has no part in.

    Raises:
        NotAllowedError: it is not among the institutions.
    """
    if institution not in institutions:
        raise NotAllowedError(
            "An institution keeps only records in which it takes part.",
            remedy="Name your institution as home, host, intermediary or party.",
        )


def require_same(former: Transfer, transfer: Transfer) -> None:
    """Refuse another learner or home institution under the name of a transfer.

    Raises:
        InvalidDataError: one of them differs.
    """
    if (former.learner, former.home) != (transfer.learner, transfer.home):
        raise InvalidDataError(
            "A transfer keeps its learner and its home institution.",
            remedy="Cancel it, and begin another one.",
        )


def absent(what: str) -> NotFoundError:
    """Return that there is nothing: the same for what is not there and for what others hold."""
    return NotFoundError(
        f"There is no such {what} here.",
        remedy="Check the name; you see only what your institution takes part in.",
    )
