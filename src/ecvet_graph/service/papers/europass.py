"""An overview in the order of Europass Mobility; no official document, and without its emblem."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ecvet_graph.model.credit import AssessmentResult
from ecvet_graph.model.mobility import Contact, Person
from ecvet_graph.service.papers.achieved import Achieved, achieved_in
from ecvet_graph.service.papers.composing import Entries, Item, compose
from ecvet_graph.service.papers.forms import load_form
from ecvet_graph.service.papers.paper import Paper, PaperKind, Values
from ecvet_graph.service.papers.partners import Contacts, learner_item, named
from ecvet_graph.service.papers.signing import full_name, signature_box
from ecvet_graph.service.papers.wording import Wording
from ecvet_graph.service.views.mobility import TransferView
from ecvet_graph.service.views.mobility_parts import OutcomeLine, PartnerView
from ecvet_graph.service.views.mobility_records import CreditView

__all__ = ["europass_paper"]

_NOTES = ("europass-fields", "europass-outcomes", "points")


def europass_paper(
    view: TransferView, wording: Wording, *, person: Person | None, contacts: Contacts
) -> Paper:
    """Return the overview; a draft until a transcript is issued."""
    achieved = achieved_in(view)
    notices = [wording.phrase("not-europass")]
    if achieved.transcript is None:
        notices.append(wording.phrase("draft-transcript"))
    if view.qualification.is_illustrative:
        notices.append(wording.phrase("illustrative"))
    entries = {
        "1.holder": (learner_item(view.learner, person, wording),),
        "3.sending": (_partner(view.home, contacts, wording),),
        "3.host": (_partner(view.host, contacts, wording),),
        "4.mobility": (_mobility(view, wording),),
        **_skills(view, achieved, wording, person=person, contacts=contacts),
        "5b.record": (Item(rows=tuple(_record(achieved, wording))),),
    }
    return Paper(
        kind=PaperKind.EUROPASS,
        language=wording.language,
        title=load_form(PaperKind.EUROPASS).head.labels[wording.language],
        reference=(f"{wording.phrase('reference')} {view.id}",),
        mark="" if achieved.transcript else wording.phrase("mark-draft"),
        notices=tuple(notices),
        sections=compose(PaperKind.EUROPASS, entries, wording),
        notes=tuple(wording.phrase(key) for key in _NOTES),
        day=achieved.transcript.issued_on if achieved.transcript else None,
    )


def _partner(partner: PartnerView | None, contacts: Contacts, wording: Wording) -> Item:
    if partner is None:
        return Item()
    contact = contacts.get(partner.iri) or Contact(institution=partner.iri)
    country = wording.country(partner.country)
    return Item(
        values={
            "name": (
                *named(partner, wording),
                *wording.plain(contact.address),
                *wording.plain("" if contact.address else country),
            ),
            "person": wording.plain(contact.name),
            "position": wording.plain(contact.position),
            "phone": wording.plain(contact.phone),
            "email": wording.plain(contact.email),
        }
    )


def _mobility(view: TransferView, wording: Wording) -> Item:
    values = {"qualification": wording.both(view.qualification.titles, view.qualification.country)}
    agreement = view.agreement
    if agreement:
        units = [wording.said(one.unit.titles, one.unit.country) for one in agreement.units]
        values |= {
            "objective": tuple(said for titles in units for said in titles),
            "from": wording.plain(wording.day(agreement.start)),
            "to": wording.plain(wording.day(agreement.end)),
        }
    return Item(values=values)


def _skills(
    view: TransferView,
    achieved: Achieved,
    wording: Wording,
    *,
    person: Person | None,
    contacts: Contacts,
) -> Entries:
    """Return section 5a: what was done, and the outcomes that were assessed positively."""
    host = view.host.country if view.host else None
    passed = dict.fromkeys(outcome for one in achieved.credits for outcome in one.outcomes)
    values = {
        "activities": wording.said(view.agreement.activities, host) if view.agreement else (),
        "job": tuple(said for one in passed for said in _texts(one, view, wording)),
    }
    contact = contacts.get(view.host.iri) if view.host else None
    boxes = (
        signature_box(
            "reference",
            wording,
            organisation=named(view.host, wording),
            name=wording.plain(contact.name if contact else ""),
        ),
        signature_box("holder", wording, name=full_name(person, wording)),
    )
    return {"5a.skills": (Item(values=values),), "5a.signatures": (Item(boxes=boxes),)}


def _texts(outcome: OutcomeLine, view: TransferView, wording: Wording) -> Values:
    return wording.said(outcome.texts, view.qualification.country)


def _record(achieved: Achieved, wording: Wording) -> Iterator[Mapping[str, Values]]:
    """Give a row for each credit: its unit with the outcomes, grades and points."""
    grades = {one.iri: one for one in achieved.assessments}
    for one in achieved.credits:
        proofs = [grades[iri] for iri in one.assessments if iri in grades]
        marks = [
            f"{proof.grade} ({proof.grading_scheme})" if proof.grading_scheme else proof.grade
            for proof in proofs
            if proof.grade and proof.result is AssessmentResult.PASSED
        ]
        yield {
            "code": wording.plain(one.unit.identifier),
            "title": _title(one, wording),
            "grade": tuple(said for mark in marks for said in wording.plain(mark)),
            "credits": wording.points(one.points, one.credit_system),
        }


def _title(one: CreditView, wording: Wording) -> Values:
    """Return the unit; of one that is credited in part, which outcomes."""
    country = one.unit.country
    outcomes = () if one.is_whole else one.outcomes
    return (
        *wording.said(one.titles or one.unit.titles, country),
        *(said for outcome in outcomes for said in wording.said(outcome.texts, country)),
    )
