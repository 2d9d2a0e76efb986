"""Checking the tables of the CSV template, so that findings name the rows people work in."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Sequence
from pathlib import Path

from ecvet_graph.config import Limits
from ecvet_graph.ingest.csv_places import row_places
from ecvet_graph.ingest.csv_template import read_csv_template
from ecvet_graph.ingest.problems import ImportRefusedError, Problem, Severity
from ecvet_graph.publish.rows import in_rows
from ecvet_graph.quality import Report
from ecvet_graph.rdf.write import record_triples, write_ntriples
from ecvet_graph.service.checking import check_statements
from ecvet_graph.service.importing import files_in

__all__ = ["check_tables"]

_SUFFIX = ".csv"


def check_tables(
    paths: Sequence[Path],
    *,
    base: str,
    agency: str,
    level: str = "publish",
    known_skills: Collection[str] | None = None,
    workers: int = 2,
    cache: Path | None = None,
    limits: Limits | None = None,
) -> Report:
    """Return what the gate would say about tables once they are imported and published.

    Args:
        paths: the tables that belong together, or folders of them.
        base: base IRI of everything minted.
        agency: agency id in the IRIs.
        level: as for `check_document`, like the others.
        known_skills: the skills that are loaded.
        workers: processes of the gate.
        cache: folder in which the gate remembers findings.
        limits: how long the gate may take.

    Raises:
        NotFoundError: there is no such file.
        UsageFault: the agency id or the level cannot be used.
        ImportRefusedError: a table has errors; it carries all of them with their rows.
    """
    files = files_in(paths, _SUFFIX)
    items = list(read_csv_template(files, base=base, agency=agency))
    problems = tuple(item for item in items if isinstance(item, Problem))
    if errors := tuple(one for one in problems if one.severity is Severity.ERROR):
        raise ImportRefusedError(errors)
    records = [item for item in items if not isinstance(item, Problem)]
    with tempfile.TemporaryDirectory(prefix="ecvet-graph-") as folder:
        statements = Path(folder) / "tables.nt"
        write_ntriples(record_triples(records), statements)
        report = check_statements(
            statements,
            name=", ".join(str(path) for path in paths),
            base=base,
            level=level,
            known_skills=known_skills,
            workers=workers,
            cache=cache,
            limits=limits,
        )
    return in_rows(report, row_places(files, records))
