"""The web application: pages, API, linked data and SPARQL over one backend."""

from __future__ import annotations

from flask import Blueprint, Flask, current_app, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import Babel
from werkzeug.exceptions import NotFound
from werkzeug.routing import RequestRedirect

from ecvet_graph.config import Settings
from ecvet_graph.web.api import api
from ecvet_graph.web.backend import Backend, open_backend
from ecvet_graph.web.bodies import register_bodies
from ecvet_graph.web.catalogue import catalogues
from ecvet_graph.web.comparison import statements
from ecvet_graph.web.compressing import register_compressing
from ecvet_graph.web.dataset_documents import register_documents
from ecvet_graph.web.dataset_reading import dataset_reading
from ecvet_graph.web.datasets import datasets
from ecvet_graph.web.dumps import dump_files
from ecvet_graph.web.examples import example_queries, register_examples
from ecvet_graph.web.feed import feed, register_feed
from ecvet_graph.web.forwarded import Forwarded
from ecvet_graph.web.gap import gaps
from ecvet_graph.web.headers import register_headers
from ecvet_graph.web.health import register_health
from ecvet_graph.web.holdings import holdings
from ecvet_graph.web.language import page_language, preferred_language
from ecvet_graph.web.linked_data import linked_data
from ecvet_graph.web.list_data import list_data
from ecvet_graph.web.logs import register_logs
from ecvet_graph.web.memoranda import memoranda_data
from ecvet_graph.web.metrics import register_metrics
from ecvet_graph.web.mobility import mobility
from ecvet_graph.web.mobility_api import mobility_api
from ecvet_graph.web.mobility_contacts import mobility_contacts
from ecvet_graph.web.mobility_drafts import mobility_drafts
from ecvet_graph.web.mobility_learners import mobility_learners
from ecvet_graph.web.mobility_memoranda import mobility_memoranda
from ecvet_graph.web.mobility_papers import mobility_papers
from ecvet_graph.web.mobility_precedents import mobility_precedents
from ecvet_graph.web.mobility_rendering import register_mobility_rendering
from ecvet_graph.web.mobility_session import register_mobility
from ecvet_graph.web.mobility_transfers import mobility_transfers
from ecvet_graph.web.page_data import register_page_data
from ecvet_graph.web.pages import pages
from ecvet_graph.web.papers import papers
from ecvet_graph.web.paths import CONVERTERS
from ecvet_graph.web.problems import register_problems
from ecvet_graph.web.progress import progress, progress_api
from ecvet_graph.web.publishing import publishing
from ecvet_graph.web.recognisability import recognisable
from ecvet_graph.web.reference import reference
from ecvet_graph.web.reference_data import reference_data
from ecvet_graph.web.rendering import register_rendering
from ecvet_graph.web.reviews import reviews
from ecvet_graph.web.schema_org import register_schema_org
from ecvet_graph.web.sending import register_sending
from ecvet_graph.web.sitemap import sitemap
from ecvet_graph.web.sparql import sparql
from ecvet_graph.web.sparql_front import register_front
from ecvet_graph.web.templates_download import templates_download
from ecvet_graph.web.thing_history import thing_history
from ecvet_graph.web.tombstones import register_tombstones
from ecvet_graph.web.unread import register_unread
from ecvet_graph.web.uploads import register_uploads
from ecvet_graph.web.void import void_description

__all__ = ["create_app"]

_plain = Blueprint("plain", __name__)
_PAGES = ("pages.", "reference.", "publishing.", "holdings.", "progress.", "mobility", "papers.")


def create_app(settings: Settings, *, backend: Backend | None = None) -> Flask:
    """Return the application over the store of the settings, or over another backend.

    Raises:
        NotFoundError: there is no store in the folder of the settings.
        StoreError: the store is damaged.
    """
    app = Flask(__name__, static_url_path="/static")
    app.config["ECVET"] = settings
    # A query of the largest size may take three characters for each byte in a form
    app.config["MAX_CONTENT_LENGTH"] = 4 * settings.limits.query_text_bytes
    app.config["MAX_FORM_MEMORY_SIZE"] = 4 * settings.limits.query_text_bytes
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    register_front(app)
    if settings.proxies:
        # Who asks, as the first of them saw it; nothing else that proxies say is needed.
        app.wsgi_app = Forwarded(app.wsgi_app, proxies=settings.proxies)  # type: ignore[method-assign]
    app.url_map.converters.update(CONVERTERS)
    answering = backend or open_backend(settings)
    app.extensions["ecvet-graph"] = answering
    # First of all: what is logged begins before everything else, and ends after it
    register_logs(app)
    register_health(app, settings, answering)
    register_metrics(app)
    Babel(app, locale_selector=page_language)
    register_compressing(app)
    register_headers(app)
    register_bodies(app)
    register_uploads(app)
    register_unread(app)
    register_documents(app)
    register_problems(app)
    register_tombstones(app)
    register_rendering(app)
    register_mobility(app)
    register_mobility_rendering(app)
    register_examples(app)
    register_page_data(app)
    register_feed(app)
    register_schema_org(app)
    register_sending(app)
    for blueprint in (
        pages,
        reference,
        statements,
        gaps,
        recognisable,
        reviews,
        publishing,
        mobility,
        mobility_transfers,
        mobility_drafts,
        mobility_memoranda,
        mobility_precedents,
        mobility_learners,
        mobility_contacts,
        mobility_api,
        mobility_papers,
        progress,
        progress_api,
        holdings,
        api,
        datasets,
        dataset_reading,
        catalogues,
        dump_files,
        void_description,
        linked_data,
        list_data,
        memoranda_data,
        sitemap,
        feed,
        reference_data,
        thing_history,
        sparql,
        example_queries,
        templates_download,
        papers,
        _plain,
    ):
        app.register_blueprint(blueprint)
    return app


@_plain.get("/")
@_plain.get("/<path:rest>")
def with_language(rest: str = "") -> ResponseReturnValue:
    """Send the address of a page without its language on to the one that suits the reader."""
    target = f"/{preferred_language()}/{rest}"
    if not _is_page(target):
        raise NotFound(f"There is nothing at /{rest[:200]}.")
    query = request.query_string.decode("ascii", "replace")
    response = redirect(f"{target}?{query}" if query else target, 302)
    response.vary.add("Accept-Language")
    return response


def _is_page(path: str) -> bool:
    adapter = current_app.create_url_adapter(request)
    try:
        endpoint, _ = adapter.match(path, method="GET") if adapter else ("", {})
    except (NotFound, RequestRedirect):
        return False
    return endpoint.startswith(_PAGES)
