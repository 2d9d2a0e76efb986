"""Unit matches as an SSSOM mapping set (https://mapping-commons.github.io/sssom/), in TSV.

A mapping is a suggestion: `skos:exactMatch` is never among them, it is left to people.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ecvet_graph.model.match import Verdict

__all__ = ["COLUMNS", "MappingRow", "MappingSet", "predicate_of", "to_tsv"]

# Verdict of the pair (subject a, object b) to SKOS: a covers b means that b is narrower than a.
_PREDICATES: Mapping[Verdict, str] = {
    Verdict.SUGGESTED_EQUIVALENT: "skos:closeMatch",
    Verdict.COMPARABLE_CONTENT: "skos:relatedMatch",
    Verdict.A_COVERS_B: "skos:narrowMatch",
    Verdict.B_COVERS_A: "skos:broadMatch",
    Verdict.PARTIAL: "skos:relatedMatch",
}
_PREFIX = "ecvetid"
_CURIES = {
    "semapv": "https://w3id.org/semapv/vocab/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
}
_JUSTIFICATION = "semapv:BackgroundKnowledgeBasedMatching"
_LICENCE = "https://creativecommons.org/licenses/by/4.0/"

COLUMNS = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "object_label",
    "mapping_justification",
    "mapping_date",
    "mapping_tool_version",
    "similarity_score",
    "similarity_measure",
    "subject_source_version",
    "object_source_version",
    "comment",
)


@dataclass(frozen=True, slots=True)
class MappingRow:
    """One match; score and coverages are decimal numbers from 0 to 1 as text."""

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


def to_tsv(mapping_set: MappingSet, rows: Iterable[MappingRow]) -> Iterator[str]:
    """Yield the lines of the set: metadata as comments, the header, then a line for each row."""
    yield from (f"# {line}\n" for line in _metadata(mapping_set))
    yield _line(COLUMNS)
    for row in rows:
        yield _line(_cells(row, mapping_set.namespace))


def _metadata(mapping_set: MappingSet) -> Iterator[str]:
    yield f'mapping_set_id: "{mapping_set.iri}"'
    yield (
        'mapping_set_description: "Suggested matches of ECVET units for information: they give no '
        'right to recognition; the competent institution decides."'
    )
    yield f'license: "{_LICENCE}"'
    yield f'mapping_tool: "{mapping_set.tool}"'
    yield f'mapping_tool_version: "{mapping_set.tool_version}"'
    yield "curie_map:"
    for prefix, namespace in {_PREFIX: mapping_set.namespace, **_CURIES}.items():
        yield f'  {prefix}: "{namespace}"'


def _cells(row: MappingRow, namespace: str) -> tuple[str, ...]:
    figures = (
        f"{row.verdict}; coverage of subject {row.coverage_of_subject}, of object "
        f"{row.coverage_of_object}; reservation {row.reservation}"
    )
    return (
        _curie(row.subject, namespace),
        row.subject_label,
        predicate_of(row.verdict),
        _curie(row.object, namespace),
        row.object_label,
        _JUSTIFICATION,
        row.date,
        row.method_version,
        row.score,
        row.method,
        row.snapshot,
        row.snapshot,
        figures,
    )


def _curie(iri: str, namespace: str) -> str:
    return f"{_PREFIX}:{iri.removeprefix(namespace)}" if iri.startswith(namespace) else iri


def _line(cells: Iterable[str]) -> str:
    buffer = io.StringIO()
    # a tab or line break inside a label would break the table for simple readers
    plain = [" ".join(cell.split()) for cell in cells]
    csv.writer(buffer, delimiter="\t", lineterminator="\n").writerow(plain)
    return buffer.getvalue()
