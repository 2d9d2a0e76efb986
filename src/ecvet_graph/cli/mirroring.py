"""The command that copies the store into a remote engine: mirror."""

from __future__ import annotations

import click

from ecvet_graph.cli.console import Bars, counted, write_text
from ecvet_graph.config import Settings
from ecvet_graph.service.mirroring import mirror_store

__all__ = ["COMMANDS"]


@click.command()
@click.argument("location", metavar="sparql+http://...")
@click.option("--all", "everything", is_flag=True, help="Send every graph, changed or not.")
@click.option(
    "--take-over", "takes_over", is_flag=True, help="Write although another installation does."
)
@click.pass_obj
def mirror(settings: Settings, location: str, *, everything: bool, takes_over: bool) -> None:
    """Copy the store into a remote engine: Virtuoso, or another one that speaks SPARQL 1.1.

    Only graphs that changed are sent. Who reads there meanwhile is told to try again.
    """
    with Bars() as bars:
        report = mirror_store(
            settings, location, everything=everything, takes_over=takes_over, progress=bars
        )
        bars.end()
    write_text(
        f"{counted(report.copied, 'graph')} copied ({counted(report.statements, 'statement')}), "
        f"{counted(report.kept, 'was', 'were')} there already, {report.removed} removed; "
        f"version {report.source} of the store is version "
        f"{report.version} of the engine."
    )


COMMANDS = (mirror,)
