"""SSSOM mapping sets from TSV and JSON: every value checked, the first fault named with its place."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from ecvet_graph.errors import InvalidDataError, Place, SyntaxFault
from ecvet_graph.mappings.curies import expand, is_iri
from ecvet_graph.mappings.heads import read_head_text
from ecvet_graph.mappings.records import MappingHead, MappingRecord, MappingSetDocument
from ecvet_graph.mappings.slots import (
    BUILT_IN_PREFIXES,
    CORE_SLOTS,
    LIST_KINDS,
    PROPAGATED,
    REQUIRED,
    SET_SLOTS,
    SLOTS,
)
from ecvet_graph.model.iris import SEMAPV

__all__ = ["read_json", "read_tsv"]

_SHARE = re.compile(r"(?:[01](?:\.[0-9]{0,18})?|\.[0-9]{1,18})(?:[eE]-[0-9]{1,2})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MARK = "\ufeff"
_HEAD = re.compile(r"(?:#.*(?:\n|\Z))*+")
_SIGN = re.compile(r"^#[ ]?", re.MULTILINE)
# What XML 1.0 (section 2.2) cannot hold, and what steers terminals
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_Cells = Mapping[str, str]


def read_tsv(text: str, *, source: str) -> MappingSetDocument:
    """Return the set of a table whose metadata stands before it in lines that begin with `#`.

    Raises:
        SyntaxFault: the head is no YAML, the table no table.
        InvalidDataError: a column is missing, a value is not of its slot; names line and column.
    """
    text = text.removeprefix(_MARK).replace("\r\n", "\n").replace("\r", "\n")
    head_text = _HEAD.match(text).group()  # type: ignore[union-attr] # it matches nothing too
    size = head_text.count("\n")
    plain = read_head_text(_SIGN.sub("", head_text), source=source)
    head, propagated = _head(plain, source=source)
    table = io.StringIO(text[len(head_text) :], newline="")
    rows = csv.reader(table, delimiter="\t", strict=True)
    try:
        columns = tuple(name.strip() for name in next(rows, ()))
        _check_columns(columns, place=Place(source, size + 1))
        numbered = [(size + rows.line_num, row) for row in rows if any(map(str.strip, row))]
    except csv.Error as fault:
        raise SyntaxFault(
            f"The table cannot be read: {fault}.",
            remedy="Separate cells by tabs.",
            place=Place(source, size + rows.line_num),
        ) from fault
    records = [
        _record(_cells(columns, row, at=Place(source, line)), head, propagated, Place(source, line))
        for line, row in numbered
    ]
    return _document(head, records, [line for line, _ in numbered], columns)


def read_json(text: str, *, source: str) -> MappingSetDocument:
    """Return the set of an SSSOM/JSON document; prefixes stand in its `@context`.

    Raises:
        SyntaxFault: it is no JSON object with a list `mappings`.
        InvalidDataError: as for `read_tsv`; the line is the number of the mapping, from 1.
    """
    try:
        found = json.loads(
            text.removeprefix(_MARK),
            parse_float=str,
            parse_int=str,
            object_pairs_hook=lambda pairs: _table(pairs, source),
        )
        mappings = found["mappings"]
        plain = {name: value for name, value in found.items() if name != "mappings"}
        is_list = isinstance(mappings, list) and all(isinstance(one, dict) for one in mappings)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        raise _no_set(source) from fault
    if not is_list:
        raise _no_set(source)
    context = plain.pop("@context", {})
    plain.setdefault("curie_map", context if isinstance(context, dict) else {})
    head, propagated = _head(plain, source=source)
    names: dict[str, None] = {}
    records = []
    for number, mapping in enumerate(mappings, 1):
        place = Place(source, number)
        cells = {name: _joined(value, name, place) for name, value in mapping.items()}
        names.update(dict.fromkeys(cells))
        _check_columns(tuple(cells), place=place)
        records.append(_record(cells, head, propagated, place))
    return _document(head, records, range(1, len(records) + 1), tuple(names))


def _document(
    head: MappingHead,
    records: Sequence[MappingRecord],
    lines: Sequence[int],
    columns: Sequence[str],
) -> MappingSetDocument:
    ignored = tuple(name for name in columns if name not in SLOTS)
    return MappingSetDocument(head, tuple(records), tuple(lines), ignored)


def _head(plain: Mapping[str, Any], *, source: str) -> tuple[MappingHead, _Cells]:
    place = Place(source)
    prefixes = _prefixes(plain.get("curie_map", {}), place)
    slots: dict[str, str] = {}
    propagated: dict[str, str] = {}
    for table, found in ((SET_SLOTS, slots), (PROPAGATED, propagated)):
        for name, kind in table.items():
            if plain.get(name):
                given = _joined(plain[name], name, place)
                found[name] = _value(given, kind, prefixes, Place(source, field=name))
    for name in ("mapping_set_id", "license"):
        if name not in slots:
            raise InvalidDataError(
                f"The set does not say its {name}.",
                remedy="SSSOM asks for it in the head of every set.",
                place=Place(source, field=name),
            )
    iri, licence = slots.pop("mapping_set_id"), slots.pop("license")
    return MappingHead(iri, licence, tuple(prefixes.items()), tuple(slots.items())), propagated


def _prefixes(table: object, place: Place) -> dict[str, str]:
    if not isinstance(table, dict):
        table = {"": ""}
    for prefix, namespace in table.items():
        is_name = isinstance(prefix, str) and re.fullmatch(r"[A-Za-z_][\w.-]*", prefix)
        if not (is_name and isinstance(namespace, str) and is_iri(namespace)):
            raise InvalidDataError(
                "The curie_map is no table of prefixes and IRIs.",
                remedy="Write `prefix: http://...` lines.",
                place=Place(place.source, field="curie_map"),
            )
        if BUILT_IN_PREFIXES.get(prefix, namespace) != namespace:
            raise InvalidDataError(
                f"The prefix {prefix} is that of SSSOM for {BUILT_IN_PREFIXES[prefix]}.",
                remedy="Leave it out of the curie_map, or choose another name.",
                place=Place(place.source, field="curie_map"),
            )
    return dict(sorted(table.items()))


def _check_columns(columns: Sequence[str], *, place: Place) -> None:
    for name in REQUIRED:
        if name not in columns:
            raise InvalidDataError(
                f"The column {name} is missing.",
                remedy="SSSOM asks for it.",
                place=Place(place.source, place.line, field=name),
            )
    odd = next((name for name in columns if not name.isprintable()), None)
    if odd is not None:
        raise InvalidDataError(
            f"The name of the column {odd[:80]!r} cannot be printed.",
            remedy="Mend it.",
            place=place,
        )
    if len(set(columns)) != len(columns):
        raise InvalidDataError("A column stands twice.", remedy="Remove one.", place=place)


def _cells(columns: Sequence[str], row: Sequence[str], *, at: Place) -> _Cells:
    if len(row) > len(columns):
        raise InvalidDataError(
            f"The row has {len(row)} cells, the table {len(columns)} columns.",
            remedy="Separate cells by single tabs.",
            place=at,
        )
    return {name: cell.strip() for name, cell in zip(columns, row, strict=False)}


def _record(cells: _Cells, head: MappingHead, propagated: _Cells, place: Place) -> MappingRecord:
    values = dict(_values(cells, head.prefix_map, place))
    for name in REQUIRED:
        if name not in values:
            raise _bad(f"{name} is empty.", "SSSOM asks for it.", place, name)
    if not values["mapping_justification"].startswith(SEMAPV):
        raise _bad(
            f"{cells['mapping_justification'][:80]!r} is no justification.",
            "Use a term such as semapv:ManualMappingCuration.",
            place,
            "mapping_justification",
        )
    further = {**propagated, **{name: values[name] for name in values if name not in CORE_SLOTS}}
    confidence = values.get("confidence")
    return MappingRecord(
        subject=values["subject_id"],
        predicate=values["predicate_id"],
        object=values["object_id"],
        justification=values["mapping_justification"],
        is_negated=values.get("predicate_modifier") == "Not",
        confidence=None if confidence is None else Decimal(confidence),
        iri=values.get("record_id", ""),
        slots=tuple((name, further[name]) for name in SLOTS if name in further),
    )


def _values(cells: _Cells, prefixes: Mapping[str, str], place: Place) -> Iterator[tuple[str, str]]:
    for name, cell in cells.items():
        if cell and name in SLOTS:
            where = Place(place.source, place.line, field=name)
            yield name, _value(cell, SLOTS[name], prefixes, where)


def _value(cell: str, kind: str, prefixes: Mapping[str, str], place: Place) -> str:
    if kind in LIST_KINDS:
        parts = [part.strip() for part in cell.split("|") if part.strip()]
        return "|".join(_value(part, kind.removesuffix("s"), prefixes, place) for part in parts)
    if kind == "iri":
        iri = expand(cell, prefixes)
        if iri is None:
            raise _bad(
                f"{cell[:80]!r} is no IRI, and no CURIE with a prefix of the curie_map.",
                "Declare the prefix, or write the IRI out.",
                place,
            )
        return iri
    if not _IS_OF_KIND[kind](cell):
        raise _bad(f"{cell[:80]!r} is not {_KINDS[kind]}.", "Mend the value.", place)
    return format(Decimal(cell).normalize(), "f") if kind == "share" else cell


def _is_day(cell: str) -> bool:
    try:
        return bool(_DAY.fullmatch(cell) and date.fromisoformat(cell))
    except ValueError:
        return False


def _is_share(cell: str) -> bool:
    return bool(_SHARE.fullmatch(cell)) and 0 <= Decimal(cell) <= 1


def _is_text(cell: str) -> bool:
    return not _NO_TEXT.search(cell)


_IS_OF_KIND: Mapping[str, Callable[[str], bool]] = {
    "date": _is_day,
    "modifier": "Not".__eq__,
    "share": _is_share,
    "text": _is_text,
}
_KINDS = {
    "date": "a day such as 2026-01-31",
    "modifier": "the modifier Not",
    "share": "a number from 0 to 1",
    "text": "plain text",
}


def _joined(value: object, name: str, place: Place) -> str:
    """Return a value of YAML or JSON as the text of a cell."""
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return "|".join(part.replace("|", " ") for part in value)
    if value is None or isinstance(value, str):
        return " ".join((value or "").split())
    raise _bad(f"{name} is neither a text nor a list of texts.", "Mend the value.", place, name)


def _bad(message: str, remedy: str, place: Place, field: str | None = None) -> InvalidDataError:
    where = Place(place.source, place.line, field=field or place.field)
    return InvalidDataError(message, remedy=remedy, place=where)


def _table(pairs: Sequence[tuple[str, Any]], source: str) -> dict[str, Any]:
    """Return an object of JSON; which of two values is meant nobody can say."""
    table = dict(pairs)
    if len(table) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise SyntaxFault(
            f"The name {twice[:80]!r} stands twice in an object.",
            remedy="Remove one.",
            place=Place(source),
        )
    return table


def _no_set(source: str) -> SyntaxFault:
    return SyntaxFault(
        "The document is no mapping set in SSSOM/JSON.",
        remedy="Write one object with `mapping_set_id`, `license` and a list `mappings`.",
        place=Place(source),
    )
