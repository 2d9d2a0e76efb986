"""Typed links of answers: FAIR Signposting (https://signposting.org/FAIR/), RFC 8288, RFC 6596."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import Response

from ecvet_graph.model.iris import ECVET, ELM
from ecvet_graph.service.documents import Origin

__all__ = ["TypedLink", "add_links", "document_links", "page_links"]

_SAFE = re.compile(r"[^\s<>\"{}|\\^`\x00-\x20]+")
_ASCII = re.compile(r"[\x21-\x7e]+")
_ABOUT_PAGE = "https://schema.org/AboutPage"
# What the thing itself is, by its kind
_TYPES: Mapping[str, str] = {
    "qualification": ELM + "Qualification",
    "unit": ECVET + "Unit",
    "outcome": ELM + "LearningOutcome",
    "organisation": ELM + "Organisation",
    "unit-match": ECVET + "UnitMatch",
}


@dataclass(frozen=True, slots=True)
class TypedLink:
    """A link to `target` of a relation, with the media type of what it leads to where known."""

    target: str
    relation: str
    media_type: str = ""

    @property
    def written(self) -> str:
        """Return it as in a Link field; empty where its target could break the field."""
        if not (_SAFE.fullmatch(self.target) and _ASCII.fullmatch(self.target)):
            return ""
        kind = f'; type="{self.media_type}"' if self.media_type else ""
        return f'<{self.target}>; rel="{self.relation}"{kind}'


def add_links(response: Response, links: Iterable[TypedLink]) -> None:
    """Add links to an answer."""
    written = [link.written for link in links if link.written]
    if written:
        response.headers.add("Link", ", ".join(written))


def document_links(
    topic: str, place: str, forms: Mapping[str, str], origin: Origin | None
) -> Iterable[TypedLink]:
    """Yield the links of a document about a thing: what it describes, and its other formats."""
    yield TypedLink(topic, "describes")
    yield TypedLink(topic, "cite-as")
    yield TypedLink(place, "canonical")
    yield from (TypedLink(f"{place}.{one}", "alternate", kind) for one, kind in forms.items())
    yield from _of_origin(origin)


def page_links(
    topic: str, place: str, forms: Mapping[str, str], origin: Origin | None, *, kind: str = ""
) -> Iterable[TypedLink]:
    """Yield the links of the page about a thing: its persistent IRI, its descriptions, its type.

    `kind` is that of its IRI, such as `unit`.
    """
    yield TypedLink(topic, "cite-as")
    yield from (TypedLink(f"{place}.{one}", "describedby", name) for one, name in forms.items())
    yield from (TypedLink(f"{place}.{one}", "alternate", name) for one, name in forms.items())
    yield TypedLink(_ABOUT_PAGE, "type")
    if kind in _TYPES:
        yield TypedLink(_TYPES[kind], "type")
    yield from _of_origin(origin)


def _of_origin(origin: Origin | None) -> Iterable[TypedLink]:
    if origin is None:
        return
    yield TypedLink(origin.dataset, "collection")
    if origin.publisher:
        yield TypedLink(origin.publisher, "author")
    if origin.licence:
        yield TypedLink(origin.licence, "license")
