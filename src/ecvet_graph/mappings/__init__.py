"""Mappings between units in the terms of SKOS and SSSOM: rules, conflicts, status, rows.

What is said stays apart from what follows from it. Reading sets of others is in `reading`.
"""

from ecvet_graph.mappings.conflicts import (
    Conflict,
    ConflictKind,
    contradicting_decisions,
    find_conflicts,
)
from ecvet_graph.mappings.decided import decision_record
from ecvet_graph.mappings.inference import Followed, infer
from ecvet_graph.mappings.records import MappingHead, MappingRecord, MappingSetDocument
from ecvet_graph.mappings.sssom import (
    COLUMNS,
    MappingRow,
    MappingSet,
    head_of,
    predicate_of,
    record_of,
)
from ecvet_graph.mappings.standing import review_pair, standing, status_of
from ecvet_graph.mappings.writing import write_json, write_tsv

__all__ = [
    "COLUMNS",
    "Conflict",
    "ConflictKind",
    "Followed",
    "MappingHead",
    "MappingRecord",
    "MappingRow",
    "MappingSet",
    "MappingSetDocument",
    "contradicting_decisions",
    "decision_record",
    "find_conflicts",
    "head_of",
    "infer",
    "predicate_of",
    "record_of",
    "review_pair",
    "standing",
    "status_of",
    "write_json",
    "write_tsv",
]
