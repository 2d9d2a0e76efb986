"""The catalogue (DCAT-AP 3.0) as RDF; its page is among the pages of datasets (`holdings`)."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from ecvet_graph.service.catalogue import catalogue, installation
from ecvet_graph.web.dataset_documents import HTML, RDF, chosen, described, to_page
from ecvet_graph.web.pages import settings

__all__ = ["catalogues"]

catalogues = Blueprint("catalogue", __name__)


@catalogues.get("/catalog")
@catalogues.get("/catalog.<any(ttl, jsonld, rdf, nt):suffix>")
def document(suffix: str | None = None) -> ResponseReturnValue:
    """Give the whole catalogue in a syntax, or send a person on to its page."""
    kind = chosen((*RDF, HTML), suffix)
    if kind == HTML:
        return to_page("catalog")
    place = installation(settings())
    newest = max((form.iri for form in place.dumps), default="")
    tag = f"{place.version}-{newest.rpartition('#')[2]}-{kind.rpartition('/')[2]}"
    return described(catalogue(settings()), kind, tag=tag)
