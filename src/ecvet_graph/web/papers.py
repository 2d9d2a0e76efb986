"""Papers of mobility for those who are signed in: as a page to print, and as a PDF file.

The addresses hold the bare name of a record; the file is named after what it is. Nothing is kept.
"""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, request

from ecvet_graph.errors import UsageFault
from ecvet_graph.service.papers import (
    Paper,
    PaperKind,
    own_memorandum_paper,
    own_transfer_paper,
    paper_file_name,
    render_pdf,
)
from ecvet_graph.web.language import LANGUAGE_PREFIX, page_language, speak
from ecvet_graph.web.mobility import iri_of, page_of
from ecvet_graph.web.mobility_session import own_desk, private_pages

__all__ = ["as_pdf", "asked_by_name", "asked_version", "papers"]

papers = Blueprint("papers", __name__, url_prefix=f"{LANGUAGE_PREFIX}/mobility")
speak(papers)
private_pages(papers)

_KINDS = "<any(agreement, transcript, europass):kind>"


@papers.get(f"/transfers/<uuid:name>/papers/{_KINDS}")
def transfer_paper(name: UUID, kind: str) -> str:
    """Show a paper of a transfer, to be printed."""
    return page_of("paper.html", paper=_of_transfer(name, kind), name=name, kind=kind)


@papers.get(f"/transfers/<uuid:name>/papers/{_KINDS}.pdf")
def transfer_pdf(name: UUID, kind: str) -> Response:
    """Return a paper of a transfer as PDF."""
    return as_pdf(_of_transfer(name, kind))


@papers.get("/memoranda/<uuid:name>/papers/memorandum")
def memorandum_paper(name: UUID) -> str:
    """Show the paper of a memorandum, to be printed."""
    return page_of("paper.html", paper=_of_memorandum(name), name=name, kind="memorandum")


@papers.get("/memoranda/<uuid:name>/papers/memorandum.pdf")
def memorandum_pdf(name: UUID) -> Response:
    """Return the paper of a memorandum as PDF."""
    return as_pdf(_of_memorandum(name))


def _of_transfer(name: UUID, kind: str) -> Paper:
    return own_transfer_paper(
        own_desk(),
        PaperKind(kind),
        iri_of(name),
        language=page_language(),
        version=asked_version(),
        with_person=asked_by_name(),
    )


def _of_memorandum(name: UUID) -> Paper:
    return own_memorandum_paper(own_desk(), iri_of(name), language=page_language())


def as_pdf(paper: Paper) -> Response:
    """Return a paper as a PDF file named after what it is."""
    response = Response(render_pdf(paper), mimetype="application/pdf")
    response.headers.set("Content-Disposition", "inline", filename=paper_file_name(paper))
    return response


def asked_by_name() -> bool:
    """Return whether the learner may be named: not where `?learner=` asks for anything else.

    The word is `key`; a word that is not known, such as `KEY`, names nobody either.
    """
    return not request.args.get("learner")


def asked_version() -> int | None:
    """Return the version that `?version=` names, `None` for the newest.

    Raises:
        UsageFault: it is no number from 1.
    """
    written = request.args.get("version", "")
    if not written:
        return None
    if not written.isascii() or not written.isdigit() or not int(written[:9]) > 0:
        raise UsageFault(f"{written[:40]!r} is no version.", remedy="Count versions from 1.")
    return int(written[:9])
