"""Versions of a dataset: expected, in parts, archived, cited, withdrawn."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.unit.publish import trades
from tests.unit.publish.trades import AGENCY, BASE, DATASET, GRAPH, ROOT, put

from ecvet_graph.errors import (
    InvalidDataError,
    NotFoundError,
    PreconditionError,
    StoreError,
    UsageFault,
)
from ecvet_graph.model.changes import Change
from ecvet_graph.model.iris import PROV, Graphs
from ecvet_graph.model.learning import Text
from ecvet_graph.model.terms import Iri
from ecvet_graph.publish import (
    Outcome,
    changes_between,
    publish,
    read_version,
    tombstone,
    version_as_of,
    versions,
    withdraw,
)
from ecvet_graph.publish.audit import read_audit
from ecvet_graph.rdf.terms import triple_line
from ecvet_graph.store import StoreHome, stored_lines

NAMES = (AGENCY, DATASET)


@pytest.fixture
def home(tmp_path: Path) -> StoreHome:
    return StoreHome.create(tmp_path / "store")


def _two(title: str = "Unit") -> str:
    return trades.document(
        [trades.qualification("mason", title=title), trades.qualification("roofer")]
    )


def _lines(home: StoreHome, graph: str = GRAPH) -> frozenset[str]:
    with home.reader() as snapshot:
        return stored_lines(snapshot.store, graph)


def _version(home: StoreHome, number: int, folder: Path) -> frozenset[str]:
    target = folder / "version.nt"
    read_version(home, *NAMES, number, base=BASE, target=target)
    text = target.read_text("utf-8").split("\n")[:-1]
    assert text == sorted(text)
    return frozenset(f"{line}\n" for line in text)


def test_a_replacement_says_what_changed(home: StoreHome, tmp_path: Path) -> None:
    first = put(home, tmp_path, _two())
    assert first.changes is not None
    assert first.changes.count("unit", Change.ADDED) == 4
    second = put(home, tmp_path, _two("Wall"))
    assert second.changes is not None
    (thing,) = second.changes.things
    assert (thing.iri, thing.kind, thing.change) == (trades.unit_iri("mason"), "unit", "changed")
    assert thing.properties == ("http://purl.org/dc/terms/title",)
    assert [text.value for text in thing.titles] == ["Wall 1"]
    assert (second.changes.added, second.changes.removed) == (1, 1)
    assert second.changes.units == {thing.iri}


def test_a_document_that_says_the_same_in_other_words_makes_no_version(
    home: StoreHome, tmp_path: Path
) -> None:
    put(home, tmp_path, _two())
    receipt = put(home, tmp_path, _two().replace("0.50", "0.5") + "# the same\n")
    assert (receipt.outcome, receipt.version) == (Outcome.UNCHANGED, 1)


@pytest.mark.parametrize(("version", "expected"), [(0, 1), (1, 0), (1, 2)])
def test_a_submission_for_another_version_is_refused(
    home: StoreHome, tmp_path: Path, version: int, expected: int
) -> None:
    if version:
        put(home, tmp_path, _two())
    before = home.check()
    with pytest.raises(PreconditionError):
        put(home, tmp_path, _two("Wall"), expected=expected)
    assert home.check() == before
    assert put(home, tmp_path, _two("Wall"), expected=version).version == version + 1


def test_a_part_replaces_one_qualification(home: StoreHome, tmp_path: Path) -> None:
    put(home, tmp_path, _two())
    part = trades.document([trades.qualification("mason", title="Wall", units=1)])
    receipt = put(home, tmp_path, part, part="mason", expected=1)
    assert (receipt.outcome, receipt.version) == (Outcome.PUBLISHED, 2)
    assert receipt.changes is not None
    assert receipt.changes.count("unit", Change.WITHDRAWN) == 1
    put_whole = trades.document(
        [trades.qualification("mason", title="Wall", units=1), trades.qualification("roofer")]
    )
    assert put(home, tmp_path, put_whole).outcome is Outcome.UNCHANGED
    with home.reader() as snapshot:
        gone = tombstone(snapshot.store, trades.unit_iri("mason", 2), base=BASE)
        info = versions(snapshot.store, *NAMES, base=BASE)[-1]
    assert gone is not None
    assert (gone.version, gone.kind, gone.titles) == (2, "unit", (Text("Unit 2", "en"),))
    assert info.qualification == trades.qualification_iri("mason")
    assert info.count("unit", Change.WITHDRAWN) == 1


def test_parts_make_the_same_as_the_whole(tmp_path: Path) -> None:
    """Statements and derived facts."""
    whole, parts = (StoreHome.create(tmp_path / name) for name in ("whole", "parts"))
    put(whole, tmp_path, _two("Wall"))
    for name, title in (("mason", "First"), ("roofer", "Unit"), ("mason", "Wall")):
        text = trades.document([trades.qualification(name, title=title)])
        put(parts, tmp_path, text, part=name)
    facts = Graphs(BASE).facts(*NAMES)
    assert _lines(whole) == _lines(parts)
    assert _lines(whole, facts) == _lines(parts, facts) != frozenset()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (trades.document([trades.qualification("roofer")]), "does not describe the qualification"),
        (_two(), "does not belong to"),
        (
            trades.document([trades.qualification("mason")]).replace('"Kammer"', '"Innung"'),
            "says something else of",
        ),
    ],
)
def test_a_part_may_not_say_more_than_its_qualification(
    home: StoreHome, tmp_path: Path, text: str, said: str
) -> None:
    put(home, tmp_path, _two())
    before = home.check()
    with pytest.raises(InvalidDataError, match=said):
        put(home, tmp_path, text, part="mason")
    assert home.check() == before


def test_a_unit_of_two_qualifications_stays_as_it_is_stated(
    home: StoreHome, tmp_path: Path
) -> None:
    shared = f"<{trades.unit_iri('roofer')}> elm:isPartOf <{trades.qualification_iri('mason')}> .\n"
    put(home, tmp_path, _two() + shared)
    alone = trades.document([trades.qualification("mason", title="Wall")])
    with pytest.raises(InvalidDataError, match="leaves out"):
        put(home, tmp_path, alone, part="mason")


def test_a_part_of_another_agency_is_refused(home: StoreHome, tmp_path: Path) -> None:
    sent = trades.submission(tmp_path, _two(), part="mason")
    with pytest.raises(UsageFault):
        publish(home, [replace(sent, agency="demo-de")], base=BASE)


def test_two_datasets_of_an_agency_do_not_describe_the_same(
    home: StoreHome, tmp_path: Path
) -> None:
    put(home, tmp_path, trades.document([trades.qualification("mason")]))
    other = trades.document([trades.qualification("roofer")])
    assert put(home, tmp_path, other, dataset="other").outcome is Outcome.PUBLISHED
    changed = trades.document([trades.qualification("tiler")]).replace('"Kammer"', '"Innung"')
    for text in (_two(), changed):
        with pytest.raises(InvalidDataError, match=r"the dataset demo-at/(trades|other) describes"):
            put(home, tmp_path, text, dataset="third")


def test_every_version_can_be_read_again(home: StoreHome, tmp_path: Path) -> None:
    seen = []
    for number in range(1, 6):
        put(home, tmp_path, _two(f"Wall{number}"), day=number)
        seen.append(_lines(home))
    assert [_version(home, number, tmp_path) for number in range(1, 6)] == seen
    assert len(set(seen)) == 5
    assert changes_between(home, *NAMES, 2, 4, base=BASE).units == {trades.unit_iri("mason")}
    assert changes_between(home, *NAMES, 0, 1, base=BASE).count("unit", Change.ADDED) == 4
    names = sorted(path.name for path in (home.folder / "datasets" / AGENCY / DATASET).iterdir())
    assert names[:2] == ["000001.full.nt.gz", "000002.change.nt.gz"]
    for number in (0, 6):
        with pytest.raises(NotFoundError):
            _version(home, number, tmp_path)


def test_a_version_is_found_by_its_time(home: StoreHome, tmp_path: Path) -> None:
    for day in (2, 4):
        put(home, tmp_path, _two(f"Wall{day}"), day=day)
    with home.reader() as snapshot:
        for day, number in ((2, 1), (3, 1), (4, 2), (9, 2)):
            moment = datetime(2026, 1, day, tzinfo=UTC)
            assert version_as_of(snapshot.store, *NAMES, moment, base=BASE) == number
        with pytest.raises(NotFoundError):
            version_as_of(snapshot.store, *NAMES, datetime(2026, 1, 1, tzinfo=UTC), base=BASE)


def test_a_publication_is_an_activity_and_in_the_audit_log(home: StoreHome, tmp_path: Path) -> None:
    for number in (1, 2):
        put(home, tmp_path, _two(f"Wall{number}"))
    with home.reader() as snapshot:
        first, second = versions(snapshot.store, *NAMES, base=BASE)
        graph = Graphs(BASE).catalogue
        facts = {str(p) for _, p, _ in snapshot.store.triples(graph, subject=Iri(second.activity))}
        version = Iri(f"{BASE}/datasets/{AGENCY}/{DATASET}/version/2")
        revised = {
            str(o)
            for _, p, o in snapshot.store.triples(graph, subject=version)
            if str(p) == PROV + "wasRevisionOf"
        }
    assert {PROV + "used", PROV + "wasAssociatedWith", PROV + "endedAtTime"} < facts
    assert revised == {f"{BASE}/datasets/{AGENCY}/{DATASET}/version/1"}
    assert first.sha256 != second.sha256
    entries = [entry for entry in read_audit(home) if entry.action == "publish"]
    assert [(entry.version, entry.document) for entry in entries] == [
        (1, first.sha256),
        (2, second.sha256),
    ]


@pytest.mark.parametrize("damage", ["cut", "gone"])
def test_damage_of_the_archive_is_named_and_does_not_stop_publishing(
    home: StoreHome, tmp_path: Path, damage: str
) -> None:
    for number in (1, 2, 3):
        put(home, tmp_path, _two(f"Wall{number}"))
    path = home.folder / "datasets" / AGENCY / DATASET / "000002.change.nt.gz"
    path.unlink()
    if damage == "cut":
        path.write_bytes(b"x")
    with pytest.raises(StoreError, match="backup") as fault:
        _version(home, 2, tmp_path)
    assert path.name in str(fault.value)
    put(home, tmp_path, _two("Wall4"))
    assert _version(home, 4, tmp_path) == _lines(home)
    assert len(_version(home, 3, tmp_path)) == len(_lines(home))


def test_a_store_of_before_there_was_an_archive_goes_on(home: StoreHome, tmp_path: Path) -> None:
    put(home, tmp_path, _two())
    first = _lines(home)
    shutil.rmtree(home.folder / "datasets")
    with home.writer("as before") as draft:
        for triple in list(draft.store.triples(Graphs(BASE).catalogue)):
            if "#statements" in str(triple[0]):
                line = triple_line(triple).encode()
                draft.store.change(Graphs(BASE).catalogue, removed=line, added=b"")
    assert _version(home, 1, tmp_path) == first
    put(home, tmp_path, _two("Wall"))
    assert _version(home, 1, tmp_path) == first
    assert _version(home, 2, tmp_path) == _lines(home) != first


def test_a_withdrawn_dataset_leaves_tombstones_and_its_versions(
    home: StoreHome, tmp_path: Path
) -> None:
    put(home, tmp_path, _two())
    first = _lines(home)
    with pytest.raises(PreconditionError):
        withdraw(home, *NAMES, base=BASE, expected=7)
    for language in ("", "x y"):
        with pytest.raises(UsageFault, match="no language tag"):
            withdraw(home, *NAMES, base=BASE, reason=Text("Ended.", language))
    receipt = withdraw(home, *NAMES, base=BASE, expected=1, reason=Text("Ended.", "en"))
    assert (receipt.outcome, receipt.version) == (Outcome.WITHDRAWN, 2)
    assert _lines(home) == _lines(home, Graphs(BASE).facts(*NAMES)) == frozenset()
    assert _version(home, 1, tmp_path) == first
    assert _version(home, 2, tmp_path) == frozenset()
    with home.reader() as snapshot:
        last = versions(snapshot.store, *NAMES, base=BASE)[-1]
        gone = tombstone(snapshot.store, trades.qualification_iri("mason"), base=BASE)
    assert (last.is_withdrawn, last.reason) == (True, Text("Ended.", "en"))
    assert gone is not None
    assert (gone.agency, gone.dataset, gone.kind) == (AGENCY, DATASET, "qualification")
    assert withdraw(home, *NAMES, base=BASE).outcome is Outcome.UNCHANGED
    with pytest.raises(NotFoundError):
        withdraw(home, AGENCY, "none", base=BASE)


def test_what_comes_back_loses_its_tombstone(home: StoreHome, tmp_path: Path) -> None:
    put(home, tmp_path, _two())
    withdraw(home, *NAMES, base=BASE)
    back = put(home, tmp_path, trades.document([trades.qualification("mason")]))
    assert (back.outcome, back.version) == (Outcome.PUBLISHED, 3)
    with home.reader() as snapshot:
        assert tombstone(snapshot.store, trades.qualification_iri("mason"), base=BASE) is None
        assert tombstone(snapshot.store, trades.qualification_iri("roofer"), base=BASE) is not None


def test_a_thing_with_the_same_identifier_takes_the_place_of_a_withdrawn_one(
    home: StoreHome, tmp_path: Path
) -> None:
    put(home, tmp_path, trades.document([trades.qualification("mason")]))
    renamed = trades.document([trades.qualification("mason")]).replace("--u2", "--second")
    put(home, tmp_path, renamed)
    with home.reader() as snapshot:
        gone = tombstone(snapshot.store, trades.unit_iri("mason", 2), base=BASE)
    assert gone is not None
    assert gone.replaced_by == f"{ROOT}/unit/mason--second"


def test_a_dry_run_tells_what_would_change(home: StoreHome, tmp_path: Path) -> None:
    put(home, tmp_path, _two())
    before = home.check()
    receipt = put(home, tmp_path, _two("Wall"), dry_run=True)
    assert receipt.outcome is Outcome.CHECKED
    assert receipt.changes is not None
    assert receipt.changes.count("unit", Change.CHANGED) == 1
    assert home.check() == before
    assert not list((home.folder / "datasets" / AGENCY / DATASET).glob("000002*"))
