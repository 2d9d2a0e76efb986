"""SSSOM mapping sets as TSV and JSON; what `reading` reads from them is the same again."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ecvet_graph.mappings.curies import shorten
from ecvet_graph.mappings.records import MappingHead, MappingRecord
from ecvet_graph.mappings.slots import LIST_KINDS, PROPAGATED, REQUIRED, SET_SLOTS, SLOTS

__all__ = ["columns_of", "write_json", "write_tsv"]

_INDENT = "  "
# What a set may say of itself, or for each of its mappings
_SET_KINDS = {**SET_SLOTS, **PROPAGATED}


def columns_of(records: Iterable[MappingRecord]) -> tuple[str, ...]:
    """Return the columns that the records need, in the order of the specification."""
    used = set(REQUIRED)
    for record in records:
        used.update(name for name, value in _values(record) if value)
    return tuple(name for name in SLOTS if name in used)


def write_tsv(
    head: MappingHead, records: Iterable[MappingRecord], *, columns: Sequence[str] | None = None
) -> Iterator[str]:
    """Yield the lines of a set: metadata as comments, the header, then a line for each record.

    Without `columns` those that the records need are written; all records are then held at once.
    """
    if columns is None:
        records = tuple(records)
        columns = columns_of(records)
    yield from (f"# {line}\n" for line in _head_lines(head))
    yield _line(columns)
    for record in records:
        cells = dict(_short(_values(record), head.prefixes))
        yield _line([cells.get(name, "") for name in columns])


def write_json(head: MappingHead, records: Iterable[MappingRecord]) -> str:
    """Return a set as one SSSOM/JSON document."""
    described = {
        "mapping_set_id": head.iri,
        "license": head.licence,
        **{name: _plain(name, value, _SET_KINDS) for name, value in head.slots},
    }
    mappings = [
        {name: _plain(name, value, SLOTS) for name, value in _values(record) if value}
        for record in records
    ]
    document = {"@context": head.prefix_map, **described, "mappings": mappings}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _values(record: MappingRecord) -> Iterator[tuple[str, str]]:
    further = dict(record.slots)
    core = {
        "record_id": record.iri,
        "subject_id": record.subject,
        "predicate_id": record.predicate,
        "predicate_modifier": "Not" if record.is_negated else "",
        "object_id": record.object,
        "mapping_justification": record.justification,
        "confidence": "" if record.confidence is None else format(record.confidence, "f"),
    }
    return ((name, core[name] if name in core else further.get(name, "")) for name in SLOTS)


def _short(
    values: Iterable[tuple[str, str]], prefixes: tuple[tuple[str, str], ...]
) -> Iterator[tuple[str, str]]:
    for name, value in values:
        if SLOTS[name].startswith("iri") and value:
            yield name, "|".join(shorten(part, prefixes) for part in value.split("|"))
        else:
            yield name, value


def _head_lines(head: MappingHead) -> Iterator[str]:
    yield f"mapping_set_id: {_quoted(head.iri)}"
    yield f"license: {_quoted(head.licence)}"
    for name, value in head.slots:
        if _SET_KINDS[name] in LIST_KINDS:
            yield f"{name}:"
            yield from (f"{_INDENT}- {_quoted(part)}" for part in value.split("|"))
        else:
            yield f"{name}: {_quoted(value)}"
    if head.prefixes:
        yield "curie_map:"
        yield from (f"{_INDENT}{prefix}: {_quoted(iri)}" for prefix, iri in head.prefixes)


def _quoted(text: str) -> str:
    # A JSON string is a double-quoted scalar of YAML 1.2, on one line.
    return json.dumps(text, ensure_ascii=False)


def _plain(name: str, value: str, kinds: Mapping[str, str]) -> str | list[str] | float:
    kind = kinds[name]
    if kind in LIST_KINDS:
        return value.split("|")
    return float(value) if kind == "share" else value


def _line(cells: Iterable[str]) -> str:
    buffer = io.StringIO()
    # a tab or line break inside a label would break the table for simple readers
    plain = [" ".join(cell.split()) for cell in cells]
    csv.writer(buffer, delimiter="\t", lineterminator="\n").writerow(plain)
    return buffer.getvalue()
