"""The own vocabulary as frozen values: terms in groups, schemes with concepts, reused terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ecvet_graph.model.iris import ECVET, OWL, prefixed_name
from ecvet_graph.model.learning import Texts
from ecvet_graph.service.reference.examples import TermExample

__all__ = [
    "KINDS",
    "ConceptView",
    "OntologyView",
    "ReusedTerm",
    "ReusedVocabulary",
    "SchemeView",
    "TermGroup",
    "TermLink",
    "TermView",
]

KINDS: Mapping[str, str] = {
    OWL + "Class": "class",
    OWL + "ObjectProperty": "object-property",
    OWL + "DatatypeProperty": "datatype-property",
    OWL + "AnnotationProperty": "annotation-property",
}


@dataclass(frozen=True, slots=True)
class TermLink:
    """A term that another one names; `local` is its name where it is our own, else absent."""

    iri: str
    short: str
    local: str | None

    @classmethod
    def from_iri(cls, iri: str) -> TermLink:
        """Return a term by its IRI, shortened by the prefix of its namespace where there is one."""
        local = iri.removeprefix(ECVET) if iri.startswith(ECVET) else None
        return cls(iri, prefixed_name(iri) or iri, local)


@dataclass(frozen=True, slots=True)
class TermView:
    """A class or property; `kind` is a value of `KINDS`, or `other`.

    `example` is from a file that is valid, absent where none uses the term.
    """

    iri: str
    local: str
    kind: str
    labels: Texts
    definitions: Texts
    notes: Texts
    broader: tuple[TermLink, ...]
    domains: tuple[TermLink, ...]
    ranges: tuple[TermLink, ...]
    sources: Texts
    references: tuple[str, ...]
    example: TermExample | None


@dataclass(frozen=True, slots=True)
class TermGroup:
    """Terms that stand together; the title (English) is the heading of the file up to a colon."""

    title: str
    terms: tuple[TermView, ...]


@dataclass(frozen=True, slots=True)
class ConceptView:
    """A concept of an own scheme."""

    iri: str
    local: str
    labels: Texts
    definitions: Texts

    @property
    def place(self) -> str:
        """Return the name of its place on the page; own terms have no hyphen in theirs."""
        return "concept-" + self.local.replace("/", "-")


@dataclass(frozen=True, slots=True)
class SchemeView:
    """An own concept scheme with its concepts in the order of the file."""

    iri: str
    local: str
    labels: Texts
    definitions: Texts
    concepts: tuple[ConceptView, ...]

    @property
    def place(self) -> str:
        """Return the name of its place on the page."""
        return f"scheme-{self.local}"


@dataclass(frozen=True, slots=True)
class ReusedTerm:
    """A term of another vocabulary, and what it is used for (English)."""

    iri: str
    short: str
    used_for: str


@dataclass(frozen=True, slots=True)
class ReusedVocabulary:
    """Another vocabulary in the version that is used."""

    name: str
    version: str
    terms: tuple[ReusedTerm, ...]


@dataclass(frozen=True, slots=True)
class OntologyView:
    """The whole vocabulary."""

    iri: str
    titles: Texts
    descriptions: Texts
    version: str
    groups: tuple[TermGroup, ...]
    schemes: tuple[SchemeView, ...]
    reused: tuple[ReusedVocabulary, ...]
