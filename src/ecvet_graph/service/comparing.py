"""Comparing units of an installation: candidates, single pairs, many pairs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from ecvet_graph.config import Settings
from ecvet_graph.model.countries import alpha3_of
from ecvet_graph.model.review import Purpose
from ecvet_graph.service.candidates import CandidateView, compare_lines, list_candidates
from ecvet_graph.service.indexing import index_of
from ecvet_graph.service.matchfile import match_file
from ecvet_graph.service.matching import Comparison
from ecvet_graph.service.reading import Reader
from ecvet_graph.service.stating import statement_document
from ecvet_graph.service.vectors import TextVectors
from ecvet_graph.service.views import CompareView
from ecvet_graph.store import Snapshot, open_home

__all__ = ["candidates_of", "compare_pairs", "compare_units", "open_reader", "state_units"]


@contextmanager
def open_reader(settings: Settings) -> Iterator[Reader]:
    """Open the current version for the questions of people. Raises as `open_home`."""
    with _opened(settings) as (snapshot, comparison):
        version = snapshot.manifest.version
        filed = match_file(open_home(settings), version)
        yield Reader(
            snapshot.store,
            comparer=comparison,
            version=str(version),
            base=settings.base,
            filed=filed,
        )


def candidates_of(
    settings: Settings, unit: str, *, country: str | None = None, limit: int = 10
) -> tuple[CandidateView, ...]:
    """Return the best candidates abroad for a unit named by IRI or source id.

    Raises:
        NotFoundError: there is no such store or unit.
        UsageFault: there is no such country.
    """
    wanted = alpha3_of(country) if country else None
    with _opened(settings) as (snapshot, comparison):
        return list_candidates(
            snapshot.store,
            comparison,
            unit,
            country=wanted,
            limit=limit,
            valid_on=datetime.now(UTC).date(),
        )


def compare_units(
    settings: Settings, a: str, b: str, *, purpose: Purpose = Purpose.INFORMATION
) -> CompareView:
    """Return two units side by side. Raises as `Reader.compare`."""
    with open_reader(settings) as reader:
        return reader.compare(a, b, purpose=purpose)


def compare_pairs(settings: Settings, path: Path) -> Iterator[Mapping[str, object]]:
    """Yield the figures of each pair of a file; see `service.candidates.compare_lines`."""
    with _opened(settings) as (snapshot, comparison):
        yield from compare_lines(snapshot.store, comparison, path)


def state_units(settings: Settings, a: str, b: str, *, purpose: Purpose, form: str) -> bytes:
    """Return the statement of two units in one of `STATEMENT_FORMS`; see `statement_document`."""
    with open_reader(settings) as reader:
        return statement_document(reader, a, b, purpose=purpose, base=settings.base, form=form)


@contextmanager
def _opened(settings: Settings) -> Iterator[tuple[Snapshot, Comparison]]:
    home = open_home(settings)
    vectors = TextVectors.open(settings, encode_new=False)
    with home.reader() as snapshot:
        yield snapshot, Comparison(index_of(home, snapshot, vectors=vectors))
