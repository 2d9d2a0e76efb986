"""The command that makes the full dumps which the service hands out: dump."""

from __future__ import annotations

import click

from ecvet_graph.cli.console import Bars, counted, write_json, write_text
from ecvet_graph.config import Settings
from ecvet_graph.service.dumps import write_dump
from ecvet_graph.service.wire import to_json

__all__ = ["COMMANDS"]


@click.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help="Form of the list.",
)
@click.pass_obj
def dump(settings: Settings, *, form: str) -> None:
    """Write the dumps of the current version into the store folder, and list them.

    All statements as N-Quads and as TriG, and each dataset as N-Triples, packed with gzip, in
    `dumps/` of the store. The newest two are kept. `serve` does this by itself.
    """
    with Bars() as bars:
        written = write_dump(settings, progress=bars)
        bars.end()
    if form == "json":
        write_json(to_json(written.files))
        return
    statements = counted(written.tally.statements, "statement")
    write_text(f"Dumps of store version {written.version}, {statements}:")
    for file in written.files:
        size = f"{file.size} bytes, {counted(file.statements, 'statement')}"
        write_text(f"{file.sha256}  {file.name}  {size}")


COMMANDS = (dump,)
