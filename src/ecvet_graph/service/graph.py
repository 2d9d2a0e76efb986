"""`EcvetGraph`: one installation and its verbs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from ecvet_graph.config import Settings
from ecvet_graph.errors import NotFoundError
from ecvet_graph.ingest.problems import ImportSummary
from ecvet_graph.model.countries import alpha3_of
from ecvet_graph.publish import Receipt, Submission, load_vocabularies, publish
from ecvet_graph.quality import Report
from ecvet_graph.query import run
from ecvet_graph.service.candidates import CandidateView, compare_lines, list_candidates
from ecvet_graph.service.checking import check_document
from ecvet_graph.service.exporting import export_store
from ecvet_graph.service.importing import ImportRequest, import_source
from ecvet_graph.service.indexing import open_index
from ecvet_graph.service.line_links import LinkedSkill, labels_of_files, link_lines
from ecvet_graph.service.linking import LinkReport, link_store, read_labels
from ecvet_graph.service.matching import Comparison, MatchReport, match_store
from ecvet_graph.service.progress import Progress, Silent
from ecvet_graph.service.reading import Reader
from ecvet_graph.service.statement import statement_turtle
from ecvet_graph.skills import Advance, Encoder, VectorCache, has_encoder, load_encoder, silent
from ecvet_graph.store import GraphStore, StoreHome

__all__ = ["EcvetGraph"]


class EcvetGraph:
    """One installation: a store, its settings, and what can be done with it.

    Errors are those of the use cases, all of the family in `ecvet_graph.errors`.
    """

    def __init__(self, settings: Settings, *, progress: Progress | None = None) -> None:
        self.settings = settings
        self._progress = progress or Silent()

    def import_source(
        self,
        kind: str,
        paths: Sequence[Path],
        *,
        out: Path,
        agency: str | None = None,
        superseded_by: Sequence[Path] = (),
        positions: Sequence[Path] = (),
        advance: Advance = silent,
    ) -> ImportSummary:
        """Turn a source into one RDF file; see `service.importing`."""
        request = ImportRequest(
            tuple(paths),
            base=self.settings.base,
            agency=agency,
            superseded_by=tuple(superseded_by),
            positions=tuple(positions),
        )
        return import_source(kind, request, out=out, advance=advance)

    def validate(self, source: bytes | Path, *, level: str = "publish") -> Report:
        """Return what the gate would say about a document; bytes are read as Turtle."""
        return check_document(
            source,
            base=self.settings.base,
            limits=self.settings.limits,
            level=level,
            known_skills=self._known_skills(),
        )

    def publish(
        self, submissions: Sequence[Submission], *, dry_run: bool = False
    ) -> tuple[Receipt, ...]:
        """Put documents through the gate into the store, all or none.

        A store that does not exist yet is made, with the vocabularies of the project.
        """
        home = self._ensured()
        return publish(
            home,
            submissions,
            base=self.settings.base,
            limits=self.settings.limits,
            dry_run=dry_run,
            progress=_Chunks(self._progress, "Validating"),
        )

    def load_vocabularies(self, *, skills: Path | None = None) -> int:
        """Put the project's vocabularies and a skill scheme into the store; returns its version."""
        home = StoreHome.ensure(self.settings.store)
        return load_vocabularies(home, base=self.settings.base, skills=skills)

    def link(self, *, with_encoder: bool = True) -> LinkReport:
        """Link all outcomes to skills; the dense lane speaks where its encoder is installed."""
        encoder = self._encoder() if with_encoder else None
        return link_store(
            StoreHome.open(self.settings.store),
            base=self.settings.base,
            generated_at=datetime.now(UTC),
            cache=self.settings.cache,
            encoder=encoder,
            progress=self._progress,
        )

    def match(self, *, first: str | None = None, second: str | None = None) -> MatchReport:
        """Match the units of all countries, or of those given by any code; replaces what was there."""
        return match_store(
            StoreHome.open(self.settings.store),
            base=self.settings.base,
            generated_at=datetime.now(UTC),
            first=alpha3_of(first) if first else None,
            second=alpha3_of(second) if second else None,
            progress=self._progress,
        )

    @contextmanager
    def reader(self) -> Iterator[Reader]:
        """Open the current version for questions of people: pages, tables, comparisons."""
        home = StoreHome.open(self.settings.store)
        with home.reader() as snapshot:
            version = str(snapshot.manifest.version)
            yield Reader(snapshot.store, comparer=Comparison(open_index(home)), version=version)

    def candidates(
        self, unit: str, *, country: str | None = None, limit: int = 10
    ) -> tuple[CandidateView, ...]:
        """Return the best candidates abroad for a unit named by IRI or source id."""
        with self.reader() as reader:
            return list_candidates(
                reader,
                self._comparison(),
                unit,
                country=alpha3_of(country) if country else None,
                limit=limit,
                valid_on=datetime.now(UTC).date(),
            )

    def compare_pairs(self, path: Path) -> Iterator[Mapping[str, object]]:
        """Yield the figures of each pair of a file; see `service.candidates.compare_lines`."""
        with self.reader() as reader:
            yield from compare_lines(reader, self._comparison(), path)

    def statement_turtle(self, a: str, b: str) -> str:
        """Return the statement of two units, named by IRI or source id, as Turtle."""
        with self.reader() as reader:
            iris = [reader.unit_iri(name) for name in (a, b)]
        return statement_turtle(
            self._comparison(),
            iris[0],
            iris[1],
            base=self.settings.base,
            generated_at=datetime.now(UTC),
        )

    def link_lines(
        self,
        lines: Sequence[str],
        *,
        language: str,
        limit: int,
        esco: Sequence[Path] = (),
        with_encoder: bool = True,
    ) -> list[list[LinkedSkill]]:
        """Return the best skills of each line, from ESCO files or from the skills of the store."""
        if esco:
            labels = labels_of_files(esco)
        else:
            with self.store() as store:
                labels = read_labels(store)
        encoder = self._encoder() if with_encoder else None
        cache = VectorCache(self.settings.cache / "embeddings", encoder) if encoder else None
        return link_lines(
            lines, labels, language=language, limit=limit, cache=cache, progress=self._progress
        )

    @contextmanager
    def store(self) -> Iterator[GraphStore]:
        """Open the current version for queries."""
        with StoreHome.open(self.settings.store).reader() as snapshot:
            yield snapshot.store

    def export(self, target: BinaryIO, *, form: str) -> None:
        """Write everything, or all matches; see `service.exporting`."""
        with self.store() as store:
            export_store(store, target, form=form, base=self.settings.base)

    def _ensured(self) -> StoreHome:
        home = StoreHome.ensure(self.settings.store)
        with home.reader() as snapshot:
            is_empty = snapshot.store.count() == 0
        if is_empty:
            load_vocabularies(home, base=self.settings.base)
        return home

    def _comparison(self) -> Comparison:
        return Comparison(open_index(StoreHome.open(self.settings.store)))

    def _encoder(self) -> Encoder | None:
        return load_encoder() if has_encoder() else None

    def _known_skills(self) -> frozenset[str] | None:
        try:
            with self.store() as store:
                return frozenset(str(row["skill"]) for row in run(store, "quality/known-skills"))
        except NotFoundError:
            return None


class _Chunks:
    """Turns "so many of so many done" into steps that a listener counts."""

    def __init__(self, progress: Progress, description: str) -> None:
        self._progress = progress
        self._description = description

    def __call__(self, done: int, total: int) -> None:
        if done == 1:
            self._progress.begin(self._description, total)
        self._progress.advance(1)
