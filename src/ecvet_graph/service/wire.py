"""Values as plain JSON and back: the same facts on the command line, in the API and in files."""

from __future__ import annotations

import types
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

__all__ = ["from_json", "to_json"]

_Value = TypeVar("_Value")


def to_json(value: object) -> Any:  # noqa: ANN401 - JSON is any of six types, nested
    """Return a view as plain JSON values: decimals as numbers, days as `YYYY-MM-DD`."""
    if is_dataclass(value) and not isinstance(value, type):
        return {entry.name: to_json(getattr(value, entry.name)) for entry in fields(value)}
    if isinstance(value, (tuple, list)):
        return [to_json(part) for part in value]
    if isinstance(value, (set, frozenset)):
        return sorted(to_json(part) for part in value)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def from_json(kind: type[_Value], value: object) -> _Value:
    """Return the value of a frozen dataclass that `to_json` wrote, from a file of our own.

    Its fields are texts, numbers, truth values, enumerations, moments, such dataclasses, tuples and
    frozen sets of these, or `None` beside one of them.

    Raises:
        TypeError, KeyError, ValueError: it was not written by `to_json`, or by another version.
    """
    found = _revived(kind, value)
    if not isinstance(found, kind):
        raise TypeError(f"{kind.__name__} was expected, found {type(found).__name__}.")
    return found


def _revived(kind: Any, value: Any) -> Any:  # noqa: ANN401 - a type of a field, and JSON
    origin = get_origin(kind)
    if origin in {Union, types.UnionType}:
        inner = next(part for part in get_args(kind) if part is not type(None))
        return None if value is None else _revived(inner, value)
    if origin is frozenset:
        return frozenset(_revived(get_args(kind)[0], part) for part in value)
    if origin is tuple:
        return _revived_tuple(get_args(kind), value)
    return _revived_plain(kind, value)


def _revived_tuple(kinds: tuple[Any, ...], values: list[Any]) -> tuple[Any, ...]:
    if kinds[-1] is Ellipsis:
        return tuple(_revived(kinds[0], part) for part in values)
    return tuple(_revived(kind, part) for kind, part in zip(kinds, values, strict=True))


def _revived_plain(kind: Any, value: Any) -> Any:  # noqa: ANN401 - a type of a field, and JSON
    if isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind)
        names = [entry.name for entry in fields(kind)]
        return kind(**{name: _revived(hints[name], value[name]) for name in names})
    if kind is datetime:
        return datetime.fromisoformat(value)
    return kind(value) if isinstance(kind, type) and issubclass(kind, Enum) else value
