"""Who asks, as a trusted proxy names them in `X-Forwarded-For`: an IP address, or nobody."""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

__all__ = ["Forwarded", "named_client"]

_FIELD = "HTTP_X_FORWARDED_FOR"
# Room for the longest address with its zone, brackets, port and quotes
_LONGEST = 80
# Brackets, ports and quotes as of RFC 7239, section 6: some proxies write them here, too.
_ENTRY = re.compile(
    r"""
    (?P<quote>"?)
    (?:\[(?P<six>[0-9a-f:.]+)(?:%[\w.-]+)?\](?::[0-9]{1,5})?
      |(?P<four>[0-9.]+)(?::[0-9]{1,5})?
      |(?P<bare>[0-9a-f:.]+)(?:%[\w.-]+)?
    )
    (?P=quote)
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)


class Forwarded:
    """An application that takes the client from what the trusted proxies in front of it say.

    Where they name no address, the connection itself is the client, as for a header that is not trusted.
    """

    def __init__(self, inner: WSGIApplication, *, proxies: int) -> None:
        """Believe the last `proxies` entries, each of which a trusted proxy has added."""
        self._inner = inner
        self._proxies = proxies

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        client = named_client(environ.get(_FIELD, ""), proxies=self._proxies)
        if client is not None:
            environ["REMOTE_ADDR"] = client
        return self._inner(environ, start_response)


def named_client(header: str, *, proxies: int) -> str | None:
    """Return the address that the first of the trusted proxies saw; `None` where it named none.

    Counted from the end, by every comma: what a client sent itself stands before that and moves nothing,
    whatever quotes are in it.
    """
    entries = header.rsplit(",", proxies)
    return _address(entries[-proxies]) if len(entries) >= proxies else None


def _address(entry: str) -> str | None:
    written = entry.strip(" \t")
    found = _ENTRY.fullmatch(written) if len(written) <= _LONGEST else None
    if found is None:
        return None
    try:
        place = (
            IPv6Address(found["six"])
            if found["six"]
            else ip_address(found["four"] or found["bare"])
        )
    except ValueError:
        return None
    mapped = place.ipv4_mapped if isinstance(place, IPv6Address) else None
    return str(mapped or place)
