"""How the command line tells what is wrong with a source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ecvet_graph.cli.console import counted, say
from ecvet_graph.errors import InvalidDataError, UsageFault
from ecvet_graph.ingest.problems import ImportRefusedError, Problem

__all__ = ["every_error_told", "list_problems"]


@contextmanager
def every_error_told(*, shown: int | None = None, path: Path | None = None) -> Iterator[None]:
    """List the errors of a refused source before the line that sums them up."""
    try:
        yield
    except ImportRefusedError as refusal:
        count = len(refusal.problems)
        if count == 1 and path is None:
            raise
        list_problems(refusal.problems, shown=shown, path=path)
        raise InvalidDataError(
            f"The source has {counted(count, 'error')} and is not used.",
            remedy="Correct what is listed above and try again.",
        ) from refusal


def list_problems(problems: Sequence[Problem], *, shown: int | None, path: Path | None) -> None:
    """Write problems to a file where one is named, and the first ones to stderr."""
    lines = [str(problem) for problem in problems]
    if path is not None:
        try:
            path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        except OSError as fault:
            raise UsageFault(f"{path} cannot be written: {fault.strerror}.") from fault
    for line in lines[:shown]:
        say(line)
    if shown is not None and len(lines) > shown:
        say(f"... and {len(lines) - shown} more; --problems FILE writes them all.")
