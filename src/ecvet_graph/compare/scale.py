"""Shares and weights as whole ten-thousandths, so that every sum is exact on every machine."""

from __future__ import annotations

from decimal import Decimal

__all__ = ["SCALE", "to_decimal", "to_scaled"]

SCALE = 10_000
_PLACES = 4


def to_decimal(value: int) -> Decimal:
    """Return ten-thousandths as a decimal number with four places."""
    return Decimal(int(value)).scaleb(-_PLACES)


def to_scaled(number: Decimal | str) -> int:
    """Return a number, or the lexical form of one, in ten-thousandths; further places are cut off.

    Raises:
        decimal.InvalidOperation: the text is no number.
    """
    return int(Decimal(number).scaleb(_PLACES))
