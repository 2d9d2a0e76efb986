"""What the installation holds (VoID), at the address where machines look for it (RFC 8615)."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from ecvet_graph.service.counting import description
from ecvet_graph.web.dataset_documents import RDF, chosen, described
from ecvet_graph.web.pages import settings

__all__ = ["void_description"]

void_description = Blueprint("void", __name__)


@void_description.get("/.well-known/void")
def document() -> ResponseReturnValue:
    """Describe datasets, links to others, and how much there is of what."""
    kind = chosen(RDF)
    return described(description(settings()), kind)
