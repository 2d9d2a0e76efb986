"""RDF terms as plain values, so that rooms can speak of them without an RDF library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

__all__ = ["Blank", "Iri", "Literal", "Term", "Triple"]

XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"


@dataclass(frozen=True, slots=True, order=True)
class Iri:
    """An IRI (RFC 3987), absolute."""

    value: str

    def __str__(self) -> str:
        """Return the IRI itself."""
        return self.value


@dataclass(frozen=True, slots=True, order=True)
class Literal:
    """A literal: lexical form, datatype IRI, and a language tag for `rdf:langString`."""

    value: str
    datatype: str = XSD_STRING
    language: str | None = None

    def __str__(self) -> str:
        """Return the lexical form."""
        return self.value


@dataclass(frozen=True, slots=True, order=True)
class Blank:
    """A blank node; the label means nothing outside the document it came from."""

    label: str

    def __str__(self) -> str:
        """Return the label as in N-Triples."""
        return f"_:{self.label}"


Term: TypeAlias = Iri | Literal | Blank
Triple: TypeAlias = tuple[Iri | Blank, Iri, Term]
