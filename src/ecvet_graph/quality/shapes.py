"""The constraints as values: what each is called, how grave it is, and what it tells the user."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Self

from rdflib import BNode, Graph, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS, RDF, SH
from rdflib.term import Literal, Node

from ecvet_graph.assets import asset_folder
from ecvet_graph.errors import EngineError, Place, UsageFault
from ecvet_graph.model.iris import ECVETSH, prefixed_name
from ecvet_graph.quality.findings import Finding, Messages, Severity

__all__ = ["LEVELS", "Shape", "ShapeCatalogue", "load_shapes", "read_shapes"]

LEVELS = ("publish", "loq")
# That of the catalogue of an installation, which nobody sends in
_CATALOGUE_LEVEL = "dcat"

_LANGUAGES = ("en", "de", "fr")
_SEVERITIES: Mapping[Node, Severity] = MappingProxyType(
    {SH.Violation: Severity.VIOLATION, SH.Warning: Severity.WARNING, SH.Info: Severity.INFO}
)
_PLACEHOLDER = "{?value}"


@dataclass(frozen=True, slots=True)
class Shape:
    """One named constraint of one severity.

    `level` is the obligation level it belongs to, `source` the rule behind it, `path` the property
    it constrains (SPARQL property path, `None` where it is about the whole thing), `targets` the
    classes whose instances it looks at.
    """

    iri: str
    level: str
    severity: Severity
    name: str
    messages: Messages
    source: str
    path: str | None
    targets: tuple[str, ...]

    @property
    def local_name(self) -> str:
        """Return the name without its namespace, such as `Q02-missing`."""
        return self.iri.removeprefix(ECVETSH)

    def finding(
        self, focus: str, value: str | None, *, source: Place | None = None, title: str = ""
    ) -> Finding:
        """Return that `focus` breaks this constraint, the value written into the messages."""
        return Finding(
            shape=self.iri,
            severity=self.severity,
            focus=focus,
            path=self.path,
            value=value,
            messages=self._filled(value),
            source=source,
            title=title,
        )

    def _filled(self, value: str | None) -> Messages:
        if _PLACEHOLDER not in self.messages[0][1]:
            return self.messages
        shown = value or "?"
        return tuple((lang, text.replace(_PLACEHOLDER, shown)) for lang, text in self.messages)


@dataclass(frozen=True, slots=True)
class ShapeCatalogue:
    """All constraints of a level: as values by IRI, and as Turtle for an engine."""

    level: str
    shapes: Mapping[str, Shape]
    turtle: str

    @property
    def target_classes(self) -> frozenset[str]:
        """Return every class that some constraint looks at."""
        return frozenset(target for shape in self.shapes.values() for target in shape.targets)

    def without(self, iri: str) -> Self:
        """Return a catalogue in which one constraint is switched off, to prove what it decides."""
        switch = f"\n<{iri}> <{SH.deactivated}> true .\n"
        return replace(self, turtle=self.turtle + switch)

    def finding(
        self,
        shape: str,
        *,
        focus: str,
        value: str | None,
        source: Place | None = None,
        title: str = "",
    ) -> Finding:
        """Return the finding of an engine as a value of ours.

        Raises:
            EngineError: the engine names a constraint that is not in the catalogue.
        """
        try:
            return self.shapes[shape].finding(focus, value, source=source, title=title)
        except KeyError:
            raise EngineError(
                f"The SHACL engine reports a constraint without a name of its own: {shape}.",
                remedy="Give every constraint in shapes/ an IRI and its own severity.",
            ) from None


@cache
def load_shapes(level: str = "publish") -> ShapeCatalogue:
    """Return the shipped constraints of an obligation level; read once per process.

    Raises:
        UsageFault: there is no such level.
    """
    if level not in {*LEVELS, _CATALOGUE_LEVEL}:
        raise UsageFault(f"There is no level {level!r}.", remedy=f"Use {' or '.join(LEVELS)}.")
    return read_shapes(asset_folder("shapes") / level, level=level)


def read_shapes(folder: Path, *, level: str = "publish") -> ShapeCatalogue:
    """Return the constraints in the Turtle files of a folder.

    Raises:
        EngineError: a constraint has no name, message in English, severity or source.
    """
    turtle = "\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.ttl")))
    graph = Graph().parse(data=turtle, format="turtle")
    nodes = {
        node
        for kind in (SH.NodeShape, SH.PropertyShape)
        for node in graph.subjects(RDF.type, kind)
        if isinstance(node, URIRef)
    }
    shapes = {str(node): _shape(graph, node) for node in sorted(nodes)}
    return ShapeCatalogue(level=level, shapes=MappingProxyType(shapes), turtle=turtle)


def _shape(graph: Graph, node: URIRef) -> Shape:
    messages = _messages(graph, node)
    severity = _SEVERITIES.get(graph.value(node, SH.severity, any=False) or node)
    name, source = graph.value(node, SH.name), graph.value(node, DCTERMS.source)
    if severity is None or name is None or source is None or not messages:
        raise EngineError(
            f"The constraint {node} is not complete.",
            remedy="Give it sh:severity, sh:name, sh:message in en, de and fr, and dcterms:source.",
        )
    path = graph.value(node, SH.path)
    return Shape(
        iri=str(node),
        level=str(graph.value(node, URIRef(ECVETSH + "level")) or "").removeprefix(ECVETSH),
        severity=severity,
        name=str(name),
        messages=messages,
        source=str(source),
        path=None if path is None else _path(graph, path),
        targets=tuple(sorted(str(target) for target in graph.objects(node, SH.targetClass))),
    )


def _messages(graph: Graph, node: URIRef) -> Messages:
    found = {
        message.language: str(message)
        for message in graph.objects(node, SH.message)
        if isinstance(message, Literal)
    }
    return tuple((lang, found[lang]) for lang in _LANGUAGES if lang in found)


def _path(graph: Graph, path: Node) -> str:
    """Return a property path in the syntax of SPARQL 1.1, section 9."""
    if isinstance(path, BNode):
        if inverse := graph.value(path, SH.inversePath):
            return "^" + _path(graph, inverse)
        if options := graph.value(path, SH.alternativePath):
            return "(" + "|".join(_path(graph, step) for step in Collection(graph, options)) + ")"
        return "/".join(_path(graph, step) for step in Collection(graph, path))
    return prefixed_name(str(path)) or f"<{path}>"
