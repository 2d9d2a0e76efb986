"""What is to be done once a day, each time by a process of its own."""

from __future__ import annotations

import logging
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Daily"]

_LOG = logging.getLogger(__name__)
_DAY = 24 * 60 * 60.0
# Seconds until another try after a failure
_AGAIN = 60 * 60.0


@dataclass
class Daily:
    """Decides when to start a process: at the first look, then once a day, sooner after a failure.

    `what` says in the log what failed; `start` starts the process; `clock` gives seconds.
    """

    what: str
    start: Callable[[], subprocess.Popen[bytes]]
    clock: Callable[[], float] = time.monotonic
    _process: subprocess.Popen[bytes] | None = None
    _due: float | None = None

    def look(self) -> bool:
        """Start the process if it is time, and return whether it runs."""
        if self._process is not None:
            code = self._process.poll()
            if code is None:
                return True
            if code:
                _LOG.warning("%s failed (%s); again in an hour.", self.what, code)
            self._process, self._due = None, self.clock() + (_AGAIN if code else _DAY)
        if self._due is None or self.clock() >= self._due:
            self._process = self.start()
        return self._process is not None

    def running(self) -> subprocess.Popen[bytes] | None:
        """Return the process if it runs."""
        is_running = self._process is not None and self._process.poll() is None
        return self._process if is_running else None
