"""The commands of coordinators: memoranda, learning agreements, credit, decisions and papers."""

from __future__ import annotations

import os
from pathlib import Path

import click

from ecvet_graph.cli.console import say, write_bytes, write_json, write_text
from ecvet_graph.cli.mobility_asking import (
    FORM,
    SOURCE,
    asked_for,
    desk_of,
    lines_of,
    plain_view,
)
from ecvet_graph.cli.mobility_new import new
from ecvet_graph.cli.mobility_public import PUBLIC_COMMANDS
from ecvet_graph.cli.mobility_steps import STEPS
from ecvet_graph.cli.mobility_suggested import suggestion_lines
from ecvet_graph.cli.mobility_text import (
    list_lines,
)
from ecvet_graph.cli.options import options
from ecvet_graph.config import Settings
from ecvet_graph.errors import NotFoundError
from ecvet_graph.model.mobility import Contact, Person
from ecvet_graph.service.mobility.desk import Desk
from ecvet_graph.service.mobility.drafting import request_from
from ecvet_graph.service.papers import (
    PAPER_LANGUAGES,
    Paper,
    PaperKind,
    memorandum_paper,
    render_pdf,
    transfer_paper,
)
from ecvet_graph.service.views.mobility import MemorandumView, TransferView
from ecvet_graph.service.wire import to_json

__all__ = ["COMMANDS"]

_ID = click.argument("name", metavar="ID")
_KINDS = click.Choice([kind.value for kind in PaperKind])


@click.group()
def mobility() -> None:
    """Carry a learner's stay abroad from the memorandum to the recognition, as an institution.

    Needs the token of a coordinator in ECVET_TOKEN. The order is fixed: the host assesses and awards
    credit, home validates, then recognises. Suggestions inform these decisions and do not replace
    them. Learners have pseudonyms; who they are is given by file (`person`), never as an option.
    """


@mobility.command("list")
@FORM
@click.pass_obj
def list_(settings: Settings, *, form: str) -> None:
    """List your memoranda and transfers; what waits for you stands first."""
    with desk_of(settings) as desk:
        memoranda, transfers = desk.memoranda(), desk.transfers()
    if form == "json":
        write_json({"memoranda": to_json(memoranda), "transfers": to_json(transfers)})
        return
    for line in list_lines(memoranda, transfers):
        write_text(line)


@mobility.command()
@_ID
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "turtle", "edc"]), default="text"
)
@click.option("--with-person", is_flag=True, help="edc: name the learner, for the learner alone.")
@click.pass_obj
def show(settings: Settings, *, name: str, form: str, with_person: bool) -> None:
    """Show a transfer or memorandum: what was done, what is missing, and who comes next.

    `turtle` is linked data; `edc` the transcript as European Digital Credential data, unsigned.
    """
    with desk_of(settings) as desk:
        view = _found(desk, name)
        is_transfer = isinstance(view, TransferView)
        if form == "edc":
            write_bytes(desk.credential(name, with_person=with_person))
        elif form == "turtle":
            write_bytes(desk.turtle(name) if is_transfer else desk.memorandum_turtle(name))
    if form == "json":
        write_json(plain_view(view))
    if form == "text":
        for line in lines_of(view):
            write_text(line)


@mobility.command()
@click.argument("home_unit")
@click.argument("host_unit")
@click.option("--learner", metavar="UUID", help="One you know: what is recognised is left out.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "request"]),
    default="text",
    help="request: to be completed, for `mobility new agreement --from`.",
)
@click.pass_obj
def suggest(
    settings: Settings, *, home_unit: str, host_unit: str, learner: str | None, form: str
) -> None:
    """Suggest what to agree on, so that HOST_UNIT is taken for HOME_UNIT (both by IRI or source id)."""
    with desk_of(settings) as desk:
        found = desk.suggest_agreement(home_unit, host_unit, learner)
    if form == "json":
        write_json(to_json(found))
    elif form == "request":
        write_json(request_from(found))
    else:
        for line in suggestion_lines(found):
            write_text(line)


@mobility.command()
@options(
    _ID,
    click.option("--kind", type=_KINDS, default="agreement", help="Which paper."),
    click.option("--language", type=click.Choice(PAPER_LANGUAGES), default="en"),
    click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True),
    click.option(
        "--with-person", is_flag=True, help="Name the learner, where that is written down."
    ),
)
@click.pass_obj
def paper(
    settings: Settings, *, name: str, kind: str, language: str, out: Path, with_person: bool
) -> None:
    """Print a paper as PDF into a new file that only you can read."""
    with desk_of(settings) as desk:
        view = _found(desk, name)
        sheet = _paper(desk, view, PaperKind(kind), language, with_person=with_person)
    content = render_pdf(sheet)
    with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    say(f"{out}: {len(content):,} bytes.")


@mobility.command()
@click.argument("learner", metavar="UUID")
@SOURCE
@click.pass_obj
def person(settings: Settings, *, learner: str, source: str | None) -> None:
    """Write down who a learner is, for papers: JSON with given_names, family_name and others.

    Names are read from a file or standard input only: options show in lists of processes.
    """
    asked = asked_for(Person, source or "-", {})
    with desk_of(settings, source=source or "-") as desk:
        desk.save_person(learner, asked)
    say("Written down.")


@mobility.command()
@SOURCE
@click.pass_obj
def contact(settings: Settings, *, source: str | None) -> None:
    """Write down whom to turn to at an institution, for papers: JSON with institution and others."""
    asked = asked_for(Contact, source or "-", {})
    with desk_of(settings, source=source or "-") as desk:
        desk.save_contact(asked)
    say("Written down.")


for _command in (new, *STEPS, *PUBLIC_COMMANDS):
    mobility.add_command(_command)

COMMANDS = (mobility,)


def _found(desk: Desk, name: str) -> TransferView | MemorandumView:
    """Return the transfer of an id, else the memorandum."""
    try:
        return desk.transfer(name)
    except NotFoundError:
        return desk.memorandum(name)


def _paper(
    desk: Desk,
    view: TransferView | MemorandumView,
    kind: PaperKind,
    language: str,
    *,
    with_person: bool,
) -> Paper:
    if isinstance(view, MemorandumView):
        contacts = desk.contacts(one.iri for one in view.parties)
        return memorandum_paper(view, language=language, contacts=contacts)
    partners = [one.iri for one in (view.home, view.host) if one is not None]
    return transfer_paper(
        kind,
        view,
        language=language,
        person=desk.person(view.learner) if with_person else None,
        contacts=desk.contacts(partners),
    )
