"""The throw-away child process that converts tables and records; see `converting`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from ecvet_graph.ingest.converting import Reader, Reading, Upload, convert
from ecvet_graph.ingest.csv_archive import tables_of_archive
from ecvet_graph.ingest.csv_template import read_csv_template
from ecvet_graph.ingest.eperusteet import read_eperusteet
from ecvet_graph.ingest.jsonl import read_jsonl
from ecvet_graph.ingest.uploads import CSV, CSV_ZIP, EPERUSTEET, JSONL

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["READERS"]


def _csv(upload: Upload) -> Reading:
    tables = (upload.held,)
    return read_csv_template(tables, base=upload.base, agency=upload.agency), tables


def _csv_zip(upload: Upload) -> Reading:
    tables, notes = tables_of_archive(upload.data, name=upload.name)
    items = read_csv_template(tables, base=upload.base, agency=upload.agency)
    return (*notes, *items), tables


def _jsonl(upload: Upload) -> Reading:
    return read_jsonl([upload.held], base=upload.base, agency=upload.agency), ()


def _eperusteet(upload: Upload) -> Reading:
    return read_eperusteet([upload.held], base=upload.base, agency=upload.agency), ()


READERS: Mapping[str, Reader] = {
    CSV: _csv,
    CSV_ZIP: _csv_zip,
    JSONL: _jsonl,
    EPERUSTEET: _eperusteet,
}

if __name__ == "__main__":
    sys.exit(convert(sys.argv[1:], READERS))
