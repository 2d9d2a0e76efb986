"""Views as plain JSON values: the same facts on the command line and in the API."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

__all__ = ["to_json"]


def to_json(value: object) -> Any:  # noqa: ANN401 - JSON is any of six types, nested
    """Return a view as plain JSON values: decimals as numbers, days as `YYYY-MM-DD`."""
    if is_dataclass(value) and not isinstance(value, type):
        return {entry.name: to_json(getattr(value, entry.name)) for entry in fields(value)}
    if isinstance(value, (tuple, list)):
        return [to_json(part) for part in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value
