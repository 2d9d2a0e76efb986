"""Schemas of values with the words of their docstrings: what each is, and what its fields hold."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["documented"]

_ATTRIBUTES = "Attributes:"
_FIELD = re.compile(r"(?:    )?([a-z_]+(?:, [a-z_]+)*): (.+)")
_CODE = re.compile(r"`([^`]*)`")


def documented(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a schema with the text of its docstring, and that of each field beside the field.

    The docstring has the fields under `Attributes:`, several of one kind before one colon.
    """
    text, _, attributes = inspect.cleandoc(str(schema.get("description", ""))).partition(
        _ATTRIBUTES
    )
    found = {key: value for key, value in schema.items() if key != "description"}
    if text.strip():
        found["description"] = " ".join(text.split())
    told = dict(_fields(attributes))
    if told and "properties" in schema:
        found["properties"] = {
            name: {**part, "description": told[name]} if name in told else part
            for name, part in schema["properties"].items()
        }
    return found


def _fields(attributes: str) -> Iterator[tuple[str, str]]:
    """Yield the fields with what is said of them; a line further in goes on with the one before."""
    entries: list[tuple[str, str]] = []
    for line in attributes.splitlines():
        found = _FIELD.fullmatch(line)
        if found:
            entries.append((found[1], found[2]))
        elif line.strip() and entries:
            names, text = entries.pop()
            entries.append((names, f"{text} {line.strip()}"))
    for names, text in entries:
        for name in names.split(", "):
            yield name, _CODE.sub(r"\1", text)
