"""Texts of unknown origin, as people are shown them: one line, not too long, nothing hidden."""

import re

__all__ = ["one_line", "shortened", "shown"]

# Line breaks of every kind, C0 and C1 controls, and what turns the direction of text: in a title or
# value they would let it forge lines of the report, steer a terminal or show other than it says.
_UNSHOWN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
# Of a title or value so many characters are shown to people.
_LONGEST = 300


def shown(text: str) -> str:
    """Return a text as one line for people, its middle left out where it is long."""
    return one_line(shortened(text))


def shortened(text: str) -> str:
    """Return a text of at most about 300 characters, its middle left out where it is longer."""
    half = _LONGEST // 2
    return text if len(text) <= _LONGEST else f"{text[:half]} … {text[-half:]}"


def one_line(text: str) -> str:
    """Return a text with everything written out that breaks a line or does not show."""
    return _UNSHOWN.sub(lambda found: ascii(found[0])[1:-1], text)
