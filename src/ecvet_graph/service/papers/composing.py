"""Put what is known into the form: sections in the order of the table, empty fields where nothing is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as filled
from typing import TypeAlias

from ecvet_graph.service.papers.forms import FormBlock, FormPart, FormSection, load_form
from ecvet_graph.service.papers.paper import (
    Block,
    Field,
    Fields,
    FormStatus,
    PaperKind,
    Section,
    Signatures,
    Statement,
    Table,
    Tick,
    Ticks,
    Values,
)
from ecvet_graph.service.papers.wording import Wording

__all__ = ["Entries", "Item", "compose"]

_SPACE = {"field": 1, "text": 3, "list": 3, "box": 5, "total": 1}
_BLANK_ROWS = 4
# Widths of the columns of tables, in parts of the line
_WIDTHS = {
    "outcome": 10,
    "result": 6,
    "assessor": 5,
    "method": 5,
    "grade": 4,
    "remarks": 5,
    "code": 7,
    "title": 12,
    "duration": 4,
    "credits": 6,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What fills a block once: a heading, values by field, rows by column, ticks, places to sign."""

    heading: Values = ()
    values: Mapping[str, Values] = filled(default_factory=dict)
    rows: tuple[Mapping[str, Values], ...] = ()
    ticked: frozenset[str] = frozenset()
    boxes: tuple[Fields, ...] = ()


Entries: TypeAlias = Mapping[str, tuple[Item, ...]]


def compose(kind: PaperKind, entries: Entries, wording: Wording) -> tuple[Section, ...]:
    """Return the sections of a paper.

    `entries` are by section and block, such as `1.home`. A block with several entries is printed so
    often; one with none is printed once, to be filled in by hand.
    """
    return tuple(_section(found, entries, wording) for found in load_form(kind).sections)


def _section(section: FormSection, entries: Entries, wording: Wording) -> Section:
    blocks = [
        _MAKERS[_maker(block)](block, item, wording)
        for block in section.blocks
        for item in entries.get(f"{section.number}.{block.key}") or (Item(),)
    ]
    unverified = section.head.status is FormStatus.UNVERIFIED
    return Section(
        number=section.number,
        title=section.head.labels[wording.language],
        status=section.head.status,
        blocks=tuple(blocks),
        note=wording.phrase("unverified") if unverified else "",
    )


def _maker(block: FormBlock) -> str:
    return next((form for form in _MAKERS if form in block.forms), "field")


def _fields(block: FormBlock, item: Item, wording: Wording) -> Block:
    heading = item.heading
    if not heading and block.heading:
        heading = wording.plain(block.heading.labels[wording.language])
    made = tuple(_field(part, item, wording) for part in block.parts)
    return Fields(key=block.key, heading=heading, fields=made)


def _table(block: FormBlock, item: Item, wording: Wording) -> Block:
    columns = tuple(part for part in block.parts if part.form == "column")
    blank: tuple[Mapping[str, Values], ...] = ({},) * _BLANK_ROWS
    return Table(
        key=block.key,
        heading=item.heading,
        columns=tuple(part.labels[wording.language] for part in columns),
        rows=tuple(tuple(row.get(part.key, ()) for part in columns) for row in item.rows or blank),
        widths=tuple(_WIDTHS[part.key] for part in columns),
        totals=tuple(_field(part, item, wording) for part in block.parts if part.form == "total"),
    )


def _ticks(block: FormBlock, item: Item, wording: Wording) -> Block:
    return Ticks(
        key=block.key,
        ticks=tuple(
            Tick(
                key=part.key,
                label=part.labels[wording.language],
                is_ticked=part.key in item.ticked,
            )
            for part in block.parts
        ),
    )


def _statement(block: FormBlock, _item: Item, wording: Wording) -> Block:
    return Statement(key=block.key, text=block.parts[0].labels[wording.language])


def _signatures(block: FormBlock, item: Item, wording: Wording) -> Block:
    recorded = any(field.key == "recorded" for box in item.boxes for field in box.fields)
    note = wording.phrase("signatures") if recorded else ""
    return Signatures(key=block.key, boxes=item.boxes, note=note)


def _field(part: FormPart, item: Item, wording: Wording) -> Field:
    return Field(
        key=part.key,
        label=part.labels[wording.language],
        values=item.values.get(part.key, ()),
        space=_SPACE[part.form],
        is_list=part.form == "list",
    )


_MAKERS: Mapping[str, Callable[[FormBlock, Item, Wording], Block]] = {
    "column": _table,
    "tick": _ticks,
    "statement": _statement,
    "signature": _signatures,
    "field": _fields,
}
