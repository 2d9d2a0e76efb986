"""A publication is shown at once, what was derived before it is marked, and nothing goes backwards."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from tests.unit.service.test_derivation import (
    GRAPHS,
    Publisher,
    derive,
    many,
    published,
    settings,
    unit_iri,
)

from ecvet_graph.config import Settings
from ecvet_graph.errors import NotFoundError, StoreError
from ecvet_graph.query import Answer
from ecvet_graph.service.reading import MatchSelection, Reader
from ecvet_graph.service.structures import Structures
from ecvet_graph.service.views import MatchEntry
from ecvet_graph.store import RdfFormat, StoreHome
from ecvet_graph.web import create_app
from ecvet_graph.web.backend import Backend
from ecvet_graph.web.live_reader import LiveReader

__all__ = ["settings"]

AGENCY = "demo-de"
CHANGED = ("lay bricks and weld pipes", "paint walls")
ENTERED = (
    '<{home}> <http://purl.org/dc/terms/identifier> "demo-de/main" .\n'
    '<{home}> <http://purl.org/dc/terms/issued> "2026-02-03T04:05:06+00:00"'
    "^^<http://www.w3.org/2001/XMLSchema#dateTime> .\n"
)


class Nobody:
    """Answers no queries."""

    def answer(self, query: str, **_: object) -> Answer:
        raise AssertionError(query)

    def state(self, version: int | None = None) -> str:
        del version
        return ""

    def close(self) -> None:
        """Hold nothing."""


@pytest.fixture
def publisher(settings: Settings) -> Publisher:
    found = published(settings)
    with found.home.writer("entered") as draft:
        home = f"{settings.base}/datasets/{AGENCY}/main"
        content = ENTERED.format(home=home).encode()
        draft.store.load(content, syntax=RdfFormat.N_TRIPLES, graph=GRAPHS.catalogue)
    derive(settings)
    return found


@pytest.fixture
def live(publisher: Publisher, settings: Settings) -> Iterator[LiveReader]:
    found = LiveReader(publisher.home, settings=settings)
    yield found
    found.close()


def shown(live: LiveReader, home: StoreHome) -> Reader:
    """Return the reader of the current version as soon as it is there, without asking for it."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if live._held.version == home.version():
            return live()
        time.sleep(0.02)
    pytest.fail("the new version was not noticed within 120 seconds")


def matched_unit(live: LiveReader) -> int:
    """Return the number of a unit that has matches."""
    reader = live()
    return next(n for n in range(24) if reader.matches_of(unit_iri(AGENCY, n)))


def all_matches(reader: Reader) -> list[MatchEntry]:
    pages = range(1, reader.matches(MatchSelection()).pages + 1)
    return [row for page in pages for row in reader.matches(MatchSelection(page=page)).rows]


def test_nothing_is_stale_after_derivation(live: LiveReader) -> None:
    assert not live().staleness.changes
    assert not any(row.stale for row in all_matches(live()))


def test_a_changed_unit_is_shown_at_once_and_what_was_derived_of_it_is_marked(
    live: LiveReader,
    publisher: Publisher,
    settings: Settings,
) -> None:
    number = matched_unit(live)
    unit = unit_iri(AGENCY, number)
    publisher.publish(AGENCY, {**many(1), number: (CHANGED, 4)})
    reader = shown(live, publisher.home)
    view = reader.unit(unit)
    assert {text.value for one in view.outcomes for text in one.texts} == set(CHANGED)
    assert view.stale
    assert view.change is not None
    assert not view.change.is_new
    marked = [row for row in all_matches(reader) if row.stale]
    assert marked
    assert all(unit in (row.a.iri, row.b.iri) for row in marked)
    assert all(row.stale for row in reader.matches_of(unit))
    assert not any(row.stale for row in all_matches(reader) if unit not in (row.a.iri, row.b.iri))
    statement = reader.compare(marked[0].a.iri, marked[0].b.iri)
    assert statement.stale
    assert [change.unit for change in statement.changes] == [unit]
    derive(settings)
    derived = shown(live, publisher.home)
    deadline = time.monotonic() + 120
    while derived.staleness.changes and time.monotonic() < deadline:
        time.sleep(0.02)
        derived = live()
    assert not derived.unit(unit).stale
    assert not any(row.stale for row in all_matches(derived))


