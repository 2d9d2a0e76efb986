"""Writing a version of the store in a remote engine, so that nobody reads what is half written."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable

from ecvet_graph.errors import ConflictError
from ecvet_graph.store.control import Stamp, State, put_torn, read_control, swap_stamp
from ecvet_graph.store.endpoints import Endpoints
from ecvet_graph.store.remote import RemoteStore

__all__ = ["LEASE", "RemoteDraft"]

LEASE = 1.0
"""Seconds for which a reader relies on the stamp that it saw."""

# Longer than the lease: a reader that saw the old stamp has ended, or asks again.
_GRACE = LEASE * 1.5
_PATIENCE = 600.0


class RemoteDraft:
    """The next version while it is written; the first change to anything closes the store to readers."""

    def __init__(
        self,
        plain: RemoteStore,
        endpoints: Endpoints,
        stamp: Stamp,
        *,
        replaced: Iterable[str],
        torn: frozenset[str],
    ) -> None:
        """Take the stamp that we hold, the graphs to begin without, and those half written before."""
        self.store = RemoteStore(endpoints, seconds=_PATIENCE, changing=self._before)
        self._plain = plain
        self._stamp = stamp
        self._replaced = set(replaced)
        self._torn = torn
        self._lock = threading.RLock()
        self._is_open = False

    def clear_rest(self) -> None:
        """Remove the replaced graphs that nothing was put into."""
        for graph in sorted(self._replaced):
            self._before(graph)

    def give_up(self) -> None:
        """Let the store be as it was where nothing was changed; else it stays half written."""
        if self._stamp.state is State.LOCKED:
            swap_stamp(self._plain, self._stamp, self._stamp.become(State.SETTLED))

    def settle(self, stamp: Stamp) -> None:
        """Let everybody read again.

        Raises:
            ConflictError: another installation took over meanwhile.
        """
        put_torn(self._plain, frozenset())
        swap_stamp(self._plain, self._stamp, stamp)
        control = read_control(self._plain)
        if control is None or control.stamp != stamp:
            raise ConflictError(
                "Another installation took over while this one wrote.", remedy="Try again."
            )

    def _before(self, graph: str) -> None:
        """Say that a graph changes, before it does, and clear it where it begins empty."""
        with self._lock:
            is_new = graph not in self._torn
            if is_new or graph in self._replaced:
                self._torn = self._torn | self._replaced | {graph}
                put_torn(self._plain, self._torn)
            if not self._is_open:
                self._close_to_readers()
            if graph in self._replaced:
                self._replaced.remove(graph)
                self.store.touches.note_all(graph)
                self._plain.clear(graph)

    def _close_to_readers(self) -> None:
        if self._stamp.state is not State.WRITING:
            writing = self._stamp.become(State.WRITING, self._stamp.holder)
            swap_stamp(self._plain, self._stamp, writing)
            self._stamp = writing
        self._is_open = True
        time.sleep(_GRACE)
