"""How far a learner is on the way to a qualification.

The unit of account is the unit. It is awarded by a decision, once all its outcomes are recognised,
from any source; until then it adds nothing to any figure. What is computed here is eligibility by
the published structure, "in accordance with national or regional rules" (Recommendation
2009/C 155/02, Annex II, point 2), and never an entitlement.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from ecvet_graph.credit.figures import count_figures
from ecvet_graph.credit.groups import GroupProgress, count_groups, counted_places, same_units
from ecvet_graph.credit.progress import Counts, Progress, UnitProgress, UnitState
from ecvet_graph.credit.remarks import find_remarks
from ecvet_graph.credit.standing import OutcomeStanding, Record, Standing, read_record
from ecvet_graph.credit.structure import Structure, StructureUnit
from ecvet_graph.model.credit import Portfolio

__all__ = ["accumulate", "accumulate_all"]


@dataclass(frozen=True, slots=True)
class _Matter:
    """The record of a learner with a structure, for all its units.

    `givers` are the units whose award counts, by the unit that stands for all the same ones; `same`
    names that unit.
    """

    record: Record
    givers: Mapping[str, tuple[str, ...]]
    same: Mapping[str, str]


def accumulate(portfolio: Portfolio, structure: Structure, *, day: date) -> Progress:
    """Return how far a learner is on the way to a qualification on a day.

    Only granted recognitions count. A unit counts once, also where it is the same as another one;
    of a group with a maximum the units with most points count. No figure is ever converted.
    """
    return _accumulate(read_record(portfolio), structure, day=day)


def accumulate_all(
    portfolio: Portfolio, structures: Iterable[Structure], *, day: date
) -> Iterator[Progress]:
    """Yield how far a learner is on the way to each qualification, as `accumulate`."""
    record = read_record(portfolio)
    return (_accumulate(record, structure, day=day) for structure in structures)


def _accumulate(record: Record, structure: Structure, *, day: date) -> Progress:
    matter = _matter(record, structure)
    at = counted_places(structure, matter.same)
    reached = frozenset(
        at[one.unit] for one in structure.units if matter.same[one.unit] in matter.givers
    )
    groups = count_groups(structure, reached)
    surplus = frozenset(unit for group in groups for unit in group.surplus)
    counted = reached - surplus
    units = tuple(
        _unit(place, matter, counted=counted, surplus=surplus, at=at[place.unit], day=day)
        for place in structure.units
    )
    return Progress(
        structure=structure,
        learner=record.learner,
        day=day,
        units=units,
        groups=groups,
        figures=count_figures(structure, counted),
        counts=_counts(units),
        is_eligible=_is_eligible(structure, units, groups),
        remarks=find_remarks(record, structure, units=units, groups=groups),
    )


def _matter(record: Record, structure: Structure) -> _Matter:
    """Return the record with the awards of units of the structure whose outcomes are recognised.

    Of a unit at another place the outcomes are not in the structure: its award is trusted.
    """
    same = same_units(structure)
    own = {place.unit: place for place in structure.units}
    found: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    for unit in sorted(record.awarded.keys() & same.keys()):
        if unit not in own or _is_whole(own[unit], record.known):
            found[same[unit]] += (unit,)
    return _Matter(record, dict(found), same)


def _is_whole(place: StructureUnit, known: Mapping[str, OutcomeStanding]) -> bool:
    return all(
        outcome in known and known[outcome].standing is Standing.RECOGNISED
        for outcome in place.outcomes
    )


def _unit(
    place: StructureUnit,
    matter: _Matter,
    *,
    counted: frozenset[str],
    surplus: frozenset[str],
    at: str,
    day: date,
) -> UnitProgress:
    record = matter.record
    givers = matter.givers.get(matter.same[place.unit])
    outcomes = tuple(_standing(outcome, record.known) for outcome in place.outcomes)
    if not givers:
        return UnitProgress(
            place=place,
            state=_state(outcomes),
            outcomes=outcomes,
            is_expired=_is_expired(place, outcomes, passed=record.passed, day=day),
        )
    given = tuple(dict.fromkeys(award for unit in givers for award in record.awarded[unit]))
    whole = tuple(_recognised(one, given) for one in outcomes)
    return UnitProgress(
        place=place,
        state=UnitState.AWARDED,
        outcomes=whole,
        awarded_as=None if place.unit in givers else givers[0],
        awards=given,
        is_counted=place.unit in counted,
        counted_as=None if at == place.unit else at,
        is_surplus=place.unit in surplus,
        is_expired=_is_expired(place, whole, passed=record.passed, day=day),
    )


def _standing(outcome: str, known: Mapping[str, OutcomeStanding]) -> OutcomeStanding:
    return known.get(outcome) or OutcomeStanding(outcome, Standing.NOT_ASSESSED)


def _recognised(one: OutcomeStanding, awards: tuple[str, ...]) -> OutcomeStanding:
    """Return an outcome of an awarded unit: recognised with the unit where not by itself."""
    if one.standing is Standing.RECOGNISED:
        return one
    return OutcomeStanding(one.outcome, Standing.RECOGNISED, awards)


def _state(outcomes: tuple[OutcomeStanding, ...]) -> UnitState:
    recognised = sum(one.standing is Standing.RECOGNISED for one in outcomes)
    if not recognised:
        return UnitState.NONE
    return UnitState.ELIGIBLE if recognised == len(outcomes) else UnitState.PARTLY


def _is_expired(
    place: StructureUnit,
    outcomes: Iterable[OutcomeStanding],
    *,
    passed: Mapping[str, date],
    day: date,
) -> bool:
    """Return whether an outcome was shown after the unit ended, or could only be shown now."""
    last = place.valid_until
    if last is None:
        return False
    shown = (
        passed.get(one.outcome, last if one.standing is Standing.RECOGNISED else day)
        for one in outcomes
    )
    return any(on > last for on in shown)


def _is_eligible(
    structure: Structure, units: tuple[UnitProgress, ...], groups: tuple[GroupProgress, ...]
) -> bool:
    mandatory = [unit for unit in units if unit.place.is_mandatory]
    is_ruled = any(rule.min_units or rule.required_points for rule in structure.groups)
    return (
        structure.is_complete_list
        and (bool(mandatory) or is_ruled)
        and any(unit.is_counted for unit in units)
        and all(unit.state is UnitState.AWARDED for unit in mandatory)
        and all(group.is_met for group in groups)
    )


def _counts(units: tuple[UnitProgress, ...]) -> Counts:
    states = Counter(unit.state for unit in units)
    mandatory = [unit for unit in units if unit.place.is_mandatory]
    outcomes = {one.outcome for unit in units for one in unit.outcomes}
    recognised = {
        one.outcome
        for unit in units
        for one in unit.outcomes
        if one.standing is Standing.RECOGNISED
    }
    return Counts(
        units=len(units),
        units_counted=sum(unit.is_counted for unit in units),
        units_awarded=states[UnitState.AWARDED],
        units_eligible=states[UnitState.ELIGIBLE],
        units_partly=states[UnitState.PARTLY],
        mandatory=len(mandatory),
        mandatory_awarded=sum(unit.state is UnitState.AWARDED for unit in mandatory),
        outcomes=len(outcomes),
        outcomes_recognised=len(recognised),
    )
