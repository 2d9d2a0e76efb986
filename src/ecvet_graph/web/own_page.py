"""Forms come from our own pages: nobody acts for a visitor from another site."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request

from ecvet_graph.errors import NotAllowedError

__all__ = ["require_own_page"]


def require_own_page() -> None:
    """Refuse a request that a page of another site makes (Fetch Metadata, RFC 6454).

    Where the browser says whose page it is, that decides, even though it hides the origin.

    Raises:
        NotAllowedError: it was made by another site.
    """
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    is_told = site is not None and origin == "null"
    if site not in {"same-origin", "none", None} or not (is_told or _is_own(origin)):
        raise NotAllowedError(
            "The form was sent from another site.", remedy="Use the form on the page itself."
        )


def _is_own(origin: str | None) -> bool:
    try:
        return origin is None or urlsplit(origin).netloc == request.host
    except ValueError:  # no address at all
        return False
