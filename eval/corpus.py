"""The national units, named as in the evaluation sets: `{qualification id}#{position from 0}`."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["COUNTRIES", "UnitTexts", "read_outcome_texts", "read_units"]

COUNTRIES = ("ch", "de", "ee", "fi")

# Language and texts of the outcomes of a unit
UnitTexts = tuple[str, tuple[str, ...]]


def read_units(data: Path) -> dict[str, UnitTexts]:
    """Return language and outcome texts of every unit by its source id."""
    units = {}
    for country in COUNTRIES:
        with gzip.open(
            data / country / f"{country}_qualifications.jsonl.gz", "rt", encoding="utf-8"
        ) as lines:
            for line in lines:
                record = json.loads(line)
                for number, unit in enumerate(record["units"]):
                    texts = (_text(outcome, record["lang"]) for outcome in unit["outcomes"])
                    units[f"{record['id']}#{number}"] = (
                        record["lang"],
                        tuple(t for t in texts if t),
                    )
    return units


def read_outcome_texts(data: Path) -> dict[str, set[str]]:
    """Return the distinct outcome texts of each language."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for language, texts in read_units(data).values():
        found[language].update(texts)
    return dict(found)


def _text(outcome: dict[str, Any], language: str) -> str:
    text = outcome["text"]
    if isinstance(text, dict):
        text = text.get(language) or next(iter(text.values()))
    return " ".join(f"{outcome.get('lead') or ''} {text}".split())
