"""Export, erasure and the end of the time of keeping."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from ecvet_graph.model.mobility import Person, Transfer
from ecvet_graph.private.records import PERSON, TRANSFER, Records
from ecvet_graph.private.scopes import ended_on
from ecvet_graph.private.seeing import as_home, transfers_of_learner
from ecvet_graph.private.tables import writing
from ecvet_graph.private.values import Erased

__all__ = ["erase_learner", "erase_transfers_before", "export_learner", "remove_unreadable"]

_FORMAT = 1


def export_learner(records: Records, institution: str | None, learner: str) -> bytes:
    """Return all that an institution (`None`: any) holds of a learner, as a JSON document.

    Raises:
        NotFoundError: there is nothing.
    """
    found = transfers_of_learner(records, institution, learner)
    homes = sorted({one.value.home for one in found})
    persons = {home: records.find(PERSON, learner, home) for home in homes}
    document = _document(
        learner,
        transfers=[one.value for one in found],
        persons={home: one.value for home, one in persons.items() if one is not None},
    )
    return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"


def erase_learner(records: Records, institution: str | None, learner: str) -> Erased:
    """Erase what an institution holds as home (`None`: all) of a learner.

    Raises:
        NotFoundError: there is nothing.
        NotAllowedError: the institution is home of nothing.
    """
    with writing(records.connection):
        found = list(transfers_of_learner(records, institution, learner))
        own = found if institution is None else as_home(institution, found)
        homes = sorted({one.value.home for one in own})
        persons = [records.find(PERSON, learner, home) for home in homes]
        described = [one.row for one in persons if one is not None]
        records.erase([*(one.row for one in own), *described])
        is_whole = not records.of_learner(TRANSFER, learner)
    _sweep(records)
    return Erased(len(own), len(described), is_whole)


def erase_transfers_before(records: Records, day: date) -> int:
    """Erase the transfers that ended before a day, and persons without a transfer; return how many."""
    with writing(records.connection):
        due = [one for one in records.all(TRANSFER) if _is_before(one.value, day)]
        records.erase([one.row for one in due])
        left = {(one.learner, one.home) for one in (held.value for held in records.all(TRANSFER))}
        gone = {(one.value.learner, one.value.home) for one in due} - left
        persons = [records.find(PERSON, learner, home) for learner, home in sorted(gone)]
        records.erase([one.row for one in persons if one is not None])
    _sweep(records)
    return len(due)


def remove_unreadable(records: Records) -> int:
    """Remove records without a key, which copies of erased ones bring back; return how many."""
    with writing(records.connection):
        count = records.remove_unreadable()
    records.compact()
    return count


def _sweep(records: Records) -> None:
    # After an erasure that was cut short the next one finishes it.
    with writing(records.connection):
        records.sweep()
    records.compact()


def _is_before(transfer: Transfer, day: date) -> bool:
    ended = ended_on(transfer)
    return ended is not None and ended < day


def _document(
    learner: str, *, transfers: list[Transfer], persons: Mapping[str, Person]
) -> dict[str, Any]:
    described = [{"written_by": home, **msgspec.to_builtins(one)} for home, one in persons.items()]
    return {"format": _FORMAT, "learner": learner, "persons": described, "transfers": transfers}
