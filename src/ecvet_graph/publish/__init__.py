"""Into the store: documents of agencies, decisions of institutions, mapping sets; and who may."""

from ecvet_graph.publish.agencies import AGENCIES, Agency
from ecvet_graph.publish.lines import with_lines
from ecvet_graph.publish.mapping_sets import RecordedSet, record_mapping_set
from ecvet_graph.publish.ownership import Owned, keep_owned, leave_out_shared
from ecvet_graph.publish.proposals import LinkProposal, Proposal
from ecvet_graph.publish.publisher import publish
from ecvet_graph.publish.reviewing import Recorded, record_decision, record_link_decision
from ecvet_graph.publish.rows import locate
from ecvet_graph.publish.submissions import Outcome, Receipt, Submission
from ecvet_graph.publish.tokens import (
    Role,
    Scope,
    Token,
    add_token,
    authenticate,
    list_tokens,
    revoke_token,
)
from ecvet_graph.publish.vocabularies import VOCABULARIES, load_vocabularies

__all__ = [
    "AGENCIES",
    "VOCABULARIES",
    "Agency",
    "LinkProposal",
    "Outcome",
    "Owned",
    "Proposal",
    "Receipt",
    "Recorded",
    "RecordedSet",
    "Role",
    "Scope",
    "Submission",
    "Token",
    "add_token",
    "authenticate",
    "keep_owned",
    "leave_out_shared",
    "list_tokens",
    "load_vocabularies",
    "locate",
    "publish",
    "record_decision",
    "record_link_decision",
    "record_mapping_set",
    "revoke_token",
    "with_lines",
]
