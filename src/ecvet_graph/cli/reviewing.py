"""The commands of reviewers: decide on suggestions, and see what was decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import click

from ecvet_graph.cli.console import counted, say, write_json, write_table, write_text
from ecvet_graph.cli.options import options
from ecvet_graph.cli.tokens import given_token
from ecvet_graph.config import Settings
from ecvet_graph.model.iris import SKOS
from ecvet_graph.model.learning import Text, english
from ecvet_graph.model.review import (
    Decision,
    Difference,
    LinkDecision,
    Purpose,
    ReviewResult,
    Side,
)
from ecvet_graph.publish.proposals import LinkProposal, Proposal
from ecvet_graph.publish.reviewing import Recorded
from ecvet_graph.service.precedents import precedents_of
from ecvet_graph.service.reviewing import (
    conflicts,
    decide,
    decide_link,
    history,
    infer_mappings,
    reviewed_pairs,
)
from ecvet_graph.service.views.concepts import Reference
from ecvet_graph.service.views.precedents import Likeness
from ecvet_graph.service.wire import to_json

__all__ = ["COMMANDS"]

_FORM = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
_PURPOSES = click.Choice([one.value for one in Purpose])
_SIDES = click.Choice([one.value for one in Side])
_DIFFERENCES = click.Choice([one.value for one in Difference])
_PREDICATES = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")


@click.group()
def review() -> None:
    """Decide on suggestions as an institution, and see what was decided.

    Deciding needs the token of a reviewer in ECVET_TOKEN or on standard input. SOURCE is the unit that
    is held and shall count for TARGET, both by IRI or source id.
    """


def _shared(*, needs_reason: bool) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a command what all decisions on pairs take."""
    return options(
        click.argument("source"),
        click.argument("target"),
        click.option("--purpose", required=True, type=_PURPOSES, help="What for."),
        click.option(
            "--side",
            type=_SIDES,
            default=Side.RECEIVING.value,
            help="Competent for the target (receiving) or for the source (sending).",
        ),
        click.option(
            "--reason",
            required=needs_reason,
            help="Why, up to 2,000 characters, public: name institutions, never persons.",
        ),
        click.option("--language", default="en", metavar="TAG", help="Language of the reason."),
    )


@review.command()
@_shared(needs_reason=False)
@click.option("--predicate", type=click.Choice(_PREDICATES), help="As SKOS [closeMatch].")
@click.pass_obj
def confirm(settings: Settings, /, *, predicate: str | None, **given: str) -> None:
    """Confirm that SOURCE serves the purpose for TARGET."""
    proposal = _proposal(ReviewResult.CONFIRMED, given, predicate=predicate)
    _tell(decide(settings, given_token(), proposal))


@review.command()
@_shared(needs_reason=False)
@click.option("--open", "opened", multiple=True, required=True, metavar="IRI", help="Stays open.")
@click.option(
    "--difference",
    multiple=True,
    type=_DIFFERENCES,
    help="Substantial.",
)
@click.option("--predicate", type=click.Choice(_PREDICATES[1:]), help="As SKOS [relatedMatch].")
@click.pass_obj
def restrict(
    settings: Settings,
    /,
    *,
    opened: tuple[str, ...],
    difference: tuple[str, ...],
    predicate: str | None,
    **given: str,
) -> None:
    """Confirm in part: outcomes of TARGET stay open."""
    proposal = _proposal(
        ReviewResult.RESTRICTED,
        given,
        predicate=predicate,
        differences=difference,
        opened=opened,
    )
    _tell(decide(settings, given_token(), proposal))


@review.command()
@_shared(needs_reason=True)
@click.option(
    "--difference",
    multiple=True,
    required=True,
    type=_DIFFERENCES,
    help="The substantial difference.",
)
@click.pass_obj
def reject(settings: Settings, /, *, difference: tuple[str, ...], **given: str) -> None:
    """Reject SOURCE for TARGET, naming the substantial difference and its reason."""
    proposal = _proposal(ReviewResult.REJECTED, given, differences=difference)
    _tell(decide(settings, given_token(), proposal))


@review.command()
@click.argument("outcome")
@click.argument("skill")
@click.option("--reject", "is_rejected", is_flag=True, help="Reject the link; needs a reason.")
@click.option("--reason", default="", help="Why, public.")
@click.option("--language", default="en", metavar="TAG", help="Language of the reason.")
@click.pass_obj
def link(
    settings: Settings,
    *,
    outcome: str,
    skill: str,
    is_rejected: bool,
    reason: str,
    language: str,
) -> None:
    """Confirm or reject that OUTCOME asks for SKILL (both by IRI); the next `link` follows it."""
    result = ReviewResult.REJECTED if is_rejected else ReviewResult.CONFIRMED
    said = Text(reason, language) if reason else None
    _tell(decide_link(settings, given_token(), LinkProposal(outcome, skill, result, said)))


