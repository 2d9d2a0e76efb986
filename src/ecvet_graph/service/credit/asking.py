"""Progress and plan of a portfolio in a file, over the current version of an installation."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from ecvet_graph.config import Settings
from ecvet_graph.errors import LimitError, NotFoundError
from ecvet_graph.service.comparing import open_reader
from ecvet_graph.service.credit.forms import read_portfolio
from ecvet_graph.service.credit.planning import PlanRequest, plan_for
from ecvet_graph.service.credit.progressing import progress_of, progress_overview
from ecvet_graph.service.structures import Structures
from ecvet_graph.service.views.progress import PlanView, ProgressOverview, ProgressView
from ecvet_graph.store import open_home

__all__ = ["plan_of_file", "progress_of_file", "progress_overview_of_file"]

_MOST_BYTES = 1_000_000


def progress_of_file(
    settings: Settings, portfolio: Path, *, targets: tuple[str, ...], day: date
) -> tuple[ProgressView, ...]:
    """Return the way to each target. Raises as `read_portfolio` and `progress_of`."""
    content = _content(portfolio)
    with open_home(settings).reader() as snapshot:
        structures = Structures(snapshot.store)
        known = read_portfolio(content, snapshot.store, day=day)
        return tuple(progress_of(structures, known, target, day=day) for target in targets)


def progress_overview_of_file(
    settings: Settings, portfolio: Path, *, day: date
) -> ProgressOverview:
    """Return the way to every qualification. Raises as `read_portfolio`."""
    content = _content(portfolio)
    with open_home(settings).reader() as snapshot:
        known = read_portfolio(content, snapshot.store, day=day)
        return progress_overview(
            Structures(snapshot.store),
            known,
            day=day,
            snapshot=str(snapshot.manifest.version),
        )


def plan_of_file(settings: Settings, portfolio: Path, asked: PlanRequest, *, day: date) -> PlanView:
    """Return what would complete the way to a target. Raises as `read_portfolio` and `plan_for`."""
    content = _content(portfolio)
    with open_reader(settings) as reader:
        return plan_for(reader, read_portfolio(content, reader.store, day=day), asked, day=day)


def _content(path: Path) -> bytes:
    if not path.is_file():
        raise NotFoundError.from_path(path)
    if path.stat().st_size > _MOST_BYTES:
        raise LimitError("The portfolio is larger than a megabyte.", remedy="Leave out texts.")
    return path.read_bytes()
