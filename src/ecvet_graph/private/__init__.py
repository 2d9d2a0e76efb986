"""Records about learners: sealed, apart from the graph, each for the eyes of its institutions."""

from ecvet_graph.private.making import create_private_store
from ecvet_graph.private.store import PrivateStore
from ecvet_graph.private.values import Erased, Held, Status

__all__ = ["Erased", "Held", "PrivateStore", "Status", "create_private_store"]
