"""Hours of learning as the durations that the European Learning Model writes them in.

The volume of learning is an `xsd:duration` there. Two of its forms are the same value where years
and months, and days, hours, minutes and seconds agree (XSD 1.1 Part 2, 3.3.6): `PT60H` is `P2DT12H`,
and stores give back either. So a day in a duration is 24 hours, and cannot be told from them; years
and months are no number of hours.
"""

from __future__ import annotations

import re
from decimal import Decimal

__all__ = ["duration_of", "hours_of"]

_PARTS = re.compile(
    r"P(?:(?P<days>[0-9]{1,9})D)?"
    r"(?:T(?=[0-9])(?:(?P<hours>[0-9]{1,9})H)?(?:(?P<minutes>[0-9]{1,9})M)?"
    r"(?:(?P<seconds>[0-9]{1,9}(?:\.[0-9]{1,12})?)S)?)?"
)
_SECONDS = {"days": 86_400, "hours": 3600, "minutes": 60, "seconds": 1}
_HOUR, _MINUTE = Decimal(3600), Decimal(60)
_FINEST, _PLACES = Decimal("1E-12"), Decimal("0.0001")


def hours_of(duration: str) -> Decimal | None:
    """Return the hours of a duration in days, hours, minutes and seconds.

    Exact where that takes up to 12 decimal places, else rounded to 4: `PT90M` is 1.5, `PT20M` 0.3333.

    Returns:
        Hours, 0 or more; `None` for what is no such duration: years, months, weeks, negative ones.
    """
    found = _PARTS.fullmatch(duration.strip())
    parts = {name: value for name, value in found.groupdict().items() if value} if found else {}
    if not parts:
        return None
    seconds = sum((Decimal(value) * _SECONDS[name] for name, value in parts.items()), Decimal(0))
    hours = seconds / _HOUR
    is_exact = hours.quantize(_FINEST) * _HOUR == seconds
    return hours if is_exact else hours.quantize(_PLACES)


def duration_of(hours: Decimal) -> str:
    """Return the duration of a number of hours, 0 or more: 60 is `PT60H`, 1.5 is `PT1H30M`."""
    seconds = hours * _HOUR
    whole, rest = divmod(seconds, _HOUR)
    minutes, seconds = divmod(rest, _MINUTE)
    parts = ((whole, "H"), (minutes, "M"), (seconds.normalize(), "S"))
    return "PT" + ("".join(f"{value:f}{unit}" for value, unit in parts if value) or "0S")
