"""Commands that check and bring data in: validate, publish, vocabulary."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import click

from ecvet_graph.cli.console import Bars, say, write_text
from ecvet_graph.cli.problems import every_error_told
from ecvet_graph.cli.versions import change_lines
from ecvet_graph.config import Settings
from ecvet_graph.errors import UsageFault
from ecvet_graph.ingest.uploads import UPLOAD_SUFFIXES
from ecvet_graph.publish import Receipt
from ecvet_graph.publish.publisher import COMMAND_LINE
from ecvet_graph.quality import FORMATS as REPORT_FORMATS
from ecvet_graph.quality import LEVELS, Report, merge_reports
from ecvet_graph.service.datasets import Upload, submit
from ecvet_graph.service.publishing import check, check_csv, put_vocabularies
from ecvet_graph.service.verifying import verify_store

__all__ = ["COMMANDS"]

_STANDARD_INPUT = "-"
_ONE_DOCUMENT = frozenset({"csv", "json", "sarif", "shacl"})
_FILE = click.Path(path_type=Path)
_REPORT_FORM = click.option(
    "--format",
    "form",
    type=click.Choice([*REPORT_FORMATS]),
    default="text",
    help="Form of the report.",
)


@click.command()
@click.argument("files", nargs=-1, required=True)
@click.option(
    "--level",
    type=click.Choice(LEVELS),
    default="publish",
    help="publish: what the gate says; loq: what lacks for the European Learning Model.",
)
@_REPORT_FORM
@click.option(
    "--agency", metavar="ID", default="example", help="csv: agency id in the IRIs of the report."
)
@click.pass_obj
def validate(
    settings: Settings, *, files: tuple[str, ...], level: str, form: str, agency: str
) -> None:
    """Check RDF files (- for Turtle on standard input), and tables of the CSV template together.

    A folder stands for the tables in it. Leaves with 1 when one would be refused, or at the level
    loq when a qualification is not ready.
    """
    tables = [Path(name) for name in files if _is_table(name)]
    reports = [_checked(settings, name, level) for name in files if not _is_table(name)]
    if tables:
        with every_error_told():
            reports.append(check_csv(settings, tables, agency=agency, level=level))
    for report in [merge_reports(reports)] if form in _ONE_DOCUMENT else reports:
        write_text(REPORT_FORMATS[form](report).rstrip("\n"))
    if form == "text" and level != "publish":
        say("This says nothing about publishing: check that with --level publish.")
    if form == "text" and any(report.findings for report in reports):
        say(f"The site explains each code: {settings.base}/en/constraints/CODE")
    if not all(report.is_accepted for report in reports):
        raise click.exceptions.Exit(1)


@click.command()
@click.argument("file")
@click.option("--agency", required=True, metavar="ID", help="Agency id.")
@click.option("--dataset", required=True, metavar="NAME", help="Name of the dataset.")
@click.option("--qualification", default="", metavar="IRI", help="Replace this one only.")
@click.option("--if-version", type=int, metavar="N", help="Only if N is the newest; 0: none yet.")
@click.option("--dry-run", is_flag=True, help="Check, and change nothing.")
@click.pass_obj
def publish(
    settings: Settings,
    *,
    file: str,
    agency: str,
    dataset: str,
    qualification: str,
    if_version: int | None,
    dry_run: bool,
) -> None:
    """Put a dataset through the gate into the store, and tell what it changes.

    FILE is RDF (- for Turtle on standard input), a spreadsheet or table of the template, a zip of
    tables, XML of the European Learning Model, or records. With --qualification it is one
    qualification, by IRI or the last part of it, and the rest of the dataset stays.
    """
    with Bars() as bars, tempfile.TemporaryDirectory(prefix="ecvet-graph-") as folder:
        path = _as_file(settings, file, Path(folder))
        upload = Upload(
            path,
            _media_type(path),
            agency,
            dataset,
            qualification=qualification,
            expected=if_version,
            label=file,
        )
        with every_error_told():
            receipt = submit(settings, upload, COMMAND_LINE, dry_run=dry_run, progress=bars)
        bars.end()
    for problem in receipt.problems:
        say(str(problem))
    if receipt.report is not None and receipt.report.findings:
        say(REPORT_FORMATS["text"](receipt.report).rstrip("\n"))
    if receipt.changes is not None and not receipt.changes.is_empty:
        for line in change_lines(receipt.changes):
            say(line)
    write_text(_receipt_line(receipt))
    if receipt.report is not None and not receipt.report.is_accepted:
        raise click.exceptions.Exit(1)


@click.command("load-vocabularies")
@click.option("--skills", type=_FILE, help="Skill scheme as `import esco` writes it.")
@click.pass_obj
def load_vocabularies(settings: Settings, *, skills: Path | None) -> None:
    """Put the vocabularies of the project, and a skill scheme, into the store."""
    version = put_vocabularies(settings, skills=skills)
    write_text(f"Vocabularies loaded: store version {version}.")


@click.command()
@_REPORT_FORM
@click.pass_obj
def verify(settings: Settings, *, form: str) -> None:
    """Check the whole store across datasets; leaves with 1 when something does not fit."""
    report = verify_store(settings)
    write_text(REPORT_FORMATS[form](report).rstrip("\n"))
    if not report.is_accepted:
        raise click.exceptions.Exit(1)


COMMANDS = (validate, verify, publish, load_vocabularies)


def _is_table(name: str) -> bool:
    return name.endswith((".csv", ".xlsx")) or Path(name).is_dir()


def _checked(settings: Settings, name: str, level: str) -> Report:
    source = _standard_input(settings) if name == _STANDARD_INPUT else Path(name)
    return check(settings, source, level=level)


def _standard_input(settings: Settings) -> bytes:
    # One byte more than is allowed shows that it is too much, whether it ever ends or not.
    return sys.stdin.buffer.read(settings.limits.upload_bytes + 1)


def _as_file(settings: Settings, name: str, folder: Path) -> Path:
    if name != _STANDARD_INPUT:
        return Path(name)
    path = folder / "standard-input.ttl"
    path.write_bytes(_standard_input(settings))
    return path


def _media_type(path: Path) -> str:
    found = UPLOAD_SUFFIXES.get(path.suffix.lower())
    if found is None:
        raise UsageFault(
            f"The format of {path} is not known.",
            remedy=f"Its name should end in one of {', '.join(UPLOAD_SUFFIXES)}.",
        )
    return found


def _receipt_line(receipt: Receipt) -> str:
    submission = receipt.submission
    name = f"{submission.agency}/{submission.dataset}"
    counts = (
        ""
        if receipt.report is None
        else "; "
        + ", ".join(
            f"{count} {severity}{'s' if count != 1 else ''}"
            for severity, count in receipt.report.counts.items()
        )
    )
    statements = f", {receipt.owned.statements} statements" if receipt.owned else ""
    return f"{name}: {receipt.outcome}, version {receipt.version}{statements}{counts}."
