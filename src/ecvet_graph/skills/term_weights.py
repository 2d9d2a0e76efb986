"""How much key terms say: rare ones much, those of every unit nothing.

The table is fixed, so that a comparison does not move with what else is in the index.
`eval/term_weights.py` writes it from national data.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ecvet_graph.errors import InvalidDataError, Place

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["TermWeights", "default_term_weights", "read_term_weights"]

_FILE = Path(__file__).with_name("terms") / "weights.tsv"


@dataclass(frozen=True)
class TermWeights:
    """What key terms weigh, whole thousandths, 0 or more.

    A weight is the negative logarithm of the share of units that hold the key, the mean of several
    languages.
    """

    known: Mapping[str, int]

    def of(self, key: str) -> int:
        """Return the weight of a key; one that is not in the table is as rare as any."""
        return self.known.get(key, self.largest)

    @cached_property
    def largest(self) -> int:
        """Return the weight of the rarest key, 1 where the table is empty."""
        return max(self.known.values(), default=1)


@cache
def default_term_weights() -> TermWeights:
    """Return the weights that are shipped, read once."""
    return read_term_weights(_FILE)


def read_term_weights(path: Path) -> TermWeights:
    """Return the weights in a file: lines of key, tab, thousandths.

    Raises:
        InvalidDataError: a line has no key or no whole number.
    """
    found = {}
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        key, _, weight = line.partition("\t")
        if not key or not weight.isdecimal():
            raise InvalidDataError(
                "A line of the weights of key terms has no key or no whole number.",
                remedy="Write the key, a tab, then thousandths; eval/term_weights.py does so.",
                place=Place(str(path), line=number),
            )
        found[key] = int(weight)
    return TermWeights(found)
