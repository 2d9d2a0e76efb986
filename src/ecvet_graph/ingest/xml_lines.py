"""Where the statements of an RDF/XML document stand, line by line.

For documents that a parser has accepted already. Source: RDF 1.1 XML Syntax, section 2.3 (striping:
elements of nodes and of properties take turns).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.parsers import expat

from ecvet_graph.ingest.turtle_lines import Located, resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

__all__ = ["xml_lines"]

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_BASE = "http://www.w3.org/XML/1998/namespace base"


@dataclass(slots=True)
class _Element:
    """An open element: of a node with its subject, or of a property with what it says."""

    is_property: bool
    base: str
    subject: str | None
    predicate: str = ""
    line: int = 0
    value: str | None = None
    texts: list[str] = field(default_factory=list)


def xml_lines(text: str, wanted: Callable[[str], bool], *, base: str) -> Iterator[Located]:
    """Yield the nodes and statements of an RDF/XML document about subjects that are wanted."""
    reader = _Reader(base)
    reader.parser.Parse(text.encode(), True)  # the C function has no names
    yield from (located for located in reader.located if wanted(located.subject))


class _Reader:
    """Follows the elements, and gathers what they locate."""

    def __init__(self, base: str) -> None:
        self.located: list[Located] = []
        self._base = base
        self._open: list[_Element] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        if not self._open and name == f"{_RDF} RDF":
            self._base = resolve(self._base, attributes.get(_BASE, ""))
            return
        above = self._open[-1] if self._open else None
        base = resolve(above.base if above else self._base, attributes.get(_BASE, ""))
        line = self.parser.CurrentLineNumber
        if above is None or above.is_property:
            self._open.append(self._node(name, attributes, base=base, line=line))
            if above is not None:
                above.value = self._open[-1].subject
            return
        element = _Element(True, base, above.subject, name.replace(" ", ""), line)
        resource = attributes.get(f"{_RDF} resource")
        element.value = None if resource is None else resolve(base, resource)
        # What stands inside such a property says something about a blank node.
        element.is_property = attributes.get(f"{_RDF} parseType") != "Resource"
        if not element.is_property:
            self._tell(element)
            element.subject = None
        self._open.append(element)

    def _node(self, name: str, attributes: Mapping[str, str], *, base: str, line: int) -> _Element:
        subject = None
        if f"{_RDF} about" in attributes:
            subject = resolve(base, attributes[f"{_RDF} about"])
        elif f"{_RDF} ID" in attributes:
            subject = resolve(base, f"#{attributes[f'{_RDF} ID']}")
        if subject is not None:
            self.located.append(Located(subject, None, None, line))
            if name != f"{_RDF} Description":
                self.located.append(Located(subject, f"{_RDF}type", name.replace(" ", ""), line))
        return _Element(False, base, subject)

    def _end(self, name: str) -> None:
        del name
        if self._open:
            element = self._open.pop()
            if element.is_property:
                self._tell(element)

    def _tell(self, element: _Element) -> None:
        if element.subject is not None:
            value = "".join(element.texts) if element.value is None else element.value
            self.located.append(Located(element.subject, element.predicate, value, element.line))

    def _text(self, text: str) -> None:
        if self._open and self._open[-1].is_property:
            self._open[-1].texts.append(text)
