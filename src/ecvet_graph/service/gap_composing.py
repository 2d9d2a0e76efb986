"""From what a gap computation found to what people and machines are shown of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from ecvet_graph.compare import (
    CompareIndex,
    CompletingSet,
    CompletingUnit,
    Completion,
    Gap,
    Measure,
    UnitGap,
    Wish,
    met_rules,
    to_decimal,
)
from ecvet_graph.model.countries import alpha2_of
from ecvet_graph.model.iris import OWN
from ecvet_graph.model.learning import Text, Texts
from ecvet_graph.model.terms import Literal, Term
from ecvet_graph.query import run
from ecvet_graph.service.targets import ReadTarget
from ecvet_graph.service.views import (
    GapGroup,
    GapOutcome,
    GapSet,
    GapSetUnit,
    GapTargetUnit,
    GapThing,
    GapView,
)
from ecvet_graph.store import GraphStore

__all__ = ["compose_gap"]

_CATEGORY = OWN + "outcome-category/"


@dataclass(frozen=True, slots=True)
class _Names:
    """What things are called, where units are from, and what outcomes say."""

    index: CompareIndex
    titles: Mapping[str, Texts]
    identifiers: Mapping[str, str]
    texts: Mapping[str, Texts]
    categories: Mapping[str, str]

    def unit(self, iri: str) -> GapThing:
        """Return a unit with its country and level."""
        place = self.index.position(iri)
        country = alpha2_of(str(self.index.countries[place]))
        return self.thing(iri, country=country, level=int(self.index.levels[place]) or None)

    def thing(self, iri: str, *, country: str | None, level: int | None) -> GapThing:
        """Return anything with its country and level."""
        titles = self.titles.get(iri, ())
        return GapThing(iri, self.identifiers.get(iri), titles, country=country, level=level)


def compose_gap(
    store: GraphStore,
    index: CompareIndex,
    aim: ReadTarget,
    *,
    held: tuple[str, ...],
    gap: Gap,
    found: Completion,
    wish: Wish,
    method: str,
) -> GapView:
    """Return the whole answer with the titles of everything it names."""
    names = _read_names(store, index, aim, held=held, found=found)
    by_units = wish.measure is Measure.UNITS
    return GapView(
        target=names.thing(aim.iri, country=aim.country, level=aim.level),
        is_qualification=aim.is_qualification,
        readings=aim.readings,
        held=tuple(names.unit(unit) for unit in held),
        coverage=gap.coverage,
        units=tuple(_target_unit(names, unit) for unit in gap.units),
        groups=_groups(names, aim, gap),
        missing=tuple(
            row.outcome for unit in gap.units if unit.group is None for row in unit.missing
        ),
        sets=tuple(_set(names, one) for one in found.sets),
        proof=found.proof,
        closes=found.closes,
        bound=Decimal(found.bound) if by_units else to_decimal(found.bound),
        uncoverable=found.uncoverable,
        considered=found.candidates,
        compared_closely=found.limit,
        useful=found.useful,
        unknown_workload=found.unknown_workload,
        countries=tuple(alpha2_of(code) for code in wish.countries),
        measure=wish.measure,
        share=to_decimal(wish.goal),
        level_gap=wish.maximum_level_gap,
        method=method,
        snapshot=index.snapshot,
        compared_on=wish.valid_on,
    )


def _target_unit(names: _Names, gap: UnitGap) -> GapTargetUnit:
    outcomes = tuple(
        GapOutcome(
            iri=row.outcome,
            texts=names.texts.get(row.outcome, ()),
            category=names.categories.get(row.outcome),
            state=row.state,
            share=row.share,
            by=row.by,
        )
        for row in gap.outcomes
    )
    return GapTargetUnit(names.unit(gap.unit), gap.group, gap.coverage, outcomes, by=gap.by)


def _groups(names: _Names, aim: ReadTarget, gap: Gap) -> tuple[GapGroup, ...]:
    met = met_rules(aim.target, gap)
    return tuple(
        GapGroup(
            iri=rule.group,
            titles=names.titles.get(rule.group, ()),
            min_units=rule.min_units,
            max_units=rule.max_units,
            required_points=to_decimal(rule.required_points) if rule.required_points else None,
            is_met=rule.group in met,
        )
        for rule in aim.target.rules
    )


def _set(names: _Names, found: CompletingSet) -> GapSet:
    units = tuple(_set_unit(names, unit) for unit in found.units)
    return GapSet(units, found.electives, found.open, coverage=found.coverage, years=found.years)


def _set_unit(names: _Names, unit: CompletingUnit) -> GapSetUnit:
    return GapSetUnit(
        unit=names.unit(unit.unit),
        outcomes=unit.outcomes,
        years=unit.years,
        instead=tuple(names.unit(other) for other in unit.instead),
        others=unit.others,
    )


def _read_names(
    store: GraphStore,
    index: CompareIndex,
    aim: ReadTarget,
    *,
    held: Iterable[str],
    found: Completion,
) -> _Names:
    units = [entry.unit for entry in aim.target.units]
    offered = [unit for one in found.sets for unit in one.units]
    things = {
        aim.iri,
        *units,
        *held,
        *(rule.group for rule in aim.target.rules),
        *(unit.unit for unit in offered),
        *(other for unit in offered for other in unit.instead),
    }
    titles: defaultdict[str, set[Text]] = defaultdict(set)
    identifiers: dict[str, str] = {}
    for row in run(store, "resource/unit-names", unit=tuple(sorted(things))):
        titles[str(row["unit"])].add(_text(row["title"]))
        if "identifier" in row:
            identifiers[str(row["unit"])] = str(row["identifier"])
    texts: defaultdict[str, set[Text]] = defaultdict(set)
    categories: dict[str, str] = {}
    for row in run(store, "compare/unit-outcomes", unit=tuple(units)):
        texts[str(row["outcome"])].add(_text(row["text"]))
        if "category" in row:
            categories[str(row["outcome"])] = str(row["category"]).removeprefix(_CATEGORY)
    return _Names(index, _sorted(titles), identifiers, _sorted(texts), categories)


def _sorted(texts: Mapping[str, set[Text]]) -> dict[str, Texts]:
    return {
        iri: tuple(sorted(found, key=lambda text: (text.language, text.value)))
        for iri, found in texts.items()
    }


def _text(term: Term) -> Text:
    return Text(str(term), (term.language or "") if isinstance(term, Literal) else "")
