"""Suggestions for an agreement: what the graph knows of two units, for a coordinator to change."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from ecvet_graph.model.learning import Text, Texts
from ecvet_graph.model.match import CoverageState, OutcomeCoverage
from ecvet_graph.service.mobility.naming import Names
from ecvet_graph.service.mobility.requests import PlannedUnit
from ecvet_graph.service.views.comparisons import CompareView
from ecvet_graph.service.views.concepts import BodyView, Concept
from ecvet_graph.service.views.gaps import GapSet, GapView
from ecvet_graph.service.views.mobility import (
    AgreementSuggestion,
    MemorandumRow,
    SuggestedOutcome,
)
from ecvet_graph.service.views.units import UnitView

__all__ = ["NOTICE", "institutions_of", "planned_from_gap", "request_from", "suggestion_from"]

NOTICE = (
    "This is a suggestion from published data and a computed comparison. It informs an agreement and "
    "does not replace one: home, host and learner decide what is agreed."
)
_COUNTS = frozenset({CoverageState.COVERED, CoverageState.PARTLY})


def suggestion_from(
    pair: CompareView,
    *,
    names: Names,
    learner: str = "",
    recognised: Collection[str] = (),
    memoranda: Iterable[MemorandumRow] = (),
) -> AgreementSuggestion:
    """Return what to agree on, so that the first unit of a pair is learnt for the second one.

    Args:
        pair: the host unit against the home unit.
        names: of what both name.
        learner: pseudonym, or empty.
        recognised: outcomes that are recognised for the learner already.
        memoranda: those under which the agreement could stand.
    """
    host, home = pair.a, pair.b
    place = next(iter(home.places), None)
    owners = [one.iri for one in home.qualifications]
    if place is not None:
        owners = list(dict.fromkeys((place.qualification.iri, *owners)))
    skills = {skill.iri: skill for skill in pair.skills}
    return AgreementSuggestion(
        home_unit=names.unit_line(home.iri),
        host_unit=names.unit_line(host.iri),
        qualifications=tuple(map(names.qualification_line, owners)),
        homes=tuple(map(names.partner, institutions_of(home))),
        hosts=tuple(map(names.partner, institutions_of(host))),
        outcomes=tuple(
            _suggested(row, names=names, recognised=recognised, skills=skills)
            for row in pair.match.outcomes_b
        ),
        points=place.points if place else None,
        credit_system=place.credit_system if place else None,
        coverage=pair.match.coverage_of_b,
        assessment_method=_procedures(host),
        memoranda=tuple(memoranda),
        learner=learner,
        notice=NOTICE,
    )


def request_from(suggestion: AgreementSuggestion) -> dict[str, object]:
    """Return a suggestion as the JSON of a `NewAgreement`; the days of the stay are left to people."""
    hosts, memoranda = suggestion.hosts, suggestion.memoranda
    found: dict[str, object] = {
        "host": hosts[0].iri if hosts else "",
        "qualification": suggestion.qualifications[0].iri if suggestion.qualifications else "",
        "units": [
            {
                "unit": suggestion.home_unit.iri,
                "outcomes": [row.outcome.iri for row in suggestion.suggested],
                "host_unit": suggestion.host_unit.iri,
            }
        ],
        "start": "",
        "end": "",
        "learner": suggestion.learner,
        "assessment_method": [
            {"value": text.value, "language": text.language}
            for text in suggestion.assessment_method
        ],
    }
    if memoranda:
        found["memorandum"] = memoranda[0].id or memoranda[0].iri
    return found


def planned_from_gap(view: GapView, found: GapSet) -> tuple[PlannedUnit, ...]:
    """Return what an agreement could plan, so that the units of a completing set close a gap.

    Each outcome of a unit of the target is planned with the first unit of the set that helps with it.
    """
    owners = {row.iri: unit.unit.iri for unit in view.units for row in unit.outcomes}
    planned: dict[tuple[str, str], list[str]] = {}
    taken: set[str] = set()
    for entry in found.units:
        for outcome in entry.outcomes:
            if outcome in owners and outcome not in taken:
                taken.add(outcome)
                planned.setdefault((owners[outcome], entry.unit.iri), []).append(outcome)
    return tuple(
        PlannedUnit(unit=unit, outcomes=tuple(outcomes), host_unit=host)
        for (unit, host), outcomes in planned.items()
    )


def _suggested(
    row: OutcomeCoverage,
    *,
    names: Names,
    recognised: Collection[str],
    skills: Mapping[str, Concept],
) -> SuggestedOutcome:
    is_recognised = row.outcome in recognised
    return SuggestedOutcome(
        outcome=names.outcome(row.outcome),
        state=row.state,
        share=row.share,
        is_suggested=row.state in _COUNTS and not is_recognised,
        is_recognised=is_recognised,
        partners=names.outcomes(row.partners),
        skills=tuple(skills[iri] for iri in row.skills if iri in skills),
    )


def institutions_of(unit: UnitView) -> tuple[str, ...]:
    """Return who could be home or host for a unit: its awarding bodies, and its publisher."""
    bodies: tuple[BodyView, ...] = unit.awarding_bodies
    if unit.publisher is not None:
        bodies = (*bodies, unit.publisher)
    return tuple(dict.fromkeys(body.iri for body in bodies))


def _procedures(unit: UnitView) -> Texts:
    """Return how the unit is assessed, as its agency describes it; one text in each language."""
    texts: dict[str, list[str]] = {}
    named = (text for one in unit.assessments for text in one.titles)
    types = (text for one in unit.assessment_types for text in one.labels)
    for text in (*named, *(() if unit.assessments else types)):
        texts.setdefault(text.language, []).append(text.value)
    return tuple(
        Text("; ".join(dict.fromkeys(values)), language) for language, values in texts.items()
    )
