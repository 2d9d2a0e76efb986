"""Where a remote SPARQL engine is asked, changed and given whole graphs, and as whom."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from urllib.parse import parse_qs, urljoin, urlsplit

from ecvet_graph.errors import UsageFault

__all__ = ["REMOTE_SCHEMES", "Endpoints"]

REMOTE_SCHEMES = ("sparql+http", "sparql+https")
"""What the location of a remote engine begins with."""

_PREFIX = "sparql+"
# The end of the address of queries, and where updates and whole graphs then go:
# Virtuoso (with digest authentication), and the server of Oxigraph
_KNOWN = {
    "/sparql": ("/sparql-auth", "/sparql-graph-crud-auth"),
    "/query": ("/update", "/store"),
}
_REMEDY = (
    "Give something like sparql+http://127.0.0.1:8890/sparql (Virtuoso), "
    "sparql+http://127.0.0.1:7878/query (Oxigraph), or name the other addresses: "
    "sparql+http://host/query?update=/update&graphs=/data."
)


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The addresses of an engine.

    Attributes:
        query: SPARQL 1.1 Protocol, queries.
        update: SPARQL 1.1 Protocol, updates.
        graphs: SPARQL 1.1 Graph Store HTTP Protocol, graphs by name.
        user, password: who may write; never shown.
    """

    query: str
    update: str
    graphs: str
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    @classmethod
    def from_location(cls, location: str) -> Endpoints:
        """Return the addresses that a location such as `sparql+http://host:8890/sparql` stands for.

        Its parameters `update` and `graphs` name the other two addresses, whole or relative to the
        first; without them they follow from its end, as Virtuoso and Oxigraph have them.

        Raises:
            UsageFault: it is no such location, names a user, or does not say where to write.
        """
        try:
            parts = urlsplit(location.removeprefix(_PREFIX))
            port = parts.port
        except ValueError as fault:
            raise UsageFault("The address of the engine is not valid.", remedy=_REMEDY) from fault
        if not location.startswith(_PREFIX) or parts.scheme not in ("http", "https") or port == 0:
            raise UsageFault(
                "The store is not an address of an engine that speaks SPARQL.", remedy=_REMEDY
            )
        if "@" in parts.netloc or not parts.hostname:
            raise UsageFault(
                "The address of the engine holds a user, or no host.",
                remedy="Give user and password in ECVET_STORE_USER and ECVET_STORE_PASSWORD.",
            )
        query = f"{parts.scheme}://{parts.netloc}{parts.path}"
        named = parse_qs(parts.query)
        known = next((_KNOWN[end] for end in _KNOWN if parts.path.endswith(end)), None)
        others = [
            urljoin(query, named[name][0]) if name in named else known and urljoin(query, known[at])
            for at, name in enumerate(("update", "graphs"))
        ]
        if not all(others) or named.keys() - {"update", "graphs"}:
            raise UsageFault(
                "The address of the engine does not say where updates and graphs go.",
                remedy=_REMEDY,
            )
        return cls(query, str(others[0]), str(others[1]))

    @property
    def host(self) -> str:
        """Return scheme, host and port, for messages."""
        parts = urlsplit(self.query)
        return f"{parts.scheme}://{parts.netloc}"

    def signed(self, user: str, password: str) -> Endpoints:
        """Return the same addresses with who may write."""
        return replace(self, user=user, password=password)
