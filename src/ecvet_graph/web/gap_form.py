"""The form of a gap as it is filled in: its buttons add and remove, all of it in the address."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

__all__ = ["AIMS", "HELD", "is_choosing", "settled"]

AIMS, HELD = "aim-", "unit-"
"""What the fields of the two searches begin with."""

_SEARCHES = frozenset(f"{name}{part}" for name in (AIMS, HELD) for part in ("q", "country"))
_BUTTONS = frozenset({"add-target", "add-held", "remove", "show"})
_STILL = "choosing"


def is_choosing(fields: MultiDict[str, str]) -> bool:
    """Say whether somebody is still choosing, so that no answer is worked out yet."""
    return _STILL in fields or any(fields.get(name, "").strip() for name in _SEARCHES)


def settled(fields: MultiDict[str, str]) -> str | None:
    """Return the query of the address that a button of the form leads to.

    It holds what was added and not what was removed, and no empty search. `None` where the address
    says already all that is to be said.
    """
    pressed = _BUTTONS & set(fields)
    empty = [name for name in _SEARCHES & set(fields) if not fields[name].strip()]
    if not (pressed or empty):
        return None
    dropped = _BUTTONS | set(empty) | ({_STILL, *_SEARCHES} if "show" in fields else set())
    kept = [*_named(fields), *_others(fields, dropped)]
    if pressed - {"show"} and _STILL not in fields:
        kept.append((_STILL, "yes"))
    return urlencode(kept)


def _named(fields: MultiDict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield target and held units, after what a button adds or removes."""
    gone = frozenset(fields.getlist("remove"))
    for target in (fields.getlist("add-target") or fields.getlist("target"))[:1]:
        if target.strip() and target not in gone:
            yield "target", target.strip()
    lines = [line.strip() for text in fields.getlist("held") for line in text.splitlines()]
    for name in dict.fromkeys((*lines, *fields.getlist("add-held"))):
        if name and name not in gone:
            yield "held", name


def _others(
    fields: MultiDict[str, str], dropped: frozenset[str] | set[str]
) -> Iterator[tuple[str, str]]:
    for name, value in fields.items(multi=True):
        if name not in dropped and name not in {"target", "held"}:
            yield name, value
