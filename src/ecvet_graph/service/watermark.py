"""Up to where links and matches follow the data: a small file beside the store.

There is no queue that could be lost. What is due is the difference between the versions of the
datasets in the catalogue and those in this file; where it is missing or damaged, all is due.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from ecvet_graph.model.iris import DCAT, Graphs
from ecvet_graph.store import GraphStore, Home
from ecvet_graph.store.durable import write_durably

__all__ = [
    "Mark",
    "PendingDataset",
    "Watermark",
    "dataset_versions",
    "find_pending",
    "mark_linked",
    "mark_matched",
    "mark_stamp",
    "read_watermark",
    "write_watermark",
]

_NAME = "derivation.json"


@dataclass(frozen=True, slots=True)
class Mark:
    """One step of derivation: the version that was read, and the one that holds what came of it.

    `datasets` are the versions of the datasets that were read, by `agency/dataset`.
    """

    read: int
    written: int
    datasets: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Watermark:
    """Up to where a store is linked and matched; `linker` is the identity of what linked it.

    `languages` are those whose skill labels the linker knows.
    """

    linked: Mark | None = None
    matched: Mark | None = None
    linker: str = ""
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PendingDataset:
    """A dataset whose newest version is not derived; `derived` is 0 where none ever was.

    `current` is 0 where the dataset is no longer in the catalogue.
    """

    agency: str
    dataset: str
    derived: int
    current: int


def mark_stamp(home: Home) -> int:
    """Return a number that changes whenever the watermark is written; 0 where there is none."""
    try:
        return (home.folder / _NAME).stat().st_mtime_ns
    except OSError:
        return 0


def read_watermark(home: Home) -> Watermark:
    """Return the watermark of a store, an empty one where there is none that can be read."""
    try:
        said = json.loads((home.folder / _NAME).read_text("utf-8"))
        return Watermark(
            _mark(said["linked"]),
            _mark(said["matched"]),
            str(said["linker"]),
            tuple(map(str, said["languages"])),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return Watermark()


def write_watermark(home: Home, watermark: Watermark) -> None:
    """Keep a watermark instead of the one before, on the disk before this returns."""
    # In a store that may only be read nothing is derived.
    with suppress(OSError):
        write_durably(home.folder / _NAME, json.dumps(asdict(watermark), indent=1).encode())


def mark_linked(home: Home, mark: Mark, *, linker: str, languages: tuple[str, ...]) -> None:
    """Note that all outcomes were linked."""
    known = read_watermark(home)
    write_watermark(home, replace(known, linked=mark, linker=linker, languages=languages))


def mark_matched(home: Home, mark: Mark) -> None:
    """Note that all units were matched."""
    write_watermark(home, replace(read_watermark(home), matched=mark))


def dataset_versions(store: GraphStore, *, base: str) -> dict[str, int]:
    """Return the newest version of each dataset in the catalogue, by `agency/dataset`."""
    prefix = f"{base}/datasets/"
    return {
        str(subject).removeprefix(prefix): int(str(value))
        for subject, predicate, value in store.triples(Graphs(base).catalogue)
        if str(predicate) == DCAT + "version" and str(subject).startswith(prefix)
    }


def find_pending(
    store: GraphStore, watermark: Watermark, *, base: str
) -> tuple[PendingDataset, ...]:
    """Return the datasets whose newest version is not linked and matched, by name."""
    current = dataset_versions(store, base=base)
    marks = (watermark.linked, watermark.matched)
    known = [mark.datasets if mark else {} for mark in marks]
    found = []
    for name in sorted({*current, *known[0], *known[1]}):
        derived = min(each.get(name, 0) for each in known)
        if derived != current.get(name, 0):
            agency, _, dataset = name.partition("/")
            found.append(PendingDataset(agency, dataset, derived, current.get(name, 0)))
    return tuple(found)


def _mark(said: Mapping[str, Any] | None) -> Mark | None:
    if said is None:
        return None
    datasets = {str(name): int(number) for name, number in said["datasets"].items()}
    return Mark(int(said["read"]), int(said["written"]), datasets)
