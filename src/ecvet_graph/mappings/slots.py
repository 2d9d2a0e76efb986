"""The slots of SSSOM 1.1 (https://mapping-commons.github.io/sssom/spec-model/) as tables.

A slot of a kind that ends in `s` holds several values, joined by `|` in tables.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = [
    "BUILT_IN_PREFIXES",
    "CORE_SLOTS",
    "LIST_KINDS",
    "PERSON_SLOTS",
    "PROPAGATED",
    "REQUIRED",
    "SET_SLOTS",
    "SLOTS",
]

# The slots of a mapping in the order of the specification, and what they hold.
SLOTS: Mapping[str, str] = {
    "record_id": "iri",
    "subject_id": "iri",
    "subject_label": "text",
    "subject_category": "text",
    "predicate_id": "iri",
    "predicate_label": "text",
    "predicate_modifier": "modifier",
    "object_id": "iri",
    "object_label": "text",
    "object_category": "text",
    "mapping_justification": "iri",
    "author_id": "iris",
    "author_label": "texts",
    "reviewer_id": "iris",
    "reviewer_label": "texts",
    "creator_id": "iris",
    "creator_label": "texts",
    "license": "iri",
    "subject_type": "text",
    "subject_source": "iri",
    "subject_source_version": "text",
    "object_type": "text",
    "object_source": "iri",
    "object_source_version": "text",
    "predicate_type": "text",
    "mapping_provider": "iri",
    "mapping_source": "iri",
    "mapping_cardinality": "text",
    "cardinality_scope": "texts",
    "mapping_tool": "text",
    "mapping_tool_id": "iri",
    "mapping_tool_version": "text",
    "mapping_date": "date",
    "publication_date": "date",
    "review_date": "date",
    "confidence": "share",
    "curation_rule": "iris",
    "curation_rule_text": "texts",
    "subject_match_field": "iris",
    "object_match_field": "iris",
    "match_string": "texts",
    "subject_preprocessing": "iris",
    "object_preprocessing": "iris",
    "similarity_score": "share",
    "similarity_measure": "text",
    "see_also": "iris",
    "issue_tracker_item": "iri",
    "other": "text",
    "comment": "text",
}
# Those that are fields of a record; the rest are its further slots.
CORE_SLOTS = frozenset(
    {
        "record_id",
        "subject_id",
        "predicate_id",
        "predicate_modifier",
        "object_id",
        "mapping_justification",
        "confidence",
    }
)
REQUIRED = ("subject_id", "predicate_id", "object_id", "mapping_justification")
# Slots of a set; those that follow, where the set has them, are said of each mapping without its own.
SET_SLOTS: Mapping[str, str] = {
    "sssom_version": "text",
    "mapping_set_id": "iri",
    "mapping_set_version": "text",
    "mapping_set_source": "iris",
    "mapping_set_title": "text",
    "mapping_set_description": "text",
    "mapping_set_confidence": "share",
    "creator_id": "iris",
    "creator_label": "texts",
    "license": "iri",
    "publication_date": "date",
    "see_also": "iris",
    "issue_tracker": "iri",
    "other": "text",
    "comment": "text",
}
PROPAGATED: Mapping[str, str] = {
    name: SLOTS[name]
    for name in (
        "subject_type",
        "subject_source",
        "subject_source_version",
        "object_type",
        "object_source",
        "object_source_version",
        "predicate_type",
        "mapping_provider",
        "cardinality_scope",
        "mapping_tool",
        "mapping_tool_id",
        "mapping_tool_version",
        "mapping_date",
        "curation_rule",
        "curation_rule_text",
        "subject_match_field",
        "object_match_field",
        "subject_preprocessing",
        "object_preprocessing",
        "similarity_measure",
    )
}
# What may name persons; it is read and written, and never taken into a store.
PERSON_SLOTS = frozenset(
    f"{role}_{kind}" for role in ("author", "creator", "reviewer") for kind in ("id", "label")
)
LIST_KINDS = frozenset({"iris", "texts"})
# Prefixes that a set need not declare (specification, "CURIE map").
BUILT_IN_PREFIXES: Mapping[str, str] = {
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "semapv": "https://w3id.org/semapv/vocab/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "sssom": "https://w3id.org/sssom/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "linkml": "https://w3id.org/linkml/",
}
