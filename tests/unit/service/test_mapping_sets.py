"""Mapping sets of others: in with their provenance or not at all, and never a decision."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.publish.review_store import (
    BASE,
    NOW,
    confirming,
    make_store,
    rejecting,
    reviewer,
    unit,
)
from tests.unit.publish.review_store import settings_of as settings_of_store

from ecvet_graph.config import Limits, Settings
from ecvet_graph.errors import EcvetGraphError, InvalidDataError, LimitError, NotFoundError
from ecvet_graph.mappings.conflicts import ConflictKind
from ecvet_graph.model.iris import DCTERMS, SSSOM, Graphs
from ecvet_graph.service.mapping_sets import import_mapping_set
from ecvet_graph.service.reviewing import conflicts, decide, infer_mappings, reviewed_pairs
from ecvet_graph.store import StoreHome

HEAD = f"""# mapping_set_id: https://partners.example/sets/masons
# license: https://creativecommons.org/licenses/by/4.0/
# mapping_tool: by hand
# creator_label: Somebody
# curie_map:
#   at: {BASE}/id/demo-at/unit/
#   de: {BASE}/id/demo-de/unit/
#   ee: {BASE}/id/demo-ee/unit/
subject_id\tpredicate_id\tobject_id\tmapping_justification\tconfidence\tauthor_label
"""
ROWS = """at:mason--walls\tskos:exactMatch\tde:mason--walls\tsemapv:ManualMappingCuration\t0.9\tSomebody
de:mason--walls\tskos:exactMatch\tee:mason--walls\tsemapv:ManualMappingCuration\t\t
"""


@pytest.fixture
def home(tmp_path: Path) -> StoreHome:
    return make_store(tmp_path / "store")


@pytest.fixture
def settings(home: StoreHome) -> Settings:
    return settings_of_store(home)


def written(folder: Path, text: str, name: str = "set.tsv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_set_gets_a_graph_of_its_own_with_licence_tool_and_no_persons(
    home: StoreHome, settings: Settings, tmp_path: Path
) -> None:
    recorded = import_mapping_set(settings, written(tmp_path, HEAD + ROWS))
    assert recorded.graph.startswith(f"{BASE}/graph/review/masons-")
    assert (recorded.mappings, recorded.version) == (2, home.version())
    assert recorded.left_out == ("author_label", "creator_label")
    with home.reader() as snapshot:
        triples = list(snapshot.store.triples(recorded.graph))
        reviewed = snapshot.store.count(Graphs(BASE).review)
    said = {(str(p), str(o)) for _, p, o in triples}
    assert (SSSOM + "mapping_set_id", "https://partners.example/sets/masons") in said
    assert (DCTERMS + "license", "https://creativecommons.org/licenses/by/4.0/") in said
    assert (SSSOM + "mapping_tool", "by hand") in said
    assert not [value for _, value in said if "Somebody" in value]
    assert reviewed == 0
    assert reviewed_pairs(settings) == {}


def test_the_same_set_again_changes_nothing_and_a_new_version_replaces_it(
    home: StoreHome, settings: Settings, tmp_path: Path
) -> None:
    first = import_mapping_set(settings, written(tmp_path, HEAD + ROWS))
    assert import_mapping_set(settings, written(tmp_path, HEAD + ROWS)).version is None
    less = import_mapping_set(settings, written(tmp_path, HEAD + ROWS.splitlines()[0] + "\n"))
    assert (less.graph, less.mappings) == (first.graph, 1)
    with home.reader() as snapshot:
        kinds = [str(o) for _, _, o in snapshot.store.triples(less.graph)]
    assert kinds.count(SSSOM + "Mapping") == 1


FIRST = ROWS.splitlines()[0] + "\n"
BAD = {
    "a unit that is not there": (ROWS.replace("ee:mason--walls", "ee:none"), ":11 (object_id)"),
    "a unit and itself": (ROWS.replace("at:", "de:", 1), ":10 (object_id)"),
    "another predicate": (ROWS.replace("exactMatch\tee", "note\tee"), ":11 (predicate_id)"),
    "no mapping predicate": (ROWS.replace("exactMatch\tee", "broader\tee"), ":11 (predicate_id)"),
    "a prefix of nobody": (ROWS.replace("ee:mason--walls", "xx:a"), ":11 (object_id)"),
    "no rows": ("", "There is no mapping"),
    "the same row twice": (FIRST + FIRST, ":11"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_row_keeps_the_whole_set_out(
    home: StoreHome, settings: Settings, tmp_path: Path, name: str
) -> None:
    version = home.version()
    rows, where = BAD[name]
    with pytest.raises(InvalidDataError) as refused:
        import_mapping_set(settings, written(tmp_path, HEAD + rows))
    assert where in str(refused.value)
    assert home.version() == version


def test_an_export_of_the_installation_does_not_come_back(
    home: StoreHome, settings: Settings, tmp_path: Path
) -> None:
    version = home.version()
    own = HEAD.replace("https://partners.example/sets/masons", Graphs(BASE).matches)
    with pytest.raises(InvalidDataError, match="this installation itself"):
        import_mapping_set(settings, written(tmp_path, own + ROWS))
    assert home.version() == version


def test_files_that_cannot_be_read_are_told(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        import_mapping_set(settings, tmp_path / "none.tsv")
    (tmp_path / "latin.tsv").write_bytes(b"# a: \xe9\n")
    with pytest.raises(EcvetGraphError, match="UTF-8"):
        import_mapping_set(settings, tmp_path / "latin.tsv")
    small = Settings(base=BASE, store=settings.store, limits=Limits(upload_bytes=100))
    with pytest.raises(LimitError):
        import_mapping_set(small, written(tmp_path, HEAD + ROWS))


def test_sets_quarrel_with_decisions(home: StoreHome, settings: Settings, tmp_path: Path) -> None:
    import_mapping_set(settings, written(tmp_path, HEAD + ROWS))
    assert conflicts(settings) == ()
    decide(settings, reviewer(home, "ee"), rejecting(unit("at"), unit("ee")), now=NOW)
    (conflict,) = conflicts(settings)
    assert conflict.kind is ConflictKind.REJECTION
    assert len(conflict.records) == 3


def test_a_set_from_which_too_much_would_follow_is_kept_out_and_keeps_nobody_from_deciding(
    home: StoreHome, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_mapping_set(settings, written(tmp_path, HEAD + ROWS))
    version = home.version()
    monkeypatch.setattr("ecvet_graph.mappings.inference._MOST_FOLLOWED", (0, 3))
    other = HEAD.replace("/masons", "/others")
    with pytest.raises(LimitError, match="More would follow"):
        import_mapping_set(settings, written(tmp_path, other + ROWS))
    assert home.version() == version
    decide(settings, reviewer(home, "de"), confirming(unit("at"), unit("de")), now=NOW)
    with home.reader() as snapshot:
        assert not list(snapshot.store.triples(Graphs(BASE).inferred))
    with pytest.raises(LimitError):
        infer_mappings(settings)


def test_a_set_does_not_take_the_place_of_one_whose_name_is_the_same_here(
    home: StoreHome, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("publish.mapping_sets", "rdf.mappings"):
        monkeypatch.setattr(f"ecvet_graph.{module}.mapping_set_name", lambda _: "masons-00000000")
    import_mapping_set(settings, written(tmp_path, HEAD + ROWS))
    version = home.version()
    with pytest.raises(InvalidDataError, match="sets/masons has the same name"):
        import_mapping_set(settings, written(tmp_path, HEAD.replace("/masons", "/x") + ROWS))
    assert home.version() == version
