"""Documents take turns in the gate, and those who only look leave a place to those who publish."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ecvet_graph.config import Limits, Settings
from ecvet_graph.errors import BusyError, SyntaxFault
from ecvet_graph.service import datasets
from ecvet_graph.service.datasets import ANYBODY, Upload, submit
from ecvet_graph.service.spool import turn
from ecvet_graph.store import StoreHome


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr(datasets, "_PATIENCE", 0.0)
    return Settings(store=tmp_path / "store", cache=tmp_path / "cache")


def _upload(folder: Path) -> Upload:
    path = folder / "broken.ttl"
    path.write_text("<a", "utf-8")
    return Upload(path, "text/turtle", "demo-at", "trades")


def test_who_only_checks_leaves_a_place_to_those_who_publish(
    settings: Settings, tmp_path: Path
) -> None:
    upload, home = _upload(tmp_path), StoreHome.ensure(settings.store)
    with turn(home, at_once=1, wait=0.0):
        with pytest.raises(BusyError):
            submit(settings, upload, ANYBODY, dry_run=True)
        with pytest.raises(SyntaxFault):
            submit(settings, upload, "token:1a2b3c4d", dry_run=True)


def test_where_there_is_one_place_all_may_have_it(settings: Settings, tmp_path: Path) -> None:
    only = replace(settings, limits=Limits(gates_at_once=1))
    with pytest.raises(SyntaxFault):
        submit(only, _upload(tmp_path), ANYBODY, dry_run=True)
