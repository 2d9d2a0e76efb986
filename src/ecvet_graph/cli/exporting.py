"""The command that hands data out to other systems: export."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click

from ecvet_graph.cli.console import say
from ecvet_graph.config import Settings
from ecvet_graph.errors import UsageFault
from ecvet_graph.quality import Readiness
from ecvet_graph.service.exporting import EXPORT_FORMATS, export_document, export_graph
from ecvet_graph.service.table_export import TABLE_FORMATS, export_tables, write_tables

__all__ = ["COMMANDS"]

_SHOWN = 20
_FORMATS = (*EXPORT_FORMATS, *TABLE_FORMATS)
_FILE = click.Path(path_type=Path)


@click.command()
@click.option("--format", "form", required=True, type=click.Choice(_FORMATS), help="Format.")
@click.option("--from", "source", type=_FILE, help="loq, edc: read this RDF file, not the store.")
@click.option("--dataset", metavar="AGENCY/NAME", help="csv, xlsx: the dataset to write.")
@click.option("--out", type=_FILE, help="File to write; by default stdout.")
@click.pass_obj
def export(
    settings: Settings, *, form: str, source: Path | None, dataset: str | None, out: Path | None
) -> None:
    """Write the store, or a part of it, for other systems.

    trig, nquads: everything. sssom: all matches as a mapping set. loq: the qualifications that are
    ready for the LOQ profile of the European Learning Model, as Turtle, and on stderr why others are
    not. edc: the personal transcripts of the file given with --from in the model's credentials profile.
    csv, xlsx: a dataset as the tables of the template, in a zip archive or a spreadsheet, and on stderr
    how much of it they hold.
    """
    if form in TABLE_FORMATS:
        _export_tables(settings, dataset, out, form=form)
        return
    with _target(out) as target:
        if source is None:
            readiness = export_graph(settings, target, form=form)
        else:
            readiness = export_document(settings, source, target, form=form)
    if readiness is not None:
        _tell(readiness)


COMMANDS = (export,)


def _export_tables(settings: Settings, dataset: str | None, out: Path | None, *, form: str) -> None:
    if dataset is None:
        raise UsageFault("The dataset is not named.", remedy="Give --dataset AGENCY/NAME.")
    found = export_tables(settings, dataset)
    with _target(out) as target:
        target.write(write_tables(found, form))
    say(found.line())


@contextmanager
def _target(out: Path | None) -> Iterator[BinaryIO]:
    """Give stdout, or a file that is written whole or not at all."""
    if out is None:
        sys.stdout.flush()
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    partial = out.with_name(out.name + ".partial")
    try:
        with partial.open("wb") as target:
            yield target
        partial.replace(out)
    except OSError as fault:
        raise UsageFault(
            f"{out} cannot be written: {fault.strerror}.", remedy="Check it."
        ) from fault
    finally:
        partial.unlink(missing_ok=True)


def _tell(readiness: Readiness) -> None:
    for line in readiness.lines():
        say(line)
    left_out = readiness.not_ready
    for entry in left_out[:_SHOWN]:
        say(f"left out: {entry.qualification} “{entry.title}”: {', '.join(entry.codes)}")
    if len(left_out) > _SHOWN:
        say(f"... and {len(left_out) - _SHOWN} more; validate --level loq names all.")
