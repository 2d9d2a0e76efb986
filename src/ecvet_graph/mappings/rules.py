"""What follows from mappings, as tables.

After the SKOS Reference (sections 10.3 and 10.4: inverse, symmetric and transitive properties,
`exactMatch` below `closeMatch`) and the chaining rules of SSSOM
(https://mapping-commons.github.io/sssom/chaining_rules/). SKOS does not call `closeMatch` transitive:
a chain of two close matches decays most.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from ecvet_graph.model.iris import SKOS

__all__ = ["CHAINS", "DENIED_BY", "DISJOINT", "INVERSE", "Chain"]

_EXACT, _CLOSE, _RELATED = SKOS + "exactMatch", SKOS + "closeMatch", SKOS + "relatedMatch"
_BROAD, _NARROW = SKOS + "broadMatch", SKOS + "narrowMatch"
_LITTLE, _SOME, _MUCH = Decimal("0.95"), Decimal("0.9"), Decimal("0.7")


@dataclass(frozen=True, slots=True)
class Chain:
    """What two mappings in a row amount to, and by what their product of confidences is multiplied."""

    predicate: str
    decay: Decimal


# What the object says of the subject.
INVERSE: Mapping[str, str] = {
    _EXACT: _EXACT,
    _CLOSE: _CLOSE,
    _RELATED: _RELATED,
    _BROAD: _NARROW,
    _NARROW: _BROAD,
}
# Pairs that are not here do not chain; what is denied never does.
CHAINS: Mapping[tuple[str, str], Chain] = {
    (_EXACT, _EXACT): Chain(_EXACT, _LITTLE),
    (_EXACT, _CLOSE): Chain(_CLOSE, _LITTLE),
    (_CLOSE, _EXACT): Chain(_CLOSE, _LITTLE),
    (_EXACT, _BROAD): Chain(_BROAD, _LITTLE),
    (_BROAD, _EXACT): Chain(_BROAD, _LITTLE),
    (_EXACT, _NARROW): Chain(_NARROW, _LITTLE),
    (_NARROW, _EXACT): Chain(_NARROW, _LITTLE),
    (_EXACT, _RELATED): Chain(_RELATED, _LITTLE),
    (_RELATED, _EXACT): Chain(_RELATED, _LITTLE),
    (_BROAD, _BROAD): Chain(_BROAD, _SOME),
    (_NARROW, _NARROW): Chain(_NARROW, _SOME),
    (_CLOSE, _CLOSE): Chain(_CLOSE, _MUCH),
}
# Which denials contradict a mapping: that of itself, and that of what it implies.
DENIED_BY: Mapping[str, frozenset[str]] = {
    _EXACT: frozenset({_EXACT, _CLOSE}),
    _CLOSE: frozenset({_CLOSE}),
    _RELATED: frozenset({_RELATED}),
    _BROAD: frozenset({_BROAD}),
    _NARROW: frozenset({_NARROW}),
}
# What cannot be said together. That `relatedMatch` stands here beside nothing is on purpose: between
# units it only says that some outcomes are shared.
DISJOINT: frozenset[frozenset[str]] = frozenset(
    {
        frozenset({_EXACT, _BROAD}),
        frozenset({_EXACT, _NARROW}),
        frozenset({_BROAD, _NARROW}),
    }
)
