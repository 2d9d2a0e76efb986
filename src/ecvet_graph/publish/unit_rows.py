"""The units of a store as rows to compare by: facts of their own and of their wholes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeAlias

import pycountry
from babel.languages import get_official_languages

from ecvet_graph.model.days import day_of
from ecvet_graph.model.iris import COUNTRY, DCTERMS, ECVET, ELM, ISCED_F, OWN
from ecvet_graph.model.rows import CATEGORIES, Line, UnitRow
from ecvet_graph.model.terms import Literal, Term, Triple
from ecvet_graph.query import construct
from ecvet_graph.store import GraphStore

__all__ = [
    "Facts",
    "Things",
    "category_of",
    "gather",
    "line_of_literal",
    "lines_of",
    "read_unit_rows",
    "texts_of",
    "unit_rows",
]

# Values of a thing by the local name of the property
Facts: TypeAlias = Mapping[str, Sequence[Term]]
Things: TypeAlias = Mapping[str, Facts]
# Weeks that a year of training has in the plans that count them: holidays are not left out.
_WEEKS_PER_YEAR = 52
# Digits after the point that ten-thousandths have
_PLACES = 4
_SURROUNDINGS = ("compare/qualification-facts", "compare/workload-facts", "compare/criteria-units")


def read_unit_rows(store: GraphStore) -> Iterator[UnitRow]:
    """Yield the rows of all units of a store whose country is known."""
    around = gather(triple for query in _SURROUNDINGS for triple in construct(store, query))
    units = gather(construct(store, "compare/unit-facts"))
    return (row for row in unit_rows(units, around) if row.country)


def unit_rows(units: Things, around: Things) -> Iterator[UnitRow]:
    """Yield the row of each unit, by IRI; `around` tells of qualifications, workload and criteria."""
    workloads = _Workloads(around)
    assessed = {unit for facts in around.values() for unit in texts_of(facts, "forUnit")}
    for unit in sorted(units):
        facts = units[unit]
        wholes = [around.get(iri, {}) for iri in texts_of(facts, "isPartOf")]
        year_share, weight = workloads.of(unit)
        yield replace(
            _own_row(unit, facts),
            period=_period([facts, *wholes]),
            year_share=year_share,
            relative_weight=weight,
            stated_workload=workloads.stated(unit),
            has_criteria=unit in assessed,
            qualification_titles=lines_of(wholes[0]) if wholes else (),
        )


def gather(triples: Iterable[Triple]) -> Things:
    """Return the values of each thing; names lose the namespaces of `ecvet`, `elm` and `dcterms`."""
    facts: defaultdict[str, defaultdict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for subject, predicate, value in triples:
        name = str(predicate)
        for namespace in (ECVET, ELM, DCTERMS):
            name = name.removeprefix(namespace)
        facts[str(subject)][name].append(value)
    return facts


def texts_of(facts: Facts, name: str) -> list[str]:
    """Return the values of a property as texts, each once, in alphabetical order."""
    return sorted({str(value) for value in facts.get(name, ())})


def lines_of(facts: Facts) -> tuple[Line, ...]:
    """Return language and text of each title, as `line_of_literal` does, sorted."""
    return tuple(sorted({line_of_literal(value) for value in facts.get("title", ())}))


def category_of(concept: Term | str) -> str | None:
    """Return the local name of a category of outcomes, `None` for what is none."""
    name = str(concept).removeprefix(f"{OWN}outcome-category/")
    return name if name in CATEGORIES else None


def line_of_literal(value: Term) -> tuple[str, str]:
    """Return the language (such as `de`, "" where there is none) and the text of a title."""
    language = value.language if isinstance(value, Literal) else None
    return (language or "").partition("-")[0].lower(), str(value)


def _own_row(unit: str, facts: Facts) -> UnitRow:
    country = min(texts_of(facts, "country"), default="").removeprefix(COUNTRY)
    levels, ends = texts_of(facts, "effectiveLevel"), texts_of(facts, "validUntil")
    return UnitRow(
        iri=unit,
        country=country,
        level=int(levels[0]) if levels else None,
        level_is_own=bool(texts_of(facts, "EQFLevel")),
        fields=tuple(code.removeprefix(ISCED_F) for code in texts_of(facts, "effectiveField")),
        valid_until=day_of(ends[0]) if ends else None,
        same_as=tuple(texts_of(facts, "sameUnitAs")),
        has_assessment=bool(texts_of(facts, "provenBy")),
        titles=lines_of(facts),
        languages=_languages(country),
    )


def _period(sources: Iterable[Facts]) -> tuple[date | None, date | None]:
    """Return first and last day: the unit's own, else the widest of its qualifications."""
    own, *wholes = sources
    chosen = []
    for name, widest in (("validFrom", min), ("validUntil", max)):
        stated = texts_of(own, name)
        days = stated or [day for whole in wholes for day in texts_of(whole, name)]
        is_known = bool(stated) or all(texts_of(whole, name) for whole in wholes)
        chosen.append(day_of(widest(days)) if days and is_known else None)
    return chosen[0], chosen[1]


def _languages(country: str) -> tuple[str, ...]:
    found = pycountry.countries.get(alpha_3=country)
    return tuple(get_official_languages(found.alpha_2)) if found else ()


class _Workloads:
    """Workload of units as part of a full-time year and of their qualification.

    Years come from points and the points that a year has in their credit system, else from weeks of
    training, else from the part of a qualification whose years are known. Of several qualifications
    the smallest figure counts.
    """

    def __init__(self, facts: Things) -> None:
        self._per_year = {
            thing: _number(values, "pointsPerYear")
            for thing, values in facts.items()
            if "pointsPerYear" in values
        }
        self._years = {
            iri: _number(values, "referencePathwayYears")
            for iri, values in facts.items()
            if "referencePathwayYears" in values
        }
        self._allocations: defaultdict[str, list[Facts]] = defaultdict(list)
        for values in facts.values():
            for unit in texts_of(values, "unit"):
                self._allocations[unit].append(values)

    def of(self, unit: str) -> tuple[int | None, int | None]:
        """Return both parts in ten-thousandths, `None` where unknown."""
        allocations = self._allocations.get(unit, ())
        years = [share for one in allocations if (share := self._year_share(one)) is not None]
        weights = [_number(one, "relativeWeight") for one in allocations if "relativeWeight" in one]
        return _least(years), _least(weights)

    def stated(self, unit: str) -> tuple[str, ...]:
        """Return what is written of each place of the unit in a qualification."""
        found = [
            " ".join(f"{name} {value}" for name in sorted(one) for value in texts_of(one, name))
            for one in self._allocations.get(unit, ())
        ]
        return tuple(sorted(found))

    def _year_share(self, allocation: Facts) -> Decimal | None:
        per_year = [self._per_year.get(system) for system in texts_of(allocation, "creditSystem")]
        if "points" in allocation and per_year and per_year[0]:
            return _number(allocation, "points") / per_year[0]
        if "trainingWeeks" in allocation:
            return _number(allocation, "trainingWeeks") / _WEEKS_PER_YEAR
        years = [self._years.get(whole) for whole in texts_of(allocation, "qualification")]
        if "relativeWeight" in allocation and years and years[0]:
            return _number(allocation, "relativeWeight") * years[0]
        return None


def _number(facts: Facts, name: str) -> Decimal:
    return min(Decimal(text) for text in texts_of(facts, name))


def _least(numbers: Sequence[Decimal]) -> int | None:
    positive = [number for number in numbers if number > 0]
    if not positive:
        return None
    return max(int(min(positive).scaleb(_PLACES).to_integral_value(ROUND_HALF_UP)), 1)
