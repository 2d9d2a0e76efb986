"""How much of what an installation holds (VoID), without looking through a large store at every request."""

from __future__ import annotations

from functools import lru_cache
from typing import BinaryIO, cast

from ecvet_graph.config import Settings
from ecvet_graph.model.iris import ECVET, ELM, Graphs
from ecvet_graph.model.terms import Iri, Triple
from ecvet_graph.publish.installation import Installation
from ecvet_graph.publish.void import Counts, void_triples
from ecvet_graph.service.catalogue import installation
from ecvet_graph.service.dumps import newest_dump
from ecvet_graph.service.tally import LINKED, Tally, TallyTarget
from ecvet_graph.store import RdfFormat, Snapshot, open_home

__all__ = ["counted", "description"]

# Statements of a store that is counted at once: a second; larger ones are counted with their dump
_AT_ONCE = 300_000


def description(settings: Settings) -> tuple[Triple, ...]:
    """Return what an installation holds, in terms of VoID; made once for each version and dump.

    All figures are of one version: the current one where it is small or has a dump, else the one that
    was dumped last. Where there was no dump yet, only the sizes of the graphs are told.

    Raises:
        NotFoundError: there is no store.
        StoreError: it is damaged.
    """
    home = open_home(settings)
    dump = newest_dump(home)
    manifest = home.current()
    return _made(settings, manifest.store, manifest.version, dump.version if dump else 0)


@lru_cache(maxsize=2)
def _made(settings: Settings, store: str, version: int, dumped: int) -> tuple[Triple, ...]:
    del store, version, dumped
    place = installation(settings)
    return tuple(void_triples(place, counted(settings, place)))


def counted(settings: Settings, place: Installation) -> Counts:
    """Return the counts of the version that is to be told of. Raises as `description`."""
    home = open_home(settings)
    dump = newest_dump(home)
    with home.reader() as snapshot:
        manifest = snapshot.manifest
        number, modified, tally = manifest.version, manifest.made_at, None
        if dump and (dump.version == number or manifest.quads > _AT_ONCE):
            number, modified, tally = dump.version, dump.made_at, dump.tally
        elif manifest.quads <= _AT_ONCE:
            tally = _tally(snapshot, settings.base)
        found = tally or Tally(place.sizes, {}, {}, {})
        return Counts(
            version=number,
            modified=modified,
            graphs=found.graphs,
            classes=found.classes,
            properties=found.properties,
            links={
                (predicate, name): count
                for (predicate, _, name), count in (
                    (key.partition(" "), count) for key, count in found.links.items()
                )
            },
            targets=LINKED,
            examples=_examples(snapshot, place),
        )


def _tally(snapshot: Snapshot, base: str) -> Tally:
    target = TallyTarget(base)
    snapshot.store.dump(cast("BinaryIO", target), syntax=RdfFormat.N_QUADS)
    return target.tally()


def _examples(snapshot: Snapshot, place: Installation) -> tuple[str, ...]:
    """Return a qualification and a unit of the first dataset that has some."""
    for listed in place.datasets:
        graph = Graphs(place.base).dataset(*listed.identifier.split("/"))
        found = [
            min(
                (str(subject) for subject, _, _ in snapshot.store.triples(graph, value=Iri(kind))),
                default="",
            )
            for kind in (ELM + "Qualification", ECVET + "Unit")
        ]
        if all(found):
            return tuple(found)
    return ()
