"""The SPARQL endpoint: queries of the SPARQL 1.1 Protocol, and a plain form for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, json, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import UnsupportedMediaType
from werkzeug.http import parse_accept_header

from ecvet_graph.errors import EcvetGraphError, UsageFault
from ecvet_graph.query import Answer, Query, catalogue
from ecvet_graph.web.negotiation import wants_html
from ecvet_graph.web.pages import backend, settings

__all__ = ["FORMATS", "sparql"]

sparql = Blueprint("sparql", __name__)

FORMATS = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "ttl": "text/turtle",
    "nt": "application/n-triples",
}
# What clients also call the standard types
_ALIASES = {
    "application/json": "application/sparql-results+json",
    "application/xml": "application/sparql-results+xml",
    "text/tsv": "text/tab-separated-values",
    "application/x-turtle": "text/turtle",
    "text/plain": "application/n-triples",
}
_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_SHOWN_ROWS = 500
_FIRST_QUERY = "statistics/units-by-country"


@dataclass(frozen=True, slots=True)
class _Asked:
    query: str | None
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    seconds: float | None
    format: str


@sparql.get("/sparql", provide_automatic_options=False)
def ask() -> ResponseReturnValue:
    """Answer a query in the address, or show the form to a person."""
    asked = _asked(request.args)
    is_person = wants_html(request.headers.get("Accept")) and not asked.format
    return _page(asked) if is_person else _answer(asked)


@sparql.post("/sparql", provide_automatic_options=False)
def ask_by_post() -> ResponseReturnValue:
    """Answer a query sent as a form or as the body itself."""
    if request.mimetype == _FORM:
        return _answer(_asked(request.form))
    if request.mimetype == _QUERY:
        arguments = request.args.copy()
        arguments["query"] = _body()
        return _answer(_asked(arguments))
    raise UnsupportedMediaType(f"Send the query as {_FORM} or as {_QUERY}.")


@sparql.route("/sparql", methods=["OPTIONS"], provide_automatic_options=False)
def preflight() -> Response:
    """Let scripts of other sites ask; there is nothing here that a reader could change."""
    response = Response(status=204)
    response.headers["Allow"] = "GET, HEAD, OPTIONS, POST"
    response.headers["Access-Control-Allow-Methods"] = "GET, POST"
    response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type"
    response.headers["Access-Control-Max-Age"] = "86400"
    return response


def _body() -> str:
    try:
        return request.get_data().decode()
    except UnicodeDecodeError as fault:
        raise UsageFault("The query is not UTF-8.", remedy="Send it as UTF-8.") from fault


def _asked(arguments: MultiDict[str, str]) -> _Asked:
    if "update" in arguments:
        raise UsageFault("This endpoint only answers queries.", remedy="Send 'query' instead.")
    queries = arguments.getlist("query")
    if len(queries) > 1:
        raise UsageFault("There are several queries.", remedy="Send exactly one.")
    form = arguments.get("format", "")
    if form and form not in FORMATS and form not in FORMATS.values():
        raise UsageFault(
            f"The format {form[:80]!r} is not known.", remedy=f"Use one of {', '.join(FORMATS)}."
        )
    return _Asked(
        query=queries[0] if queries else None,
        default_graphs=tuple(arguments.getlist("default-graph-uri")),
        named_graphs=tuple(arguments.getlist("named-graph-uri")),
        seconds=_seconds(arguments.get("timeout")),
        format=form,
    )


def _seconds(written: str | None) -> float | None:
    if not written:
        return None
    try:
        seconds = float(written)
    except ValueError:
        seconds = 0.0
    if not seconds > 0:
        raise UsageFault(
            f"The time limit {written[:40]!r} is not a number of seconds above 0.",
            remedy="Give something like timeout=2.5.",
        )
    return min(seconds, settings().limits.query_seconds)


def _answer(asked: _Asked) -> Response:
    answer = _evaluated(asked, _media_types(asked.format))
    response = Response(answer.body, content_type=_with_charset(answer.media_type))
    response.vary.add("Accept")
    return response


def _evaluated(asked: _Asked, media_types: tuple[str, ...]) -> Answer:
    if asked.query is None:
        raise UsageFault("There is no query.", remedy="Send one as the parameter 'query'.")
    return backend().endpoint.answer(
        asked.query,
        media_types=media_types,
        default_graphs=asked.default_graphs,
        named_graphs=asked.named_graphs,
        seconds=asked.seconds,
    )


def _media_types(form: str) -> tuple[str, ...]:
    if form:
        return (FORMATS.get(form, form),)
    accepted = parse_accept_header(request.headers.get("Accept") or "*/*")
    ranked = sorted(accepted, key=lambda item: -item[1])
    names = [kind.split(";")[0].strip().lower() for kind, quality in ranked if quality > 0]
    known = [kind for name in names for kind in (name, _ALIASES.get(name)) if kind]
    return tuple(dict.fromkeys(known)) or ("*/*",)


def _with_charset(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def _page(asked: _Asked) -> ResponseReturnValue:
    status, fault, table, document = 200, None, None, None
    if asked.query is not None:
        try:
            answer = _evaluated(asked, (FORMATS["json"], FORMATS["ttl"]))
        except EcvetGraphError as error:
            status, fault = error.http_status, error
        else:
            table, document = _shown(answer)
    query = asked.query if asked.query is not None else _proposed()
    page = render_template(
        "sparql.html",
        query=query,
        examples=tuple(filter(_runs_as_it_stands, catalogue())),
        formats=FORMATS,
        fault=fault,
        table=table,
        document=document,
    )
    return page, status


def _proposed() -> str:
    """Return the example that the address names, with the values of the address in its slots.

    Raises:
        UsageFault: a value is not of its type, or one that the query needs is missing.
    """
    example = catalogue().queries.get(request.args.get("example", _FIRST_QUERY))
    if example is None:
        return ""
    names = [entry.name for entry in example.parameters if entry.name in request.args]
    values = {name: tuple(request.args.getlist(name)) for name in names}
    return example.fill(values) if values else example.text


def _runs_as_it_stands(query: Query) -> bool:
    return query.form == "SELECT" and all(entry.optional for entry in query.parameters)


def _shown(answer: Answer) -> tuple[dict[str, Any] | None, str | None]:
    if answer.media_type != FORMATS["json"]:
        return None, answer.body.decode()
    result = json.loads(answer.body)
    if "boolean" in result:
        return {
            "columns": ["?"],
            "rows": [[{"value": str(result["boolean"]).lower()}]],
            "more": 0,
        }, None
    columns = result["head"].get("vars", [])
    rows = result["results"]["bindings"]
    shown = [[row.get(column) for column in columns] for row in rows[:_SHOWN_ROWS]]
    return {"columns": columns, "rows": shown, "more": max(0, len(rows) - _SHOWN_ROWS)}, None
