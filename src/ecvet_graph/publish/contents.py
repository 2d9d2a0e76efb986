"""What is said of units and outcomes, as digests: by them a decision notices that a unit changed."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ecvet_graph.model.iris import COUNTRY, ECVET, ELM
from ecvet_graph.query import run
from ecvet_graph.rdf.terms import term_text
from ecvet_graph.store import GraphStore

__all__ = ["OutcomeContent", "UnitContent", "outcome_contents", "unit_contents"]

_DIGITS = 16
_OUTCOME = ELM + "learningOutcome"


@dataclass(frozen=True, slots=True)
class UnitContent:
    """A unit as its agency describes it now: alpha-3 country, outcomes, and the digest of it all.

    The digest are the first 16 hexadecimal digits of the SHA-256 of country, level, fields,
    validity, workload, titles, and outcomes with their texts, as sorted N-Triples.
    """

    country: str
    outcomes: tuple[str, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class OutcomeContent:
    """An outcome as it is described now: the units that have it, and the digest of its texts."""

    units: tuple[str, ...]
    digest: str


def unit_contents(store: GraphStore, units: Iterable[str]) -> Mapping[str, UnitContent]:
    """Return what is said of each of the units; those that nobody describes are left out."""
    wanted = tuple(sorted(set(units)))
    lines: defaultdict[str, list[str]] = defaultdict(list)
    outcomes: defaultdict[str, set[str]] = defaultdict(set)
    countries: dict[str, str] = {}
    for row in run(store, "review/unit-contents", unit=wanted) if wanted else ():
        unit, name, value = str(row["unit"]), str(row["property"]), row["value"]
        lines[unit].append(f"{row['thing']} {name} {term_text(value)}")
        if name == _OUTCOME:
            outcomes[unit].add(str(value))
        elif name == ECVET + "country":
            countries.setdefault(unit, str(value).removeprefix(COUNTRY))
    return {
        unit: UnitContent(countries.get(unit, ""), tuple(sorted(outcomes[unit])), _digest(said))
        for unit, said in lines.items()
    }


def outcome_contents(store: GraphStore, outcomes: Iterable[str]) -> Mapping[str, OutcomeContent]:
    """Return what is said of each of the outcomes; those that no unit has are left out."""
    wanted = tuple(sorted(set(outcomes)))
    units: defaultdict[str, set[str]] = defaultdict(set)
    texts: defaultdict[str, set[str]] = defaultdict(set)
    for row in run(store, "review/outcome-contents", outcome=wanted) if wanted else ():
        outcome = str(row["outcome"])
        units[outcome].add(str(row["unit"]))
        texts[outcome].add(term_text(row["text"]))
    return {
        outcome: OutcomeContent(tuple(sorted(found)), _digest(sorted(texts[outcome])))
        for outcome, found in units.items()
    }


def _digest(lines: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()[:_DIGITS]
