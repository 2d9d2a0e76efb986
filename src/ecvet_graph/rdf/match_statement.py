"""A full match statement as triples (`docs/data-model.md`, "A statement in full").

Unit a of the match is unit A of the node; which unit is the source is said beside it. Nothing is
taken from the clock: the same statement gives the same triples.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from ecvet_graph.model.iris import ECVET, OWN, PROV, SKOS, XSD, Minter
from ecvet_graph.model.learning import Text
from ecvet_graph.model.match import (
    CoverageState,
    Gate,
    MatchInputs,
    MatchStatus,
    OutcomeCoverage,
    OutcomePair,
    Reservation,
    Tier,
    UnitMatch,
)
from ecvet_graph.model.review import Purpose
from ecvet_graph.model.terms import Iri, Literal, Term, Triple
from ecvet_graph.rdf.statements import TYPE, day_triples, iri_triples, name_digest, text_triples

__all__ = ["MatchSaying", "match_statement_triples", "stale_triple"]

_AGENCY = "derived"
_PLACES = Decimal("0.0001")
_TIERS = {
    Tier.IDENTICAL: "declared",
    Tier.SKILL: "same-skill",
    Tier.RELATED_SKILL: "related-skill",
    Tier.TEXT: "text",
}
_OUTCOMES_BY_STATE = (
    ("coveredOutcome", (CoverageState.COVERED,)),
    ("partlyCoveredOutcome", (CoverageState.PARTLY,)),
    ("uncoveredOutcome", (CoverageState.MISSING, CoverageState.NOT_LINKED)),
)


@dataclass(frozen=True, slots=True)
class MatchSaying:
    """What is said of a match beside its figures; sentences are in English.

    `node` is the IRI of the match; `source` is unit a or unit b of it. `changed_units` changed after
    they were compared, in the versions of datasets `changed_in`.
    """

    node: str
    base: str
    source: str
    purpose: Purpose
    status: MatchStatus
    notice: str
    differences: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    changed_units: tuple[str, ...] = ()
    changed_in: tuple[str, ...] = ()


def stale_triple(node: str) -> Triple:
    """Return that a unit changed after a match was derived or a decision was made."""
    return Iri(node), Iri(ECVET + "isStale"), Literal("true", XSD + "boolean")


def match_statement_triples(match: UnitMatch, saying: MatchSaying) -> Iterator[Triple]:
    """Yield every triple of the statement."""
    node = Iri(saying.node)
    yield node, TYPE, Iri(ECVET + "UnitMatch")
    yield from _pairs(node, _figures(match))
    yield from _pairs(node, _roles(match, saying))
    yield from _sentences(node, saying)
    if saying.changed_units:
        yield stale_triple(saying.node)
    yield from iri_triples(node, ECVET + "changedUnit", saying.changed_units)
    yield from iri_triples(node, ECVET + "changedInVersion", saying.changed_in)
    yield from iri_triples(node, ECVET + "evidence", match.evidence)
    for name, states in _OUTCOMES_BY_STATE:
        yield from iri_triples(node, ECVET + name, _outcomes(match, states))
    for gate in match.gates:
        yield from _gate_triples(node, gate, saying)
    for pair in match.pairs:
        yield from _pair_triples(node, pair, saying)
    for row in (*match.outcomes_a, *match.outcomes_b):
        yield from _coverage_triples(node, row, saying)
    yield from _category_triples(node, match, saying)
    if match.inputs:
        yield from _origin_triples(node, match, match.inputs, saying)


def _figures(match: UnitMatch) -> Iterator[tuple[str, Term | None]]:
    yield "score", _share(match.score)
    yield "coverageOfA", _share(match.coverage_of_a)
    yield "coverageOfB", _share(match.coverage_of_b)
    yield "skillCoverageOfA", _share(match.skill_coverage_of_a)
    yield "skillCoverageOfB", _share(match.skill_coverage_of_b)
    for name, band in (("A", match.band_of_a), ("B", match.band_of_b)):
        if band:
            yield f"lowestCoverageOf{name}", _share(band.low)
            yield f"highestCoverageOf{name}", _share(band.high)
    yield "verdict", Iri(f"{OWN}verdict/{match.verdict}")
    yield "reservation", Iri(f"{OWN}reservation/{match.reservation}")
    if match.level_gap is not None:
        yield "levelGap", _integer(match.level_gap)
    yield "method", Literal(match.method) if match.method else None
    yield "methodVersion", Literal(match.method_version) if match.method_version else None


def _roles(match: UnitMatch, saying: MatchSaying) -> Iterator[tuple[str, Term | None]]:
    other = match.unit_b if saying.source == match.unit_a else match.unit_a
    yield "unitA", Iri(match.unit_a)
    yield "unitB", Iri(match.unit_b)
    yield "sourceUnit", Iri(saying.source)
    yield "targetUnit", Iri(other)
    yield "purpose", Iri(f"{OWN}review-purpose/{saying.purpose}")
    yield "status", Iri(f"{OWN}match-status/{saying.status}")


def _sentences(node: Iri, saying: MatchSaying) -> Iterator[Triple]:
    said = {
        ECVET + "difference": saying.differences,
        ECVET + "unknownPoint": saying.unknown,
        ECVET + "doubt": saying.doubts,
        SKOS + "note": (saying.notice,),
    }
    for predicate, sentences in said.items():
        yield from text_triples(node, predicate, tuple(Text(one, "en") for one in sentences))


def _gate_triples(node: Iri, gate: Gate, saying: MatchSaying) -> Iterator[Triple]:
    finding = _part(saying, "gate-finding", gate.name)
    concept = Iri(f"{OWN}gate/{gate.name}")
    if gate.reservation is not Reservation.NONE:
        yield node, Iri(ECVET + "reason"), concept
    yield node, Iri(ECVET + "gateFinding"), finding
    yield finding, TYPE, Iri(ECVET + "GateFinding")
    yield finding, Iri(ECVET + "gate"), concept
    yield finding, Iri(ECVET + "finding"), Literal(gate.reason)
    yield finding, Iri(ECVET + "reservation"), Iri(f"{OWN}reservation/{gate.reservation}")


def _pair_triples(node: Iri, pair: OutcomePair, saying: MatchSaying) -> Iterator[Triple]:
    found = _part(saying, "outcome-pair", pair.outcome_a, pair.outcome_b)
    yield node, Iri(ECVET + "outcomePair"), found
    yield found, TYPE, Iri(ECVET + "OutcomePair")
    yield found, Iri(ECVET + "outcomeA"), Iri(pair.outcome_a)
    yield found, Iri(ECVET + "outcomeB"), Iri(pair.outcome_b)
    yield found, Iri(ECVET + "probability"), _share(pair.probability)
    yield found, Iri(ECVET + "tier"), Iri(f"{OWN}tier/{_TIERS[pair.tier]}")
    yield found, Iri(ECVET + "outcomeRelation"), Iri(f"{OWN}outcome-relation/{pair.relation}")
    yield from iri_triples(found, ECVET + "sharedSkill", pair.skills)
    yield from ((found, Iri(ECVET + "sharedWord"), Literal(word)) for word in pair.words)


def _coverage_triples(node: Iri, row: OutcomeCoverage, saying: MatchSaying) -> Iterator[Triple]:
    found = _part(saying, "outcome-coverage", row.outcome)
    yield node, Iri(ECVET + "outcomeCoverage"), found
    yield found, TYPE, Iri(ECVET + "OutcomeCoverage")
    yield found, Iri(ECVET + "outcome"), Iri(row.outcome)
    yield found, Iri(ECVET + "coverageState"), Iri(f"{OWN}coverage/{row.state}")
    yield found, Iri(ECVET + "share"), _share(row.share)
    yield found, Iri(ECVET + "weight"), _share(row.weight)
    yield found, Iri(ECVET + "probability"), _share(row.probability)
    if row.nearest:
        yield found, Iri(ECVET + "nearestOutcome"), Iri(row.nearest)


def _category_triples(node: Iri, match: UnitMatch, saying: MatchSaying) -> Iterator[Triple]:
    for row in match.categories:
        found = _part(saying, "category-coverage", row.category or "")
        yield node, Iri(ECVET + "categoryCoverage"), found
        yield found, TYPE, Iri(ECVET + "CategoryCoverage")
        if row.category:
            category = Iri(f"{OWN}outcome-category/{row.category}")
            yield found, Iri(ECVET + "outcomeCategory"), category
        of_a, of_b = row.coverage_of_a, row.coverage_of_b
        values: list[tuple[str, Term | None]] = [
            ("outcomesOfA", _integer(row.outcomes_a)),
            ("outcomesOfB", _integer(row.outcomes_b)),
            ("coverageOfA", None if of_a is None else _share(of_a)),
            ("coverageOfB", None if of_b is None else _share(of_b)),
        ]
        yield from _pairs(found, values)


def _origin_triples(
    node: Iri, match: UnitMatch, inputs: MatchInputs, saying: MatchSaying
) -> Iterator[Triple]:
    activity = _part(saying, "comparison", *_stamp(inputs))
    yield node, Iri(PROV + "wasGeneratedBy"), activity
    yield node, Iri(ECVET + "dataSnapshot"), Literal(inputs.snapshot)
    yield from day_triples(node, ECVET + "comparedOn", inputs.compared_on)
    yield activity, TYPE, Iri(PROV + "Activity")
    named = {"pairModel": inputs.pair_model, "encoder": inputs.encoder}
    yield from _pairs(activity, ((key, Literal(name)) for key, name in named.items() if name))
    if inputs.weight_table:
        table = Iri(Minter(saying.base, _AGENCY).iri("weight-table", inputs.weight_table))
        yield node, Iri(ECVET + "weightTable"), table
        yield activity, Iri(PROV + "used"), table
    for unit, content, links in (
        (match.unit_a, inputs.content_a, inputs.links_a),
        (match.unit_b, inputs.content_b, inputs.links_b),
    ):
        local = name_digest(unit)
        entity = Iri(Minter(saying.base, _AGENCY).iri("content", local, f"{content}-{links}"))
        yield activity, Iri(PROV + "used"), entity
        yield entity, TYPE, Iri(PROV + "Entity")
        yield entity, Iri(PROV + "specializationOf"), Iri(unit)
        yield entity, Iri(ECVET + "contentDigest"), Literal(content)
        yield entity, Iri(ECVET + "linkDigest"), Literal(links)


def _stamp(inputs: MatchInputs) -> tuple[str, ...]:
    return (
        *(inputs.content_a, inputs.content_b, inputs.links_a, inputs.links_b),
        *(inputs.weight_table, inputs.pair_model, inputs.encoder),
        *(inputs.compared_on.isoformat(), inputs.snapshot),
    )


def _outcomes(match: UnitMatch, states: tuple[CoverageState, ...]) -> tuple[str, ...]:
    rows = (*match.outcomes_a, *match.outcomes_b)
    return tuple(row.outcome for row in rows if row.state in states)


def _pairs(node: Iri, values: Iterable[tuple[str, Term | None]]) -> Iterator[Triple]:
    for local, value in values:
        if value is not None:
            yield node, Iri(ECVET + local), value


def _part(saying: MatchSaying, kind: str, *key: str) -> Iri:
    return Iri(Minter(saying.base, _AGENCY).iri(kind, name_digest(saying.node, *key)))


def _share(value: Decimal) -> Literal:
    return Literal(str(value.quantize(_PLACES)), XSD + "decimal")


def _integer(value: int) -> Literal:
    return Literal(str(value), XSD + "integer")
