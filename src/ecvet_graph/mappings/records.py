"""Mappings and mapping sets as values; every name is a full IRI."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from ecvet_graph.model.iris import SEMAPV, SKOS

__all__ = ["CURATION", "UNIT_PREDICATES", "MappingHead", "MappingRecord", "MappingSetDocument"]

CURATION = SEMAPV + "ManualMappingCuration"
# What may be said between two units (SKOS Reference, section 10).
UNIT_PREDICATES = frozenset(
    SKOS + name
    for name in ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
)


@dataclass(frozen=True, slots=True)
class MappingRecord:
    """One mapping.

    Attributes:
        is_negated: the predicate is denied (`predicate_modifier` is `Not`).
        confidence: 0 to 1, `None` where nothing is said (SSSOM then assumes 1).
        iri: the name of the record, empty where it has none.
        slots: all further slots of SSSOM by name, in the order of the specification; IRIs in full,
            several values joined by `|`.
    """

    subject: str
    predicate: str
    object: str
    justification: str
    is_negated: bool = False
    confidence: Decimal | None = None
    iri: str = ""
    slots: tuple[tuple[str, str], ...] = ()

    def slot(self, name: str) -> str:
        """Return the value of a further slot, empty where it has none."""
        return dict(self.slots).get(name, "")


@dataclass(frozen=True, slots=True)
class MappingHead:
    """What stands at the head of a set: its IRI, its licence, prefixes, and further slots by name."""

    iri: str
    licence: str
    prefixes: tuple[tuple[str, str], ...] = ()
    slots: tuple[tuple[str, str], ...] = ()

    def slot(self, name: str) -> str:
        """Return the value of a further slot, empty where it has none."""
        return dict(self.slots).get(name, "")

    @property
    def prefix_map(self) -> Mapping[str, str]:
        """Return the prefixes as a table."""
        return dict(self.prefixes)


@dataclass(frozen=True, slots=True)
class MappingSetDocument:
    """A set as a document holds it; `ignored` are columns that SSSOM does not know.

    `lines` are the lines of the document on which the records stand, for messages.
    """

    head: MappingHead
    records: tuple[MappingRecord, ...]
    lines: tuple[int, ...] = ()
    ignored: tuple[str, ...] = ()
