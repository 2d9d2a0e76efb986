"""Commands that ask: candidates, compare, query."""

from __future__ import annotations

from pathlib import Path

import click

from ecvet_graph.cli.console import write_bytes, write_json, write_table, write_text
from ecvet_graph.cli.statement import statement_lines
from ecvet_graph.config import Settings
from ecvet_graph.errors import UsageFault
from ecvet_graph.service.asking import RESULT_FORMATS, answer_query, find_query, result_rows
from ecvet_graph.service.comparing import (
    candidates_of,
    compare_pairs,
    compare_units,
    units_as_turtle,
)
from ecvet_graph.service.wire import to_json

__all__ = ["COMMANDS"]

_FILE = click.Path(path_type=Path)


@click.command()
@click.argument("unit")
@click.option("--country", metavar="CC", help="Only units of this country.")
@click.option("--limit", default=10, type=click.IntRange(1), help="Most candidates.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table")
@click.pass_obj
def candidates(
    settings: Settings, *, unit: str, country: str | None, limit: int, form: str
) -> None:
    """List the units abroad that share most with UNIT (IRI or source id), best first."""
    found = candidates_of(settings, unit, country=country, limit=limit)
    if form == "json":
        write_json([row.to_row() for row in found])
        return
    header = ("score", "of this", "of it", "verdict", "reservation", "country", "EQF", "unit", "id")
    write_table(
        header,
        (
            (
                f"{one.score:.2f}",
                f"{one.coverage_of_a:.0%}",
                f"{one.coverage_of_b:.0%}",
                one.verdict.value,
                one.reservation.value,
                one.country,
                "?" if one.level is None else str(one.level),
                row.title,
                row.identifier or one.unit,
            )
            for row in found
            for one in (row.candidate,)
        ),
    )


@click.command()
@click.argument("units", nargs=-1)
@click.option("--pairs", type=_FILE, help="Compare many: two ids a line, separated by a tab.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "ttl", "jsonl"]), default="text"
)
@click.pass_obj
def compare(settings: Settings, *, units: tuple[str, ...], pairs: Path | None, form: str) -> None:
    """Compare two UNITS (IRI or source id) in both directions, outcome by outcome."""
    if pairs is not None:
        if units:
            raise UsageFault("Give two units or --pairs, not both.")
        for row in compare_pairs(settings, pairs):
            write_json(row, indent=None)
        return
    if len(units) != 2:  # noqa: PLR2004 - a pair is two
        raise UsageFault("Two units are needed.", remedy="Give two IRIs or source ids.")
    if form == "ttl":
        write_text(units_as_turtle(settings, *units).rstrip("\n"))
        return
    view = compare_units(settings, *units)
    if form == "text":
        for line in statement_lines(view):
            write_text(line)
    else:
        write_json(to_json(view), indent=None if form == "jsonl" else 2)


@click.command()
@click.argument("name")
@click.option("--param", multiple=True, metavar="K=V", help="Value for a slot; may be repeated.")
@click.option("--format", "form", type=click.Choice(["table", *RESULT_FORMATS]), default="table")
@click.pass_obj
def query(settings: Settings, *, name: str, param: tuple[str, ...], form: str) -> None:
    """Run the query NAME of the catalogue, or of a .rq file."""
    text = find_query(name, _parameters(param))
    wanted = "json" if form == "table" else form
    answer = answer_query(settings, text, form=wanted)
    if form == "table" and answer.media_type == RESULT_FORMATS["json"][0]:
        header, rows = result_rows(answer.body)
        write_table(header, rows)
    else:
        write_bytes(answer.body)


COMMANDS = (candidates, compare, query)


def _parameters(given: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for entry in given:
        name, sign, value = entry.partition("=")
        if not sign:
            raise UsageFault(f"{entry!r} is not name=value.", remedy="Write --param unit=IRI.")
        found[name] = (*found.get(name, ()), value)
    return found
