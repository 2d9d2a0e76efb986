"""The part of a desk that is about learners: who they are, how far they are, papers, precedents."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from ecvet_graph.errors import NotFoundError
from ecvet_graph.model.mobility import Contact, Person, Transfer
from ecvet_graph.model.review import Decision
from ecvet_graph.private import Erased
from ecvet_graph.publish.proposals import Proposal
from ecvet_graph.publish.reviewing import Recorded
from ecvet_graph.service.credit.progressing import progress_of
from ecvet_graph.service.mobility.credentials import edc, edc_json_ld
from ecvet_graph.service.mobility.finding import record_iri
from ecvet_graph.service.mobility.precedents import precedents_from, publish_precedent
from ecvet_graph.service.mobility.public import is_public, public_iri
from ecvet_graph.service.mobility.serving import as_json_ld, as_turtle
from ecvet_graph.service.mobility.workplace import Workplace
from ecvet_graph.service.views.progress import ProgressView

__all__ = ["LearnerDesk"]


class LearnerDesk:
    """What an institution does for learners besides the steps; see `Desk` for what is raised."""

    def __init__(self, work: Workplace) -> None:
        self._work = work

    def learners(self) -> tuple[str, ...]:
        """Return the pseudonyms (IRIs) of the learners in the transfers of the institution."""
        return self._work.private.learners(self._work.institution)

    def person(self, learner: str) -> Person | None:
        """Return who a learner is, `None` where nobody wrote it down."""
        return self._work.private.person(self._work.institution, record_iri(learner))

    def save_person(self, learner: str, person: Person) -> None:
        """Write down who a learner is; only home does."""
        self._work.private.save_person(self._work.institution, record_iri(learner), person)

    def contact(self, institution: str) -> Contact | None:
        """Return whom to turn to at an institution, `None` where nobody wrote it down."""
        return self._work.private.contact(self._work.institution, institution)

    def contacts(self, institutions: Iterable[str]) -> Mapping[str, Contact]:
        """Return whom to turn to at institutions, by IRI, as far as it is written down."""
        found = {iri: self.contact(iri) for iri in institutions}
        return {iri: contact for iri, contact in found.items() if contact is not None}

    def save_contact(self, contact: Contact) -> None:
        """Write down whom to turn to at an institution."""
        self._work.private.save_contact(self._work.institution, contact)

    def progress(self, learner: str, targets: Iterable[str]) -> tuple[ProgressView, ...]:
        """Return how far a learner is towards qualifications named by IRI or source id."""
        work = self._work
        portfolio = work.private.portfolio(work.institution, record_iri(learner))
        return tuple(
            progress_of(work.reader.structures, portfolio, target, day=work.day)
            for target in targets
        )

    def export(self, learner: str) -> bytes:
        """Return all that the institution may see of a learner as JSON."""
        return self._work.private.export(self._work.institution, record_iri(learner))

    def erase(self, learner: str) -> Erased:
        """Erase what is held of a learner in transfers of which the institution is home."""
        return self._work.private.erase(self._work.institution, record_iri(learner))

    def turtle(self, name: str) -> bytes:
        """Return a transfer as linked data in Turtle."""
        transfer = self._transfer(name)
        memorandum = self._work.memorandum_of(transfer)
        return as_turtle(transfer, store=self._work.reader.store, memorandum=memorandum)

    def json_ld(self, name: str) -> bytes:
        """Return a transfer as linked data in JSON-LD."""
        transfer = self._transfer(name)
        memorandum = self._work.memorandum_of(transfer)
        return as_json_ld(transfer, store=self._work.reader.store, memorandum=memorandum)

    def credential(self, name: str, *, with_person: bool = False) -> bytes:
        """Return the newest transcript of a transfer as European Digital Credential data, unsigned.

        The learner is named only where that is asked for, for a credential that goes to the learner.

        Raises:
            NotFoundError: there is no such transfer, or no transcript of it.
        """
        transfer = self._with_transcript(name)
        person = self.person(transfer.learner) if with_person else None
        return edc(transfer, transfer.transcripts[-1], store=self._work.reader.store, person=person)

    def credential_json_ld(self, name: str) -> bytes:
        """Return the same without the name of the learner as JSON-LD. Raises as `credential`."""
        transfer = self._with_transcript(name)
        return edc_json_ld(transfer, transfer.transcripts[-1], store=self._work.reader.store)

    def precedents(self, name: str) -> tuple[Proposal, ...]:
        """Return drafts of public decisions that home could make of a transfer; nothing is recorded."""
        transfer = self._transfer(name)
        return precedents_from(
            transfer, outcomes=self._outcomes(transfer), memorandum=self._public_of(transfer)
        )

    def publish_precedent(self, name: str, proposal: Proposal) -> Recorded[Decision]:
        """Record a decision in public after one of the drafts, with what the officer wrote.

        Raises as `service.mobility.precedents.publish_precedent`.
        """
        work, transfer = self._work, self._transfer(name)
        return publish_precedent(
            work.settings,
            work.acting,
            transfer,
            proposal,
            outcomes=self._outcomes(transfer),
            names=_names_of(self.person(transfer.learner)),
            now=work.at,
        )

    def _with_transcript(self, name: str) -> Transfer:
        transfer = self._transfer(name)
        if not transfer.transcripts:
            raise NotFoundError(
                "The transfer has no personal transcript yet.",
                remedy="The host issues it when the assessment is at its end.",
            )
        return transfer

    def _transfer(self, name: str) -> Transfer:
        return self._work.held_transfer(record_iri(name)).value

    def _outcomes(self, transfer: Transfer) -> Mapping[str, Collection[str]]:
        units = {one.unit for version in transfer.agreements for one in version.units}
        return {unit: self._work.names.outcomes_of(unit) for unit in sorted(units)}

    def _public_of(self, transfer: Transfer) -> str | None:
        memorandum = self._work.memorandum_of(transfer)
        if memorandum is None:
            return None
        iri = public_iri(self._work.settings.base, memorandum)
        is_there = iri == memorandum.iri or is_public(self._work.reader.store, iri)
        return iri if is_there else None


def _names_of(person: Person | None) -> tuple[str, ...]:
    return (person.given_names, person.family_name, person.guardian) if person else ()
