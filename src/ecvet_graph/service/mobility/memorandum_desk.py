"""The part of a desk that is about memoranda: agreements of institutions, without any learner."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from ecvet_graph.credit.memoranda import in_force
from ecvet_graph.model.mobility import Memorandum
from ecvet_graph.private import Held
from ecvet_graph.service.mobility import partnering
from ecvet_graph.service.mobility.finding import record_iri
from ecvet_graph.service.mobility.memorandum_view import (
    memorandum_row,
    memorandum_view,
    public_row,
)
from ecvet_graph.service.mobility.public import (
    memoranda_between,
    public_iri,
    publish_memorandum,
    withdraw_memorandum,
)
from ecvet_graph.service.mobility.requests import NewMemorandum, Reviewing, Signing, Withdrawing
from ecvet_graph.service.mobility.serving import memorandum_as_turtle
from ecvet_graph.service.mobility.workplace import Workplace
from ecvet_graph.service.views.mobility import MemorandumRow, MemorandumView
from ecvet_graph.service.views.mobility_parts import PartnerView

__all__ = ["MemorandumDesk"]


class MemorandumDesk:
    """What an institution does with memoranda; see `Desk` for what is raised."""

    def __init__(self, work: Workplace) -> None:
        self._work = work

    def memoranda(self) -> tuple[MemorandumRow, ...]:
        """Return the memoranda of the institution, what waits for it first, the newest first."""
        held = self._work.private.memoranda(self._work.institution)
        newest = sorted((one.value for one in held), key=_last_step, reverse=True)
        rows = [memorandum_row(self._work, one) for one in newest]
        return tuple(sorted(rows, key=lambda row: not row.waits_for_me))

    def memorandum(self, name: str) -> MemorandumView:
        """Return a memorandum of the institution."""
        return memorandum_view(self._work, self._work.held_memorandum(record_iri(name)))

    def new_memorandum(self, asked: NewMemorandum) -> MemorandumView:
        """Draft a memorandum with other institutions."""
        return self._keep_memorandum(lambda: partnering.drafted(self._work, asked), None)

    def sign_memorandum(
        self, name: str, asked: Signing, *, revision: int | None = None
    ) -> MemorandumView:
        """Sign a memorandum as a party."""
        return self._settle(
            name, lambda one: partnering.signed(self._work, one, asked), revision=revision
        )

    def review(self, name: str, *, revision: int | None = None) -> MemorandumView:
        """Begin the review of a memorandum, which stays in force."""
        return self._settle(
            name, lambda one: partnering.review_begun(self._work, one), revision=revision
        )

    def finish_review(
        self, name: str, asked: Reviewing, *, revision: int | None = None
    ) -> MemorandumView:
        """End the review of a memorandum, which goes on."""
        return self._settle(
            name, lambda one: partnering.review_finished(self._work, one, asked), revision=revision
        )

    def terminate(self, name: str, *, revision: int | None = None) -> MemorandumView:
        """End a memorandum; stays that have begun go on."""
        return self._settle(name, lambda one: partnering.ended(self._work, one), revision=revision)

    def publish_memorandum(self, name: str) -> str:
        """Make a memorandum public that all parties have signed; return its public IRI.

        Raises as `service.mobility.public.publish_memorandum`.
        """
        work = self._work
        held = work.held_memorandum(record_iri(name))
        return publish_memorandum(work.settings, held.value, acting=work.acting, now=work.at)

    def withdraw_memorandum(self, name: str, asked: Withdrawing | None = None) -> None:
        """Take a memorandum out of public. Raises as `service.mobility.public.withdraw_memorandum`."""
        reason = asked.reason if asked else None
        work = self._work
        held = work.held_memorandum(record_iri(name))
        withdraw_memorandum(
            work.settings, held.value, acting=work.acting, reason=reason, now=work.at
        )

    def memorandum_turtle(self, name: str) -> bytes:
        """Return a memorandum as linked data in Turtle."""
        held = self._work.held_memorandum(record_iri(name))
        return memorandum_as_turtle(held.value, store=self._work.reader.store)

    def memoranda_with(self, partners: Iterable[str]) -> tuple[MemorandumRow, ...]:
        """Return the memoranda in force today with institutions named by IRI: own ones, then public."""
        work, wanted = self._work, tuple(partners)
        held = (one.value for one in work.private.memoranda(work.institution))
        own = [
            one
            for one in held
            if in_force(one, work.day) and set(wanted) & set(one.parties) - {work.institution}
        ]
        public = {
            one.iri: one
            for partner in wanted
            if partner != work.institution
            for one in memoranda_between(work.reader.store, work.institution, partner, work.day)
        }
        rows = [memorandum_row(work, one) for one in own]
        known = {public_iri(work.settings.base, one) for one in own}
        return (*rows, *(public_row(work, one) for iri, one in public.items() if iri not in known))

    @property
    def office(self) -> PartnerView:
        """Return the institution that acts: as the graph names it, else as its token does."""
        return self._work.names.partner(self._work.institution)

    def partners(self) -> tuple[PartnerView, ...]:
        """Return the other institutions that a request may name, by IRI."""
        found = self._work.names.partners()
        return tuple(one for one in found if one.iri != self._work.institution)

    def _settle(
        self, name: str, step: Callable[[Memorandum], Memorandum], *, revision: int | None
    ) -> MemorandumView:
        held = self._work.held_memorandum(record_iri(name), revision=revision)
        return self._keep_memorandum(lambda: step(held.value), held.revision)

    def _keep_memorandum(
        self, step: Callable[[], Memorandum], revision: int | None
    ) -> MemorandumView:
        with self._work.said_in_words():
            memorandum = step()
            findings = self._work.check_memorandum(memorandum)
        saved = self._work.private.save_memorandum(
            self._work.institution, memorandum, revision=revision
        )
        return memorandum_view(self._work, Held(memorandum, saved), findings=findings)


def _last_step(memorandum: Memorandum) -> datetime:
    return memorandum.steps[-1].at if memorandum.steps else _LONG_AGO


_LONG_AGO = datetime.min.replace(tzinfo=UTC)
