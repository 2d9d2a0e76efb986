"""Papers and further data of mobility for programs, with the token of a coordinator.

The same papers as on the pages: PDF for whoever accepts anything, HTML where that is asked for, in the
language of `?language=` or else of Accept-Language.
"""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, g, make_response, render_template, request

from ecvet_graph.service.papers import (
    Paper,
    PaperKind,
    own_memorandum_paper,
    own_transfer_paper,
)
from ecvet_graph.web.formats import HTML, asked_form
from ecvet_graph.web.language import preferred_language
from ecvet_graph.web.mobility import iri_of
from ecvet_graph.web.mobility_api import api_desk, enter_by_token
from ecvet_graph.web.papers import as_pdf, asked_by_name, asked_version

__all__ = ["PAPER_FORMS", "TRANSFER_PAPERS", "mobility_papers"]

mobility_papers = Blueprint("mobility_papers", __name__, url_prefix="/api/mobility")
mobility_papers.before_request(enter_by_token)

PAPER_FORMS = {"pdf": "application/pdf"}
"""Forms of a paper beside the page, by the word of `?format=`."""

TRANSFER_PAPERS = (PaperKind.AGREEMENT, PaperKind.TRANSCRIPT, PaperKind.EUROPASS)
"""Papers of a transfer."""

_KINDS = f"<any({', '.join(TRANSFER_PAPERS)}):kind>"
_JSON_LD = "application/ld+json"


@mobility_papers.get(f"/transfers/<uuid:name>/papers/{_KINDS}")
def transfer_paper(name: UUID, kind: str) -> Response:
    """Return a paper of a transfer; `learner=key` leaves the name of the learner out."""
    paper = own_transfer_paper(
        api_desk(),
        PaperKind(kind),
        iri_of(name),
        language=_language(),
        version=asked_version(),
        with_person=asked_by_name(),
    )
    return _given(paper, name, kind)


@mobility_papers.get("/memoranda/<uuid:name>/papers/memorandum")
def memorandum_paper(name: UUID) -> Response:
    """Return the paper of a memorandum."""
    paper = own_memorandum_paper(api_desk(), iri_of(name), language=_language())
    return _given(paper, name, "memorandum")


@mobility_papers.get("/transfers/<uuid:name>.jsonld")
def transfer_document(name: UUID) -> Response:
    """Return a transfer as JSON-LD, without anything about the person."""
    return Response(api_desk().json_ld(iri_of(name)), content_type=_JSON_LD)


@mobility_papers.get("/transfers/<uuid:name>/credential.jsonld")
def credential(name: UUID) -> Response:
    """Return the newest transcript as unsigned European Digital Credential data in JSON-LD."""
    return Response(api_desk().credential_json_ld(iri_of(name)), content_type=_JSON_LD)


def _given(paper: Paper, name: UUID, kind: str) -> Response:
    if asked_form(PAPER_FORMS) == HTML:
        g.language = paper.language
        response = make_response(render_template("paper.html", paper=paper, name=name, kind=kind))
    else:
        response = as_pdf(paper)
    response.vary.update(("Accept", "Accept-Language"))
    return response


def _language() -> str:
    return request.args.get("language") or preferred_language()
