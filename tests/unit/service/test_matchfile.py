"""The file of matches says what the graph says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ecvet_graph.model.match import Reservation, Verdict
from ecvet_graph.service.matchfile import MatchRow, load_matches, save_matches

ROW = MatchRow(
    iri="http://x.test/m/1",
    a="http://x.test/a",
    b="http://x.test/b",
    score=6250,
    coverage_of_a=10_000,
    coverage_of_b=2500,
    verdict=Verdict.B_COVERS_A,
    reservation=Reservation.SUBSTANTIAL,
    level_gap=-2,
)


def test_rows_come_back_as_they_were(tmp_path: Path) -> None:
    rows = [ROW, replace(ROW, iri="http://x.test/m/2", b="http://x.test/c", level_gap=None)]
    save_matches(tmp_path / "lists" / "1.npz", rows)
    assert load_matches(tmp_path / "lists" / "1.npz") == rows


def test_no_match_at_all_is_not_no_file(tmp_path: Path) -> None:
    save_matches(tmp_path / "lists" / "1.npz", [])
    assert load_matches(tmp_path / "lists" / "1.npz") == []


def test_a_missing_or_damaged_file_is_read_as_none(tmp_path: Path) -> None:
    assert load_matches(tmp_path / "none.npz") is None
    (tmp_path / "bad.npz").write_bytes(b"PK\x03\x04 not a file of numbers")
    assert load_matches(tmp_path / "bad.npz") is None
