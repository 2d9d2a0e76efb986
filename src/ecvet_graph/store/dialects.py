"""What known engines do differently behind the same protocol, told by how they name themselves.

Found by tests against real engines; `docs/decisions/0018-remote-engine.md` lists each deviation.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote

from ecvet_graph.model.iris import XSD
from ecvet_graph.model.terms import Blank, Iri

__all__ = ["CONTROL", "GENID", "Dialect", "as_blank", "as_skolem", "dialect_of"]

CONTROL = "urn:ecvet:control"
"""The graph in which an installation says which version of its data the engine holds."""

GENID = "urn:ecvet:genid:"
"""What blank nodes are called there (RDF 1.1 Concepts, section 3.5): engines rename labels."""

_VIRTUOSO_OWN = (
    "http://www.openlinksw.com/schemas/virtrdf#",
    "http://localuriqaserver/sparql",
    "http://www.w3.org/ns/ldp#",
)
_BOOLEAN = XSD + "boolean"
_TRUTH = {"1": "true", "0": "false"}
_SCHEMA_BOOLEAN = re.escape(_BOOLEAN).encode()
# Quotes inside of values are escaped in JSON: nothing but an answer itself looks like this.
_VIRTUOSO_BOOLEAN = re.compile(rb'("datatype": "' + _SCHEMA_BOOLEAN + rb'", "value": )"([01])"')
_VIRTUOSO_BLANK = b'"type": "bnode", "value": "nodeID://'
_PLAIN_BLANK = b'"type": "bnode", "value": "'


@dataclass(frozen=True, slots=True)
class Dialect:
    """An engine.

    Attributes:
        name: as people call it.
        own_graphs: graphs that it keeps for itself, and shows to everybody.
        pragma: what hides them, in front of every query; with `{graph}`.
        union: the parameter of a query that makes the union of all graphs its default graph.
        time: the parameter of a query for its time in milliseconds; the answer then ends early.
        extensions: what its functions and graphs beyond the standard are called, as a pattern.
    """

    name: str
    own_graphs: tuple[str, ...] = ()
    pragma: str = ""
    union: str = ""
    time: str = ""
    extensions: re.Pattern[str] | None = None

    @property
    def preface(self) -> str:
        """Return what goes in front of a query over the union of all graphs."""
        return "".join(self.pragma.format(graph=graph) for graph in self.own_graphs)

    @property
    def everything(self) -> dict[str, list[str]]:
        """Return the parameters of a query over the union of all graphs."""
        return {self.union: [""]} if self.union else {}

    def mended(self, body: bytes) -> bytes:
        """Return SPARQL results in JSON as the standard wants them."""
        if not self.pragma:
            return body
        body = body.replace(_VIRTUOSO_BLANK, _PLAIN_BLANK)
        return _VIRTUOSO_BOOLEAN.sub(_truth, body)


_VIRTUOSO = Dialect(
    "Virtuoso",
    own_graphs=_VIRTUOSO_OWN,
    pragma=(
        "define input:default-graph-exclude <{graph}> define input:named-graph-exclude <{graph}> "
    ),
    time="timeout",
    extensions=re.compile(r"<\s*(?:bif|sql|virt|virtrdf|obj):|openlinksw\.com", re.IGNORECASE),
)
# Its switch --union-default-graph would have it ignore the graphs that a query names.
_OXIGRAPH = Dialect("Oxigraph", union="union-default-graph")
_DIALECTS: Mapping[str, Dialect] = {"virtuoso": _VIRTUOSO, "oxigraph": _OXIGRAPH}


def dialect_of(server: str) -> Dialect:
    """Return the engine that the header field `Server` of its answers names."""
    named = (dialect for name, dialect in _DIALECTS.items() if name in server.lower())
    return next(named, Dialect("SPARQL engine"))


def as_skolem(label: str) -> str:
    """Return the IRI that stands for a blank node of that label."""
    return GENID + quote(label, safe="")


def as_blank(value: str) -> Iri | Blank:
    """Return the blank node that an IRI stands for, or the IRI."""
    if value.startswith(GENID):
        return Blank(unquote(value.removeprefix(GENID)))
    return Iri(value)


def _truth(found: re.Match[bytes]) -> bytes:
    return found.group(1) + b'"' + _TRUTH[found.group(2).decode()].encode() + b'"'
