"""Findings as a SHACL validation report (SHACL, section 3.6)."""

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from ecvet_graph.model.iris import ECVETSH, PREFIXES
from ecvet_graph.quality.findings import BLANK_NODE, Finding, Severity
from ecvet_graph.quality.gate import Report
from ecvet_graph.quality.shapes import LEVELS, load_shapes

__all__ = ["to_shacl"]

_SEVERITIES: Mapping[Severity, str] = MappingProxyType(
    {
        Severity.VIOLATION: "sh:Violation",
        Severity.WARNING: "sh:Warning",
        Severity.INFO: "sh:Info",
    }
)
# What a program or a query over the whole store checked, and no shape (our own component).
_BUILT_IN = "ecvetsh:BuiltInConstraintComponent"
_PREFIXES = {"ecvetsh": ECVETSH, "sh": str(SH)}
# Parameters that ask for more values than there are: a finding of theirs has no value.
_COUNTING = (
    "minCount",
    "qualifiedMinCount",
    "hasValue",
    "maxCount",
    "uniqueLang",
    "node",
    "sparql",
)
# The other parameters, in the order of SHACL, section 4
_VALUED = (
    "class",
    "datatype",
    "nodeKind",
    "minExclusive",
    "minInclusive",
    "maxExclusive",
    "maxInclusive",
    "minLength",
    "maxLength",
    "pattern",
    "languageIn",
    "equals",
    "disjoint",
    "lessThan",
    "lessThanOrEquals",
    "not",
    "and",
    "or",
    "xone",
    "node",
    "closed",
    "in",
    "sparql",
)
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20]+")
_PREFIXED = re.compile(r"([a-z]+):([\w-]+)")


def to_shacl(report: Report) -> str:
    """Return the report as a SHACL validation report in Turtle.

    `sh:conforms` is true where there is no finding at all, warnings and notes included, as the
    specification has it; what is published is decided by violations alone. A finding knows its
    constraint, not which of several parameters of that broke: `sh:sourceConstraintComponent` names
    the first that can have such a result. Values keep their lexical form and are IRIs or plain
    strings. Things without an IRI are blank nodes.
    """
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in _PREFIXES.items())
    conforms = "false" if report.findings else "true"
    results = " ,\n".join(_result(finding, report.level) for finding in report.findings)
    listed = f" ;\n    sh:result {results}" if results else ""
    return f"{prefixes}\n[] a sh:ValidationReport ;\n    sh:conforms {conforms}{listed} .\n"


def _result(finding: Finding, level: str) -> str:
    facts = [
        ("sh:focusNode", _term(finding.focus)),
        ("sh:resultPath", _path(finding.shape, level) or _property(finding)),
        ("sh:value", "" if finding.value is None else _term(finding.value)),
        ("sh:resultSeverity", _SEVERITIES[finding.severity]),
        ("sh:sourceShape", f"<{finding.shape}>"),
        ("sh:sourceConstraintComponent", _component(finding, level)),
        *(("sh:resultMessage", Literal(text, lang=tag).n3()) for tag, text in finding.messages),
    ]
    lines = " ;\n        ".join(f"{name} {value}" for name, value in facts if value)
    return f"[ a sh:ValidationResult ;\n        {lines} ]"


def _term(text: str) -> str:
    if text == BLANK_NODE:
        return "[]"
    return f"<{text}>" if _ABSOLUTE.fullmatch(text) else Literal(text).n3()


def _component(finding: Finding, level: str) -> str:
    parameters = _parameters(level).get(finding.shape, frozenset())
    order = (*_COUNTING, *_VALUED) if finding.value is None else (*_VALUED, *_COUNTING)
    for name in order:
        if name in parameters:
            written = "SPARQL" if name == "sparql" else name[0].upper() + name[1:]
            return f"sh:{written}ConstraintComponent"
    return _BUILT_IN


def _property(finding: Finding) -> str:
    """Return the property that a query over the store names, empty where there is none."""
    found = _PREFIXED.fullmatch(finding.path or "")
    return f"<{PREFIXES[found[1]]}{found[2]}>" if found else ""


@cache
def _path(shape: str, level: str) -> str:
    """Return the path of a shape in Turtle (SHACL, section 2.3.1), empty where there is none."""
    path = _shapes(level).value(URIRef(shape), SH.path)
    return "" if path is None else _written(_shapes(level), path)


def _written(shapes: Graph, node: Node) -> str:
    if not isinstance(node, BNode):
        return node.n3()
    if shapes.value(node, RDF.first) is not None:
        return "( " + " ".join(_written(shapes, step) for step in Collection(shapes, node)) + " )"
    steps = sorted(shapes.predicate_objects(node))
    return "[ " + " ; ".join(f"{name.n3()} {_written(shapes, to)}" for name, to in steps) + " ]"


@cache
def _shapes(level: str) -> Graph:
    """Return the shapes of a level as a graph; none for what no shape decides."""
    found = Graph()
    if level in LEVELS:
        found.parse(data=load_shapes(level).turtle, format="turtle")
    return found


@cache
def _parameters(level: str) -> Mapping[str, frozenset[str]]:
    """Return the names of the parameters of each shape."""
    shapes = _shapes(level)
    return {
        str(shape): frozenset(
            str(predicate).removeprefix(str(SH)) for predicate in shapes.predicates(shape)
        )
        for shape in shapes.subjects(SH.severity)
    }
