"""The learning agreement as a paper: one learner, one stay, one version."""

from __future__ import annotations

from datetime import date

from ecvet_graph.errors import NotFoundError
from ecvet_graph.model.mobility import AgreementState, Person
from ecvet_graph.service.papers.composing import Entries, Item, compose
from ecvet_graph.service.papers.forms import load_form
from ecvet_graph.service.papers.paper import Paper, PaperKind, Values
from ecvet_graph.service.papers.partners import (
    Contacts,
    learner_item,
    named,
    nqf_levels,
    organisation_item,
)
from ecvet_graph.service.papers.signing import signature_boxes
from ecvet_graph.service.papers.wording import Wording
from ecvet_graph.service.views.mobility import TransferView
from ecvet_graph.service.views.mobility_records import AgreedUnitView, AgreementView

__all__ = ["agreement_paper", "superseded_version", "unit_share", "weeks"]

_MARKS = {
    AgreementState.DRAFT: "mark-draft",
    AgreementState.CANCELLED: "mark-cancelled",
    AgreementState.AMENDED: "mark-superseded",
}


def agreement_paper(
    view: TransferView,
    wording: Wording,
    *,
    person: Person | None,
    contacts: Contacts,
    version: int | None = None,
) -> Paper:
    """Return a version of the learning agreement as a paper; the newest where none is asked for.

    Raises:
        NotFoundError: the transfer has no learning agreement, or none of that version.
    """
    agreement = _version(view, version)
    mark = _MARKS.get(agreement.state)
    notices = [wording.phrase("draft-agreement")] if mark == "mark-draft" else []
    if agreement.qualification.is_illustrative:
        notices.append(wording.phrase("illustrative"))
    entries = {
        **_participants(view, agreement, wording, person=person, contacts=contacts),
        **_content(agreement, wording),
        **_afterwards(agreement, wording, person=person),
    }
    return Paper(
        kind=PaperKind.AGREEMENT,
        language=wording.language,
        title=load_form(PaperKind.AGREEMENT).head.labels[wording.language],
        reference=(
            f"{wording.phrase('reference')} {view.id}",
            _version_line(view, agreement, wording),
        ),
        mark=wording.phrase(mark) if mark else "",
        notices=tuple(notices),
        sections=compose(PaperKind.AGREEMENT, entries, wording),
        notes=(wording.phrase("points"),) if any(unit.points for unit in agreement.units) else (),
        day=_day(agreement),
    )


def superseded_version(view: TransferView, iri: str | None) -> int | None:
    """Return the number of the version of the agreement with an IRI."""
    return next((one.version for one in view.agreements if one.iri == iri), None)


def unit_share(count: int, total: int, wording: Wording) -> Values:
    """Return in words whether so many outcomes of so many are the whole unit or a part of it."""
    key = "whole-unit" if count == total else "part-of-unit"
    return wording.plain(wording.phrase(key, count=count, total=total))


def weeks(agreement: AgreementView, wording: Wording) -> Values:
    """Return the length of the stay in begun weeks."""
    key = "weeks-one" if agreement.weeks == 1 else "weeks-many"
    return wording.plain(wording.phrase(key, count=wording.number(agreement.weeks)))


def _version(view: TransferView, version: int | None) -> AgreementView:
    wanted = view.agreement
    if version is not None:
        wanted = next((one for one in view.agreements if one.version == version), None)
    if wanted is None:
        named_so = "no learning agreement" if version is None else f"no version {version} of one"
        raise NotFoundError(
            f"Transfer {view.id} has {named_so}, so there is nothing to print.",
            remedy="Routes without a stay have no learning agreement; print the transcript.",
        )
    return wanted


def _version_line(view: TransferView, agreement: AgreementView, wording: Wording) -> str:
    line = wording.phrase("version", version=agreement.version)
    older = superseded_version(view, agreement.supersedes)
    if older is None:
        return line
    return f"{line}, {wording.phrase('supersedes', version=older)}"


def _participants(
    view: TransferView,
    agreement: AgreementView,
    wording: Wording,
    *,
    person: Person | None,
    contacts: Contacts,
) -> Entries:
    guardian = wording.plain(person.guardian if person else "")
    return {
        "1.home": (organisation_item(agreement.home, contacts, wording),),
        "1.host": (organisation_item(agreement.host, contacts, wording),),
        "1.learner": (learner_item(view.learner, person, wording, in_figures=True),),
        "1.guardian": (Item(values={"name": guardian}),),
        "1.intermediary": (organisation_item(agreement.intermediary, contacts, wording),),
    }


def _content(agreement: AgreementView, wording: Wording) -> Entries:
    duration = {
        "start": wording.plain(wording.day(agreement.start)),
        "end": wording.plain(wording.day(agreement.end)),
        "weeks": weeks(agreement, wording),
    }
    qualification = agreement.qualification
    aimed_at = {
        "title": wording.both(qualification.titles, qualification.country),
        "eqf": wording.plain(qualification.eqf),
        "nqf": nqf_levels(qualification, wording),
    }
    activities = {"activities": wording.said(agreement.activities, agreement.host.country)}
    numbered = enumerate(agreement.units, start=1)
    return {
        "2.duration": (Item(values=duration),),
        "3.qualification": (Item(values=aimed_at),),
        "4.unit": tuple(_unit(unit, number, wording) for number, unit in numbered),
        "4.activities": (Item(values=activities),),
    }


def _unit(agreed: AgreedUnitView, number: int, wording: Wording) -> Item:
    total = len(agreed.outcomes) + len(agreed.at_home)
    title = wording.said(agreed.unit.titles, agreed.unit.country)
    host = agreed.host_unit
    values = {
        "title": (*title, *unit_share(len(agreed.outcomes), total, wording)),
        "points": wording.points(agreed.points, agreed.credit_system),
        "outcomes": tuple(
            said
            for outcome in agreed.outcomes
            for said in wording.said(outcome.texts, agreed.unit.country)
        ),
        "host-unit": wording.said(host.titles, host.country) if host else (),
    }
    heading = wording.plain(wording.phrase("unit-number", number=number))
    return Item(heading=heading, values=values)


def _afterwards(agreement: AgreementView, wording: Wording, *, person: Person | None) -> Entries:
    assessment = {
        "organisation": named(agreement.assessor, wording),
        "method": wording.said(agreement.assessment_method, agreement.host.country),
        "recording": wording.said(agreement.documentation, agreement.host.country),
    }
    validation = {
        "responsible": named(agreement.home, wording),
        "procedure": wording.said(agreement.validation_procedure, agreement.home.country),
    }
    clause = frozenset({"clause"}) if agreement.recognition_clause else frozenset()
    partners = (agreement.home, agreement.host, agreement.intermediary)
    boxes = signature_boxes(agreement.signatures, wording, partners=partners, person=person)
    return {
        "5.assessment": (Item(values=assessment),),
        "6.clause": (Item(ticked=clause),),
        "6.validation": (Item(values=validation),),
        "7.signatures": (Item(boxes=boxes),),
    }


def _day(agreement: AgreementView) -> date | None:
    signed = [one.signed_on for one in agreement.signatures if one.signed_on]
    return max(signed, default=None)
