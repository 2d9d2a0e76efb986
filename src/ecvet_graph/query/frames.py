"""The pipes of a worker process as its parent sees them: frames, and how long to wait for one.

A frame is what `worker.py` says. Whatever came is read at once and kept until it is asked for, so that
a small answer costs one wait and one read.
"""

from __future__ import annotations

import math
import os
import select
import time
from collections.abc import Iterator
from typing import IO, Protocol

__all__ = ["Clock", "Frames", "Gone", "Piped"]

# What a pipe holds (pipe(7))
_CHUNK = 64 * 1024
_HEAD = 4


class Piped(Protocol):
    """A process with pipes."""

    @property
    def stdin(self) -> IO[bytes] | None:
        """Return what the process reads."""

    @property
    def stdout(self) -> IO[bytes] | None:
        """Return what the process writes."""


class Gone(Exception):
    """The process ended before its answer was complete."""


class Clock:
    """Waits for a process, looks at it as often as is wanted, and no longer than its time."""

    def __init__(self, seconds: float, watch: Iterator[float] | None = None) -> None:
        """Let `watch`, if any, yield the seconds until it wants to look at the process again."""
        now = time.monotonic()
        self._end = now + seconds
        self._watch = watch or iter(())
        self._look = now + next(self._watch, math.inf)

    def wait(self, poll: select.poll) -> None:
        """Return when there is something to read. Raises TimeoutError, and what the watch does."""
        while True:
            pause = min(self._end, self._look) - time.monotonic()
            if poll.poll(math.ceil(max(0.0, pause) * 1000)):
                return
            now = time.monotonic()
            if now >= self._end:
                raise TimeoutError
            if now >= self._look:
                self._look = now + next(self._watch, math.inf)


class Frames:
    """Frames to and from a process; used by one thread at a time."""

    def __init__(self, process: Piped) -> None:
        """Write to the input of a process and read from its output, both without buffers.

        Raises:
            Gone: they are no pipes.
        """
        if process.stdin is None or process.stdout is None:
            raise Gone
        self._target, self._source = process.stdin, process.stdout
        self._ahead = bytearray()
        self._poll = select.poll()
        self._poll.register(self._source.fileno(), select.POLLIN)

    def send(self, content: bytes) -> None:
        """Write a frame.

        Raises:
            BrokenPipeError: the process ended.
            Gone: the pipe was closed.
        """
        frame = memoryview(len(content).to_bytes(_HEAD, "big") + content)
        try:
            target = self._target.fileno()
            while frame:
                frame = frame[os.write(target, frame) :]
        except ValueError as fault:
            # Another thread has just closed everything.
            raise Gone from fault

    def receive(self, clock: Clock) -> bytes:
        """Return the next frame.

        Raises:
            Gone: the process ended, or the pipe was closed.
            TimeoutError: the time of the clock is over. What its watch raises, too.
        """
        self._fill(_HEAD, clock)
        end = _HEAD + int.from_bytes(self._ahead[:_HEAD], "big")
        self._fill(end, clock)
        with memoryview(self._ahead) as view:
            frame = bytes(view[_HEAD:end])
        del self._ahead[:end]
        return frame

    def _fill(self, size: int, clock: Clock) -> None:
        """Read until there are so many bytes ahead."""
        try:
            while len(self._ahead) < size:
                source = self._source.fileno()
                clock.wait(self._poll)
                part = os.read(source, _CHUNK)
                if not part:
                    raise Gone
                self._ahead += part
        except (ValueError, OSError) as fault:
            if isinstance(fault, TimeoutError):
                raise
            # Another thread has just closed everything.
            raise Gone from fault
