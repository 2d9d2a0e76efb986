"""What follows a publication is what would be derived of the whole store, and nothing is lost."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from tests.listener import Listener

from ecvet_graph.compare import CompareIndex, load_index
from ecvet_graph.compare.index_file import index_arrays
from ecvet_graph.compare.texts import text_arrays
from ecvet_graph.config import Settings
from ecvet_graph.errors import ConflictError
from ecvet_graph.model.iris import DCAT, ECVET, PROV, Graphs
from ecvet_graph.rdf.terms import triple_line
from ecvet_graph.service.background import is_due
from ecvet_graph.service.derivation import derive_pending
from ecvet_graph.service.derivation_status import DerivationState, pending, status
from ecvet_graph.service.derived_graphs import derivation_lock, derived_graphs, is_derived
from ecvet_graph.service.increments import DerivationReport
from ecvet_graph.service.indexing import index_file, read_index
from ecvet_graph.service.matchfile import load_matches, match_file
from ecvet_graph.service.matching import match_store
from ecvet_graph.service.remembering import matching_file
from ecvet_graph.store import RdfFormat, StoreHome
from ecvet_graph.store.version import writer_lock

BASE = "http://localhost:8000"
GRAPHS = Graphs(BASE)
NOW = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
SKILL = "http://data.europa.eu/esco/skill/"
LABELS = {
    "brick": "lay bricks",
    "drawing": "read construction drawings",
    "site": "set up building site",
    "weld": "weld pipes",
    "bake": "bake bread",
    "paint": "paint walls",
}
COUNTRIES = {"demo-at": "AUT", "demo-de": "DEU", "demo-ee": "EST"}
WORDS = tuple(LABELS.values())


def unit_iri(agency: str, number: int) -> str:
    return f"{BASE}/id/{agency}/unit/q--u{number}"


def unit_lines(agency: str, number: int, texts: Iterable[str]) -> list[str]:
    """Return a unit as statements, in the agency's graph and in that of its facts."""
    unit, names = (
        unit_iri(agency, number),
        {"ecvet": ECVET, "elm": "http://data.europa.eu/snb/model/elm/"},
    )
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    lines = [f"<{unit}> <{rdf}type> <{names['ecvet']}Unit> .\n"]
    lines.append(f'<{unit}> <http://purl.org/dc/terms/title> "unit {number}"@en .\n')
    for place, text in enumerate(texts):
        outcome = f"{BASE}/id/{agency}/outcome/q--u{number}--{place}"
        lines += [
            f"<{unit}> <{names['elm']}learningOutcome> <{outcome}> .\n",
            f"<{outcome}> <{rdf}type> <{names['elm']}LearningOutcome> .\n",
            f'<{outcome}> <http://purl.org/dc/terms/title> "{text}"@en .\n',
        ]
    return lines


def fact_lines(agency: str, number: int, *, level: int) -> list[str]:
    unit = unit_iri(agency, number)
    country = f"http://publications.europa.eu/resource/authority/country/{COUNTRIES[agency]}"
    integer = "http://www.w3.org/2001/XMLSchema#integer"
    return [
        f"<{unit}> <{ECVET}country> <{country}> .\n",
        f'<{unit}> <{ECVET}effectiveLevel> "{level}"^^<{integer}> .\n',
    ]


Units = dict[int, tuple[tuple[str, ...], int]]


class Publisher:
    """Puts datasets into a store as differences, as a publication does."""

    def __init__(self, home: StoreHome) -> None:
        self.home = home
        self.said: dict[str, set[str]] = {}
        self.versions: dict[str, int] = {}

    def publish(self, agency: str, units: Units) -> None:
        """Replace the dataset of an agency."""
        statements = {
            GRAPHS.dataset(agency, "main"): {
                line for n, (texts, _) in units.items() for line in unit_lines(agency, n, texts)
            },
            GRAPHS.facts(agency, "main"): {
                line
                for n, (_, level) in units.items()
                for line in fact_lines(agency, n, level=level)
            },
            GRAPHS.catalogue: self._entered(agency),
        }
        with self.home.writer(f"published {agency}") as draft:
            for graph, lines in statements.items():
                old = self.said.get(graph, set())
                draft.store.change(
                    graph,
                    removed="".join(sorted(old - lines)).encode(),
                    added="".join(sorted(lines - old)).encode(),
                )
                self.said[graph] = lines

    def _entered(self, agency: str) -> set[str]:
        self.versions[agency] = self.versions.get(agency, 0) + 1
        return {
            f'<{BASE}/datasets/{name}/main> <{DCAT}version> "{number}" .\n'
            for name, number in self.versions.items()
        }


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    home = StoreHome.create(tmp_path / "store")
    scheme = "http://data.europa.eu/esco/concept-scheme/skills"
    skos = "http://www.w3.org/2004/02/skos/core#"
    lines = [
        f'<{SKILL}{name}> <{skos}inScheme> <{scheme}> .\n<{SKILL}{name}> <{skos}prefLabel> "{text}"@en .\n'
        for name, text in LABELS.items()
    ]
    with home.writer("skills") as draft:
        draft.store.load(
            "".join(lines).encode(),
            syntax=RdfFormat.N_TRIPLES,
            graph=GRAPHS.vocabulary("skills"),
        )
    return Settings(base=BASE, store=home.folder, cache=tmp_path / "cache")


