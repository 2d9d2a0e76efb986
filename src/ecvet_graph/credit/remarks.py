"""What somebody should look at in the record of a learner and the structure of a qualification."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from ecvet_graph.credit.groups import GroupProgress
from ecvet_graph.credit.progress import Remark, RemarkKind, UnitProgress
from ecvet_graph.credit.standing import Record, Standing
from ecvet_graph.credit.structure import Structure, StructureUnit
from ecvet_graph.model.credit import Credit, Recognition

__all__ = ["find_remarks"]


def find_remarks(
    record: Record,
    structure: Structure,
    *,
    units: tuple[UnitProgress, ...],
    groups: tuple[GroupProgress, ...],
) -> tuple[Remark, ...]:
    """Return the remarks: of the qualification, its groups, its units, then of the record."""
    return (
        *_of_structure(structure),
        *(remark for group in groups for remark in _of_group(group, structure)),
        *(remark for unit in units for remark in _of_unit(unit, record)),
        *_of_points(record, structure),
        *_of_outcomes(record, structure),
    )


def _of_structure(structure: Structure) -> Iterator[Remark]:
    electives = (one for one in structure.units if not one.is_mandatory and one.group is None)
    found: Mapping[RemarkKind, bool] = {
        RemarkKind.NO_UNITS: not structure.units,
        RemarkKind.INCOMPLETE_LIST: not structure.is_complete_list,
        RemarkKind.UNRULED_ELECTIVES: any(True for _ in electives),
        RemarkKind.NO_ROLES: not structure.has_roles,
    }
    for kind, holds in found.items():
        if holds:
            yield Remark(kind=kind, about=structure.qualification)


def _of_group(group: GroupProgress, structure: Structure) -> Iterator[Remark]:
    rule = group.rule
    members = [place for place in structure.units if place.group == rule.group]
    systems = {place.credit_system for place in members if place.points is not None}
    if rule.required_points and len(systems) > 1:
        yield Remark(kind=RemarkKind.SEVERAL_SYSTEMS, about=rule.group)
    if not _can_be_met(group, members):
        yield Remark(
            kind=RemarkKind.UNMEETABLE_RULE, about=rule.group, expected=rule.required_points
        )


def _can_be_met(group: GroupProgress, members: Iterable[StructureUnit]) -> bool:
    rule = group.rule
    points = sorted((place.points or Decimal(0) for place in members), reverse=True)
    most = len(points) if rule.max_units is None else min(rule.max_units, len(points))
    required = rule.required_points or Decimal(0)
    return rule.min_units <= most and required <= sum(points[:most], Decimal(0))


def _of_unit(unit: UnitProgress, record: Record) -> Iterator[Remark]:
    is_awarded = bool(unit.awards)
    found: Mapping[RemarkKind, bool] = {
        RemarkKind.SURPLUS_UNIT: unit.is_surplus,
        RemarkKind.COUNTED_ELSEWHERE: unit.counted_as is not None,
        RemarkKind.AWARD_INCOMPLETE: unit.unit in record.awarded and not is_awarded,
        RemarkKind.EXPIRED_UNIT: unit.is_expired,
        RemarkKind.WITHOUT_OUTCOMES: not unit.outcomes,
    }
    for kind, holds in found.items():
        if holds:
            yield Remark(kind=kind, about=unit.unit, records=unit.awards)


def _of_points(record: Record, structure: Structure) -> Iterator[Remark]:
    """Yield where a host gave more points than the allocation has, or fewer for the whole unit (T04).

    Points of a credit that counts for other qualifications are those of their allocations.
    """
    if not record.credits:
        return
    places = {place.unit: place for place in structure.units}
    for credit in record.credits:
        place = places.get(credit.specification)
        targets = record.targets.get(credit.iri)
        if place is None or (targets and structure.qualification not in targets):
            continue
        expected = _expected(credit, place)
        if credit.points is None or expected is None or credit.points == expected:
            continue
        is_more = credit.points > expected
        if not is_more and not set(place.outcomes) <= set(credit.outcomes):
            continue
        yield Remark(
            kind=RemarkKind.OVER_AWARD if is_more else RemarkKind.UNDER_AWARD,
            about=place.unit,
            records=(credit.iri,),
            given=credit.points,
            expected=expected,
            credit_system=credit.credit_system,
        )


def _expected(credit: Credit, place: StructureUnit) -> Decimal | None:
    """Return the points of the allocation, `None` where they are of another system, or unknown."""
    return place.points if credit.credit_system == place.credit_system else None


def _of_outcomes(record: Record, structure: Structure) -> Iterator[Remark]:
    required = {outcome for place in structure.units for outcome in place.outcomes}
    claims: tuple[Credit | Recognition, ...] = (*record.credits, *record.recognitions)
    for outcome in sorted({outcome for claim in claims for outcome in claim.outcomes} & required):
        if record.known[outcome].standing is Standing.FAILED:
            records = record.known[outcome].records
            yield Remark(kind=RemarkKind.NEVER_PASSED, about=outcome, records=records)
    for decision in record.recognitions:
        if decision.qualification == structure.qualification:
            for outcome in sorted(set(decision.outcomes) - required):
                yield Remark(kind=RemarkKind.NOT_REQUIRED, about=outcome, records=(decision.iri,))
