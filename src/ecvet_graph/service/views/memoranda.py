"""Public memoranda of understanding, as everybody may see them: institutions only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ecvet_graph.model.learning import Texts
from ecvet_graph.model.mobility import AgreementState, Confirmation

__all__ = ["ComparedQualification", "MemorandumPartner", "PublicMemorandum"]


@dataclass(frozen=True, slots=True)
class MemorandumPartner:
    """An institution that takes part: its names, alpha-2 country and when it signed, if known."""

    iri: str
    names: Texts
    country: str | None
    signed_on: date | None = None


@dataclass(frozen=True, slots=True)
class ComparedQualification:
    """A qualification that the partners compare: titles, alpha-2 country and EQF level, if known."""

    iri: str
    titles: Texts
    country: str | None
    level: int | None


@dataclass(frozen=True, slots=True)
class PublicMemorandum:
    """A memorandum that is public.

    Attributes:
        iri: its name.
        titles, objectives: as published.
        partners: by country, then IRI.
        qualifications: by country, then IRI.
        confirmations: which of the five points of Annex II are confirmed.
        state: on the day that was asked for.
        valid_from, valid_until, review_on: days; open where `None`.
        is_illustrative: it is demonstration data.
    """

    iri: str
    titles: Texts
    objectives: Texts
    partners: tuple[MemorandumPartner, ...]
    qualifications: tuple[ComparedQualification, ...]
    confirmations: tuple[Confirmation, ...]
    state: AgreementState
    valid_from: date
    valid_until: date | None
    review_on: date | None
    is_illustrative: bool = False

    @property
    def countries(self) -> tuple[str, ...]:
        """Return the countries of the partners and of what they compare, each once."""
        known = {one.country for one in self.partners} | {
            one.country for one in self.qualifications
        }
        return tuple(sorted(code for code in known if code))
