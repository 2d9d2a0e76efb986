"""The commands that draft: memoranda, learning agreements, and outcomes learnt outside any stay."""

from __future__ import annotations

import click

from ecvet_graph.cli.mobility_asking import (
    FORM,
    LANGUAGE,
    SOURCE,
    answer,
    asked_for,
    desk_of,
    list_of_texts,
)
from ecvet_graph.cli.options import options
from ecvet_graph.config import Settings
from ecvet_graph.errors import UsageFault
from ecvet_graph.model.credit import Route
from ecvet_graph.model.mobility import Confirmation
from ecvet_graph.service.mobility.requests import NewAgreement, NewExperience, NewMemorandum

__all__ = ["new"]

_ROUTES = click.Choice([one.value for one in Route if one is not Route.INSIDE_MOU])
_CONFIRMATIONS = click.Choice([one.value for one in Confirmation])


@click.group()
def new() -> None:
    """Draft a memorandum, a learning agreement, or outcomes learnt outside any stay."""


@new.command()
@options(
    click.option("--title", metavar="TEXT", help="What the memorandum is called."),
    click.option("--party", multiple=True, metavar="IRI|NAME", help="Another institution."),
    click.option("--qualification", multiple=True, metavar="ID", help="One that is compared."),
    click.option("--valid-from", metavar="YYYY-MM-DD", help="First day."),
    click.option("--valid-until", metavar="YYYY-MM-DD", help="Last day [open]."),
    click.option("--review-on", metavar="YYYY-MM-DD", help="When it is looked at again."),
    click.option("--objective", metavar="TEXT", help="What it is for."),
    click.option(
        "--confirm",
        multiple=True,
        type=_CONFIRMATIONS,
        help="A point that is confirmed [all five].",
    ),
    LANGUAGE,
    SOURCE,
    FORM,
)
@click.pass_obj
def memorandum(
    settings: Settings,
    *,
    title: str | None,
    party: tuple[str, ...],
    qualification: tuple[str, ...],
    valid_from: str | None,
    valid_until: str | None,
    review_on: str | None,
    objective: str | None,
    confirm: tuple[str, ...],
    language: str,
    source: str | None,
    form: str,
) -> None:
    """Draft a memorandum of your institution with others, to be signed by all of them."""
    given = {
        "titles": list_of_texts(title, language),
        "parties": list(party),
        "qualifications": list(qualification),
        "valid_from": valid_from,
        "valid_until": valid_until,
        "review_on": review_on,
        "objectives": list_of_texts(objective, language),
        "confirmations": list(confirm),
    }
    asked = asked_for(NewMemorandum, source, given)
    with desk_of(settings, source=source) as desk:
        answer(desk.new_memorandum(asked), form)


@new.command()
@options(
    click.option("--host", metavar="IRI|NAME", help="The hosting institution."),
    click.option("--qualification", metavar="ID", help="What the learner aims at."),
    click.option("--unit", metavar="ID", help="A unit of it, whole or in part."),
    click.option("--outcome", multiple=True, metavar="IRI", help="Only these outcomes of it."),
    click.option("--host-unit", metavar="ID", help="The unit of the host it is learnt in."),
    click.option("--start", metavar="YYYY-MM-DD", help="First day of the stay."),
    click.option("--end", metavar="YYYY-MM-DD", help="Last day of the stay."),
    click.option("--memorandum", metavar="ID", help="Without it: outside a memorandum."),
    click.option("--learner", metavar="UUID", help="One you know [a new pseudonym]."),
    click.option("--intermediary", metavar="IRI|NAME", help="An institution that mediates."),
    click.option("--assessment", metavar="TEXT", help="How the outcomes are assessed."),
    click.option("--activity", metavar="TEXT", help="What the learner does there."),
    click.option("--guardian", is_flag=True, help="A guardian signs too: a minor."),
    LANGUAGE,
    SOURCE,
    FORM,
)
@click.pass_obj
def agreement(
    settings: Settings, /, *, language: str, source: str | None, form: str, **given: object
) -> None:
    """Draft a learning agreement as home; for several units give a file (see `mobility suggest`)."""
    plain = _agreement(given, language)
    asked = asked_for(NewAgreement, source, plain)
    with desk_of(settings, source=source) as desk:
        answer(desk.new_agreement(asked), form)


@new.command()
@options(
    click.option("--qualification", metavar="ID", help="What the learner aims at."),
    click.option("--route", type=_ROUTES, help="How it was learnt [non-formal]."),
    click.option("--learner", metavar="UUID", help="One you know [a new pseudonym]."),
    SOURCE,
    FORM,
)
@click.pass_obj
def experience(settings: Settings, /, *, source: str | None, form: str, **given: object) -> None:
    """Begin with outcomes that were learnt outside any stay; your institution assesses them."""
    asked = asked_for(NewExperience, source, given)
    with desk_of(settings, source=source) as desk:
        answer(desk.new_experience(asked), form)


def _agreement(given: dict[str, object], language: str) -> dict[str, object]:
    """Return the options of an agreement as its request holds them."""
    unit, host_unit = given.pop("unit"), given.pop("host_unit")
    outcomes = given.pop("outcome")
    if (outcomes or host_unit) and not unit:
        raise UsageFault(
            "Outcomes or a unit of the host stand without --unit.", remedy="Name the home unit."
        )
    planned = {"unit": unit, "outcomes": outcomes, "host_unit": host_unit}
    for option, name in (("assessment", "assessment_method"), ("activity", "activities")):
        given[name] = list_of_texts(given.pop(option), language)
    given["needs_guardian"] = given.pop("guardian")
    given["units"] = [planned] if unit else []
    return given
