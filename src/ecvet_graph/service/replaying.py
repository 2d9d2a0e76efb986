"""Making a recorded statement again, to show that it still stands or what has changed since."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Any

from ecvet_graph.config import Settings
from ecvet_graph.errors import LimitError, NotFoundError, SyntaxFault
from ecvet_graph.model.match import MatchInputs
from ecvet_graph.model.review import Purpose
from ecvet_graph.service.comparing import open_reader
from ecvet_graph.service.stating import statement_json
from ecvet_graph.service.wire import to_json

__all__ = ["Replay", "replay_statement"]

# A version counts every change of the store, also of what a statement was not made from.
_FREE = "snapshot"
# Half a character, which UTF-8 cannot write
_HALF = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Replay:
    """What became of a recorded statement.

    Attributes:
        is_same: it was made again, byte for byte.
        changed: the inputs that are no longer those recorded, by their names in `MatchInputs`.
        parts: where the inputs are the same, the parts of the statement that are not.
    """

    is_same: bool
    changed: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


def replay_statement(settings: Settings, path: Path) -> Replay:
    """Make the JSON statement of a file again, as of the day and purpose it was recorded for.

    Raises:
        NotFoundError: there is no such file, store or unit.
        LimitError: the file is too long.
        SyntaxFault: the file is not a statement.
    """
    recorded, document = _read(path, most_bytes=settings.limits.upload_bytes)
    inputs, names, purpose = _recorded(document, path)
    with open_reader(settings) as reader:
        view = reader.compare(*names, purpose=purpose, day=inputs.compared_on)
    now = view.match.inputs
    changed = tuple(
        entry.name
        for entry in fields(MatchInputs)
        if entry.name != _FREE and getattr(now, entry.name, None) != getattr(inputs, entry.name)
    )
    if changed:
        return Replay(is_same=False, changed=changed)
    again = replace(view, match=replace(view.match, inputs=inputs))
    if statement_json(again) == recorded:
        return Replay(is_same=True)
    new: Mapping[str, Any] = to_json(again)
    parts = tuple(name for name in {**new, **document} if new.get(name) != document.get(name))
    return Replay(is_same=False, parts=parts or ("layout",))


def _read(path: Path, *, most_bytes: int) -> tuple[bytes, Any]:
    try:
        with path.open("rb") as file:
            content = file.read(most_bytes + 1)
        if len(content) > most_bytes:
            raise LimitError(f"{path} is longer than {most_bytes} bytes.", remedy="Check it.")
        return content, json.loads(content)
    except OSError as fault:
        raise NotFoundError(
            f"{path} cannot be read: {fault.strerror}.", remedy="Check it."
        ) from fault
    except (ValueError, RecursionError) as fault:
        raise SyntaxFault(f"{path} is not JSON.", remedy="Give a statement as JSON.") from fault


def _recorded(
    document: Any,  # noqa: ANN401 - whatever the file holds
    path: Path,
) -> tuple[MatchInputs, tuple[str, str], Purpose]:
    try:
        match = document["match"]
        written = dict(match["inputs"])
        _require_texts(written.values())
        written["compared_on"] = date.fromisoformat(written["compared_on"])
        inputs = MatchInputs(**written)
        return inputs, (str(match["unit_a"]), str(match["unit_b"])), Purpose(document["purpose"])
    except (KeyError, TypeError, ValueError) as fault:
        raise SyntaxFault(
            f"{path} is not a statement with its inputs.",
            remedy="Record one with compare A B --format json.",
        ) from fault


def _require_texts(values: Iterable[object]) -> None:
    if not all(isinstance(value, str) and not _HALF.search(value) for value in values):
        raise TypeError("An input is no text.")
