"""What an office chooses from before it drafts an agreement: qualifications, units, units abroad."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from ecvet_graph.credit.memoranda import in_force
from ecvet_graph.model.match import MatchStatus
from ecvet_graph.model.mobility import Memorandum
from ecvet_graph.query import run
from ecvet_graph.service.mobility.drafting import institutions_of
from ecvet_graph.service.mobility.memorandum_desk import MemorandumDesk
from ecvet_graph.service.views.listings import Entry, MatchEntry
from ecvet_graph.service.views.mobility import MemorandumRow
from ecvet_graph.service.views.mobility_parts import PartnerView
from ecvet_graph.service.views.units import UnitView

__all__ = ["ChoiceDesk", "HostUnit", "OfferedUnit"]


@dataclass(frozen=True, slots=True)
class OfferedUnit:
    """A unit of a qualification, and with how many units abroad it is matched, the best ones."""

    unit: Entry
    matched: int


@dataclass(frozen=True, slots=True)
class HostUnit:
    """A matched unit abroad in which a unit of the home qualification could be learnt.

    Attributes:
        unit: the unit abroad.
        institutions: awarding bodies and publisher, as the graph names them.
        covers: share of the home unit that it covers, 0 to 1.
        is_covered: share of it that the home unit covers, 0 to 1.
        status: what decisions made of the match.
        memoranda: those in force today with an institution that could be host.
    """

    unit: Entry
    institutions: tuple[PartnerView, ...]
    covers: Decimal
    is_covered: Decimal
    status: MatchStatus
    memoranda: tuple[MemorandumRow, ...]


class ChoiceDesk(MemorandumDesk):
    """The part of a desk that helps to find a pair of units; see `Desk` for what is raised."""

    def own_qualifications(self) -> tuple[Entry, ...]:
        """Return the qualifications that the institution awards or publishes, by IRI."""
        work = self._work
        rows = run(
            work.reader.store, "mobility/awarded-qualifications", institution=work.institution
        )
        return self._entries(str(row["qualification"]) for row in rows)

    def agreed_qualifications(self) -> tuple[Entry, ...]:
        """Return those that memoranda in force of the institution name, and it does not award."""
        own = {one.iri for one in self.own_qualifications()}
        named = {iri for one in self._in_force() for iri in one.qualifications}
        return self._entries(sorted(named - own))

    def qualification_entry(self, name: str) -> Entry:
        """Return a qualification named by IRI or source id.

        Raises:
            NotFoundError: there is none.
            UsageFault: several carry the id.
        """
        iri = self._work.finder.qualification(name, "$.qualification")
        return self._work.reader.tables.qualifications.entries[iri]

    def unit_entry(self, name: str) -> Entry:
        """Return a unit named by IRI or source id. Raises as `qualification_entry`."""
        return self._work.reader.entry(self._work.finder.unit(name, "$.home_unit"))

    def units_of(self, qualification: str) -> tuple[OfferedUnit, ...]:
        """Return the units of a qualification given by IRI, as it lists them.

        Raises:
            NotFoundError: there is no such qualification.
        """
        reader = self._work.reader
        known = reader.tables.units.entries
        places = reader.qualification(qualification).units
        units = dict.fromkeys(place.unit.iri for place in places)
        return tuple(
            OfferedUnit(known[unit], len(reader.matches_of(unit)))
            for unit in units
            if unit in known
        )

    def host_units(self, home_unit: str) -> tuple[HostUnit, ...]:
        """Return the best matched units in every other country for a unit given by IRI.

        Those with a memorandum in force come first, then those that cover most of the home unit.
        """
        work = self._work
        found = [_turned(match, home_unit) for match in work.reader.matches_of(home_unit)]
        views = {one.iri: work.names.unit(one.iri) for one, _, _, _ in found}
        agreed = self._in_force()
        partners = {
            iri: _partners(view, agreed, besides=work.institution) for iri, view in views.items()
        }
        every = dict.fromkeys(iri for some in partners.values() for iri in some)
        memoranda = self.memoranda_with(every)
        hosts = [
            HostUnit(
                unit=entry,
                institutions=self._named(views[entry.iri]),
                covers=covers,
                is_covered=is_covered,
                status=status,
                memoranda=_between(memoranda, partners[entry.iri]),
            )
            for entry, covers, is_covered, status in found
        ]
        return tuple(
            sorted(hosts, key=lambda one: (not one.memoranda, -one.covers, -one.is_covered))
        )

    def partners_for(self, unit: UnitView) -> tuple[str, ...]:
        """Return who could be host for a unit: who stands behind it, and parties who agreed on it.

        The latter have a memorandum in force that names a qualification of the unit.
        """
        return _partners(unit, self._in_force(), besides=self._work.institution)

    def _in_force(self) -> tuple[Memorandum, ...]:
        work = self._work
        held = (one.value for one in work.private.memoranda(work.institution))
        return tuple(one for one in held if in_force(one, work.day))

    def _entries(self, iris: Iterable[str]) -> tuple[Entry, ...]:
        known = self._work.reader.tables.qualifications.entries
        return tuple(known[iri] for iri in iris if iri in known)

    def _named(self, unit: UnitView | None) -> tuple[PartnerView, ...]:
        return tuple(map(self._work.names.partner, institutions_of(unit) if unit else ()))


def _turned(match: MatchEntry, unit: str) -> tuple[Entry, Decimal, Decimal, MatchStatus]:
    """Return the other unit of a match, how much of the unit it covers, and the reverse."""
    if match.a.iri == unit:
        return match.b, match.coverage_of_a, match.coverage_of_b, match.status
    return match.a, match.coverage_of_b, match.coverage_of_a, match.status


def _partners(
    unit: UnitView | None, memoranda: Iterable[Memorandum], *, besides: str
) -> tuple[str, ...]:
    if unit is None:
        return ()
    owners = {one.iri for one in unit.qualifications}
    agreed = (one.parties for one in memoranda if owners & set(one.qualifications))
    found = dict.fromkeys((*institutions_of(unit), *(iri for some in agreed for iri in some)))
    return tuple(iri for iri in found if iri != besides)


def _between(
    memoranda: Iterable[MemorandumRow], partners: Iterable[str]
) -> tuple[MemorandumRow, ...]:
    wanted = set(partners)
    return tuple(row for row in memoranda if wanted & {one.iri for one in row.parties})
