"""The recognisability report of a dataset: its candidates abroad, and the fixes ranked by their gain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ecvet_graph.errors import NotFoundError
from ecvet_graph.model.agencies import check_agency, check_dataset
from ecvet_graph.model.iris import Graphs
from ecvet_graph.model.match import MatchStatus
from ecvet_graph.query import iterate
from ecvet_graph.service.reading import Reader
from ecvet_graph.service.recognising import (
    CARRIERS,
    Gain,
    Ints,
    Lack,
    Pairs,
    carried_by,
    gains,
    lacks,
)
from ecvet_graph.service.views.listings import Entry
from ecvet_graph.service.views.recognisability import (
    CarriedCount,
    CountryCount,
    Fix,
    FixView,
    Reading,
    ReadingCount,
    RecognisabilityView,
    UnitFix,
    UnitRecognisability,
)

__all__ = ["recognisability"]

_ENGLISH = "en"
_NOT_ESTIMATED = frozenset({Fix.LIST_OUTCOMES, Fix.TRANSLATE_TITLES})
_READINGS = tuple(Reading)
_NO_READING = len(_READINGS)


@dataclass(frozen=True, slots=True)
class _Candidates:
    """The candidates of all units of a dataset, (pairs,): positions, what is suggested and decided."""

    pairs: Pairs
    readings: Ints
    is_decided: Ints
    is_rejected: Ints


@dataclass(frozen=True, slots=True)
class _Figures:
    """The candidates that count, (pairs,), and what would help them."""

    pairs: Pairs
    readings: Ints
    carriers: Ints
    countries: Sequence[str]
    gains: Mapping[Fix, Gain]
    decided: Mapping[int, int]
    lacks: Mapping[Fix, Lack]


def recognisability(reader: Reader, *, agency: str, dataset: str, base: str) -> RecognisabilityView:
    """Return how recognisable the units of a dataset are abroad, and what would help most.

    A gain is counted on the candidates that are there: what a fix would find beyond them is unknown.

    Raises:
        UsageFault: an id is not well formed.
        NotFoundError: there is no such dataset, or it has no units.
    """
    graph = Graphs(base).dataset(check_agency(agency), check_dataset(dataset))
    names = [
        str(row["unit"]) for row in iterate(reader.store, "resource/dataset-units", graph=graph)
    ]
    if not names:
        raise NotFoundError(
            f"There is no dataset {agency}/{dataset} with units.",
            remedy="Check agency and dataset, or publish it first.",
        )
    figures = _figures(reader, _candidates(reader, names))
    rows = _rows(reader, names, figures)
    return RecognisabilityView(
        agency=agency,
        dataset=dataset,
        version=reader.version,
        units=len(names),
        compared=sum(row.is_compared for row in rows),
        recognisable=sum(row.candidates > 0 for row in rows),
        candidates=len(figures.carriers),
        countries=_countries(figures),
        carried=_carried(figures.carriers),
        readings=_readings(figures.readings),
        decided=sum(figures.decided.values()),
        fixes=_fixes(reader, names, figures),
        rows=tuple(sorted(rows, key=lambda row: (row.candidates, row.iri))),
    )


def _candidates(reader: Reader, names: Iterable[str]) -> _Candidates:
    positions, matches = reader.index.positions, reader.tables.matches
    found: list[tuple[int, int, int, bool, bool]] = []
    for name in names:
        own = positions.get(name)
        for row, status in matches.all_of(name) if own is not None else ():
            other = positions.get(row.b if row.a == name else row.a)
            reading = Reading.from_verdict(row.verdict, is_a=row.a == name)
            if own is None or other is None:
                continue
            code = _NO_READING if reading is None else _READINGS.index(reading)
            is_decided = status is not MatchStatus.SUGGESTED
            found.append((own, other, code, is_decided, status is MatchStatus.REJECTED))
    table = np.array(found, dtype=np.int64).reshape(-1, 5)
    return _Candidates(Pairs(table[:, 0], table[:, 1]), table[:, 2], table[:, 3], table[:, 4])


def _figures(reader: Reader, all_pairs: _Candidates) -> _Figures:
    index = reader.index
    counts = (all_pairs.is_rejected == 0) & (all_pairs.readings != _NO_READING)
    pairs = Pairs(all_pairs.pairs.own[counts], all_pairs.pairs.others[counts])
    carriers = carried_by(index, pairs)
    codes = [
        reader.tables.units.entries[index.units[other]].country or ""
        for other in pairs.others.tolist()
    ]
    decided = all_pairs.pairs.own[all_pairs.is_decided == 1].tolist()
    return _Figures(
        pairs=pairs,
        readings=all_pairs.readings[counts],
        carriers=carriers,
        countries=codes,
        gains=gains(index, pairs, carriers),
        decided=Counter(decided),
        lacks=lacks(index),
    )


def _rows(reader: Reader, names: Iterable[str], figures: _Figures) -> list[UnitRecognisability]:
    order = np.argsort(figures.pairs.own, kind="stable")
    owners = figures.pairs.own[order]
    own_gains = {
        fix: np.bincount(figures.pairs.own[gain.helped], minlength=len(reader.index.units))
        for fix, gain in figures.gains.items()
    }
    rows = []
    for name in names:
        entry, position = (
            reader.tables.units.entries.get(name),
            reader.index.positions.get(name, -1),
        )
        first, last = np.searchsorted(owners, [position, position + 1])
        places = order[first:last] if position >= 0 else order[:0]
        rows.append(
            UnitRecognisability(
                iri=name,
                identifier=entry.identifier if entry else None,
                titles=entry.titles if entry else (),
                is_compared=position >= 0,
                candidates=len(places),
                countries=tuple(sorted({figures.countries[place] for place in places.tolist()})),
                carried=_carried(figures.carriers[places]),
                readings=_readings(figures.readings[places]),
                decided=figures.decided.get(position, 0),
                fixes=_unit_fixes(reader, name, figures, own_gains),
            )
        )
    return rows


def _unit_fixes(
    reader: Reader, name: str, figures: _Figures, own_gains: Mapping[Fix, Ints]
) -> tuple[UnitFix, ...]:
    position = reader.index.positions.get(name, -1)
    found = []
    for fix in Fix:
        if fix is Fix.TRANSLATE_TITLES:
            is_lacking = _lacks_english(reader.tables.units.entries.get(name))
        else:
            is_lacking = position >= 0 and bool(figures.lacks[fix].units[position])
        if is_lacking:
            gain = None if fix in _NOT_ESTIMATED else int(own_gains[fix][position])
            found.append(UnitFix(fix, gain))
    return tuple(sorted(found, key=lambda one: _rank(one.gain)))


def _fixes(reader: Reader, names: Sequence[str], figures: _Figures) -> tuple[FixView, ...]:
    positions = reader.index.positions
    own = np.array([positions[name] for name in names if name in positions], dtype=np.int64)
    untranslated = sum(_lacks_english(reader.tables.units.entries.get(name)) for name in names)
    found = [FixView(Fix.TRANSLATE_TITLES, untranslated, 0, None)]
    for fix, lack in figures.lacks.items():
        units, outcomes = int(lack.units[own].sum()), int(lack.outcomes[own].sum())
        found.append(_fix(fix, units, outcomes, gain=figures.gains.get(fix)))
    lacking = [one for one in found if one.units]
    return tuple(sorted(lacking, key=lambda one: (*_rank(one.gain), -one.units, one.fix)))


def _fix(fix: Fix, units: int, outcomes: int, *, gain: Gain | None) -> FixView:
    if gain is None:
        return FixView(fix, units, outcomes, None)
    return FixView(
        fix,
        units,
        outcomes,
        gain=int(gain.helped.sum()),
        clears=None if gain.cleared is None else int(gain.cleared.sum()),
        on_both_sides=int(gain.on_both_sides.sum()),
    )


def _rank(gain: int | None) -> tuple[bool, int]:
    """Return where a gain stands: the largest first, what is not estimated last."""
    return gain is None, -(gain or 0)


def _lacks_english(entry: Entry | None) -> bool:
    return entry is not None and all(
        text.language.partition("-")[0] != _ENGLISH for text in entry.titles
    )


def _countries(figures: _Figures) -> tuple[CountryCount, ...]:
    candidates = Counter(figures.countries)
    units = Counter(
        country
        for country, _ in set(zip(figures.countries, figures.pairs.own.tolist(), strict=True))
    )
    found = [CountryCount(code or None, count, units[code]) for code, count in candidates.items()]
    return tuple(sorted(found, key=lambda one: (-one.candidates, one.country or "")))


def _carried(codes: Ints) -> tuple[CarriedCount, ...]:
    numbers = np.bincount(codes, minlength=len(CARRIERS)).tolist()
    return tuple(
        CarriedCount(carried, number)
        for carried, number in zip(CARRIERS, numbers, strict=True)
        if number
    )


def _readings(codes: Ints) -> tuple[ReadingCount, ...]:
    numbers = np.bincount(codes, minlength=len(_READINGS)).tolist()
    return tuple(
        ReadingCount(reading, number)
        for reading, number in zip(_READINGS, numbers, strict=True)
        if number
    )
