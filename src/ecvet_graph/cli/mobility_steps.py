"""The commands for the steps of a transfer: sign, assess, credit, validate, recognise and others."""

from __future__ import annotations

from collections.abc import Callable

import click

from ecvet_graph.cli.mobility_asking import (
    DAY,
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
from ecvet_graph.model.mobility import SignatoryRole
from ecvet_graph.service.mobility.desk import Desk
from ecvet_graph.service.mobility.requests import (
    Amending,
    Assessing,
    Crediting,
    Declining,
    Issuing,
    Recognising,
    Signing,
    Validating,
)
from ecvet_graph.service.views.mobility import TransferView

__all__ = ["STEPS"]

_ID = click.argument("name", metavar="ID")
_ROLES = click.Choice([one.value for one in SignatoryRole])
_OUTCOME = click.option(
    "--outcome", multiple=True, metavar="IRI", help="Only these, by IRI or its last part."
)
_REASON = click.option("--reason", metavar="TEXT", help="Why; a refusal has one. Never a name.")
_GRANTED = click.option(
    "--grant/--refuse", "granted", default=None, help="What your institution decided."
)
_RENAMED = frozenset({"granted", "outcome", "reason", "day"})
_APPEALS = click.option("--appeals", metavar="ID", help="The refusal that is looked at again.")


@click.command()
@options(
    _ID,
    click.option("--role", type=_ROLES, required=True, help="As what somebody signed."),
    DAY,
    click.option("--signatory", metavar="IRI|NAME", help="An intermediary, if not your own."),
    FORM,
)
@click.pass_obj
def sign(
    settings: Settings, *, name: str, role: str, day: str | None, signatory: str | None, form: str
) -> None:
    """Write down a signature under the agreement of a transfer, or under a memorandum (party)."""
    given = {"role": role, "on": day, "signatory": signatory}
    asked = asked_for(Signing, None, given)
    with desk_of(settings) as desk:
        is_party = asked.role is SignatoryRole.PARTY
        found = desk.sign_memorandum(name, asked) if is_party else desk.sign(name, asked)
        answer(found, form)


@click.command()
@options(
    _ID,
    click.option("--start", metavar="YYYY-MM-DD", help="First day of the stay."),
    click.option("--end", metavar="YYYY-MM-DD", help="Last day of the stay."),
    SOURCE,
    FORM,
)
@click.pass_obj
def amend(
    settings: Settings, /, *, name: str, source: str | None, form: str, **given: object
) -> None:
    """Draft a further version of the agreement, which everybody signs again."""
    asked = asked_for(Amending, source, given)
    with desk_of(settings, source=source) as desk:
        answer(desk.amend(name, asked), form)


@click.command()
@options(
    _ID,
    click.option("--passed", multiple=True, metavar="IRI", help="Outcomes that were shown."),
    click.option("--failed", multiple=True, metavar="IRI", help="Outcomes that were not shown."),
    click.option("--method", metavar="TEXT", help="How [as agreed]."),
    click.option("--grade", metavar="TEXT", help="As your institution writes it."),
    click.option("--grading-scheme", metavar="TEXT", help="What the grade means."),
    click.option("--remarks", metavar="TEXT", help="About the outcomes; why, in a correction."),
    click.option("--corrects", metavar="ID", help="The assessment whose result was wrong."),
    DAY,
    LANGUAGE,
    SOURCE,
    FORM,
)
@click.pass_obj
def assess(
    settings: Settings,
    /,
    *,
    name: str,
    passed: tuple[str, ...],
    failed: tuple[str, ...],
    method: str | None,
    remarks: str | None,
    day: str | None,
    language: str,
    source: str | None,
    form: str,
    **given: object,
) -> None:
    """Write down which outcomes were shown and which were not, by IRI or its last part."""
    given |= {
        "method": list_of_texts(method, language),
        "remarks": list_of_texts(remarks, language),
        "on": day,
    }
    results = {"passed": passed, "failed": failed}
    told = [(result, outcomes) for result, outcomes in results.items() if outcomes]
    if source is None and not told:
        raise UsageFault("No outcome is named.", remedy="Name outcomes after --passed or --failed.")
    if source is not None:
        merged = {**given, "outcomes": [*passed, *failed]}
        asked = [asked_for(Assessing, source, merged)]
    else:
        asked = [
            asked_for(Assessing, None, {**given, "outcomes": list(outcomes), "result": result})
            for result, outcomes in told
        ]
    with desk_of(settings, source=source) as desk:
        answer(desk.assess(name, *asked), form)


@click.command()
@options(
    _ID,
    click.option("--unit", metavar="ID", help="The unit the outcomes are of."),
    _OUTCOME,
    click.option("--points", metavar="NUMBER", help="Where they are not those agreed on."),
    click.option("--credit-system", metavar="IRI", help="Of the points [that of the unit]."),
    click.option("--points-reason", metavar="TEXT", help="Why they differ from the unit's."),
    DAY,
    LANGUAGE,
    SOURCE,
    FORM,
)
@click.pass_obj
def credit(
    settings: Settings,
    /,
    *,
    name: str,
    outcome: tuple[str, ...],
    points_reason: str | None,
    day: str | None,
    language: str,
    source: str | None,
    form: str,
    **given: object,
) -> None:
    """Award credit for the outcomes of a unit that were shown."""
    reason = list_of_texts(points_reason, language)
    given |= {"outcomes": list(outcome), "points_reason": reason, "on": day}
    asked = asked_for(Crediting, source, given)
    with desk_of(settings, source=source) as desk:
        answer(desk.credit(name, asked), form)


@click.command()
@options(_ID, DAY, FORM)
@click.pass_obj
def transcript(settings: Settings, *, name: str, day: str | None, form: str) -> None:
    """Issue the personal transcript; it ends the assessment."""
    asked = asked_for(Issuing, None, {"on": day})
    with desk_of(settings) as desk:
        answer(desk.transcript(name, asked), form)


@click.command()
@options(
    _ID,
    _GRANTED,
    click.option("--credit", metavar="ID", help="Which credit [the only one that is open]."),
    _OUTCOME,
    _REASON,
    click.option("--procedure", metavar="TEXT", help="How it was decided."),
    _APPEALS,
    DAY,
    LANGUAGE,
    SOURCE,
    FORM,
)
@click.pass_obj
def validate(
    settings: Settings, /, *, name: str, source: str | None, form: str, **given: object
) -> None:
    """Decide whether credited outcomes are those that your qualification requires."""
    language = str(given["language"])
    procedure = list_of_texts(given.pop("procedure"), language)
    asked = asked_for(Validating, source, {**_decision(given), "procedure": procedure})
    with desk_of(settings, source=source) as desk:
        answer(desk.validate(name, asked), form)


@click.command()
@options(
    _ID,
    _GRANTED,
    click.option("--unit", "units", multiple=True, metavar="ID", help="A unit that is awarded."),
    click.option(
        "--validation", "validations", multiple=True, metavar="ID", help="Those followed."
    ),
    _OUTCOME,
    _REASON,
    _APPEALS,
    DAY,
    LANGUAGE,
    SOURCE,
    FORM,
)
@click.pass_obj
def recognise(
    settings: Settings, /, *, name: str, source: str | None, form: str, **given: object
) -> None:
    """Attest validated outcomes officially, and award the units that are named."""
    asked = asked_for(Recognising, source, _decision(given))
    with desk_of(settings, source=source) as desk:
        answer(desk.recognise(name, asked), form)


def _unwanted(
    name: str, summary: str, take: Callable[[Desk, str, Declining], TransferView]
) -> click.Command:
    """Return the command of a step by which an amendment comes to nothing."""

    @click.command(name, help=summary)
    @options(_ID, _REASON, LANGUAGE, FORM)
    @click.pass_obj
    def step(
        settings: Settings, *, name: str, reason: str | None, language: str, form: str
    ) -> None:
        asked = asked_for(Declining, None, {"reasons": list_of_texts(reason, language)})
        with desk_of(settings) as desk:
            answer(take(desk, name, asked), form)

    return step


def _decision(given: dict[str, object]) -> dict[str, object]:
    """Return the options of a decision as its request holds them."""
    said = {None: None, True: "granted", False: "refused"}
    language = str(given.pop("language"))
    return {
        "result": next(word for granted, word in said.items() if granted is given["granted"]),
        "outcomes": given["outcome"],
        "reasons": list_of_texts(given["reason"], language),
        "on": given["day"],
        **{key: value for key, value in given.items() if key not in _RENAMED},
    }


def _plain_step(
    name: str, summary: str, take: Callable[[Desk, str], TransferView]
) -> click.Command:
    """Return the command of a step that takes nothing but the transfer."""

    @click.command(name, help=summary)
    @options(_ID, FORM)
    @click.pass_obj
    def step(settings: Settings, *, name: str, form: str) -> None:
        with desk_of(settings) as desk:
            answer(take(desk, name), form)

    return step


STEPS: tuple[click.Command, ...] = (
    sign,
    _plain_step("begin", "Begin the stay.", lambda desk, name: desk.begin(name)),
    amend,
    _unwanted(
        "withdraw-amendment",
        "Take back an amendment that your institution drafted.",
        lambda desk, name, asked: desk.withdraw(name, asked),
    ),
    _unwanted(
        "decline-amendment",
        "Decline an amendment of the other institution, with a reason.",
        lambda desk, name, asked: desk.decline(name, asked),
    ),
    assess,
    credit,
    _plain_step(
        "finish",
        "End the assessment: something is credited, or nothing was achieved.",
        lambda desk, name: desk.finish(name),
    ),
    transcript,
    validate,
    recognise,
    _plain_step(
        "cancel",
        "Give a transfer up before anything was credited.",
        lambda desk, name: desk.cancel(name),
    ),
    _plain_step("close", "End a transfer.", lambda desk, name: desk.close(name)),
)
