"""Sessions that were ended before their time: a copy of their cookie is worth nothing any more.

Kept are their random names, in `access/sign-outs.json` of the store folder, until the session would
have ended by itself. All web processes read the same file.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ecvet_graph.publish.access import AccessFile
from ecvet_graph.store import StoreHome

__all__ = ["end_session", "is_ended"]


@dataclass(frozen=True, slots=True)
class _SignOut:
    session: str
    until: datetime


def end_session(home: StoreHome, session: str, *, until: datetime, now: datetime) -> None:
    """Note that a session has ended, though its cookie would be good `until` then.

    Raises:
        StoreError, ConflictError: the file cannot be read or written.
    """
    with _FILE.changing(home) as entries:
        entries[:] = [one for one in entries if one.until > now and one.session != session]
        entries.append(_SignOut(session, until))


def is_ended(home: StoreHome, session: str) -> bool:
    """Return whether a session was ended.

    Raises:
        StoreError: the file is damaged, or others than its owner may read it.
    """
    return any(one.session == session for one in _FILE.read(home))


def _plain(entry: _SignOut) -> dict[str, Any]:
    return {"session": entry.session, "until": entry.until.isoformat()}


def _entry(plain: dict[str, Any]) -> _SignOut:
    until = datetime.fromisoformat(plain["until"]).astimezone(UTC)
    return _SignOut(str(plain["session"]), until)


_FILE: AccessFile[_SignOut] = AccessFile(
    "sign-outs",
    from_plain=_entry,
    to_plain=_plain,
    after_exposure="and renew the tokens of coordinators.",
    after_damage="Remove the file; a copy of the cookie of an ended session is good until it expires.",
)
