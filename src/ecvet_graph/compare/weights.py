"""The weight table: rare skills weigh more, so that units everybody has do not swamp the rest.

Weight of what n of N units hold: `ln((N + 1) / (n + 1)) + 1`, in whole ten-thousandths
(`docs/data-model.md`, "Derived by linking"); smoothed inverse document frequency.
"""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ecvet_graph.compare.scale import SCALE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["WeightTable", "make_weight_table", "rarity"]


@dataclass(frozen=True, slots=True)
class WeightTable:
    """Weights in ten-thousandths: of each skill, and of each text that has no skill.

    `units` is the number of units behind it; `identifier` the first 16 hex digits of the SHA-256 of
    its content: the same links and texts give the same table on any machine.
    """

    units: int
    skills: Mapping[str, int]
    texts: Mapping[str, int]
    identifier: str

    def outcome_weight(self, skills: Iterable[str], *, text: str) -> int:
        """Return the largest weight of the skills, or that of the text where there are none."""
        return max(map(self.skill_weight, skills), default=self.texts.get(text, self.unknown))

    def skill_weight(self, skill: str) -> int:
        """Return the weight of a skill."""
        return self.skills.get(skill, self.unknown)

    @property
    def unknown(self) -> int:
        """Return the weight of what came after the table was made: as if one unit held it."""
        return rarity(1, units=self.units)


def rarity(holders: int, *, units: int) -> int:
    """Return the weight, in ten-thousandths, of what `holders` of `units` units hold."""
    return math.floor((math.log((units + 1) / (holders + 1)) + 1) * SCALE + 0.5)


def make_weight_table(
    units: int, skill_holders: Iterable[tuple[str, str]], text_holders: Iterable[tuple[str, str]]
) -> WeightTable:
    """Return the table for pairs of (skill or text, unit); repeated pairs count once."""
    skills = _weigh(skill_holders, units=units)
    texts = _weigh(text_holders, units=units)
    content = [
        f"{units}",
        *(f"{key}\t{value}" for part in (skills, texts) for key, value in part.items()),
    ]
    digest = hashlib.sha256("\n".join(content).encode()).hexdigest()
    return WeightTable(units, skills, texts, digest[:16])


def _weigh(pairs: Iterable[tuple[str, str]], *, units: int) -> dict[str, int]:
    holders: defaultdict[str, set[str]] = defaultdict(set)
    for key, unit in pairs:
        holders[key].add(unit)
    return {key: rarity(len(holders[key]), units=units) for key in sorted(holders)}
