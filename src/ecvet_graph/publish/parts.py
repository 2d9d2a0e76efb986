"""One qualification of a dataset with everything that belongs to it, to be replaced alone.

To a qualification belongs what it leads to (its awards, their places, organisations and pages) and
what is said to be of it (units, allocations, groups, credit), and so on from there (outcomes,
criteria, assessments). Organisations and places may belong to several; units rarely do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ecvet_graph.errors import InvalidDataError, Place
from ecvet_graph.model.iris import ECVET, ELM
from ecvet_graph.publish.differences import Difference, Lines
from ecvet_graph.publish.linked import Document, Linked, is_shareable, types_of
from ecvet_graph.quality.neighbourhood import STRUCTURE

__all__ = ["PartPlan", "plan_part"]

_QUALIFICATION = f"<{ELM}Qualification>"
# The subject belongs to the object.
_UPWARDS = frozenset(
    [f"<{ECVET}{name}>" for name in ("unit", "qualification", "ofQualification", "forUnit")]
    + [f"<{ECVET}{name}>" for name in ("forOutcome", "assures")]
    + [f"<{ELM}{name}>" for name in ("isPartOf", "proves", "learningAchievementSpecification")]
)
# Neither belongs to the other.
_BESIDE = frozenset({f"<{ECVET}sameUnitAs>", f"<{ECVET}comparesQualification>"})
_WHOLE = "Publish the whole dataset instead."


@dataclass(frozen=True, slots=True)
class PartPlan:
    """What replacing a qualification comes to.

    Attributes:
        old: statements of the qualification and of what belongs to it, before.
        new: the same after; both hold what also belongs to others.
        difference: what is taken out of the dataset and put into it.
        around: every statement of the dataset, after, that a constraint on the qualification or
            on what it is linked to may look at.
        subjects: subjects before and after whose statements are in `around` or were removed.
    """

    old: Lines
    new: Lines
    difference: Difference
    around: Lines
    subjects: frozenset[str]


def plan_part(before: Linked, lines: Lines, *, qualification: str, name: str) -> PartPlan:
    """Return what replacing one qualification comes to.

    Args:
        before: the dataset as it is.
        lines: the document in canonical form.
        qualification: IRI of the qualification.
        name: how messages call the document.

    Raises:
        InvalidDataError: the document does not describe the qualification, or describes what does
            not belong to it, or says something else of what belongs to others as well.
    """
    root, document = f"<{qualification}>", Document(lines)
    if _QUALIFICATION not in types_of(document, root):
        raise _refused(
            f"It does not describe the qualification {qualification}.",
            "Check the IRI, and that the qualification has the class elm:Qualification.",
            name,
        )
    stray = sorted(document.subjects.keys() - _belonging(document, root))
    if stray:
        raise _refused(
            f"It describes {stray[0]}, which does not belong to {qualification}.",
            f"Leave it out. {_WHOLE}",
            name,
        )
    whole = _belonging(before, root)
    shared = _shared(before, whole, root)
    own = whole - shared
    _check_shared(before, document, shared=shared, own=own, name=name)
    gone = frozenset(line for subject in own for line in before.lines(subject))
    known = frozenset(line for subject in document.subjects for line in before.lines(subject))
    kept = frozenset(line for subject in shared for line in before.lines(subject))
    view = _After(before, document, replaced=own | document.subjects.keys())
    starts = own | document.subjects.keys()
    reached = _component(view, starts)
    return PartPlan(
        old=gone | kept,
        new=frozenset(lines) | kept,
        difference=Difference(gone - lines, frozenset(lines - known)),
        around=frozenset(line for subject in reached for line in view.lines(subject)),
        subjects=frozenset(reached | starts),
    )


class _After:
    """The dataset after the replacement."""

    def __init__(self, before: Linked, document: Document, *, replaced: set[str]) -> None:
        self._before, self._document, self._replaced = before, document, replaced

    def lines(self, subject: str) -> frozenset[str]:
        return self._side(subject).lines(subject)

    def links(self, subject: str) -> tuple[tuple[str, str], ...]:
        return tuple(self._side(subject).links(subject))

    def back(self, value: str) -> Iterator[tuple[str, str]]:
        yield from self._document.back(value)
        for predicate, subject in self._before.back(value):
            if subject not in self._replaced:
                yield predicate, subject

    def _side(self, subject: str) -> Linked:
        return self._document if subject in self._replaced else self._before


def _check_shared(
    before: Linked, document: Document, *, shared: set[str], own: set[str], name: str
) -> None:
    for subject in sorted(document.subjects.keys() - own):
        known = before.lines(subject)
        if known and known != document.lines(subject):
            raise _refused(
                f"It says something else of {subject} than the dataset, where that belongs to "
                "other qualifications as well.",
                f"State it as it stands there. {_WHOLE}",
                name,
            )
    for subject in sorted(shared - document.subjects.keys()):
        if not is_shareable(before, subject):
            raise _refused(
                f"It leaves out {subject}, which belongs to other qualifications as well.",
                f"State it as it stands there. {_WHOLE}",
                name,
            )


def _belonging(linked: Linked, root: str) -> set[str]:
    """Return a qualification and all described things that belong to it."""
    if not linked.lines(root):
        return set()
    found, waiting = {root}, [root]
    while waiting:
        for thing in _owned(linked, waiting.pop()):
            if thing not in found and _is_part(linked, thing):
                found.add(thing)
                waiting.append(thing)
    return found


def _owned(linked: Linked, thing: str) -> Iterator[str]:
    for predicate, value in linked.links(thing):
        if value[0] != '"' and predicate not in _UPWARDS and predicate not in _BESIDE:
            yield value
    if is_shareable(linked, thing):
        return
    for predicate, subject in linked.back(thing):
        if predicate in _UPWARDS:
            yield subject


def _is_part(linked: Linked, thing: str) -> bool:
    return bool(linked.lines(thing)) and _QUALIFICATION not in types_of(linked, thing)


def _shared(linked: Linked, whole: set[str], root: str) -> set[str]:
    """Return those of the things of a qualification that others lead to as well."""
    shared = {
        thing
        for thing in whole
        if thing != root and any(owner not in whole for owner in _owners(linked, thing))
    }
    waiting = list(shared)
    while waiting:
        for thing in _owned(linked, waiting.pop()):
            if thing in whole and thing != root and thing not in shared:
                shared.add(thing)
                waiting.append(thing)
    return shared


def _owners(linked: Linked, thing: str) -> Iterator[str]:
    for predicate, value in linked.links(thing):
        if predicate in _UPWARDS:
            yield value
    for predicate, subject in linked.back(thing):
        if predicate not in _UPWARDS and predicate not in _BESIDE:
            yield subject


def _component(linked: Linked, starts: set[str]) -> set[str]:
    """Return everything that is linked to the starts, as the gate cuts a dataset into parts."""
    found, waiting = set(starts), list(starts)
    while waiting:
        for thing in _neighbours(linked, waiting.pop()):
            if thing not in found:
                found.add(thing)
                waiting.append(thing)
    return found


def _neighbours(linked: Linked, thing: str) -> Iterator[str]:
    for predicate, value in linked.links(thing):
        if value[0] != '"' and (predicate in STRUCTURE or linked.lines(value)):
            yield value
    if not _is_repeated(linked, thing, set()):
        for _, subject in linked.back(thing):
            yield subject


def _is_repeated(linked: Linked, thing: str, seen: set[str]) -> bool:
    """Return whether the gate gives a thing to every part that refers to it; see its rule there."""
    if not is_shareable(linked, thing):
        return False
    seen.add(thing)
    return all(
        value in seen or not linked.lines(value) or _is_repeated(linked, value, seen)
        for _, value in linked.links(thing)
        if value[0] != '"'
    )


def _refused(message: str, remedy: str, name: str) -> InvalidDataError:
    return InvalidDataError(message, remedy=remedy, place=Place(name))
