"""Commands for versions of datasets: diff, versions, withdraw."""

from __future__ import annotations

from dataclasses import asdict

import click

from ecvet_graph.cli.console import say, write_json, write_table, write_text
from ecvet_graph.config import Settings
from ecvet_graph.errors import UsageFault
from ecvet_graph.model.changes import KINDS, Change, Changes, ThingChange
from ecvet_graph.model.iris import prefixed_name
from ecvet_graph.model.learning import Text, english
from ecvet_graph.publish import Outcome, VersionInfo
from ecvet_graph.publish.publisher import COMMAND_LINE
from ecvet_graph.service.comparing_versions import compare_versions, list_versions
from ecvet_graph.service.withdrawing import take_back

__all__ = ["COMMANDS", "change_lines"]

_FORM = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help="Form of the answer.",
)
_PLURALS = {
    "qualification": "qualifications",
    "unit": "units",
    "outcome": "learning outcomes",
    "other": "other things",
}
_MOST_TOLD = 50


@click.command()
@click.argument("old")
@click.argument("new")
@click.option(
    "--agency", metavar="ID", default="example", help="tables: agency id in the IRIs of both sides."
)
@_FORM
@click.pass_obj
def diff(settings: Settings, *, old: str, new: str, agency: str, form: str) -> None:
    """Tell how two documents, or two versions of datasets, differ.

    Each side is a file in any format that can be published, or AGENCY/DATASET@NUMBER; without a
    number it is the newest version. Leaves with 1 when they differ.
    """
    changes = compare_versions(settings, old, new, agency=agency)
    if form == "json":
        write_json(_plain(changes))
    else:
        write_text("\n".join(change_lines(changes, most=None)))
    if not changes.is_empty:
        raise click.exceptions.Exit(1)


@click.command()
@click.argument("dataset", metavar="AGENCY/DATASET")
@_FORM
@click.pass_obj
def versions(settings: Settings, *, dataset: str, form: str) -> None:
    """List the versions of a dataset, the oldest first."""
    found = list_versions(settings, *_names(dataset))
    if form == "json":
        write_json([_plain_version(one) for one in found])
        return
    header = ("version", "published", "statements", "units + ~ -", "document")
    write_table(header, [_row(one) for one in found])


@click.command()
@click.argument("dataset", metavar="AGENCY/DATASET")
@click.option("--if-version", type=int, metavar="N", help="Only if N is the newest version.")
@click.option("--reason", default="", help="Why, for those who look for what was there.")
@click.option("--language", default="en", help="Language of the reason.")
@click.option("--dry-run", is_flag=True, help="Tell what would be withdrawn, and change nothing.")
@click.pass_obj
def withdraw(
    settings: Settings,
    *,
    dataset: str,
    if_version: int | None,
    reason: str,
    language: str,
    dry_run: bool,
) -> None:
    """Withdraw a dataset: its next version is empty, earlier ones can still be read."""
    receipt = take_back(
        settings,
        *_names(dataset),
        COMMAND_LINE,
        expected=if_version,
        reason=Text(reason, language.lower()) if reason else None,
        dry_run=dry_run,
    )
    if receipt.changes is not None:
        for line in change_lines(receipt.changes):
            say(line)
    if receipt.outcome is Outcome.UNCHANGED:
        write_text(f"{dataset}: withdrawn already, version {receipt.version}.")
        return
    write_text(f"{dataset}: {receipt.outcome}, version {receipt.version}.")


COMMANDS = (diff, versions, withdraw)


def change_lines(changes: Changes, *, most: int | None = _MOST_TOLD) -> list[str]:
    """Return what changed as lines for people: the counts, then each thing, at most so many."""
    if changes.is_empty:
        return ["Both say the same."]
    lines = [f"Statements: {changes.added} added, {changes.removed} removed."]
    for kind in KINDS:
        counts = [
            f"{count} {change.value}" for change in Change if (count := changes.count(kind, change))
        ]
        if counts:
            lines.append(f"{_PLURALS[kind]}: {', '.join(counts)}")
    told = [thing for thing in changes.things if thing.kind != "other" or most is None]
    lines += [_line(thing) for thing in told[:most]]
    if most is not None and len(told) > most:
        lines.append(f"... and {len(told) - most} more; `diff` lists all.")
    return lines


def _line(thing: ThingChange) -> str:
    names = (prefixed_name(one) or one for one in thing.properties)
    title = english(thing.titles)
    return " ".join(
        part
        for part in (
            f"  {thing.change.value} {thing.kind}",
            f"{title!r}" if title else "",
            f"<{thing.iri}>",
            f"({', '.join(names)})" if thing.properties else "",
        )
        if part
    )


def _names(dataset: str) -> tuple[str, str]:
    agency, slash, name = dataset.partition("/")
    if not (slash and agency and name) or "/" in name:
        raise UsageFault(
            f"{dataset!r} does not name a dataset.", remedy="Write it as AGENCY/DATASET."
        )
    return agency, name


def _row(version: VersionInfo) -> tuple[str, ...]:
    counts = " ".join(str(version.count("unit", change)) for change in Change)
    document = "withdrawn" if version.is_withdrawn else version.sha256[:16]
    return (
        str(version.number),
        version.issued.isoformat(),
        str(version.statements),
        counts,
        document,
    )


def _plain(changes: Changes) -> dict[str, object]:
    return {
        "added": changes.added,
        "removed": changes.removed,
        "things": [asdict(thing) for thing in changes.things],
    }


def _plain_version(version: VersionInfo) -> dict[str, object]:
    plain = asdict(version)
    plain["issued"] = version.issued.isoformat()
    plain["counts"] = [
        {"kind": kind, "change": change.value, "count": count}
        for kind, change, count in version.counts
    ]
    return plain
