"""Accumulation towards a qualification, and the mobility loop: agree, assess, validate, recognise.

Pure functions: no files, no clock. Planning reads the comparison and is imported from its module.
"""

from ecvet_graph.credit.accumulation import accumulate
from ecvet_graph.credit.achieved import planned_and_achieved
from ecvet_graph.credit.agreements import (
    amend,
    begin,
    cancel,
    sign,
    start_outside,
    start_transfer,
)
from ecvet_graph.credit.assessing import assess, award, finish_assessment, issue_transcript
from ecvet_graph.credit.deciding import close, recognise, validate
from ecvet_graph.credit.memoranda import (
    finish_review,
    review,
    sign_memorandum,
    start_memorandum,
    state_on,
    terminate,
)
from ecvet_graph.credit.next_steps import next_steps
from ecvet_graph.credit.reconciliation import reconcile
from ecvet_graph.credit.rules import RULES
from ecvet_graph.credit.standing import standings
from ecvet_graph.credit.withdrawing import decline, withdraw

__all__ = [
    "RULES",
    "accumulate",
    "amend",
    "assess",
    "award",
    "begin",
    "cancel",
    "close",
    "decline",
    "finish_assessment",
    "finish_review",
    "issue_transcript",
    "next_steps",
    "planned_and_achieved",
    "recognise",
    "reconcile",
    "review",
    "sign",
    "sign_memorandum",
    "standings",
    "start_memorandum",
    "start_outside",
    "start_transfer",
    "state_on",
    "terminate",
    "validate",
    "withdraw",
]
