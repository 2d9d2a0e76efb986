"""The control record: which version of its data an engine holds, and whether somebody writes.

It is a graph of its own in the engine, of one thing with up to three values:

    stamp      "12 settled -": version, state, and who holds it (see `State`)
    manifest   JSON: what the version is, and the digests of graphs that were copied from elsewhere
    torn       JSON: the graphs that a writer began to change and did not finish
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum

from ecvet_graph.errors import StoreError
from ecvet_graph.model.terms import Iri, Literal
from ecvet_graph.rdf.terms import term_text
from ecvet_graph.store.dialects import CONTROL
from ecvet_graph.store.remote import RemoteStore
from ecvet_graph.store.updates import fill_update
from ecvet_graph.store.version import Manifest

__all__ = ["Control", "Stamp", "State", "put_manifest", "put_torn", "read_control", "swap_stamp"]

_STORE = Iri("urn:ecvet:store")
_STAMP, _MANIFEST, _TORN = (Iri(f"urn:ecvet:{name}") for name in ("stamp", "manifest", "torn"))


class State(StrEnum):
    """What happens to the data of an engine.

    Everybody may read while it is SETTLED or LOCKED; LOCKED keeps other writers out. While it is
    WRITING the data belongs to no version.
    """

    SETTLED = "settled"
    LOCKED = "locked"
    WRITING = "writing"


@dataclass(frozen=True, slots=True)
class Stamp:
    """Version, state, and the installation that holds it (`-`: nobody)."""

    version: int
    state: State = State.SETTLED
    holder: str = "-"

    def __str__(self) -> str:
        """Return the value in the control record."""
        return f"{self.version} {self.state} {self.holder}"

    @classmethod
    def from_text(cls, text: str) -> Stamp:
        """Return the stamp of a value. Raises ValueError."""
        version, state, holder = text.split(" ")
        return cls(int(version), State(state), holder)

    def become(self, state: State, holder: str = "-") -> Stamp:
        """Return the stamp of the same version in another state."""
        return replace(self, state=state, holder=holder)


@dataclass(frozen=True, slots=True)
class Control:
    """The record: the stamp, what the version is, digests by graph, graphs that are half written."""

    stamp: Stamp
    manifest: Manifest
    digests: Mapping[str, str] = field(default_factory=dict)
    torn: frozenset[str] = frozenset()


def read_control(store: RemoteStore) -> Control | None:
    """Return the record of an engine, or `None` where it has none.

    Raises:
        StoreError: the record is damaged, or no engine answers.
    """
    said = {predicate: str(value) for _, predicate, value in store.triples(CONTROL, subject=_STORE)}
    if not said:
        return None
    try:
        known = json.loads(said[_MANIFEST])
        return Control(
            Stamp.from_text(said[_STAMP]),
            Manifest(**known["manifest"]),
            known["digests"],
            frozenset(json.loads(said.get(_TORN, "[]"))),
        )
    except (KeyError, ValueError, TypeError) as fault:
        raise StoreError(
            f"The control record in <{CONTROL}> of the engine is damaged.",
            remedy="Remove that graph, and copy the store there again with `mirror`.",
        ) from fault


def swap_stamp(store: RemoteStore, old: Stamp | None, new: Stamp) -> None:
    """Put a stamp in the place of another, if that still stands there; `None`: there is none."""
    if old == new:
        # Virtuoso would take it out: it inserts what a change takes out and puts in before it deletes.
        return
    if old is None:
        store.wire.add(CONTROL, _line(_STAMP, str(new)))
        return
    store.wire.update(fill_update("swap", old=_text(str(old)), new=_text(str(new))))


def put_manifest(store: RemoteStore, manifest: Manifest, *, digests: Mapping[str, str]) -> None:
    """Say what the next version is."""
    known = {"manifest": asdict(manifest), "digests": dict(digests)}
    _put(store, _MANIFEST, json.dumps(known, ensure_ascii=True, sort_keys=True))


def put_torn(store: RemoteStore, graphs: frozenset[str]) -> None:
    """Say which graphs are half written."""
    _put(store, _TORN, json.dumps(sorted(graphs)))


def _put(store: RemoteStore, name: Iri, value: str) -> None:
    store.wire.update(fill_update("forget", property=term_text(name)))
    store.wire.add(CONTROL, _line(name, value))


def _line(name: Iri, value: str) -> bytes:
    return f"{term_text(_STORE)} {term_text(name)} {_text(value)} .\n".encode()


def _text(value: str) -> str:
    return term_text(Literal(value))
