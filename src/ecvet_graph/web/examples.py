"""Example queries on the query page and as data, and how a query is asked from elsewhere."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, render_template, request
from werkzeug.exceptions import NotFound

from ecvet_graph.assets import asset_folder
from ecvet_graph.errors import UsageFault
from ecvet_graph.query import catalogue
from ecvet_graph.query.examples import ASKED_BY, Example, examples, examples_document
from ecvet_graph.web.pages import settings
from ecvet_graph.web.usage import Usage, usages

__all__ = ["example_queries", "register_examples"]

example_queries = Blueprint("examples", __name__)


def register_examples(app: Flask) -> None:
    """Make what the query page shows of examples known to its template."""
    app.jinja_env.globals.update(
        ASKED_BY=ASKED_BY,
        chosen_user=chosen_user,
        shown_examples=shown_examples,
        usages_of=usages_of,
    )


def chosen_user() -> str:
    """Return the kind of user whose questions the address asks for; empty for all."""
    who = request.args.get("asked-by", "")
    return who if who in ASKED_BY else ""


def shown_examples() -> tuple[Example, ...]:
    """Return the examples that the address asks for."""
    who = chosen_user()
    return tuple(entry for entry in examples(catalogue()) if not who or who in entry.asked_by)


def usages_of(query: str) -> tuple[Usage, ...]:
    """Return how a query is asked of this installation from elsewhere."""
    return usages(query, f"{settings().base}/sparql")


@example_queries.get("/queries.ttl")
def as_document() -> Response:
    """Hand out all examples as `sh:SPARQLExecutable`, for the endpoint of this installation."""
    body = examples_document(catalogue(), base=settings().base)
    return Response(body, content_type="text/turtle; charset=utf-8")


@example_queries.get("/queries/<path:name>.rq")
def query_file(name: str) -> Response:
    """Hand out a query of the catalogue as the file that it is."""
    if name not in catalogue().queries:
        raise NotFound(f"There is no query {name[:100]!r}.")
    path = asset_folder("queries") / f"{name}.rq"
    return Response(path.read_bytes(), content_type="application/sparql-query; charset=utf-8")


@example_queries.get("/queries/usage")
def usage() -> str:
    """Show how a query is asked from elsewhere, as a part of a page.

    Raises:
        UsageFault: there is no query.
    """
    query = request.args.get("query", "")
    if not query.strip():
        raise UsageFault("There is no query.", remedy="Send one as the parameter 'query'.")
    return render_template("usage.html", query=query)
