"""The SHACL gate: constraints, engines, findings, and the check of a whole dataset."""

from ecvet_graph.quality.classes import RECORD_CLASSES
from ecvet_graph.quality.engines import (
    ENGINES,
    PyShaclEngine,
    RustShaclEngine,
    ShaclEngine,
    shacl_engine,
)
from ecvet_graph.quality.findings import (
    BLANK_NODE,
    BUILT_IN_NAMES,
    NOTHING_TO_CHECK,
    UNKNOWN_CLASS,
    Finding,
    Severity,
    fault_and_advice,
    nothing_to_check,
    unknown_class,
    worst_first,
)
from ecvet_graph.quality.gate import Report, merge_reports, validate_dataset
from ecvet_graph.quality.grouping import FindingGroup, group_findings
from ecvet_graph.quality.neighbourhood import Neighbourhood, read_neighbourhood
from ecvet_graph.quality.readiness import NotReady, Readiness, find_readiness
from ecvet_graph.quality.records import check_record
from ecvet_graph.quality.report import FORMATS, to_github, to_json, to_text
from ecvet_graph.quality.sarif import to_sarif
from ecvet_graph.quality.shacl_report import to_shacl
from ecvet_graph.quality.shapes import LEVELS, Shape, ShapeCatalogue, load_shapes, read_shapes
from ecvet_graph.quality.spreadsheet import to_csv
from ecvet_graph.quality.store_rules import (
    STORE_LEVEL,
    STORE_RULES,
    StoreRule,
    find_broken_rules,
)
from ecvet_graph.quality.vocabulary import (
    ContextSource,
    VocabularyIndex,
    loaded_skills,
    shipped_vocabulary,
    skills_of_graph,
)

__all__ = [
    "BLANK_NODE",
    "BUILT_IN_NAMES",
    "ENGINES",
    "FORMATS",
    "LEVELS",
    "NOTHING_TO_CHECK",
    "RECORD_CLASSES",
    "STORE_LEVEL",
    "STORE_RULES",
    "UNKNOWN_CLASS",
    "ContextSource",
    "Finding",
    "FindingGroup",
    "Neighbourhood",
    "NotReady",
    "PyShaclEngine",
    "Readiness",
    "Report",
    "RustShaclEngine",
    "Severity",
    "ShaclEngine",
    "Shape",
    "ShapeCatalogue",
    "StoreRule",
    "VocabularyIndex",
    "check_record",
    "fault_and_advice",
    "find_broken_rules",
    "find_readiness",
    "group_findings",
    "load_shapes",
    "loaded_skills",
    "merge_reports",
    "nothing_to_check",
    "read_neighbourhood",
    "read_shapes",
    "shacl_engine",
    "shipped_vocabulary",
    "skills_of_graph",
    "to_csv",
    "to_github",
    "to_json",
    "to_sarif",
    "to_shacl",
    "to_text",
    "unknown_class",
    "validate_dataset",
    "worst_first",
]
