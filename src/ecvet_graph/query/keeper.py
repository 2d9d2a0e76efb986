"""The process that holds a version of the store in memory, and forks query processes that share it.

Started by `copies.py` as a module of its own, behind the walls of a query process. Its standard input
is a socket of packets. It greets with JSON once its copy is whole. Then `fork` with three descriptors
starts a query process with these as its standard input, output and error; the answer is its number
and a descriptor that stands for it (pidfd_open(2)), or -1 alone when the system has no process left.
A number asks for the exit code of such a process once it has ended. The keeper ends when the socket
closes, and what it forked ends with it.
"""

from __future__ import annotations

import ctypes
import gc
import io
import json
import os
import select
import signal
import socket
import sys
import traceback
from collections.abc import Sequence
from typing import Any, NoReturn

import pyoxigraph as ox

from ecvet_graph.query.worker import enter_walls, serve

__all__ = ["FORK", "PACKET", "main"]

FORK = b"fork"
# More than any packet of the protocol takes
PACKET = 4096
# Options of prctl(2): the signal when the parent ends, and whether others may look into a process
_END_WITH_PARENT = 1
_LOOKED_INTO = 4
_BEHIND = 10
_STANDARD = 3
# What a pipe holds (pipe(7))
_CHUNK = 64 * 1024


class _Orphaned(Exception):
    """Nobody waits for the copy any more."""


class _Watched(io.FileIO):
    """A pipe that is read only as long as somebody is at the other end of a socket."""

    def __init__(self, source: int, control: socket.socket) -> None:
        super().__init__(source)
        self._poll = select.poll()
        self._poll.register(control, 0)

    def readinto(self, target: Any, /) -> int | None:  # noqa: ANN401 - as in io
        # Without an event to wait for, the end of the other side is told all the same (poll(2)).
        if self._poll.poll(0):
            raise _Orphaned
        return super().readinto(target)


def main(arguments: Sequence[str]) -> None:
    """Copy a database, then fork query processes until standard input closes.

    Arguments: folder of the database, its number of statements, bytes of memory of a query, of a
    result.
    """
    database, *numbers = arguments
    statements, memory, result_bytes = map(int, numbers)
    has_network = not enter_walls()
    # What is forked has the same namespaces: without this one query process could trace another.
    ctypes.CDLL(None).prctl(_LOOKED_INTO, 0)
    with socket.socket(fileno=os.dup(sys.stdin.fileno())) as control:
        try:
            store = _copied(database, control)
        except _Orphaned:
            return
        if len(store) != statements:
            sys.exit(f"The copy holds {len(store)} statements instead of {statements}.")
        # Objects that are never looked at again stay where they are, shared.
        gc.collect()
        gc.freeze()
        control.send(json.dumps({"network": has_network}).encode())
        while True:
            request, descriptors, _, _ = socket.recv_fds(control, PACKET, _STANDARD)
            if not request:
                _end()
            if request != FORK:
                control.send(str(_exit_code(int(request))).encode())
            elif (number := _forked()) == 0:
                try:
                    _become_worker(control, descriptors)
                    serve(
                        memory=memory,
                        result_bytes=result_bytes,
                        has_network=has_network,
                        held=(database, store),
                    )
                finally:
                    _end()
            else:
                _hand_over(control, number, descriptors)


def _copied(database: str, control: socket.socket) -> ox.Store:
    """Return a store in memory with what is in a database.

    Another process reads it, since an engine with an open database has threads, which no fork takes
    along. That one goes behind others, and so slows down both. Blank nodes keep their names.
    """
    source, target = os.pipe()
    reading = os.fork()
    if reading == 0:
        # Whatever happens here ends this process; what is missing is missed when it is counted.
        try:
            os.nice(_BEHIND)
            os.close(source)
            with os.fdopen(target, "wb") as pipe:
                ox.Store.read_only(database).dump(pipe, format=ox.RdfFormat.N_QUADS)
        finally:
            os._exit(0)
    os.close(target)
    store = ox.Store()
    with io.BufferedReader(_Watched(source, control), buffer_size=_CHUNK) as lines:
        quads = ox.parse(lines, format=ox.RdfFormat.N_QUADS, rename_blank_nodes=False)
        store.bulk_extend(quads)
    os.waitpid(reading, 0)
    return store


def _forked() -> int:
    """Fork; return -1 when the system has no process left, which harms none that runs."""
    try:
        return os.fork()
    except OSError:
        return -1


def _become_worker(control: socket.socket, descriptors: Sequence[int]) -> None:
    """Take three descriptors as the standard ones, and end with the process that was forked."""
    ctypes.CDLL(None).prctl(_END_WITH_PARENT, signal.SIGKILL)
    os.setpgid(0, 0)
    for standard, descriptor in enumerate(descriptors):
        os.dup2(descriptor, standard)
        os.close(descriptor)
    control.close()


def _end() -> NoReturn:
    """End, with the words of a fault if there is one, and keep all that is shared as it is."""
    has_fault = sys.exception() is not None
    if has_fault:
        traceback.print_exc()
    os._exit(int(has_fault))


def _hand_over(control: socket.socket, number: int, descriptors: Sequence[int]) -> None:
    """Tell who asked for a process how to reach it."""
    handles = [os.pidfd_open(number)] if number > 0 else []
    socket.send_fds(control, [str(number).encode()], handles)
    for descriptor in (*handles, *descriptors):
        os.close(descriptor)


def _exit_code(number: int) -> int:
    """Return the exit code of a process that has ended, negative for a signal."""
    _, status = os.waitpid(number, 0)
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    main(sys.argv[1:])
