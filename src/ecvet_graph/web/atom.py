"""Publications as an Atom feed (RFC 4287), in pages (RFC 5005) and in each language of the pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from flask_babel import gettext, ngettext

from ecvet_graph.model.changes import Change
from ecvet_graph.service.changes import Publication
from ecvet_graph.web.language import LANGUAGES

__all__ = ["ATOM", "PER_PAGE", "atom_feed"]

ATOM = "application/atom+xml"
PER_PAGE = 50
"""Publications on a page of the feed."""

_SPACE = "{http://www.w3.org/2005/Atom}"
_BEFORE_ANYTHING = "1970-01-01T00:00:00+00:00"
_NAMESPACE = "http://www.w3.org/XML/1998/namespace"
_COUNTED: Mapping[tuple[str, Change], Callable[[int], str]] = {
    ("qualification", Change.ADDED): lambda count: ngettext(
        "%(num)s qualification added", "%(num)s qualifications added", count
    ),
    ("qualification", Change.CHANGED): lambda count: ngettext(
        "%(num)s qualification changed", "%(num)s qualifications changed", count
    ),
    ("qualification", Change.WITHDRAWN): lambda count: ngettext(
        "%(num)s qualification withdrawn", "%(num)s qualifications withdrawn", count
    ),
    ("unit", Change.ADDED): lambda count: ngettext(
        "%(num)s unit added", "%(num)s units added", count
    ),
    ("unit", Change.CHANGED): lambda count: ngettext(
        "%(num)s unit changed", "%(num)s units changed", count
    ),
    ("unit", Change.WITHDRAWN): lambda count: ngettext(
        "%(num)s unit withdrawn", "%(num)s units withdrawn", count
    ),
    ("outcome", Change.ADDED): lambda count: ngettext(
        "%(num)s learning outcome added", "%(num)s learning outcomes added", count
    ),
    ("outcome", Change.CHANGED): lambda count: ngettext(
        "%(num)s learning outcome changed", "%(num)s learning outcomes changed", count
    ),
    ("outcome", Change.WITHDRAWN): lambda count: ngettext(
        "%(num)s learning outcome withdrawn", "%(num)s learning outcomes withdrawn", count
    ),
}

register_namespace("", _SPACE[1:-1])


def atom_feed(
    shown: Sequence[Publication], *, base: str, language: str, page: int, pages: int
) -> bytes:
    """Return a page of the feed, in the language of the request.

    Args:
        shown: the publications of the page, the newest first.
        base: base IRI of the installation.
        language: tag of that language; what is in English has no language in its address.
        page: number of the page, from 1.
        pages: how many there are.
    """
    feed = Element(f"{_SPACE}feed", {f"{{{_NAMESPACE}}}lang": language})
    _text(feed, "id", f"{base}/changes" if language == "en" else _address(base, language))
    _text(feed, "title", gettext("Publications and withdrawals of datasets"))
    _text(feed, "updated", shown[0].issued.isoformat() if shown else _BEFORE_ANYTHING)
    _text(SubElement(feed, f"{_SPACE}author"), "name", "ECVET graph")
    relations = {"self": page, "first": 1, "last": pages}
    relations |= {"previous": page - 1} if page > 1 else {}
    relations |= {"next": page + 1} if page < pages else {}
    for relation, number in relations.items():
        _link(feed, relation, _address(base, language, number), ATOM)
    for other in LANGUAGES:
        if other != language:
            _link(feed, "alternate", _address(base, other), ATOM, language=other)
    _link(feed, "alternate", f"{base}/{language}/datasets", "text/html", language=language)
    _link(feed, "related", f"{base}/changes.ttl", "text/turtle")
    for one in shown:
        _entry(feed, one, base)
    written: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def _address(base: str, language: str, page: int = 1) -> str:
    asked = [f"language={language}"] if language != "en" else []
    asked += [f"page={page}"] if page > 1 else []
    return f"{base}/changes.atom" + ("?" + "&".join(asked) if asked else "")


def _entry(feed: Element, one: Publication, base: str) -> None:
    entry = SubElement(feed, f"{_SPACE}entry")
    _text(entry, "id", f"{base}{one.path}")
    _text(entry, "title", _title(one))
    _text(entry, "updated", one.issued.isoformat())
    _text(entry, "published", one.issued.isoformat())
    author = SubElement(entry, f"{_SPACE}author")
    _text(author, "name", one.agency)
    _text(author, "uri", f"{base}/agencies/{one.agency}")
    counts = "; ".join(_COUNTED[kind, change](number) for kind, change, number in one.counts)
    _text(
        entry, "summary", counts or gettext("No qualification, unit or learning outcome changed.")
    )
    SubElement(
        entry, f"{_SPACE}category", term="withdrawal" if one.is_withdrawal else "publication"
    )
    _link(entry, "alternate", f"{base}{one.path}", "text/html")
    _link(entry, "related", f"{base}{one.path}/changes.json", "application/json")
    changes = f"{base}/changes/{one.agency}/{one.dataset}/{one.number}.ttl"
    _link(entry, "related", changes, "text/turtle")
    if not one.is_withdrawal:
        _link(entry, "enclosure", f"{base}{one.path}.ttl", "text/turtle")


def _title(one: Publication) -> str:
    named = {"dataset": f"{one.agency}/{one.dataset}", "number": one.number}
    if one.is_withdrawal:
        return str(gettext("%(dataset)s withdrawn with version %(number)s", **named))
    return str(gettext("%(dataset)s published, version %(number)s", **named))


def _text(parent: Element, name: str, value: str) -> None:
    SubElement(parent, f"{_SPACE}{name}").text = value


def _link(parent: Element, relation: str, address: str, kind: str, *, language: str = "") -> None:
    told = {"hreflang": language} if language else {}
    SubElement(parent, f"{_SPACE}link", {"rel": relation, "href": address, "type": kind, **told})
