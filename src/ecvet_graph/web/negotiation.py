"""Which representation a client gets: RFC 9110, section 12, with the server's order for ties."""

from __future__ import annotations

from collections.abc import Sequence

from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

__all__ = ["choose", "wants_html"]

_HTML = frozenset({"text/html", "application/xhtml+xml"})


def choose(accept: str | None, offers: Sequence[str]) -> str | None:
    """Return the offered media type with the highest quality, `None` when none is accepted.

    Ties go to the earlier offer; no header at all accepts everything. Parameters of the client's
    media types other than `q` are ignored, so that `text/turtle; charset=utf-8` is Turtle.
    """
    if not accept or not accept.strip():
        return offers[0]
    given = parse_accept_header(accept)
    accepted = MIMEAccept([(kind.split(";")[0].strip(), quality) for kind, quality in given])
    ranked = [(accepted.quality(offer), -place) for place, offer in enumerate(offers)]
    quality, place = max(ranked)
    return offers[-place] if quality > 0 else None


def wants_html(accept: str | None) -> bool:
    """Say whether a client likes nothing better than HTML, and names it, as browsers do."""
    given = [(kind.split(";")[0].strip(), quality) for kind, quality in parse_accept_header(accept)]
    best = max((quality for _, quality in given), default=0)
    return best > 0 and any(kind in _HTML and quality == best for kind, quality in given)
