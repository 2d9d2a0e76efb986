"""The catalogue of query files, and the pool that answers public queries."""

from ecvet_graph.query.catalogue import Catalogue, Column, Parameter, Query, catalogue
from ecvet_graph.query.running import Row, ask, construct, iterate, run, to_plain

__all__ = [
    "Catalogue",
    "Column",
    "Parameter",
    "Query",
    "Row",
    "ask",
    "catalogue",
    "construct",
    "iterate",
    "run",
    "to_plain",
]
