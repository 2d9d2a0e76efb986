"""The form of progress as it is filled in: its buttons add and remove, and keep what is ticked."""

from __future__ import annotations

from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from ecvet_graph.service.credit.forms import HeldForm

__all__ = ["Filled", "filled_in", "lines"]

_LONGEST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What is filled in.

    Attributes:
        targets: qualifications aimed at, by IRI or source id.
        held: units awarded elsewhere, and what is ticked.
        is_asked: the answer is asked for, whatever is ticked.
    """

    targets: tuple[str, ...] = ()
    held: HeldForm = field(default_factory=HeldForm)
    is_asked: bool = False

    @property
    def is_to_be_answered(self) -> bool:
        """Return whether there is something to answer: it is asked for, or something is held."""
        return bool(self.is_asked or self.held.held or self.held.recognised)


def filled_in(fields: MultiDict[str, str]) -> Filled:
    """Return a form that was sent, after what its button adds or removes."""
    gone = frozenset(fields.getlist("remove"))
    return Filled(
        targets=_left((*lines(fields, "target"), *lines(fields, "add-target")), gone),
        held=HeldForm(
            held=_left((*lines(fields, "held"), *lines(fields, "add-held")), gone),
            recognised=tuple(dict.fromkeys(fields.getlist("recognised"))),
        ),
        is_asked="show" in fields,
    )


def lines(fields: MultiDict[str, str], name: str) -> tuple[str, ...]:
    """Return what stands in the lines of all fields of a name, each once."""
    found = (line.strip()[:_LONGEST] for text in fields.getlist(name) for line in text.splitlines())
    return tuple(dict.fromkeys(line for line in found if line))


def _left(names: tuple[str, ...], gone: frozenset[str]) -> tuple[str, ...]:
    return tuple(name for name in dict.fromkeys(names) if name not in gone)
