"""Publications as an Atom feed (RFC 4287), in pages (RFC 5005)."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from ecvet_graph.service.changes import Publication

__all__ = ["ATOM", "PER_PAGE", "atom_feed"]

ATOM = "application/atom+xml"
PER_PAGE = 50
"""Publications on a page of the feed."""

_SPACE = "{http://www.w3.org/2005/Atom}"
_BEFORE_ANYTHING = "1970-01-01T00:00:00+00:00"
_PLURALS = {"qualification": "qualifications", "unit": "units", "outcome": "learning outcomes"}

register_namespace("", _SPACE[1:-1])


def atom_feed(shown: Sequence[Publication], *, base: str, page: int, pages: int) -> bytes:
    """Return a page of the feed.

    Args:
        shown: the publications of the page, the newest first.
        base: base IRI of the installation.
        page: number of the page, from 1.
        pages: how many there are.
    """
    feed = Element(f"{_SPACE}feed")
    _text(feed, "id", f"{base}/changes")
    _text(feed, "title", "Publications and withdrawals of datasets")
    _text(feed, "updated", shown[0].issued.isoformat() if shown else _BEFORE_ANYTHING)
    _text(SubElement(feed, f"{_SPACE}author"), "name", "ECVET graph")
    relations = {"self": page, "first": 1, "last": pages}
    relations |= {"previous": page - 1} if page > 1 else {}
    relations |= {"next": page + 1} if page < pages else {}
    for relation, number in relations.items():
        address = f"{base}/changes.atom" + (f"?page={number}" if number > 1 else "")
        _link(feed, relation, address, ATOM)
    _link(feed, "alternate", f"{base}/datasets", "text/html")
    _link(feed, "related", f"{base}/changes.ttl", "text/turtle")
    for one in shown:
        _entry(feed, one, base)
    written: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def _entry(feed: Element, one: Publication, base: str) -> None:
    entry = SubElement(feed, f"{_SPACE}entry")
    verb = "withdrawn with" if one.is_withdrawal else "published,"
    _text(entry, "id", f"{base}{one.path}")
    _text(entry, "title", f"{one.agency}/{one.dataset} {verb} version {one.number}")
    _text(entry, "updated", one.issued.isoformat())
    _text(entry, "published", one.issued.isoformat())
    author = SubElement(entry, f"{_SPACE}author")
    _text(author, "name", one.agency)
    _text(author, "uri", f"{base}/agencies/{one.agency}")
    counts = "; ".join(f"{number} {_PLURALS[kind]} {change}" for kind, change, number in one.counts)
    _text(entry, "summary", counts or "No qualification, unit or outcome changed.")
    SubElement(
        entry, f"{_SPACE}category", term="withdrawal" if one.is_withdrawal else "publication"
    )
    _link(entry, "alternate", f"{base}{one.path}", "text/html")
    _link(entry, "related", f"{base}{one.path}/changes.json", "application/json")
    changes = f"{base}/changes/{one.agency}/{one.dataset}/{one.number}.ttl"
    _link(entry, "related", changes, "text/turtle")
    if not one.is_withdrawal:
        _link(entry, "enclosure", f"{base}{one.path}.ttl", "text/turtle")


def _text(parent: Element, name: str, value: str) -> None:
    SubElement(parent, f"{_SPACE}{name}").text = value


def _link(parent: Element, relation: str, address: str, kind: str) -> None:
    SubElement(parent, f"{_SPACE}link", rel=relation, href=address, type=kind)
