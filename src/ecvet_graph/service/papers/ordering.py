"""Papers as an institution orders them at its desk: with the names and contacts that it may see."""

from __future__ import annotations

from ecvet_graph.service.mobility.desk import Desk
from ecvet_graph.service.papers.paper import Paper, PaperKind
from ecvet_graph.service.papers.printing import memorandum_paper, transfer_paper

__all__ = ["own_memorandum_paper", "own_transfer_paper"]


def own_transfer_paper(
    desk: Desk,
    kind: PaperKind,
    name: str,
    *,
    language: str,
    version: int | None = None,
    with_person: bool = True,
) -> Paper:
    """Return a paper of a transfer that the institution takes part in.

    `with_person`: the name of the learner stands on it where it is known here; else only the key.

    Raises:
        NotFoundError: there is no such transfer for the institution, or no such paper or version.
        UsageFault: the language or the kind is not one of papers.
    """
    view = desk.transfer(name)
    partners = {one.iri for one in (view.home, view.host) if one}
    partners |= {one.intermediary.iri for one in view.agreements if one.intermediary}
    return transfer_paper(
        kind,
        view,
        language=language,
        person=desk.person(view.learner) if with_person else None,
        contacts=desk.contacts(sorted(partners)),
        version=version,
    )


def own_memorandum_paper(desk: Desk, name: str, *, language: str) -> Paper:
    """Return the paper of a memorandum that the institution is a party of.

    Raises:
        NotFoundError: there is no such memorandum for the institution.
        UsageFault: papers are not printed in the language.
    """
    view = desk.memorandum(name)
    contacts = desk.contacts(one.iri for one in view.parties)
    return memorandum_paper(view, language=language, contacts=contacts)
