"""The commands for the audit log: what was done, and whether the log is whole."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from ecvet_graph.cli.console import say, write_json, write_table, write_text
from ecvet_graph.config import Settings
from ecvet_graph.errors import UsageFault
from ecvet_graph.publish.audit import AuditEntry
from ecvet_graph.service.audit import audit_entries, check_audit
from ecvet_graph.service.wire import to_json

__all__ = ["COMMANDS"]

_INVALID = 1
_SHORT = 12
_HEADER = ("line", "time (UTC)", "action", "actor", "concerns", "outcome", "detail")


@click.group()
def audit() -> None:
    """Read and verify the log of who published, withdrew, or changed agencies and tokens."""


@audit.command()
@click.option("--agency", default="", metavar="ID", help="Only what concerns this agency.")
@click.option("--token", default="", metavar="ID", help="Only what was tried with this token.")
@click.option("--since", default="", metavar="DATE", help="Only from this day or time (UTC) on.")
@click.option("--limit", default=50, type=click.IntRange(1), help="At most so many, the last ones.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_obj
def show(settings: Settings, *, agency: str, token: str, since: str, limit: int, form: str) -> None:
    """Show the lines of the log, the oldest first."""
    found = audit_entries(
        settings, agency=agency, token=token, since=_moment(since) if since else None
    )
    shown = found[-limit:]
    if form == "json":
        write_json([to_json(one) for one in shown])
    else:
        write_table(_HEADER, map(_row, shown))
    if len(shown) < len(found):
        say(f"{len(found) - len(shown)} earlier ones are left out; see --limit and --since.")


@audit.command()
@click.option("--head", default="", metavar="HASH", help="Hash of a line that you noted earlier.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_obj
def verify(settings: Settings, *, head: str, form: str) -> int:
    """Verify the log: line by line, against a noted hash, and against the catalogue.

    Leaves with 1 when something is wrong.
    """
    report = check_audit(settings, head=head)
    code = 0 if report.is_intact else _INVALID
    if form == "json":
        write_json(to_json(report))
        return code
    for fault in report.faults:
        write_text(f"wrong: {fault.message} [{fault.code}]")
    for note in report.notes:
        write_text(f"note: {note.message} [{note.code}]")
    if report.is_intact and not report.entries:
        write_text("The audit log is empty.")
    elif report.is_intact:
        write_text(f"The audit log is whole. Lines that follow from each other: {report.entries}.")
        write_text(f"Hash of the last one, to be noted elsewhere: {report.head}")
    else:
        write_text(f"The audit log is not whole. Lines that can be trusted: {report.entries}.")
    return code


COMMANDS = (audit,)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    except ValueError as fault:
        raise UsageFault(
            f"{text[:40]!r} is not a day or time.", remedy="Give one such as 2026-03-01."
        ) from fault


def _row(entry: AuditEntry) -> tuple[str, ...]:
    name = "/".join(filter(None, (entry.agency, entry.dataset)))
    concerns = f"{name} version {entry.version}" if entry.version is not None else name
    document = f"document {entry.document[:_SHORT]}" if entry.document else ""
    detail = ", ".join(filter(None, (_plain(entry.detail), document)))
    texts = (entry.action, entry.actor, concerns, entry.outcome)
    return (str(entry.number), f"{entry.at:%Y-%m-%d %H:%M:%S}", *map(_plain, texts), detail)


def _plain(text: str) -> str:
    """Return a text whose control and invisible characters are written as their codes."""
    return "".join(
        one if one.isprintable() else one.encode("unicode_escape").decode("ascii") for one in text
    )
