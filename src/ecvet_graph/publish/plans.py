"""What a publication is about to write, worked out before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ecvet_graph.errors import InvalidDataError, Place
from ecvet_graph.model.changes import Changes
from ecvet_graph.model.iris import DCTERMS, ECVET, RDF, VOID, Graphs
from ecvet_graph.model.learning import Text
from ecvet_graph.model.terms import Iri, Literal
from ecvet_graph.publish.catalogue import agency_versions, facts_of
from ecvet_graph.publish.changed import Described
from ecvet_graph.publish.differences import Difference, Lines
from ecvet_graph.publish.linked import Document as DocumentLines
from ecvet_graph.publish.linked import is_shareable
from ecvet_graph.publish.tombstones import Leaving
from ecvet_graph.quality.ntriples import plain
from ecvet_graph.rdf.terms import triple_line
from ecvet_graph.store import Document, GraphStore

__all__ = ["Plan", "check_elsewhere", "class_counts", "gone_things", "new_things"]

_TYPE = f"<{RDF}type>"
_CODES = (DCTERMS + "identifier", ECVET + "unitCode")


@dataclass(frozen=True, slots=True)
class Plan:
    """The next version of a dataset.

    Attributes:
        agency: id of the agency.
        dataset: name of the dataset.
        version: number of the version that it makes, one more than the newest when it was planned.
        started: when work on it began (UTC, ISO 8601).
        difference: of the statements.
        facts: difference of the derived facts.
        changes: which things differ.
        statements: number of statements of the new version.
        classes: pairs of a class IRI and how many things of the new version have it.
        leaving: things that the new version does not describe any more.
        coming: IRIs of things that the version before did not describe.
        whole: all statements of the new version, where they are known.
        before: all statements of the version before, where the archive does not have them yet.
        document: the document as it was sent; `None` for a withdrawal.
        copy: a private copy of it.
        media_type: of the document, empty where not known.
        qualification: IRI of the one that is replaced, empty for the whole dataset.
        reason: why a dataset is withdrawn.
    """

    agency: str
    dataset: str
    version: int
    started: str
    difference: Difference
    facts: Difference
    changes: Changes
    statements: int
    classes: tuple[tuple[str, int], ...]
    leaving: tuple[Leaving, ...] = ()
    coming: tuple[str, ...] = ()
    whole: Lines | None = field(default=None, repr=False)
    before: Lines | None = field(default=None, repr=False)
    document: Document | None = None
    copy: Path | None = None
    media_type: str = ""
    qualification: str = ""
    reason: Text | None = None

    @property
    def is_withdrawal(self) -> bool:
        """Return whether it withdraws the dataset."""
        return self.document is None

    @property
    def name(self) -> str:
        """Return agency and dataset as `agency/dataset`."""
        return f"{self.agency}/{self.dataset}"


def class_counts(
    store: GraphStore, previous: str, difference: Difference, *, base: str
) -> tuple[tuple[str, int], ...]:
    """Return class and number of things of a version, from those of the one before (its IRI)."""
    counts: Counter[str] = Counter()
    for part in facts_of(store, previous, base=base).get(VOID + "classPartition", ()):
        facts = facts_of(store, str(part), base=base)
        counts[str(facts[VOID + "class"][0])] = int(str(facts[VOID + "entities"][0]))
    for lines, step in ((difference.removed, -1), (difference.added, 1)):
        for line in lines:
            _, predicate, rest = line.split(" ", 2)
            if predicate == _TYPE:
                counts[rest[1:-4]] += step
    return tuple(sorted((name, count) for name, count in counts.items() if count > 0))


def gone_things(difference: Difference, old: Lines, new: Lines) -> tuple[Leaving, ...]:
    """Return the things with an IRI that `old` describes and `new` does not."""
    left = {line.split(" ", 1)[0] for line in difference.removed if line.startswith("<")}
    left -= {line.split(" ", 1)[0] for line in new}
    if not left:
        return ()
    lines = [line for line in old if line.split(" ", 1)[0] in left]
    told, codes = Described.of(lines), _codes(lines)
    return tuple(
        Leaving(
            iri=thing[1:-1],
            classes=tuple(sorted(name[1:-1] for name in told.types[thing])),
            titles=told.names(thing),
            codes=tuple(sorted(codes.get(thing, ()))),
        )
        for thing in sorted(left)
    )


def new_things(difference: Difference, old: Lines) -> tuple[str, ...]:
    """Return the IRIs of things that are described after the difference and not before."""
    come = {line.split(" ", 1)[0] for line in difference.added if line.startswith("<")}
    if come:
        come -= {line.split(" ", 1)[0] for line in old}
    return tuple(sorted(thing[1:-1] for thing in come))


def check_elsewhere(store: GraphStore, plan: Plan, *, base: str, name: str) -> None:
    """Refuse a plan that describes what another dataset of the agency describes already.

    Organisations, places and pages may stand in several, where they say the same at first.

    Raises:
        InvalidDataError: it does; the message names the thing and the other dataset.
    """
    others = [one for one in agency_versions(store, plan.agency, base=base) if one != plan.dataset]
    if not (others and plan.coming):
        return
    fresh = DocumentLines(plan.difference.added)
    for other in others:
        graph = Graphs(base).dataset(plan.agency, other)
        for thing in plan.coming:
            known = {triple_line(triple) for triple in store.triples(graph, subject=Iri(thing))}
            term = f"<{thing}>"
            is_same = known == fresh.lines(term) and is_shareable(fresh, term)
            if known and not is_same:
                raise InvalidDataError(
                    f"It describes {thing}, which the dataset {plan.agency}/{other} describes "
                    "already.",
                    remedy="Describe it in one of both; an organisation, place or page may stand "
                    "in several if they say exactly the same of it.",
                    place=Place(name),
                )


def _codes(lines: Iterable[str]) -> Mapping[str, list[tuple[str, Literal]]]:
    found: dict[str, list[tuple[str, Literal]]] = {}
    for line in lines:
        subject, predicate, rest = line.split(" ", 2)
        if predicate[1:-1] in _CODES and rest.endswith('" .\n'):
            code = predicate[1:-1], Literal(plain(rest[:-3]))
            found.setdefault(subject, []).append(code)
    return found
