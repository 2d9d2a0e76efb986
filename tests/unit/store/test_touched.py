"""A version names whatever it may say differently: too much at times, never too little."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecvet_graph.store import OxigraphStore, RdfFormat, StoreHome
from ecvet_graph.store.touched import Touched, TouchLog, read_touched

G, H = "http://g.org/graph/g", "http://g.org/graph/h"
NT = RdfFormat.N_TRIPLES


def line(subject: str, value: str = "x") -> bytes:
    return f'<http://g.org/{subject}> <http://g.org/p> "{value}" .\n'.encode()


def subjects(document: bytes) -> object:
    log = TouchLog()
    log.note(G, document, syntax=NT)
    assert log.graphs is not None
    return log.graphs[G]


@pytest.fixture
def home(tmp_path: Path) -> StoreHome:
    return StoreHome.create(tmp_path / "store")


def write(home: StoreHome, *documents: tuple[str, bytes], clear: tuple[str, ...] = ()) -> int:
    with home.writer("test", replaced=clear) as draft:
        for graph, content in documents:
            draft.store.load(content, syntax=NT, graph=graph)
    return draft.version


def since(home: StoreHome, version: int) -> Touched | None:
    with home.hold() as folder:
        return read_touched(folder, since=version)


def test_subjects_of_added_statements_are_named_by_graph(home: StoreHome) -> None:
    first = write(home, (G, line("a")))
    write(home, (G, line("b")), (H, line("c") + line("d")))
    found = since(home, first)
    assert found == Touched(
        {
            G: frozenset({"http://g.org/b"}),
            H: frozenset({"http://g.org/c", "http://g.org/d"}),
        }
    )


def test_steps_add_up_and_a_cleared_graph_may_differ_in_anything(home: StoreHome) -> None:
    first = write(home, (G, line("a")), (H, line("a")))
    write(home, (H, line("b")))
    write(home, clear=(G,))
    write(home, (H, line("c")))
    found = since(home, first)
    assert found is not None
    assert found.graphs[G] is None
    assert found.graphs[H] == frozenset({"http://g.org/b", "http://g.org/c"})
    assert found.subjects((G, H)) is None
    assert found.subjects((H,)) == found.graphs[H]
    assert found.subjects(("http://g.org/graph/other",)) == frozenset()


def test_the_same_version_differs_in_nothing_and_an_unknown_one_is_not_known(
    home: StoreHome,
) -> None:
    last = write(home, (G, line("a")))
    found = since(home, last)
    assert found is not None
    assert found.is_empty
    assert since(home, 0) is None
    assert since(home, last + 1) is None


def test_a_version_without_a_record_is_not_known(home: StoreHome) -> None:
    first = write(home, (G, line("a")))
    with home.hold() as folder:
        (folder / "touched.json").write_text("{", "utf-8")
    assert since(home, first - 1) is None
    second = write(home, (G, line("b")))
    assert since(home, first) is not None
    assert since(home, second) is not None
    assert since(home, first - 1) is None


def test_very_much_is_named_as_anything(home: StoreHome) -> None:
    first = write(home)
    write(home, (G, b"".join(line(f"s{number}") for number in range(20_002))))
    found = since(home, first)
    assert found is not None
    assert found.graphs == {G: None}


def test_a_document_that_names_its_graphs_itself_may_change_anything(home: StoreHome) -> None:
    first = write(home)
    with home.writer("quads") as draft:
        quad = b"<http://g.org/s> <http://g.org/p> <http://g.org/o> <http://g.org/g> .\n"
        draft.store.load(quad, syntax=RdfFormat.N_QUADS)
    assert since(home, first) is None


@pytest.mark.parametrize(
    ("document", "named"),
    [
        (b"", frozenset()),
        (b"# nothing\n\n", frozenset()),
        (line("a") + line("a", "y"), {"http://g.org/a"}),
        ("<http://g.org/ä> <http://g.org/p> <http://g.org/o> .\n".encode(), {"http://g.org/ä"}),
        # What a blank node points to belongs to it
        (b"_:b <http://g.org/unit> <http://g.org/u> .\n", {"http://g.org/u"}),
        (b"_:b <http://g.org/unit> <http://g.org/u>.", {"http://g.org/u"}),
        (b'_:b <http://g.org/points> "4 <x>" .\n', frozenset()),
        # Not as our own writers write it: nothing is guessed
        (b"<http://g.org/\\u00e4> <http://g.org/p> <http://g.org/o> .\n", None),
        (b"<http://g.org/a><http://g.org/p><http://g.org/o> .\n", None),
        (b"<http://g.org/a>\t<http://g.org/p> <http://g.org/o> .\n", None),
    ],
)
def test_subjects_are_read_from_lines(document: bytes, named: object) -> None:
    assert subjects(document) == named


def test_everything_that_changes_a_store_is_noted() -> None:
    store = OxigraphStore()
    assert store.touches.graphs == {}
    store.load(line("a"), syntax=NT, graph=G)
    store.clear(H)
    store.load(b"<http://g.org/s> a <http://g.org/o> .", syntax=RdfFormat.TURTLE, graph="urn:t")
    store.change("urn:c", removed=line("gone"), added=line("new"))
    assert store.touches.graphs == {
        G: frozenset({"http://g.org/a"}),
        H: None,
        "urn:t": None,
        "urn:c": frozenset({"http://g.org/gone", "http://g.org/new"}),
    }


def test_a_new_way_to_change_a_store_is_thought_of_here() -> None:
    changing = {"change", "clear", "fill", "load"}
    # Into a store that is being made, of which all graphs are known
    making = {"copy_graph", "create", "open"}
    reading = {"ask", "backup", "close", "construct", "count", "dump", "flush", "graphs", "select"}
    arranging = {"optimize"}
    public = {name for name in vars(OxigraphStore) if not name.startswith("_")}
    assert public == changing | making | reading | arranging | {"triples"}


@settings(max_examples=15, deadline=None)
@given(draw=st.randoms(use_true_random=False))
def test_whatever_differs_between_versions_is_named(
    draw: random.Random, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = StoreHome.create(tmp_path_factory.mktemp("touched") / "store")
    contents = {home.version(): said(home)}
    for _ in range(4):
        gone = tuple(graph for graph in (G, H) if draw.random() < 0.2)
        documents = [
            (draw.choice((G, H)), line(f"s{draw.randrange(4)}", str(draw.randrange(3))))
            for _ in range(draw.randrange(4))
        ]
        version = write(home, *documents, clear=gone)
        contents[version] = said(home)
    now = contents[home.version()]
    for version, then in contents.items():
        touched = since(home, version)
        assert touched is not None
        for graph, subject, _ in now ^ then:
            named = touched.graphs[graph]
            assert named is None or subject in named


def said(home: StoreHome) -> set[tuple[str, str, str]]:
    with home.reader() as snapshot:
        store = snapshot.store
        return {
            (graph, str(subject), str(value))
            for graph in store.graphs()
            for subject, _, value in store.triples(graph)
        }