def test_a_new_unit_is_listed_and_not_compared_yet(live: LiveReader, publisher: Publisher) -> None:
    publisher.publish(AGENCY, {**many(1), 99: (CHANGED, 4)})
    reader = shown(live, publisher.home)
    unit = unit_iri(AGENCY, 99)
    assert reader.entry(unit).parts == 2
    change = reader.unit(unit).change
    assert change is not None
    assert change.is_new
    with pytest.raises(NotFoundError, match="has not been compared yet"):
        reader.compare(unit, unit_iri("demo-ee", 1))


def test_a_withdrawn_unit_leaves_lists_and_matches(live: LiveReader, publisher: Publisher) -> None:
    number = matched_unit(live)
    unit = unit_iri(AGENCY, number)
    before = len(all_matches(live()))
    publisher.publish(AGENCY, {n: one for n, one in many(1).items() if n != number})
    reader = shown(live, publisher.home)
    assert reader.matches_of(unit) == ()
    left = all_matches(reader)
    assert len(left) < before
    assert not any(unit in (row.a.iri, row.b.iri) for row in left)
    with pytest.raises(NotFoundError):
        reader.unit(unit)


def test_a_publication_that_says_the_same_marks_nothing(
    live: LiveReader, publisher: Publisher
) -> None:
    publisher.publish(AGENCY, many(1))
    assert not shown(live, publisher.home).staleness.changes


def test_a_change_taken_back_is_no_change(live: LiveReader, publisher: Publisher) -> None:
    publisher.publish(AGENCY, {**many(1), 3: (CHANGED, 4)})
    assert set(shown(live, publisher.home).staleness.changes) == {unit_iri(AGENCY, 3)}
    publisher.publish(AGENCY, many(1))
    assert not shown(live, publisher.home).staleness.changes


def test_a_start_after_a_publication_marks_the_same(
    live: LiveReader,
    publisher: Publisher,
    settings: Settings,
) -> None:
    publisher.publish(AGENCY, {**many(1), 3: (CHANGED, 4), 99: (CHANGED, 4)})
    reader = shown(live, publisher.home)
    other = LiveReader(publisher.home, settings=settings)
    assert other().staleness.changes == reader.staleness.changes
    assert len(reader.staleness.changes) == 2
    other.close()


def test_the_reader_of_a_request_stays_whole_while_versions_come_and_go(
    live: LiveReader, publisher: Publisher
) -> None:
    number = matched_unit(live)
    unit = unit_iri(AGENCY, number)
    held = live()
    said = held.unit(unit)
    for level in (1, 2, 6, 7, 8):
        publisher.publish(AGENCY, {**many(1), number: (CHANGED, level)})
        assert shown(live, publisher.home) is not held
    assert held.unit(unit) == said
    folders = [path.name for path in (publisher.home.folder / "versions").iterdir()]
    assert f"{int(held.version):06d}" in folders


def test_a_version_nobody_reads_any_more_is_let_go(live: LiveReader, publisher: Publisher) -> None:
    first = int(live().version)
    # Who reads it beside the visitors holds it, too.
    warmed(live())
    for level in (1, 2, 6, 7, 8):
        publisher.publish(AGENCY, {**many(1), 3: (CHANGED, level)})
        shown(live, publisher.home)
        gc.collect()
    publisher.publish(AGENCY, many(1))
    folders = [int(path.name) for path in (publisher.home.folder / "versions").iterdir()]
    assert first not in folders


def test_a_store_that_goes_back_is_not_followed(live: LiveReader, publisher: Publisher) -> None:
    older = f"{publisher.home.version():06d}\n"
    publisher.publish(AGENCY, {**many(1), 3: (CHANGED, 4)})
    newer = shown(live, publisher.home)
    fresh = publisher.home.folder / "current.new"
    fresh.write_text(older, "ascii")
    fresh.replace(publisher.home.folder / "current")
    live.renew()
    assert live() is newer


