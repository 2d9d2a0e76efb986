"""Versions: all of a change or nothing, one writer, readers undisturbed."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ecvet_graph.errors import ConflictError, NotFoundError, StoreError
from ecvet_graph.store import OxigraphStore, RdfFormat, StoreHome
from ecvet_graph.store import home as home_module

GRAPH = "http://example.org/graph/a"


def _line(number: int) -> bytes:
    return f'<http://example.org/{number}> <http://example.org/p> "{number}" .\n'.encode()


def _add(home: StoreHome, number: int) -> None:
    with home.writer(f"added {number}") as draft:
        draft.store.load(_line(number), syntax=RdfFormat.N_TRIPLES, graph=GRAPH)


def _versions(home: StoreHome) -> list[str]:
    return sorted(entry.name for entry in (home.folder / "versions").iterdir())


@pytest.fixture
def home(tmp_path: Path) -> StoreHome:
    return StoreHome.create(tmp_path / "store")


def test_new_store_is_version_1_and_empty(home: StoreHome) -> None:
    manifest = home.check()
    assert (manifest.version, manifest.quads) == (1, 0)


def test_manifest_says_what_the_version_is(tmp_path: Path) -> None:
    StoreHome.create(tmp_path / "store")
    home = StoreHome(tmp_path / "store", clock=lambda: datetime(2026, 1, 2, tzinfo=UTC))
    _add(home, 1)
    manifest = home.check()
    assert (manifest.version, manifest.quads) == (2, 1)
    assert (manifest.made_at, manifest.changed) == ("2026-01-02T00:00:00+00:00", "added 1")


def test_a_version_that_was_being_pruned_when_its_writer_died_is_in_nobodys_way(
    home: StoreHome,
) -> None:
    for number in range(4):
        _add(home, number)
    oldest = min((home.folder / "versions").iterdir())
    (oldest / "manifest.json").unlink()
    _add(home, 4)
    assert home.check().version == 6
    assert oldest.name not in _versions(home)


def test_a_store_that_was_being_made_when_its_maker_died_is_made_again(
    home: StoreHome,
) -> None:
    (home.folder / "current").unlink()
    for left in (home.folder / "versions" / "000001", home.folder / "versions" / "000001.partial"):
        left.mkdir(exist_ok=True)
        (home.folder / "store.json").unlink(missing_ok=True)
        assert StoreHome.ensure(home.folder).check().version == 1
        (home.folder / "current").unlink()


def test_a_store_that_lost_its_pointer_is_not_made_again(home: StoreHome) -> None:
    _add(home, 1)
    (home.folder / "current").unlink()
    before = _versions(home)
    with pytest.raises(NotFoundError):
        StoreHome.ensure(home.folder)
    with pytest.raises(StoreError, match="not empty"):
        StoreHome.create(home.folder)
    assert _versions(home) == before


@pytest.mark.parametrize("exists", [True, False])
def test_opening_never_makes_a_store(tmp_path: Path, exists: bool) -> None:
    folder = tmp_path / "store"
    if exists:
        folder.mkdir()
    with pytest.raises(NotFoundError) as refusal:
        StoreHome.open(folder)
    assert refusal.value.remedy
    assert list(tmp_path.rglob("*")) == ([folder] if exists else [])


def test_ensure_makes_once_and_opens_then(tmp_path: Path) -> None:
    first = StoreHome.ensure(tmp_path / "store").current()
    assert StoreHome.ensure(tmp_path / "store").current() == first


def test_strange_folder_is_not_taken_for_a_store(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(StoreError):
        StoreHome.create(tmp_path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["letter.txt"]


def test_exception_leaves_everything_as_it_was(home: StoreHome) -> None:
    _add(home, 1)
    before = home.current(), _versions(home)

    def fail() -> None:
        with home.writer("bad") as draft:
            draft.store.clear(GRAPH)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert (home.check(), _versions(home)) == before


def test_second_writer_is_refused_and_the_first_goes_on(home: StoreHome) -> None:
    with home.writer("first") as draft:
        with pytest.raises(ConflictError), StoreHome(home.folder).writer("second"):
            pytest.fail("two writers at once")
        draft.store.load(_line(1), syntax=RdfFormat.N_TRIPLES, graph=GRAPH)
    assert home.check().quads == 1


def test_reader_keeps_its_version_while_others_publish(home: StoreHome) -> None:
    _add(home, 0)
    with home.reader() as snapshot:
        for number in range(1, 7):
            _add(home, number)
        assert snapshot.folder.name in _versions(home)
        assert snapshot.store.count() == 1
        assert len(list(snapshot.store.triples(GRAPH))) == 1
    _add(home, 7)
    assert _versions(home) == ["000007", "000008", "000009"]
    with home.reader() as snapshot:
        assert snapshot.store.count() == 8


def test_draft_cannot_be_used_after_its_version_is_published(home: StoreHome) -> None:
    with home.writer("x") as draft:
        pass
    with pytest.raises(StoreError):
        draft.store.clear(GRAPH)


@pytest.mark.parametrize("worth_rebuilding", [0, 1_000_000])
def test_replaced_graphs_are_gone_and_others_stay(
    home: StoreHome, monkeypatch: pytest.MonkeyPatch, worth_rebuilding: int
) -> None:
    monkeypatch.setattr(home_module, "_WORTH_REBUILDING", worth_rebuilding)
    other = "http://example.org/graph/other"
    with home.writer("two graphs") as draft:
        for number in range(10):
            draft.store.load(_line(number), syntax=RdfFormat.N_TRIPLES, graph=GRAPH)
        draft.store.load(_line(1), syntax=RdfFormat.N_TRIPLES, graph=other)
    with home.writer("replace", replaced=[GRAPH]) as draft:
        assert draft.store.graphs() == (other,)
        draft.store.load(_line(99), syntax=RdfFormat.N_TRIPLES, graph=GRAPH)
    with home.reader() as snapshot:
        assert (snapshot.store.count(GRAPH), snapshot.store.count(other)) == (1, 1)
    assert home.check().quads == 2


def test_left_overs_of_a_dead_writer_are_swept_away(home: StoreHome) -> None:
    versions = home.folder / "versions"
    shutil.copytree(versions / "000001", versions / "000002.partial")
    shutil.copytree(versions / "000001", versions / "000002")
    _add(home, 1)
    assert home.check().version == 2
    assert _versions(home) == ["000001", "000002"]


@pytest.mark.parametrize("damage", ["quads", "store", "manifest", "database", "current"])
def test_damage_is_found_and_named(home: StoreHome, damage: str) -> None:
    _add(home, 1)
    version = home.folder / "versions" / "000002"
    manifest = json.loads((version / "manifest.json").read_text())
    if damage in manifest:
        manifest[damage] = 17
        (version / "manifest.json").write_text(json.dumps(manifest))
    elif damage == "current":
        (home.folder / "current").write_text("000x")
    elif damage == "manifest":
        (version / "manifest.json").unlink()
    else:
        shutil.rmtree(version / "database")
    with pytest.raises(StoreError) as refusal:
        StoreHome(home.folder).check()
    assert "damaged" in refusal.value.message
    assert refusal.value.remedy


def test_missing_database_is_never_opened_as_an_empty_store(tmp_path: Path) -> None:
    for writable in (True, False):
        with pytest.raises(NotFoundError):
            OxigraphStore.open(tmp_path / "none", writable=writable)
    assert not (tmp_path / "none").exists()


def test_documents_are_kept_byte_for_byte_and_once(home: StoreHome, tmp_path: Path) -> None:
    path = tmp_path / "x.ttl"
    path.write_bytes(b"\xef\xbb\xbf# any \r\n bytes \x00\xff")
    first, second = home.documents.keep(path), home.documents.keep(path)
    assert first == second
    assert home.documents.find(first.sha256).read_bytes() == path.read_bytes()
    assert len(list(home.documents.folder.iterdir())) == 1


@pytest.mark.parametrize("digest", ["0" * 64, "../current", ""])
def test_unknown_document_is_refused(home: StoreHome, digest: str) -> None:
    with pytest.raises(NotFoundError):
        home.documents.find(digest)


def test_much_that_was_written_is_sorted_into_place_and_little_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    optimized = []

    def note(store: OxigraphStore) -> None:
        optimized.append(store)

    monkeypatch.setattr(OxigraphStore, "optimize", note)
    home = StoreHome.create(tmp_path / "store")
    for number in (60_000, 10):
        lines = (f"<http://x/{number}/{i}> <http://x/p> <http://x/o{i}> .\n" for i in range(number))
        with home.writer("more") as draft:
            source = "".join(lines).encode()
            draft.store.load(source, syntax=RdfFormat.N_TRIPLES, graph=f"http://x/{number}")
    assert len(optimized) == 1
    assert home.check().quads == 60_010
