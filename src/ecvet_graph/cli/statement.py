"""A match statement as text: what people read when they compare two units in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ecvet_graph.cli.statement_sides import headline, side_lines
from ecvet_graph.model.learning import english
from ecvet_graph.model.match import Band, CoverageState, OutcomeCoverage, OutcomePair, UnitMatch
from ecvet_graph.service.views import CompareView, DecisionView, RemarkView

__all__ = ["statement_lines"]

_SIGNS: Mapping[CoverageState, str] = {
    CoverageState.COVERED: "[x]",
    CoverageState.PARTLY: "[~]",
    CoverageState.MISSING: "[ ]",
    CoverageState.NOT_LINKED: "[?]",
}
_LEGEND = "[x] covered  [~] partly  [ ] missing  [?] cannot be judged"
_WIDTH = 15


def statement_lines(view: CompareView) -> Iterator[str]:
    """Yield the lines of a statement, all 15 elements; what nobody states is `not stated`."""
    yield f"A  {headline(view.a)}  [source]"
    yield f"B  {headline(view.b)}  [target]"
    yield ""
    yield from _figure_lines(view)
    for title, remarks in (
        ("What differs", view.differences),
        ("What cannot be judged", view.unknown),
        ("What lowers the confidence", view.doubts),
    ):
        yield from _remark_lines(title, remarks)
    for name, unit, side in (("A", view.a, view.side_a), ("B", view.b, view.side_b)):
        yield ""
        yield f"Around the outcomes of {name}:"
        yield from side_lines(unit, side)
    yield from _category_lines(view.match)
    yield from _table_lines(view)
    yield from _decision_lines(view)
    yield from _origin_lines(view.match)
    yield ""
    yield view.notice


def _figure_lines(view: CompareView) -> Iterator[str]:
    match = view.match
    gap = "unknown" if match.level_gap is None else f"{match.level_gap:+d}"
    of_a, of_b = match.coverage_of_a, match.coverage_of_b
    yield _entry("purpose", str(view.purpose))
    yield _entry("verdict", str(match.verdict))
    yield _entry("score", f"{match.score:.4f}")
    yield _entry("coverage of A", f"{of_a:.4f} of its outcomes are in B{_band(match.band_of_a)}")
    yield _entry("coverage of B", f"{of_b:.4f} of its outcomes are in A{_band(match.band_of_b)}")
    by_skill = f"{match.skill_coverage_of_a:.4f} of A, {match.skill_coverage_of_b:.4f} of B"
    yield _entry("by skills alone", by_skill)
    yield _entry("reservation", str(match.reservation))
    for gate in match.gates:
        yield f"  {gate.name}: {gate.reservation}{f' ({gate.reason})' if gate.reason else ''}"
    yield _entry("level gap", f"{gap} (A less B)")
    yield _entry("status", str(view.review.status))


def _band(band: Band | None) -> str:
    return f", with 90 % between {band.low:.4f} and {band.high:.4f}" if band else ""


def _entry(name: str, value: str) -> str:
    return f"{name:<{_WIDTH}}  {value}"


def _remark_lines(title: str, remarks: Iterable[RemarkView]) -> Iterator[str]:
    rows = tuple(remarks)
    if rows:
        yield ""
        yield f"{title}:"
        for row in rows:
            grave = f" ({row.reservation})" if row.element != "confidence" else ""
            yield f"  - {row.sentence}{grave}"


def _category_lines(match: UnitMatch) -> Iterator[str]:
    yield ""
    yield "Knowledge, skills, responsibility and autonomy:"
    for row in match.categories:
        shares = (row.coverage_of_a, row.coverage_of_b)
        of_a, of_b = ("-" if share is None else f"{share:.4f}" for share in shares)
        name = row.category or "no category stated"
        yield f"  {name}: {row.outcomes_a} of A, {of_a} covered; {row.outcomes_b} of B, {of_b} covered"
    if not match.categories:
        yield "  not stated"


def _table_lines(view: CompareView) -> Iterator[str]:
    match = view.match
    texts = {
        outcome.iri: english(outcome.texts)
        for unit in (view.a, view.b)
        for outcome in unit.outcomes
    }
    skills = {skill.iri: english(skill.labels) for skill in view.skills}
    pairs = {(pair.outcome_a, pair.outcome_b): pair for pair in match.pairs}
    turned = {(b, a): pair for (a, b), pair in pairs.items()}
    for name, outcomes, known in (("A", match.outcomes_a, pairs), ("B", match.outcomes_b, turned)):
        yield ""
        yield f"Outcomes of {name}:  {_LEGEND}"
        for outcome in outcomes:
            yield from _outcome_lines(outcome, texts, skills, known)


def _outcome_lines(
    outcome: OutcomeCoverage,
    texts: Mapping[str, str],
    skills: Mapping[str, str],
    pairs: Mapping[tuple[str, str], OutcomePair],
) -> Iterator[str]:
    counts = f"counts {outcome.share:.4f}, weight {outcome.weight:.4f}"
    yield f"{_SIGNS[outcome.state]} {texts.get(outcome.outcome, outcome.outcome)} ({counts})"
    for partner in outcome.partners:
        yield f"      = {texts.get(partner, partner)}"
        pair = pairs.get((outcome.outcome, partner))
        if pair:
            yield f"        {', '.join(_carriers(pair, skills))}"
    if outcome.nearest:
        nearest = texts.get(outcome.nearest, outcome.nearest)
        yield f"      nearest, with {outcome.probability:.4f}: {nearest}"


def _carriers(pair: OutcomePair, skills: Mapping[str, str]) -> Iterator[str]:
    yield f"probability {pair.probability:.4f}"
    yield f"by {pair.tier}"
    yield str(pair.relation)
    if pair.skills:
        yield f"skills: {'; '.join(skills.get(iri, iri) for iri in pair.skills)}"
    if pair.words:
        yield f"words: {' '.join(pair.words)}"


def _decision_lines(view: CompareView) -> Iterator[str]:
    yield ""
    yield "Decisions of institutions:"
    for one in view.review.decisions:
        yield f"  {_decision(one)}"
        yield from (f"    {reason.value}" for reason in one.reasons)
    if not view.review.decisions:
        yield "  none"


def _decision(one: DecisionView) -> str:
    who = english(one.institution.titles) or one.institution.iri
    replaced = "" if one.is_latest else ", replaced by a later one"
    day = one.decided_at.date().isoformat()
    return f"{day} {who} ({one.side}): {one.result} for {one.purpose}{replaced} <{one.iri}>"


def _origin_lines(match: UnitMatch) -> Iterator[str]:
    yield ""
    yield f"Method {match.method or 'not stated'}, version {match.method_version or 'not stated'}"
    if match.inputs:
        inputs = match.inputs
        yield f"  data version {inputs.snapshot}, compared as of {inputs.compared_on.isoformat()}"
        yield f"  content {inputs.content_a} {inputs.content_b}, links {inputs.links_a} {inputs.links_b}"
        named = (inputs.weight_table or "-", inputs.pair_model or "-", inputs.encoder or "-")
        yield "  weights {}, pair model {}, encoder {}".format(*named)
