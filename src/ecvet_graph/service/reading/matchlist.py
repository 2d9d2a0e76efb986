"""The list of unit matches: columns in memory, narrowed by masks, counted, ranked and paged."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from ecvet_graph.compare import to_decimal
from ecvet_graph.model.learning import Texts
from ecvet_graph.model.match import MatchStatus, Reservation, Verdict
from ecvet_graph.service.matchfile import MatchRow
from ecvet_graph.service.reading.listing import UNKNOWN, facet_of, page_of
from ecvet_graph.service.views import CountryPair, Entry, Listing, MatchEntry, VerdictCount

__all__ = ["MatchSelection", "MatchTable"]

Mask: TypeAlias = npt.NDArray[np.bool_]
_VERDICTS = tuple(Verdict)
_RESERVATIONS = tuple(Reservation)
_GAPS = ("0", "1", "2", UNKNOWN)
_STATUSES = tuple(MatchStatus)
_LISTED = tuple(status for status in MatchStatus if status is not MatchStatus.REJECTED)


@dataclass(frozen=True, slots=True)
class MatchSelection:
    """What a reader asked the list for; an empty choice means all.

    `countries` are up to two alpha-2 codes, in any order; `verdicts`, `reservations` and `statuses`
    local names; `gaps` are sizes of the level gap `0`, `1`, `2` (two or more) or `unknown`; `page`
    counts from 1. No choice of `statuses` means all but the rejected ones.
    """

    countries: tuple[str, ...] = ()
    verdicts: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    reservations: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    page: int = 1


class MatchTable:
    """All matches of one store version; rows whose units are unknown are left out."""

    def __init__(
        self,
        rows: Iterable[MatchRow],
        *,
        units: Mapping[str, Entry],
        statuses: Mapping[tuple[str, str], MatchStatus] | None = None,
    ) -> None:
        """Take the rows; `statuses` are those that decisions gave to pairs, the rest is suggested."""
        self.rows = tuple(rows)
        self._decided = dict(statuses or {})
        known = [row for row in self.rows if row.a in units and row.b in units]
        known.sort(key=lambda row: (-row.score, row.iri))
        self.units = units
        self._places = _places(units)
        self._rows = known
        self._codes = sorted({units[iri].country or "" for row in known for iri in (row.a, row.b)})
        place = {code: number for number, code in enumerate(self._codes)}
        self._a = _column(place[units[row.a].country or ""] for row in known)
        self._b = _column(place[units[row.b].country or ""] for row in known)
        self._verdict = _column(_VERDICTS.index(row.verdict) for row in known)
        self._reservation = _column(_RESERVATIONS.index(row.reservation) for row in known)
        self._gap = _column(_gap_class(row.level_gap) for row in known)
        self._statuses = [self._decided.get((row.a, row.b), MatchStatus.SUGGESTED) for row in known]
        self._status = _column(_STATUSES.index(status) for status in self._statuses)
        self._listed = _chosen(self._status, _LISTED, _STATUSES)
        self._by_unit: defaultdict[str, list[int]] = defaultdict(list)
        for number, row in enumerate(known):
            self._by_unit[row.a].append(number)
            self._by_unit[row.b].append(number)

    def renewed(
        self,
        rows: Sequence[MatchRow],
        *,
        units: Mapping[str, Entry],
        statuses: Mapping[tuple[str, str], MatchStatus],
    ) -> MatchTable:
        """Return what a table of these would be, without working it out again where it is the same.

        The order and the counts of a list rest on the matches, the decisions, and which units of
        which country there are.
        """
        is_same = (
            rows is self.rows and dict(statuses) == self._decided and self._places == _places(units)
        )
        if not is_same:
            return MatchTable(rows, units=units, statuses=statuses)
        table = copy(self)
        table.units = units
        return table

    def __len__(self) -> int:
        """Return the number of matches that nobody rejected."""
        return int(self._listed.sum())

    def of_unit(self, iri: str, *, per_country: int) -> tuple[MatchEntry, ...]:
        """Return the best matches of a unit that nobody rejected, at most so many per country."""
        taken: Counter[str | None] = Counter()
        found = []
        for number in self._by_unit.get(iri, ()):
            if not self._listed[number]:
                continue
            row = self._rows[number]
            country = self.units[row.b if row.a == iri else row.a].country
            taken[country] += 1
            if taken[country] <= per_country:
                found.append(self._entry(number))
        return tuple(found)

    def all_of(self, iri: str) -> Iterator[tuple[MatchRow, MatchStatus]]:
        """Yield every match of a unit with its status, rejected ones too."""
        for number in self._by_unit.get(iri, ()):
            yield self._rows[number], self._statuses[number]

    def find(
        self, selection: MatchSelection, *, labels: Mapping[str, Texts] | None = None
    ) -> Listing[MatchEntry]:
        """Return one page of the matches that fit, best score first, with facets."""
        within = self._between(selection.countries)
        masks = {
            "verdict": _chosen(self._verdict, selection.verdicts, _VERDICTS),
            "gap": _chosen(self._gap, selection.gaps, _GAPS),
            "reservation": _chosen(self._reservation, selection.reservations, _RESERVATIONS),
            "status": _chosen(self._status, selection.statuses or _LISTED, _STATUSES),
        }
        others = {
            name: _all([within, *(mask for key, mask in masks.items() if key != name)])
            for name in masks
        }
        columns = {
            "verdict": (self._verdict, _VERDICTS, selection.verdicts),
            "gap": (self._gap, _GAPS, selection.gaps),
            "reservation": (self._reservation, _RESERVATIONS, selection.reservations),
            "status": (self._status, _STATUSES, selection.statuses),
        }
        facets = tuple(
            facet_of(
                name,
                _counts(column[others[name]], values),
                frozenset(chosen),
                labels=labels or {},
            )
            for name, (column, values, chosen) in columns.items()
        )
        hits = np.flatnonzero(_all([within, *masks.values()]))
        numbers, page, pages = page_of(hits.tolist(), selection.page)
        rows = tuple(self._entry(number) for number in numbers)
        return Listing(len(hits), page, pages, rows, facets)

    def pairs(self) -> tuple[CountryPair, ...]:
        """Return the number of matches of each pair of countries that nobody rejected, by verdict.

        The first country is that of the first unit, so that the verdicts can be read with it.
        """
        counts: Counter[tuple[str, str, int]] = Counter()
        if self._rows:
            stacked = np.stack([self._a, self._b, self._verdict])[:, self._listed]
            found, numbers = np.unique(stacked, axis=1, return_counts=True)
            for (a, b, verdict), number in zip(found.T.tolist(), numbers.tolist(), strict=True):
                counts[self._codes[a], self._codes[b], verdict] += number
        pairs = sorted({(first, second) for first, second, _ in counts})
        return tuple(_pair(first, second, counts) for first, second in pairs)

    def _between(self, countries: tuple[str, ...]) -> Mask:
        mask = np.ones(len(self._rows), dtype=np.bool_)
        for code in countries:
            place = self._codes.index(code) if code in self._codes else -1
            mask &= (self._a == place) | (self._b == place)
        return mask

    def _entry(self, number: int) -> MatchEntry:
        row = self._rows[number]
        return MatchEntry(
            iri=row.iri,
            a=self.units[row.a],
            b=self.units[row.b],
            score=to_decimal(row.score),
            coverage_of_a=to_decimal(row.coverage_of_a),
            coverage_of_b=to_decimal(row.coverage_of_b),
            verdict=row.verdict,
            reservation=row.reservation,
            level_gap=row.level_gap,
            status=self._statuses[number],
        )


def _places(units: Mapping[str, Entry]) -> dict[str, str | None]:
    return {iri: entry.country for iri, entry in units.items()}


def _column(numbers: Iterable[int]) -> npt.NDArray[np.int16]:
    return np.fromiter(numbers, dtype=np.int16)


def _gap_class(gap: int | None) -> int:
    return len(_GAPS) - 1 if gap is None else min(abs(gap), len(_GAPS) - 2)


def _chosen(
    column: npt.NDArray[np.int16], chosen: tuple[str, ...], values: tuple[str, ...]
) -> Mask:
    if not chosen:
        return np.ones(len(column), dtype=np.bool_)
    places = [place for place, value in enumerate(values) if value in chosen]
    return np.isin(column, places)


def _all(masks: list[Mask]) -> Mask:
    mask: Mask = np.logical_and.reduce(masks)
    return mask


def _counts(column: npt.NDArray[np.int16], values: tuple[str, ...]) -> Counter[str]:
    numbers = np.bincount(column, minlength=len(values)).tolist()
    found = zip(values, numbers, strict=True)
    return Counter({str(value): number for value, number in found if number})


def _pair(first: str, second: str, counts: Counter[tuple[str, str, int]]) -> CountryPair:
    verdicts = tuple(
        VerdictCount(verdict, counts[first, second, place])
        for place, verdict in enumerate(_VERDICTS)
        if counts[first, second, place]
    )
    return CountryPair(first, second, sum(entry.count for entry in verdicts), verdicts)
