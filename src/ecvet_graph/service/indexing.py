"""The comparison index of a store version: read from its facts once, then kept in a file."""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING

from ecvet_graph.compare import (
    SCALE,
    CompareIndex,
    OutcomeRow,
    UnitRow,
    build_index,
    load_index,
    save_index,
)
from ecvet_graph.errors import StoreError
from ecvet_graph.model.iris import COUNTRY, ECVET, ISCED_F
from ecvet_graph.model.terms import Literal
from ecvet_graph.query import Row, iterate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ecvet_graph.store import GraphStore, StoreHome

__all__ = ["file_index", "open_index", "read_index"]


def read_index(store: GraphStore, *, snapshot: str = "") -> CompareIndex:
    """Return the comparison index of a store; `snapshot` names the version that it comes from."""
    weights, table = {}, ""
    for row in iterate(store, "compare/skill-weights"):
        weights[str(row["skill"])] = _units_of_weight(row)
        table = str(row.get("table", ""))
    return build_index(
        _unit_rows(store),
        _outcome_rows(store),
        skill_weights=weights,
        weight_table=table,
        snapshot=snapshot,
    )


def open_index(home: StoreHome) -> CompareIndex:
    """Return the index of the current version, from its file, or built where that is missing."""
    with home.reader() as snapshot:
        version = snapshot.manifest.version
        path = _index_path(home, version)
        if path.is_file():
            with suppress(StoreError):
                return load_index(path)
        index = read_index(snapshot.store, snapshot=str(version))
    file_index(home, index, version=version)
    return index


def file_index(home: StoreHome, index: CompareIndex, *, version: int) -> None:
    """Keep the index as that of a version, and forget those of versions that are gone."""
    # A store that may only be read still answers: the index is then built by every process.
    with suppress(OSError):
        save_index(index, _index_path(home, version))
        for path in (home.folder / "index").glob("*.npz"):
            if not (home.folder / "versions" / path.stem).is_dir():
                path.unlink(missing_ok=True)


def _unit_rows(store: GraphStore) -> Iterator[UnitRow]:
    fields: defaultdict[str, list[str]] = defaultdict(list)
    same: defaultdict[str, list[str]] = defaultdict(list)
    for row in iterate(store, "compare/unit-fields"):
        unit, value = str(row["unit"]), str(row["value"])
        if str(row["relation"]) == ECVET + "effectiveField":
            fields[unit].append(value.removeprefix(ISCED_F))
        else:
            same[unit].append(value)
    seen = set()
    for row in iterate(store, "compare/units"):
        unit = str(row["unit"])
        if unit in seen:
            continue
        seen.add(unit)
        yield UnitRow(
            iri=unit,
            country=str(row["country"]).removeprefix(COUNTRY),
            level=int(str(row["level"])) if "level" in row else None,
            fields=tuple(fields[unit]),
            valid_until=date.fromisoformat(str(row["until"])) if "until" in row else None,
            same_as=tuple(same[unit]),
        )


def _outcome_rows(store: GraphStore) -> Iterator[OutcomeRow]:
    skills: defaultdict[str, list[str]] = defaultdict(list)
    for row in iterate(store, "compare/outcome-skills"):
        skills[str(row["outcome"])].append(str(row["skill"]))
    for row in iterate(store, "compare/outcome-weights"):
        outcome = str(row["outcome"])
        yield OutcomeRow(str(row["unit"]), outcome, _units_of_weight(row), tuple(skills[outcome]))


def _units_of_weight(row: Row) -> int:
    weight = row["weight"]
    if not isinstance(weight, Literal):
        raise StoreError(f"The weight {weight} is not a number.", remedy="Link the store again.")
    whole, _, part = weight.value.partition(".")
    return int(whole) * SCALE + int(part.ljust(4, "0")[:4] or "0")


def _index_path(home: StoreHome, version: int) -> Path:
    return home.folder / "index" / f"{version:06d}.npz"
