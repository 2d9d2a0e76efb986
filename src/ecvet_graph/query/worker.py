"""The process that evaluates public queries: throw-away, without files, network or much memory.

Started by the pool as a script of its own, so that it imports nothing but the engine and is ready
in a few hundredths of a second, or forked from `keeper.py`, where it finds the store in memory.
Protocol on its pipes: a frame is four bytes of length (big-endian)
and as many bytes. It greets with a frame of JSON; then a request is a frame of JSON, an answer a
frame of JSON and a frame of content, written at once so that the parent wakes up once. A request
without a query opens the store, and is answered by one frame. What a request does not say is as usual.
The process ends when its standard input closes.
"""

from __future__ import annotations

import ctypes
import errno
import io
import json
import os
import resource
import signal
import socket
import struct
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

import pyoxigraph as ox

__all__ = [
    "GRAPH_TYPES",
    "RESULT_TYPES",
    "enter_walls",
    "main",
    "read_frame",
    "serve",
    "write_frames",
]

_LENGTH = struct.Struct(">I")
_NEW_NETWORK = 0x40000000
_NEW_USER = 0x10000000
# The parent kills in time; this is for the case that the parent itself was killed meanwhile.
_GRACE = 2.0

# SPARQL 1.1 Query Results JSON, XML, CSV and TSV; the first is the default
RESULT_TYPES = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "application/xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
GRAPH_TYPES = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    # An answer is one graph without a name, which is a dataset, too.
    "application/trig": ox.RdfFormat.TRIG,
    "application/n-quads": ox.RdfFormat.N_QUADS,
}


class _TooLarge(Exception):
    """The answer grew over its limit."""


class _NoGraph(Exception):
    """A graph of the protocol is not an IRI to the engine."""


_FAULTS: dict[type[BaseException], str] = {
    _TooLarge: "size",
    _NoGraph: "graph",
    MemoryError: "memory",
    SyntaxError: "syntax",
}


class _Capped(io.RawIOBase):
    def __init__(self, limit: int) -> None:
        self.content = bytearray()
        self._limit = limit

    def writable(self) -> bool:
        return True

    def write(self, part: Any, /) -> int:  # noqa: ANN401 - as in io
        if len(self.content) + len(part) > self._limit:
            raise _TooLarge
        self.content += part
        return len(part)


