"""Candidates of a unit, and many pairs at once, with what people call them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from ecvet_graph.errors import EcvetGraphError, NotFoundError, SyntaxFault, UsageFault
from ecvet_graph.model.learning import text_in
from ecvet_graph.model.match import Reservation, Verdict
from ecvet_graph.service.wire import to_json

if TYPE_CHECKING:
    from datetime import date

    from ecvet_graph.service.matching import Comparison
    from ecvet_graph.service.reading import Reader

__all__ = ["CandidateView", "compare_lines", "list_candidates"]


@dataclass(frozen=True, slots=True)
class CandidateView:
    """A candidate (b) for the unit asked about (a); coverages and score 0 to 1, gap a less b."""

    unit: str
    identifier: str | None
    title: str
    country: str
    level: int | None
    level_gap: int | None
    coverage_of_a: Decimal
    coverage_of_b: Decimal
    score: Decimal
    verdict: Verdict
    reservation: Reservation
    same_as: tuple[str, ...]


def list_candidates(
    reader: Reader,
    comparison: Comparison,
    unit: str,
    *,
    country: str | None,
    limit: int,
    valid_on: date,
) -> tuple[CandidateView, ...]:
    """Return the best candidates abroad, best first; `country` is an alpha-3 code.

    Units of the same country are left out unless it is asked for.

    Raises:
        NotFoundError: there is no such unit.
    """
    iri = reader.unit_iri(unit)
    index = comparison.index
    own = str(index.countries[index.position(iri)])
    countries = (country,) if country else tuple(sorted(set(index.countries.tolist()) - {own}))
    found = comparison.candidates(iri, countries=countries, valid_on=valid_on, limit=limit)
    views = []
    for one in found:
        entry = reader.entry(one.unit)
        title = text_in(entry.titles, "en")
        views.append(
            CandidateView(
                unit=one.unit,
                identifier=entry.identifier,
                title=title.value if title else "",
                country=one.country,
                level=one.level,
                level_gap=one.level_gap,
                coverage_of_a=one.coverage_of_a,
                coverage_of_b=one.coverage_of_b,
                score=one.score,
                verdict=one.verdict,
                reservation=one.reservation,
                same_as=one.same_as,
            )
        )
    return tuple(views)


def compare_lines(
    reader: Reader, comparison: Comparison, path: Path
) -> Iterator[Mapping[str, object]]:
    """Yield the figures of each pair of a file, two ids a line separated by a tab.

    A pair that cannot be compared yields `error`; the rest goes on.

    Raises:
        NotFoundError, SyntaxFault: the file does not exist or is not UTF-8.
    """
    for line in _read_lines(path):
        a, sign, b = line.partition("\t")
        a, b = a.strip(), b.strip()
        echo = {"a": a, "b": b}
        try:
            if not sign or not a or not b:
                raise UsageFault("A line holds two ids, separated by a tab.")
            yield {**echo, **_figures(reader, comparison, a, b)}
        except EcvetGraphError as error:
            yield {**echo, "error": str(error)}


def _figures(reader: Reader, comparison: Comparison, a: str, b: str) -> Mapping[str, object]:
    iris = reader.unit_iri(a), reader.unit_iri(b)
    if iris[0] == iris[1]:
        raise UsageFault("A unit is compared with itself.", remedy="Choose two units.")
    match = comparison.compare(*iris)
    return {
        "score": to_json(match.score),
        "coverage_of_a": to_json(match.coverage_of_a),
        "coverage_of_b": to_json(match.coverage_of_b),
        "verdict": match.verdict.value,
        "reservation": match.reservation.value,
    }


def _read_lines(path: Path) -> list[str]:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as fault:
        raise NotFoundError(
            f"{path} cannot be read: {fault.strerror}.", remedy="Check it."
        ) from fault
    except UnicodeDecodeError as fault:
        raise SyntaxFault(f"{path} is not UTF-8.", remedy="Save it as UTF-8.") from fault
    return [line for line in text.splitlines() if line.strip()]
