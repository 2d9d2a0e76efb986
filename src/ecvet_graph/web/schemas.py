"""The JSON Schema (2020-12) of the views that the API returns."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

__all__ = ["schema_of"]

_PLAIN: dict[type, dict[str, Any]] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    Decimal: {"type": "number"},
    date: {"type": "string", "format": "date"},
    datetime: {"type": "string", "format": "date-time"},
    NoneType: {"type": "null"},
}


def schema_of(kind: Any, schemas: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401 - any type hint
    """Return the schema of a type hint; dataclasses are put into `schemas` and referred to."""
    origin = get_origin(kind)
    if origin in {Union, UnionType}:
        return {"anyOf": [schema_of(part, schemas) for part in get_args(kind)]}
    if origin is tuple:
        return {"type": "array", "items": schema_of(get_args(kind)[0], schemas)}
    if kind in _PLAIN:
        return dict(_PLAIN[kind])
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {"type": "string", "enum": [entry.value for entry in kind]}
    return _reference(kind, schemas)


def _reference(kind: Any, schemas: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401
    bare = get_origin(kind) or kind
    inner = get_args(kind)
    name = bare.__name__.removesuffix("View") + "".join(part.__name__ for part in inner)
    if name not in schemas:
        schemas[name] = {}
        hints = get_type_hints(bare)
        parts = {entry.name: _filled(hints[entry.name], inner) for entry in fields(bare)}
        schemas[name] = {
            "type": "object",
            "description": (bare.__doc__ or "").strip().splitlines()[0],
            "properties": {part: schema_of(hint, schemas) for part, hint in parts.items()},
            "required": list(parts),
        }
    return {"$ref": f"#/components/schemas/{name}"}


def _filled(hint: Any, inner: tuple[Any, ...]) -> Any:  # noqa: ANN401
    """Put the type argument of a generic view into one of its fields."""
    is_open = bool(getattr(hint, "__parameters__", ())) and bool(inner)
    return hint[inner] if is_open else hint
