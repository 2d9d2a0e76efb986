"""What is said of units and outcomes, as digests: by them a decision notices that a unit changed."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ecvet_graph.model.iris import RDF
from ecvet_graph.model.rows import OutcomeRow, UnitRow, content_digest
from ecvet_graph.publish.unit_rows import (
    Things,
    category_of,
    gather,
    lines_of,
    texts_of,
    unit_rows,
)
from ecvet_graph.query import construct, run
from ecvet_graph.rdf.terms import term_text
from ecvet_graph.store import GraphStore

__all__ = ["OutcomeContent", "UnitContent", "outcome_contents", "unit_contents"]

_DIGITS = 16


@dataclass(frozen=True, slots=True)
class UnitContent:
    """A unit as its agency describes it now: alpha-3 country, outcomes, and the digest of it all.

    The digest is that of `model.rows.content_digest`, the same that a statement records.
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
    if not wanted:
        return {}
    facts = gather(construct(store, "review/unit-contents", unit=wanted))
    # Only units come with their class: what is asked for may be an outcome of another one.
    described = {unit: facts[unit] for unit in wanted if RDF + "type" in facts.get(unit, ())}
    return {row.iri: _content(row, facts) for row in unit_rows(described, facts)}


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
        outcome: OutcomeContent(tuple(sorted(found)), _digest(texts[outcome]))
        for outcome, found in units.items()
    }


def _content(unit: UnitRow, facts: Things) -> UnitContent:
    outcomes = texts_of(facts[unit.iri], "learningOutcome")
    rows = [_outcome_row(unit.iri, outcome, facts) for outcome in outcomes]
    return UnitContent(unit.country, tuple(outcomes), content_digest(unit, rows))


def _outcome_row(unit: str, outcome: str, facts: Things) -> OutcomeRow:
    own = facts.get(outcome, {})
    category = next(iter(texts_of(own, "outcomeCategory")), "")
    # Weights and skills are what was computed, not what is said.
    return OutcomeRow(unit, outcome, weight=0, texts=lines_of(own), category=category_of(category))


def _digest(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()[:_DIGITS]
