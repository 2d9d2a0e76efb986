"""`EcvetGraph`: one installation and its verbs, for Python programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO

from ecvet_graph.config import Settings
from ecvet_graph.ingest.problems import ImportSummary
from ecvet_graph.progress import Progress
from ecvet_graph.publish import Receipt, Submission
from ecvet_graph.quality import Readiness, Report
from ecvet_graph.service.candidates import CandidateView
from ecvet_graph.service.comparing import (
    candidates_of,
    compare_pairs,
    compare_units,
    open_reader,
)
from ecvet_graph.service.deriving import link_outcomes, match_units
from ecvet_graph.service.exporting import export_graph
from ecvet_graph.service.gap import GapRequest
from ecvet_graph.service.importing import ImportRequest, import_source
from ecvet_graph.service.linking import LinkReport
from ecvet_graph.service.matching import MatchReport
from ecvet_graph.service.publishing import check, publish_documents, put_vocabularies
from ecvet_graph.service.reading import Reader
from ecvet_graph.service.verifying import verify_store
from ecvet_graph.service.views import CompareView, GapView

__all__ = ["EcvetGraph"]


class EcvetGraph:
    """One installation: a store, its settings, and what can be done with it.

    Every method is one use case; what it returns and raises stands with the function it calls.
    """

    def __init__(self, settings: Settings, *, progress: Progress | None = None) -> None:
        self.settings = settings
        self._progress = progress

    def import_source(self, kind: str, request: ImportRequest, *, out: Path) -> ImportSummary:
        """Turn a source into one RDF file."""
        return import_source(kind, request, out=out, progress=self._progress)

    def validate(self, source: bytes | Path, *, level: str = "publish") -> Report:
        """Return what the gate would say about a document."""
        return check(self.settings, source, level=level)

    def publish(
        self, submissions: Sequence[Submission], *, dry_run: bool = False
    ) -> tuple[Receipt, ...]:
        """Put documents through the gate into the store, all or none."""
        return publish_documents(
            self.settings, submissions, dry_run=dry_run, progress=self._progress
        )

    def load_vocabularies(self, *, skills: Path | None = None) -> int:
        """Put the project's vocabularies and a skill scheme into the store."""
        return put_vocabularies(self.settings, skills=skills)

    def verify(self) -> Report:
        """Return which rules over the whole store are broken."""
        return verify_store(self.settings)

    def link(self, *, with_encoder: bool = True) -> LinkReport:
        """Link all outcomes to skills."""
        return link_outcomes(self.settings, with_encoder=with_encoder, progress=self._progress)

    def match(
        self, *, first: str | None = None, second: str | None = None, with_encoder: bool = True
    ) -> MatchReport:
        """Match the units of different countries."""
        return match_units(
            self.settings,
            first=first,
            second=second,
            with_encoder=with_encoder,
            progress=self._progress,
        )

    def candidates(
        self, unit: str, *, country: str | None = None, limit: int = 10
    ) -> tuple[CandidateView, ...]:
        """Return the best candidates abroad for a unit."""
        return candidates_of(self.settings, unit, country=country, limit=limit)

    def compare(self, a: str, b: str) -> CompareView:
        """Return two units side by side with their match statement."""
        return compare_units(self.settings, a, b)

    def gap(self, asked: GapRequest) -> GapView:
        """Return what held units cover of a target, and which units would close the gap."""
        with self.reader() as reader:
            return reader.gap(asked)

    def compare_pairs(self, path: Path) -> Iterator[Mapping[str, object]]:
        """Yield the figures of each pair of a file."""
        return compare_pairs(self.settings, path)

    def reader(self) -> AbstractContextManager[Reader]:
        """Open the current version for questions of people: pages and lists."""
        return open_reader(self.settings)

    def export(self, target: BinaryIO, *, form: str) -> Readiness | None:
        """Write everything, all matches, or what is ready for the European Learning Model."""
        return export_graph(self.settings, target, form=form)
