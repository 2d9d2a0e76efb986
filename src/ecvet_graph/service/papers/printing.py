"""Papers of transfers and memoranda as they are seen at a desk."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ecvet_graph.errors import NotFoundError, UsageFault
from ecvet_graph.model.mobility import Contact, Person
from ecvet_graph.service.papers.agreement import agreement_paper
from ecvet_graph.service.papers.europass import europass_paper
from ecvet_graph.service.papers.memorandum import memorandum_sheet
from ecvet_graph.service.papers.paper import Paper, PaperKind
from ecvet_graph.service.papers.transcript import transcript_paper
from ecvet_graph.service.papers.wording import wording_in
from ecvet_graph.service.views.mobility import MemorandumView, TransferView

__all__ = ["memorandum_paper", "paper_file_name", "paper_kind", "transfer_paper"]

_NO_CONTACTS: Mapping[str, Contact] = MappingProxyType({})
_FILE_NAMES = {
    PaperKind.MEMORANDUM: "memorandum-of-understanding",
    PaperKind.AGREEMENT: "learning-agreement",
    PaperKind.TRANSCRIPT: "personal-transcript",
    PaperKind.EUROPASS: "mobility-overview",
}


def paper_kind(name: str) -> PaperKind:
    """Return the kind of paper of a name in an address or on the command line.

    Raises:
        NotFoundError: there is no such paper.
    """
    if name not in {kind.value for kind in PaperKind}:
        raise NotFoundError(
            f"There is no paper {name[:40]!r}.",
            remedy=f"Papers are {', '.join(PaperKind)}.",
        )
    return PaperKind(name)


def transfer_paper(
    kind: PaperKind,
    view: TransferView,
    *,
    language: str,
    person: Person | None = None,
    contacts: Mapping[str, Contact] = _NO_CONTACTS,
    version: int | None = None,
) -> Paper:
    """Return the learning agreement, the transcript or the overview of a transfer as a paper.

    Args:
        kind: any but the memorandum.
        view: the transfer.
        language: `en`, `de` or `fr`.
        person: who the learner is; without, the paper has a key and empty lines.
        contacts: by IRI of the institution; what is not there is filled in by hand.
        version: of the agreement or the transcript; the newest for `None`.

    Raises:
        NotFoundError: the transfer has no such paper, or no such version.
        UsageFault: the language or the kind is not one of these.
    """
    wording = wording_in(language)
    if kind is PaperKind.AGREEMENT:
        return agreement_paper(view, wording, person=person, contacts=contacts, version=version)
    if kind is PaperKind.TRANSCRIPT:
        return transcript_paper(view, wording, person=person, contacts=contacts, version=version)
    if kind is PaperKind.EUROPASS:
        return europass_paper(view, wording, person=person, contacts=contacts)
    raise UsageFault(
        "A memorandum is a paper of its own, not one of a transfer.",
        remedy="Print it by the name of the memorandum.",
    )


def memorandum_paper(
    view: MemorandumView, *, language: str, contacts: Mapping[str, Contact] = _NO_CONTACTS
) -> Paper:
    """Return a memorandum as a paper.

    Raises:
        UsageFault: papers are not printed in the language.
    """
    return memorandum_sheet(view, wording_in(language), contacts=contacts)


def paper_file_name(paper: Paper) -> str:
    """Return a name for the file, which says what it is and nothing of whom it is about."""
    return f"{_FILE_NAMES[paper.kind]}.{paper.language}.pdf"
