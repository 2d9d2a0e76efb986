"""XML of the European Learning Model as a light tree with line numbers.

For the throw-away child process only. Names are those without their namespace: the schema uses several
for one model, and every name has one meaning in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING
from xml.sax import SAXException, SAXParseException
from xml.sax.handler import ContentHandler, feature_namespaces

from defusedxml.common import DefusedXmlException
from defusedxml.sax import make_parser

from ecvet_graph.errors import Place, SyntaxFault
from ecvet_graph.ingest.fields import clean

if TYPE_CHECKING:
    from xml.sax.xmlreader import AttributesNSImpl, Locator

__all__ = ["Element", "read_xml"]

_DEEPEST = 100
_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([^"'>]*)""")
_BOM = b"\xef\xbb\xbf"


@dataclass(slots=True)
class Element:
    """An element: its name, attributes, line (from 1), text and children."""

    name: str
    line: int
    attributes: Mapping[str, str]
    children: list[Element] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Return its own text with single spaces."""
        return clean("".join(self.texts))

    def all(self, name: str) -> Iterator[Element]:
        """Yield the children of that name."""
        return (child for child in self.children if child.name == name)

    def first(self, *path: str) -> Element | None:
        """Return the first element down a path of names, or `None`."""
        found: Element | None = self
        for name in path:
            found = next(found.all(name), None) if found else None
        return found

    def everywhere(self) -> Iterator[Element]:
        """Yield the element and all below it."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting.extend(reversed(element.children))


def read_xml(data: bytes, *, name: str) -> Element:
    """Return the root element of a document.

    Raises:
        SyntaxFault: it is not well-formed, not UTF-8, has a DOCTYPE, or nests more than 100 deep.
    """
    data = data.removeprefix(_BOM)
    declared = _ENCODING.match(data)
    if declared and declared[1].lower() not in {b"utf-8", b"utf8", b"us-ascii"}:
        raise SyntaxFault(
            "The document is not UTF-8.", remedy="Save it as UTF-8.", place=Place(name, 1)
        )
    builder = _Builder(name)
    parser = make_parser()
    parser.forbid_dtd = True
    parser.setFeature(feature_namespaces, True)
    parser.setContentHandler(builder)
    try:
        parser.parse(BytesIO(data))
    except DefusedXmlException as error:
        raise SyntaxFault(
            "XML with a DOCTYPE is not accepted.",
            remedy="Remove the DOCTYPE and write entities out.",
            place=Place(name),
        ) from error
    except SAXParseException as error:
        place = Place(name, error.getLineNumber(), (error.getColumnNumber() or 0) + 1)
        message = f"The XML is broken: {error.getMessage()}."
        raise SyntaxFault(message, remedy="Mend the document there.", place=place) from error
    except SAXException as error:
        message = f"The XML cannot be read: {error.getMessage()}."
        raise SyntaxFault(message, remedy="Mend the document.", place=Place(name)) from error
    return builder.root


class _Builder(ContentHandler):
    """Builds the tree as the parser goes."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.root = Element("", 1, {})
        self._name = name
        self._open: list[Element] = []
        self._locator: Locator | None = None

    def setDocumentLocator(self, locator: Locator) -> None:  # noqa: N802  # the name is that of SAX
        self._locator = locator

    def startElementNS(  # noqa: N802  # the name is that of SAX
        self, name: tuple[str | None, str], qname: str | None, attrs: AttributesNSImpl
    ) -> None:
        del qname
        line = (self._locator.getLineNumber() if self._locator else None) or 1
        if len(self._open) >= _DEEPEST:
            raise SyntaxFault(
                f"The XML nests more than {_DEEPEST} deep.",
                remedy="Flatten it.",
                place=Place(self._name, line),
            )
        element = Element(name[1], line, {key[1]: value for key, value in attrs.items()})
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)

    def endElementNS(self, name: tuple[str | None, str], qname: str | None) -> None:  # noqa: N802  # SAX
        del name, qname
        self._open.pop()

    def characters(self, content: str) -> None:
        if self._open:
            self._open[-1].texts.append(content)
