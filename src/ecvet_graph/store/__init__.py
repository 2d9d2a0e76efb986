"""The port of the quad store, its engines, and the folder of immutable versions."""

from ecvet_graph.store.memory import MemoryStore
from ecvet_graph.store.oxigraph import OxigraphStore
from ecvet_graph.store.port import GraphStore, RdfFormat, Solutions

__all__ = ["GraphStore", "MemoryStore", "OxigraphStore", "RdfFormat", "Solutions"]
