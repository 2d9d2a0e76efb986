"""Reading values out of JSON records whose form is not to be trusted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from ecvet_graph.errors import InvalidDataError, Place
from ecvet_graph.ingest.forms import is_language_tag
from ecvet_graph.model.learning import Text, Texts

__all__ = ["Fields", "clean", "day_of_epoch", "to_points"]

# Finland keeps UTC+2 or UTC+3: a local midnight plus three hours is the same day in UTC.
_FINNISH_OFFSET = dt.timedelta(hours=3)
_LATEST_EPOCH_MS = 253_000_000_000_000


def clean(text: str) -> str:
    """Return the text with every run of white space as one space, and none at the ends."""
    return " ".join(text.split())


def day_of_epoch(milliseconds: int) -> dt.date:
    """Return the day in Finland that begins at so many milliseconds since 1970 (UTC).

    Raises:
        InvalidDataError: the number is out of the range of dates.
    """
    if not -_LATEST_EPOCH_MS < milliseconds < _LATEST_EPOCH_MS:
        raise InvalidDataError(
            f"{milliseconds} is not a date.", remedy="Give milliseconds since 1970."
        )
    start = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    return (start + dt.timedelta(milliseconds=milliseconds) + _FINNISH_OFFSET).date()


def to_points(value: object) -> Decimal:
    """Return a positive number exactly as written.

    Raises:
        InvalidDataError: it is not a positive finite number.
    """
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        number = Decimal("NaN")
    if isinstance(value, bool) or not number.is_finite() or number <= 0:
        raise InvalidDataError(
            f"{value!r} is not a positive number.", remedy="Write it like 7.5, or leave it out."
        )
    return number


@dataclass(frozen=True, slots=True)
class Fields:
    """A JSON object and the place it came from.

    Every method raises `InvalidDataError` with that place and the field when the form is wrong.
    """

    values: Mapping[str, Any]
    place: Place

    def at(self, field: str) -> Place:
        """Return the place of a field of this object."""
        path = f"{self.place.field}.{field}" if self.place.field else field
        return replace(self.place, field=path)

    def text(self, key: str) -> str:
        """Return a text that must be there and not be blank."""
        found = self.optional_text(key)
        if found is None:
            raise InvalidDataError(
                f"The field {key!r} is missing or blank.",
                remedy="Give it in the source.",
                place=self.at(key),
            )
        return found

    def optional_text(self, key: str) -> str | None:
        """Return a text, or `None` when it is missing, null or blank."""
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, str):
            raise self._wrong(key, "a text")
        return clean(value) or None

    def texts(self, key: str, *, language: str) -> Texts:
        """Return a text in `language`, or a map of texts by language; blank ones are left out."""
        value = self.values.get(key)
        if isinstance(value, Mapping):
            pairs = [(tag, text) for tag, text in value.items() if not tag.startswith("_")]
        else:
            pairs = [(language, value)]
        if not all(isinstance(text, str | None) for _, text in pairs):
            raise self._wrong(key, "a text or a map of texts by language")
        found = [(tag.lower(), clean(text or "")) for tag, text in pairs]
        if not all(is_language_tag(tag) for tag, _ in found):
            raise self._wrong(key, "a map by language tags such as de or en")
        return tuple(Text(text, tag) for tag, text in found if text)

    def language(self, key: str) -> str:
        """Return a language tag that must be there."""
        tag = self.text(key).lower()
        if not is_language_tag(tag):
            raise self._wrong(key, "a language tag such as de or en")
        return tag

    def integer(self, key: str) -> int | None:
        """Return a whole number, or `None` when it is missing or null."""
        value = self.values.get(key)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
            raise self._wrong(key, "a whole number")
        return value

    def items(self, key: str) -> Sequence[Any]:
        """Return a list, empty when it is missing or null."""
        value = self.values.get(key)
        if value is None:
            return ()
        if not isinstance(value, list):
            raise self._wrong(key, "a list")
        return value

    def objects(self, key: str) -> tuple[Fields, ...]:
        """Return a list of objects, each with its place."""
        found = self.items(key)
        if not all(isinstance(entry, Mapping) for entry in found):
            raise self._wrong(key, "a list of objects")
        return tuple(Fields(entry, self.at(f"{key}[{index}]")) for index, entry in enumerate(found))

    def _wrong(self, key: str, expected: str) -> InvalidDataError:
        return InvalidDataError(
            f"The field {key!r} is not {expected}.",
            remedy="Compare the record with the description of the source.",
            place=self.at(key),
        )
