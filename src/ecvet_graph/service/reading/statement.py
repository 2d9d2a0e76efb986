"""The statement of a pair, put together from both units, the match and the decisions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from ecvet_graph.mappings.standing import is_unchanged
from ecvet_graph.model.match import UnitMatch
from ecvet_graph.model.review import Decision, Purpose, ReviewedPair
from ecvet_graph.service.reading.remarks import differences_of, doubts_of, unknown_of
from ecvet_graph.service.reading.sentences import NOTICE
from ecvet_graph.service.reading.surroundings import Surroundings
from ecvet_graph.service.views import (
    CompareView,
    Concept,
    DecisionView,
    Reference,
    ReviewView,
    UnitView,
)

__all__ = ["compare_view", "review_view"]


def compare_view(
    units: tuple[UnitView, UnitView],
    match: UnitMatch,
    *,
    surroundings: Surroundings,
    purpose: Purpose,
    review: ReviewView,
) -> CompareView:
    """Return the statement of the first unit as source against the second as target."""
    day = match.inputs.compared_on if match.inputs else None
    sides = surroundings.side(units[0], day), surroundings.side(units[1], day)
    return CompareView(
        *units,
        match=match,
        skills=_shared_skills(units, match),
        purpose=purpose,
        compared_on=day,
        side_a=sides[0],
        side_b=sides[1],
        differences=differences_of(match),
        unknown=unknown_of(match),
        doubts=doubts_of(match, units, sides),
        review=review,
        notice=NOTICE,
    )


def review_view(
    reviewed: ReviewedPair | None,
    made: Iterable[Decision],
    *,
    name: Callable[[str], Reference],
    contents: Mapping[str, str],
) -> ReviewView:
    """Return where a pair stands, with every decision ever made on it, the newest first.

    `made` is in the order of time; `name` gives an institution its names; `contents` are the digests
    of what is said of both units now.
    """
    if reviewed is None:
        return ReviewView()
    latest = {one.iri for one in reviewed.decisions}
    ordered = sorted(made, key=lambda one: (one.decided_at, one.iri), reverse=True)
    return ReviewView(
        status=reviewed.status,
        purpose=reviewed.purpose,
        is_current=reviewed.is_current,
        is_disputed=any(case.is_disputed for case in reviewed.cases),
        decisions=tuple(
            replace(
                _decision(one, is_latest=one.iri in latest, name=name),
                stale=not is_unchanged(one, contents),
            )
            for one in ordered
        ),
    )


def _decision(one: Decision, *, is_latest: bool, name: Callable[[str], Reference]) -> DecisionView:
    return DecisionView(
        iri=one.iri,
        institution=name(one.institution),
        side=one.side,
        purpose=one.purpose,
        result=one.result,
        source_unit=one.source_unit,
        target_unit=one.target_unit,
        decided_at=one.decided_at,
        reasons=one.reasons,
        differences=one.differences,
        open_outcomes=one.open_outcomes,
        memorandum=one.memorandum,
        is_latest=is_latest,
    )


def _shared_skills(units: tuple[UnitView, UnitView], match: UnitMatch) -> tuple[Concept, ...]:
    links = (link.skill for view in units for outcome in view.outcomes for link in outcome.skills)
    known = {skill.iri: skill for skill in links}
    wanted = {*match.evidence, *(skill for pair in match.pairs for skill in pair.skills)}
    return tuple(known[iri] for iri in sorted(wanted) if iri in known)
