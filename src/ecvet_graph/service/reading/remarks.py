"""What a statement says beside its figures: differences, what cannot be judged, what is doubtful."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ecvet_graph.model.match import Band, CoverageState, OutcomeCoverage, Reservation, UnitMatch
from ecvet_graph.service.reading.sentences import SENTENCES
from ecvet_graph.service.views import RemarkView, SideView, UnitView

__all__ = ["differences_of", "doubts_of", "unknown_of"]

_GRAVITY = (Reservation.SUBSTANTIAL, Reservation.CONDITION)
_OPEN = {CoverageState.MISSING: "missing", CoverageState.PARTLY: "partly"}
# A band wider than this says little: a third of everything.
_WIDE = Decimal("0.3333")
_SKILLS_ONLY, _WORDS_ONLY = "skill-coverage", "-lexical"


def differences_of(match: UnitMatch) -> tuple[RemarkView, ...]:
    """Return what differs, substantial differences first, then by element.

    Outcomes that the other unit covers not at all or in part are a condition: what a learning
    agreement has to hold.
    """
    found = [
        _remark(gate.name, gate.reason, gate.reservation)
        for gate in match.gates
        if gate.reservation in _GRAVITY
    ]
    for side, outcomes in (("a", match.outcomes_a), ("b", match.outcomes_b)):
        for state, code in _OPEN.items():
            found += _about(outcomes, state, f"{code}-{side}", Reservation.CONDITION)
    return tuple(sorted(found, key=lambda remark: _GRAVITY.index(remark.reservation)))


def unknown_of(match: UnitMatch) -> tuple[RemarkView, ...]:
    """Return what cannot be judged: it is neither a difference nor a likeness."""
    unknown = Reservation.UNKNOWN
    found = [
        _remark(gate.name, gate.reason, unknown)
        for gate in match.gates
        if gate.reservation is unknown
    ]
    for side, outcomes in (("a", match.outcomes_a), ("b", match.outcomes_b)):
        found += _about(outcomes, CoverageState.NOT_LINKED, f"not-linked-{side}", unknown)
    return tuple(found)


def doubts_of(
    match: UnitMatch, units: tuple[UnitView, UnitView], sides: tuple[SideView, SideView]
) -> tuple[RemarkView, ...]:
    """Return what lowers the confidence in the figures, without changing them."""
    return tuple(_doubts(match, units, sides))


def _doubts(
    match: UnitMatch, units: tuple[UnitView, UnitView], sides: tuple[SideView, SideView]
) -> Iterator[RemarkView]:
    if match.method.endswith(_WORDS_ONLY):
        yield _doubt("words-only")
    elif match.method in {"", _SKILLS_ONLY}:
        yield _doubt("skills-only")
    if _languages(units[0]).isdisjoint(_languages(units[1])):
        yield _doubt("other-language")
    bands = (match.band_of_a, match.band_of_b)
    for name, unit, side, band in zip("ab", units, sides, bands, strict=True):
        yield from _doubts_about(unit, side, band, name)


def _doubts_about(
    unit: UnitView, side: SideView, band: Band | None, name: str
) -> Iterator[RemarkView]:
    unlinked = tuple(outcome.iri for outcome in unit.outcomes if not outcome.skills)
    untyped = tuple(outcome.iri for outcome in unit.outcomes if outcome.category is None)
    for code, outcomes in (("without-skill", unlinked), ("without-category", untyped)):
        if outcomes:
            yield _doubt(f"{code}-{name}", outcomes=outcomes, total=len(unit.outcomes))
    is_sure = all(row.confidence == "high" for row in side.referencings)
    flags = {
        "level-of-qualification": unit.level.whose == "qualification",
        "level-not-verified": not is_sure,
        "assumed-body": any(body.is_assumed for body in unit.awarding_bodies),
        "illustrative": unit.is_illustrative,
        "wide-band": band is not None and band.high - band.low > _WIDE,
    }
    yield from (_doubt(f"{code}-{name}") for code, is_so in flags.items() if is_so)


def _about(
    outcomes: tuple[OutcomeCoverage, ...],
    state: CoverageState,
    code: str,
    reservation: Reservation,
) -> list[RemarkView]:
    hit = tuple(row.outcome for row in outcomes if row.state is state)
    if not hit:
        return []
    return [_remark("outcomes", code, reservation, outcomes=hit, total=len(outcomes))]


def _doubt(code: str, *, outcomes: tuple[str, ...] = (), total: int = 0) -> RemarkView:
    return _remark("confidence", code, Reservation.UNKNOWN, outcomes=outcomes, total=total)


def _remark(
    element: str,
    code: str,
    reservation: Reservation,
    *,
    outcomes: tuple[str, ...] = (),
    total: int = 0,
) -> RemarkView:
    pattern = SENTENCES.get(f"{element}.{code}", f"{element}: {code or reservation.value}")
    slots = {"count": len(outcomes), "total": total}
    sentence = pattern % slots if outcomes else pattern
    return RemarkView(element, code, reservation, sentence, outcomes, len(outcomes), total)


def _languages(unit: UnitView) -> set[str]:
    return {text.language for outcome in unit.outcomes for text in outcome.texts}
