"""The web service: pages, JSON API, linked data and SPARQL over HTTP."""

from ecvet_graph.web.app import create_app
from ecvet_graph.web.server import serve

__all__ = ["create_app", "serve"]
