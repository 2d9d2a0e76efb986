"""The comparison index of a store version: read from its facts once, then kept in a file."""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from ecvet_graph.compare import (
    CompareIndex,
    OutcomeRow,
    build_index,
    load_index,
    save_index,
    to_scaled,
    with_texts,
)
from ecvet_graph.errors import EngineError, StoreError
from ecvet_graph.model.iris import DCTERMS, ECVET, ELM
from ecvet_graph.model.terms import Iri
from ecvet_graph.publish.unit_rows import category_of, line_of_literal, read_unit_rows
from ecvet_graph.query import construct
from ecvet_graph.service.matchfile import forget_old

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from ecvet_graph.progress import Progress
    from ecvet_graph.service.vectors import TextVectors
    from ecvet_graph.skills import PieceTable
    from ecvet_graph.store import GraphStore, Home, Snapshot

__all__ = ["file_index", "index_file", "index_of", "open_index", "read_index"]

_LEARNING_OUTCOME = Iri(ELM + "learningOutcome")
_CATEGORY = Iri(ECVET + "outcomeCategory")
_DECLARED = Iri(ELM + "relatedESCOSkill")
_LINKED = Iri(ECVET + "linkedSkill")
_SKILL_WEIGHT = Iri(ECVET + "skillWeight")
_TITLE = Iri(DCTERMS + "title")


def read_index(
    store: GraphStore,
    *,
    snapshot: str = "",
    day: date | None = None,
    vectors: TextVectors | None = None,
    tables: Mapping[str, PieceTable] | None = None,
    progress: Progress | None = None,
) -> CompareIndex:
    """Return the comparison index of a store; `snapshot` names the version that it comes from.

    `day` is the one for which validity is judged; `tables` are the weights of pieces of words in
    force, by default counted anew.
    Without `vectors` texts are compared by their characters only.

    Raises:
        EngineError: `vectors` lack a text and may not encode it.
    """
    weights, table = {}, ""
    for subject, predicate, value in construct(store, "compare/skill-weights"):
        if predicate == _SKILL_WEIGHT:
            weights[str(subject)] = to_scaled(str(value))
        else:
            table = str(value)
    index = build_index(
        read_unit_rows(store),
        _outcome_rows(store),
        skill_weights=weights,
        weight_table=table,
        snapshot=snapshot,
        day=day,
    )
    numbers = vectors.of(index.lines, progress=progress) if vectors else None
    encoder = vectors.name if vectors else ""
    return with_texts(index, vectors=numbers, encoder=encoder, tables=tables)


def open_index(
    home: Home,
    *,
    vectors: TextVectors | None = None,
    progress: Progress | None = None,
) -> CompareIndex:
    """Return the index of the current version; see `index_of`."""
    with home.reader() as snapshot:
        return index_of(home, snapshot, vectors=vectors, progress=progress)


def index_of(
    home: Home,
    snapshot: Snapshot,
    *,
    vectors: TextVectors | None = None,
    progress: Progress | None = None,
) -> CompareIndex:
    """Return the index of an open version, from its file, or built where that is missing.

    One that was filed without vectors is built again where there are some. Where `vectors` may not
    encode and lack a text, the index compares by characters, says so, and is not filed.
    """
    version = snapshot.manifest.version
    path = index_file(home, version)
    if path.is_file():
        with suppress(StoreError):
            filed = load_index(path)
            if vectors is None or not vectors.may_encode or _has(filed, vectors):
                return filed
    # The day of the version and not of the question: the same data gives the same statement.
    day = date.fromisoformat(snapshot.manifest.made_at[:10])
    read = partial(read_index, snapshot.store, snapshot=str(version), day=day)
    try:
        index = read(vectors=vectors, progress=progress)
    except EngineError:
        return read()
    file_index(home, index, version=version)
    return index


def _has(index: CompareIndex, vectors: TextVectors) -> bool:
    return index.texts is not None and index.texts.encoder == vectors.name


def file_index(home: Home, index: CompareIndex, *, version: int) -> None:
    """Keep the index as that of a version, and forget those of versions that are gone."""
    # A store that may only be read still answers: the index is then built by every process.
    with suppress(OSError):
        save_index(index, index_file(home, version))
        forget_old(home, "index")


def _outcome_rows(store: GraphStore) -> Iterator[OutcomeRow]:
    units: defaultdict[str, set[str]] = defaultdict(set)
    skills: defaultdict[str, set[str]] = defaultdict(set)
    weights: dict[str, int] = {}
    categories: dict[str, str | None] = {}
    for subject, predicate, value in construct(store, "compare/outcome-facts"):
        if predicate == _LEARNING_OUTCOME:
            units[str(value)].add(str(subject))
        elif predicate == _LINKED:
            skills[str(subject)].add(str(value))
        elif predicate == _CATEGORY:
            categories[str(subject)] = category_of(value)
        else:
            weights[str(subject)] = to_scaled(str(value))
    texts, declared = _texts(store)
    for outcome, weight in weights.items():
        for unit in units[outcome]:
            yield OutcomeRow(
                unit=unit,
                iri=outcome,
                weight=weight,
                skills=tuple(skills[outcome]),
                texts=tuple(texts[outcome]),
                category=categories.get(outcome),
                is_declared=outcome in declared,
            )


def _texts(store: GraphStore) -> tuple[Mapping[str, list[tuple[str, str]]], set[str]]:
    """Return the texts of outcomes, and the outcomes whose agency names their skills."""
    texts: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    declared = set()
    for subject, predicate, value in construct(store, "compare/outcome-texts"):
        if predicate == _TITLE:
            texts[str(subject)].append(line_of_literal(value))
        elif predicate == _DECLARED:
            declared.add(str(subject))
    return texts, declared


def index_file(home: Home, version: int) -> Path:
    """Return where the index of a version is filed, whether it is or not."""
    return home.folder / "index" / f"{version:06d}.npz"
