"""What a bad upload is, and the words for how it must end."""

from __future__ import annotations

from dataclasses import dataclass

AGENCY = "demo-at"
BASE = "http://localhost:8000"
MINE = f"{BASE}/id/{AGENCY}/"

TURTLE = "text/turtle"
NTRIPLES = "application/n-triples"
RDFXML = "application/rdf+xml"
JSONLD = "application/ld+json"
CSV = "text/csv"
ZIP = "application/zip"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
JSONL = "application/jsonl"
JSON = "application/json"
XML = "application/xml"

# Codes of the error family; `rejected` is the answer of the gate.
SYNTAX = frozenset({"syntax"})
LIMIT = frozenset({"limit"})
DATA = frozenset({"invalid-data"})
OWNERSHIP = frozenset({"ownership"})
GATE = frozenset({"rejected"})
# The document is read, and is about what is not the agency's or about nothing at all.
FOREIGN = OWNERSHIP | GATE | SYNTAX | DATA


@dataclass(frozen=True, slots=True)
class BadUpload:
    """A document that must never be published, and the codes one of which must refuse it."""

    name: str
    media_type: str
    content: bytes
    expects: frozenset[str]
