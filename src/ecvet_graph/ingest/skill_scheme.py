"""Skill schemes as SKOS: skills and knowledge, their groups, and occupations that need them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

from ecvet_graph.ingest.problems import Problem
from ecvet_graph.model.iris import DCTERMS, OWN, RDF, SKILL_TYPE, SKOS
from ecvet_graph.model.terms import Iri, Literal, Triple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecvet_graph.model.learning import Texts

__all__ = [
    "ATTRIBUTION",
    "Need",
    "SchemeItem",
    "SkillConcept",
    "SkillKind",
    "SkillRelation",
    "SkillScheme",
    "skill_triples",
]

# ESCO's data model: http://data.europa.eu/esco/model
_ESCO_MODEL = "http://data.europa.eu/esco/model#"
_ESCO_SCHEME = "http://data.europa.eu/esco/concept-scheme/"
ATTRIBUTION = "This service uses the ESCO classification of the European Commission."
SKILLS = _ESCO_SCHEME + "skills"


class SkillKind(Enum):
    """What a concept is: the scheme it is in, and its type where it is a skill."""

    SKILL = (SKILLS, SKILL_TYPE + "skill")
    KNOWLEDGE = (SKILLS, SKILL_TYPE + "knowledge")
    UNTYPED = (SKILLS, "")
    GROUP = (_ESCO_SCHEME + "skills-hierarchy", "")
    OWN_GROUP = (OWN + "skill-group", "")
    OCCUPATION = (_ESCO_SCHEME + "occupations", "")
    OCCUPATION_GROUP = (_ESCO_SCHEME + "isco", "")

    def __init__(self, scheme: str, skill_type: str) -> None:
        self.scheme = scheme
        self.skill_type = skill_type


class Need(Enum):
    """How much an occupation needs a skill."""

    ESSENTIAL = _ESCO_MODEL + "isEssentialSkillFor"
    OPTIONAL = _ESCO_MODEL + "isOptionalSkillFor"


@dataclass(frozen=True, slots=True)
class SkillConcept:
    """A skill, a group of skills, an occupation or a group of occupations."""

    iri: str
    kind: SkillKind
    labels: Texts
    other_labels: Texts = ()
    broader: tuple[str, ...] = ()
    notation: str | None = None


@dataclass(frozen=True, slots=True)
class SkillRelation:
    """An occupation needs a skill."""

    skill: str
    occupation: str
    need: Need


@dataclass(frozen=True, slots=True)
class SkillScheme:
    """What is to be said of the scheme as a whole: rights, and where its labels come from."""

    titles: Texts
    rights: Texts
    sources: Texts = ()


SchemeItem: TypeAlias = SkillScheme | SkillConcept | SkillRelation | Problem


def skill_triples(item: SkillScheme | SkillConcept | SkillRelation) -> Iterator[Triple]:
    """Yield the triples of a scheme, a concept or a relation, as SKOS."""
    if isinstance(item, SkillConcept):
        yield from _concept(item)
    elif isinstance(item, SkillScheme):
        yield from _scheme(item)
    else:
        yield Iri(item.skill), Iri(item.need.value), Iri(item.occupation)


def _concept(concept: SkillConcept) -> Iterator[Triple]:
    node = Iri(concept.iri)
    yield node, Iri(RDF + "type"), Iri(SKOS + "Concept")
    yield node, Iri(SKOS + "inScheme"), Iri(concept.kind.scheme)
    if concept.kind.skill_type:
        yield node, Iri(DCTERMS + "type"), Iri(concept.kind.skill_type)
    if concept.notation:
        yield node, Iri(SKOS + "notation"), Literal(concept.notation)
    yield from _texts(node, SKOS + "prefLabel", concept.labels)
    yield from _texts(node, SKOS + "altLabel", concept.other_labels)
    for broader in concept.broader:
        yield node, Iri(SKOS + "broader"), Iri(broader)


def _scheme(scheme: SkillScheme) -> Iterator[Triple]:
    node = Iri(SKILLS)
    yield node, Iri(RDF + "type"), Iri(SKOS + "ConceptScheme")
    yield from _texts(node, SKOS + "prefLabel", scheme.titles)
    yield from _texts(node, DCTERMS + "rights", scheme.rights)
    yield from _texts(node, DCTERMS + "source", scheme.sources)


def _texts(node: Iri, predicate: str, texts: Texts) -> Iterator[Triple]:
    for text in texts:
        yield node, Iri(predicate), Literal(text.value, RDF + "langString", text.language)
