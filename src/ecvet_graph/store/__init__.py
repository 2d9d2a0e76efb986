"""The port of the quad store, its engines, and the folder of immutable versions."""

from ecvet_graph.store.documents import Document, Documents
from ecvet_graph.store.durable import sync_tree, write_durably
from ecvet_graph.store.endpoints import Endpoints
from ecvet_graph.store.home import WRITER_PATIENCE, StoreHome
from ecvet_graph.store.memory import MemoryStore
from ecvet_graph.store.normal import as_stored, stored_lines
from ecvet_graph.store.opening import Home, endpoints_of, ensure_home, open_home
from ecvet_graph.store.oxigraph import OxigraphStore
from ecvet_graph.store.port import GraphStore, RdfFormat, Solutions
from ecvet_graph.store.remote import RemoteStore
from ecvet_graph.store.remote_home import RemoteHome
from ecvet_graph.store.version import Draft, Manifest, Snapshot

__all__ = [
    "WRITER_PATIENCE",
    "Document",
    "Documents",
    "Draft",
    "Endpoints",
    "GraphStore",
    "Home",
    "Manifest",
    "MemoryStore",
    "OxigraphStore",
    "RdfFormat",
    "RemoteHome",
    "RemoteStore",
    "Snapshot",
    "Solutions",
    "StoreHome",
    "as_stored",
    "endpoints_of",
    "ensure_home",
    "open_home",
    "stored_lines",
    "sync_tree",
    "write_durably",
]
