"""What is submitted for publication, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from ecvet_graph.ingest.problems import Problem
from ecvet_graph.model.changes import Changes
from ecvet_graph.publish.ownership import Owned
from ecvet_graph.quality import Report
from ecvet_graph.store import Document, RdfFormat

__all__ = ["Outcome", "Receipt", "Submission"]

# What is converted has one of these suffixes (IANA media types)
_TABLE_TYPES: Mapping[str, str] = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xml": "application/xml",
    ".zip": "application/zip",
}


class Outcome(StrEnum):
    """What became of a submission."""

    PUBLISHED = "published"
    UNCHANGED = "unchanged"
    CHECKED = "checked"
    REJECTED = "rejected"
    HELD_BACK = "held-back"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Submission:
    """A document for a dataset.

    Attributes:
        path: the document as RDF.
        agency: id of the agency.
        dataset: name of the dataset.
        syntax: syntax of the document; taken from the suffix of the file where not given.
        original: the file as it was sent where `path` is a conversion of it; its bytes are hashed
            and kept.
        qualification: IRI of the one qualification that the document replaces; the rest of the
            dataset stays. Empty: the document is the whole dataset.
        expected: number of the version that the sender saw, 0 for none; `None` does not ask.
        problems: what the conversion had to tell.
        label: what messages call the document; the name of the file where not given.
        media_type: of the document as it was sent; that of its syntax or suffix where not given.
    """

    path: Path
    agency: str
    dataset: str
    syntax: RdfFormat | None = None
    original: Path | None = None
    qualification: str = ""
    expected: int | None = None
    problems: tuple[Problem, ...] = ()
    label: str = ""
    media_type: str = ""

    def document_type(self) -> str:
        """Return the media type of the document as it was sent, empty where nobody knows it."""
        if self.media_type:
            return self.media_type
        if self.original is not None:
            return _TABLE_TYPES.get(self.original.suffix.lower(), "")
        syntax = self.syntax or RdfFormat.from_suffix(self.path.suffix)
        return syntax.media_type if syntax else ""

    @property
    def shown(self) -> str:
        """Return what messages call the document."""
        return self.label or str(self.original or self.path)

    @property
    def name(self) -> str:
        """Return agency and dataset as `agency/dataset`."""
        return f"{self.agency}/{self.dataset}"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a submission, and why.

    Attributes:
        submission: the submission.
        outcome: `published`; `unchanged`, the same document is the newest version already;
            `checked`, a dry run that would be published; `rejected` by the gate; `held-back`,
            fit itself, but another submission given with it was rejected; `withdrawn`.
        document: digest and size of the file.
        version: number of the dataset's version, the newest one where nothing was published.
        owned: what was kept and left out; `None` for an unchanged document.
        report: the findings of the gate; `None` for an unchanged document.
        store_version: the version of the store that holds it, `None` where nothing was published.
        changes: the difference to the version before; `None` for a document that was rejected.
        problems: what the conversion had to tell.
        issued: time of publication (UTC, ISO 8601); empty where nothing was published.
    """

    submission: Submission
    outcome: Outcome
    document: Document
    version: int
    owned: Owned | None = None
    report: Report | None = None
    store_version: int | None = None
    changes: Changes | None = None
    problems: tuple[Problem, ...] = ()
    issued: str = ""
