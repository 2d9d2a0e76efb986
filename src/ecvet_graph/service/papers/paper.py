"""A paper as it is printed: sections in order, each with its blocks; everything in words already.

A paper holds no rule and asks nothing: what typesets it (PDF, HTML) only lays it out. The order of
sections and fields comes from `forms.csv`, which says of each where it was seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal, TypeAlias

__all__ = [
    "Block",
    "Field",
    "Fields",
    "FormStatus",
    "Paper",
    "PaperKind",
    "Said",
    "Section",
    "Signatures",
    "Statement",
    "Table",
    "Tick",
    "Ticks",
    "Values",
]


class PaperKind(StrEnum):
    """Which paper; the names stand in addresses and on the command line."""

    MEMORANDUM = "memorandum"
    AGREEMENT = "agreement"
    TRANSCRIPT = "transcript"
    EUROPASS = "europass"


class FormStatus(StrEnum):
    """How sure it is that a part of the official form looks like this.

    `seen`: order and names were read on the form. `unverified`: they are known from descriptions and
    were not checked against the form. `own`: not part of a form; a rule asks for it.
    """

    SEEN = "seen"
    UNVERIFIED = "unverified"
    OWN = "own"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A text on a paper; `language` is its BCP 47 tag.

    `language_name` is what to show beside it, empty where it is in the language of the paper.
    """

    text: str
    language: str
    language_name: str = ""


Values: TypeAlias = tuple[Said, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A label and what stands beside it; without values there are lines to fill in by hand.

    `space` is how much: 1 for a line, 3 for some, 5 for a box. `is_list`: values are several things
    of a kind, such as outcomes, and not one in several words.
    """

    key: str
    label: str
    values: Values = ()
    space: int = 1
    is_list: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """Fields that belong together, with a heading where they have one."""

    key: str
    heading: Values = ()
    fields: tuple[Field, ...] = ()
    form: Literal["fields"] = "fields"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with its heading; `totals` follow below it. Empty cells are filled in by hand."""

    key: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Values, ...], ...]
    widths: tuple[int, ...]
    heading: Values = ()
    totals: tuple[Field, ...] = ()
    form: Literal["table"] = "table"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A box to tick, ticked or not."""

    key: str
    label: str
    is_ticked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticks:
    """Boxes to tick, one below the other."""

    key: str
    ticks: tuple[Tick, ...]
    form: Literal["ticks"] = "ticks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A sentence that everybody signs as it stands."""

    key: str
    text: str
    form: Literal["statement"] = "statement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatures:
    """Places to sign, with what is recorded of signatures that were given."""

    key: str
    boxes: tuple[Fields, ...]
    note: str = ""
    form: Literal["signatures"] = "signatures"


Block: TypeAlias = Fields | Table | Ticks | Statement | Signatures


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section with its number and title as on the form; `note` is printed below the title."""

    number: str
    title: str
    status: FormStatus
    blocks: tuple[Block, ...]
    note: str = ""

    @property
    def is_verified(self) -> bool:
        """Return whether order and fields were seen on the official form."""
        return self.status is FormStatus.SEEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper in one language.

    Attributes:
        kind, language, title: which paper, its BCP 47 tag, and what it is called.
        reference: lines below the title: number, version and what it supersedes.
        mark: word across every page, such as "Draft"; empty on papers that count.
        notices: sentences below the title: what the paper is not.
        sections: in the order of the form.
        notes: sentences at the end.
        day: the newest day the paper knows, which dates the file; `None` where it knows none.
    """

    kind: PaperKind
    language: str
    title: str
    reference: tuple[str, ...]
    sections: tuple[Section, ...]
    mark: str = ""
    notices: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    day: date | None = None

    @property
    def is_draft(self) -> bool:
        """Return whether a word across the pages says that the paper does not count."""
        return bool(self.mark)
