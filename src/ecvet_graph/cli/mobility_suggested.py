"""A suggestion for an agreement as lines that people read."""

from __future__ import annotations

from collections.abc import Iterator

from ecvet_graph.cli.mobility_words import (
    amount_called,
    called,
    outcome_called,
    qualification_called,
    unit_called,
)
from ecvet_graph.model.learning import english
from ecvet_graph.service.views.mobility import AgreementSuggestion

__all__ = ["suggestion_lines"]


def suggestion_lines(view: AgreementSuggestion) -> Iterator[str]:
    """Yield what could be agreed on for a pair of units, and what stays at home."""
    yield f"Home unit  {unit_called(view.home_unit)}"
    yield f"Host unit  {unit_called(view.host_unit)}, covers {view.coverage:.1%}"
    for label, partners in (("Home", view.homes), ("Host", view.hosts)):
        yield from (f"{label}       {called(one)}: {one.iri}" for one in partners)
    for target in view.qualifications:
        yield f"Towards    {qualification_called(target)}"
    if view.points is not None:
        yield f"Points     {amount_called(view.points, view.credit_system)} for the whole unit"
    for row in view.memoranda:
        yield f"Memorandum {english(row.titles)}: {row.id or row.iri}"
    yield ""
    yield "To be agreed on"
    for entry in view.suggested:
        yield f"  {entry.state} {entry.share:.0%}  {outcome_called(entry.outcome)}"
        yield from (f"      by {english(one.texts) or one.iri}" for one in entry.partners)
    if view.at_home:
        yield "Stays at home"
        yield from (f"  {entry.state}  {outcome_called(entry.outcome)}" for entry in view.at_home)
    done = [entry for entry in view.outcomes if entry.is_recognised]
    if done:
        yield "Recognised already"
        yield from (f"  {outcome_called(entry.outcome)}" for entry in done)
    yield ""
    yield view.notice
