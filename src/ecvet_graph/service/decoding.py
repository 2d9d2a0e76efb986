"""Values as somebody sends them, JSON or plain, decoded strictly: what is not known is refused."""

from __future__ import annotations

import re
import types
import unicodedata
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec

from ecvet_graph.errors import InvalidDataError, LimitError, Place, SyntaxFault
from ecvet_graph.model.learning import Text

__all__ = ["POINTS", "decode"]

_MOST_BYTES = 1_000_000
_MOST_CHARACTERS = 10_000
# All but tab and line ends: no page or paper can show them
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
POINTS = re.compile(r"[0-9]{1,6}(\.[0-9]{1,4})?")
"""How a number of points is written, here and in RDF."""

# BCP 47, without extensions: https://www.rfc-editor.org/info/bcp47
_LANGUAGE = re.compile(
    r"[a-z]{2,3}(-[a-z]{3})?(-[a-z]{4})?(-([a-z]{2}|[0-9]{3}))?(-([a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"
)
# Space, separators, and signs of no width
_INVISIBLE = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})
_Value = TypeVar("_Value")


def decode(kind: type[_Value], given: bytes | Mapping[str, Any]) -> _Value:
    """Return a value from its JSON document or from plain values; an unknown key is refused.

    Raises:
        SyntaxFault: the document is no JSON.
        InvalidDataError: a value is missing, unknown or of another kind; its place is the path in
            the document, such as `$.units[0].points`.
        LimitError: the document has more than a megabyte.
    """
    plain = _parsed(given) if isinstance(given, bytes) else given
    try:
        return msgspec.convert(_checked(kind, plain, "$"), type=kind, strict=True)
    except msgspec.ValidationError as fault:
        message, _, path = str(fault).partition(" - at `")
        raise _fault(message, path.rstrip("`") or "$") from fault


def _parsed(document: bytes) -> Any:  # noqa: ANN401 - JSON is any of six types
    if len(document) > _MOST_BYTES:
        raise LimitError(
            "The request is larger than a megabyte.", remedy="Leave out what is not needed."
        )
    try:
        return msgspec.json.decode(document)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as fault:
        raise SyntaxFault(
            f"The request is not JSON: {fault}.", remedy="Send one JSON object in UTF-8."
        ) from fault


def _fault(message: str, path: str) -> InvalidDataError:
    return InvalidDataError(
        f"{message}.",
        remedy="See what belongs there in the description of the request.",
        place=Place("request", field=path),
    )


def _checked(kind: Any, value: Any, path: str) -> Any:  # noqa: ANN401 - a type, and JSON
    """Return a plain value whose keys are known, whose texts say something, and whose points count."""
    kind = _inner(kind)
    if get_origin(kind) is tuple and isinstance(value, (list, tuple)):
        part = get_args(kind)[0]
        found = [_checked(part, one, f"{path}[{place}]") for place, one in enumerate(value)]
        return _checked_languages(found, path) if part is Text else found
    if is_dataclass(kind) and isinstance(value, Mapping):
        return _checked_fields(kind, value, path)
    if isinstance(value, str) and _CONTROL.search(value):
        raise _fault("A text without control characters is expected", path)
    if isinstance(value, str) and len(value) > _MOST_CHARACTERS:
        raise _fault(f"A text of up to {_MOST_CHARACTERS} characters is expected", path)
    if kind is Decimal and value is not None and not POINTS.fullmatch(str(value)):
        raise _fault("A number such as 7.5 is expected, with a point and up to four places", path)
    return str(value) if kind is Decimal and value is not None else value


def _checked_fields(kind: Any, value: Mapping[str, Any], path: str) -> Any:  # noqa: ANN401 - as above
    hints = get_type_hints(kind)
    known = [entry.name for entry in fields(kind)]
    for key in value:
        if key not in known:
            names = ", ".join(known)
            raise _fault(f"There is no {str(key)[:60]!r} here; known are {names}", path)
    found = {key: _checked(hints[key], part, f"{path}.{key}") for key, part in value.items()}
    return _checked_text(found, path) if kind is Text else found


def _checked_text(found: dict[str, Any], path: str) -> dict[str, Any]:
    """Return a text without surrounding space, its language in lower case."""
    value, language = found.get("value"), found.get("language")
    if isinstance(value, str):
        found["value"] = value.strip()
        if not any(unicodedata.category(sign) not in _INVISIBLE for sign in value):
            raise _fault(f"A text of 1 to {_MOST_CHARACTERS} characters is expected", path)
    if isinstance(language, str):
        found["language"] = language.lower()
        if not _LANGUAGE.fullmatch(found["language"]):
            raise _fault("A language such as en or de-AT is expected", f"{path}.language")
    return found


def _checked_languages(found: list[Any], path: str) -> list[Any]:
    """Return the texts of one thing, each in a language of its own."""
    seen: set[object] = set()
    for place, text in enumerate(found):
        language = text.get("language") if isinstance(text, dict) else None
        if isinstance(language, str) and language in seen:
            raise _fault(f"There is a text in {language} already", f"{path}[{place}].language")
        seen.add(language if isinstance(language, str) else None)
    return found


def _inner(kind: Any) -> Any:  # noqa: ANN401 - a type of a field
    if get_origin(kind) in {Union, types.UnionType}:
        return next(part for part in get_args(kind) if part is not type(None))
    return kind
