"""What every step at a desk works with: who acts, when, the records, and the public graph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from ecvet_graph.config import Settings
from ecvet_graph.credit.evidence import record_names
from ecvet_graph.credit.structure import Structure
from ecvet_graph.errors import ConflictError, NotFoundError, TransitionError
from ecvet_graph.model.credit import Portfolio
from ecvet_graph.model.mobility import AgreementState, Memorandum, Transfer
from ecvet_graph.model.terms import Triple
from ecvet_graph.private import Held, PrivateStore
from ecvet_graph.quality import Finding
from ecvet_graph.rdf.decisions import portfolio_triples
from ecvet_graph.rdf.memorandum import memorandum_triples
from ecvet_graph.rdf.transfer import transfer_triples
from ecvet_graph.service.mobility.acting import Acting
from ecvet_graph.service.mobility.documents import check
from ecvet_graph.service.mobility.finding import Finder
from ecvet_graph.service.mobility.naming import Names
from ecvet_graph.service.mobility.public import public_memorandum
from ecvet_graph.service.mobility.wording import in_words
from ecvet_graph.service.reading import Reader

__all__ = ["Workplace"]

_PRIVATE = "urn:uuid:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Workplace:
    """Where one institution does one thing; `at` is the time (UTC) that the step is given."""

    settings: Settings
    acting: Acting
    reader: Reader
    private: PrivateStore
    names: Names
    finder: Finder
    at: datetime
    _structures: dict[str, Structure] = field(default_factory=dict, repr=False, compare=False)
    _memoranda: Mapping[str, Memorandum] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def open(
        cls, settings: Settings, acting: Acting, *, reader: Reader, at: datetime | None = None
    ) -> Workplace:
        """Return the workplace of an institution. Raises as `PrivateStore.open`."""
        names = Names(settings, reader)
        return cls(
            settings=settings,
            acting=acting,
            reader=reader,
            private=PrivateStore.open(settings),
            names=names,
            finder=Finder(names),
            at=at or datetime.now(UTC),
        )

    @property
    def institution(self) -> str:
        """Return the institution that acts."""
        return self.acting.institution

    @property
    def day(self) -> date:
        """Return the day of the step."""
        return self.at.date()

    def held_transfer(self, iri: str, *, revision: int | None = None) -> Held[Transfer]:
        """Return a transfer of the institution.

        Raises:
            NotFoundError: there is none, or it is that of others.
            ConflictError: it was saved again after the given revision.
        """
        held = self.private.transfer(self.institution, iri)
        _require_newest(held.revision, revision)
        return held

    def held_memorandum(self, iri: str, *, revision: int | None = None) -> Held[Memorandum]:
        """Return a memorandum of the institution. Raises as `held_transfer`."""
        held = self.private.memorandum(self.institution, iri)
        _require_newest(held.revision, revision)
        return held

    def structure(self, qualification: str) -> Structure:
        """Return the published structure of a qualification; an unknown one has no units."""
        known = self._structures
        if qualification not in known:
            try:
                known[qualification] = self.reader.structures.find(qualification)
            except NotFoundError:
                known[qualification] = Structure(qualification=qualification, units=())
        return known[qualification]

    def memorandum(self, iri: str | None) -> Memorandum | None:
        """Return a memorandum, private or public; `None` where the institution may not see it."""
        if iri is None or iri in self._memoranda:
            return self._memoranda[iri] if iri else None
        if not iri.startswith(_PRIVATE):
            return public_memorandum(self.reader.store, iri)
        try:
            return self.private.memorandum(self.institution, iri).value
        except NotFoundError:
            return None

    def with_memoranda(self) -> Workplace:
        """Return the same workplace that reads the memoranda of the institution once, for a list."""
        held = self.private.memoranda(self.institution)
        return replace(self, _memoranda={one.value.iri: one.value for one in held})

    def memorandum_of(self, transfer: Transfer) -> Memorandum | None:
        """Return the memorandum that the newest agreement of a transfer stands in."""
        return self.memorandum(transfer.agreement.memorandum if transfer.agreement else None)

    def elsewhere(self, transfer: Transfer) -> Portfolio:
        """Return what is on record of the learner in other transfers that the institution sees."""
        try:
            found = self.private.portfolio(self.institution, transfer.learner)
        except NotFoundError:
            return Portfolio(learner=transfer.learner)
        known = record_names(transfer)
        return replace(
            found,
            assessments=tuple(one for one in found.assessments if one.iri not in known),
            credits=tuple(one for one in found.credits if one.iri not in known),
            validations=tuple(one for one in found.validations if one.iri not in known),
            recognitions=tuple(one for one in found.recognitions if one.iri not in known),
        )

    @contextmanager
    def said_in_words(self) -> Iterator[None]:
        """Say what breaks a rule with the names of things: IRIs are no words."""
        try:
            yield
        except TransitionError as error:
            raise in_words(error, self.names.called) from error

    def check(self, transfer: Transfer, before: Transfer | None = None) -> tuple[Finding, ...]:
        """Return the warnings of the constraints on a transfer with all that it rests on.

        What was broken `before` already is passed over: the institution may see less than what
        decisions of others rested on, and records expire. That is not so of a draft that stays one or
        is signed: what became wrong with it since would hold from then on.

        Raises:
            TransitionError: a constraint is broken.
        """
        earlier = list(self._rest(before or transfer))
        if before is not None:
            earlier.extend(transfer_triples(_without_drafts(before, transfer)))
        return check(self._triples(transfer), store=self.reader.store, before=earlier)

    def check_memorandum(self, memorandum: Memorandum) -> tuple[Finding, ...]:
        """Return the warnings of the constraints on a memorandum. Raises as `check`."""
        return check(memorandum_triples(memorandum), store=self.reader.store)

    def _triples(self, transfer: Transfer) -> Iterator[Triple]:
        yield from transfer_triples(transfer)
        yield from self._rest(transfer)

    def _rest(self, transfer: Transfer) -> Iterator[Triple]:
        """Yield what a transfer rests on: other records of the learner, and the memorandum."""
        yield from portfolio_triples(self.elsewhere(transfer))
        memorandum = self.memorandum_of(transfer)
        if memorandum is not None:
            yield from memorandum_triples(memorandum)


def _require_newest(newest: int, seen: int | None) -> None:
    if seen is not None and seen != newest:
        raise ConflictError(
            "Somebody saved a later state of this in the meantime.",
            remedy="Look at it again, and repeat your step where it still applies.",
        )


def _without_drafts(before: Transfer, after: Transfer) -> Transfer:
    """Return a transfer without the draft of an agreement, unless it is cancelled afterwards."""
    ended = {one.iri for one in after.agreements if one.state is AgreementState.CANCELLED}
    kept = (
        one
        for one in before.agreements
        if one.state is not AgreementState.DRAFT or one.iri in ended
    )
    return replace(before, agreements=tuple(kept))
