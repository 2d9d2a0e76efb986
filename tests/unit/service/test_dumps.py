"""Full dumps: complete, the same for the same version, atomic, and never anything private."""

from __future__ import annotations

import gzip
import hashlib
import os
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox
import pytest
from tests.unit.publish.test_publisher import DOCUMENT
from tests.unit.web.dataset_site import own_agency

from ecvet_graph.config import Settings
from ecvet_graph.errors import ConflictError, NotFoundError
from ecvet_graph.publish import Submission, publish
from ecvet_graph.publish.registry import register_agency
from ecvet_graph.publish.tokens import Role, Scope, add_token
from ecvet_graph.service.background import DumpFollower
from ecvet_graph.service.catalogue import catalogue
from ecvet_graph.service.counting import description
from ecvet_graph.service.dumps import (
    dumps,
    find_dump,
    is_dump_due,
    newest_dump,
    write_dump,
)
from ecvet_graph.service.tally import TallyTarget
from ecvet_graph.store import RdfFormat, StoreHome
from ecvet_graph.store.version import take

BASE = "http://localhost:8000"
NQ, TRIG = "everything.nq.gz", "everything.trig.gz"
DATASET = "demo-at/trades.nt.gz"
NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(base=BASE, store=tmp_path / "store")
    put(settings, tmp_path, "Mauerwerk herstellen")
    return settings


def put(settings: Settings, folder: Path, title: str) -> None:
    source = folder / "sent.ttl"
    text = DOCUMENT.replace("AGENCY", "demo-at").replace("Mauerwerk herstellen", title)
    source.write_text(text, "utf-8")
    home = StoreHome.ensure(settings.store)
    publish(home, [Submission(source, "demo-at", "trades")], base=BASE)


def unpacked(settings: Settings, version: int, name: str) -> bytes:
    file, path = find_dump(StoreHome.open(settings.store), version, name)
    content = path.read_bytes()
    assert (hashlib.sha256(content).hexdigest(), len(content)) == (file.sha256, file.size)
    return gzip.decompress(content)


def quads(content: bytes, syntax: ox.RdfFormat) -> set[str]:
    return {str(quad) for quad in ox.parse(content, format=syntax)}


def test_both_syntaxes_hold_every_statement_of_the_store(settings: Settings) -> None:
    dump = write_dump(settings)
    with StoreHome.open(settings.store).reader() as snapshot:
        wanted = {
            (graph, str(triple))
            for graph in snapshot.store.graphs()
            for triple in snapshot.store.triples(graph)
        }
    as_quads = quads(unpacked(settings, dump.version, NQ), ox.RdfFormat.N_QUADS)
    assert as_quads == quads(unpacked(settings, dump.version, TRIG), ox.RdfFormat.TRIG)
    assert len(as_quads) == len(wanted) == dump.tally.statements
    assert {file.statements for file in dump.everything} == {len(wanted)}
    assert set(dump.tally.graphs) == {graph for graph, _ in wanted}


def test_a_dataset_is_dumped_by_itself_with_its_version(settings: Settings) -> None:
    dump = write_dump(settings)
    file = dump.of_dataset("demo-at/trades", 1)
    assert file is not None
    assert (file.name, file.media_type) == (DATASET, "application/n-triples")
    found = quads(unpacked(settings, dump.version, DATASET), ox.RdfFormat.N_TRIPLES)
    with StoreHome.open(settings.store).reader() as snapshot:
        assert len(found) == snapshot.store.count(f"{BASE}/graph/demo-at/trades") == file.statements
    assert dump.of_dataset("demo-at/trades", 2) is None


def test_the_same_version_gives_the_same_bytes(settings: Settings) -> None:
    first = write_dump(settings)
    home = StoreHome.open(settings.store)
    kept = {
        file.name: find_dump(home, first.version, file.name)[1].read_bytes() for file in first.files
    }
    (home.folder / "dumps" / f"{first.version:06d}").rename(home.folder / "elsewhere")
    again = write_dump(settings)
    assert again == first
    for name, content in kept.items():
        assert find_dump(home, again.version, name)[1].read_bytes() == content


def test_what_is_there_is_not_written_again(settings: Settings) -> None:
    first = write_dump(settings)
    _, path = find_dump(StoreHome.open(settings.store), first.version, NQ)
    before = path.stat()
    assert write_dump(settings) == first
    assert path.stat().st_ino == before.st_ino


def test_the_newest_two_are_kept(settings: Settings, tmp_path: Path) -> None:
    versions = []
    for title in ("Eins herstellen", "Zwei herstellen", "Drei herstellen"):
        put(settings, tmp_path, title)
        versions.append(write_dump(settings).version)
    home = StoreHome.open(settings.store)
    assert [dump.version for dump in dumps(home)] == versions[:0:-1]
    with pytest.raises(NotFoundError, match="no dump"):
        find_dump(home, versions[0], NQ)


@pytest.mark.parametrize("name", ["../store.json", "dump.json", "demo-at/../dump.json", ""])
def test_nothing_else_can_be_fetched(settings: Settings, name: str) -> None:
    dump = write_dump(settings)
    with pytest.raises(NotFoundError):
        find_dump(StoreHome.open(settings.store), dump.version, name)


def test_a_dump_that_was_cut_short_is_never_seen_and_is_swept(settings: Settings) -> None:
    home = StoreHome.open(settings.store)
    left = home.folder / "dumps" / f"{home.version():06d}.partial"
    left.mkdir(parents=True)
    (left / NQ).write_bytes(b"half")
    assert newest_dump(home) is None
    write_dump(settings)
    assert not left.exists()


