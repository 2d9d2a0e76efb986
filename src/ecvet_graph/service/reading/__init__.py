"""What the pages and the API read from a store version, and the lists they narrow."""

from ecvet_graph.service.reading.alignment import (
    AlignedOutcome,
    AlignedPartner,
    Alignment,
    AlignmentRow,
    align,
)
from ecvet_graph.service.reading.listing import UNKNOWN, Selection
from ecvet_graph.service.reading.matchlist import MatchSelection
from ecvet_graph.service.reading.reader import Comparer, Reader
from ecvet_graph.service.reading.sentences import NOTICE, SENTENCES

__all__ = [
    "NOTICE",
    "SENTENCES",
    "UNKNOWN",
    "AlignedOutcome",
    "AlignedPartner",
    "Alignment",
    "AlignmentRow",
    "Comparer",
    "MatchSelection",
    "Reader",
    "Selection",
    "align",
]
