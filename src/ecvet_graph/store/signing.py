"""Signing requests to an engine that wants to know who asks: Digest (RFC 7616) and Basic (RFC 7617)."""

from __future__ import annotations

import threading
import urllib.error
import urllib.request
from base64 import b64encode
from contextlib import closing

from ecvet_graph.store.endpoints import Endpoints

__all__ = ["Signer"]

_SECONDS = 30.0


class Signer:
    """Signs requests as the engine wants them; SPARQLWrapper would change the whole process for that.

    The engine is asked once, with an empty request: one that says no before it has read a large
    one closes the connection.
    """

    def __init__(self, endpoints: Endpoints) -> None:
        """Take user and password from the endpoints; without a user nothing is signed."""
        self._user, self._password = endpoints.user, endpoints.password
        self._known = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        self._digest = urllib.request.HTTPDigestAuthHandler(self._known)
        self._lock = threading.Lock()
        self._wanted: tuple[str, dict[str, str]] | None = None

    def is_ready(self) -> bool:
        """Return whether nothing has to be asked before the next request."""
        return not self._user or self._wanted is not None

    def challenge(self, target: str) -> None:
        """Ask how requests to an address are signed."""
        if not self._user:
            return
        request = urllib.request.Request(target, data=b"", method="POST")  # noqa: S310
        try:
            with closing(urllib.request.urlopen(request, timeout=_SECONDS)):  # noqa: S310
                return
        except urllib.error.HTTPError as fault:
            wanted = fault.headers.get("WWW-Authenticate", "")
            fault.close()
        except OSError:
            # The request itself will say why.
            return
        scheme, _, rest = wanted.partition(" ")
        fields = urllib.request.parse_keqv_list(urllib.request.parse_http_list(rest))
        self._wanted = (scheme.lower(), fields)

    def signature(self, target: str) -> str:
        """Return the value of `Authorization` for a POST to an address, or nothing."""
        if self._wanted is None:
            return ""
        scheme, fields = self._wanted
        if scheme != "digest":
            pair = f"{self._user}:{self._password}".encode()
            return "Basic " + b64encode(pair).decode()
        request = urllib.request.Request(target, data=b"", method="POST")  # noqa: S310
        with self._lock:
            self._known.add_password(None, target, self._user, self._password)
            signed = self._digest.get_authorization(request, fields)
        return f"Digest {signed}" if signed else ""
