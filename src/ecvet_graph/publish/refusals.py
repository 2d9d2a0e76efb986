"""How many refusals of a kind were written into the audit log, and how many only counted.

Whoever knocks a thousand times must not fill the log: of each kind ten a minute are written.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

__all__ = ["Count", "is_running", "keep_counts", "read_counts", "without_overdue"]

_MOST = 10
_WINDOW = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Count:
    """Refusals of one kind since a time (UTC): how many were written, how many more there were."""

    since: datetime
    written: int = 0
    more: int = 0

    @property
    def is_full(self) -> bool:
        """Return whether no more are written in this minute."""
        return self.written >= _MOST

    def with_one(self) -> Count:
        """Return the count after one more refusal."""
        if self.is_full:
            return replace(self, more=self.more + 1)
        return replace(self, written=self.written + 1)


def is_running(count: Count, now: datetime) -> bool:
    """Return whether its minute has not passed; a clock that was set back ends it too."""
    return timedelta(0) <= now - count.since < _WINDOW


def without_overdue(
    counts: Mapping[str, Count], now: datetime
) -> tuple[dict[str, Count], dict[str, Count]]:
    """Return the counts whose minute is running, and the others."""
    running = {kind: count for kind, count in counts.items() if is_running(count, now)}
    return running, {kind: count for kind, count in counts.items() if kind not in running}


def read_counts(path: Path) -> dict[str, Count]:
    """Return the counts by kind; none where there is no file, or it is damaged.

    They are counts only: a lost one is a line less in the log, and no reason to refuse anybody.
    """
    try:
        return dict(_counts(json.loads(path.read_text("ascii"))))
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}


def keep_counts(path: Path, counts: Mapping[str, Count]) -> None:
    """Keep the counts, not durably. Raises OSError when the file cannot be written."""
    plain = {
        kind: {"since": one.since.isoformat(), "written": one.written, "more": one.more}
        for kind, one in counts.items()
    }
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(plain), "ascii")
    fresh.replace(path)


def _counts(plain: Mapping[str, Any]) -> Iterator[tuple[str, Count]]:
    for kind, one in plain.items():
        since = datetime.fromisoformat(one["since"]).astimezone(UTC)
        yield kind, Count(since, int(one["written"]), int(one["more"]))
