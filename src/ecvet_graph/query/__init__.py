"""The catalogue of query files, and the pool that answers public queries."""

from ecvet_graph.query.catalogue import Catalogue, Column, Parameter, Query, catalogue
from ecvet_graph.query.endpoint import PublicEndpoint, is_repeatable
from ecvet_graph.query.pool import ADMITTED_PER_WORKER
from ecvet_graph.query.process import Answer
from ecvet_graph.query.remote import RemoteEndpoint
from ecvet_graph.query.running import Row, ask, construct, iterate, run, to_plain

__all__ = [
    "ADMITTED_PER_WORKER",
    "Answer",
    "Catalogue",
    "Column",
    "Parameter",
    "PublicEndpoint",
    "Query",
    "RemoteEndpoint",
    "Row",
    "ask",
    "catalogue",
    "construct",
    "is_repeatable",
    "iterate",
    "run",
    "to_plain",
]
