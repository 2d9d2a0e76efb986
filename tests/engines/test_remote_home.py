"""The versions of a store in a remote engine: whole for whoever reads, one writer, nothing hidden."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.engines.servers import emptied

from ecvet_graph.errors import BusyError, ConflictError, NotFoundError, StoreError, UsageFault
from ecvet_graph.store import Endpoints, RdfFormat, RemoteHome, RemoteStore, StoreHome
from ecvet_graph.store.control import Stamp, State, read_control, swap_stamp
from ecvet_graph.store.touched import read_touched

A, B = "http://example.org/graph/a", "http://example.org/graph/b"
ONE = b"<http://example.org/one> <http://example.org/p> <http://example.org/o> .\n"
TWO = b"<http://example.org/two> <http://example.org/p> <http://example.org/o> .\n"


@pytest.fixture(params=["oxigraph_server", "virtuoso"])
def endpoints(request: pytest.FixtureRequest) -> Iterator[Endpoints]:
    found = request.getfixturevalue(request.param)
    emptied(found)
    yield found
    emptied(found)


@pytest.fixture
def home(endpoints: Endpoints, tmp_path: Path) -> RemoteHome:
    return RemoteHome.ensure(endpoints, tmp_path / "beside.remote")


def _write(home: RemoteHome, graph: str, content: bytes, *, replaced: tuple[str, ...] = ()) -> int:
    with home.writer("test", replaced=replaced) as draft:
        draft.store.load(content, syntax=RdfFormat.N_TRIPLES, graph=graph)
    return draft.version


def test_an_engine_without_a_store_is_refused(endpoints: Endpoints, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no store in the engine"):
        RemoteHome.open(endpoints, tmp_path / "beside.remote")


def test_an_engine_with_data_of_others_is_refused(endpoints: Endpoints, tmp_path: Path) -> None:
    RemoteStore(endpoints).load(ONE, syntax=RdfFormat.N_TRIPLES, graph=A)
    with pytest.raises(StoreError, match="not ours"):
        RemoteHome.ensure(endpoints, tmp_path / "beside.remote")


def test_versions_follow_each_other_and_tell_what_they_touched(home: RemoteHome) -> None:
    assert (home.version(), home.current().quads) == (1, 0)
    assert _write(home, A, ONE) == 2
    assert _write(home, B, TWO) == 3
    assert home.check().graphs == {A: 1, B: 1}
    with home.reader() as snapshot:
        assert snapshot.manifest.version == home.version() == 3
        assert snapshot.store.graphs() == (A, B)
        touched = read_touched(snapshot.folder, since=2)
    assert touched is not None
    assert touched.graphs == {B: frozenset({"http://example.org/two"})}


def test_replaced_graphs_beginemptied(home: RemoteHome) -> None:
    _write(home, A, ONE)
    _write(home, A, TWO, replaced=(A, B))
    assert home.check().graphs == {A: 1}


def test_what_is_read_beside_a_newer_version_is_an_error(home: RemoteHome) -> None:
    _write(home, A, ONE)
    with home.reader() as snapshot:
        assert snapshot.store.count() == 1
        _write(home, A, TWO)
        with pytest.raises(BusyError, match="version 3"):
            snapshot.store.count()


def test_nobody_reads_while_somebody_writes(home: RemoteHome, endpoints: Endpoints) -> None:
    _write(home, A, ONE)
    other = RemoteHome.open(endpoints, home.folder.with_name("other.remote"))
    with other.reader() as snapshot:
        assert snapshot.store.count() == 1
        with home.writer("test") as draft:
            assert snapshot.store.count() == 1
            draft.store.load(TWO, syntax=RdfFormat.N_TRIPLES, graph=A)
            with pytest.raises(BusyError, match="being written"):
                snapshot.store.count()
        assert other.version() == 2 or other.version() == 3


def test_a_writer_that_changed_nothing_leaves_nothing(home: RemoteHome) -> None:
    _write(home, A, ONE)
    with pytest.raises(ValueError, match="stop"), home.writer("test", replaced=(A,)):
        raise ValueError("stop")
    assert home.version() == 2
    assert home.check().graphs == {A: 1}


def _break_off(home: RemoteHome) -> None:
    def write() -> None:
        with home.writer("test") as draft:
            draft.store.load(TWO, syntax=RdfFormat.N_TRIPLES, graph=A)
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        write()


def test_what_is_half_written_is_closed_until_it_is_written_anew(home: RemoteHome) -> None:
    _write(home, A, ONE)
    _break_off(home)
    with pytest.raises(BusyError), home.reader():
        pass
    with pytest.raises(StoreError, match="half written"), home.writer("another", replaced=(B,)):
        pass
    assert _write(home, A, ONE, replaced=(A,)) == 3
    assert home.check().graphs == {A: 1}


def test_one_installation_writes_at_a_time(home: RemoteHome, endpoints: Endpoints) -> None:
    other = RemoteHome.open(endpoints, home.folder.with_name("other.remote"))
    with home.writer("test"), pytest.raises(ConflictError), other.writer("test"):
        pass
    plain = RemoteStore(endpoints)
    at = home.version()
    swap_stamp(plain, Stamp(at), Stamp(at, State.LOCKED, "somebody"))
    with pytest.raises(ConflictError, match="Another installation"), home.writer("test"):
        pass
    with home.writer("test", takes_over=True) as draft:
        draft.store.load(ONE, syntax=RdfFormat.N_TRIPLES, graph=A)
    control = read_control(plain)
    assert control is not None
    assert control.stamp == Stamp(at + 1)


def test_a_change_behind_our_back_is_found(home: RemoteHome, endpoints: Endpoints) -> None:
    _write(home, A, ONE)
    RemoteStore(endpoints).load(TWO, syntax=RdfFormat.N_TRIPLES, graph=A)
    with pytest.raises(StoreError, match="2 statements"):
        home.check()


def test_another_store_in_the_engine_is_noticed(home: RemoteHome, endpoints: Endpoints) -> None:
    (home.folder / "index").mkdir()
    (home.folder / "index" / "000001.npz").touch()
    emptied(endpoints)
    RemoteHome.ensure(endpoints, home.folder.with_name("other.remote"))
    home._seen = None
    with pytest.raises(StoreError, match="another store"):
        home.version()
    again = RemoteHome.open(endpoints, home.folder)
    assert again.version() == 1
    # What was computed from the other one means nothing for this one.
    assert not (home.folder / "index").exists()


def test_the_folder_beside_an_engine_is_no_store(home: RemoteHome) -> None:
    with pytest.raises(UsageFault, match="not done in a remote engine"):
        StoreHome.ensure(home.folder)
    assert "password" not in json.dumps([path.name for path in home.folder.iterdir()])
