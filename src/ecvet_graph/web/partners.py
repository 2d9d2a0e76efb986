"""The matches of one unit, seen from that unit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from ecvet_graph.model.match import MatchStatus, Verdict
from ecvet_graph.service.views import Entry, MatchEntry

__all__ = ["Partner", "partners_by_country"]

_TURNED = {
    Verdict.A_COVERS_B: Verdict.B_COVERS_A,
    Verdict.B_COVERS_A: Verdict.A_COVERS_B,
}


@dataclass(frozen=True, slots=True)
class Partner:
    """The other unit of a match; the verdict reads with this unit first, coverages are 0 to 1.

    `stale`: the other unit changed after the match was derived.
    """

    entry: Entry
    verdict: Verdict
    coverage_of_this: Decimal
    coverage_of_other: Decimal
    status: MatchStatus
    stale: bool = False


def partners_by_country(matches: Iterable[MatchEntry], unit: str) -> dict[str, list[Partner]]:
    """Return the partners of a unit by the country of the partner, in the order given."""
    groups: dict[str, list[Partner]] = {}
    for match in matches:
        partner = _partner(match, unit)
        groups.setdefault(partner.entry.country or "", []).append(partner)
    return dict(sorted(groups.items()))


def _partner(match: MatchEntry, unit: str) -> Partner:
    stale = any(change.unit != unit for change in match.changes)
    if match.a.iri == unit:
        return Partner(
            match.b, match.verdict, match.coverage_of_a, match.coverage_of_b, match.status, stale
        )
    verdict = _TURNED.get(match.verdict, match.verdict)
    return Partner(match.a, verdict, match.coverage_of_b, match.coverage_of_a, match.status, stale)
