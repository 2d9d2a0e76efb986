"""What a version of a store may say differently from the one before: the subjects, by graph.

A reader that holds what it computed from one version reads for the next one only what is said of
these. The record lies in the folder of the version and tells of some versions before it too:

    touched.json    {"steps": [{"version": 12, "graphs": {"https://…/graph/…": ["https://…"]}}]}

`null` in the place of subjects is a graph of which anything may differ, in the place of graphs a
version of which anything may. The record may name too much, never too little.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias, TypedDict

from ecvet_graph.store.port import RdfFormat

__all__ = ["TouchLog", "Touched", "read_touched", "write_touched"]

Subjects: TypeAlias = frozenset[str] | None


class _Step(TypedDict):
    version: int
    graphs: dict[str, list[str] | None] | None


_NAME = "touched.json"
# Beyond these a reader is as fast when it reads all
_MOST_BYTES = 8 * 1024 * 1024
_MOST_SUBJECTS = 20_000
_MOST_STEPS = 50


@dataclass(frozen=True, slots=True)
class Touched:
    """What may differ between two versions.

    Attributes:
        graphs: the subjects of statements that were added or removed, by graph; `None` in the place
            of subjects: anything in that graph may differ. A graph that is not named is the same.
    """

    graphs: Mapping[str, Subjects]

    @property
    def is_empty(self) -> bool:
        """Return whether both versions say the same."""
        return not self.graphs

    def subjects(self, graphs: Iterable[str]) -> Subjects:
        """Return what is said differently in some graphs; `None`: anything in one of them may be."""
        found: set[str] = set()
        for graph in graphs:
            subjects = self.graphs.get(graph, frozenset())
            if subjects is None:
                return None
            found |= subjects
        return frozenset(found)


class TouchLog:
    """Writes down what is done to a store while a version of it is written."""

    def __init__(self) -> None:
        self._graphs: dict[str, set[str] | None] | None = {}

    @property
    def graphs(self) -> Mapping[str, Subjects] | None:
        """Return the subjects by graph, as in `Touched`; `None`: anything may differ."""
        if self._graphs is None:
            return None
        return {
            graph: None if subjects is None else frozenset(subjects)
            for graph, subjects in self._graphs.items()
        }

    def note_all(self, graph: str | None) -> None:
        """Note that anything in a graph may differ; `None`: anything in any graph."""
        if graph is None:
            self._graphs = None
        elif self._graphs is not None:
            self._graphs[graph] = None

    def note(self, graph: str | None, source: bytes | Path, *, syntax: RdfFormat) -> None:
        """Note that the statements of a document are added to a graph, or removed from it."""
        if isinstance(source, Path) and not source.is_file():
            return
        if graph is None or self._graphs is None or syntax is not RdfFormat.N_TRIPLES:
            self.note_all(graph)
            return
        known = self._graphs.setdefault(graph, set())
        if known is None:
            return
        if _size(source) > _MOST_BYTES:
            self._graphs[graph] = None
            return
        content = source.read_bytes() if isinstance(source, Path) else source
        for subject in _subjects(content):
            if subject is None or len(known) > _MOST_SUBJECTS:
                self._graphs[graph] = None
                return
            known.add(subject)


def write_touched(folder: Path, log: TouchLog, *, version: int, before: Path) -> None:
    """Write the record of a version into its folder, with the steps of the one in `before`."""
    graphs = log.graphs
    listed = None if graphs is None else {name: _listed(graphs[name]) for name in sorted(graphs)}
    steps: list[_Step] = []
    room = _MOST_SUBJECTS
    own: _Step = {"version": version, "graphs": listed}
    for step in (own, *_steps(before)):
        room -= sum(len(subjects or ()) for subjects in (step["graphs"] or {}).values())
        if steps and room < 0:
            break
        steps.append(step)
    text = json.dumps({"steps": steps[:_MOST_STEPS]}, ensure_ascii=False, separators=(",", ":"))
    (folder / _NAME).write_text(text, "utf-8")


def read_touched(folder: Path, *, since: int) -> Touched | None:
    """Return how the version in a folder may differ from an earlier one.

    `None`: that is not known, because the record is missing or does not reach back as far.
    """
    wanted = int(folder.name)
    graphs: dict[str, Subjects] = {}
    for step in _steps(folder):
        if wanted == since:
            break
        if step["version"] != wanted or step["graphs"] is None:
            return None
        for graph, subjects in step["graphs"].items():
            known = graphs.get(graph, frozenset())
            graphs[graph] = None if subjects is None or known is None else known.union(subjects)
        wanted -= 1
    return Touched(graphs) if wanted == since else None


def _steps(folder: Path) -> list[_Step]:
    try:
        found = json.loads((folder / _NAME).read_text("utf-8"))["steps"]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    return found if isinstance(found, list) else []


def _listed(subjects: Subjects) -> list[str] | None:
    return None if subjects is None else sorted(subjects)


def _size(source: bytes | Path) -> int:
    return source.stat().st_size if isinstance(source, Path) else len(source)


def _subjects(content: bytes) -> Iterator[str | None]:
    """Yield the subjects of N-Triples; of blank nodes, what they point to; `None`: not readable."""
    for line in content.split(b"\n"):
        subject, _, rest = line.strip().partition(b" ")
        if not subject or subject.startswith(b"#"):
            continue
        if subject.startswith(b"_:"):
            # A blank node cannot be asked for, and belongs to what it stands beside.
            subject = rest.partition(b" ")[2].removesuffix(b".").rstrip()
            if not subject.startswith(b"<"):
                continue
        is_plain = subject[:1] == b"<" and subject.find(b">") == len(subject) - 1
        yield subject[1:-1].decode() if is_plain and b"\\" not in subject else None
