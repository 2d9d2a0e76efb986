"""Records about learners: sealed, apart from the graph, each for the eyes of its institutions."""

from ecvet_graph.private.making import create_private_store
from ecvet_graph.private.records import MOST_BYTES, encoded
from ecvet_graph.private.store import PrivateStore
from ecvet_graph.private.upkeep import (
    back_up_private_store,
    change_master_key,
    forget_unreadable,
    status_of,
)
from ecvet_graph.private.values import Erased, Held, Status

__all__ = [
    "MOST_BYTES",
    "Erased",
    "Held",
    "PrivateStore",
    "Status",
    "back_up_private_store",
    "change_master_key",
    "create_private_store",
    "encoded",
    "forget_unreadable",
    "status_of",
]
