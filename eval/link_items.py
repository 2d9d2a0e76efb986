"""The dev sets of skill linking as plain items: a text, its language, what experts said of it.

Sources and traps: the README of the evaluation data. Rows that name a skill which is not in this
release of ESCO are left out and counted.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ecvet_graph.skills import LabelKind, SkillLabel, fold

__all__ = ["RELATIONS", "SETS", "Item", "ItemSet", "read_item_sets", "read_labels"]

RELATIONS = frozenset({"exactMatch", "closeMatch", "broadMatch", "narrowMatch"})
"""What an expert says of a text and a skill that belong together."""

SETS = ("tech", "house", "de", "fr", "nl", "sv")
_SENTENCES = {
    "tech": "tech_validation_annotations.csv",
    "house": "house_validation_annotations.csv",
}
_CROSSWALKS = {
    "de": ("crosswalk_de_dev.tsv.gz", "text_de", 100),
    "fr": ("crosswalk_vdab_dev.tsv.gz", "text_fr", 30),
    "nl": ("crosswalk_vdab_dev.tsv.gz", "text_nl", 30),
    "sv": ("crosswalk_se_dev.tsv.gz", "text_sv", 100),
}
_NO_LABEL = ("UNDERSPECIFIED", "LABEL NOT PRESENT")


@dataclass(frozen=True)
class Item:
    """A text with the relation of each skill that experts mapped it to; `source` names the item."""

    source: str
    text: str
    relations: Mapping[str, str]

    @property
    def is_report(self) -> bool:
        """Return whether the item is of the half that reports; the other half calibrates."""
        return hashlib.sha256(self.source.encode()).digest()[0] % 2 == 1

    def skills(self, relations: Iterable[str]) -> frozenset[str]:
        """Return the skills that stand in one of the relations to the text."""
        wanted = set(relations)
        return frozenset(uri for uri, relation in self.relations.items() if relation in wanted)


@dataclass(frozen=True)
class ItemSet:
    """The items of one dev set in one language, sorted by text; `skipped` rows were left out."""

    name: str
    language: str
    items: tuple[Item, ...]
    skipped: int
    note: str = field(default="")


def read_labels(data: Path, *, languages: set[str] | None = None) -> list[SkillLabel]:
    """Return the labels of all ESCO skills, in these languages or in all."""
    labels = []
    path = data / "esco/esco_concepts_multilingual.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            if record["kind"] == "skill":
                labels += [
                    SkillLabel(record["uri"], kind, language, fold(text))
                    for kind, language, text in _texts(record)
                    if languages is None or language in languages
                ]
    return labels


def read_item_sets(data: Path, labels: Iterable[SkillLabel]) -> list[ItemSet]:
    """Return every dev set; 30 in 100 items of the Flemish one, by the hash of their ids."""
    known = list(labels)
    names = {
        label.text.lower(): label.uri
        for label in known
        if label.language == "en" and label.kind is LabelKind.PREFERRED
    }
    uris = {label.uri for label in known}
    return [
        _sentences(data, name, names) if name in _SENTENCES else _crosswalk(data, name, uris)
        for name in SETS
    ]


def _texts(record: dict[str, dict[str, list[str]]]) -> Iterator[tuple[LabelKind, str, str]]:
    for language, text in record["prefLabel"].items():
        yield LabelKind.PREFERRED, language, str(text)
    for language, texts in record["altLabels"].items():
        yield from ((LabelKind.ALTERNATIVE, language, text) for text in texts)


def _sentences(data: Path, name: str, names: Mapping[str, str]) -> ItemSet:
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    skipped = 0
    with (data / "eval" / _SENTENCES[name]).open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            relations = found[fold(row["sentence"])]
            label = fold(row["label"])
            if label in _NO_LABEL:
                continue
            uri = names.get(label.lower())
            skipped += uri is None
            if uri is not None:
                relations[uri] = "exactMatch"
    items = tuple(Item(text, text, found[text]) for text in sorted(found))
    return ItemSet(name, "en", items, skipped)


def _crosswalk(data: Path, name: str, uris: set[str]) -> ItemSet:
    file, column, share = _CROSSWALKS[name]
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    sources: dict[str, str] = {}
    skipped = 0
    with gzip.open(data / "eval" / file, "rt", encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            if not _is_chosen(row["source_id"], share):
                continue
            if row["relation"] in RELATIONS and row["esco_uri"] not in uris:
                skipped += 1
                continue
            text = fold(row[column])
            sources[text] = min(sources.get(text, row["source_id"]), row["source_id"])
            found[text][row["esco_uri"]] = row["relation"]
    items = tuple(Item(sources[text], text, found[text]) for text in sorted(found) if text)
    note = "flattered: labels in this language come from mapping tables" if name != "de" else ""
    return ItemSet(name, name, items, skipped, note if name in ("nl", "sv") else "")


def _is_chosen(source: str, share: int) -> bool:
    return int(hashlib.sha256(source.encode()).hexdigest()[:8], 16) % 100 < share
