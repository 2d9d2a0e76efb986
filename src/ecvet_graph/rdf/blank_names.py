"""Names for blank nodes that follow from what is said of them, so that statements can be compared.

Blank nodes that statements connect are named together, by colour refinement: the colour of a node
is a digest of its statements with the colours of its neighbours, again and again until no more
nodes can be told apart (Hogan, Canonical forms for isomorphic and equivalent RDF graphs, 2017,
section 4.2). Nodes that it cannot tell apart are numbered in the order of the document: the names
are always different for different nodes, and the same for the same document.

Unlike the canonical form it never tries all orders, which can take for ever.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

__all__ = ["name_blanks"]

_Statement: TypeAlias = tuple[str, str, str]

_DIGITS = 24
# A list of as many members is told apart to its middle; the numbers do the rest.
_ROUNDS = 32


def name_blanks(lines: Iterable[str], *, salt: str) -> frozenset[str]:
    """Return the lines of N-Triples, each once, with blank nodes named after their statements.

    Args:
        lines: statements as the engine writes them: one a line, terms parted by one space.
        salt: what makes the names different from those of other graphs.
    """
    plain: set[str] = set()
    touched: dict[_Statement, None] = {}
    for line in lines:
        subject, predicate, rest = line.split(" ", 2)
        value = rest.rstrip("\n")[:-2]
        if subject.startswith("_:") or value.startswith("_:"):
            touched[subject, predicate, value] = None
        else:
            plain.add(line)
    if touched:
        names = _names(tuple(touched), salt)
        plain.update(
            f"{names.get(subject, subject)} {predicate} {names.get(value, value)} .\n"
            for subject, predicate, value in touched
        )
    return frozenset(plain)


def _names(statements: Sequence[_Statement], salt: str) -> Mapping[str, str]:
    taken: Counter[str] = Counter()
    names: dict[str, str] = {}
    for part in _parts(statements):
        colours = _colours(part)
        whole = _digest(salt, *sorted(_coloured(part, colours)))
        # Parts that say the same are one after the other; so are nodes of the same colour.
        copy = taken[whole]
        taken[whole] += 1
        numbers: Counter[str] = Counter()
        for node, colour in colours.items():
            key = _digest(whole, colour, str(copy), str(numbers[colour]))
            numbers[colour] += 1
            names[node] = f"_:n{key[:_DIGITS]}"
    return names


def _parts(statements: Sequence[_Statement]) -> Iterator[Sequence[_Statement]]:
    """Yield the statements of blank nodes that are connected by statements."""
    parent: dict[str, str] = {}

    def root(node: str) -> str:
        while parent.setdefault(node, node) != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for subject, _, value in statements:
        blanks = [term for term in (subject, value) if term.startswith("_:")]
        parent[root(blanks[0])] = root(blanks[-1])
    parts: defaultdict[str, list[_Statement]] = defaultdict(list)
    for statement in statements:
        subject, _, value = statement
        parts[root(subject if subject.startswith("_:") else value)].append(statement)
    return iter(parts.values())


def _colours(statements: Sequence[_Statement]) -> Mapping[str, str]:
    """Return the colour of each blank node, in the order of the document."""
    colours: dict[str, str] = {}
    around: defaultdict[str, list[_Statement]] = defaultdict(list)
    for subject, predicate, value in statements:
        if subject.startswith("_:"):
            around[subject].append((">", predicate, value))
            colours.setdefault(subject, "")
        if value.startswith("_:"):
            around[value].append(("<", predicate, subject))
            colours.setdefault(value, "")
    known = 0
    for _ in range(_ROUNDS):
        fresh = {node: _colour(node, around[node], colours=colours) for node in colours}
        found = len(set(fresh.values()))
        colours = fresh
        if found in (known, len(colours)):
            break
        known = found
    return colours


def _colour(node: str, around: Iterable[_Statement], *, colours: Mapping[str, str]) -> str:
    # A statement of a node about itself is none about another node of the same colour.
    seen = sorted(
        f"{way}{predicate} {'_:self' if term == node else colours.get(term, term)}"
        for way, predicate, term in around
    )
    return _digest(colours[node], *seen)


def _coloured(statements: Iterable[_Statement], colours: Mapping[str, str]) -> Iterator[str]:
    for subject, predicate, value in statements:
        yield f"{colours.get(subject, subject)} {predicate} {colours.get(value, value)}"


def _digest(*texts: str) -> str:
    return hashlib.sha256("\n".join(texts).encode("utf-8", "surrogatepass")).hexdigest()
