"""The formats in which an agency may hand in a dataset, by media type and by file suffix."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from ecvet_graph.store.port import RdfFormat

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CONVERSION_KINDS", "UPLOAD_SUFFIXES", "UPLOAD_TYPES"]

XLSX, CSV, CSV_ZIP = "xlsx", "csv", "csv-zip"
ELM_XML, JSONL, EPERUSTEET = "elm-xml", "jsonl", "eperusteet"
CONVERSION_KINDS = (XLSX, CSV, CSV_ZIP, ELM_XML, JSONL, EPERUSTEET)

_XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Media types without parameters, in lower case; a text is a kind of `convert_untrusted`.
UPLOAD_TYPES: Mapping[str, RdfFormat | str] = MappingProxyType(
    {
        "text/turtle": RdfFormat.TURTLE,
        "application/n-triples": RdfFormat.N_TRIPLES,
        "application/rdf+xml": RdfFormat.RDF_XML,
        "application/ld+json": RdfFormat.JSON_LD,
        _XLSX_TYPE: XLSX,
        "text/csv": CSV,
        "application/zip": CSV_ZIP,
        # What browsers on Windows call it.
        "application/x-zip-compressed": CSV_ZIP,
        "application/xml": ELM_XML,
        "text/xml": ELM_XML,
        "application/jsonl": JSONL,
        "application/x-ndjson": JSONL,
        "application/json": EPERUSTEET,
    }
)
# For forms and the command line, where a file has a name and no media type that can be relied on.
UPLOAD_SUFFIXES: Mapping[str, str] = MappingProxyType(
    {
        ".ttl": "text/turtle",
        ".nt": "application/n-triples",
        ".rdf": "application/rdf+xml",
        ".jsonld": "application/ld+json",
        ".xlsx": _XLSX_TYPE,
        ".csv": "text/csv",
        ".zip": "application/zip",
        ".xml": "application/xml",
        ".jsonl": "application/jsonl",
        ".json": "application/json",
    }
)
