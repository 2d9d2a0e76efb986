"""Which tests of a run in several processes stay together, and which are begun first."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from xdist.scheduler import LoadScopeScheduling

__all__ = ["GROUPS", "SLOW", "GroupScheduling", "group_of", "slow_first"]

# Files of one group share what is dear: a browser, foreign engines, a thousand bad documents.
GROUPS = {
    "tests/browser/": "browser",
    "tests/clients/test_browser.py": "browser",
    "tests/scenarios/test_in_the_browser.py": "browser",
    "tests/engines/": "engines",
    "tests/corpus/test_bad_uploads.py": "uploads",
    "tests/long/test_bad_uploads_http.py": "uploads",
}
# What takes longest is begun first, so that no process goes on alone at the end.
SLOW = (
    "tests/browser/",
    "tests/clients/test_browser.py",
    "tests/scenarios/",
    "tests/engines/",
    "tests/corpus/",
    "tests/long/",
    "tests/docs/",
    "tests/packaging/",
    "tests/unit/bench/",
    "tests/unit/quality/",
    "tests/unit/service/test_derivation.py",
    "tests/unit/service/reading/test_renewal.py",
    "tests/unit/query/test_copies.py",
    "tests/unit/query/test_query_answers.py",
    "tests/unit/compare/",
    "tests/unit/cli/",
    "tests/unit/web/test_openapi_fuzz.py",
    "tests/unit/web/test_server.py",
)


class GroupScheduling(LoadScopeScheduling):  # type: ignore[misc]
    """Gives each process a whole file at a time, or all files of a group."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)


def group_of(nodeid: str) -> str:
    """Return the group of a test, or its file."""
    return (
        next((group for start, group in GROUPS.items() if nodeid.startswith(start)), "")
        or (nodeid.partition("::")[0])
    )


def slow_first(items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """Return tests with those of slow files first, otherwise in their order."""
    return sorted(items, key=lambda item: not item.nodeid.startswith(SLOW))
