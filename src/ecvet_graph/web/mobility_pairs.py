"""The way to a pair of units for an agreement: a qualification, a unit of it, a unit abroad.

Plain forms and links, each step with an address of its own that says nothing of any learner.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import request

from ecvet_graph.errors import EcvetGraphError, NotAuthenticatedError
from ecvet_graph.service.mobility.choosing import HostUnit, OfferedUnit
from ecvet_graph.service.mobility.desk import Desk
from ecvet_graph.service.views import Entry
from ecvet_graph.web.choosing import Search, in_order, search_qualifications

__all__ = ["PairChoice", "asked_name", "pair_choice"]

_LONGEST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class PairChoice:
    """How far the choice of a pair is, and what can be chosen next.

    Attributes:
        qualification, unit: chosen already; each `None` while it is open.
        own, agreed: qualifications of the institution, and of its memoranda.
        search: for other qualifications.
        units: of the qualification, once that is chosen.
        hosts: matched units abroad, once the unit is chosen.
    """

    qualification: Entry | None = None
    unit: Entry | None = None
    own: tuple[Entry, ...] = ()
    agreed: tuple[Entry, ...] = ()
    search: Search = field(default_factory=lambda: Search(""))
    units: tuple[OfferedUnit, ...] = ()
    hosts: tuple[HostUnit, ...] = ()


def asked_name(name: str) -> str:
    """Return what the address of the page gives as a name of a thing, empty where nothing."""
    return request.args.get(name, "").strip()[:_LONGEST]


def pair_choice(desk: Desk) -> tuple[PairChoice, EcvetGraphError | None]:
    """Return the choice that the address stands for; with what is wrong with it, the first step."""
    try:
        return _chosen(
            desk, qualification=asked_name("qualification"), unit=asked_name("home")
        ), None
    except NotAuthenticatedError:
        raise
    except EcvetGraphError as fault:
        return _first(desk), fault


def _chosen(desk: Desk, *, qualification: str, unit: str) -> PairChoice:
    aim = desk.qualification_entry(qualification) if qualification else None
    if unit:
        home = desk.unit_entry(unit)
        return PairChoice(qualification=aim, unit=home, hosts=desk.host_units(home.iri))
    if aim:
        return PairChoice(qualification=aim, units=desk.units_of(aim.iri))
    return _first(desk)


def _first(desk: Desk) -> PairChoice:
    return PairChoice(
        own=in_order(desk.own_qualifications()),
        agreed=in_order(desk.agreed_qualifications()),
        search=search_qualifications(request.args),
    )
