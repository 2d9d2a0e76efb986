"""Use cases: the verbs of the project, each a few calls into the rooms below."""

from ecvet_graph.ingest.problems import ImportSummary
from ecvet_graph.publish import Receipt, Submission
from ecvet_graph.quality import FORMATS as REPORT_FORMATS
from ecvet_graph.quality import Report
from ecvet_graph.service.asking import RESULT_FORMATS, answer_query, find_query, result_rows
from ecvet_graph.service.demo import DemoCounts, build_demo
from ecvet_graph.service.exporting import EXPORT_FORMATS
from ecvet_graph.service.graph import EcvetGraph
from ecvet_graph.service.importing import IMPORT_KINDS
from ecvet_graph.service.linking import LinkReport
from ecvet_graph.service.matching import MatchReport
from ecvet_graph.service.progress import Progress
from ecvet_graph.service.reading import Reader
from ecvet_graph.service.views import CompareView, UnitView
from ecvet_graph.service.wire import to_json
from ecvet_graph.skills import Advance, has_encoder

__all__ = [
    "EXPORT_FORMATS",
    "IMPORT_KINDS",
    "REPORT_FORMATS",
    "RESULT_FORMATS",
    "Advance",
    "CompareView",
    "DemoCounts",
    "EcvetGraph",
    "ImportSummary",
    "LinkReport",
    "MatchReport",
    "Progress",
    "Reader",
    "Receipt",
    "Report",
    "Submission",
    "UnitView",
    "answer_query",
    "build_demo",
    "find_query",
    "has_encoder",
    "result_rows",
    "to_json",
]
