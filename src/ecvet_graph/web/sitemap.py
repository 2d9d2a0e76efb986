"""For search engines: every page by its address, and what they should leave alone.

After https://www.sitemaps.org/protocol.html and RFC 9309.

An address is that of the English page; its twins in the other languages stand beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from xml.sax.saxutils import quoteattr

from flask import Blueprint, Response, request

from ecvet_graph.errors import NotFoundError
from ecvet_graph.service.reference import load_constraints
from ecvet_graph.web.feed import known_publications
from ecvet_graph.web.language import LANGUAGES
from ecvet_graph.web.pages import reader, settings
from ecvet_graph.web.paths import LISTS, page_place, thing_of

__all__ = ["sitemap"]

sitemap = Blueprint("sitemap", __name__)

PER_PART = 10_000
"""Addresses in a part, each in three languages: about 6 MB of the 50 MB that are allowed."""

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_XHTML = 'xmlns:xhtml="http://www.w3.org/1999/xhtml"'
_FIXED = (
    *("", "units", "qualifications", "matches", "memoranda", "catalog", "reference", "glossary"),
    *("levels", "contact-points", "instruments", "vocabulary", "constraints", "about"),
    "accessibility",
)
# What has no end, or costs much and shows nothing that other pages do not
_LEFT_ALONE = ("/sparql", "/api/", "/*/compare", "/*/gap", "/*/publish", "/*?*")


@sitemap.get("/robots.txt")
def robots() -> Response:
    """Say what search engines should leave alone, and where the list of pages is."""
    lines = ["User-agent: *", *(f"Disallow: {place}" for place in _LEFT_ALONE)]
    lines.append(f"Sitemap: {settings().base}/sitemap.xml")
    response = Response("\n".join(lines) + "\n", mimetype="text/plain")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


@sitemap.get("/sitemap.xml")
def index() -> Response:
    """List the parts of the list of pages."""
    newest = max((one.issued for one in known_publications()), default=None)
    last = f"<lastmod>{newest.isoformat()}</lastmod>" if newest else ""
    parts = (
        f"<sitemap><loc>{settings().base}/sitemap/{name}-{number}.xml</loc>{last}</sitemap>\n"
        for name, found in _lists().items()
        for number in range(1, _parts(found) + 1)
    )
    return _answer(f"<sitemapindex {_SPACE}>\n", parts, "</sitemapindex>\n")


@sitemap.get("/sitemap/<local:name>-<int(max=99999):number>.xml")
def part(name: str, number: int) -> Response:
    """List a part of the pages: `pages`, `units` or `qualifications`, by number from 1."""
    found = _lists().get(name)
    if found is None or not 1 <= number <= _parts(found):
        raise NotFoundError(
            f"The list of pages has no part {name}-{number}.", remedy="Begin at /sitemap.xml."
        )
    shown = found[(number - 1) * PER_PART : number * PER_PART]
    dates = _dates()
    entries = (_entry(place, dates.get(_agency(place), "")) for place in shown)
    return _answer(f"<urlset {_SPACE} {_XHTML}>\n", entries, "</urlset>\n")


def _lists() -> Mapping[str, Sequence[str]]:
    """Return the paths of all pages, without their language."""
    tables = reader().tables
    return {
        "pages": tuple(_pages()),
        "qualifications": _places(tables.qualifications.entries),
        "units": _places(tables.units.entries),
    }


def _places(iris: Mapping[str, object]) -> tuple[str, ...]:
    base = settings().base
    found = (page_place(iri, base=base) for iri in iris if thing_of(iri, base=base))
    return tuple(sorted(place for place in found if place))


def _pages() -> Iterator[str]:
    book = reader().reference
    yield from _FIXED
    yield from (f"glossary/{term.local}" for term in book.glossary)
    yield from (f"levels/{framework.local}" for framework in book.frameworks)
    yield from (f"constraints/{one.code}" for one in load_constraints())
    found = known_publications()
    yield from sorted({f"agencies/{one.agency}" for one in found})
    yield from sorted({f"datasets/{one.agency}/{one.dataset}" for one in found})
    yield from (one.path.removeprefix("/") for one in found)


def _dates() -> Mapping[str, str]:
    """Return when each agency published last."""
    return {one.agency: one.issued.isoformat() for one in known_publications()}


def _agency(place: str) -> str:
    parts = place.split("/")
    return parts[1] if parts[0] in {*LISTS.values(), "agencies", "datasets"} and parts[1:] else ""


def _entry(place: str, last: str) -> str:
    base = settings().base
    twins = "".join(
        f'<xhtml:link rel="alternate" hreflang="{tag}" href={quoteattr(f"{base}/{tag}/{place}")}/>'
        for tag in LANGUAGES
    )
    date = f"<lastmod>{last}</lastmod>" if last else ""
    return f"<url><loc>{base}/en/{place}</loc>{date}{twins}</url>\n"


def _parts(found: Sequence[str]) -> int:
    return max(1, -(-len(found) // PER_PART))


def _answer(head: str, entries: Iterator[str], end: str) -> Response:
    response = Response("".join(chain((_HEAD, head), entries, (end,))), mimetype="application/xml")
    response.headers["Cache-Control"] = "public, max-age=3600"
    response.add_etag()
    response.make_conditional(request)
    return response
