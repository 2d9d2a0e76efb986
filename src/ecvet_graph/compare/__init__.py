"""Comparing units by the skills that their outcomes share: exact, sparse, in both directions."""

from ecvet_graph.compare.builder import build_index, with_texts
from ecvet_graph.compare.candidates import Candidate, find_candidates, skill_candidates
from ecvet_graph.compare.evidence import Evidence, collect_evidence
from ecvet_graph.compare.gates import FINDINGS, GATES, RESERVATIONS, Finding
from ecvet_graph.compare.index import CompareIndex
from ecvet_graph.compare.index_file import load_index, save_index
from ecvet_graph.compare.pairs import PairTable, country_pairs, match_countries
from ecvet_graph.compare.rows import CATEGORIES, OutcomeRow, UnitRow
from ecvet_graph.compare.scale import SCALE, to_decimal, to_scaled
from ecvet_graph.compare.skill_statement import gap_list, state_skills
from ecvet_graph.compare.statement import state_pair
from ecvet_graph.compare.verdict import FULL, SOME, VERDICTS
from ecvet_graph.compare.weights import WeightTable, make_weight_table, rarity

__all__ = [
    "CATEGORIES",
    "FINDINGS",
    "FULL",
    "GATES",
    "RESERVATIONS",
    "SCALE",
    "SOME",
    "VERDICTS",
    "Candidate",
    "CompareIndex",
    "Evidence",
    "Finding",
    "OutcomeRow",
    "PairTable",
    "UnitRow",
    "WeightTable",
    "build_index",
    "collect_evidence",
    "country_pairs",
    "find_candidates",
    "gap_list",
    "load_index",
    "make_weight_table",
    "match_countries",
    "rarity",
    "save_index",
    "skill_candidates",
    "state_pair",
    "state_skills",
    "to_decimal",
    "to_scaled",
    "with_texts",
]
