"""What units, outcomes, institutions and points are called in the lines of the command line."""

from __future__ import annotations

from collections.abc import Mapping

from ecvet_graph.model.credit import Route
from ecvet_graph.model.learning import english
from ecvet_graph.model.mobility import AgreementState
from ecvet_graph.service.views.concepts import Concept
from ecvet_graph.service.views.mobility_parts import (
    OutcomeLine,
    PartnerView,
    QualificationLine,
    UnitLine,
)

__all__ = [
    "amount_called",
    "called",
    "outcome_called",
    "qualification_called",
    "route_called",
    "state_called",
    "unit_called",
]

_STATES: Mapping[AgreementState, str] = {
    AgreementState.AGREED: "signed in part",
    AgreementState.SIGNED: "signed by all",
    AgreementState.ACTIVE: "in force",
    AgreementState.AMENDED: "amended, to be signed again",
}
_ROUTES: Mapping[Route, str] = {
    Route.INSIDE_MOU: "a stay inside a memorandum",
    Route.OUTSIDE_MOU: "a stay outside a memorandum",
    Route.NON_FORMAL: "non-formal learning",
    Route.INFORMAL: "informal learning",
}


def state_called(state: AgreementState) -> str:
    """Return a state in the words of the pages."""
    return _STATES.get(state, state.replace("-", " "))


def route_called(route: Route) -> str:
    """Return in words how outcomes were learnt."""
    return _ROUTES[route]


def called(partner: PartnerView) -> str:
    """Return an institution by its English name, else its IRI, with its country."""
    name = english(partner.names) or partner.iri
    return f"{name} ({partner.country})" if partner.country else name


def qualification_called(line: QualificationLine) -> str:
    """Return a qualification by title, country and EQF level."""
    level = "?" if line.eqf is None else str(line.eqf)
    return f"{english(line.titles) or line.iri} ({line.country or '?'}, EQF {level})"


def amount_called(amount: object, system: Concept | None) -> str:
    """Return points with the name of their credit system."""
    name = (english(system.labels) or system.iri) if system else ""
    return f"{amount} {name}".strip()


def outcome_called(line: OutcomeLine) -> str:
    """Return the text of an outcome with the short name by which commands take it."""
    return f"{english(line.texts) or line.iri} [{line.iri.rsplit('/', 1)[-1]}]"


def unit_called(line: UnitLine) -> str:
    """Return a unit by title and id."""
    return f"{english(line.titles) or line.iri} ({line.identifier or line.iri})"
