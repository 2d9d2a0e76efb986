"""The SHACL gate: constraints, engines, findings, and the check of a whole dataset."""

from .engines import ENGINES, PyShaclEngine, RustShaclEngine, ShaclEngine, shacl_engine
from .findings import BLANK_NODE, NOTHING_TO_CHECK, Finding, Severity, nothing_to_check, worst_first
from .gate import Progress, Report, validate_dataset
from .neighbourhood import Neighbourhood, read_neighbourhood
from .report import FORMATS, to_github, to_json, to_sarif, to_text
from .shapes import Shape, ShapeCatalogue, load_shapes, read_shapes
from .vocabulary import ContextSource, VocabularyIndex, shipped_vocabulary

__all__ = [
    "BLANK_NODE",
    "ENGINES",
    "FORMATS",
    "NOTHING_TO_CHECK",
    "ContextSource",
    "Finding",
    "Neighbourhood",
    "Progress",
    "PyShaclEngine",
    "Report",
    "RustShaclEngine",
    "Severity",
    "ShaclEngine",
    "Shape",
    "ShapeCatalogue",
    "VocabularyIndex",
    "load_shapes",
    "nothing_to_check",
    "read_neighbourhood",
    "read_shapes",
    "shacl_engine",
    "shipped_vocabulary",
    "to_github",
    "to_json",
    "to_sarif",
    "to_text",
    "validate_dataset",
    "worst_first",
]
