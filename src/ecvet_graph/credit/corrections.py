"""Results that were written down by mistake: a further record corrects them, and both stay.

Nothing is edited in place, as with every document of the loop. A correction takes the result of its
outcomes from the record that it names; other outcomes of that record keep theirs. The same holds for
records as they are kept and for what an institution is shown of them: both are dataclasses with the
attributes of `Assessed` and `Credited`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import Field, replace
from typing import Any, ClassVar, Protocol, TypeVar

from ecvet_graph.model.credit import AssessmentResult, Portfolio

__all__ = ["Assessed", "Credited", "as_corrected", "corrections", "in_force", "told"]

Name = Callable[[Any], str]
"""Gives the IRI of an outcome, however a record holds it."""


class Assessed(Protocol):
    """A dataclass with one result of some outcomes."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    @property
    def iri(self) -> str:
        """Return the name of the record."""

    @property
    def outcomes(self) -> tuple[Any, ...]:
        """Return the outcomes that have the result."""

    @property
    def result(self) -> AssessmentResult:
        """Return the result of all of them."""

    @property
    def corrects(self) -> str | None:
        """Return the record that gave these outcomes a wrong result, or `None`."""


class Credited(Protocol):
    """A dataclass with outcomes that are credited, the records that prove it, and their points.

    Besides, it has `points`, `credit_system` (or `None` each) and `points_reason`, which a part of a
    unit loses.
    """

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    @property
    def outcomes(self) -> tuple[Any, ...]:
        """Return what is credited."""

    @property
    def assessments(self) -> tuple[str, ...]:
        """Return the names of the records that prove it."""


_Assessed = TypeVar("_Assessed", bound=Assessed)
_Credited = TypeVar("_Credited", bound=Credited)


def corrections(assessments: Iterable[_Assessed]) -> tuple[_Assessed, ...]:
    """Return the assessments that correct another one."""
    return tuple(one for one in assessments if one.corrects is not None)


def in_force(assessments: Iterable[_Assessed], *, name: Name = str) -> tuple[_Assessed, ...]:
    """Return assessments with those of their outcomes that no correction takes from them, if any."""
    every = tuple(assessments)
    taken: defaultdict[str, set[str]] = defaultdict(set)
    for one in corrections(every):
        taken[one.corrects or ""].update(map(name, one.outcomes))
    if not taken:
        return every
    kept = (
        replace(one, outcomes=tuple(o for o in one.outcomes if name(o) not in taken[one.iri]))
        for one in every
    )
    return tuple(one for one in kept if one.outcomes)


def as_corrected(portfolio: Portfolio) -> Portfolio:
    """Return a portfolio as it is to be told: results in force, and credit for what was shown."""
    assessments, credited = told(portfolio.assessments, portfolio.credits)
    return replace(portfolio, assessments=assessments, credits=credited)


def told(
    assessments: Iterable[_Assessed], credited: Iterable[_Credited], *, name: Name = str
) -> tuple[tuple[_Assessed, ...], tuple[_Credited, ...]]:
    """Return assessments and credits as they are to be told: results in force, credit for what was shown.

    A credit of which outcomes are lost carries no points, since a part of a unit does not. A credit
    that rested on a corrected result rests on the results in force that show its outcomes.
    """
    every = tuple(assessments)
    wrong = {one.corrects for one in corrections(every)}
    standing = in_force(every, name=name)
    passed = tuple(one for one in standing if one.result is AssessmentResult.PASSED)
    reduced = (
        one if wrong.isdisjoint(one.assessments) else _reduced(one, passed, name=name)
        for one in credited
    )
    return standing, tuple(one for one in reduced if one.outcomes)


def _reduced(credit: _Credited, passed: Collection[Assessed], *, name: Name) -> _Credited:
    proofs = {one.iri: frozenset(map(name, one.outcomes)) for one in passed}
    shown = frozenset().union(*proofs.values())
    kept = tuple(outcome for outcome in credit.outcomes if name(outcome) in shown)
    rest = frozenset(map(name, kept))
    needed = tuple(iri for iri, proved in proofs.items() if not proved.isdisjoint(rest))
    changed = replace(credit, outcomes=kept, assessments=needed)
    if len(kept) == len(credit.outcomes):
        return changed
    return replace(changed, points=None, credit_system=None, points_reason=())
