"""What is derived, as N-Triples lines: skill links, coverage facts, unit matches.

The terms are those of `docs/data-model.md`, "Derived by linking" and "Derived by matching". Lines
are yielded one by one, in the order of the input: the same input gives the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ecvet_graph.compare import GATES, RESERVATIONS, SCALE, VERDICTS
from ecvet_graph.model.iris import DCTERMS, ECVET, OWN, PROV, RDF, XSD, Minter
from ecvet_graph.model.match import Reservation
from ecvet_graph.rdf.statements import name_digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from ecvet_graph.compare import WeightTable
    from ecvet_graph.skills import SkillLink

__all__ = [
    "MatchContext",
    "MatchFacts",
    "coverage_lines",
    "match_iri",
    "match_lines",
    "outcome_lines",
    "skill_link_lines",
    "unmapped_line",
    "weight_lines",
    "weight_table_lines",
]

_AGENCY = "derived"
_TYPE = f"<{RDF}type>"
_OUTCOME_FACTS = (f"<{ECVET}linkedSkill>", f"<{ECVET}outcomeWeight>")


@dataclass(frozen=True, slots=True)
class MatchContext:
    """What all matches of a run have in common; `made_at` is given at the edge.

    `weight_table` is the identifier of the table; empty when the weights are in no table.
    """

    base: str
    method: str
    version: str
    weight_table: str
    snapshot: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class MatchFacts:
    """One match: numbers in ten-thousandths, verdict and gates as codes of `compare`.

    `covered`, `partly` and `uncovered` are the outcomes of both units by their states.
    """

    unit_a: str
    unit_b: str
    score: int
    coverage_of_a: int
    coverage_of_b: int
    verdict: int
    gates: tuple[int, ...]
    level_gap: int | None
    evidence: Sequence[str]
    uncovered: Sequence[str]
    covered: Sequence[str] = ()
    partly: Sequence[str] = ()


def skill_link_lines(
    base: str, outcome: str, *, links: Iterable[tuple[SkillLink, str]]
) -> Iterator[str]:
    """Yield the nodes of the links of one outcome, each given with its method.

    The score of a link is its probability, 0 to 1; the method says what that was found by.
    """
    minter = Minter(base, _AGENCY)
    for link, method in links:
        node = f"<{minter.iri('skill-link', name_digest(outcome, link.uri))}>"
        yield (
            f"{node} {_TYPE} <{ECVET}SkillLink> .\n"
            f"{node} <{ECVET}outcome> <{outcome}> .\n"
            f"{node} <{ECVET}skill> <{link.uri}> .\n"
            f"{node} <{ECVET}probability> {_decimal(round(link.score * SCALE))} .\n"
            f'{node} <{ECVET}method> "{method}" .\n'
        )


def unmapped_line(outcome: str, *, probability: float) -> str:
    """Return what says that an outcome is unmapped: the probability of the best link rejected."""
    value = _decimal(round(probability * SCALE))
    return f"<{outcome}> <{ECVET}bestRejectedProbability> {value} .\n"


def outcome_lines(outcome: str, *, skills: Iterable[str], weight: int) -> Iterator[str]:
    """Yield the facts of one outcome; the weight is in ten-thousandths."""
    linked, weighs = _OUTCOME_FACTS
    for skill in skills:
        yield f"<{outcome}> {linked} <{skill}> .\n"
    yield f"<{outcome}> {weighs} {_decimal(weight)} .\n"


def coverage_lines(unit: str, *, skills: Iterable[str]) -> Iterator[str]:
    """Yield which skills a unit covers."""
    for skill in skills:
        yield f"<{unit}> <{ECVET}coversSkill> <{skill}> .\n"


def weight_table_lines(base: str, table: WeightTable, *, made_at: datetime) -> Iterator[str]:
    """Yield the weight of every skill, and the node that names the table."""
    yield from weight_lines(table.skills)
    node = _weight_table(base, table.identifier)
    yield f"{node} {_TYPE} <{ECVET}WeightTable> .\n"
    yield f'{node} <{DCTERMS}identifier> "{table.identifier}" .\n'
    yield f"{node} <{PROV}generatedAtTime> {_time(made_at)} .\n"


def weight_lines(weights: Mapping[str, int]) -> Iterator[str]:
    """Yield the weights of skills, given in ten-thousandths."""
    for skill, weight in weights.items():
        yield f"<{skill}> <{ECVET}skillWeight> {_decimal(weight)} .\n"


def match_iri(unit_a: str, unit_b: str, *, context: MatchContext) -> str:
    """Return the IRI of a match.

    It ends in the SHA-256 of `method|version|a|b`, first 16 hex digits, so a match keeps its name
    from run to run.
    """
    key = name_digest(context.method, context.version, unit_a, unit_b)
    return Minter(context.base, _AGENCY).iri("unit-match", key)


def match_lines(match: MatchFacts, *, context: MatchContext) -> Iterator[str]:
    """Yield the statements of one match."""
    node = f"<{match_iri(match.unit_a, match.unit_b, context=context)}>"
    for predicate, value in _match_values(match, context):
        yield f"{node} {predicate} {value} .\n"


def _match_values(match: MatchFacts, context: MatchContext) -> Iterator[tuple[str, str]]:
    reservation = RESERVATIONS[max(match.gates)]
    yield _TYPE, f"<{ECVET}UnitMatch>"
    yield f"<{ECVET}unitA>", f"<{match.unit_a}>"
    yield f"<{ECVET}unitB>", f"<{match.unit_b}>"
    yield f"<{ECVET}score>", _decimal(match.score)
    yield f"<{ECVET}coverageOfA>", _decimal(match.coverage_of_a)
    yield f"<{ECVET}coverageOfB>", _decimal(match.coverage_of_b)
    yield f"<{ECVET}verdict>", f"<{OWN}verdict/{VERDICTS[match.verdict]}>"
    yield f"<{ECVET}status>", f"<{OWN}match-status/suggested>"
    yield f"<{ECVET}reservation>", f"<{OWN}reservation/{reservation}>"
    for name, code in zip(GATES, match.gates, strict=True):
        if RESERVATIONS[code] is not Reservation.NONE:
            yield f"<{ECVET}reason>", f"<{OWN}gate/{name}>"
    if match.level_gap is not None:
        yield f"<{ECVET}levelGap>", f'"{match.level_gap}"^^<{XSD}integer>'
    yield from ((f"<{ECVET}evidence>", f"<{skill}>") for skill in match.evidence)
    for name, outcomes in (
        ("coveredOutcome", match.covered),
        ("partlyCoveredOutcome", match.partly),
        ("uncoveredOutcome", match.uncovered),
    ):
        yield from ((f"<{ECVET}{name}>", f"<{iri}>") for iri in outcomes)
    yield f"<{ECVET}method>", f'"{context.method}"'
    yield f"<{ECVET}methodVersion>", f'"{context.version}"'
    if context.weight_table:
        yield f"<{ECVET}weightTable>", _weight_table(context.base, context.weight_table)
    yield f"<{ECVET}dataSnapshot>", f'"{context.snapshot}"'
    yield f"<{PROV}generatedAtTime>", _time(context.made_at)


def _weight_table(base: str, identifier: str) -> str:
    return f"<{Minter(base, _AGENCY).iri('weight-table', identifier)}>"


def _decimal(value: int) -> str:
    whole, part = divmod(value, SCALE)
    return f'"{whole}.{part:04d}"^^<{XSD}decimal>'


def _time(moment: datetime) -> str:
    return f'"{moment.isoformat(timespec="seconds")}"^^<{XSD}dateTime>'
