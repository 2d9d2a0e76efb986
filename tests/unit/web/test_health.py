"""Ready is said only while answers can be relied on; what is held goes on being served meanwhile."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from tests.unit.web.example_graph import BASE

from ecvet_graph.config import Settings
from ecvet_graph.store import StoreHome
from ecvet_graph.web import create_app, health
from ecvet_graph.web.backend import Backend, open_backend


@pytest.fixture
def own_home(home: StoreHome, tmp_path: Path) -> StoreHome:
    """Return a copy of the example store, which a test may damage."""
    return StoreHome.open(shutil.copytree(home.folder, tmp_path / "store"))


@pytest.fixture
def backend(own_home: StoreHome) -> Iterator[Backend]:
    found = open_backend(Settings(base=BASE, store=own_home.folder, workers=1))
    yield found
    found.endpoint.close()


@pytest.fixture
def own_client(
    own_home: StoreHome, backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> FlaskClient:
    monkeypatch.setattr(health, "_FRESH", 0.0)
    settings = Settings(base=BASE, store=own_home.folder, workers=1)
    return create_app(settings, backend=backend).test_client()


def ask(client: FlaskClient) -> tuple[int, dict[str, Any]]:
    answer = client.get("/health/ready")
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.status_code, json.loads(answer.data)


def goes_away(home: StoreHome) -> None:
    home.folder.rename(home.folder.with_name("aside"))


def becomes_another(home: StoreHome) -> None:
    goes_away(home)
    another = StoreHome.create(home.folder)
    for _ in range(3):
        with another.writer("another version"):
            pass


def is_cut_off(home: StoreHome) -> None:
    folder = home.folder / "versions" / f"{home.version():06d}" / "database"
    max(folder.glob("*.sst"), key=lambda path: path.stat().st_size).unlink()


def loses_its_pointer(home: StoreHome) -> None:
    (home.folder / "current").unlink()


def is_short(home: StoreHome) -> None:
    with home.writer("another version"):
        pass
    path = home.folder / "versions" / f"{home.version():06d}" / "manifest.json"
    said = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(said | {"quads": said["quads"] + 1, "graphs": None}), "utf-8")


def test_a_service_over_a_whole_store_is_ready(
    own_client: FlaskClient, own_home: StoreHome
) -> None:
    status, said = ask(own_client)
    assert (status, said["status"]) == (200, "ready")
    assert said["queries"] >= 1
    manifest = own_home.current()
    assert said["store"] == {"version": str(manifest.version), "statements": manifest.quads}
    assert said["version"] == str(manifest.version)
    assert said["warnings"] == []
    assert own_client.get("/health/live").json == {"status": "live"}


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (goes_away, "There is no store any more."),
        (loses_its_pointer, "There is no store any more."),
        (becomes_another, "Another store lies in the place"),
        (is_cut_off, "missing or cut off"),
        (is_short, "does not hold what its manifest says"),
    ],
)
def test_a_service_whose_store_cannot_be_relied_on_says_so_and_serves_what_it_holds(
    own_client: FlaskClient,
    own_home: StoreHome,
    harm: Callable[[StoreHome], None],
    sentence: str,
) -> None:
    assert ask(own_client)[0] == 200
    asked = own_client.get("/sparql?query=ASK%7B%7D")
    assert asked.status_code == 200
    harm(own_home)
    # Longer than the thread that looks for newer versions waits
    time.sleep(0.5)
    status, said = ask(own_client)
    assert (status, said["code"]) == (503, "not-ready")
    assert sentence in said["detail"]
    assert str(own_home.folder.parent) not in json.dumps(said)
    assert own_client.get("/health/live").status_code == 200
    asked = own_client.get("/sparql?format=csv&query=SELECT*%7B?s?p?o%7DLIMIT%201")
    assert (asked.status_code, asked.text.count("\n")) == (200, 2)
    assert '"units":24' in own_client.get("/api/statistics").text
    assert own_client.get("/en/units").status_code == 200


def test_a_service_is_ready_again_when_its_store_is_back(
    own_client: FlaskClient, own_home: StoreHome
) -> None:
    goes_away(own_home)
    assert ask(own_client)[0] == 503
    own_home.folder.with_name("aside").rename(own_home.folder)
    assert ask(own_client)[0] == 200


def test_query_processes_that_died_are_started_again_and_none_is_not_ready(
    own_client: FlaskClient, backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    desks = backend.endpoint.pool._desks  # type: ignore[attr-defined]
    desks[0].worker.kill()
    assert ask(own_client)[0] == 200
    assert desks[0].worker.is_running()
    monkeypatch.setattr(type(backend.endpoint), "revive", lambda _: 0)
    status, said = ask(own_client)
    assert status == 503
    assert "No process runs that could answer queries." in said["detail"]


def test_it_is_found_out_at_most_twice_a_second(
    own_client: FlaskClient, own_home: StoreHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "_FRESH", 60.0)
    assert ask(own_client)[0] == 200
    goes_away(own_home)
    assert ask(own_client)[0] == 200
