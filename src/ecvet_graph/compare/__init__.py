"""Comparing units: by shared skills, exact and sparse, and by aligning outcomes across languages."""

from ecvet_graph.compare.alignment import (
    STATES,
    AlignedPairs,
    PairAlignment,
    align,
    align_many,
    cover_by,
)
from ecvet_graph.compare.builder import build_index, lines_to_encode, with_texts
from ecvet_graph.compare.candidates import Candidate, Filter, find_candidates, skill_candidates
from ecvet_graph.compare.completing import (
    CompletingSet,
    CompletingUnit,
    Completion,
    Proof,
    complete,
    met_rules,
    unmeetable_rules,
)
from ecvet_graph.compare.contributions import Measure, Wish
from ecvet_graph.compare.evidence import Evidence, collect_evidence
from ecvet_graph.compare.gates import FINDINGS, GATES, RESERVATIONS, Finding
from ecvet_graph.compare.index import CompareIndex
from ecvet_graph.compare.index_file import load_index, save_index
from ecvet_graph.compare.nearest import nearest_units
from ecvet_graph.compare.pair_model import PairModel, default_pair_model, pair_model_for
from ecvet_graph.compare.pairs import (
    Matched,
    PairMemory,
    PairTable,
    country_pairs,
    match_countries,
    match_skills,
)
from ecvet_graph.compare.patching import Replacement, patch_index
from ecvet_graph.compare.pools import PoolLists
from ecvet_graph.compare.portfolio import (
    ChoiceRule,
    Gap,
    Target,
    TargetUnit,
    UnitGap,
    measure_gap,
)
from ecvet_graph.compare.ranked import Ranked
from ecvet_graph.compare.remembered import Remembered, unit_digests, unit_keys
from ecvet_graph.compare.replay import replay
from ecvet_graph.compare.scale import SCALE, to_decimal, to_scaled
from ecvet_graph.compare.shares import Shares, shares_for
from ecvet_graph.compare.skill_statement import gap_list, state_skills
from ecvet_graph.compare.statement import state_pair
from ecvet_graph.compare.texts import TextIndex
from ecvet_graph.compare.verdict import FULL, SOME, VERDICTS
from ecvet_graph.compare.weights import WeightTable, make_weight_table, rarity
from ecvet_graph.model.rows import CATEGORIES, OutcomeRow, UnitRow

__all__ = [
    "CATEGORIES",
    "FINDINGS",
    "FULL",
    "GATES",
    "RESERVATIONS",
    "SCALE",
    "SOME",
    "STATES",
    "VERDICTS",
    "AlignedPairs",
    "Candidate",
    "ChoiceRule",
    "CompareIndex",
    "CompletingSet",
    "CompletingUnit",
    "Completion",
    "Evidence",
    "Filter",
    "Finding",
    "Gap",
    "Matched",
    "Measure",
    "OutcomeRow",
    "PairAlignment",
    "PairMemory",
    "PairModel",
    "PairTable",
    "PoolLists",
    "Proof",
    "Ranked",
    "Remembered",
    "Replacement",
    "Shares",
    "Target",
    "TargetUnit",
    "TextIndex",
    "UnitGap",
    "UnitRow",
    "WeightTable",
    "Wish",
    "align",
    "align_many",
    "build_index",
    "collect_evidence",
    "complete",
    "country_pairs",
    "cover_by",
    "default_pair_model",
    "find_candidates",
    "gap_list",
    "lines_to_encode",
    "load_index",
    "make_weight_table",
    "match_countries",
    "match_skills",
    "measure_gap",
    "met_rules",
    "nearest_units",
    "pair_model_for",
    "patch_index",
    "rarity",
    "replay",
    "save_index",
    "shares_for",
    "skill_candidates",
    "state_pair",
    "state_skills",
    "to_decimal",
    "to_scaled",
    "unit_digests",
    "unit_keys",
    "unmeetable_rules",
    "with_texts",
]
