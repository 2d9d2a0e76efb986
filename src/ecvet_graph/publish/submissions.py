"""What is submitted for publication, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from ecvet_graph.publish.ownership import Owned
from ecvet_graph.quality import Report
from ecvet_graph.store import Document, RdfFormat

__all__ = ["Outcome", "Receipt", "Submission"]


class Outcome(StrEnum):
    """What became of a submission."""

    PUBLISHED = "published"
    UNCHANGED = "unchanged"
    CHECKED = "checked"
    REJECTED = "rejected"
    HELD_BACK = "held-back"


@dataclass(frozen=True, slots=True)
class Submission:
    """A document for a dataset; `syntax` is taken from the suffix of the file where not given."""

    path: Path
    agency: str
    dataset: str
    syntax: RdfFormat | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a submission, and why.

    Attributes:
        submission: the submission.
        outcome: `published`; `unchanged`, the same document is the newest version already;
            `checked`, a dry run that would be published; `rejected` by the gate; `held-back`,
            fit itself, but another submission given with it was rejected.
        document: digest and size of the file.
        version: number of the dataset's version, the newest one where nothing was published.
        owned: what was kept and left out; `None` for an unchanged document.
        report: the findings of the gate; `None` for an unchanged document.
        store_version: the version of the store that holds it, `None` where nothing was published.
    """

    submission: Submission
    outcome: Outcome
    document: Document
    version: int
    owned: Owned | None = None
    report: Report | None = None
    store_version: int | None = None