def test_the_dump_of_another_store_is_not_taken_for_one_of_this(settings: Settings) -> None:
    write_dump(settings)
    home = StoreHome.open(settings.store)
    (path,) = (home.folder / "dumps").glob("*/dump.json")
    path.write_text(path.read_text("utf-8").replace(home.current().store, "another"), "utf-8")
    assert dumps(home) == ()
    assert write_dump(settings).store == home.current().store


def test_only_one_process_writes_dumps(settings: Settings) -> None:
    home = StoreHome.open(settings.store)
    with (home.folder / "dumps.lock").open("ab") as lock:
        assert take(lock)
        with pytest.raises(ConflictError, match="Another process"):
            write_dump(settings)


def test_nothing_private_is_in_a_dump(settings: Settings, tmp_path: Path) -> None:
    home = StoreHome.open(settings.store)
    agency = own_agency("at-ibw")
    register_agency(home, agency, base=BASE, now=NOW)
    secret, token = add_token(home, role=Role.PUBLISHER, scope=Scope("at-ibw"), now=NOW)
    put(settings, tmp_path, "Andere Mauern herstellen")
    dump = write_dump(settings)
    private = [secret, token.id, "command-line"]
    private += [path.read_text("utf-8")[:60] for path in (home.folder / "audit").glob("*.jsonl")]
    assert len(private) >= 4
    folder = home.folder / "dumps" / f"{dump.version:06d}"
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) == len(dump.files) + 1
    for path in files:
        content = path.read_bytes()
        text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode()
        assert [word for word in private if word in text] == [], path


def test_things_are_counted_as_a_query_counts_them(settings: Settings) -> None:
    tally = write_dump(settings).tally
    with StoreHome.open(settings.store).reader() as snapshot:
        target = TallyTarget(BASE)
        snapshot.store.dump(target, syntax=RdfFormat.N_QUADS)  # type: ignore[arg-type]
        assert target.tally() == tally
        assert tally.statements == snapshot.store.count() == snapshot.manifest.quads
        assert dict(tally.graphs) == dict(snapshot.manifest.graphs or {})
    assert tally.classes["https://w3id.org/ecvet/ns#Unit"] == 1
    assert tally.links["http://data.europa.eu/snb/model/elm/EQFLevel eqf"] >= 1
    assert sum(tally.properties.values()) == tally.statements


def test_a_dump_is_due_when_the_version_changed_and_the_time_has_come(
    settings: Settings, tmp_path: Path
) -> None:
    home = StoreHome.open(settings.store)
    assert is_dump_due(home, minutes=60)
    assert not is_dump_due(home, minutes=0)
    write_dump(settings)
    assert not is_dump_due(home, minutes=60)
    put(settings, tmp_path, "Neue Mauern herstellen")
    (path,) = (home.folder / "dumps").glob("*/dump.json")
    written = datetime(2026, 1, 1, tzinfo=UTC).timestamp()
    os.utime(path, (written, written))
    assert not is_dump_due(home, minutes=60, now=written + 3599)
    assert is_dump_due(home, minutes=60, now=written + 3600)


class Writing:
    """A process that runs until it is told to have ended."""

    def __init__(self) -> None:
        self.code: int | None = None

    def poll(self) -> int | None:
        """Return the exit code, `None` as long as it runs."""
        return self.code


def test_the_follower_writes_dumps_of_a_version_that_stays(settings: Settings) -> None:
    now, started = [0.0], list[Writing]()

    def start() -> Writing:
        started.append(Writing())
        return started[-1]

    home = StoreHome.open(settings.store)
    follower = DumpFollower(home, 60, start, clock=lambda: now[0])  # type: ignore[arg-type]
    assert not follower.look()
    now[0] = 59.0
    assert not follower.look()
    now[0] = 61.0
    assert follower.look()
    assert follower.look()
    assert len(started) == 1
    write_dump(settings)
    started[0].code = 0
    now[0] = 200.0
    assert not follower.look()
    now[0] = 300.0
    assert not follower.look()
    assert len(started) == 1


def test_dumps_of_another_store_make_room_and_delay_nothing(settings: Settings) -> None:
    write_dump(settings)
    home = StoreHome.open(settings.store)
    (path,) = (home.folder / "dumps").glob("*/dump.json")
    text = path.read_text("utf-8").replace(home.current().store, "another")
    for number in (home.version(), 700, 800, 900):
        place = home.folder / "dumps" / f"{number:06d}"
        place.mkdir(exist_ok=True)
        (place / "dump.json").write_text(text, "utf-8")
    assert is_dump_due(home, minutes=60)
    written = write_dump(settings)
    assert dumps(home) == (written,)
    assert [place.name for place in (home.folder / "dumps").iterdir()] == [path.parent.name]


def test_what_is_kept_of_a_store_is_not_told_of_another_one_in_its_place(
    settings: Settings, tmp_path: Path
) -> None:
    first = set(catalogue(settings)), set(description(settings))
    settings.store.rename(tmp_path / "away")
    home = StoreHome.ensure(settings.store)
    source = tmp_path / "sent.ttl"
    source.write_text(DOCUMENT.replace("AGENCY", "demo-fi"), "utf-8")
    publish(home, [Submission(source, "demo-fi", "other")], base=BASE)
    assert home.version() == StoreHome.open(tmp_path / "away").version()
    for triples, before in zip((catalogue(settings), description(settings)), first, strict=True):
        assert set(triples) != before
        assert not [one for one in triples if "demo-at/trades" in str(one)]
