"""The throw-away child process that converts spreadsheets; see `converting`."""

from __future__ import annotations

import sys

from ecvet_graph.ingest.converting import Reading, Upload, convert
from ecvet_graph.ingest.csv_template import read_csv_template
from ecvet_graph.ingest.uploads import XLSX
from ecvet_graph.ingest.workbook import tables_of_workbook

__all__ = ["read_workbook"]


def read_workbook(upload: Upload) -> Reading:
    """Return the records of a spreadsheet and its tables. Raises as `tables_of_workbook`."""
    tables, problems = tables_of_workbook(upload.data, name=upload.name)
    items = read_csv_template(tables, base=upload.base, agency=upload.agency)
    return (*problems, *items), tables


if __name__ == "__main__":
    sys.exit(convert(sys.argv[1:], {XLSX: read_workbook}))
