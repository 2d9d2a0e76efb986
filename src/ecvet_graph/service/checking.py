"""Checking a file against the constraints, without a store to publish it into."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from ecvet_graph.config import Limits
from ecvet_graph.errors import NotFoundError
from ecvet_graph.ingest.sandbox import parse_untrusted_to
from ecvet_graph.publish import leave_out_shared, with_lines
from ecvet_graph.quality import Report, validate_dataset
from ecvet_graph.service.projecting import (
    check_projection,
    open_document,
    project_qualifications,
)
from ecvet_graph.store import RdfFormat

__all__ = ["check_document", "check_statements", "own_statements"]

_STANDARD_INPUT = "standard input"


def check_document(
    source: bytes | Path,
    *,
    base: str,
    limits: Limits | None = None,
    level: str = "publish",
    known_skills: Collection[str] | None = None,
    workers: int = 2,
    cache: Path | None = None,
) -> Report:
    """Return what the gate would say about a document; bytes are read as Turtle.

    At the level `loq` the qualifications are projected to the European Learning Model and the
    projection is checked: the report tells what they lack for it, and nothing about publication.

    Findings name the lines of the document where its format has lines. Ownership is not checked:
    that needs an agency. `cache` is the folder of `validate_dataset`.

    Raises:
        NotFoundError, UsageFault: there is no such file, or its format or the level is not known.
        SyntaxFault, LimitError: the document cannot be read.
    """
    name = _STANDARD_INPUT if isinstance(source, bytes) else str(source)
    with own_statements(source, base=base, limits=limits) as kept:
        report = check_statements(
            kept,
            name=name,
            base=base,
            level=level,
            known_skills=known_skills,
            workers=workers,
            cache=cache,
            limits=limits,
        )
    return with_lines(report, source, syntax=_syntax(source), base=base, limits=limits)


def check_statements(
    statements: Path,
    *,
    name: str,
    base: str,
    level: str,
    known_skills: Collection[str] | None,
    workers: int,
    cache: Path | None,
    limits: Limits | None = None,
) -> Report:
    """Return what the gate says about trusted N-Triples; `name` is what findings call them.

    Raises:
        UsageFault: there is no such level.
        LimitError: the check takes longer than `limits` allow.
    """
    if level == "loq":
        projection = project_qualifications(open_document(statements, base=base))
        return check_projection(projection, source=name, workers=workers, limits=limits)
    return validate_dataset(
        statements,
        level=level,
        known_skills=known_skills,
        workers=workers,
        source=name,
        cache=cache,
        limits=limits,
    )


@contextmanager
def own_statements(
    source: bytes | Path, *, base: str, limits: Limits | None = None
) -> Iterator[Path]:
    """Give a document as a file of N-Triples, without what it says about concepts of vocabularies.

    The document is read in the sandbox; bytes are read as Turtle. The file is gone afterwards.
    Raises as `check_document`.
    """
    name = _STANDARD_INPUT if isinstance(source, bytes) else str(source)
    syntax = _syntax(source)
    with tempfile.TemporaryDirectory(prefix="ecvet-graph-") as folder:
        parsed, kept = Path(folder) / "parsed.nt", Path(folder) / "kept.nt"
        parse_untrusted_to(source, parsed, syntax=syntax, base=f"{base}/", limits=limits, name=name)
        leave_out_shared(parsed, kept)
        yield kept


def _syntax(source: bytes | Path) -> RdfFormat:
    if isinstance(source, bytes):
        return RdfFormat.TURTLE
    if not source.is_file():
        raise NotFoundError.from_path(source)
    return RdfFormat.from_path(source)