def test_a_damaged_version_is_left_aside_and_the_older_one_stays(
    live: LiveReader, publisher: Publisher
) -> None:
    held = live()
    live.close()
    publisher.publish(AGENCY, {**many(1), 3: (CHANGED, 4)})
    folder = publisher.home.folder / "versions" / f"{publisher.home.version():06d}"
    (folder / "database" / "CURRENT").unlink()
    with pytest.raises(StoreError, match="damaged"):
        live.renew()
    assert live() is held


def test_pages_and_data_say_what_is_of_before_a_change(
    live: LiveReader,
    publisher: Publisher,
    settings: Settings,
) -> None:
    number = matched_unit(live)
    unit = unit_iri(AGENCY, number)
    other = live().matches_of(unit)[0]
    partner = other.b.iri if other.a.iri == unit else other.a.iri
    app = create_app(settings, backend=Backend(live, Nobody()))
    client = app.test_client()
    page = f"/en/units/{AGENCY}/q--u{number}"
    assert "changed after" not in text_of(client, page)
    publisher.publish(AGENCY, {**many(1), number: (CHANGED, 4)})
    shown(live, publisher.home)
    assert "This unit changed after skills and matches were derived from it" in text_of(
        client, page
    )
    assert "A unit changed since" in text_of(client, "/en/matches")
    compare = f"compare?a={unit}&b={partner}"
    assert "A unit changed after the two were compared" in text_of(client, f"/en/{compare}")
    found = client.get(f"/doc/{AGENCY}/unit/q--u{number}.json").json
    assert found is not None
    assert found["stale"] is True
    assert (found["change"]["unit"], found["change"]["version"]) == (unit, 2)
    statement = client.get(f"/compare.json?a={unit}&b={partner}").json
    assert statement is not None
    assert statement["stale"] is True
    assert statement["changes"][0]["since"].startswith("2026-02-03")
    turtle = text_of(client, f"/compare.ttl?a={unit}&b={partner}")
    assert "ecvet:isStale" in turtle
    assert "datasets/demo-de/main/version/2" in turtle
    listed = client.get("/api/matches").json
    assert listed is not None
    assert any(row["stale"] for row in listed["rows"])


def text_of(client: FlaskClient, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.get_data(as_text=True)


def test_the_list_of_matches_serves_the_next_version_too(
    live: LiveReader, publisher: Publisher
) -> None:
    lists: Path = publisher.home.folder / "lists"
    publisher.publish(AGENCY, {**many(1), 3: (CHANGED, 4)})
    shown(live, publisher.home)
    assert (lists / f"{publisher.home.version():06d}.npz").is_file()


def warmed(reader: Reader) -> Structures:
    """Return the structures of a reader as soon as they are read, without asking for them."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if {"all", "names"} <= reader.structures.__dict__.keys():
            return reader.structures
        time.sleep(0.02)
    raise AssertionError("Nobody read what qualifications consist of.")


def test_what_qualifications_consist_of_is_read_before_somebody_asks(
    live: LiveReader, publisher: Publisher, settings: Settings
) -> None:
    first = warmed(live())
    publisher.publish(AGENCY, {**many(1), 3: (CHANGED, 5)})
    second = warmed(shown(live, publisher.home))
    assert second.all is not first.all
    derive(settings)
    third = shown(live, publisher.home).structures
    assert third.all is second.all
    assert third.store is not second.store


def test_what_cannot_be_read_in_advance_is_read_when_somebody_asks(
    publisher: Publisher,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fails(_: Structures) -> None:
        raise StoreError("The disk is gone for a moment.")

    monkeypatch.setattr(Structures, "warm", fails)
    live = LiveReader(publisher.home, settings=settings)
    try:
        assert live().structures.names is not None
        deadline = time.monotonic() + 120
        while "when somebody asks" not in caplog.text and time.monotonic() < deadline:
            time.sleep(0.02)
        assert "when somebody asks" in caplog.text
    finally:
        live.close()
