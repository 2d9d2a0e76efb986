"""The personal transcript as a paper: every outcome with its result, and what was credited of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ecvet_graph.model.credit import AssessmentResult
from ecvet_graph.model.mobility import Person
from ecvet_graph.service.papers.achieved import Achieved, achieved_in
from ecvet_graph.service.papers.composing import Entries, Item, compose
from ecvet_graph.service.papers.forms import load_form
from ecvet_graph.service.papers.paper import Paper, PaperKind, Values
from ecvet_graph.service.papers.partners import Contacts, learner_item, named, organisation_item
from ecvet_graph.service.papers.signing import signature_box
from ecvet_graph.service.papers.wording import Wording
from ecvet_graph.service.views.mobility import TransferView
from ecvet_graph.service.views.mobility_parts import PartnerView
from ecvet_graph.service.views.mobility_records import (
    AchievedOutcomeView,
    AchievedUnitView,
    AssessmentView,
    CreditView,
    TranscriptView,
)

__all__ = ["transcript_paper"]

_RESULTS = {AssessmentResult.PASSED: "result-passed", AssessmentResult.FAILED: "result-failed"}


def transcript_paper(
    view: TransferView,
    wording: Wording,
    *,
    person: Person | None,
    contacts: Contacts,
    version: int | None = None,
) -> Paper:
    """Return a version of the personal transcript as a paper; the newest where none is asked for.

    Before the host issues one it is a draft of all that is on record.

    Raises:
        NotFoundError: there is no such version.
    """
    achieved = achieved_in(view, version)
    transcript = achieved.transcript
    mark = "mark-draft" if transcript is None else "mark-superseded"
    entries = {
        **_heads(view, achieved, wording, person=person, contacts=contacts),
        "4.outcomes": tuple(_unit(unit, achieved, wording) for unit in _units(view, achieved)),
        **_issue(view, achieved, wording),
    }
    return Paper(
        kind=PaperKind.TRANSCRIPT,
        language=wording.language,
        title=load_form(PaperKind.TRANSCRIPT).head.labels[wording.language],
        reference=_reference(view, transcript, wording),
        mark="" if transcript and transcript.is_current else wording.phrase(mark),
        notices=tuple(_notices(view, transcript, wording)),
        sections=compose(PaperKind.TRANSCRIPT, entries, wording),
        notes=tuple(wording.phrase(key) for key in ("transcript-decides", "points", "no-form")),
        day=transcript.issued_on if transcript else None,
    )


def _notices(
    view: TransferView, transcript: TranscriptView | None, wording: Wording
) -> Iterator[str]:
    if transcript is None:
        yield wording.phrase("draft-transcript")
    if view.qualification.is_illustrative:
        yield wording.phrase("illustrative")


def _reference(
    view: TransferView, transcript: TranscriptView | None, wording: Wording
) -> tuple[str, ...]:
    lines = [f"{wording.phrase('reference')} {view.id}"]
    if transcript:
        version = wording.phrase("version", version=transcript.version)
        issued = wording.phrase("issued", day=wording.day(transcript.issued_on))
        lines.append(f"{version}, {issued}")
    return tuple(lines)


def _issuer(view: TransferView, achieved: Achieved) -> PartnerView:
    return achieved.transcript.issuer if achieved.transcript else view.host or view.home


def _heads(
    view: TransferView,
    achieved: Achieved,
    wording: Wording,
    *,
    person: Person | None,
    contacts: Contacts,
) -> Entries:
    qualification = view.qualification
    values: dict[str, Values] = {
        "home": named(view.home, wording),
        "qualification": wording.both(qualification.titles, qualification.country),
        "route": wording.plain(wording.phrase(f"route-{view.route}")),
    }
    agreement = view.agreement
    if agreement:
        start, end = wording.day(agreement.start), wording.day(agreement.end)
        version = wording.phrase("version", version=agreement.version)
        values["period"] = wording.plain(wording.phrase("period", start=start, end=end))
        values["reference"] = wording.plain(f"{view.id}, {version}")
    return {
        "1.learner": (learner_item(view.learner, person, wording),),
        "2.issuer": (organisation_item(_issuer(view, achieved), contacts, wording),),
        "3.agreement": (Item(values=values),),
    }


def _units(view: TransferView, achieved: Achieved) -> Iterator[AchievedUnitView]:
    """Give the units that were agreed, or of which something in the transcript was assessed."""
    assessed = {outcome.iri for one in achieved.assessments for outcome in one.outcomes}
    for unit in view.achieved:
        if any(row.is_agreed or row.outcome.iri in assessed for row in unit.outcomes):
            yield unit


def _unit(unit: AchievedUnitView, achieved: Achieved, wording: Wording) -> Item:
    rows = tuple(
        row for outcome in unit.outcomes for row in _rows(outcome, unit, achieved, wording)
    )
    awarded = [one for one in achieved.credits if one.unit.iri == unit.unit.iri]
    credited = tuple(value for one in awarded for value in _credit(one, wording))
    points = tuple(value for one in awarded for value in _points(one, wording))
    return Item(
        heading=wording.said(unit.unit.titles, unit.unit.country),
        rows=rows,
        values={
            "identifier": wording.plain(unit.unit.iri),
            "credit": credited or wording.plain(wording.phrase("credit-none")),
            "points": points or wording.plain(wording.phrase("points-none")),
        },
    )


def _rows(
    row: AchievedOutcomeView, unit: AchievedUnitView, achieved: Achieved, wording: Wording
) -> Iterator[Mapping[str, Values]]:
    """Give a row for each assessment of an outcome, or one that says that there was none."""
    text = wording.said(row.outcome.texts, unit.unit.country)
    if not row.agreed_in:
        text = (*text, *wording.plain(wording.phrase("not-agreed")))
    found = [
        one
        for one in achieved.assessments
        if row.outcome.iri in {outcome.iri for outcome in one.outcomes}
    ]
    if not found and row.is_agreed:
        yield {"outcome": text, "result": wording.plain(wording.phrase("result-none"))}
    for one in sorted(found, key=lambda one: one.assessed_on):
        yield {"outcome": text, **_assessed(one, wording)}


def _assessed(one: AssessmentView, wording: Wording) -> Mapping[str, Values]:
    country = one.assessor.country
    grade = f"{one.grade} ({one.grading_scheme})" if one.grading_scheme else one.grade
    return {
        "result": wording.plain(wording.phrase(_RESULTS[one.result])),
        "assessor": (
            *named(one.assessor, wording),
            *wording.plain(wording.day(one.assessed_on)),
        ),
        "method": wording.said(one.method, country),
        "grade": wording.plain(grade),
        "remarks": wording.said(one.remarks, country),
    }


def _credit(one: CreditView, wording: Wording) -> Values:
    key = "credit-whole" if one.is_whole else "credit-part"
    institution = wording.name(one.awarded_by.names, one.awarded_by.country) or one.awarded_by.iri
    day = wording.day(one.awarded_on)
    phrase = wording.phrase(key, count=len(one.outcomes), institution=institution, day=day)
    return wording.plain(phrase)


def _points(one: CreditView, wording: Wording) -> Values:
    points = wording.points(one.points, one.credit_system)
    return (*points, *wording.said(one.points_reason, one.awarded_by.country))


def _issue(view: TransferView, achieved: Achieved, wording: Wording) -> Entries:
    transcript = achieved.transcript
    values: dict[str, Values] = {}
    if transcript:
        known = {one.iri: one.version for one in view.transcripts}
        older = known.get(transcript.supersedes or "") or wording.phrase("no-version")
        values = {
            "date": wording.plain(wording.day(transcript.issued_on)),
            "version": wording.plain(transcript.version),
            "supersedes": wording.plain(older),
        }
    organisation = named(_issuer(view, achieved), wording)
    box = signature_box("issuer", wording, organisation=organisation)
    return {"5.issue": (Item(values=values),), "5.signatures": (Item(boxes=(box,)),)}
