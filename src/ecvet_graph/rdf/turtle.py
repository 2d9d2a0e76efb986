"""Readable Turtle of statements that we wrote ourselves."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from ecvet_graph.model.iris import PREFIXES, RDF, XSD, prefixed_name
from ecvet_graph.model.terms import Iri, Literal, Term, Triple
from ecvet_graph.rdf.terms import term_text

__all__ = ["turtle_lines", "turtle_sections"]

_TYPE = Iri(RDF + "type")
# What Turtle 1.1 reads without quotes as a value of the datatype, to the letter (section 2.5)
_BARE = {
    XSD + "boolean": re.compile("true|false"),
    XSD + "decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    XSD + "integer": re.compile("[+-]?[0-9]+"),
}


def turtle_lines(triples: Iterable[Triple]) -> Iterator[str]:
    """Yield triples as Turtle 1.1, line by line: the same set of triples gives the same bytes.

    One block for each subject, everything sorted, the prefixes that occur first. For many triples:
    it needs no graph in memory beside the triples themselves.
    """
    blocks = _blocks(triples)
    yield from _head(_prefixes(blocks))
    for subject_text in sorted(blocks):
        yield f"\n{subject_text}\n"
        yield from _statements(blocks[subject_text])


def turtle_sections(sections: Sequence[tuple[str, Iterable[Triple]]]) -> Iterator[str]:
    """Yield statements as Turtle 1.1 for people: under headings, things in the order they come.

    A heading is one line of plain text, written as a comment. As with `turtle_lines`, the same
    sections give the same bytes.
    """
    written = [(heading, _blocks(triples)) for heading, triples in sections]
    yield from _head({name for _, blocks in written for name in _prefixes(blocks)})
    for heading, blocks in written:
        if blocks:
            yield f"\n# {heading}\n"
        for subject_text, block in blocks.items():
            yield f"\n{subject_text}\n"
            yield from _statements(block)


def _blocks(triples: Iterable[Triple]) -> dict[str, dict[str, set[str]]]:
    blocks: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for subject, predicate, value in triples:
        verb = "a" if predicate == _TYPE else _short(predicate)
        blocks[_short(subject)][verb].add(_short(value))
    return blocks


def _head(used: Collection[str]) -> Iterator[str]:
    for prefix, namespace in sorted(PREFIXES.items()):
        if prefix in used:
            yield f"@prefix {prefix}: <{namespace}> .\n"


def _prefixes(blocks: Mapping[str, Mapping[str, Iterable[str]]]) -> set[str]:
    """Return what stands before a colon in the terms; what is no prefix among it does no harm."""
    terms = set(blocks)
    for block in blocks.values():
        terms.update(block, *block.values())
    return {term.rpartition('"^^')[2].partition(":")[0] for term in terms}


def _statements(block: Mapping[str, Iterable[str]]) -> Iterator[str]:
    verbs = sorted(block, key=lambda verb: (verb != "a", verb))
    for verb in verbs:
        values = " ,\n        ".join(sorted(block[verb]))
        yield f"    {verb} {values} {'.' if verb == verbs[-1] else ';'}\n"


def _short(term: Term) -> str:
    if isinstance(term, Iri):
        return _short_iri(term.value)
    if isinstance(term, Literal) and not term.language and term.datatype != XSD + "string":
        bare = _BARE.get(term.datatype)
        if bare and bare.fullmatch(term.value):
            return term.value
        return f"{term_text(Literal(term.value))}^^{_short_iri(term.datatype)}"
    return term_text(term)


def _short_iri(iri: str) -> str:
    return prefixed_name(iri) or f"<{iri}>"
