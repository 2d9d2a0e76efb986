"""The units of a store as rows for the comparison index: facts of their own and of their wholes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeAlias

import pycountry
from babel.languages import get_official_languages

from ecvet_graph.compare import SCALE, UnitRow
from ecvet_graph.model.iris import COUNTRY, DCTERMS, ECVET, ELM, ISCED_F
from ecvet_graph.model.terms import Literal, Term
from ecvet_graph.query import construct
from ecvet_graph.store import GraphStore

__all__ = ["Lines", "line_of_literal", "read_unit_rows"]

Lines: TypeAlias = tuple[tuple[str, str], ...]
# Values of a thing by the local name of the property
_Facts: TypeAlias = Mapping[str, Sequence[Term]]
# Weeks that a year of training has in the plans that count them: holidays are not left out.
_WEEKS_PER_YEAR = 52


def read_unit_rows(store: GraphStore) -> Iterator[UnitRow]:
    """Yield the rows of all units of a store whose country is known."""
    qualifications = _facts(store, "compare/qualification-facts")
    workloads = _Workloads(_facts(store, "compare/workload-facts"), qualifications)
    assessed = {str(unit) for _, _, unit in construct(store, "compare/criteria-units")}
    units = _facts(store, "compare/unit-facts")
    for unit in sorted(units):
        facts = units[unit]
        if "country" in facts:
            wholes = [
                (iri, qualifications.get(iri, {})) for iri in sorted(_texts(facts, "isPartOf"))
            ]
            year_share, weight = workloads.of(unit)
            yield replace(
                _own_row(unit, facts),
                period=_period([facts, *(whole for _, whole in wholes)]),
                year_share=year_share,
                relative_weight=weight,
                has_criteria=unit in assessed,
                qualification_titles=_lines(wholes[0][1]) if wholes else (),
            )


def line_of_literal(value: Term) -> tuple[str, str]:
    """Return the language (such as `de`, "" where there is none) and the text of a title."""
    language = value.language if isinstance(value, Literal) else None
    return (language or "").partition("-")[0].lower(), str(value)


def _facts(store: GraphStore, query: str) -> Mapping[str, _Facts]:
    facts: defaultdict[str, defaultdict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for subject, predicate, value in construct(store, query):
        name = str(predicate)
        for namespace in (ECVET, ELM, DCTERMS):
            name = name.removeprefix(namespace)
        facts[str(subject)][name].append(value)
    return facts


def _own_row(unit: str, facts: _Facts) -> UnitRow:
    country = min(_texts(facts, "country")).removeprefix(COUNTRY)
    levels, ends = sorted(_texts(facts, "effectiveLevel")), sorted(_texts(facts, "validUntil"))
    return UnitRow(
        iri=unit,
        country=country,
        level=int(levels[0]) if levels else None,
        level_is_own=bool(_texts(facts, "EQFLevel")),
        fields=tuple(
            sorted(code.removeprefix(ISCED_F) for code in _texts(facts, "effectiveField"))
        ),
        valid_until=date.fromisoformat(ends[0]) if ends else None,
        same_as=tuple(sorted(_texts(facts, "sameUnitAs"))),
        has_assessment=bool(_texts(facts, "provenBy")),
        titles=_lines(facts),
        languages=_languages(country),
    )


def _texts(facts: _Facts, name: str) -> list[str]:
    return [str(value) for value in facts.get(name, ())]


def _lines(facts: _Facts) -> Lines:
    return tuple(sorted(line_of_literal(value) for value in facts.get("title", ())))


def _period(sources: Iterable[_Facts]) -> tuple[date | None, date | None]:
    """Return first and last day: the unit's own, else the widest of its qualifications."""
    own, *wholes = sources
    chosen = []
    for name, widest in (("validFrom", min), ("validUntil", max)):
        stated = _texts(own, name)
        days = stated or [day for whole in wholes for day in _texts(whole, name)]
        is_known = bool(stated) or all(_texts(whole, name) for whole in wholes)
        chosen.append(date.fromisoformat(widest(days)) if days and is_known else None)
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

    def __init__(self, facts: Mapping[str, _Facts], qualifications: Mapping[str, _Facts]) -> None:
        self._per_year = {
            thing: _number(values, "pointsPerYear")
            for thing, values in facts.items()
            if "pointsPerYear" in values
        }
        self._years = {
            iri: _number(values, "referencePathwayYears")
            for iri, values in qualifications.items()
            if "referencePathwayYears" in values
        }
        self._allocations: defaultdict[str, list[_Facts]] = defaultdict(list)
        for values in facts.values():
            for unit in _texts(values, "unit"):
                self._allocations[unit].append(values)

    def of(self, unit: str) -> tuple[int | None, int | None]:
        """Return both parts in ten-thousandths, `None` where unknown."""
        allocations = self._allocations.get(unit, ())
        years = [share for one in allocations if (share := self._year_share(one)) is not None]
        weights = [_number(one, "relativeWeight") for one in allocations if "relativeWeight" in one]
        return _least(years), _least(weights)

    def _year_share(self, allocation: _Facts) -> Decimal | None:
        per_year = [self._per_year.get(system) for system in _texts(allocation, "creditSystem")]
        if "points" in allocation and per_year and per_year[0]:
            return _number(allocation, "points") / per_year[0]
        if "trainingWeeks" in allocation:
            return _number(allocation, "trainingWeeks") / _WEEKS_PER_YEAR
        years = [self._years.get(whole) for whole in _texts(allocation, "qualification")]
        if "relativeWeight" in allocation and years and years[0]:
            return _number(allocation, "relativeWeight") * years[0]
        return None


def _number(facts: _Facts, name: str) -> Decimal:
    return min(Decimal(text) for text in _texts(facts, name))


def _least(numbers: Sequence[Decimal]) -> int | None:
    positive = [number for number in numbers if number > 0]
    if not positive:
        return None
    return max(int((min(positive) * SCALE).to_integral_value(ROUND_HALF_UP)), 1)
