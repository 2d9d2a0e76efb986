"""The commands that keep a store safe: backup and restore."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from ecvet_graph.cli.console import Bars, counted, say, write_text
from ecvet_graph.config import Settings
from ecvet_graph.service.backup import BackupReport, write_backup
from ecvet_graph.service.restoring import restore_backup

__all__ = ["COMMANDS"]

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("file", type=_FILE)
@click.option(
    "--with-tokens",
    is_flag=True,
    help="Also the hashes of tokens, so that they stay valid: keep such a file as you keep keys.",
)
@click.pass_obj
def backup(settings: Settings, *, file: Path, with_tokens: bool) -> None:
    """Write everything that cannot be computed again to FILE; publishing goes on meanwhile."""
    with Bars() as bars:
        report = write_backup(settings, file, with_tokens=with_tokens, progress=bars)
        bars.end()
    if report.has_tokens:
        say("The file holds the hashes of tokens: keep it where only operators can read it.")
    if settings.private is not None:
        say("Records about learners are not in it: copy them with `private backup`.")
    write_text(f"{file}: {_summary(report)}.")
    write_text(f"SHA-256 {report.sha256}")


@click.command()
@click.argument("file", type=_FILE)
@click.option("--store", type=click.Path(path_type=Path), help="Folder of the store to make.")
@click.pass_obj
def restore(settings: Settings, *, file: Path, store: Path | None) -> None:
    """Make the store of the backup FILE again, in a folder that is missing or empty.

    Leaves with 1 when the store was restored, and its audit log has faults.
    """
    wanted = settings if store is None else replace(settings, store=store)
    with Bars() as bars:
        report = restore_backup(wanted, file, progress=bars)
        bars.end()
    write_text(f"{wanted.store}: {_summary(report)}.")
    if not report.has_tokens:
        say("The backup holds no tokens: make new ones with `token add`.")
    for fault in report.faults:
        say(f"Audit log: {fault}")
    if report.faults:
        raise click.exceptions.Exit(1)


COMMANDS = (backup, restore)


def _summary(report: BackupReport) -> str:
    return (
        f"store version {report.version}, {counted(report.quads, 'statement')}, "
        f"{counted(report.documents, 'document')}, "
        f"{counted(report.archived, 'file')} of earlier versions"
    )
