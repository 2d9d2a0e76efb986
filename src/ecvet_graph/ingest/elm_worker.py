"""The throw-away child process that converts XML of the European Learning Model; see `converting`."""

from __future__ import annotations

import sys

from ecvet_graph.ingest.converting import Reading, Upload, convert
from ecvet_graph.ingest.elm_records import read_elm_xml
from ecvet_graph.ingest.uploads import ELM_XML

__all__ = ["read_document"]


def read_document(upload: Upload) -> Reading:
    """Return the records of a document and their lines. Raises as `read_elm_xml`."""
    reading = read_elm_xml(upload.data, name=upload.name, base=upload.base, agency=upload.agency)
    return reading.items, reading.places


if __name__ == "__main__":
    sys.exit(convert(sys.argv[1:], {ELM_XML: read_document}))