@review.command("list")
@_FORM
@click.pass_obj
def list_(settings: Settings, *, form: str) -> None:
    """List the pairs that somebody decided on, with their status."""
    pairs = reviewed_pairs(settings)
    if form == "json":
        found = [{"a": a, "b": b, **to_json(pair)} for (a, b), pair in pairs.items()]
        write_json(found)
        return
    write_table(
        ("status", "purpose", "decisions", "unit a", "unit b"),
        (
            (
                pair.status if pair.is_current else "decided before a unit changed",
                pair.purpose or "",
                str(len(pair.decisions)),
                *(unit.removeprefix(f"{settings.base}/id/") for unit in (a, b)),
            )
            for (a, b), pair in pairs.items()
        ),
    )


@review.command("history")
@click.argument("a")
@click.argument("b")
@_FORM
@click.pass_obj
def history_(settings: Settings, *, a: str, b: str, form: str) -> None:
    """Show every decision on two units, the oldest first; what was revised stays."""
    found = history(settings, a, b)
    if form == "json":
        write_json([to_json(one) for one in found])
        return
    revised = {one.revises for one in found}
    for one in found:
        mark = " (revised)" if one.iri in revised else ""
        write_text(f"{one.decided_at:%Y-%m-%d %H:%M} {one.result} for {one.purpose}{mark}")
        write_text(f"  by {one.institution}, {one.side} side")
        write_text(f"  {one.source_unit} for {one.target_unit}")
        for difference in one.differences:
            write_text(f"  substantial difference: {difference}")
        for outcome in one.open_outcomes:
            write_text(f"  open: {outcome}")
        for reason in one.reasons:
            write_text(f"  {reason.value}")


@review.command("precedents")
@click.argument("source")
@click.argument("target")
@_FORM
@click.pass_obj
def precedents_(settings: Settings, *, source: str, target: str, form: str) -> None:
    """Show earlier decisions on SOURCE for TARGET and on similar cases, the nearest first."""
    found = precedents_of(settings, source, target)
    if form == "json":
        write_json(to_json(found))
        return
    for contradiction in found.contradictions:
        write_text(f"Contradiction: {contradiction.sentence}")
    for one in found.entries:
        mark = "" if one.is_latest else " (revised)"
        mark += " (a unit changed since)" if one.stale else ""
        write_text(f"{one.decided_at:%Y-%m-%d} {one.result} for {one.purpose}{mark}")
        score = f", match of {one.score}" if one.score is not None else ""
        write_text(f"  {_LIKENESSES[one.likeness]}{score}")
        write_text(f"  by {english(one.institution.titles) or one.institution.iri}")
        write_text(f"  {_called(one.source)} for {_called(one.target)}")
        for reason in one.reasons:
            write_text(f"  {reason.value}")
    if not found.entries:
        write_text("Nobody has decided on these units or on a similar case.")
    say(found.notice)


@review.command("conflicts")
@_FORM
@click.pass_obj
def conflicts_(settings: Settings, *, form: str) -> None:
    """Find decisions and mappings that cannot all stand; leaves with 1 when there are some."""
    found = conflicts(settings)
    if form == "json":
        write_json([{**to_json(one), "sentence": one.sentence} for one in found])
    for one in found if form == "text" else ():
        write_text(f"{one.kind}: {one.sentence}")
        write_text(f"  about {', '.join(one.units)}")
    if found:
        raise click.exceptions.Exit(1)
    if form == "text":
        write_text("No conflicts.")


@review.command()
@click.pass_obj
def infer(settings: Settings) -> None:
    """Draw anew what follows from decisions and mapping sets, after units have changed."""
    count, version = infer_mappings(settings)
    write_text(f"{counted(count, 'mapping follows', 'mappings follow')}; store version {version}.")


COMMANDS = (review,)


def _called(unit: Reference) -> str:
    return f"{english(unit.titles)} <{unit.iri}>"


_LIKENESSES: Mapping[Likeness, str] = {
    Likeness.SAME_PAIR: "the same two units",
    Likeness.SAME_UNITS: "the same units at another place",
    Likeness.EQUIVALENT_UNITS: "units that a match suggests as equivalent to these",
    Likeness.SAME_QUALIFICATION: "another unit of the same target qualification",
    Likeness.OTHER_DIRECTION: "the other direction",
}


def _proposal(
    result: ReviewResult,
    given: dict[str, str],
    *,
    predicate: str | None = None,
    differences: tuple[str, ...] = (),
    opened: tuple[str, ...] = (),
) -> Proposal:
    return Proposal(
        source_unit=given["source"],
        target_unit=given["target"],
        result=result,
        side=Side(given["side"]),
        purpose=Purpose(given["purpose"]),
        reason=Text(given["reason"], given["language"]) if given["reason"] else None,
        differences=tuple(map(Difference, differences)),
        open_outcomes=opened,
        predicate=SKOS + predicate if predicate else None,
    )


def _tell(recorded: Recorded[Decision] | Recorded[LinkDecision]) -> None:
    if recorded.version is None:
        say("Your institution had said the same before: nothing was written.")
    else:
        say(f"Recorded: store version {recorded.version}.")
    write_text(recorded.decision.iri)
