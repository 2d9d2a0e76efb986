"""Untrusted RDF in, N-Triples out: parsing in a throw-away child process with limits."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from ecvet_graph.config import Limits
from ecvet_graph.errors import EngineError, LimitError, NotFoundError, Place, SyntaxFault
from ecvet_graph.ingest.confinement import EXIT_MEMORY, EXIT_OUTPUT, EXIT_REFUSED
from ecvet_graph.store.port import RdfFormat

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
# N-Triples spell every IRI out: observed up to 8 times the size of Turtle.
_OUTPUT_FACTOR = 16
_SMALLEST_OUTPUT = 64 * 1024 * 1024
_WALL_CLOCK_FACTOR = 3
_TIME_SIGNALS = frozenset({signal.SIGXCPU, signal.SIGKILL})


def parse_untrusted(
    source: bytes | Path,
    *,
    syntax: RdfFormat,
    base: str,
    limits: Limits | None = None,
    name: str | None = None,
) -> bytes:
    """Return an untrusted document as N-Triples in UTF-8, blank nodes renamed.

    Args:
        source: the document, or the file that holds it.
        syntax: one of `ACCEPTED_SYNTAXES`.
        base: the IRI that relative IRIs are resolved against.
        limits: size, memory and processor time; the defaults of `Limits` when not given.
        name: how messages call the document; by default the path, or "document".

    Raises:
        NotFoundError: the file does not exist.
        SyntaxFault: the document is empty, not UTF-8, broken, or holds what is not accepted:
            named graphs, a DOCTYPE, remote contexts, unsafe IRIs. The place has line and column
            where the parser knows them.
        LimitError: the document is too large, or parsing it passed a limit.
        EngineError: the child process cannot be started or ended in an unknown way.
    """
    with tempfile.TemporaryFile() as target:
        _run(source, target, syntax=syntax, base=base, limits=limits, name=name)
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

    Arguments and errors are those of `parse_untrusted`; after an error there is no target.
    """
    done = False
    try:
        with target.open("wb") as stream:
            count = _run(source, stream, syntax=syntax, base=base, limits=limits, name=name)
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
        command = _command(syntax, base=base, limits=limits, size=0, worker=_LINE_WORKER)
        try:
            done = _fed(
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
    return tuple(_report(done)["lines"])


def _fed(
    command: Sequence[str],
    source: bytes | Path,
    *,
    target: IO[bytes],
    limits: Limits,
    place: Place,
) -> subprocess.CompletedProcess[bytes]:
    if isinstance(source, bytes):
        return _child(command, target, limits=limits, place=place, data=source)
    with source.open("rb") as stream:
        return _child(command, target, limits=limits, place=place, stream=stream)


def _run(
    source: bytes | Path,
    target: IO[bytes],
    *,
    syntax: RdfFormat,
    base: str,
    limits: Limits | None,
    name: str | None,
) -> int:
    limits = limits or Limits()
    place = Place(name or (str(source) if isinstance(source, Path) else "document"))
    _check_syntax(syntax, place)
    size = _size(source, limits, place)
    command = _command(syntax, base=base, limits=limits, size=size)
    done = _fed(command, source, target=target, limits=limits, place=place)
    return _outcome(done, limits=limits, place=place)


def _check_syntax(syntax: RdfFormat, place: Place) -> None:
    if syntax not in ACCEPTED_SYNTAXES:
        names = ", ".join(entry.media_type for entry in ACCEPTED_SYNTAXES)
        raise SyntaxFault(
            f"{syntax.media_type} is not accepted here, because it carries named graphs.",
            remedy=f"Use one of {names}.",
            place=place,
        )


def _size(source: bytes | Path, limits: Limits, place: Place) -> int:
    if isinstance(source, Path) and not source.is_file():
        raise NotFoundError.from_path(source)
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if size > limits.upload_bytes:
        raise LimitError(
            f"The document has {size:,} bytes; at most {limits.upload_bytes:,} are read.",
            remedy="Split it, or raise the setting ECVET_LIMIT_UPLOAD_BYTES.",
            place=place,
        )
    if size == 0:
        raise SyntaxFault(
            "The document is empty.", remedy="Check that the export ran.", place=place
        )
    return size


def _command(
    syntax: RdfFormat, *, base: str, limits: Limits, size: int, worker: str = _WORKER
) -> list[str]:
    output = max(size * _OUTPUT_FACTOR, _SMALLEST_OUTPUT)
    numbers = (limits.parse_memory_bytes, limits.parse_cpu_seconds, output)
    return [sys.executable, "-P", "-m", worker, syntax.name, base, *map(str, numbers)]


def _child(
    command: Sequence[str],
    target: IO[bytes],
    *,
    limits: Limits,
    place: Place,
    data: bytes | None = None,
    stream: IO[bytes] | None = None,
) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(  # noqa: S603  # the command is ours: this Python and one module
            command,
            input=data,
            stdin=stream,
            stdout=target,
            stderr=subprocess.PIPE,
            timeout=limits.parse_cpu_seconds * _WALL_CLOCK_FACTOR,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _time_passed(limits, place) from error
    except OSError as error:
        raise EngineError(
            f"The parsing process cannot be started: {error}.",
            remedy="Check memory and process limits of the machine.",
        ) from error


def _outcome(done: subprocess.CompletedProcess[bytes], *, limits: Limits, place: Place) -> int:
    if done.returncode == 0:
        return int(_report(done)["triples"])
    if done.returncode == EXIT_REFUSED:
        report = _report(done)
        raise SyntaxFault(
            report["message"],
            remedy=report["remedy"],
            place=Place(place.source, report["line"], report["column"]),
        )
    if -done.returncode in _TIME_SIGNALS:
        raise _time_passed(limits, place)
    if done.returncode < 0 or done.returncode == EXIT_MEMORY:
        raise LimitError(
            f"Parsing the document needs more than {limits.parse_memory_bytes:,} bytes of memory, "
            "or nests too deeply.",
            remedy="Split it, flatten it, or raise the setting ECVET_LIMIT_PARSE_MEMORY_BYTES.",
            place=place,
        )
    if done.returncode == EXIT_OUTPUT:
        raise LimitError(
            f"Written out, the document is more than {_OUTPUT_FACTOR} times its size.",
            remedy="Split it.",
            place=place,
        )
    last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
    raise EngineError(
        f"The parsing process ended with status {done.returncode}: {' '.join(last)}",
        remedy="Please report this.",
        place=place,
    )


def _report(done: subprocess.CompletedProcess[bytes]) -> Mapping[str, Any]:
    report: Mapping[str, Any] = json.loads(done.stderr.splitlines()[-1])
    return report


def _time_passed(limits: Limits, place: Place) -> LimitError:
    return LimitError(
        f"Parsing the document takes more than {limits.parse_cpu_seconds} seconds.",
        remedy="Split it, or raise the setting ECVET_LIMIT_PARSE_CPU_SECONDS.",
        place=place,
    )
