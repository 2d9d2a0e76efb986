"""What the forms of a transfer let choose: outcomes that can still be assessed, credited, decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ecvet_graph.credit.corrections import in_force
from ecvet_graph.model.credit import AssessmentResult
from ecvet_graph.model.learning import Texts
from ecvet_graph.model.mobility import SignatoryRole
from ecvet_graph.service.reading import Reader
from ecvet_graph.service.views.concepts import Concept
from ecvet_graph.service.views.mobility import TransferView
from ecvet_graph.service.views.mobility_parts import NextStepView, OutcomeLine, UnitLine
from ecvet_graph.service.views.mobility_records import (
    AchievedUnitView,
    AgreedUnitView,
    AssessmentView,
    CreditView,
)
from ecvet_graph.web.rendering import plain

__all__ = ["appealed", "choices"]

_RECORDED_BY = {
    SignatoryRole.HOME: frozenset(SignatoryRole) - {SignatoryRole.HOST},
    SignatoryRole.HOST: frozenset(SignatoryRole) - {SignatoryRole.HOME},
    SignatoryRole.INTERMEDIARY: frozenset({SignatoryRole.INTERMEDIARY}),
}


@dataclass(frozen=True, slots=True)
class _Row:
    """An outcome to choose; `earlier` is how its last assessment went."""

    iri: str
    texts: Texts
    earlier: AssessmentResult | None = None


@dataclass(frozen=True, slots=True)
class _Unit:
    """A unit with outcomes to choose; points as they are written into the field."""

    unit: UnitLine
    rows: tuple[Any, ...]
    place: int = 0
    points: str = ""
    system: str = ""
    system_name: str = ""
    host_unit: str = ""


@dataclass(frozen=True, slots=True)
class _Written:
    """A result that was written down; `value` is what a form sends to have it turned round."""

    assessment: AssessmentView
    outcome: OutcomeLine
    value: str


@dataclass(frozen=True, slots=True)
class _Undecided:
    """A credit that waits for a decision; `appeals` is the decision that is looked at again."""

    credit: CreditView
    outcomes: tuple[OutcomeLine, ...]
    appeals: str = ""


def choices(view: TransferView, *, reader: Reader) -> Mapping[str, Any]:
    """Return what the templates of the steps need, by name."""
    return {
        "signed_as": {
            one.iri: one.role for version in view.transfer.agreements for one in version.signatures
        },
        "own_roles": _RECORDED_BY.get(view.role, frozenset()),
        "assessable": _assessable(view, reader),
        "correctable": tuple(_correctable(view)),
        "creditable": tuple(_creditable(view)),
        "amendable": tuple(_amendable(view)),
        "undecided": tuple(_undecided(view)),
        "recognisable": tuple(_recognisable(view)),
    }


def appealed(step: NextStepView) -> tuple[str, ...]:
    """Return the decisions that a step looks at again; none where it is no appeal."""
    return tuple(one.about for one in step.missing if one.what == "appeal")


def _assessable(view: TransferView, reader: Reader) -> tuple[_Unit, ...]:
    known = {entry.unit.iri: entry for entry in view.achieved}
    found = [_to_assess(entry.unit, _rows_of(entry)) for entry in view.achieved]
    if view.agreement is None:
        found += [unit for unit in _of_qualification(view, reader) if unit.unit.iri not in known]
    shown = [unit for unit in found if unit.rows]
    return tuple(_Unit(unit.unit, unit.rows, place=place) for place, unit in enumerate(shown, 1))


def _rows_of(entry: AchievedUnitView) -> Iterable[_Row]:
    return (
        _Row(row.outcome.iri, row.outcome.texts, row.result)
        for row in entry.outcomes
        if row.result is not AssessmentResult.PASSED
    )


def _to_assess(unit: UnitLine, rows: Iterable[_Row]) -> _Unit:
    return _Unit(unit, tuple(rows))


def _of_qualification(view: TransferView, reader: Reader) -> Iterable[_Unit]:
    """Yield the units of the target: without an agreement any of their outcomes may be shown."""
    for place in reader.qualification(view.qualification.iri).units:
        unit = reader.unit(place.unit.iri)
        line = UnitLine(unit.iri, None, unit.titles, view.qualification.country)
        yield _to_assess(line, (_Row(one.iri, one.texts) for one in unit.outcomes))


def _correctable(view: TransferView) -> Iterable[_Written]:
    """Yield each result in force: the record it stands in, and the result that it could be."""
    lines = {one.iri: one for entry in view.assessments for one in entry.outcomes}
    written = {one.iri: one for one in view.assessments}
    for one in in_force(view.transfer.portfolio.assessments):
        turned = next(result for result in AssessmentResult if result is not one.result)
        for outcome in one.outcomes:
            yield _Written(written[one.iri], lines[outcome], f"{turned.value} {one.iri} {outcome}")


def _creditable(view: TransferView) -> Iterable[_Unit]:
    agreed = _agreed(view)
    for entry in view.achieved:
        rows = tuple(
            _Row(row.outcome.iri, row.outcome.texts)
            for row in entry.outcomes
            if row.result is AssessmentResult.PASSED and not row.is_credited
        )
        if rows:
            own = agreed.get(entry.unit.iri)
            passed = {row.iri for row in rows}
            is_as_agreed = own is not None and {row.iri for row in own.outcomes} <= passed
            yield _priced(
                entry.unit, rows, own, points=own.points if own and is_as_agreed else None
            )


def _amendable(view: TransferView) -> Iterable[_Unit]:
    for own in _agreed(view).values():
        rows = tuple(
            (_Row(row.iri, row.texts), is_agreed)
            for outcomes, is_agreed in ((own.outcomes, True), (own.at_home, False))
            for row in outcomes
        )
        yield _priced(own.unit, rows, own, points=own.points)


def _priced(
    unit: UnitLine, rows: tuple[Any, ...], own: AgreedUnitView | None, *, points: Decimal | None
) -> _Unit:
    system = (own.credit_system or own.allocated_system) if own else None
    return _Unit(
        unit,
        rows,
        points="" if points is None else format(points.normalize(), "f"),
        system=system.iri if system else "",
        system_name=_name(system),
        host_unit=own.host_unit.iri if own and own.host_unit else "",
    )


def _undecided(view: TransferView) -> Iterable[_Undecided]:
    """Yield every credit without a decision, and each again for a decision that can be appealed."""
    for credit in view.credits:
        decisions = [one for one in view.validations if one.credit == credit.iri]
        if not decisions:
            yield _Undecided(credit, credit.outcomes)
        for one in decisions:
            decided = {row.iri for row in one.outcomes}
            left = tuple(row for row in credit.outcomes if row.iri not in decided)
            yield _Undecided(credit, left, one.iri)


def _recognisable(view: TransferView) -> Iterable[_Unit]:
    for entry in view.achieved:
        rows = tuple(
            _Row(row.outcome.iri, row.outcome.texts)
            for row in entry.outcomes
            if row.is_validated and not row.is_recognised
        )
        if rows:
            yield _Unit(entry.unit, rows)


def _agreed(view: TransferView) -> Mapping[str, AgreedUnitView]:
    return {entry.unit.iri: entry for entry in view.agreement.units} if view.agreement else {}


def _name(system: Concept | None) -> str:
    return (plain(system.labels) or system.code or "") if system else ""
