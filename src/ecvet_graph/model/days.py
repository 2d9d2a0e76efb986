"""Days as texts of RDF (XML Schema 1.1, part 2, sections 3.3.7 and 3.3.9)."""

from __future__ import annotations

from datetime import date

__all__ = ["day_of"]

_LENGTH = len("2026-01-01")


def day_of(text: str) -> date:
    """Return the day that an `xsd:date` or `xsd:dateTime` is written with.

    Time of day and time zone are left out: the day is that of whoever wrote it down.

    Raises:
        ValueError: the text begins with no day of the years 1 to 9999.
    """
    return date.fromisoformat(text[:_LENGTH])
