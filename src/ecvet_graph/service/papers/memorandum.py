"""The memorandum of understanding as a paper: institutions only, no learner."""

from __future__ import annotations

from dataclasses import replace

from ecvet_graph.model.mobility import AgreementState
from ecvet_graph.service.papers.composing import Entries, Item, compose
from ecvet_graph.service.papers.forms import load_form
from ecvet_graph.service.papers.paper import Paper, PaperKind
from ecvet_graph.service.papers.partners import Contacts, bare, nqf_levels, organisation_item
from ecvet_graph.service.papers.signing import signature_boxes
from ecvet_graph.service.papers.wording import Wording
from ecvet_graph.service.views.mobility import MemorandumView
from ecvet_graph.service.views.mobility_parts import PartnerView, QualificationLine

__all__ = ["memorandum_sheet"]

_MARKS = {
    AgreementState.DRAFT: "mark-draft",
    AgreementState.AGREED: "mark-draft",
    AgreementState.TERMINATED: "mark-terminated",
    AgreementState.EXPIRED: "mark-expired",
}


def memorandum_sheet(view: MemorandumView, wording: Wording, *, contacts: Contacts) -> Paper:
    """Return a memorandum as a paper."""
    mark = _MARKS.get(view.state)
    notices = [wording.phrase("draft-memorandum")] if mark == "mark-draft" else []
    if any(one.is_illustrative for one in view.qualifications):
        notices.append(wording.phrase("illustrative"))
    title = wording.name(view.titles)
    signed = [one.signed_on for one in view.signatures if one.signed_on]
    return Paper(
        kind=PaperKind.MEMORANDUM,
        language=wording.language,
        title=load_form(PaperKind.MEMORANDUM).head.labels[wording.language],
        reference=tuple(
            line for line in (title, f"{wording.phrase('reference')} {bare(view.id)}") if line
        ),
        mark=wording.phrase(mark) if mark else "",
        notices=tuple(notices),
        sections=compose(PaperKind.MEMORANDUM, _entries(view, wording, contacts), wording),
        day=max(signed, default=None),
    )


def _entries(view: MemorandumView, wording: Wording, contacts: Contacts) -> Entries:
    validity = {
        "from": wording.plain(wording.day(view.valid_from)),
        "until": wording.plain(wording.day(view.valid_until)),
    }
    boxes = signature_boxes(view.signatures, wording, partners=view.parties)
    parties = enumerate(view.parties, start=1)
    compared = enumerate(view.qualifications, start=1)
    return {
        "1.other": (Item(ticked=frozenset({"yes" if view.objectives else "no"})),),
        "1.objectives": (Item(values={"objectives": wording.said(view.objectives)}),),
        "2.party": tuple(_party(one, number, wording, contacts) for number, one in parties),
        "3.others": (Item(values={"others": wording.said(view.other_actors)}),),
        "4.qualification": tuple(_qualification(one, number, wording) for number, one in compared),
        "5.confirmations": (Item(ticked=frozenset(map(str, view.confirmed))),),
        "6.validity": (Item(values=validity),),
        "7.review": (Item(values={"date": wording.plain(wording.day(view.review_on))}),),
        "8.signatures": (Item(boxes=boxes),),
    }


def _party(partner: PartnerView, number: int, wording: Wording, contacts: Contacts) -> Item:
    heading = wording.plain(wording.phrase("party-number", number=number))
    item = organisation_item(partner, contacts, wording)
    values = dict(item.values)
    if values.get("contact"):
        # The form asks for the number of the organisation and for that of the person
        values["contact-phone"] = values.pop("phone")
    return replace(item, heading=heading, values=values)


def _qualification(line: QualificationLine, number: int, wording: Wording) -> Item:
    return Item(
        heading=wording.plain(wording.phrase("qualification-number", number=number)),
        values={
            "country": wording.plain(wording.country(line.country)),
            "title": wording.both(line.titles, line.country),
            "eqf": wording.plain(line.eqf),
            "nqf": nqf_levels(line, wording),
        },
    )
