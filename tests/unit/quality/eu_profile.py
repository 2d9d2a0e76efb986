"""The EU's own LOQ shapes with the documented defects switched off, one by one.

The files are read where they lie; nothing of them is kept here but the names of what is mended.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import pyshacl
from rdflib import Graph, Literal, URIRef
from rdflib.collection import Collection as RdfList
from rdflib.namespace import SH
from rdflib.term import IdentifiedNode, Node

from ecvet_graph.model.iris import ELM

LOQ = "http://data.europa.eu/snb/model/ap/loq-constraints/"
MDR = "http://data.europa.eu/snb/model/ap/loq-constraints-mdr/"
FILES = ("LOQ-constraints.ttl", "LOQ-constraints-mdr.ttl")


@dataclass(frozen=True, slots=True)
class Switch:
    """A defective shape that is switched off, whole or for one property, and why."""

    shape: str
    path: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Mend:
    """A pattern in the dialect of Java, and one with its meaning in the dialects of SHACL."""

    shape: str
    path: str
    pattern: str
    reason: str


_JAVA = "written for Java: nested character classes and \\p{L} are no SHACL patterns"
MENDS = (
    Mend(
        LOQ + "URLRegexRestriction",
        ELM + "contentUrl",
        "^[Hh][Tt][Tt][Pp][Ss]?:",
        f"{_JAVA}, and (?i) is not at the start; all behind the scheme is optional in it",
    ),
    Mend(LOQ + "URIRegexRestriction", ELM + "contentUrl", "^", f"{_JAVA}; all is optional in it"),
    Mend(LOQ + "ContactPointShape", ELM + "emailAddress", "^", f"{_JAVA}; all is optional in it"),
)
SWITCHES = (
    Switch(
        MDR + "EscoSkillRestriction",
        None,
        "asks for a scheme under https://ec.europa.eu/esco/skill/; ESCO's is under "
        "http://data.europa.eu/esco/concept-scheme/",
    ),
    Switch(
        MDR + "LearningEntitlementSpecificationShapeCV",
        ELM + "status",
        "asks for a concept where the core shape asks for a text",
    ),
    Switch(
        MDR + "AccreditationShapeCV",
        ELM + "status",
        "asks for a concept where the core shape asks for a text",
    ),
    Switch(
        LOQ + "AccreditationShape",
        ELM + "decision",
        "asks for a concept where the ontology has the range xsd:string",
    ),
)


def read_profile(folder: Path, *, keep: Collection[Switch] = ()) -> Graph:
    """Return the EU's shapes, core and vocabularies; `keep` names defects that stay."""
    shapes = Graph()
    for name in FILES:
        shapes.parse(folder / name, format="turtle")
    for mend in MENDS:
        ((holder, old),) = odd_patterns(shapes, mend.shape, mend.path)
        shapes.remove((holder, SH.pattern, old))
        shapes.add((holder, SH.pattern, Literal(mend.pattern)))
    for switch in SWITCHES:
        if switch not in keep:
            shapes.add((switched(shapes, switch), SH.deactivated, Literal(True)))
    return shapes


def switched(shapes: Graph, switch: Switch) -> IdentifiedNode:
    """Return the shape that a switch is about."""
    return _property(shapes, switch.shape, switch.path) if switch.path else URIRef(switch.shape)


def odd_patterns(shapes: Graph, shape: str, path: str) -> list[tuple[IdentifiedNode, Node]]:
    """Return the patterns of a property that are no regular expressions here, and their holders."""
    found = []
    listed = shapes.value(_property(shapes, shape, path), SH["and"])
    assert listed is not None
    for member in RdfList(shapes, listed):
        assert isinstance(member, IdentifiedNode)
        found += [(member, one) for one in shapes.objects(member, SH.pattern) if not is_regex(one)]
    return found


def is_regex(pattern: Node) -> bool:
    """Return whether Python, as pySHACL, reads a pattern without complaint."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        try:
            re.compile(str(pattern))
        except re.error:
            return False
    return True


def failures(data: Graph, shapes: Graph) -> frozenset[Node]:
    """Return the things that pySHACL finds to break a constraint."""
    _, report, text = pyshacl.validate(
        data, shacl_graph=shapes, inference="none", advanced=False, do_owl_imports=False
    )
    assert isinstance(report, Graph), text
    return frozenset(
        focus
        for result in report.objects(None, SH.result)
        for focus in report.objects(result, SH.focusNode)
    )


def _property(shapes: Graph, shape: str, path: str) -> IdentifiedNode:
    (found,) = (
        node
        for node in shapes.objects(URIRef(shape), SH.property)
        if (node, SH.path, URIRef(path)) in shapes
    )
    assert isinstance(found, IdentifiedNode)
    return found
