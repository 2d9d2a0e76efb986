"""What is dear to build is built once for all processes of a run; each then has a copy of its own."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

__all__ = ["built_once"]


def built_once(factory: pytest.TempPathFactory, name: str, build: Callable[[Path], object]) -> Path:
    """Return a copy of the folder that `build` filled; the process that comes first lets it do so."""
    shared = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    built = shared / f"{name}-built"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not built.is_dir():
            unfinished = factory.mktemp(name)
            build(unfinished)
            unfinished.rename(built)
    return Path(shutil.copytree(built, factory.mktemp(name) / "copy"))
