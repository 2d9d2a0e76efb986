"""The commands for memoranda that are signed, and for what an institution says in public."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import click

from ecvet_graph.cli.console import say, write_json, write_text
from ecvet_graph.cli.mobility_asking import FORM, LANGUAGE, answer, asked_for, desk_of
from ecvet_graph.cli.options import options
from ecvet_graph.config import Settings
from ecvet_graph.errors import UsageFault
from ecvet_graph.model.learning import Text
from ecvet_graph.model.mobility import AgreementState
from ecvet_graph.model.review import Difference
from ecvet_graph.publish.proposals import Proposal
from ecvet_graph.service.mobility.requests import Reviewing, Withdrawing
from ecvet_graph.service.wire import to_json

__all__ = ["PUBLIC_COMMANDS"]

_ID = click.argument("name", metavar="ID")
_DIFFERENCES = click.Choice([one.value for one in Difference])


@click.command()
@options(_ID, click.option("--next", "following", metavar="YYYY-MM-DD", help="The next one."), FORM)
@click.pass_obj
def review(settings: Settings, *, name: str, following: str | None, form: str) -> None:
    """Begin the review of a memorandum, or end it where it has begun."""
    asked = asked_for(Reviewing, None, {"review_on": following})
    with desk_of(settings) as desk:
        has_begun = desk.memorandum(name).state is AgreementState.UNDER_REVIEW
        answer(desk.finish_review(name, asked) if has_begun else desk.review(name), form)


@click.command()
@options(_ID, FORM)
@click.pass_obj
def terminate(settings: Settings, *, name: str, form: str) -> None:
    """End a memorandum; stays that have begun go on."""
    with desk_of(settings) as desk:
        answer(desk.terminate(name), form)


@click.command()
@_ID
@click.pass_obj
def publish(settings: Settings, *, name: str) -> None:
    """Make a memorandum public that all its parties have signed; print its address."""
    with desk_of(settings) as desk:
        write_text(desk.publish_memorandum(name))


@click.command()
@options(
    _ID,
    click.option("--reason", metavar="TEXT", help="Stands where the memorandum was public."),
    LANGUAGE,
)
@click.pass_obj
def withdraw(settings: Settings, *, name: str, reason: str | None, language: str) -> None:
    """Take a memorandum out of public; the memorandum itself goes on."""
    plain = {"reason": {"value": reason, "language": language}} if reason else {}
    with desk_of(settings) as desk:
        desk.withdraw_memorandum(name, asked_for(Withdrawing, None, plain))
    say("It is public no longer; earlier versions of the graph keep it.")


@click.command()
@options(
    _ID,
    click.option(
        "--publish", "number", type=click.IntRange(1), help="Record this draft, in public."
    ),
    click.option(
        "--reason", metavar="TEXT", help="For the public: of the units, never of persons."
    ),
    click.option("--difference", multiple=True, type=_DIFFERENCES, help="Substantial."),
    LANGUAGE,
    FORM,
)
@click.pass_obj
def precedent(
    settings: Settings,
    *,
    name: str,
    number: int | None,
    reason: str | None,
    difference: tuple[str, ...],
    language: str,
    form: str,
) -> None:
    """Show what a decision on a transfer could say in public about units; record it with --publish.

    Nothing of the transfer, its days or the learner is in it. Without --publish nothing is recorded.
    """
    with desk_of(settings) as desk:
        drafts = desk.precedents(name)
        if number is not None:
            chosen = replace(
                _chosen(drafts, number),
                reason=Text(reason, language) if reason else None,
                differences=tuple(map(Difference, difference)),
            )
            write_text(desk.publish_precedent(name, chosen).decision.iri)
            return
    if form == "json":
        write_json(to_json(drafts))
        return
    for place, draft in enumerate(drafts, start=1):
        for line in _draft_lines(draft, place):
            write_text(line)
    if not drafts:
        say("Nothing was decided on a unit of a host: there is nothing to make public.")


PUBLIC_COMMANDS: tuple[click.Command, ...] = (review, terminate, publish, withdraw, precedent)


def _chosen(drafts: tuple[Proposal, ...], number: int) -> Proposal:
    if number > len(drafts):
        raise UsageFault(
            f"There is no draft {number}.", remedy="See their numbers without --publish."
        )
    return drafts[number - 1]


def _draft_lines(draft: Proposal, number: int) -> Iterator[str]:
    yield f"{number}. {draft.result} for {draft.purpose}"
    yield f"   {draft.source_unit}"
    yield f"   for {draft.target_unit}"
    yield from (f"   open: {outcome}" for outcome in draft.open_outcomes)
    if draft.memorandum:
        yield f"   under {draft.memorandum}"
