"""The SPARQL endpoint: queries of the SPARQL 1.1 Protocol, and a plain form for people.

Whatever strangers ask is evaluated by the public endpoint, also for the page; what the page itself
needs is read in this process and never waits for them.
"""

from __future__ import annotations

import hashlib
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, current_app, json, render_template, request
from flask.typing import ResponseReturnValue

from ecvet_graph.errors import EcvetGraphError, LimitError, UsageFault
from ecvet_graph.query import Answer, catalogue
from ecvet_graph.query.examples import as_it_stands, without_header
from ecvet_graph.rdf.documents import to_document
from ecvet_graph.service.sparql_description import describe_endpoint
from ecvet_graph.store import open_home
from ecvet_graph.web.formats import with_charset
from ecvet_graph.web.language import page_language
from ecvet_graph.web.negotiation import choose
from ecvet_graph.web.pages import settings
from ecvet_graph.web.problems import for_everybody, retry_seconds
from ecvet_graph.web.sparql_answer import OUTCOME, Answered, Answering, is_for_people
from ecvet_graph.web.sparql_reply import is_conditional, not_modified, reply
from ecvet_graph.web.sparql_request import DESCRIPTIONS, FORMATS, Asked, asked_of

__all__ = ["FORMATS", "sparql"]

sparql = Blueprint("sparql", __name__)

_SHOWN_ROWS = 500
# An answer on a page is read in this process: this much of it takes a few hundredths of a second.
_SHOWN_BYTES = 2 * 1024 * 1024
_FIRST_QUERY = "statistics/units-by-country"


@sparql.get("/sparql", provide_automatic_options=False)
def ask() -> ResponseReturnValue:
    """Answer a query in the address, show the form to a person, describe itself to a machine."""
    asked = asked_of(request)
    if is_for_people(asked):
        return _page(asked)
    if asked.is_bare:
        return _description(asked)
    return _answer(asked)


@sparql.post("/sparql", provide_automatic_options=False)
def ask_by_post() -> ResponseReturnValue:
    """Answer a query sent as a form or as the body itself."""
    return _answer(asked_of(request))


@sparql.route("/sparql", methods=["OPTIONS"], provide_automatic_options=False)
def preflight() -> Response:
    """Let scripts of other sites ask; there is nothing here that a reader could change."""
    response = Response(status=204)
    response.headers["Allow"] = "GET, HEAD, OPTIONS, POST"
    response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, POST"
    response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type, If-None-Match"
    response.headers["Access-Control-Max-Age"] = "86400"
    return response


def _answer(asked: Asked) -> Response:
    answering = _answering()
    # Whether the client has it already is known before anything is evaluated.
    if is_conditional() and (known := not_modified(answering.tag(asked))) is not None:
        return known
    outcome: Answered | Exception | None = request.environ.get(OUTCOME)
    if isinstance(outcome, Exception):
        raise outcome
    found = outcome or answering.answer(asked, client=request.remote_addr or "")
    return reply(found.answer.body, with_charset(found.answer.media_type), tag=found.tag)


def _answering() -> Answering:
    return Answering(current_app)


def _description(asked: Asked) -> Response:
    named = DESCRIPTIONS.get(asked.format, asked.format)
    form = named or choose(asked.accept, tuple(DESCRIPTIONS.values())) or ""
    if form not in DESCRIPTIONS.values():
        raise UsageFault("There is no query.", remedy="Send one as the parameter 'query'.")
    found = settings()
    triples = describe_endpoint(
        found.base,
        graphs=open_home(found).current().graphs or {},
        media_types=FORMATS.values(),
        services=found.services,
    )
    body = to_document(triples, form)
    # It also says how this installation is set up, which may change while the store does not.
    tag = hashlib.sha256(body).hexdigest()[:32]
    return not_modified(tag) or reply(body, with_charset(form), tag=tag)


def _page(asked: Asked) -> ResponseReturnValue:
    status, fault, table, document = 200, None, None, None
    if asked.query is not None:
        try:
            table, document = _shown(_for_page(asked))
        except EcvetGraphError as error:
            status, fault = error.http_status, for_everybody(error)
    query = asked.query if asked.query is not None else _proposed()
    page = render_template(
        "sparql.html",
        query=query,
        formats=FORMATS,
        fault=fault,
        table=table,
        document=document,
    )
    response = Response(page, status, mimetype="text/html")
    response.vary.add("Accept")
    if fault is not None and (seconds := retry_seconds(fault)):
        response.headers["Retry-After"] = str(seconds)
    return response


def _for_page(asked: Asked) -> Answer:
    try:
        return _answering().evaluate(
            asked,
            (FORMATS["json"], FORMATS["ttl"]),
            client=request.remote_addr or "",
            result_bytes=_SHOWN_BYTES,
        )
    except LimitError as fault:
        if fault.http_status != HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            raise
        raise LimitError(
            fault.message, remedy="Choose another form of answer to get it as a file."
        ) from fault


def _proposed() -> str:
    """Return the example that the address names, with the values of the address in its slots.

    Without values in the address, those to try the query with take their place.

    Raises:
        NotFoundError: there is no such example.
        UsageFault: a value is not of its type, or one that the query needs is missing.
    """
    example = catalogue().find(request.args.get("example", _FIRST_QUERY))
    names = [entry.name for entry in example.parameters if entry.name in request.args]
    values = {name: tuple(request.args.getlist(name)) for name in names}
    text = example.fill(values) if values else as_it_stands(example, settings().base)
    return without_header(text, example, language=page_language())


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
