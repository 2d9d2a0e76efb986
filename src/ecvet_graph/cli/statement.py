"""A match statement as text: what people read when they compare two units in a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ecvet_graph.model.learning import Texts, text_in
from ecvet_graph.model.match import CoverageState, OutcomeCoverage
from ecvet_graph.service.views import CompareView, UnitView

__all__ = ["statement_lines"]

_SIGNS: Mapping[CoverageState, str] = {
    CoverageState.COVERED: "[x]",
    CoverageState.PARTLY: "[~]",
    CoverageState.MISSING: "[ ]",
    CoverageState.NOT_LINKED: "[?]",
}
_LEGEND = "[x] covered  [~] partly  [ ] missing  [?] no skill known, cannot be judged"
_NOTICE = (
    "Suggestion for information. ECVET creates no right to automatic recognition; the competent "
    "institution of the target qualification decides."
)


def statement_lines(view: CompareView) -> Iterator[str]:
    """Yield the lines of a statement: both units, figures, reasons, and the outcomes of each side."""
    match = view.match
    texts = {
        outcome.iri: _text(outcome.texts) for unit in (view.a, view.b) for outcome in unit.outcomes
    }
    skills = {skill.iri: _text(skill.labels) for skill in view.skills}
    yield f"A  {_headline(view.a)}"
    yield f"B  {_headline(view.b)}"
    yield ""
    yield f"verdict        {match.verdict}"
    yield f"score          {match.score:.4f}"
    yield f"coverage of A  {match.coverage_of_a:.1%} of its weighted outcomes are in B"
    yield f"coverage of B  {match.coverage_of_b:.1%} of its weighted outcomes are in A"
    yield f"reservation    {match.reservation}"
    for gate in view.gates:
        yield f"  {gate.name}: {gate.reservation}"
    gap = "unknown" if match.level_gap is None else f"{match.level_gap:+d}"
    yield f"level gap      {gap} (A less B)"
    for name, outcomes in (("A", match.outcomes_a), ("B", match.outcomes_b)):
        yield ""
        yield f"Outcomes of {name}:  {_LEGEND}"
        for outcome in outcomes:
            yield from _outcome_lines(outcome, texts, skills)
    yield ""
    yield _NOTICE


def _outcome_lines(
    outcome: OutcomeCoverage, texts: Mapping[str, str], skills: Mapping[str, str]
) -> Iterator[str]:
    yield f"{_SIGNS[outcome.state]} {texts.get(outcome.outcome, outcome.outcome)}"
    shared = [skills[iri] for iri in outcome.skills if iri in skills]
    if shared:
        yield f"      by {', '.join(shared)}"
    for partner in outcome.partners:
        yield f"      = {texts.get(partner, partner)}"


def _headline(unit: UnitView) -> str:
    country = unit.country.code if unit.country and unit.country.code else "?"
    level = "?" if unit.level.eqf is None else str(unit.level.eqf)
    whose = f" of the {unit.level.whose}" if unit.level.whose else ""
    qualifications = ", ".join(_text(one.titles) for one in unit.qualifications)
    inside = f" in {qualifications}" if qualifications else ""
    return f"{_text(unit.titles)}{inside} ({country}, EQF {level}{whose}; {unit.identifier or unit.iri})"


def _text(texts: Texts) -> str:
    chosen = text_in(texts, "en")
    return chosen.value if chosen else ""
