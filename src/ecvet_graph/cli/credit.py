"""Commands of accumulation: how far a learner is, and what would complete the way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import click

from ecvet_graph.cli.console import write_json, write_table, write_text
from ecvet_graph.cli.credit_lines import (
    PROGRESS_NOTICE,
    explanation_lines,
    figure_text,
    progress_lines,
)
from ecvet_graph.cli.gap import answer_lines, headline, read_share, set_lines
from ecvet_graph.cli.options import read_level_gap, wish_options
from ecvet_graph.compare import Measure
from ecvet_graph.config import Settings
from ecvet_graph.errors import UsageFault
from ecvet_graph.model.learning import english
from ecvet_graph.service.credit.asking import (
    accumulation_of_file,
    plan_of_file,
    progress_of_file,
    progress_overview_of_file,
)
from ecvet_graph.service.credit.planning import PlanRequest
from ecvet_graph.service.reading import NOTICE
from ecvet_graph.service.views.progress import PlanView, ProgressOverview
from ecvet_graph.service.wire import to_json

__all__ = ["COMMANDS"]

_FILE = click.Path(path_type=Path)
_DAY = click.DateTime(["%Y-%m-%d"])
_LINKED = {"ttl": "text/turtle", "jsonld": "application/ld+json"}


@click.group()
def credit() -> None:
    """Accumulate a learner's credit towards qualifications. Nothing of it is stored.

    PORTFOLIO is a JSON file: {"held": [...], "recognised": [...], "validated": [...],
    "credited": [...], "failed": [...]} with units and outcomes by IRI or source id, or the full
    records of assessments, credits, validations and recognitions; or these as RDF (.ttl, .jsonld).
    """


@credit.command()
@click.argument("portfolio", type=_FILE)
@click.option("--target", multiple=True, metavar="ID", help="A qualification; may be repeated.")
@click.option("--all", "to_all", is_flag=True, help="All qualifications, the furthest first.")
@click.option("--explain", is_flag=True, help="Say of every figure which units and records it is.")
@click.option("--day", type=_DAY, metavar="YYYY-MM-DD", help="Day of the question [today].")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", *_LINKED]),
    default="text",
    help="Linked data (ttl, jsonld) names the decisions that count: of one target, from records.",
)
@click.pass_obj
def progress(
    settings: Settings,
    *,
    portfolio: Path,
    target: tuple[str, ...],
    to_all: bool,
    explain: bool,
    day: datetime | None,
    form: str,
) -> None:
    """Say how far a learner is on the way to one or several qualifications.

    Eligibility is by the published structure and no entitlement; points are never converted.
    """
    if bool(target) == to_all:
        raise UsageFault("What is aimed at?", remedy="Give --target, or --all.")
    if form in _LINKED:
        _write_linked(settings, portfolio, target, day=_day(day), media_type=_LINKED[form])
        return
    if to_all:
        _write_overview(progress_overview_of_file(settings, portfolio, day=_day(day)), form)
        return
    views = progress_of_file(settings, portfolio, targets=target, day=_day(day))
    if form == "json":
        write_json([to_json(view) for view in views])
        return
    for view in views:
        for line in (*progress_lines(view), *(explanation_lines(view) if explain else ())):
            write_text(line)
        write_text("")
    write_text(PROGRESS_NOTICE)


@credit.command()
@click.argument("portfolio", type=_FILE)
@click.option("--target", required=True, metavar="ID", help="The qualification aimed at.")
@click.option(
    "--country", multiple=True, metavar="CC", help="Countries of the units; without it all."
)
@wish_options
@click.option("--day", type=_DAY, metavar="YYYY-MM-DD", help="Day of the question [today].")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_obj
def plan(
    settings: Settings,
    *,
    portfolio: Path,
    target: str,
    country: tuple[str, ...],
    by: str,
    share: str,
    level_gap: str,
    day: datetime | None,
    form: str,
) -> None:
    """Say what is still to be shown, and which units at home or abroad would teach it.

    Units are suggestions: the home institution would have to validate and recognise what is learnt.
    """
    asked = PlanRequest(
        target=target,
        countries=country,
        measure=Measure(by),
        share=read_share(share),
        level_gap=read_level_gap(level_gap),
    )
    view = plan_of_file(settings, portfolio, asked, day=_day(day))
    if form == "json":
        write_json(to_json(view))
        return
    for line in _plan_lines(view):
        write_text(line)


COMMANDS = (credit,)


def _day(given: datetime | None) -> date:
    return datetime.now(UTC).date() if given is None else given.date()


def _write_linked(
    settings: Settings, portfolio: Path, targets: tuple[str, ...], *, day: date, media_type: str
) -> None:
    if len(targets) != 1:
        raise UsageFault(
            "Linked data is about one qualification.", remedy="Give one --target, and not --all."
        )
    document = accumulation_of_file(
        settings, portfolio, target=targets[0], day=day, media_type=media_type
    )
    write_text(document.decode().rstrip("\n"))


def _write_overview(overview: ProgressOverview, form: str) -> None:
    if form == "json":
        write_json(to_json(overview))
        return
    header = ("qualification", "country", "units", "mandatory", "outcomes", "figures", "eligible")
    rows = [row for row in overview.rows if row.is_begun]
    write_table(
        header,
        (
            (
                english(row.target.titles) or row.target.iri,
                row.target.country or "?",
                f"{row.units_counted} of {row.units}",
                f"{row.mandatory_awarded} of {row.mandatory}",
                f"{row.outcomes_recognised} of {row.outcomes}",
                "; ".join(map(figure_text, row.figures)),
                "yes" if row.is_eligible else "no",
            )
            for row in rows
        ),
    )
    write_text(f"Nothing counts yet towards {overview.untouched} further qualifications.")
    write_text(PROGRESS_NOTICE)


def _plan_lines(view: PlanView) -> Iterator[str]:
    yield from progress_lines(view.progress)
    yield ""
    for unit in view.to_award:
        yield f"Only the award is missing: {headline(unit.unit)}"
    if view.gap is None:
        yield "No unit is open."
        yield PROGRESS_NOTICE
        return
    for held in view.gap.held:
        yield f"To be validated: {headline(held)}"
    yield from answer_lines(view.gap)
    texts = {row.iri: english(row.texts) for unit in view.gap.units for row in unit.outcomes}
    for number, found in enumerate(view.gap.sets, start=1):
        yield from set_lines(found, number, texts)
    if view.gap.uncoverable:
        yield ""
        yield "No unit considered covers:"
        yield from (f"      {texts.get(iri) or iri}" for iri in view.gap.uncoverable)
    yield ""
    yield "The home institution would have to validate and recognise what is learnt."
    yield NOTICE
