"""Example queries on the query page and as data, and how a query is asked from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Flask, Response, request
from flask_babel import LazyString, lazy_gettext
from werkzeug.exceptions import NotFound

from ecvet_graph.assets import asset_folder
from ecvet_graph.model.iris import PREFIXES
from ecvet_graph.query import catalogue
from ecvet_graph.query.examples import Example, examples, examples_document
from ecvet_graph.web.pages import settings
from ecvet_graph.web.representations import FRESH
from ecvet_graph.web.usage import Usage, usages

__all__ = ["USERS", "example_queries", "register_examples"]

USERS: Mapping[str, LazyString] = {
    "steward": lazy_gettext("Data stewards"),
    "officer": lazy_gettext("Recognition officers"),
    "coordinator": lazy_gettext("Mobility coordinators"),
    "analyst": lazy_gettext("Analysts"),
    "learner": lazy_gettext("Learners and counsellors"),
    "integrator": lazy_gettext("Integrators"),
    "operator": lazy_gettext("Operators"),
}
"""What the kinds of people who ask are called on pages, in the order of `ASKED_BY`."""

example_queries = Blueprint("examples", __name__)


def register_examples(app: Flask) -> None:
    """Make what the query page shows of examples known to its template."""
    app.jinja_env.globals.update(
        PREFIXES=PREFIXES,
        USERS=USERS,
        chosen_user=chosen_user,
        shown_examples=shown_examples,
        usages_of=usages_of,
    )


def chosen_user() -> str:
    """Return the kind of user whose questions the address asks for; empty for all."""
    who = request.args.get("asked-by", "")
    return who if who in USERS else ""


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
    return _revalidated(body, "text/turtle; charset=utf-8")


@example_queries.get("/queries/<path:name>.rq")
def query_file(name: str) -> Response:
    """Hand out a query of the catalogue as the file that it is."""
    if name not in catalogue().queries:
        raise NotFound(f"There is no query {name[:100]!r}.")
    path = asset_folder("queries") / f"{name}.rq"
    return _revalidated(path.read_bytes(), "application/sparql-query; charset=utf-8")


def _revalidated(body: str | bytes, content_type: str) -> Response:
    response = Response(body, content_type=content_type)
    response.headers["Cache-Control"] = FRESH
    response.add_etag()
    response.make_conditional(request)
    return response
