"""Mappings that follow from others: turned round, and chained; each names the records it rests on.

What follows is never an assertion. Confidence is the product of that of the premises, times the
decay of each rule, cut (never rounded up) to four decimals: a chain is never surer than its weakest
link.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import TypeAlias

from ecvet_graph.errors import LimitError
from ecvet_graph.mappings.records import MappingRecord
from ecvet_graph.mappings.rules import CHAINS, INVERSE
from ecvet_graph.model.iris import SEMAPV

__all__ = ["MOST_HOPS", "Fact", "Followed", "facts_of", "infer"]

MOST_HOPS = 3
# What may follow, and how many chains may be tried for it, for each record and beside that. A unit
# that is mapped to hundreds of others would make all of them follow from each other.
_MOST_FOLLOWED = (20, 50_000)
_MOST_TRIED = (100, 1_000_000)
_PLACES = Decimal("0.0001")
_INVERSION, _CHAINING = SEMAPV + "MappingInversion", SEMAPV + "MappingChaining"
# Subject, predicate, object
Fact: TypeAlias = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Followed:
    """How a fact is known: its confidence, and the names of the records, in the order of the chain.

    `justification` is the term of the Semantic Mapping Vocabulary; empty for what a record says.
    """

    fact: Fact
    confidence: Decimal
    premises: tuple[str, ...]
    justification: str = ""

    @property
    def rank(self) -> tuple[Decimal, int, tuple[str, ...]]:
        """Return what sorts the surest first, then the shortest, then by name."""
        return -self.confidence, len(self.premises), self.premises


def infer(records: Iterable[MappingRecord], *, hops: int = MOST_HOPS) -> tuple[Followed, ...]:
    """Return what follows from the records and none of them says, in the order of the facts.

    Args:
        records: mappings with names; denied ones are left out.
        hops: most records in a chain.

    Raises:
        LimitError: more would follow than anybody could look at.
    """
    found = facts_of(records, hops=hops)
    return tuple(found[fact] for fact in sorted(found) if found[fact].justification)


def facts_of(records: Iterable[MappingRecord], *, hops: int = MOST_HOPS) -> Mapping[Fact, Followed]:
    """Return all that the records say, and all that follows, each in its surest way.

    Raises:
        LimitError: more would follow than anybody could look at; names the unit with most mappings.
    """
    said = _said(records)
    steps = dict(said)
    for one in list(said.values()):
        subject, predicate, value = one.fact
        turned = value, INVERSE[predicate], subject
        _keep(steps, Followed(turned, one.confidence, one.premises, _INVERSION), said)
    leading: defaultdict[str, list[Followed]] = defaultdict(list)
    for step in steps.values():
        leading[step.fact[0]].append(step)
    found, layer = dict(steps), list(steps.values())
    tried = 0
    for _ in range(hops - 1):
        tried += sum(len(leading.get(one.fact[2], ())) for one in layer)
        _require_few(tried, _MOST_TRIED, said, leading)
        layer = _chained(layer, leading, found, said)
        _require_few(len(found), _MOST_FOLLOWED, said, leading)
    return found


def _require_few(
    count: int,
    limit: tuple[int, int],
    said: Mapping[Fact, Followed],
    leading: Mapping[str, Sequence[Followed]],
) -> None:
    if count > limit[0] * len(said) + limit[1]:
        unit, steps = max(leading.items(), key=lambda one: (len(one[1]), one[0]))
        raise LimitError(
            f"More would follow from these {len(said)} mappings than can be drawn.",
            remedy=f"Look at {unit[:200]} first: it is mapped to {len(steps)} units.",
        )


def _said(records: Iterable[MappingRecord]) -> dict[Fact, Followed]:
    said: dict[Fact, Followed] = {}
    for record in records:
        fact = record.subject, record.predicate, record.object
        if record.is_negated or record.predicate not in INVERSE or record.subject == record.object:
            continue
        confidence = Decimal(1) if record.confidence is None else record.confidence
        one = Followed(fact, confidence, (record.iri,))
        if fact not in said or one.rank < said[fact].rank:
            said[fact] = one
    return said


def _chained(
    layer: Sequence[Followed],
    leading: Mapping[str, Sequence[Followed]],
    found: dict[Fact, Followed],
    said: Mapping[Fact, Followed],
) -> list[Followed]:
    """Lengthen each chain by a step, keep what is new or surer, and return it."""
    grown = []
    for first in layer:
        for second in leading.get(first.fact[2], ()):
            one = _joined(first, second)
            if one and _keep(found, one, said):
                grown.append(one)
    return grown


def _joined(first: Followed, second: Followed) -> Followed | None:
    rule = CHAINS.get((first.fact[1], second.fact[1]))
    subject, value = first.fact[0], second.fact[2]
    # Going back over the same record says nothing new.
    if rule is None or subject == value or set(first.premises) & set(second.premises):
        return None
    product = first.confidence * second.confidence * rule.decay
    confidence = product.quantize(_PLACES, rounding=ROUND_DOWN)
    premises = first.premises + second.premises
    return Followed((subject, rule.predicate, value), confidence, premises, _CHAINING)


def _keep(found: dict[Fact, Followed], one: Followed, said: Mapping[Fact, Followed]) -> bool:
    """Keep a way to a fact that no record says if it is the best so far."""
    known = found.get(one.fact)
    if one.fact in said or (known and known.rank <= one.rank):
        return False
    found[one.fact] = one
    return True
