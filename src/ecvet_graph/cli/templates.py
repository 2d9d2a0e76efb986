"""The command that hands out the template for tables: template."""

from __future__ import annotations

from pathlib import Path

import click

from ecvet_graph.cli.console import write_text
from ecvet_graph.service.templates import write_template

__all__ = ["COMMANDS"]


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--language",
    type=click.Choice(["en", "de", "fr"]),
    default="en",
    help="Language of the notes on the columns.",
)
def template(*, out: Path, language: str) -> None:
    """Write the template for tables with sample rows: OUT.xlsx, or a folder of CSV files."""
    write_template(out, language=language)
    write_text(f"{out}: sample rows are illustrative; replace them, then validate and publish.")


COMMANDS = (template,)
