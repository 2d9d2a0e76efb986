"""Unit matches as an SSSOM mapping set (https://mapping-commons.github.io/sssom/), in TSV.

A mapping is a suggestion: `skos:exactMatch` is never among them, it is left to people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ecvet_graph.mappings.records import MappingHead, MappingRecord
from ecvet_graph.model.iris import SEMAPV, SKOS
from ecvet_graph.model.match import Verdict

__all__ = [
    "COLUMNS",
    "MappingRow",
    "MappingSet",
    "head_of",
    "predicate_of",
    "record_of",
]

# Verdict of the pair (subject a, object b) to SKOS: a covers b means that b is narrower than a.
_PREDICATES: Mapping[Verdict, str] = {
    Verdict.SUGGESTED_EQUIVALENT: "skos:closeMatch",
    Verdict.COMPARABLE_CONTENT: "skos:relatedMatch",
    Verdict.A_COVERS_B: "skos:narrowMatch",
    Verdict.B_COVERS_A: "skos:broadMatch",
    Verdict.PARTIAL: "skos:relatedMatch",
}
_PREFIX = "ecvetid"
_JUSTIFICATION = SEMAPV + "BackgroundKnowledgeBasedMatching"
_LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_DESCRIPTION = (
    "Suggested matches of ECVET units for information, and what institutions decided on them. A "
    "suggestion gives no right to recognition; the competent institution decides."
)

# What an export of matches and decisions has a column for.
COLUMNS = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "object_label",
    "predicate_modifier",
    "mapping_justification",
    "author_id",
    "mapping_date",
    "mapping_tool_version",
    "confidence",
    "similarity_score",
    "similarity_measure",
    "subject_source_version",
    "object_source_version",
    "comment",
    "record_id",
)


@dataclass(frozen=True, slots=True)
class MappingRow:
    """One match; score and coverages are decimal numbers from 0 to 1 as text.

    `status` is what institutions made of it, empty where that is not said.
    """

    subject: str
    subject_label: str
    object: str
    object_label: str
    verdict: Verdict
    score: str
    coverage_of_subject: str
    coverage_of_object: str
    reservation: str
    method: str
    method_version: str
    snapshot: str
    date: str
    status: str = ""


@dataclass(frozen=True, slots=True)
class MappingSet:
    """What stands at the head of a set: its IRI, the namespace of its units, tool and its version."""

    iri: str
    namespace: str
    tool: str
    tool_version: str


def predicate_of(verdict: Verdict) -> str:
    """Return the SKOS predicate of a verdict as CURIE.

    Raises:
        KeyError: the verdict is `none`, which is not a mapping.
    """
    return _PREDICATES[verdict]


def head_of(mapping_set: MappingSet) -> MappingHead:
    """Return the head of a set of matches and decisions of an installation."""
    return MappingHead(
        iri=mapping_set.iri,
        licence=_LICENCE,
        prefixes=(
            (_PREFIX, mapping_set.namespace),
            ("semapv", SEMAPV),
            ("skos", SKOS),
        ),
        slots=(
            ("mapping_set_description", _DESCRIPTION),
            ("mapping_tool", mapping_set.tool),
            ("mapping_tool_version", mapping_set.tool_version),
        ),
    )


def record_of(row: MappingRow) -> MappingRecord:
    """Return a match as a mapping record."""
    figures = (
        f"{row.verdict}; coverage of subject {row.coverage_of_subject}, of object "
        f"{row.coverage_of_object}; reservation {row.reservation}"
    ) + (f"; status {row.status}" if row.status else "")
    return MappingRecord(
        subject=row.subject,
        predicate=predicate_of(row.verdict).replace("skos:", SKOS),
        object=row.object,
        justification=_JUSTIFICATION,
        slots=(
            ("subject_label", row.subject_label),
            ("object_label", row.object_label),
            ("subject_source_version", row.snapshot),
            ("object_source_version", row.snapshot),
            ("mapping_tool_version", row.method_version),
            ("mapping_date", row.date),
            ("similarity_score", row.score),
            ("similarity_measure", row.method),
            ("comment", figures),
        ),
    )
