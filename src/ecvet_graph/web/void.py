"""What the installation holds (VoID), at the address where machines look for it (RFC 8615)."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from ecvet_graph.service.catalogue import installation
from ecvet_graph.service.counting import description
from ecvet_graph.web.dataset_documents import RDF, SUFFIX_OF, chosen, described
from ecvet_graph.web.pages import settings

__all__ = ["void_description"]

void_description = Blueprint("void", __name__)


@void_description.get("/.well-known/void")
def document() -> ResponseReturnValue:
    """Describe datasets, links to others, and how much there is of what."""
    kind = chosen(RDF)
    place = installation(settings())
    newest = max((form.iri for form in place.dumps), default="")
    tag = f"void-{place.version}-{newest.rpartition('#')[2]}-{SUFFIX_OF[kind]}"
    return described(description(settings()), kind, tag=tag)
