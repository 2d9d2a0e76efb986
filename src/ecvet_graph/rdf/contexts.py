"""The JSON-LD context of the project, and the part of it that one document needs.

A document carries the part that it uses, so that nobody has to fetch anything to read it
(JSON-LD 1.1, section 3.1). A key is used only where it fits every value of its property, so that a
document expands to the same statements, whatever its values are.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from ecvet_graph.assets import asset_folder
from ecvet_graph.model.iris import RDF
from ecvet_graph.model.terms import Literal, Triple

__all__ = ["Context", "context_of", "expanded", "whole_context"]

_TYPE = RDF + "type"
_ALIASES = {"id": "@id", "type": "@type"}


@cache
def whole_context() -> Mapping[str, Any]:
    """Return the keys of `ontology/context.jsonld` with their definitions."""
    document = json.loads((asset_folder("ontology") / "context.jsonld").read_text("utf-8"))
    return MappingProxyType(document["@context"])


@dataclass(frozen=True, slots=True)
class Context:
    """The keys that a document uses.

    Attributes:
        definitions: the keys with their definitions, as they stand in the document.
        classes: the key of each class IRI that has one.
        properties: the key of each property IRI that has one.
        prefixes: the prefixes in use with their namespaces.
    """

    definitions: Mapping[str, Any]
    classes: Mapping[str, str]
    properties: Mapping[str, str]
    prefixes: Mapping[str, str]

    def compact(self, iri: str) -> str:
        """Return an IRI with a prefix where one is in use, the longest namespace first."""
        found = [(space, name) for name, space in self.prefixes.items() if iri.startswith(space)]
        if not found:
            return iri
        space, name = max(found)
        rest = iri[len(space) :]
        return iri if rest.startswith("//") else f"{name}:{rest}"


def context_of(triples: Iterable[Triple]) -> Context:
    """Return the keys that statements need, by name."""
    facts = list(triples)
    by_property: defaultdict[str, list[Triple]] = defaultdict(list)
    for triple in facts:
        by_property[triple[1].value].append(triple)
    kinds = {str(value) for _, _, value in by_property.pop(_TYPE, ())}
    classes = {iri: name for iri in kinds for name in _keys().get(iri, ()) if _is_plain(name)}
    properties = {
        iri: name
        for iri, group in by_property.items()
        for name in [one for one in _keys().get(iri, ()) if _fits(one, group)][:1]
    }
    prefixes = _used_prefixes({text for triple in facts for text in _iris(triple)})
    named = sorted({*classes.values(), *properties.values()})
    definitions = {name: _definition(name, is_whole=not prefixes) for name in named}
    keys = {"@version": 1.1, **_ALIASES, **dict(sorted({**prefixes, **definitions}.items()))}
    return Context(keys, classes, properties, prefixes)


def expanded(name: str) -> str:
    """Return the IRI that a key of the context stands for."""
    definition = whole_context()[name]
    return _whole(definition["@id"] if isinstance(definition, dict) else definition)


@cache
def _prefixes() -> Mapping[str, str]:
    return {
        name: value
        for name, value in whole_context().items()
        if isinstance(value, str) and value.endswith(("/", "#")) and "://" in value
    }


@cache
def _keys() -> Mapping[str, tuple[str, ...]]:
    """Return the keys of each IRI, the more particular definitions first."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name in whole_context():
        if name not in {"@version", *_ALIASES, *_prefixes()}:
            found[expanded(name)].append(name)
    return {iri: tuple(sorted(names, key=_is_plain)) for iri, names in found.items()}


def _whole(written: str) -> str:
    prefix, colon, local = written.partition(":")
    return _prefixes()[prefix] + local if colon and prefix in _prefixes() else written


def _definition(name: str, *, is_whole: bool) -> Any:  # noqa: ANN401 - JSON is any
    found = whole_context()[name]
    if not is_whole:
        return found
    if isinstance(found, str):
        return _whole(found)
    return {key: _whole(part) if isinstance(part, str) else part for key, part in found.items()}


def _used_prefixes(iris: Iterable[str]) -> dict[str, str]:
    """Return the prefixes of IRIs; none where an IRI begins like a prefixed name itself."""
    found = set(iris)
    heads = {iri.partition(":")[0] for iri in found}
    if heads & _prefixes().keys():
        return {}
    return {
        name: space
        for name, space in _prefixes().items()
        if any(iri.startswith(space) for iri in found)
    }


def _is_plain(name: str) -> bool:
    return isinstance(whole_context()[name], str)


def _fits(name: str, facts: Sequence[Triple]) -> bool:
    definition = whole_context()[name]
    if isinstance(definition, str):
        return True
    literals = [one for _, _, one in facts if isinstance(one, Literal)]
    kind = definition.get("@type", "")
    if kind == "@id":
        return not literals
    if len(literals) < len(facts):
        return False
    if kind:
        return all(one.datatype == _whole(kind) for one in literals)
    tagged = [(subject, one.language) for (subject, _, _), one in zip(facts, literals, strict=True)]
    is_once = "@set" in definition["@container"] or len(set(tagged)) == len(tagged)
    return is_once and all(language for _, language in tagged)


def _iris(triple: Triple) -> Iterable[str]:
    subject, predicate, value = triple
    yield str(subject)
    yield predicate.value
    yield value.datatype if isinstance(value, Literal) else str(value)
