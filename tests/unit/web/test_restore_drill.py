"""Restore drill: the service over a restored store gives the same answers as the one before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from tests.unit.web.dataset_site import BASE, UNIT, Site, document

from ecvet_graph.config import Settings
from ecvet_graph.query import catalogue
from ecvet_graph.service.backup import write_backup
from ecvet_graph.service.restoring import restore_backup
from ecvet_graph.service.verifying import verify_store
from ecvet_graph.web import create_app
from ecvet_graph.web.backend import open_backend

PAGES = (
    "/en/",
    "/de/units",
    "/fr/units?country=AT",
    "/en/qualifications",
    "/en/units/demo-at/maurer--mauerwerk",
    "/en/catalog",
    "/datasets/demo-at/trades",
    "/datasets/demo-at/trades/version/1",
    "/datasets/demo-at/trades/version/2",
    "/datasets/demo-fi/trades",
    UNIT.removeprefix(BASE).replace("/id/", "/doc/") + ".ttl",
    "/api/statistics",
    "/health/ready",
)
# In the folder of a store, and in no backup
MADE_AGAIN = frozenset(
    {
        "current",
        "store.json",
        "versions",
        "changes",
        "writer.lock",
        "spool",
        "replies",
        "dumps",
        "dumps.lock",
        "lists",
        "derivation-status.json",
        "derivation.lock",
        "access/access.lock",
        "access/agencies.lock",
        "access/sources.lock",
        "access/tokens.lock",
        "audit/log.lock",
        "audit/refusals.json",
    }
)


@pytest.fixture
def published(site: Site) -> Site:
    """Return a site with two datasets, one of them in two versions."""
    assert site.put(document(), If_None_Match="*").status_code == 201
    assert site.put(document(title="Mauern"), If_Match='"1"').status_code == 200
    place = "/datasets/demo-fi/trades"
    text = document("demo-fi")
    assert site.put(text, place=place, agency="demo-fi", If_None_Match="*").status_code == 201
    return site


@contextmanager
def serving(settings: Settings) -> Iterator[FlaskClient]:
    with ExitStack() as stack:
        backend = open_backend(replace(settings, workers=1))
        stack.callback(backend.endpoint.close)
        yield create_app(settings, backend=backend).test_client()


def answers(client: FlaskClient) -> dict[str, tuple[int, bytes]]:
    """Return what pages say, and what every query of the catalogue gives that needs no value."""
    found = {}
    for page in PAGES:
        answer = client.get(page)
        found[page] = answer.status_code, answer.data
    for name, query in sorted(catalogue().queries.items()):
        if all(entry.optional for entry in query.parameters):
            answer = client.post("/sparql", data={"query": query.text})
            found[name] = answer.status_code, answer.data
    return found


def test_a_restored_store_verifies_and_gives_the_same_answers(
    published: Site, tmp_path: Path
) -> None:
    settings = published.settings
    write_backup(settings, tmp_path / "backup.zip")
    restored = replace(settings, store=tmp_path / "restored")
    assert restore_backup(restored, tmp_path / "backup.zip").faults == ()
    before, after = verify_store(settings), verify_store(restored)
    assert after == before
    with serving(settings) as one, serving(restored) as other:
        expected, found = answers(one), answers(other)
    assert len(expected) > 30
    assert {status for status, _ in expected.values()} == {200}
    assert {name for name in expected if found[name] != expected[name]} == set()


def test_what_a_store_holds_is_in_its_backup_or_made_again(published: Site, tmp_path: Path) -> None:
    folder = published.settings.store
    write_backup(published.settings, tmp_path / "backup.zip", with_tokens=True)
    restored = replace(published.settings, store=tmp_path / "restored")
    restore_backup(restored, tmp_path / "backup.zip")
    kept = {entry.name for entry in restored.store.iterdir()}
    assert {entry.name for entry in folder.iterdir()} - kept - MADE_AGAIN == set()
    for name in ("access", "audit", "datasets", "documents"):
        held = {path.relative_to(folder).as_posix() for path in (folder / name).rglob("*")}
        back = {
            path.relative_to(restored.store).as_posix()
            for path in (restored.store / name).rglob("*")
        }
        assert held - back - MADE_AGAIN == set()
