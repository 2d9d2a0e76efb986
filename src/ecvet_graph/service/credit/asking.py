"""Progress and plan of a portfolio in a file, over the current version of an installation."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from ecvet_graph.config import Settings
from ecvet_graph.errors import LimitError, NotFoundError
from ecvet_graph.model.credit import Portfolio
from ecvet_graph.service.comparing import open_reader
from ecvet_graph.service.credit.documents import portfolio_of_document
from ecvet_graph.service.credit.forms import read_portfolio
from ecvet_graph.service.credit.planning import PlanRequest, plan_for
from ecvet_graph.service.credit.progressing import progress_of, progress_overview
from ecvet_graph.service.credit.recording import accumulation_document
from ecvet_graph.service.structures import Structures
from ecvet_graph.service.views.progress import PlanView, ProgressOverview, ProgressView
from ecvet_graph.store import GraphStore, RdfFormat, open_home

__all__ = [
    "accumulation_of_file",
    "plan_of_file",
    "progress_of_file",
    "progress_overview_of_file",
]

_MOST_BYTES = 1_000_000


def progress_of_file(
    settings: Settings, portfolio: Path, *, targets: tuple[str, ...], day: date
) -> tuple[ProgressView, ...]:
    """Return the way to each target. Raises as `read_portfolio` and `progress_of`."""
    with open_home(settings).reader() as snapshot:
        structures = Structures(snapshot.store)
        known = _portfolio(settings, portfolio, snapshot.store, day=day)
        return tuple(progress_of(structures, known, target, day=day) for target in targets)


def accumulation_of_file(
    settings: Settings, portfolio: Path, *, target: str, day: date, media_type: str
) -> bytes:
    """Return what counts towards a target as linked data. Raises as `accumulation_document`."""
    with open_home(settings).reader() as snapshot:
        known = _portfolio(settings, portfolio, snapshot.store, day=day)
        return accumulation_document(
            Structures(snapshot.store), known, target, day=day, media_type=media_type
        )


def progress_overview_of_file(
    settings: Settings, portfolio: Path, *, day: date
) -> ProgressOverview:
    """Return the way to every qualification. Raises as `read_portfolio`."""
    with open_home(settings).reader() as snapshot:
        known = _portfolio(settings, portfolio, snapshot.store, day=day)
        return progress_overview(
            Structures(snapshot.store),
            known,
            day=day,
            snapshot=str(snapshot.manifest.version),
        )


def plan_of_file(settings: Settings, portfolio: Path, asked: PlanRequest, *, day: date) -> PlanView:
    """Return what would complete the way to a target. Raises as `read_portfolio` and `plan_for`."""
    with open_reader(settings) as reader:
        known = _portfolio(settings, portfolio, reader.store, day=day)
        return plan_for(reader, known, asked, day=day)


def _portfolio(settings: Settings, path: Path, store: GraphStore, *, day: date) -> Portfolio:
    """Return the portfolio of a file: RDF where its name says so, else JSON."""
    if not path.is_file():
        raise NotFoundError.from_path(path)
    if path.stat().st_size > _MOST_BYTES:
        raise LimitError("The portfolio is larger than a megabyte.", remedy="Leave out texts.")
    content, syntax = path.read_bytes(), RdfFormat.from_suffix(path.suffix)
    if syntax is None:
        return read_portfolio(content, store, day=day)
    return portfolio_of_document(content, syntax=syntax, base=settings.base)
