"""What the command line writes: results on stdout, progress and messages on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from io import TextIOWrapper
from typing import Any, Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table

__all__ = [
    "Bars",
    "counted",
    "say",
    "widen_output",
    "write_bytes",
    "write_json",
    "write_table",
    "write_text",
]

_PIPED_WIDTH = 160


def widen_output() -> None:
    """Let characters that the encoding of stdout or stderr lacks be written as their codes."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper) and stream.errors == "strict":
            stream.reconfigure(errors="backslashreplace")


def counted(count: int, one: str, several: str = "") -> str:
    """Return a number with what it counts; without `several` an "s" is added to `one`."""
    return f"{count} {one if count == 1 else several or one + 's'}"


def say(message: str) -> None:
    """Write a message to stderr."""
    sys.stderr.write(message + "\n")


def write_text(text: str) -> None:
    """Write a line of result to stdout."""
    sys.stdout.write(text + "\n")


def write_bytes(content: bytes) -> None:
    """Write a result to stdout as it is."""
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def write_json(value: Any, *, indent: int | None = 2) -> None:  # noqa: ANN401 - JSON is any of six types
    """Write a value as JSON to stdout, in the characters of its languages."""
    write_text(json.dumps(value, ensure_ascii=False, indent=indent))


def write_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write rows as a table for people; as wide as the terminal, or 160 columns when piped."""
    width = None if sys.stdout.isatty() else _PIPED_WIDTH
    console = Console(width=width, markup=False, highlight=False)
    table = Table(*header)
    for row in rows:
        table.add_row(*row)
    console.print(table)


class Bars:
    """Progress bars on stderr with rate and remaining time; silent where nobody watches."""

    def __init__(self) -> None:
        console = Console(stderr=True, markup=False, highlight=False)
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        """Begin to show."""
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the bars as they are."""
        self._progress.stop()

    def begin(self, description: str, total: int | None = None) -> None:
        """Show a bar for the next step; the step before it has ended."""
        self.end()
        self._task = self._progress.add_task(description, total=total, rate="")

    def advance(self, count: int) -> None:
        """Move the bar of the current step."""
        if self._task is None:
            return
        self._progress.advance(self._task, count)
        speed = self._progress.tasks[self._task].speed
        self._progress.update(self._task, rate=f"{speed:,.0f}/s" if speed else "")

    def end(self) -> None:
        """Fill the bar of the current step."""
        if self._task is not None:
            task = self._progress.tasks[self._task]
            self._progress.update(self._task, total=task.completed, rate="")
