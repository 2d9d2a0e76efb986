"""The command that says what held units cover of a target, and what would close the gap."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation

import click

from ecvet_graph.cli.console import write_json, write_text
from ecvet_graph.cli.options import read_level_gap, wish_options
from ecvet_graph.compare import Measure, Proof
from ecvet_graph.config import Settings
from ecvet_graph.errors import UsageFault
from ecvet_graph.model.learning import english
from ecvet_graph.model.match import CoverageState
from ecvet_graph.service.gap import GapRequest
from ecvet_graph.service.graph import EcvetGraph
from ecvet_graph.service.reading import NOTICE
from ecvet_graph.service.views import GapReading, GapSet, GapTargetUnit, GapThing, GapView
from ecvet_graph.service.wire import to_json

__all__ = ["COMMANDS", "answer_lines", "headline", "read_share", "set_lines"]

_SIGNS: Mapping[CoverageState, str] = {
    CoverageState.COVERED: "[x]",
    CoverageState.PARTLY: "[~]",
    CoverageState.MISSING: "[ ]",
    CoverageState.NOT_LINKED: "[?]",
}
_READINGS: Mapping[GapReading, str] = {
    GapReading.ALL_UNITS: "The list of units names neither roles nor groups: every unit counts.",
    GapReading.INCOMPLETE_LIST: "The list of units is not complete.",
    GapReading.UNRULED_ELECTIVES: "Elective units without a rule are not required.",
    GapReading.SEVERAL_CREDIT_SYSTEMS: "Points of several credit systems are not added up.",
    GapReading.UNMEETABLE_RULE: "A rule that the listed units cannot meet is left out.",
}


@click.command()
@click.argument("more", nargs=-1, metavar="[UNIT]...")
@click.option("--held", multiple=True, metavar="UNIT...", help="Units that are held.")
@click.option("--target", required=True, metavar="ID", help="The unit or qualification aimed at.")
@click.option(
    "--country",
    multiple=True,
    metavar="CC",
    help="Countries of further units; without it all but the target's.",
)
@wish_options
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_obj
def gap(
    settings: Settings,
    *,
    more: tuple[str, ...],
    held: tuple[str, ...],
    target: str,
    country: tuple[str, ...],
    by: str,
    share: str,
    level_gap: str,
    form: str,
) -> None:
    """Say what held units cover of a target, and the smallest sets of units that close the gap.

    Units and the target are named by IRI or source id: gap --held UNIT UNIT --target QUALIFICATION.
    """
    if more and not held:
        raise UsageFault("Units stand without --held.", remedy="Write --held before the units.")
    asked = GapRequest(
        held=(*held, *more),
        target=target,
        countries=country,
        measure=Measure(by),
        share=read_share(share),
        level_gap=read_level_gap(level_gap),
    )
    view = EcvetGraph(settings).gap(asked)
    if form == "json":
        write_json(to_json(view))
        return
    for line in _lines(view):
        write_text(line)


COMMANDS = (gap,)


def read_share(written: str) -> Decimal:
    """Return a share as it is written. Raises UsageFault when it is no number."""
    try:
        return Decimal(written)
    except InvalidOperation as fault:
        raise UsageFault(
            f"{written[:40]!r} is not a number.", remedy="Give a share such as 0.8."
        ) from fault


def _lines(view: GapView) -> Iterator[str]:
    yield f"Target  {headline(view.target)}"
    for held in view.held:
        yield f"Held    {headline(held)}"
    yield f"Covered {view.coverage:.1%} of the weighted outcomes of required units"
    for reading in view.readings:
        yield f"Note    {_READINGS[reading]}"
    groups = {group.iri: english(group.titles) for group in view.groups}
    for unit in view.units:
        yield from _unit_lines(unit, groups)
    yield ""
    yield from answer_lines(view)
    texts = {row.iri: english(row.texts) for unit in view.units for row in unit.outcomes}
    for number, found in enumerate(view.sets, start=1):
        yield from set_lines(found, number, texts)
    if view.uncoverable:
        yield ""
        yield "No unit considered covers:"
        yield from (f"      {texts.get(iri) or iri}" for iri in view.uncoverable)
    yield ""
    yield NOTICE


def _unit_lines(unit: GapTargetUnit, groups: Mapping[str, str]) -> Iterator[str]:
    elective = "" if unit.group is None else f", elective: {groups.get(unit.group) or 'no group'}"
    yield ""
    yield f"{english(unit.unit.titles) or unit.unit.iri}: {unit.coverage:.1%}{elective}"
    for row in unit.outcomes:
        yield f"  {_SIGNS[row.state]} {english(row.texts) or row.iri}"


def answer_lines(view: GapView) -> Iterator[str]:
    """Yield what is proved, in words."""
    countries = ", ".join(view.countries) or "all countries"
    where = f"{view.considered} units of {countries} considered"
    closely = f", the {view.compared_closely} most similar ones closely for each outcome"
    yield f"{where}{closely if view.compared_closely < view.considered else ''}."
    goal = "every outcome" if view.share == 1 else f"{view.share:.0%} of each unit"
    reach = "closes the gap" if view.closes else "closes what can be closed"
    size = f"{view.bound} units" if view.measure is Measure.UNITS else f"{view.bound} years"
    yield {
        Proof.NOTHING_OPEN: f"Nothing is missing: {goal} is covered.",
        Proof.NOTHING_HELPS: "None of them covers anything of what is open.",
        Proof.BEST: f"Proved: no set of fewer than {size} {reach} ({goal}).",
        Proof.NOT_PROVED: f"Not proved: the time was up; no set has fewer than {size} ({goal}).",
    }[view.proof]
    if view.unknown_workload:
        yield f"Left out, since their workload is not known: {view.unknown_workload} units."


def set_lines(found: GapSet, number: int, texts: Mapping[str, str]) -> Iterator[str]:
    """Yield a completing set: its units, what each helps with, and what stays open."""
    years = "" if found.years is None else f", {found.years} years"
    yield ""
    yield f"Set {number}: {len(found.units)} units{years}; covers {found.coverage:.1%} with them"
    for entry in found.units:
        others = f" (or one of {entry.others} others)" if entry.others else ""
        yield f"  + {headline(entry.unit)}{others}"
        yield from (f"      {texts.get(iri) or iri}" for iri in entry.outcomes)
    if found.open:
        yield f"  {len(found.open)} outcomes stay open."


def headline(thing: GapThing) -> str:
    """Return a unit or qualification in a line."""
    level = "?" if thing.level is None else str(thing.level)
    name = english(thing.titles) or thing.iri
    return f"{name} ({thing.country or '?'}, EQF {level}; {thing.identifier or thing.iri})"
