"""A dataset as the tables of the template, with an account of what they cannot hold."""

from __future__ import annotations

import csv
import zipfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO

from ecvet_graph.config import Settings
from ecvet_graph.errors import NotFoundError, UsageFault
from ecvet_graph.ingest.csv_lines import guarded
from ecvet_graph.ingest.csv_tables import Lines
from ecvet_graph.ingest.csv_template import read_csv_template
from ecvet_graph.ingest.problems import Problem, Record
from ecvet_graph.model.agencies import check_agency, check_dataset
from ecvet_graph.model.durations import duration_of, hours_of
from ecvet_graph.model.iris import XSD, Graphs
from ecvet_graph.model.learning import Qualification
from ecvet_graph.model.terms import Literal, Triple
from ecvet_graph.rdf.read import read_qualifications, read_single_units
from ecvet_graph.rdf.terms import to_graph
from ecvet_graph.rdf.write import record_triples
from ecvet_graph.service.tabulating import TableText, tabulate
from ecvet_graph.service.workbooks import Sheet, write_workbook
from ecvet_graph.store import GraphStore, open_home

__all__ = ["TABLE_FORMATS", "TableExport", "export_tables", "tables_of", "to_csv", "write_tables"]

TABLE_FORMATS = ("csv", "xlsx")
_DECIMAL, _DURATION = XSD + "decimal", XSD + "duration"


@dataclass(frozen=True, slots=True)
class TableExport:
    """The tables of a dataset, and how much of it they hold.

    `lost` counts the statements that would not come back from the tables, by their property.
    """

    tables: tuple[TableText, ...]
    statements: int
    lost: tuple[tuple[str, int], ...]

    def line(self) -> str:
        """Return the account as a sentence."""
        missing = sum(count for _, count in self.lost)
        if not missing:
            return f"All {self.statements:,} statements of the dataset are in the tables."
        named = ", ".join(f"{name} ({count:,})" for name, count in self.lost)
        return (
            f"{self.statements - missing:,} of {self.statements:,} statements are in the tables; "
            f"they have no place for: {named}."
        )


def export_tables(settings: Settings, dataset: str) -> TableExport:
    """Return a published dataset, named `agency/dataset`, as tables.

    Raises:
        UsageFault: the name has another form.
        NotFoundError: there is no such dataset.
        StoreError, InvalidDataError: the store cannot be read, or not as qualifications and units.
    """
    agency, _, name = dataset.partition("/")
    graph = Graphs(settings.base).dataset(check_agency(agency), check_dataset(name))
    with open_home(settings).reader() as snapshot:
        triples = _triples(snapshot.store, graph, dataset)
    return tables_of(triples, base=settings.base, agency=agency)


def tables_of(triples: Iterable[Triple], *, base: str, agency: str) -> TableExport:
    """Return the statements of an agency as tables. Raises InvalidDataError as `rdf.read` does."""
    all_of_it = {_canonical(triple) for triple in triples}
    graph = to_graph(all_of_it)
    qualifications = sorted(read_qualifications(graph), key=_order)
    records: list[Record] = [*qualifications, *read_single_units(graph)]
    tables = tabulate(records, agency=agency)
    back = read_csv_template(map(_lines, tables), base=base, agency=agency)
    written = record_triples(item for item in back if not isinstance(item, Problem))
    kept = {_canonical(triple) for triple in written}
    lost = Counter(str(predicate) for _, predicate, _ in all_of_it - kept)
    return TableExport(tables, len(all_of_it), tuple(lost.most_common()))


def write_tables(export: TableExport, form: str) -> bytes:
    """Return the tables as one file: a zip archive of CSV files (`csv`) or a spreadsheet (`xlsx`).

    Raises:
        UsageFault: there is no such form.
    """
    if form == "xlsx":
        return write_workbook([Sheet(one.name, one.header, one.rows) for one in export.tables])
    if form != "csv":
        raise UsageFault(
            f"Tables are not written as {form!r}.", remedy=f"Known: {', '.join(TABLE_FORMATS)}."
        )
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in export.tables:
            archive.writestr(f"{table.name}.csv", to_csv(table))
    return stream.getvalue()


def to_csv(table: TableText) -> str:
    """Return a table as CSV; a cell that a spreadsheet might take for a formula has ' before it."""
    stream = StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(table.header)
    writer.writerows([guarded(cell) for cell in row] for row in table.rows)
    return stream.getvalue()


def _order(qualification: Qualification) -> tuple[tuple[str, int], tuple[str, int]]:
    """Order by institution, then qualification: those of one name get their numbers by first use."""
    return _numbered(qualification.awarding_bodies[0].iri), _numbered(qualification.iri)


def _numbered(iri: str) -> tuple[str, int]:
    stem, _, number = iri.rpartition("-")
    return (stem, int(number)) if number.isdecimal() else (iri, 1)


def _canonical(triple: Triple) -> Triple:
    """Return the triple with a number in one form: engines write 40.0 as 40, PT48H as P2D."""
    subject, predicate, value = triple
    if not isinstance(value, Literal):
        return triple
    if value.datatype == _DECIMAL and "." in value.value:
        return subject, predicate, Literal(value.value.rstrip("0").rstrip("."), _DECIMAL)
    hours = hours_of(value.value) if value.datatype == _DURATION else None
    return triple if hours is None else (subject, predicate, Literal(duration_of(hours), _DURATION))


def _lines(table: TableText) -> Lines:
    rows: Sequence[Sequence[str]] = (table.header, *table.rows)
    return Lines(table.name, tuple((line, list(row)) for line, row in enumerate(rows, start=1)))


def _triples(store: GraphStore, graph: str, dataset: str) -> list[Triple]:
    triples = list(store.triples(graph))
    if not triples:
        raise NotFoundError(f"There is no dataset {dataset}.", remedy="Check the name.")
    return triples
