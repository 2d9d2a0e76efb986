"""The command that reads sources of others: import."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from ecvet_graph.cli.console import Bars, counted, say, write_text
from ecvet_graph.cli.problems import every_error_told, list_problems
from ecvet_graph.config import Settings, check_base
from ecvet_graph.errors import UsageFault
from ecvet_graph.ingest.problems import ImportSummary
from ecvet_graph.service.importing import IMPORT_KINDS, ImportRequest, import_source
from ecvet_graph.service.mapping_sets import import_mapping_set

__all__ = ["COMMANDS"]

_SHOWN_PROBLEMS = 20
_MAPPINGS = "sssom"
_FILE = click.Path(path_type=Path)


@click.command("import")
@click.argument("kind", type=click.Choice([*IMPORT_KINDS, _MAPPINGS]))
@click.argument("paths", nargs=-1, required=True, type=_FILE)
@click.option("--out", type=_FILE, help="RDF file to write: .nt or .ttl; not for sssom.")
@click.option("--agency", metavar="ID", help="Agency id; by default the source's own.")
@click.option("--base", metavar="IRI", help="Base IRI; by default the one of the settings.")
@click.option(
    "--superseded-by",
    multiple=True,
    type=_FILE,
    help="jsonl: leave their records to these ePerusteet answers.",
)
@click.option(
    "--positions",
    multiple=True,
    type=_FILE,
    help="eperusteet: number units as in these jsonl files.",
)
@click.option("--problems", type=_FILE, help="Write all problems to this file.")
@click.pass_obj
def import_(
    settings: Settings,
    *,
    kind: str,
    paths: tuple[Path, ...],
    out: Path | None,
    agency: str | None,
    base: str | None,
    superseded_by: tuple[Path, ...],
    positions: tuple[Path, ...],
    problems: Path | None,
) -> None:
    """Turn a source into RDF in the agency's namespace, and list what cannot be used.

    sssom: mapping sets of others (TSV, or JSON) go straight into the store, each into a graph of its own.
    """
    if kind == _MAPPINGS:
        _import_mappings(settings, paths)
        return
    if out is None:
        raise UsageFault("The file to write is not named.", remedy="Give it with --out.")
    request = ImportRequest(
        paths,
        base=settings.base if base is None else check_base(base),
        agency=agency,
        superseded_by=superseded_by,
        positions=positions,
    )
    with Bars() as bars, every_error_told(shown=_SHOWN_PROBLEMS, path=problems):
        summary = import_source(kind, request, out=out, progress=bars)
        bars.end()
    list_problems(summary.problems, shown=_SHOWN_PROBLEMS, path=problems)
    write_text(_import_line(summary, out))


COMMANDS = (import_,)


def _import_mappings(settings: Settings, paths: Sequence[Path]) -> None:
    for path in paths:
        recorded = import_mapping_set(settings, path)
        if recorded.left_out:
            say(f"{path}: left out: {', '.join(recorded.left_out)}.")
        state = "unchanged" if recorded.version is None else f"store version {recorded.version}"
        mappings = counted(recorded.mappings, "mapping")
        write_text(f"{path}: {mappings} in {recorded.graph}; {state}.")


def _import_line(summary: ImportSummary, out: Path) -> str:
    kinds = Counter(str(problem.severity) for problem in summary.problems)
    if summary.concepts:
        what = counted(summary.concepts, "concept")
    else:
        what = ", ".join(
            (
                counted(summary.qualifications, "qualification"),
                counted(summary.units, "unit"),
                counted(summary.outcomes, "outcome"),
                counted(summary.criteria, "criterion", "criteria"),
            )
        )
    told = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items())) or "no problems"
    return f"{out}: {what}, {counted(summary.triples, 'triple')}; {told}."
