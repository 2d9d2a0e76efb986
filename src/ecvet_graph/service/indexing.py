"""The comparison index of a store version: read from its facts once, then kept in a file."""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING

from ecvet_graph.compare import (
    CompareIndex,
    OutcomeRow,
    UnitRow,
    build_index,
    load_index,
    save_index,
    to_scaled,
)
from ecvet_graph.errors import StoreError
from ecvet_graph.model.iris import COUNTRY, ECVET, ELM, ISCED_F
from ecvet_graph.model.terms import Iri
from ecvet_graph.query import construct

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from ecvet_graph.store import GraphStore, Snapshot, StoreHome

__all__ = ["file_index", "index_of", "open_index", "read_index"]

_LEARNING_OUTCOME = Iri(ELM + "learningOutcome")
_LINKED = Iri(ECVET + "linkedSkill")
_SKILL_WEIGHT = Iri(ECVET + "skillWeight")


def read_index(store: GraphStore, *, snapshot: str = "") -> CompareIndex:
    """Return the comparison index of a store; `snapshot` names the version that it comes from."""
    weights, table = {}, ""
    for subject, predicate, value in construct(store, "compare/skill-weights"):
        if predicate == _SKILL_WEIGHT:
            weights[str(subject)] = to_scaled(str(value))
        else:
            table = str(value)
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
        return index_of(home, snapshot)


def index_of(home: StoreHome, snapshot: Snapshot) -> CompareIndex:
    """Return the index of an open version, from its file, or built where that is missing."""
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
    facts: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for subject, predicate, value in construct(store, "compare/unit-facts"):
        facts[str(subject)][str(predicate).removeprefix(ECVET)].append(str(value))
    for unit in sorted(facts):
        values = {name: sorted(found) for name, found in facts[unit].items()}
        if "country" in values:
            yield _unit_row(unit, values)


def _unit_row(unit: str, values: Mapping[str, Sequence[str]]) -> UnitRow:
    levels, ends = values.get("effectiveLevel", ()), values.get("validUntil", ())
    return UnitRow(
        iri=unit,
        country=values["country"][0].removeprefix(COUNTRY),
        level=int(levels[0]) if levels else None,
        fields=tuple(code.removeprefix(ISCED_F) for code in values.get("effectiveField", ())),
        valid_until=date.fromisoformat(ends[0]) if ends else None,
        same_as=tuple(values.get("sameUnitAs", ())),
    )


def _outcome_rows(store: GraphStore) -> Iterator[OutcomeRow]:
    units: defaultdict[str, set[str]] = defaultdict(set)
    skills: defaultdict[str, set[str]] = defaultdict(set)
    weights = {}
    for subject, predicate, value in construct(store, "compare/outcome-facts"):
        if predicate == _LEARNING_OUTCOME:
            units[str(value)].add(str(subject))
        elif predicate == _LINKED:
            skills[str(subject)].add(str(value))
        else:
            weights[str(subject)] = to_scaled(str(value))
    for outcome, weight in weights.items():
        for unit in units[outcome]:
            yield OutcomeRow(unit, outcome, weight, tuple(skills[outcome]))


def _index_path(home: StoreHome, version: int) -> Path:
    return home.folder / "index" / f"{version:06d}.npz"
