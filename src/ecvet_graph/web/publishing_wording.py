"""What publishing speaks of, in every page language: changes, findings, how far the derivation is."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from ecvet_graph.ingest.uploads import UPLOAD_TYPES
from ecvet_graph.model.changes import Change
from ecvet_graph.store import RdfFormat
from ecvet_graph.web.wording import Wording

__all__ = [
    "CHANGED_KINDS",
    "CHANGES",
    "FOUND",
    "FOUND_ONE",
    "OUTCOMES",
    "STATES",
    "TABLE_TYPES",
    "VERSION_FORMS",
]

# In the order in which a steward has to see them: what is lost comes first
CHANGES: Mapping[Change, Wording] = {
    Change.WITHDRAWN: Wording(lazy_gettext("Withdrawn"), "missing", lazy_gettext("withdrawn")),
    Change.CHANGED: Wording(lazy_gettext("Changed"), "partly", lazy_gettext("changed")),
    Change.ADDED: Wording(lazy_gettext("Added"), "covered", lazy_gettext("added")),
}

CHANGED_KINDS: Mapping[str, LazyString] = {
    "qualification": lazy_gettext("Qualifications"),
    "unit": lazy_gettext("Units"),
    "outcome": lazy_gettext("Learning outcomes"),
    "other": lazy_gettext("Other things"),
}

FOUND: Mapping[str, LazyString] = {
    "violation": lazy_gettext("Errors"),
    "warning": lazy_gettext("Warnings"),
    "info": lazy_gettext("Notes"),
}

FOUND_ONE: Mapping[str, LazyString] = {
    "violation": lazy_gettext("Error"),
    "warning": lazy_gettext("Warning"),
    "info": lazy_gettext("Note"),
}

# What became of a document that was sent
OUTCOMES: Mapping[str, LazyString] = {
    "published": lazy_gettext("Published"),
    "unchanged": lazy_gettext("This version was published before; nothing was written."),
    "withdrawn": lazy_gettext("Withdrawn"),
}

# How far links and matches of a version are
STATES: Mapping[str, Wording] = {
    "idle": Wording(
        lazy_gettext("Up to date"),
        "covered",
        lazy_gettext("Skill links, coverage and matches follow this version."),
    ),
    "waiting": Wording(
        lazy_gettext("Waiting"),
        "unknown",
        lazy_gettext("Skill links, coverage and matches do not follow this version yet."),
    ),
    "running": Wording(
        lazy_gettext("Being worked out"),
        "partly",
        lazy_gettext("Skill links, coverage and matches are being worked out for this version."),
    ),
    "failed": Wording(
        lazy_gettext("Stopped"),
        "warning",
        lazy_gettext("Something went wrong; the operator sees what. It is tried again."),
    ),
}

TABLE_TYPES = frozenset(
    media_type
    for media_type, kind in UPLOAD_TYPES.items()
    if not isinstance(kind, RdfFormat) and kind in {"xlsx", "csv", "csv-zip"}
)
"""Media types of documents in which places are rows."""

VERSION_FORMS: Mapping[str, str] = {
    "ttl": "Turtle",
    "nt": "N-Triples",
    "rdf": "RDF/XML",
    "jsonld": "JSON-LD",
}
"""Suffixes under which a version can be fetched, and what the syntaxes are called."""
