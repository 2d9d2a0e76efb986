"""Checking and publishing for an installation: its store is made when the first document comes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ecvet_graph.config import Settings
from ecvet_graph.errors import NotFoundError
from ecvet_graph.progress import Progress
from ecvet_graph.publish import Receipt, Submission, load_vocabularies, publish
from ecvet_graph.publish.publisher import COMMAND_LINE
from ecvet_graph.quality import Report, loaded_skills
from ecvet_graph.service.checking import check_document
from ecvet_graph.service.checking_tables import check_tables
from ecvet_graph.store import StoreHome, ensure_home, open_home

__all__ = ["check", "check_csv", "publish_documents", "put_vocabularies"]

_FINDINGS = "findings"


def check(settings: Settings, source: bytes | Path, *, level: str = "publish") -> Report:
    """Return what the gate would say about a document; bytes are read as Turtle.

    Skills are checked against those of the store where there is one. Raises as `check_document`.
    """
    return check_document(
        source,
        base=settings.base,
        limits=settings.limits,
        level=level,
        known_skills=_known_skills(settings),
        cache=settings.cache / _FINDINGS,
    )


def check_csv(
    settings: Settings, paths: Sequence[Path], *, agency: str, level: str = "publish"
) -> Report:
    """Return what the gate would say about tables of the CSV template. Raises as `check_tables`."""
    return check_tables(
        paths,
        base=settings.base,
        agency=agency,
        level=level,
        known_skills=_known_skills(settings),
        cache=settings.cache / _FINDINGS,
        limits=settings.limits,
    )


def publish_documents(
    settings: Settings,
    submissions: Sequence[Submission],
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
    actor: str = COMMAND_LINE,
) -> tuple[Receipt, ...]:
    """Put documents through the gate into the store, all or none.

    A store that does not exist yet is made, with the vocabularies of the project. Raises as
    `ecvet_graph.publish.publish`.
    """
    home = StoreHome.ensure(settings.store)
    with home.reader() as snapshot:
        is_empty = snapshot.manifest.quads == 0
    if is_empty:
        load_vocabularies(home, base=settings.base)
    return publish(
        home,
        submissions,
        base=settings.base,
        limits=settings.limits,
        dry_run=dry_run,
        cache=settings.cache / _FINDINGS,
        progress=progress,
        actor=actor,
    )


def put_vocabularies(settings: Settings, *, skills: Path | None = None) -> int:
    """Put the project's vocabularies and a skill scheme into the store; returns its version.

    Raises as `ecvet_graph.publish.load_vocabularies`.
    """
    home = ensure_home(settings)
    return load_vocabularies(home, base=settings.base, skills=skills)


def _known_skills(settings: Settings) -> dict[str, str] | None:
    try:
        with open_home(settings).reader() as snapshot:
            return loaded_skills(snapshot.store)
    except NotFoundError:
        return None
