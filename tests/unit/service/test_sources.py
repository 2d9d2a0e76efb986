"""Datasets are pulled from registered addresses through the gate, and refusals leave them as they are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.unit.publish.test_publisher import DOCUMENT
from tests.unit.publish.tls_server import HOST, PUBLIC, Served, Server, tls_server

from ecvet_graph.config import Settings
from ecvet_graph.errors import ConflictError, NotAllowedError, NotFoundError, StoreError, UsageFault
from ecvet_graph.model.learning import Text
from ecvet_graph.publish.agencies import Agency
from ecvet_graph.publish.audit_checks import read_audit
from ecvet_graph.publish.catalogue import current_version
from ecvet_graph.publish.fetching import Network
from ecvet_graph.publish.registry import register_agency, suspend_agency
from ecvet_graph.publish.sources import list_sources
from ecvet_graph.service.sources import (
    Pulled,
    pull,
    pull_all,
    register_source,
    sources_of,
    unregister_source,
)
from ecvet_graph.store import StoreHome

AGENCY = "demo-at"
ADDRESS = f"https://{HOST}/trades.ttl"
NOW = datetime(2026, 1, 2, tzinfo=UTC)
BODY = DOCUMENT.replace("AGENCY", AGENCY).encode()
HEADERS = {"Content-Type": "text/turtle", "ETag": '"1"'}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with tls_server(tmp_path_factory.mktemp("tls")) as server:
        yield server


@pytest.fixture
def server(running: Server) -> Server:
    running.pages.clear()
    running.requests.clear()
    return running


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    found = Settings(store=tmp_path / "store", cache=tmp_path / "cache")
    home = StoreHome.create(found.store)
    # Something is in it already, so that no vocabularies are loaded.
    with home.writer("a word") as draft:
        draft.store.change("http://example.org/g", removed=b"", added=b"<a:a> <a:b> <a:c> .\n")
    register_agency(home, _agency(hosts=(HOST,)), base=found.base, now=NOW)
    return found


def _agency(name: str = AGENCY, *, hosts: tuple[str, ...] = ()) -> Agency:
    return Agency(
        name,
        (Text("Agency", "en"),),
        country="AUT",
        contact="https://example.org/",
        licence="CC-BY-4.0",
        hosts=hosts,
    )


def _pull(settings: Settings, server: Server) -> Pulled:
    network = Network({HOST: [PUBLIC]}.__getitem__, server.connect, server.trust)
    return pull(settings, AGENCY, "trades", network=network)


def _version(settings: Settings) -> int:
    with StoreHome.open(settings.store).reader() as snapshot:
        return current_version(snapshot.store, AGENCY, "trades", base=settings.base)[0]


def _actors(settings: Settings) -> list[tuple[str, str, str]]:
    home = StoreHome.open(settings.store)
    return [(one.action, one.actor, one.outcome) for one in read_audit(home)]


def test_a_pulled_document_is_published_once(settings: Settings, server: Server) -> None:
    register_source(settings, AGENCY, "trades", address=ADDRESS)
    server.pages["/trades.ttl"] = Served(headers=HEADERS, body=BODY, known='"1"')
    first = _pull(settings, server)
    assert (first.outcome, first.is_fine, _version(settings)) == ("published", True, 1), first
    second = _pull(settings, server)
    assert (second.outcome, second.receipt, _version(settings)) == ("unchanged", None, 1)
    assert server.requests[-1][1]["If-None-Match"] == '"1"'
    assert ("publish", f"source:{AGENCY}/trades", "published") in _actors(settings)


def test_the_same_bytes_without_a_tag_are_not_taken_again(
    settings: Settings, server: Server
) -> None:
    register_source(settings, AGENCY, "trades", address=ADDRESS)
    server.pages["/trades.ttl"] = Served(headers={"Content-Type": "text/plain"}, body=BODY)
    assert _pull(settings, server).outcome == "published"
    assert _pull(settings, server).receipt is None
    server.pages["/trades.ttl"] = Served(body=BODY.replace(b"Ziegel", b"Steine"))
    assert (_pull(settings, server).outcome, _version(settings)) == ("published", 2)


def test_a_refused_document_is_told_again_until_it_is_mended(
    settings: Settings, server: Server
) -> None:
    register_source(settings, AGENCY, "trades", address=ADDRESS)
    bad = BODY.replace(b'dcterms:title "Mauerwerk herstellen"@de ;', b"")
    server.pages["/trades.ttl"] = Served(headers=HEADERS, body=bad, known='"1"')
    for _ in range(2):
        pulled = _pull(settings, server)
        assert (pulled.outcome, pulled.is_fine, _version(settings)) == ("rejected", False, 0)
        assert pulled.receipt is not None
    assert "If-None-Match" not in server.requests[-1][1]
    server.pages["/trades.ttl"] = Served(headers=HEADERS, body=BODY)
    assert _pull(settings, server).outcome == "published"


@pytest.mark.parametrize(
    ("page", "code"),
    [
        (Served(404), "source"),
        (Served(headers={"Content-Type": "text/html"}), "unsupported-type"),
        (Served(body=b"<a:"), "syntax"),
        (Served(body=BODY.replace(b"demo-at", b"demo-de")), "ownership"),
    ],
)
def test_what_stands_in_the_way_leaves_the_dataset_as_it_is(
    settings: Settings, server: Server, page: Served, code: str
) -> None:
    register_source(settings, AGENCY, "trades", address=ADDRESS)
    server.pages["/trades.ttl"] = Served(headers=HEADERS, body=BODY)
    assert _pull(settings, server).is_fine
    server.pages["/trades.ttl"] = page
    pulled = _pull(settings, server)
    assert (pulled.outcome, _version(settings)) == (code, 1)
    assert pulled.error is not None
    assert pulled.error.remedy
    (source,) = list_sources(StoreHome.open(settings.store))
    assert source.last is not None
    assert (source.last.outcome, source.last.validators.etag) == (code, '"1"')
    assert ("publish", f"source:{AGENCY}/trades", "refused") in _actors(settings)


def test_nothing_is_pulled_for_a_suspended_agency_or_from_a_host_that_is_gone(
    settings: Settings, server: Server
) -> None:
    register_source(settings, AGENCY, "trades", address=ADDRESS)
    suspend_agency(StoreHome.open(settings.store), AGENCY, now=NOW)
    assert _pull(settings, server).outcome == "not-allowed"
    assert server.requests == []


def test_all_sources_are_pulled_whatever_happens_to_one(settings: Settings, server: Server) -> None:
    for name in ("trades", "more"):
        register_source(settings, AGENCY, name, address=f"https://{HOST}/{name}.ttl")
    server.pages["/trades.ttl"] = Served(body=BODY)
    told: list[Pulled] = []
    network = Network({HOST: [PUBLIC]}.__getitem__, server.connect, server.trust)
    done = pull_all(settings, network=network, told=told.append)
    assert [one.outcome for one in done] == ["source", "published"]
    assert told == list(done)


def test_an_address_is_registered_on_a_host_of_the_agency_once(settings: Settings) -> None:
    with pytest.raises(NotFoundError):
        register_source(settings, "demo-de", "trades", address=ADDRESS)
    with pytest.raises(NotAllowedError):
        register_source(settings, AGENCY, "trades", address="https://evil.example.net/x")
    with pytest.raises(UsageFault):
        register_source(settings, AGENCY, "trades", address=f"http://{HOST}/x")
    with pytest.raises(UsageFault):
        register_source(settings, AGENCY, "../trades", address=ADDRESS)
    register_source(settings, AGENCY, "trades", address=ADDRESS)
    with pytest.raises(ConflictError):
        register_source(settings, AGENCY, "trades", address=ADDRESS)
    assert [one.name for one in sources_of(settings)] == [f"{AGENCY}/trades"]
    unregister_source(settings, AGENCY, "trades")
    assert sources_of(settings) == ()
    with pytest.raises(NotFoundError):
        unregister_source(settings, AGENCY, "trades")
    assert [action for action, _, _ in _actors(settings)] == ["source-add", "source-remove"]


@pytest.mark.parametrize(
    "damage", ["{", '{"format": 1, "sources": [{}]}', '{"format": 9, "sources": []}', "[]"]
)
def test_a_damaged_file_is_told(settings: Settings, damage: str) -> None:
    register_source(settings, AGENCY, "trades", address=ADDRESS)
    path = settings.store / "access" / "sources.json"
    path.write_text(damage)
    with pytest.raises(StoreError) as refusal:
        sources_of(settings)
    assert refusal.value.remedy
