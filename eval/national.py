"""The comparison index over all national units, made as the product makes it, and kept in a file.

Texts, links, weights and vectors are those of the product; only the store is left out.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from link_items import read_labels

from corpus import COUNTRIES
from ecvet_graph.compare import (
    CompareIndex,
    OutcomeRow,
    UnitRow,
    WeightTable,
    build_index,
    load_index,
    make_weight_table,
    save_index,
    with_texts,
)
from ecvet_graph.config import Settings
from ecvet_graph.errors import StoreError
from ecvet_graph.skills import Role, VectorCache, build_linker, fold, has_encoder, load_encoder

__all__ = ["Unit", "data_folder", "national_index", "read_national_units", "vector_cache"]

ROOT = Path(__file__).resolve().parents[1]
_ALPHA_3 = {"ch": "CHE", "de": "DEU", "ee": "EST", "fi": "FIN"}
Links = Mapping[tuple[str, str], tuple[str, ...]]


@dataclass(frozen=True)
class Unit:
    """A unit of the national data: its source id, country, language and texts."""

    iri: str
    country: str
    language: str
    title: str
    qualification: str
    outcomes: tuple[str, ...]


def data_folder() -> Path:
    """Return where the national data and the evaluation sets lie."""
    return Path(os.environ.get("ECVET_DATA", ROOT.parent / "shared" / "data"))


def vector_cache() -> VectorCache | None:
    """Return the vectors of the settings' cache, `None` where no encoder is installed."""
    if not has_encoder():
        return None
    return VectorCache(Settings.from_environment(os.environ).cache / "embeddings", load_encoder())


def national_index(data: Path, *, with_vectors: bool = True) -> CompareIndex:
    """Return the index over all units, from the file of an earlier run where nothing changed."""
    cache = vector_cache() if with_vectors else None
    units = list(read_national_units(data))
    path = _path(units, cache)
    try:
        index = load_index(path)
    except StoreError:
        index = _build(units, _link(units, data, cache))
        save_index(index, path)
    return _with_numbers(index, cache)


def read_national_units(data: Path) -> Iterator[Unit]:
    """Yield every national unit."""
    for country in COUNTRIES:
        path = data / country / f"{country}_qualifications.jsonl.gz"
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for record in map(json.loads, lines):
                language = record["lang"]
                for number, unit in enumerate(record["units"]):
                    texts = (_outcome(outcome, language) for outcome in unit["outcomes"])
                    yield Unit(
                        iri=f"{record['id']}#{number}",
                        country=_ALPHA_3[country],
                        language=language,
                        title=_text(unit["title"], language),
                        qualification=_text(record["title"], language),
                        outcomes=tuple(text for text in texts if text),
                    )


def _text(value: str | Mapping[str, str], language: str) -> str:
    text = value if isinstance(value, str) else value.get(language) or next(iter(value.values()))
    return fold(text)


def _outcome(outcome: Mapping[str, Any], language: str) -> str:
    return fold(f"{outcome.get('lead') or ''} {_text(outcome['text'], language)}")


def _link(units: list[Unit], data: Path, cache: VectorCache | None) -> Links:
    """Return the skills of every text by (language, text)."""
    texts: defaultdict[str, set[str]] = defaultdict(set)
    for unit in units:
        texts[unit.language].update(unit.outcomes)
    labels = read_labels(data, languages={*texts, "en"})
    linker = build_linker(labels, sorted(texts), cache=cache)
    found = {}
    for language, pool in sorted(texts.items()):
        ordered = sorted(pool)
        for text, links in zip(ordered, linker.link(ordered, language), strict=True):
            found[language, text] = tuple(sorted(link.uri for link in links))
    return found


def _build(units: list[Unit], links: Links) -> CompareIndex:
    keys = [(unit.iri, (unit.language, text)) for unit in units for text in unit.outcomes]
    table = make_weight_table(
        len(units),
        ((skill, iri) for iri, key in keys for skill in links[key]),
        ((key[1], iri) for iri, key in keys if not links[key]),
    )
    return build_index(
        [
            UnitRow(
                unit.iri,
                unit.country,
                titles=((unit.language, unit.title),),
                qualification_titles=((unit.language, unit.qualification),),
            )
            for unit in units
        ],
        [
            _row(unit, number, links, table)
            for unit in units
            for number in range(len(unit.outcomes))
        ],
        skill_weights=table.skills,
        weight_table=table.identifier,
    )


def _with_numbers(index: CompareIndex, cache: VectorCache | None) -> CompareIndex:
    """Return the index with its texts as numbers: quickly made, and never from an older file."""
    if cache is None:
        return with_texts(index, vectors=None, encoder="")
    vectors = cache.vectors([text for _, text in index.lines], role=Role.QUERY)
    encoder = f"{cache.encoder.name}-{cache.encoder.model_hash[:16]}"
    return with_texts(index, vectors=vectors, encoder=encoder)


def _row(unit: Unit, number: int, links: Links, table: WeightTable) -> OutcomeRow:
    line = unit.language, unit.outcomes[number]
    return OutcomeRow(
        unit=unit.iri,
        iri=f"{unit.iri}/{number:03d}",
        weight=table.outcome_weight(links[line], text=line[1]),
        skills=links[line],
        texts=(line,),
    )


def _of_links(path: Path) -> bool:
    return not path.name.startswith(("lexicon", "term"))


def _path(units: list[Unit], cache: VectorCache | None) -> Path:
    """Return the file of an index, named after all that it is made from."""
    digest = hashlib.sha256(cache.encoder.model_hash.encode() if cache else b"")
    for unit in units:
        digest.update(repr(unit).encode())
    rooms = ROOT / "src/ecvet_graph"
    linking = [path for path in (rooms / "skills").glob("*.*") if _of_links(path)]
    for path in sorted([*linking, *(rooms / "compare").glob("[iwb]*.py")]):
        digest.update(path.read_bytes())
    folder = Settings.from_environment(os.environ).cache / "eval"
    return folder / f"{digest.hexdigest()[:16]}.npz"
