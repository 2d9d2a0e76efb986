"""The weight table in force, as a file beside the store: what new skills and texts are weighed by."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from ecvet_graph.compare import WeightTable
from ecvet_graph.store import Home
from ecvet_graph.store.durable import write_durably

__all__ = ["file_weights", "filed_weights"]

_NAME = "weights.json"


def file_weights(home: Home, table: WeightTable) -> None:
    """Keep a table as the one in force."""
    said = [table.units, dict(table.skills), dict(table.texts), table.identifier]
    # Without the file the next derivation links everything anew.
    with suppress(OSError):
        write_durably(_path(home), json.dumps(said, ensure_ascii=False).encode())


def filed_weights(home: Home) -> WeightTable | None:
    """Return the table in force, or `None` where no file of it can be read."""
    try:
        units, skills, texts, identifier = json.loads(_path(home).read_text("utf-8"))
        return WeightTable(int(units), dict(skills), dict(texts), str(identifier))
    except (OSError, ValueError, TypeError):
        return None


def _path(home: Home) -> Path:
    return home.folder / _NAME
