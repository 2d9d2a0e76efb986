"""The commands for the private store: what only the operator does with records about learners."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import click

from ecvet_graph.cli.console import counted, say, write_bytes, write_json, write_table, write_text
from ecvet_graph.config import Settings
from ecvet_graph.errors import UsageFault
from ecvet_graph.private import (
    PrivateStore,
    back_up_private_store,
    change_master_key,
    create_private_store,
    forget_unreadable,
    status_of,
)
from ecvet_graph.service.wire import to_json

__all__ = ["COMMANDS"]

_FILE = click.Path(path_type=Path, dir_okay=False)
_VOLUME = "encrypted-volume"
_URN = "urn:uuid:"
_INSTITUTION = click.option(
    "--institution",
    metavar="IRI",
    help="Only what this institution may see, as home erase; without it: everything.",
)


@click.group()
def private() -> None:
    """Keep records about learners: create their store, export, erase, copy, change the key.

    The store lies in ECVET_PRIVATE, its key in the file ECVET_PRIVATE_KEY. See docs/learner-data.md.
    """


@private.command()
@click.option(
    "--no-sealing",
    is_flag=True,
    help="Without a key file: an encrypted volume of the operator keeps it secret. "
    "Needs ECVET_PRIVATE_SEALING=encrypted-volume, so that the choice is written down.",
)
@click.pass_obj
def create(settings: Settings, *, no_sealing: bool) -> None:
    """Make an empty private store and its key file."""
    if no_sealing != (settings.private_sealing == _VOLUME):
        raise UsageFault(
            f"--no-sealing and ECVET_PRIVATE_SEALING={_VOLUME} belong together.",
            remedy="Give both or neither.",
        )
    store = create_private_store(settings)
    write_text(f"Private store: {store.folder}")
    if store.key is None:
        say("Its keys are not sealed: whoever reads the volume reads all records about learners.")
        return
    write_text(f"Key file: {store.key}")
    say("Keep a copy of the key file apart from all copies of the store: without it all is lost.")


@private.command()
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table")
@click.pass_obj
def status(settings: Settings, *, form: str) -> None:
    """Say what the store holds, in numbers."""
    found = to_json(status_of(settings))
    if form == "json":
        write_json(found)
        return
    write_table(("what", "value"), ((name, str(value)) for name, value in found.items()))


@private.command()
@click.argument("learner", metavar="UUID")
@_INSTITUTION
@click.option("--output", type=_FILE, help="A new file, for you alone; else standard output.")
@click.pass_obj
def export(
    settings: Settings, *, learner: str, institution: str | None, output: Path | None
) -> None:
    """Write all that is held of the learner UUID as JSON: transfers, steps, who it is."""
    content = PrivateStore.open(settings).export(institution, _learner(learner))
    if output is None:
        write_bytes(content)
        return
    with os.fdopen(os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    say(f"{output}: personal data, for you alone to read.")


@private.command()
@click.argument("learner", metavar="UUID")
@_INSTITUTION
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def erase(settings: Settings, *, learner: str, institution: str | None, yes: bool) -> None:
    """Erase what is held of the learner UUID, and destroy the key of its records."""
    name = _learner(learner)
    store = PrivateStore.open(settings)
    if not yes:
        if not sys.stdin.isatty():
            raise UsageFault("Nobody can be asked whether to erase.", remedy="Give --yes.")
        click.confirm("Erase for good?", abort=True, err=True)
    gone = store.erase(institution, name)
    write_text(
        f"Erased: {counted(gone.transfers, 'transfer')}, "
        f"{counted(gone.persons, 'description')} of the person."
    )
    if not gone.is_whole:
        say("Other home institutions keep transfers of their own under this pseudonym.")
    say("Make a new copy of the keys with `private backup`, and destroy the former copies of them.")


@private.command()
@click.option(
    "--day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="As if it were this day; today without it.",
)
@click.option(
    "--unreadable",
    is_flag=True,
    help="Also records without a key, which an older copy of the records brought back.",
)
@click.pass_obj
def expire(settings: Settings, *, day: datetime | None, unreadable: bool) -> None:
    """Erase the transfers that ended more than ECVET_PRIVATE_DAYS days ago."""
    today = datetime.now(UTC).date()
    wanted = day.date() if day else today
    if wanted > today:
        raise UsageFault("The day has not come yet.", remedy="Give today or an earlier day.")
    count = PrivateStore.open(settings).expire(wanted)
    write_text(f"Erased: {counted(count, 'transfer')}.")
    if unreadable:
        write_text(f"Removed: {counted(forget_unreadable(settings), 'record')} without a key.")


@private.command()
@click.pass_obj
def rekey(settings: Settings) -> None:
    """Draw another master key; copies of keys made before cannot be opened by it."""
    change_master_key(settings)
    write_text(f"Key file: {settings.private_key}")
    say("Copy the new key file, make a new backup, then destroy the former key and its copies.")


@private.command()
@click.argument("file", type=_FILE)
@click.option(
    "--keys",
    type=_FILE,
    required=True,
    help="File for the copy of the keys; the former one is replaced. Keep it apart, and only once.",
)
@click.pass_obj
def backup(settings: Settings, *, file: Path, keys: Path) -> None:
    """Write the sealed records to the new FILE, and their keys to another one.

    `ecvet-graph backup` holds no records about learners.
    """
    back_up_private_store(settings, file, keys=keys)
    write_text(f"{file}: sealed records. {keys}: their keys.")


COMMANDS = (private,)


def _learner(given: str) -> str:
    try:
        return f"{_URN}{UUID(given.removeprefix(_URN))}"
    except ValueError as fault:
        raise UsageFault(
            "A learner is named by a pseudonym, such as "
            "0f0e7b5c-2d53-4f4e-9a6b-3d1c5e7f9a10, never by a name.",
            remedy="See the transfer.",
        ) from fault
