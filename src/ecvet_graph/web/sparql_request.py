"""What a client asks of the SPARQL endpoint: query, dataset, time, and forms of the answer.

SPARQL 1.1 Protocol, section 2.1; `format` and `timeout` are what other endpoints know, too.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from flask import Request
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from werkzeug.exceptions import UnsupportedMediaType
from werkzeug.http import parse_accept_header

from ecvet_graph.errors import UsageFault

__all__ = ["DESCRIPTIONS", "FORMATS", "Asked", "asked_of"]

FORMATS: Mapping[str, str] = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
    "trig": "application/trig",
    "nq": "application/n-quads",
}
"""Short names of all forms of an answer: those of rows and truth values first, then of statements."""

DESCRIPTIONS: Mapping[str, str] = {name: FORMATS[name] for name in ("ttl", "jsonld", "rdf", "nt")}
"""Forms in which the endpoint describes itself."""

# A short name that also suits the other kind of answer
_ALSO = {"json": FORMATS["jsonld"], "xml": FORMATS["rdf"]}
# What clients also call the standard types
_ALIASES = {
    "application/json": FORMATS["json"],
    "application/xml": FORMATS["xml"],
    "text/xml": FORMATS["xml"],
    "text/tsv": FORMATS["tsv"],
    "application/x-turtle": FORMATS["ttl"],
    "text/n3": FORMATS["ttl"],
    "text/rdf+n3": FORMATS["ttl"],
    "text/plain": FORMATS["nt"],
    "application/x-trig": FORMATS["trig"],
    "text/x-nquads": FORMATS["nq"],
}
# Short names of other endpoints and of clients (SPARQLWrapper writes `turtle`, `rdf+xml`, `json-ld`)
_OTHER_NAMES = {
    "turtle": "ttl",
    "n3": "ttl",
    "n-triples": "nt",
    "ntriples": "nt",
    "rdf+xml": "rdf",
    "rdfxml": "rdf",
    "json-ld": "jsonld",
    "nquads": "nq",
    "n-quads": "nq",
}
_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_ANY = "*/*"
# Replacing the process of a query that was ended costs about as much.
_LEAST_SECONDS = 0.1
_SECONDS = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?|\.[0-9]{1,9})(s|ms)?")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a client asks.

    Attributes:
        query: SPARQL 1.1; `None` where nothing is asked.
        default_graphs: `default-graph-uri`.
        named_graphs: `named-graph-uri`.
        seconds: time that the client gives it; `None` where it says nothing.
        format: the form of the answer by its short name or media type, or nothing.
        accept: the field `Accept`.
        is_bare: nothing is asked at all, but perhaps the form of the description.
    """

    query: str | None
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    seconds: float | None
    format: str
    accept: str
    is_bare: bool

    @property
    def media_types(self) -> tuple[str, ...]:
        """Media types that the client takes, the best first; `*/*` stands for the usual one."""
        if self.format:
            named = FORMATS.get(self.format, self.format)
            return (named, _ALSO[self.format]) if self.format in _ALSO else (named,)
        return _accepted(self.accept)

    def fingerprint(self, state: str) -> str:
        """Return what tells this answer from every other, given the state of the store."""
        parts = (
            state,
            self.query or "",
            *(f"d{graph}" for graph in self.default_graphs),
            *(f"n{graph}" for graph in self.named_graphs),
            *(f"m{kind}" for kind in self.media_types),
        )
        digest = hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass"))
        return digest.hexdigest()[:32]


def asked_of(request: Request) -> Asked:
    """Return what a request asks, by any way of the protocol.

    Raises:
        UsageFault: it asks for an update, for several queries, or for a format or time there is not.
        UnsupportedMediaType: its body is neither a form nor a query.
    """
    if request.method != "POST":
        return _asked(request.args, request)
    if request.mimetype == _FORM:
        # Many clients leave all but the query in the address.
        return _asked(CombinedMultiDict([request.form, request.args]), request)
    if request.mimetype == _QUERY:
        arguments = request.args.copy()
        arguments.add("query", _body(request))
        return _asked(arguments, request)
    raise UnsupportedMediaType(f"Send the query as {_FORM} or as {_QUERY}.")


def _asked(arguments: MultiDict[str, str], request: Request) -> Asked:
    if "update" in arguments:
        raise UsageFault("This endpoint only answers queries.", remedy="Send 'query' instead.")
    queries = arguments.getlist("query")
    if len(queries) > 1:
        raise UsageFault("There are several queries.", remedy="Send exactly one.")
    written = arguments.get("format", "")
    form = _OTHER_NAMES.get(written, _ALIASES.get(written, written))
    if form and form not in FORMATS and form not in FORMATS.values():
        raise UsageFault(
            f"The format {form[:80]!r} is not known.", remedy=f"Use one of {', '.join(FORMATS)}."
        )
    return Asked(
        # Editors that sign a file as UTF-8 begin it with this.
        query=queries[0].removeprefix("\ufeff") if queries else None,
        default_graphs=tuple(arguments.getlist("default-graph-uri")),
        named_graphs=tuple(arguments.getlist("named-graph-uri")),
        seconds=_seconds(arguments.get("timeout")),
        format=form,
        accept=request.headers.get("Accept") or _ANY,
        is_bare=not arguments.keys() - {"format"},
    )


def _body(request: Request) -> str:
    try:
        return request.get_data().decode()
    except UnicodeDecodeError as fault:
        raise UsageFault("The query is not UTF-8.", remedy="Send it as UTF-8.") from fault


def _seconds(written: str | None) -> float | None:
    if not written:
        return None
    found = _SECONDS.fullmatch(written.strip())
    seconds = float(found[1]) / (1000 if found[2] == "ms" else 1) if found else 0.0
    if not seconds > 0:
        raise UsageFault(
            f"The time limit {written[:40]!r} is not a number of seconds above 0.",
            remedy="Give something like timeout=2.5, or timeout=500ms.",
        )
    return max(seconds, _LEAST_SECONDS)


@lru_cache(maxsize=256)
def _accepted(accept: str) -> tuple[str, ...]:
    """Return what an Accept field takes, with names that the engine knows (RFC 9110, 12.5.1)."""
    ranked = sorted(parse_accept_header(accept), key=lambda item: -item[1]) or [(_ANY, 1.0)]
    named = [(kind.split(";")[0].strip().lower(), quality) for kind, quality in ranked]
    refused = {_ALIASES.get(kind, kind) for kind, quality in named if not quality}
    wanted: list[str] = []
    for kind, quality in named:
        if quality and kind == _ANY and not refused:
            wanted.append(kind)
        elif quality and kind.endswith("/*"):
            start = "" if kind == _ANY else kind[:-1]
            wanted += [known for known in FORMATS.values() if known.startswith(start)]
        elif quality:
            wanted += [kind, _ALIASES[kind]] if kind in _ALIASES else [kind]
    return tuple(dict.fromkeys(kind for kind in wanted if kind not in refused))
