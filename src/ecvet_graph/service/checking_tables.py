"""Checking the tables of the CSV template, so that findings name the rows people work in."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from ecvet_graph.config import Limits
from ecvet_graph.errors import Place, UsageFault
from ecvet_graph.ingest.conversion import convert_untrusted
from ecvet_graph.ingest.csv_places import row_places
from ecvet_graph.ingest.csv_template import read_csv_template
from ecvet_graph.ingest.problems import ImportRefusedError, Problem, Severity
from ecvet_graph.ingest.uploads import XLSX
from ecvet_graph.publish.rows import in_rows
from ecvet_graph.quality import Report
from ecvet_graph.rdf.write import record_triples, write_ntriples
from ecvet_graph.service.checking import check_statements
from ecvet_graph.service.importing import files_in

__all__ = ["BOOK", "check_tables"]

BOOK = ".xlsx"
"""Suffix of a spreadsheet."""
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
        paths: the tables that belong together, folders of them, or one spreadsheet.
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
    with tempfile.TemporaryDirectory(prefix="ecvet-graph-") as folder:
        statements = Path(folder) / "tables.nt"
        places = _write(paths, statements, base=base, agency=agency, limits=limits)
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
    return in_rows(report, places)


def _write(
    paths: Sequence[Path], target: Path, *, base: str, agency: str, limits: Limits | None
) -> Mapping[str, Place]:
    """Write what the tables say, and return the rows of the things by IRI."""
    books = [path for path in paths if path.suffix == BOOK]
    if books and len(paths) > 1:
        raise UsageFault(
            "A spreadsheet holds all tables of a dataset.", remedy="Check one at a time."
        )
    if books:
        name = str(books[0])
        return convert_untrusted(
            books[0], target, kind=XLSX, agency=agency, base=base, limits=limits, name=name
        ).places
    files = files_in(paths, _SUFFIX)
    items = list(read_csv_template(files, base=base, agency=agency))
    problems = tuple(item for item in items if isinstance(item, Problem))
    if errors := tuple(one for one in problems if one.severity is Severity.ERROR):
        raise ImportRefusedError(errors)
    records = [item for item in items if not isinstance(item, Problem)]
    write_ntriples(record_triples(records), target)
    return row_places(files, records)
