"""The catalogue (DCAT-AP 3.0) as RDF; its page is among the pages of datasets (`holdings`)."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from ecvet_graph.service.archive import shelf
from ecvet_graph.service.catalogue import catalogue
from ecvet_graph.web.dataset_documents import HTML, JSON, RDF, chosen, described, to_page, told
from ecvet_graph.web.formats import SUFFIXES
from ecvet_graph.web.pages import settings

__all__ = ["catalogues"]

catalogues = Blueprint("catalogue", __name__)


@catalogues.get("/catalog")
@catalogues.get(f"/catalog.<any({', '.join(SUFFIXES)}):suffix>")
def document(suffix: str | None = None) -> ResponseReturnValue:
    """Give the whole catalogue in a syntax, its datasets as JSON, or send a person on to its page."""
    kind = chosen((*RDF, JSON, HTML), suffix)
    if kind == HTML:
        return to_page("catalog")
    if kind == JSON:
        with shelf(settings()) as held:
            return told(held.datasets())
    return described(catalogue(settings()), kind)
