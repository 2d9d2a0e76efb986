"""A copy of a store version in the memory of a process of its own, seen from the web process.

Query processes are forked from it by `keeper.py`; they share its memory, and cost a few thousandths of
a second.
"""

from __future__ import annotations

import errno
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import weakref
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from ecvet_graph.query.keeper import FORK, PACKET

__all__ = ["Copy", "CopyError", "ForkedProcess"]

_MODULE = "ecvet_graph.query.keeper"
_WORDS = 4096
# More than a fork takes on any machine that works
_SECONDS = 5.0


class CopyError(Exception):
    """There is no copy to fork from; the text says why."""


class ForkedProcess:
    """A query process that a keeper forked; as `subprocess.Popen` of one that was started."""

    def __init__(self, copy: Copy, pid: int, handle: int, pipes: Sequence[int]) -> None:
        """Take over a process: its number, what stands for it, and this side of its pipes."""
        self.pid = pid
        self.returncode: int | None = None
        stdin, stdout, stderr = pipes
        self.stdin = os.fdopen(stdin, "wb", buffering=0)
        self.stdout = os.fdopen(stdout, "rb", buffering=0)
        self.stderr = os.fdopen(stderr, "rb", buffering=0)
        self._copy = copy
        self._handle = handle
        # Closed earlier, its number could stand for something else while another thread looks.
        weakref.finalize(self, os.close, handle)
        self._lock = threading.Lock()

    def poll(self) -> int | None:
        """Return the exit code, negative for a signal; `None` as long as the process runs."""
        return self._seen(0)

    def wait(self) -> int:
        """Return the exit code when the process has ended."""
        found = self._seen(None)
        return -signal.SIGKILL if found is None else found

    def send_signal(self, number: int) -> None:
        """Send a signal. Raises ProcessLookupError when the process has ended."""
        with self._lock:
            if self.returncode is None:
                signal.pidfd_send_signal(self._handle, number)

    def _seen(self, patience: int | None) -> int | None:
        if self.returncode is None:
            # One for each call: no two threads may wait with the same.
            ended = select.poll()
            ended.register(self._handle, select.POLLIN)
            if ended.poll(patience):
                with self._lock:
                    if self.returncode is None:
                        self.returncode = self._copy.exit_code(self.pid)
        return self.returncode


class Copy:
    """A copy of a version in the memory of a process of its own; used by any thread."""

    def __init__(
        self, database: Path, *, version: int, statements: int, memory_bytes: int, result_bytes: int
    ) -> None:
        """Begin to copy a database; `wait` says when it is whole.

        Args:
            database: folder of the database; it must stay until the copy is whole.
            version: of which version it is.
            statements: as many as it holds.
            memory_bytes: memory that a query may take.
            result_bytes: most bytes of an answer.
        """
        self.version = version
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        arguments = (str(database), str(statements), str(memory_bytes), str(result_bytes))
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - fixed program, a path and numbers
                [sys.executable, "-I", "-m", _MODULE, *arguments],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                env={},
                cwd="/",
                process_group=0,
            )
        self._control = ours
        self._lock = threading.Lock()
        self._sharing = 0

    def wait(self) -> None:
        """Return when the copy is whole. Raises CopyError when that failed."""
        with self._lock:
            greeting = self._control.recv(PACKET)
            self._control.settimeout(_SECONDS)
        if not greeting:
            raise CopyError(self._last_words() or "the process ended")

    def fork(self) -> ForkedProcess:
        """Return a new query process that shares the copy.

        Raises:
            CopyError: the copy is gone, or the system has no process or descriptor left.
        """
        ours: list[int] = []
        theirs: list[int] = []
        try:
            for reader, writer in ((theirs, ours), (ours, theirs), (ours, theirs)):
                source, target = os.pipe()
                reader.append(source)
                writer.append(target)
            pid, handle = self._forked(theirs)
        except OSError as fault:
            for descriptor in ours:
                os.close(descriptor)
            raise CopyError(str(fault)) from fault
        finally:
            for descriptor in theirs:
                os.close(descriptor)
        return ForkedProcess(self, pid, handle, ours)

    def _forked(self, descriptors: Sequence[int]) -> tuple[int, int]:
        """Return the number of a new process, and what stands for it. Raises OSError."""
        with self._lock:
            told, handles = self._asked(FORK, descriptors)
            if not handles:
                # Where only the descriptor is missing, the process ends with its standard input.
                raise OSError(errno.EAGAIN, "no process or descriptor is left")
            self._sharing += 1
        return int(told), handles[0]

    def exit_code(self, pid: int) -> int:
        """Return the exit code of a process that was forked from it and has ended."""
        with self._lock:
            self._sharing -= 1
            try:
                return int(self._asked(str(pid).encode())[0])
            except OSError:
                # What the keeper did not outlive was killed with it.
                return -signal.SIGKILL

    def _asked(self, packet: bytes, descriptors: Sequence[int] = ()) -> tuple[bytes, list[int]]:
        """Return what the keeper answers to a packet.

        Raises:
            OSError: it does not, and is ended, lest it answer later to something else.
        """
        try:
            socket.send_fds(self._control, [packet], descriptors)
            told, handles, _, _ = socket.recv_fds(self._control, PACKET, 1)
            if not told:
                raise BrokenPipeError(errno.EPIPE, "the process that holds the copy has ended")
        except OSError:
            self._process.kill()
            raise
        return told, handles

    def is_shared(self) -> bool:
        """Return whether processes share it that have not been seen to end."""
        return self._sharing > 0

    def close(self) -> None:
        """End it now, and all that share it; it has nothing to lose."""
        with suppress(OSError):
            # Wakes up who waits for the copy.
            self._control.shutdown(socket.SHUT_RDWR)
        self._process.kill()
        self._process.wait()
        with self._lock:
            self._control.close()
            if self._process.stderr is not None:
                self._process.stderr.close()

    def _last_words(self) -> str:
        pipe = self._process.stderr
        with suppress(ValueError, OSError):
            said = pipe.read(_WORDS).decode("utf-8", "replace").splitlines() if pipe else []
            return said[-1] if said else ""
        return ""
