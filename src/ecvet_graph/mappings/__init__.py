"""Mappings between units in the terms of SKOS and SSSOM.

Inverse, chaining, conflicts and review status come with the reviewers: no decision about a match is
recorded before they exist.
"""

from ecvet_graph.mappings.sssom import COLUMNS, MappingRow, MappingSet, predicate_of, to_tsv

__all__ = ["COLUMNS", "MappingRow", "MappingSet", "predicate_of", "to_tsv"]
