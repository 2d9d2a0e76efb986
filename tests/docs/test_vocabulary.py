"""The files of docs/vocabulary are those of the ontology and the constraints."""

from __future__ import annotations

from pathlib import Path

from ecvet_graph.web.standalone import standalone_pages


def test_pages_about_vocabulary_and_constraints_are_current(root: Path) -> None:
    folder = root / "docs" / "vocabulary"
    pages = standalone_pages()
    found = {path.name for path in folder.iterdir() if path.suffix in {".html", ".css"}}
    assert found == set(pages)
    stale = [name for name in sorted(pages) if (folder / name).read_bytes() != pages[name]]
    assert stale == [], "run `make docs`"