def many(seed: int, count: int = 24) -> Units:
    random = np.random.default_rng(seed)
    return {
        number: (
            tuple(f"{random.choice(WORDS)} {random.choice(WORDS)}" for _ in range(2)),
            int(random.integers(3, 6)),
        )
        for number in range(count)
    }


def derive(settings: Settings) -> DerivationReport:
    return derive_pending(settings, with_encoder=False, clock=lambda: NOW)


def published(settings: Settings) -> Publisher:
    publisher = Publisher(StoreHome.open(settings.store))
    for seed, agency in enumerate(COUNTRIES):
        publisher.publish(agency, many(seed))
    return publisher


def derived_lines(home: StoreHome) -> set[str]:
    """Return what was derived, without when and from which version."""
    with home.reader() as snapshot:
        return {
            triple_line(triple)
            for graph in derived_graphs(BASE)
            for triple in snapshot.store.triples(graph)
            if str(triple[1]) not in (ECVET + "dataSnapshot", PROV + "generatedAtTime")
        }


def test_nothing_due_is_nothing_done(settings: Settings) -> None:
    published(settings)
    first, second = derive(settings), derive(settings)
    assert first.is_full
    assert second.version is None
    assert status(StoreHome.open(settings.store), base=BASE).state is DerivationState.IDLE


def changed_units() -> dict[str, tuple[str, Units]]:
    base = many(1)
    return {
        "a text": ("demo-de", {**base, 3: (("lay bricks and weld pipes", "paint walls"), 4)}),
        "a level": ("demo-de", {**base, 3: (base[3][0], 7)}),
        "an outcome less": ("demo-de", {**base, 5: (base[5][0][:1], base[5][1])}),
        "an outcome more": ("demo-de", {**base, 5: ((*base[5][0], "bake bread"), base[5][1])}),
        "a unit less": ("demo-de", {n: unit for n, unit in base.items() if n != 7}),
        "a unit more": ("demo-de", {**base, 99: (("read construction drawings",), 4)}),
    }


@pytest.mark.parametrize("name", sorted(changed_units()))
def test_what_follows_a_change_is_what_the_whole_store_would_give(
    settings: Settings, name: str
) -> None:
    publisher = published(settings)
    derive(settings)
    before = derived_lines(publisher.home)
    publisher.publish(*changed_units()[name])
    assert [one.dataset for one in pending(publisher.home, base=BASE)] == ["main"]
    report = derive(settings)
    assert not report.is_full
    assert report.drift < 0.01
    assert report.units + report.gone == 1
    after = derived_lines(publisher.home)
    assert after != before
    version = publisher.home.version()
    index = load_index(index_file(publisher.home, version))
    rows = load_matches(match_file(publisher.home, version))
    same_as_built(publisher.home, index)
    report_again = match_store(publisher.home, base=BASE, generated_at=NOW, anew=True)
    assert derived_lines(publisher.home) == after
    assert load_matches(match_file(publisher.home, report_again.version)) == rows


