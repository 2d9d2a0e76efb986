"""Agencies' documents into the store: ownership, gate, versions, catalogue."""

from ecvet_graph.publish.agencies import AGENCIES, Agency
from ecvet_graph.publish.lines import with_lines
from ecvet_graph.publish.ownership import Owned, keep_owned, leave_out_shared
from ecvet_graph.publish.publisher import publish
from ecvet_graph.publish.submissions import Outcome, Receipt, Submission
from ecvet_graph.publish.vocabularies import VOCABULARIES, load_vocabularies

__all__ = [
    "AGENCIES",
    "VOCABULARIES",
    "Agency",
    "Outcome",
    "Owned",
    "Receipt",
    "Submission",
    "keep_owned",
    "leave_out_shared",
    "load_vocabularies",
    "publish",
    "with_lines",
]
