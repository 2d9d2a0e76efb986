"""Cuts a dataset into parts that can be checked one by one with the findings of the whole.

A constraint looks from a thing along its links, forwards and backwards. So things that are linked
stay together. Organisations, locations, addresses and homepages are only ever looked at forwards:
they would tie everything to everything, and are given to every part that refers to them instead.
Concepts of vocabularies are no part of a dataset; whoever checks a part adds what is known of them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ecvet_graph.model.iris import DCTERMS, ECVET, ELM, RDF
from ecvet_graph.quality.ntriples import split_line

__all__ = ["ORGANISATION", "PLACES", "STRUCTURE", "Neighbourhood", "read_neighbourhood"]

_TYPE = f"<{RDF}type>"
ORGANISATION = f"<{ELM}Organisation>"
"""Class of the things that may be repeated in every part, like places."""
PLACES = frozenset({f"<{DCTERMS}Location>", f"<{ELM}Address>", f"<{ELM}WebResource>"})
"""Classes of places and pages, which are only ever looked at forwards."""
# Things on the far side of these belong together even when the dataset does not describe them.
STRUCTURE = frozenset(
    [
        f"<{ECVET}{name}>"
        for name in ("unit", "qualification", "ofQualification", "inGroup", "forUnit")
    ]
    + [
        f"<{ECVET}{name}>"
        for name in ("forOutcome", "sameUnitAs", "learner", "targetQualification")
    ]
    + [f"<{ECVET}{name}>" for name in ("unitA", "unitB", "uncoveredOutcome")]
    + [f"<{ECVET}{name}>" for name in ("agreedUnit", "agreedOutcome", "recognisedUnit")]
    + [f"<{ECVET}recognisedOutcome>", f"<{ELM}specifiedBy>"]
    + [
        f"<{ELM}{name}>"
        for name in ("isPartOf", "hasPart", "learningOutcome", "awardingOpportunity")
    ]
    + [f"<{ELM}{name}>" for name in ("learningAchievementSpecification", "provenBy", "proves")]
)
"""Properties that hold things together, whether the dataset describes their object or not."""


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """A dataset by subject, and the parts of it that are linked.

    Terms are written as in N-Triples. `lines` holds the lines of each subject, `links` what it
    links to, `types` its classes; `parts` are the subjects of each connected part, those of shared
    things included, in the order of the dataset.
    """

    lines: dict[str, list[str]]
    links: dict[str, list[str]]
    types: dict[str, list[str]]
    parts: tuple[tuple[str, ...], ...]

    def text(self, part: Iterable[str]) -> Iterator[str]:
        """Yield the lines of the subjects of a part."""
        for subject in part:
            yield from self.lines.get(subject, ())

    def outside(self, part: Iterable[str]) -> Iterator[str]:
        """Yield what a part links to and the dataset does not describe; repeats itself."""
        for subject in part:
            for target in self.links.get(subject, ()):
                if target not in self.lines:
                    yield target


def read_neighbourhood(lines: Iterable[str]) -> Neighbourhood:
    """Return a dataset of N-Triples lines, cut into its connected parts."""
    by_subject: dict[str, list[str]] = {}
    links: dict[str, list[str]] = {}
    types: dict[str, list[str]] = {}
    structure: dict[str, list[str]] = {}
    for line in lines:
        statement = split_line(line)
        if statement is None:
            continue
        subject, predicate, value = statement
        by_subject.setdefault(subject, []).append(line if line.endswith("\n") else line + "\n")
        if predicate == _TYPE:
            types.setdefault(subject, []).append(value)
        elif value[0] != '"':
            links.setdefault(subject, []).append(value)
            if predicate in STRUCTURE:
                structure.setdefault(subject, []).append(value)
    shared = _shared(links, types=types, described=by_subject.keys())
    edges = _edges(by_subject, links=links, structure=structure, shared=shared)
    roots = _connect(edges, nodes=(node for node in by_subject if node not in shared))
    parts = _parts(roots, links=links, shared=shared)
    return Neighbourhood(lines=by_subject, links=links, types=types, parts=parts)


def _shared(
    links: dict[str, list[str]], *, types: dict[str, list[str]], described: Iterable[str]
) -> set[str]:
    """Return the things that may be repeated: those that link to no thing of the dataset's own."""
    known = set(described)
    shared = {subject for subject, classes in types.items() if _is_shareable(subject, classes)}
    while True:
        tied = {
            subject
            for subject in shared
            if any(target in known and target not in shared for target in links.get(subject, ()))
        }
        if not tied:
            return shared
        shared -= tied


def _is_shareable(subject: str, classes: Iterable[str]) -> bool:
    # Findings about a repeated blank node could not be told apart, so only places may be blank.
    if any(kind in PLACES for kind in classes):
        return True
    return subject[0] == "<" and ORGANISATION in classes


def _edges(
    described: dict[str, list[str]],
    *,
    links: dict[str, list[str]],
    structure: dict[str, list[str]],
    shared: set[str],
) -> Iterator[tuple[str, str]]:
    for subject, targets in links.items():
        if subject in shared:
            continue
        for target in targets:
            if target in described and target not in shared:
                yield subject, target
        for target in structure.get(subject, ()):
            if target not in described:
                yield subject, target


def _connect(edges: Iterable[tuple[str, str]], *, nodes: Iterable[str]) -> dict[str, str]:
    """Return for every node one of its part that stands for the part (union-find, path halving)."""
    parent = {node: node for node in nodes}
    for one, other in edges:
        parent.setdefault(other, other)
        first, second = _find(parent, one), _find(parent, other)
        if first != second:
            parent[second] = first
    return {node: _find(parent, node) for node in parent}


def _find(parent: dict[str, str], node: str) -> str:
    while parent[node] != node:
        parent[node] = parent[parent[node]]
        node = parent[node]
    return node


def _parts(
    roots: dict[str, str], *, links: dict[str, list[str]], shared: set[str]
) -> tuple[tuple[str, ...], ...]:
    """Return the parts with the shared things they refer to; what nobody refers to is one more."""
    parts: dict[str, list[str]] = {}
    for node, root in roots.items():
        parts.setdefault(root, []).append(node)
    complete = [
        (*members, *_reached(members, links=links, shared=shared)) for members in parts.values()
    ]
    used = {node for part in complete for node in part}
    unused = sorted(shared - used)
    if unused:
        complete.append((*unused, *_reached(unused, links=links, shared=shared - set(unused))))
    return tuple(complete)


def _reached(
    members: Iterable[str], *, links: dict[str, list[str]], shared: set[str]
) -> Iterator[str]:
    """Yield the shared things that members refer to, directly or through shared things."""
    seen: set[str] = set()
    waiting = list(members)
    while waiting:
        for target in links.get(waiting.pop(), ()):
            if target in shared and target not in seen:
                seen.add(target)
                waiting.append(target)
                yield target