def test_what_was_published_meanwhile_is_due_next_and_in_nobodys_way(settings: Settings) -> None:
    publisher = published(settings)
    derive(settings)
    units = {"demo-de": many(1), "demo-ee": many(2)}
    publisher.publish("demo-de", {**units["demo-de"], 3: (("lay bricks and weld pipes",), 4)})

    class Meddler(Listener):
        def begin(self, description: str, total: int | None) -> None:
            super().begin(description, total)
            if description == "Writing links and matches":
                publisher.publish("demo-ee", {**units["demo-ee"], 4: (("paint walls",), 5)})

    derive_pending(settings, with_encoder=False, clock=lambda: NOW, progress=Meddler())
    due = pending(publisher.home, base=BASE)
    assert [(one.agency, one.derived, one.current) for one in due] == [("demo-ee", 1, 2)]
    derive(settings)
    assert pending(publisher.home, base=BASE) == ()
    after = derived_lines(publisher.home)
    match_store(publisher.home, base=BASE, generated_at=NOW, anew=True)
    assert derived_lines(publisher.home) == after


def test_only_one_process_derives(settings: Settings) -> None:
    published(settings)
    home = StoreHome.open(settings.store)
    with derivation_lock(home):
        assert status(home, base=BASE).state is DerivationState.RUNNING
        with pytest.raises(ConflictError, match="Another process derives"):
            derive(settings)
    assert status(home, base=BASE).state is DerivationState.WAITING
    assert status(home, base=BASE).awaits("demo-at", "main")


def test_the_first_country_has_no_matches_and_the_second_gets_them(settings: Settings) -> None:
    publisher = Publisher(StoreHome.open(settings.store))
    publisher.publish("demo-at", many(0))
    report = derive(settings)
    assert report.linked > 0
    assert report.written == 0
    assert status(publisher.home, base=BASE).state is DerivationState.IDLE
    assert pending(publisher.home, base=BASE) == ()
    publisher.publish("demo-de", many(1))
    derive(settings)
    assert pending(publisher.home, base=BASE) == ()
    assert any(f"{ECVET}UnitMatch" in line for line in derived_lines(publisher.home))


def test_who_asks_whether_somebody_derives_is_in_nobodys_way(settings: Settings) -> None:
    home, is_over = StoreHome.open(settings.store), threading.Event()

    def ask() -> None:
        while not is_over.is_set():
            is_derived(home)

    with derivation_lock(home):
        assert is_derived(home)
    assert not is_derived(home)
    askers = [threading.Thread(target=ask) for _ in range(2)]
    for asker in askers:
        asker.start()
    try:
        for _ in range(300):
            with derivation_lock(home):
                pass
    finally:
        is_over.set()
        for asker in askers:
            asker.join()


def test_a_run_waits_for_a_publication_that_is_being_written(settings: Settings) -> None:
    publisher, held = published(settings), list[threading.Thread]()

    def write(begun: threading.Event) -> None:
        with writer_lock(publisher.home.folder / "writer.lock", wait=60.0):
            begun.set()
            time.sleep(0.3)

    class Holder(Listener):
        def begin(self, description: str, total: int | None) -> None:
            super().begin(description, total)
            if description in {"Writing links and coverage", "Writing matches"}:
                begun = threading.Event()
                held.append(threading.Thread(target=write, args=(begun,)))
                held[-1].start()
                begun.wait(60.0)

    assert derive_pending(settings, with_encoder=False, progress=Holder()).is_full
    assert len(held) == 2
    for thread in held:
        thread.join()


def test_a_withdrawn_dataset_leaves_no_match(settings: Settings) -> None:
    publisher = published(settings)
    derive(settings)
    publisher.publish("demo-ee", {})
    derive(settings)
    assert not any("/id/demo-ee/" in line for line in derived_lines(publisher.home))


@pytest.mark.parametrize("at_once", [True, False])
def test_when_everything_is_withdrawn_nothing_derived_stays(
    settings: Settings, *, at_once: bool
) -> None:
    publisher = published(settings)
    derive(settings)
    for agency in COUNTRIES:
        publisher.publish(agency, {})
        if not at_once:
            derive(settings)
    derive(settings)
    assert not any("/id/demo-" in line for line in derived_lines(publisher.home))
    assert status(publisher.home, base=BASE).state is DerivationState.IDLE
    assert not is_due(publisher.home, base=BASE)
    publisher.publish("demo-at", many(0))
    derive(settings)
    assert pending(publisher.home, base=BASE) == ()
    assert any("/id/demo-at/" in line for line in derived_lines(publisher.home))


def test_a_recount_is_made_when_the_weights_drift(settings: Settings) -> None:
    publisher = published(settings)
    derive(settings)
    publisher.publish("demo-ee", many(7, count=90))
    assert derive(settings).is_full


# A process of its own: what the engine needs in the background does not come along with a fork.
DEADLY = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from ecvet_graph.config import Settings
from ecvet_graph.service.background import is_due
from ecvet_graph.service.derivation import derive_pending

