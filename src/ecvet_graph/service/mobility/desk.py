"""The desk of an institution: its memoranda and transfers, and every step that it may take.

A step is a pure function of the loop's rules, then the constraints on the linked documents, then the
private store: where anything fails, nothing has changed. Who did which step and when stands in the
transfer itself; the public audit log says nothing of learners.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Self

from ecvet_graph.config import Settings
from ecvet_graph.credit.evidence import recognised_outcomes
from ecvet_graph.model.mobility import Transfer
from ecvet_graph.private import Held
from ecvet_graph.service.gap import GapRequest
from ecvet_graph.service.mobility import after, before, during
from ecvet_graph.service.mobility.acting import Acting
from ecvet_graph.service.mobility.choosing import ChoiceDesk
from ecvet_graph.service.mobility.drafting import planned_from_gap, suggestion_from
from ecvet_graph.service.mobility.finding import record_iri
from ecvet_graph.service.mobility.learner_desk import LearnerDesk
from ecvet_graph.service.mobility.requests import (
    Amending,
    Assessing,
    Crediting,
    Declining,
    Issuing,
    NewAgreement,
    NewExperience,
    PlannedUnit,
    Recognising,
    Signing,
    Validating,
)
from ecvet_graph.service.mobility.transfer_view import transfer_row, transfer_view
from ecvet_graph.service.mobility.workplace import Workplace
from ecvet_graph.service.reading import Reader
from ecvet_graph.service.views.mobility import AgreementSuggestion, TransferRow, TransferView

__all__ = ["Desk"]

_WITHOUT_REASON = Declining()


class Desk(ChoiceDesk, LearnerDesk):
    """What one institution does in one request, at one time.

    Records are named by IRI or bare uuid. A step with a `revision` is refused with ConflictError where
    the record was saved again after that revision was seen. Steps raise besides: `TransitionError`
    for a broken rule of the loop or of the documents, `NotFoundError` for a record that is not there
    or not for this institution, `InvalidDataError` and `UsageFault` for what is named in a request and
    not known, and errors of the private store.
    """

    @classmethod
    def open(
        cls, settings: Settings, institution: Acting, *, reader: Reader, at: datetime | None = None
    ) -> Self:
        """Return the desk of an institution; `at` (UTC) is the time of its steps, now where `None`.

        Raises:
            NotReadyError: the installation keeps no records about learners.
            StoreError: the private store cannot be used.
        """
        return cls(Workplace.open(settings, institution, reader=reader, at=at))

    def transfers(self) -> tuple[TransferRow, ...]:
        """Return the transfers of the institution, what waits for it first, the newest first."""
        held = self._work.private.transfers(self._work.institution)
        newest = sorted((one.value for one in held), key=_last_step, reverse=True)
        work = self._work.with_memoranda()
        rows = [transfer_row(work, one) for one in newest]
        return tuple(sorted(rows, key=lambda row: not row.waits_for_me))

    def transfer(self, name: str) -> TransferView:
        """Return a transfer that the institution takes part in."""
        return transfer_view(self._work, self._work.held_transfer(record_iri(name)))

    def suggest_agreement(
        self, home_unit: str, host_unit: str, learner: str | None = None
    ) -> AgreementSuggestion:
        """Return what the graph knows for an agreement on a unit, learnt in a unit of a host.

        Raises:
            NotFoundError: a unit or the learner is not known, or a unit was not compared yet.
            UsageFault: both are the same unit, or an id is that of several.
        """
        work = self._work
        home = work.finder.unit(home_unit, "$.home_unit")
        host = work.finder.unit(host_unit, "$.host_unit")
        known = before.known_learner(work, learner) if learner else ""
        pair = work.reader.compare(host, home)
        recognised: frozenset[str] = frozenset()
        if known:
            recognised = recognised_outcomes(work.private.portfolio(work.institution, known))
        return suggestion_from(
            pair,
            names=work.names,
            learner=known,
            recognised=recognised,
            memoranda=self.memoranda_with(self.partners_for(pair.a)),
        )

    def suggest_from_gap(self, asked: GapRequest, *, number: int = 1) -> tuple[PlannedUnit, ...]:
        """Return what an agreement could plan, after one of the sets that close a gap, from 1.

        Nothing where the gap has no such set. Raises as `Reader.gap`.
        """
        view = self._work.reader.gap(asked)
        found = view.sets[number - 1 : number]
        return tuple(unit for one in found for unit in planned_from_gap(view, one))

    def new_agreement(self, asked: NewAgreement) -> TransferView:
        """Draft a learning agreement, as home."""
        return self._keep(lambda: before.drafted(self._work, asked), None)

    def new_experience(self, asked: NewExperience) -> TransferView:
        """Begin a transfer of outcomes that were learnt outside any stay, as home."""
        return self._keep(lambda: before.experienced(self._work, asked), None)

    def sign(self, name: str, asked: Signing, *, revision: int | None = None) -> TransferView:
        """Write down a signature under the newest agreement."""
        return self._take(name, lambda one: before.signed(self._work, one, asked), revision)

    def begin(self, name: str, *, revision: int | None = None) -> TransferView:
        """Begin the stay."""
        return self._take(name, lambda one: before.begun(self._work, one), revision)

    def amend(self, name: str, asked: Amending, *, revision: int | None = None) -> TransferView:
        """Draft a further version of the agreement."""
        return self._take(name, lambda one: before.amended(self._work, one, asked), revision)

    def withdraw(
        self, name: str, asked: Declining = _WITHOUT_REASON, *, revision: int | None = None
    ) -> TransferView:
        """Take back an amendment that one's own institution drafted and not all have signed."""
        return self._take(name, lambda one: before.withdrawn(self._work, one, asked), revision)

    def decline(self, name: str, asked: Declining, *, revision: int | None = None) -> TransferView:
        """Decline an amendment that the other institution drafted."""
        return self._take(name, lambda one: before.declined(self._work, one, asked), revision)

    def cancel(self, name: str, *, revision: int | None = None) -> TransferView:
        """Give a transfer up before anything was credited."""
        return self._take(name, lambda one: before.cancelled(self._work, one), revision)

    def assess(
        self, name: str, asked: Assessing, *more: Assessing, revision: int | None = None
    ) -> TransferView:
        """Write down one or several assessments: all of them, or none."""

        def step(transfer: Transfer) -> Transfer:
            for one in (asked, *more):
                transfer = during.assessed(self._work, transfer, one)
            return transfer

        return self._take(name, step, revision)

    def credit(self, name: str, asked: Crediting, *, revision: int | None = None) -> TransferView:
        """Award a credit for outcomes that were shown."""
        return self._take(name, lambda one: during.credited(self._work, one, asked), revision)

    def finish(self, name: str, *, revision: int | None = None) -> TransferView:
        """End the assessment: something is credited, or nothing was achieved."""
        return self._take(name, lambda one: during.finished(self._work, one), revision)

    def transcript(
        self, name: str, asked: Issuing | None = None, *, revision: int | None = None
    ) -> TransferView:
        """Issue a personal transcript; it ends the assessment where that is still open."""
        wanted = asked or Issuing()
        return self._take(name, lambda one: during.transcribed(self._work, one, wanted), revision)

    def validate(
        self, name: str, asked: Validating, *, revision: int | None = None
    ) -> TransferView:
        """Decide whether credited outcomes are those that the qualification requires."""
        return self._take(name, lambda one: after.validated(self._work, one, asked), revision)

    def recognise(
        self, name: str, asked: Recognising, *, revision: int | None = None
    ) -> TransferView:
        """Attest validated outcomes officially, and award units: each once, from any transfer."""
        with self._work.private.alone():
            return self._take(name, lambda one: after.recognised(self._work, one, asked), revision)

    def close(self, name: str, *, revision: int | None = None) -> TransferView:
        """End a transfer."""
        return self._take(name, lambda one: after.closed(self._work, one), revision)

    def _take(
        self, name: str, step: Callable[[Transfer], Transfer], revision: int | None
    ) -> TransferView:
        held = self._work.held_transfer(record_iri(name), revision=revision)
        return self._keep(lambda: step(held.value), held)

    def _keep(self, step: Callable[[], Transfer], held: Held[Transfer] | None) -> TransferView:
        with self._work.said_in_words():
            transfer = step()
            findings = self._work.check(transfer, held.value if held else None)
        saved = self._work.private.save_transfer(
            self._work.institution, transfer, revision=held.revision if held else None
        )
        return transfer_view(self._work, Held(transfer, saved), findings=findings)


def _last_step(transfer: Transfer) -> datetime:
    return transfer.steps[-1].at if transfer.steps else _LONG_AGO


_LONG_AGO = datetime.min.replace(tzinfo=UTC)
