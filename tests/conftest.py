"""What every test can ask for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from tests.chromium import browser
from tests.sharing_out import GroupScheduling, slow_first
from xdist.remote import Producer
from xdist.scheduler import Scheduling

__all__ = ["browser"]

ROOT = Path(__file__).resolve().parents[1]

# The same examples each time, however slow the machine: a run fails for what was changed only.
# `make test-long` looks for others with the profile "search".
settings.register_profile(
    "steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "search", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest."""
    items[:] = slow_first(items)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling | None:
    """Keep files and groups of them together where processes are given tests by `--dist loadfile`."""
    return GroupScheduling(config, log) if config.getoption("dist") == "loadfile" else None


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the top folder of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder with the national data, ESCO and the evaluation sets, or skip."""
    folder = Path(os.environ.get("ECVET_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("the national data is not here: set ECVET_DATA to its folder")
    return folder


@pytest.fixture(scope="session")
def shared_domain(shared_data: Path) -> Path:
    """Return the folder with the EU's ontology and profiles, or skip."""
    folder = shared_data.parent / "domain"
    if not folder.is_dir():
        pytest.skip("the EU profiles are not here: they lie beside the national data")
    return folder
