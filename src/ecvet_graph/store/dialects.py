"""What known engines do differently behind the same protocol, told by how they name themselves.

Found by tests against real engines; `docs/decisions/0018-remote-engine.md` lists each deviation.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from tempfile import SpooledTemporaryFile
from typing import IO
from urllib.parse import quote, unquote

from ecvet_graph.model.iris import XSD
from ecvet_graph.model.terms import Blank, Iri

__all__ = ["CONTROL", "GENID", "Dialect", "as_blank", "as_skolem", "dialect_of"]

CONTROL = "urn:ecvet:control"
"""The graph in which an installation says which version of its data the engine holds.

Hidden from queries over all graphs where an engine can hide one.
"""

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
_SCHEMA_DURATION = re.escape(XSD + "duration").encode()
_SECONDS = rb'"([0-9.]+(?:e\+?[0-9]+)?)"'
_VIRTUOSO_DURATION = re.compile(
    rb'("datatype": "' + _SCHEMA_DURATION + rb'", "value": )' + _SECONDS
)
_VIRTUOSO_DURATION_LINE = re.compile(rb"()" + _SECONDS + rb"(?=\^\^<" + _SCHEMA_DURATION + rb">)")
_IN_MEMORY = 16 * 1024 * 1024
_VIRTUOSO_BLANK = b'"type": "bnode", "value": "nodeID://'
_PLAIN_BLANK = b'"type": "bnode", "value": "'


@dataclass(frozen=True, slots=True)
class Dialect:
    """An engine.

    Attributes:
        name: as people call it.
        own_graphs: graphs that it keeps for itself, and shows to everybody.
        pragma: what hides a graph, in front of every query; with `{graph}`.
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
        hidden = (*self.own_graphs, CONTROL)
        return "".join(self.pragma.format(graph=graph) for graph in hidden)

    @property
    def everything(self) -> dict[str, list[str]]:
        """Return the parameters of a query over the union of all graphs."""
        return {self.union: [""]} if self.union else {}

    def mended(self, body: bytes) -> bytes:
        """Return SPARQL results in JSON as the standard wants them."""
        if not self.pragma:
            return body
        body = body.replace(_VIRTUOSO_BLANK, _PLAIN_BLANK)
        return _VIRTUOSO_DURATION.sub(_duration, _VIRTUOSO_BOOLEAN.sub(_truth, body))

    def mended_statements(self, content: IO[bytes]) -> IO[bytes]:
        """Return statements in N-Triples as they were sent; the content is read and closed."""
        if not self.pragma:
            return content
        target = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - given away
        with content:
            target.writelines(_VIRTUOSO_DURATION_LINE.sub(_duration, line) for line in content)
        target.seek(0)
        return target


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


def _duration(found: re.Match[bytes]) -> bytes:
    """Return a duration, which the engine gives as seconds of six digits, in days and hours."""
    seconds = Decimal(found.group(2).decode())
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    of_day = "".join(
        f"{value.normalize():f}{unit}"
        for value, unit in ((hours, "H"), (minutes, "M"), (seconds, "S"))
        if value
    )
    text = "P" + (f"{days:f}D" if days else "") + (f"T{of_day}" if of_day else "")
    return found.group(1) + f'"{text if text != "P" else "PT0S"}"'.encode()
