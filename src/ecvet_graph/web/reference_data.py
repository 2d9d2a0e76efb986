"""Skills, terms, frameworks, vocabularies and constraints as data, beside the pages about them.

What has its IRI elsewhere, such as an ESCO skill, is told of here at an address of this service.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial
from itertools import chain

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from ecvet_graph.assets import asset_folder
from ecvet_graph.errors import NotFoundError
from ecvet_graph.model.iris import ECVET, ESCO_SKILL, OWN
from ecvet_graph.service.documents import document_facts
from ecvet_graph.service.reference import constraint, load_ontology, vocabulary_turtle
from ecvet_graph.service.reference.excerpts import (
    constraint_triples,
    file_triples,
    vocabulary_triples,
)
from ecvet_graph.web.formats import DOCUMENTS
from ecvet_graph.web.pages import reader, settings
from ecvet_graph.web.representations import Told, answer, answer_asked

__all__ = ["reference_data"]

reference_data = Blueprint("reference_data", __name__)

_SUFFIX = f".<any({', '.join(DOCUMENTS)}):suffix>"
# Pages on which a vocabulary is shown; all others stand on that of the own vocabulary
_PAGES: Mapping[str, str] = {
    "contact-point": "contact-points",
    "eqf": "levels",
    "glossary": "glossary",
    "legal-instrument": "instruments",
    "nqf": "levels",
    "shapes-loq": "constraints",
    "shapes-publish": "constraints",
}
_A_DAY = "public, max-age=86400"


@reference_data.get("/skills/<code:local>" + _SUFFIX)
def skill(local: str, suffix: str) -> ResponseReturnValue:
    """Describe an ESCO skill, with its neighbours."""
    iri, held = ESCO_SKILL + local, reader()
    place = f"/skills/{local}"
    facts = document_facts(settings().base + place, iri, None)
    told = Told(
        topic=iri,
        place=place,
        triples=lambda: chain(held.describe(iri, kind="skill").triples, facts),
        page=f"skills/{local}",
        plain=partial(held.skill, local),
    )
    return answer(told, suffix)


@reference_data.get("/glossary/<local:local>" + _SUFFIX)
def glossary_term(local: str, suffix: str) -> ResponseReturnValue:
    """Describe a term of the glossary, with what the authorities say of it."""
    view = reader().reference.glossary_term(local)
    return answer(_concept(view.iri, f"glossary/{local}", view, "glossary", "ecvet"), suffix)


@reference_data.get("/levels/<local:local>" + _SUFFIX)
def framework(local: str, suffix: str) -> ResponseReturnValue:
    """Describe a national framework, with its levels and their referencing."""
    view = reader().reference.framework(local)
    return answer(_concept(view.iri, f"levels/{local}", view, "nqf", "country"), suffix)


@reference_data.get("/constraints/<local:code>" + _SUFFIX)
def one_constraint(code: str, suffix: str) -> ResponseReturnValue:
    """Describe a constraint, with its shape."""
    view, place = constraint(code), f"/constraints/{code}"
    facts = document_facts(settings().base + place, view.iri, None)
    told = Told(
        topic=view.iri,
        place=place,
        triples=lambda: chain(constraint_triples(view), facts),
        page=f"constraints/{code}",
        plain=lambda: view,
    )
    return answer(told, suffix)


@reference_data.get("/vocabulary/<local:name>")
@reference_data.get(f"/vocabulary/<local:name>{_SUFFIX}")
def vocabulary(name: str, suffix: str | None = None) -> ResponseReturnValue:
    """Give a file of the ontology, or the constraints of a level (`shapes-publish`)."""
    return answer_asked(_vocabulary(name, f"/vocabulary/{name}"), suffix)


@reference_data.get(f"/vocabulary/ecvet/<edition>{_SUFFIX}")
@reference_data.get("/vocabulary/ecvet/<edition>")
def vocabulary_edition(edition: str, suffix: str | None = None) -> ResponseReturnValue:
    """Give an edition of the own vocabulary, named by its `owl:versionInfo`."""
    known = load_ontology().version
    if edition != known:
        raise NotFoundError(
            f"There is no edition {edition[:40]!r} of the vocabulary here.",
            remedy=f"The one that is here is {known}.",
        )
    return answer_asked(_vocabulary("ecvet", f"/vocabulary/ecvet/{known}"), suffix)


@reference_data.get("/context.jsonld")
def context() -> Response:
    """Give the JSON-LD context of the project."""
    body = (asset_folder("ontology") / "context.jsonld").read_bytes()
    response = Response(body, content_type=DOCUMENTS["jsonld"])
    response.headers["Cache-Control"] = _A_DAY
    response.add_etag()
    response.make_conditional(request)
    return response


def _concept(iri: str, page: str, view: object, *names: str) -> Told:
    facts = document_facts(f"{settings().base}/{page}", iri, None)
    store = reader().store
    return Told(
        topic=iri,
        place=f"/{page}",
        triples=lambda: chain(vocabulary_triples(store, iri, *names), facts),
        page=page,
        plain=lambda: view,
    )


def _vocabulary(name: str, place: str) -> Told:
    topic = ECVET if name == "ecvet" else f"{OWN}{name}"
    return Told(
        topic=topic,
        place=place,
        triples=partial(_triples, name),
        page=_PAGES.get(name, "vocabulary"),
        turtle=partial(vocabulary_turtle, name),
        caching=_A_DAY,
    )


_triples = cache(file_triples)