place, count = int(sys.argv[3]), 0

def deadly(put):
    def put_or_die(source, target):
        global count
        count += 1
        if count == place:
            os.kill(os.getpid(), signal.SIGKILL)
        put(source, target)
    return put_or_die

os.replace, os.rename = deadly(os.replace), deadly(os.rename)
settings = Settings(base=sys.argv[4], store=Path(sys.argv[1]), cache=Path(sys.argv[2]))
derive_pending(settings, with_encoder=False, clock=lambda: datetime.fromisoformat(sys.argv[5]))
"""


def killed_at(settings: Settings, place: int) -> bool:
    """Derive in a process that is killed before it puts a file in its place for the n-th time."""
    arguments = [settings.store, settings.cache, place, BASE, NOW.isoformat()]
    command = [sys.executable, "-c", DEADLY, *map(str, arguments)]
    code = subprocess.run(command, check=False).returncode
    assert code in (0, -signal.SIGKILL)
    return code != 0


def copied(settings: Settings, store: Path) -> Settings:
    shutil.copytree(settings.store, store)
    return replace(settings, store=store)


def expected_lines(settings: Settings, folder: Path, *, is_full: bool) -> set[str]:
    """Return what a run derives that nobody kills; a full one counts the weights anew."""
    copy = copied(settings, folder / f"whole-{is_full}")
    if is_full:
        (copy.store / "derivation.json").unlink()
    assert derive(copy).is_full is is_full
    return derived_lines(StoreHome.open(copy.store))


def completed(settings: Settings, folder: Path, *, places: Iterable[int]) -> list[bool]:
    """Kill runs at places, complete each by another run, and return whether those were full.

    All is derived anew where the run died between its version and its mark, and only there.
    """
    publisher = published(settings)
    derive(settings)
    publisher.publish("demo-de", {**many(1), 3: (("lay bricks and weld pipes", "paint walls"), 4)})
    expected, full = dict[bool, set[str]](), list[bool]()
    before = StoreHome.open(settings.store).version()
    for place in places:
        copy = copied(settings, folder / str(place))
        if not killed_at(copy, place):
            break
        home = StoreHome.open(copy.store)
        is_half = home.version() > before and bool(pending(home, base=BASE))
        full.append(derive(copy).is_full)
        assert full[-1] is is_half, place
        if is_half not in expected:
            expected[is_half] = expected_lines(settings, folder, is_full=is_half)
        assert derived_lines(home) == expected[is_half], place
        assert pending(home, base=BASE) == ()
        shutil.rmtree(copy.store)
    return full


def test_a_run_that_was_killed_is_completed_by_the_next(settings: Settings, tmp_path: Path) -> None:
    assert completed(settings, tmp_path, places=(6, 12)) == [False, False]


@pytest.mark.long
def test_a_run_that_was_killed_anywhere_is_completed_by_the_next(
    settings: Settings, tmp_path: Path
) -> None:
    full = completed(settings, tmp_path, places=range(1, 100))
    assert full.count(False) > 10
    assert full.count(True) > 2


def same_as_built(home: StoreHome, index: CompareIndex) -> None:
    assert index.texts is not None
    with home.reader() as snapshot:
        built = read_index(
            snapshot.store,
            snapshot=index.snapshot,
            day=index.day,
            tables=index.texts.piece_tables,
        )
    assert built.texts is not None
    for one, other in (
        (index_arrays(index), index_arrays(built)),
        (text_arrays(index.texts), text_arrays(built.texts)),
    ):
        assert one.keys() == other.keys()
        for name, array in one.items():
            assert np.array_equal(array, other[name]), name


@pytest.mark.parametrize("damage", ["missing", "unreadable"])
def test_without_memory_of_matches_no_match_of_a_unit_that_left_stays(
    settings: Settings, damage: str
) -> None:
    publisher = published(settings)
    derive(settings)
    matching_file(publisher.home).unlink()
    if damage == "unreadable":
        matching_file(publisher.home).write_bytes(b"PK")
    publisher.publish("demo-de", {n: unit for n, unit in many(1).items() if n != 7})
    derive(settings)
    after = derived_lines(publisher.home)
    assert not any(f"<{unit_iri('demo-de', 7)}>" in line for line in after)
    match_store(publisher.home, base=BASE, generated_at=NOW, anew=True)
    assert derived_lines(publisher.home) == after
