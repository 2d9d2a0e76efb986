"""Writes the pages about vocabulary and constraints beside this file; a test keeps them current."""

from __future__ import annotations

from pathlib import Path

from ecvet_graph.web.standalone import standalone_pages

FOLDER = Path(__file__).resolve().parent


def write() -> None:
    """Write every page, and remove pages that are no longer made."""
    pages = standalone_pages()
    for path in (*FOLDER.glob("*.html"), *FOLDER.glob("*.css")):
        if path.name not in pages:
            path.unlink()
    for name, content in pages.items():
        (FOLDER / name).write_bytes(content)


if __name__ == "__main__":
    write()
