"""Untrusted RDF in, N-Triples out: parsing in a throw-away child process with limits."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import IO, TYPE_CHECKING

from ecvet_graph.config import Limits
from ecvet_graph.errors import LimitError, Place, SyntaxFault
from ecvet_graph.ingest.confined import check_size, command_of, feed, report_of, run_confined
from ecvet_graph.ingest.confinement import PUBLISH, READ
from ecvet_graph.store.port import RdfFormat

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["ACCEPTED_SYNTAXES", "locate_untrusted", "parse_untrusted", "parse_untrusted_to"]

ACCEPTED_SYNTAXES = (
    RdfFormat.TURTLE,
    RdfFormat.N_TRIPLES,
    RdfFormat.RDF_XML,
    RdfFormat.JSON_LD,
)
_WITH_LINES = frozenset({RdfFormat.TURTLE, RdfFormat.N_TRIPLES, RdfFormat.RDF_XML})

_WORKER = "ecvet_graph.ingest.rdf_worker"
_LINE_WORKER = "ecvet_graph.ingest.line_worker"


def parse_untrusted(
    source: bytes | Path,
    *,
    syntax: RdfFormat,
    base: str,
    limits: Limits | None = None,
    name: str | None = None,
    purpose: str = PUBLISH,
) -> bytes:
    """Return an untrusted document as N-Triples in UTF-8, blank nodes renamed.

    Args:
        source: the document, or the file that holds it.
        syntax: one of `ACCEPTED_SYNTAXES`.
        base: the IRI that relative IRIs are resolved against.
        limits: size, memory and processor time; the defaults of `Limits` when not given.
        name: how messages call the document; by default the path, or "document".
        purpose: `PUBLISH`, or `READ` where terms need not be fit for publication: every valid
            document of RDF 1.1 is read then.

    Raises:
        NotFoundError: the file does not exist.
        SyntaxFault: the document is not UTF-8, broken, or holds what is not accepted: named graphs,
            a DOCTYPE, remote contexts; to be published it must not be empty nor hold unsafe IRIs,
            texts or numbers. The place has line and column where the parser knows them.
        LimitError: the document is too large, or parsing it passed a limit.
        EngineError: the child process cannot be started or ended in an unknown way.
    """
    with tempfile.TemporaryFile() as target:
        _run(source, target, syntax=syntax, base=base, limits=limits, name=name, purpose=purpose)
        target.seek(0)
        return target.read()


def parse_untrusted_to(
    source: bytes | Path,
    target: Path,
    *,
    syntax: RdfFormat,
    base: str,
    limits: Limits | None = None,
    name: str | None = None,
) -> int:
    """Write an untrusted document as N-Triples to `target` and return the number of triples.

    Arguments and errors are those of `parse_untrusted` for publication; after an error there is no target.
    """
    done = False
    try:
        with target.open("wb") as stream:
            count = _run(
                source, stream, syntax=syntax, base=base, limits=limits, name=name, purpose=PUBLISH
            )
        done = True
        return count
    finally:
        if not done:
            target.unlink(missing_ok=True)


def locate_untrusted(
    source: bytes | Path,
    wanted: Sequence[tuple[str, str | None, str | None]],
    *,
    syntax: RdfFormat,
    base: str,
    limits: Limits | None = None,
) -> tuple[int | None, ...]:
    """Return for each subject, predicate and value the line (from 1) of the document, or `None`.

    Subjects and predicates are IRIs, values IRIs or lexical forms. Where the statement is not
    there, it is the line of another one with the predicate, else the one where the subject begins.
    For documents that `parse_untrusted` has accepted; JSON-LD is not read for lines. A document
    that takes too long, or is not what it was, gives no line at all.
    """
    limits = limits or Limits()
    if not wanted or syntax not in _WITH_LINES:
        return (None,) * len(wanted)
    with (
        tempfile.TemporaryDirectory(prefix="ecvet-graph-") as folder,
        tempfile.TemporaryFile() as nothing,
    ):
        file = Path(folder) / "wanted.json"
        file.write_text(json.dumps(wanted), "utf-8")
        command = command_of(_LINE_WORKER, syntax.name, base, limits=limits, size=0)
        try:
            done = feed(
                (*command, str(file)),
                source,
                target=nothing,
                limits=limits,
                place=Place("document"),
            )
        except (LimitError, OSError):
            return (None,) * len(wanted)
    if done.returncode != 0:
        return (None,) * len(wanted)
    return tuple(report_of(done)["lines"])


def _run(
    source: bytes | Path,
    target: IO[bytes],
    *,
    syntax: RdfFormat,
    base: str,
    limits: Limits | None,
    name: str | None,
    purpose: str,
) -> int:
    limits = limits or Limits()
    place = Place(name or (str(source) if isinstance(source, Path) else "document"))
    _check_syntax(syntax, place)
    size = check_size(source, limits, place, may_be_empty=purpose == READ)
    command = command_of(_WORKER, syntax.name, base, purpose, limits=limits, size=size)
    report = run_confined(command, source, target=target, limits=limits, place=place)
    return int(report["triples"])


def _check_syntax(syntax: RdfFormat, place: Place) -> None:
    if syntax not in ACCEPTED_SYNTAXES:
        names = ", ".join(entry.media_type for entry in ACCEPTED_SYNTAXES)
        raise SyntaxFault(
            f"{syntax.media_type} is not accepted here, because it carries named graphs.",
            remedy=f"Use one of {names}.",
            place=place,
        )
