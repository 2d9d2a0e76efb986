"""Statements as JSON-LD 1.1 in the keys of the project: one flat object for each subject.

Written here because rdflib leaves out empty texts; a property test holds it to what two processors
read of it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from ecvet_graph.model.iris import RDF, XSD
from ecvet_graph.model.terms import Blank, Iri, Literal, Term, Triple
from ecvet_graph.rdf.contexts import Context, context_of

__all__ = ["to_json_ld"]

_TYPE = RDF + "type"


def to_json_ld(triples: Sequence[Triple], *, topic: str = "") -> bytes:
    """Return statements as a document in UTF-8: the topic first, then in the order they come."""
    context = context_of(triples)
    facts: defaultdict[Iri | Blank, defaultdict[str, list[Term]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for subject, predicate, value in triples:
        facts[subject][predicate.value].append(value)
    subjects = sorted(facts, key=lambda subject: str(subject) != topic)
    keys = [f"  {_text(name)}: {_text(what)}" for name, what in context.definitions.items()]
    nodes = [_text(_node(subject, facts[subject], context)) for subject in subjects]
    inner, body = ",\n".join(keys), ",\n".join(nodes)
    return f'{{"@context": {{\n{inner}\n}},\n"@graph": [\n{body}\n]}}\n'.encode()


def _node(
    subject: Iri | Blank, facts: dict[str, list[Term]], context: Context
) -> dict[str, object]:
    node: dict[str, object] = {"id": context.compact(str(subject))}
    kinds = facts.get(_TYPE, [])
    classes = [_class(one, context) for one in kinds if not isinstance(one, Literal)]
    if classes:
        node["type"] = classes[0] if len(classes) == 1 else classes
    for iri, values in facts.items():
        rest = [one for one in values if isinstance(one, Literal)] if iri == _TYPE else values
        if not rest:
            continue
        name = context.properties.get(iri)
        written = _values(rest, context.definitions[name] if name else "", context)
        node[name or context.compact(iri)] = written
    return node


def _class(value: Iri | Blank, context: Context) -> str:
    return context.classes.get(str(value)) or context.compact(str(value))


def _values(values: Sequence[Term], definition: Any, context: Context) -> object:  # noqa: ANN401
    if isinstance(definition, dict) and "@container" in definition:
        return _by_language(values, is_set="@set" in definition["@container"])
    is_typed = isinstance(definition, dict)
    written = [_typed(one, context) if is_typed else _object(one, context) for one in values]
    return written[0] if len(written) == 1 else written


def _by_language(values: Sequence[Term], *, is_set: bool) -> object:
    texts: defaultdict[str, list[str]] = defaultdict(list)
    for one in values:
        if isinstance(one, Literal):
            texts[one.language or "@none"].append(one.value)
    return dict(texts) if is_set else {tag: found[0] for tag, found in texts.items()}


def _typed(value: Term, context: Context) -> str:
    return value.value if isinstance(value, Literal) else context.compact(str(value))


def _object(value: Term, context: Context) -> object:
    if not isinstance(value, Literal):
        return {"id": context.compact(str(value))}
    if value.language:
        return {"@value": value.value, "@language": value.language}
    if value.datatype == XSD + "string":
        return value.value
    return {"@value": value.value, "@type": context.compact(value.datatype)}


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
