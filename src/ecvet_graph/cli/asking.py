"""Commands that ask: candidates, compare, query."""

from __future__ import annotations

from pathlib import Path

import click

from ecvet_graph.cli.console import write_bytes, write_json, write_table, write_text
from ecvet_graph.cli.statement import statement_lines
from ecvet_graph.config import Settings
from ecvet_graph.errors import UsageFault
from ecvet_graph.model.review import Purpose
from ecvet_graph.service.asking import RESULT_FORMATS, answer_query, find_query, result_rows
from ecvet_graph.service.comparing import (
    candidates_of,
    compare_pairs,
    compare_units,
    state_units,
)
from ecvet_graph.service.replaying import replay_statement
from ecvet_graph.service.stating import STATEMENT_FORMS
from ecvet_graph.service.wire import to_json

__all__ = ["COMMANDS"]

_FILE = click.Path(path_type=Path)
_STATEMENTS = ("text", "jsonl", *STATEMENT_FORMS)


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
@click.option("--replay", type=_FILE, help="Make a recorded JSON statement again.")
@click.option("--purpose", type=click.Choice([one.value for one in Purpose]), default="information")
@click.option("--format", "form", type=click.Choice(_STATEMENTS), default="text")
@click.pass_obj
def compare(
    settings: Settings,
    *,
    units: tuple[str, ...],
    pairs: Path | None,
    replay: Path | None,
    purpose: str,
    form: str,
) -> int | None:
    """Compare two UNITS (IRI or source id) in both directions, outcome by outcome.

    The first unit is the source, which a learner holds; the second the target.
    """
    if pairs or replay:
        if units or (pairs and replay):
            raise UsageFault("Give two units, --pairs or --replay, and only one of them.")
        return _replay(settings, replay) if replay else _compare_all(settings, pairs)
    if len(units) != 2:  # noqa: PLR2004 - a pair is two
        raise UsageFault("Two units are needed.", remedy="Give two IRIs or source ids.")
    if form in STATEMENT_FORMS:
        write_bytes(state_units(settings, *units, purpose=Purpose(purpose), form=form))
        return None
    view = compare_units(settings, *units, purpose=Purpose(purpose))
    if form == "jsonl":
        write_json(to_json(view), indent=None)
    else:
        for line in statement_lines(view):
            write_text(line)
    return None


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


def _compare_all(settings: Settings, path: Path | None) -> int:
    if path is not None:
        for row in compare_pairs(settings, path):
            write_json(row, indent=None)
    return 0


def _replay(settings: Settings, path: Path) -> int:
    found = replay_statement(settings, path)
    if found.is_same:
        write_text("The same, byte for byte.")
        return 0
    if found.changed:
        write_text(f"Changed since: {', '.join(found.changed)}.")
    else:
        write_text(f"The inputs are the same; other parts are not: {', '.join(found.parts)}.")
    return 1


def _parameters(given: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for entry in given:
        name, sign, value = entry.partition("=")
        if not sign:
            raise UsageFault(f"{entry!r} is not name=value.", remedy="Write --param unit=IRI.")
        found[name] = (*found.get(name, ()), value)
    return found
