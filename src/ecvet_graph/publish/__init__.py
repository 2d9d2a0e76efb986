"""Into the store: documents of agencies, decisions of institutions, mapping sets; and who may."""

from ecvet_graph.publish.agencies import AGENCIES, Agency
from ecvet_graph.publish.archive import (
    Tombstone,
    VersionInfo,
    changes_between,
    read_version,
    tombstone,
    version_as_of,
    versions,
)
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
from ecvet_graph.publish.withdrawal import withdraw

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
    "Tombstone",
    "VersionInfo",
    "add_token",
    "authenticate",
    "changes_between",
    "keep_owned",
    "leave_out_shared",
    "list_tokens",
    "load_vocabularies",
    "locate",
    "publish",
    "read_version",
    "record_decision",
    "record_link_decision",
    "record_mapping_set",
    "revoke_token",
    "tombstone",
    "version_as_of",
    "versions",
    "with_lines",
    "withdraw",
]
