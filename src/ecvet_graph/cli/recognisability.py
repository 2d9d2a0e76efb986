"""The command that says how recognisable the units of a dataset are abroad."""

from __future__ import annotations

import click

from ecvet_graph.cli.console import write_json, write_text
from ecvet_graph.config import Settings
from ecvet_graph.errors import UsageFault
from ecvet_graph.service.comparing import open_reader
from ecvet_graph.service.recognisability import recognisability as report_on
from ecvet_graph.service.recognisability_forms import to_csv, to_text
from ecvet_graph.service.wire import to_json

__all__ = ["COMMANDS"]


@click.command()
@click.argument("dataset", metavar="AGENCY/DATASET")
@click.option("--format", "form", type=click.Choice(["text", "json", "csv"]), default="text")
@click.pass_obj
def recognisability(settings: Settings, *, dataset: str, form: str) -> None:
    """Say how recognisable the units of a dataset are abroad, and what would help most."""
    agency, slash, name = dataset.partition("/")
    if not slash:
        raise UsageFault(
            f"{dataset[:80]!r} is not the name of a dataset.",
            remedy="Write agency and dataset, such as de-bibb/trades.",
        )
    with open_reader(settings) as reader:
        view = report_on(reader, agency=agency, dataset=name, base=settings.base)
    if form == "json":
        write_json(to_json(view))
    else:
        write_text((to_csv(view) if form == "csv" else to_text(view)).rstrip("\r\n"))


COMMANDS = (recognisability,)
