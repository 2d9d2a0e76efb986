"""Candidates of a unit, and many pairs at once, with what people call them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ecvet_graph.compare import Candidate
from ecvet_graph.errors import EcvetGraphError, NotFoundError, SyntaxFault, UsageFault
from ecvet_graph.model.learning import Text, Texts, english
from ecvet_graph.model.terms import Literal
from ecvet_graph.query import run
from ecvet_graph.service.matching import Comparison
from ecvet_graph.service.resolving import resolve_unit
from ecvet_graph.service.wire import to_json
from ecvet_graph.store import GraphStore

__all__ = ["CandidateView", "compare_lines", "list_candidates"]


@dataclass(frozen=True, slots=True)
class CandidateView:
    """A candidate with what people call it: its source id, and its title in English if possible."""

    candidate: Candidate
    identifier: str | None
    title: str

    def to_row(self) -> dict[str, Any]:
        """Return one flat object of plain JSON values."""
        names = {"identifier": self.identifier, "title": self.title}
        return {"unit": self.candidate.unit, **names, **to_json(self.candidate)}


def list_candidates(
    store: GraphStore,
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
    iri = resolve_unit(store, unit)
    index = comparison.index
    own = str(index.countries[index.position(iri)])
    countries = (country,) if country else tuple(sorted(set(index.countries.tolist()) - {own}))
    found = comparison.candidates(iri, countries=countries, valid_on=valid_on, limit=limit)
    names = _names(store, [one.unit for one in found])
    return tuple(_view(one, *names[one.unit]) for one in found)


def compare_lines(
    store: GraphStore, comparison: Comparison, path: Path
) -> Iterator[Mapping[str, object]]:
    """Yield the figures of each pair of a file, two ids a line separated by a tab.

    A pair that cannot be compared yields `error`; the rest goes on. A unit may stand beside itself.

    Raises:
        NotFoundError, SyntaxFault: the file does not exist or is not UTF-8.
    """
    for line in _read_lines(path):
        a, _, b = (part.strip() for part in line.partition("\t"))
        echo = {"a": a, "b": b}
        try:
            if not a or not b:
                raise UsageFault("A line holds two ids, separated by a tab.")
            iris = resolve_unit(store, a), resolve_unit(store, b)
            yield {**echo, **_figures(comparison, *iris)}
        except EcvetGraphError as error:
            yield {**echo, "error": str(error)}


def _view(one: Candidate, identifier: str | None, titles: Texts) -> CandidateView:
    return CandidateView(one, identifier, english(titles))


def _names(store: GraphStore, units: Sequence[str]) -> dict[str, tuple[str | None, Texts]]:
    """Return for each unit its source id and its titles."""
    titles: defaultdict[str, list[Text]] = defaultdict(list)
    identifiers: dict[str, str] = {}
    for row in run(store, "resource/unit-names", unit=list(units)) if units else ():
        unit, title = str(row["unit"]), row["title"]
        language = title.language if isinstance(title, Literal) else None
        titles[unit].append(Text(str(title), language or ""))
        if "identifier" in row:
            identifiers[unit] = str(row["identifier"])
    return {unit: (identifiers.get(unit), tuple(titles[unit])) for unit in units}


def _figures(comparison: Comparison, a: str, b: str) -> Mapping[str, object]:
    match = comparison.compare(a, b)
    return {
        "score": to_json(match.score),
        "coverage_of_a": to_json(match.coverage_of_a),
        "coverage_of_b": to_json(match.coverage_of_b),
        "verdict": match.verdict.value,
        "reservation": match.reservation.value,
    }


def _read_lines(path: Path) -> list[str]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as fault:
        raise NotFoundError(
            f"{path} cannot be read: {fault.strerror}.", remedy="Check it."
        ) from fault
    except UnicodeDecodeError as fault:
        raise SyntaxFault(f"{path} is not UTF-8.", remedy="Save it as UTF-8.") from fault
    return [line for line in text.split("\n") if line.strip()]