def read_frame(stream: BinaryIO) -> bytes | None:
    """Return the next frame, or `None` at the end of the stream."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (size,) = _LENGTH.unpack(head)
    content = stream.read(size)
    return content if len(content) == size else None


def write_frames(target: int, *contents: bytes | bytearray) -> None:
    """Write frames to a file descriptor, together as far as they fit."""
    left: list[memoryview] = []
    for content in contents:
        left += (memoryview(_LENGTH.pack(len(content))), memoryview(content))
    while left:
        written = os.writev(target, left)
        while left and written >= len(left[0]):
            written -= len(left.pop(0))
        if left:
            left[0] = left[0][written:]


def main(arguments: Sequence[str]) -> None:
    """Answer requests until standard input closes. Arguments: bytes of memory, of result."""
    memory, result_bytes = map(int, arguments)
    has_network = not enter_walls()
    serve(memory=memory, result_bytes=result_bytes, has_network=has_network)


def enter_walls() -> bool:
    """Give up the network, files to write and core dumps, for this process and all that it forks.

    Return whether no route is left.
    """
    is_alone = _leave_network()
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)
    return is_alone


def serve(
    *,
    memory: int,
    result_bytes: int,
    has_network: bool,
    held: tuple[str, ox.Store] | None = None,
) -> None:
    """Answer requests behind the walls until standard input closes.

    Args:
        memory: bytes of memory that a query may take.
        result_bytes: most bytes of an answer.
        has_network: what the parent is told about that.
        held: a folder and what is in it, in memory. It is kept when another folder is asked for:
            giving it back would copy each page that is shared with the process it came from.
    """
    target = sys.stdout.fileno()
    folder, store = held or ("", ox.Store())
    if held is not None:
        _limit(resource.RLIMIT_AS, _reserved() + memory)
    write_frames(target, json.dumps({"network": has_network}).encode())
    with open(0, "rb", closefd=False) as source:
        while (frame := read_frame(source)) is not None:
            request = json.loads(frame)
            signal.setitimer(signal.ITIMER_REAL, request["seconds"] + _GRACE)
            if request["store"] != folder:
                _limit(resource.RLIMIT_AS, resource.RLIM_INFINITY)
                folder = request["store"]
                store = ox.Store.read_only(folder)
                # What an open database reserves (0.4 GB, hardly used) is not the query's doing.
                _limit(resource.RLIMIT_AS, _reserved() + memory)
            if "query" in request:
                most = min(request.get("result_bytes") or result_bytes, result_bytes)
                head, content = _answer(store, request, most)
                write_frames(target, json.dumps(head).encode(), content)
            else:
                write_frames(target, b"{}")
            signal.setitimer(signal.ITIMER_REAL, 0)


def _answer(
    store: ox.Store, request: dict[str, Any], limit: int
) -> tuple[dict[str, str], bytes | bytearray]:
    sink = _Capped(limit)
    try:
        results = store.query(
            _in_order(request), base_iri=request.get("base") or None, **_dataset(request)
        )
        media_type = _write(results, request["media_types"], sink)
    except (_TooLarge, _NoGraph, MemoryError, SyntaxError) as fault:
        return {"fault": _FAULTS[type(fault)], "message": getattr(fault, "msg", str(fault))}, b""
    except (OSError, ValueError, RuntimeError) as fault:
        # What the query calls is not the engine's fault.
        kind = "function" if "custom function" in str(fault) else "engine"
        return {"fault": kind, "message": str(fault)}, b""
    if media_type is None:
        return {"fault": "media type", "message": ", ".join(_types(results))}, b""
    return {"media_type": media_type}, sink.content


def _in_order(request: dict[str, Any]) -> str:
    """Return the query with its variables in the place of `*`, in the order of the text.

    The engine would give them in the order of the alphabet. Which of them are in scope (SPARQL 1.1,
    section 18.2.1) it says itself, asked over a store without data.
    """
    query: str = request["query"]
    star: int = request.get("star", -1)
    if star < 0:
        return query
    results = ox.Store().query(query, base_iri=request.get("base") or None)
    if not isinstance(results, ox.QuerySolutions):
        return query
    in_scope = {variable.value for variable in results.variables}
    names = [name for name in request.get("variables", ()) if name in in_scope]
    if len(names) != len(in_scope) or not names:
        return query
    return f"{query[:star]} {' '.join(f'?{name}' for name in names)} {query[star + 1 :]}"


def _dataset(request: dict[str, Any]) -> dict[str, Any]:
    """Return how to build the dataset: the protocol's graphs, else the query's own, else the union.

    SPARQL 1.1 Protocol, section 2.1.4: the protocol's graphs replace those of the query.
    """
    default, named = request.get("default_graphs"), request.get("named_graphs")
    if default or named:
        return {"default_graph": _named(default or ()), "named_graphs": _named(named or ())}
    return {"use_default_graph_as_union": not request.get("has_dataset")}


def _named(graphs: Sequence[str]) -> list[ox.NamedNode]:
    try:
        return [ox.NamedNode(graph) for graph in graphs]
    except ValueError as fault:
        raise _NoGraph(str(fault)) from fault


def _types(results: object) -> dict[str, Any]:
    return GRAPH_TYPES if isinstance(results, ox.QueryTriples) else RESULT_TYPES


def _write(results: Any, wanted: Sequence[str], sink: _Capped) -> str | None:  # noqa: ANN401
    types = _types(results)
    chosen = next((name for name in wanted if name in types or name == "*/*"), None)
    if chosen == "*/*":
        chosen = next(iter(types))
    if chosen is not None:
        results.serialize(sink, format=types[chosen])
    return chosen


def _limit(kind: int, value: int) -> None:
    _, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        value = hard if value == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (value, hard))


def _reserved() -> int:
    """Return the bytes of address space in use (proc(5), statm)."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    return pages * resource.getpagesize()


def _leave_network() -> bool:
    """Move to an empty network of its own; return whether no route is left, not even to itself."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_NEW_NETWORK) != 0:
        libc.unshare(_NEW_USER | _NEW_NETWORK)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        # Connecting a datagram socket looks up the route and sends nothing.
        return probe.connect_ex(("127.0.0.1", 9)) == errno.ENETUNREACH


if __name__ == "__main__":
    main(sys.argv[1:])
