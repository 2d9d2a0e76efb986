"""Running a throw-away child process on one untrusted document, and what its end means."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from ecvet_graph.errors import (
    EcvetGraphError,
    EngineError,
    LimitError,
    NotFoundError,
    Place,
    SyntaxFault,
)
from ecvet_graph.ingest.confinement import EXIT_MEMORY, EXIT_OUTPUT, EXIT_REFUSED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ecvet_graph.config import Limits

__all__ = ["check_size", "command_of", "feed", "report_of", "run_confined"]

# N-Triples spell every IRI out: observed up to 8 times the size of Turtle.
_OUTPUT_FACTOR = 16
_SMALLEST_OUTPUT = 64 * 1024 * 1024
_WALL_CLOCK_FACTOR = 3
_TIME_SIGNALS = frozenset({signal.SIGXCPU, signal.SIGKILL})


def check_size(
    source: bytes | Path, limits: Limits, place: Place, *, may_be_empty: bool = False
) -> int:
    """Return the size of a document in bytes.

    Raises:
        NotFoundError: there is no such file.
        LimitError: it is larger than the limits allow.
        SyntaxFault: it is empty, and must not be.
    """
    if isinstance(source, Path) and not source.is_file():
        raise NotFoundError.from_path(source)
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if size > limits.upload_bytes:
        raise LimitError(
            f"The document has {size:,} bytes; at most {limits.upload_bytes:,} are read.",
            remedy="Split it, or raise the setting ECVET_LIMIT_UPLOAD_BYTES.",
            place=place,
        )
    if size == 0 and not may_be_empty:
        raise SyntaxFault(
            "The document is empty.", remedy="Check that the export ran.", place=place
        )
    return size


def command_of(worker: str, *names: str, limits: Limits, size: int) -> list[str]:
    """Return the command of a worker module: its names, then memory, processor time and output."""
    output = max(size * _OUTPUT_FACTOR, _SMALLEST_OUTPUT)
    numbers = (limits.parse_memory_bytes, limits.parse_cpu_seconds, output)
    return [sys.executable, "-P", "-m", worker, *names, *map(str, numbers)]


def run_confined(
    command: Sequence[str],
    source: bytes | Path,
    *,
    target: IO[bytes],
    limits: Limits,
    place: Place,
    refused: Callable[[Mapping[str, Any], Place], EcvetGraphError] | None = None,
) -> Mapping[str, Any]:
    """Run a worker on a document and return its report; what it writes goes to `target`.

    Raises:
        SyntaxFault: the worker refused the document; `refused` may make another error of its report.
        LimitError: it ran out of time, memory or output.
        EngineError: it cannot be started or ended in an unknown way.
    """
    done = feed(command, source, target=target, limits=limits, place=place)
    if done.returncode == EXIT_REFUSED:
        raise (refused or _refused)(report_of(done), place)
    if done.returncode != 0:
        raise _failure(done, limits=limits, place=place)
    return report_of(done)


def feed(
    command: Sequence[str],
    source: bytes | Path,
    *,
    target: IO[bytes],
    limits: Limits,
    place: Place,
) -> subprocess.CompletedProcess[bytes]:
    """Run a worker with the document as its standard input. Raises LimitError and EngineError."""
    if isinstance(source, bytes):
        return _child(command, target, limits=limits, place=place, data=source)
    with source.open("rb") as stream:
        return _child(command, target, limits=limits, place=place, stream=stream)


def report_of(done: subprocess.CompletedProcess[bytes]) -> Mapping[str, Any]:
    """Return the JSON object on the last line of standard error."""
    report: Mapping[str, Any] = json.loads(done.stderr.splitlines()[-1])
    return report


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


def _refused(report: Mapping[str, Any], place: Place) -> EcvetGraphError:
    return SyntaxFault(
        report["message"],
        remedy=report["remedy"],
        place=Place(place.source, report["line"], report["column"]),
    )


def _failure(
    done: subprocess.CompletedProcess[bytes], *, limits: Limits, place: Place
) -> LimitError | EngineError:
    if -done.returncode in _TIME_SIGNALS:
        return _time_passed(limits, place)
    if done.returncode < 0 or done.returncode == EXIT_MEMORY:
        return LimitError(
            f"Parsing the document needs more than {limits.parse_memory_bytes:,} bytes of memory, "
            "or nests too deeply.",
            remedy="Split it, flatten it, or raise the setting ECVET_LIMIT_PARSE_MEMORY_BYTES.",
            place=place,
        )
    if done.returncode == EXIT_OUTPUT:
        return LimitError(
            f"Written out, the document is more than {_OUTPUT_FACTOR} times its size.",
            remedy="Split it.",
            place=place,
        )
    last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
    return EngineError(
        f"The parsing process ended with status {done.returncode}: {' '.join(last)}",
        remedy="Please report this.",
        place=place,
    )


def _time_passed(limits: Limits, place: Place) -> LimitError:
    return LimitError(
        f"Parsing the document takes more than {limits.parse_cpu_seconds} seconds.",
        remedy="Split it, or raise the setting ECVET_LIMIT_PARSE_CPU_SECONDS.",
        place=place,
    )
