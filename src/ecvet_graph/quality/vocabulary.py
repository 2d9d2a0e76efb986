"""What the constraints need to know of a concept of a controlled vocabulary.

A dataset refers to levels, fields and countries and says nothing about them (what it says is
dropped before). So that a constraint can ask whether a concept exists and what it is referenced
to, its own statements are put beside the data.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from rdflib import Graph
from rdflib.namespace import RDF, RDFS, SKOS
from rdflib.term import Node, URIRef

from ecvet_graph.assets import asset_folder
from ecvet_graph.model.iris import (
    COUNTRY,
    CREDIT,
    DCTERMS,
    ECVET,
    EQF,
    ESCO_SKILL,
    ESCO_SKILLS_SCHEME,
    ISCED_F,
    LANGUAGE,
    NQF,
    OWN,
)
from ecvet_graph.model.terms import Iri
from ecvet_graph.quality.ntriples import split_line
from ecvet_graph.query import run
from ecvet_graph.store import GraphStore

__all__ = [
    "ContextSource",
    "StoreSkills",
    "VocabularyIndex",
    "loaded_skills",
    "shipped_vocabulary",
    "skill_lines",
    "skill_scheme_lines",
    "skills_of_graph",
    "states_vocabulary",
]

_FILES: Mapping[str, str] = MappingProxyType(
    {
        COUNTRY: "country.ttl",
        CREDIT: "credit-system.ttl",
        EQF: "eqf.ttl",
        ISCED_F: "isced-f.ttl",
        LANGUAGE: "language.ttl",
        NQF: "nqf.ttl",
        OWN + "nqf/": "nqf.ttl",
    }
)
# Descriptors and notes are long and no constraint reads them.
_KEPT = (
    RDF.type,
    SKOS.inScheme,
    SKOS.notation,
    SKOS.prefLabel,
    URIRef(ECVET + "country"),
    URIRef(ECVET + "inFramework"),
)
_REFERENCING = tuple(
    URIRef(ECVET + name) for name in ("nqfLevel", "eqfLevel", "confidence", "validUntil")
)

_ONLY_VOCABULARY = frozenset(
    [f"<{ECVET}{name}>" for name in ("nqfLevel", "eqfLevel", "inFramework")]
    + [f"<{RDFS.subClassOf}>", f"<{SKOS.inScheme}>"]
)
_CONCEPT = (f"<{RDF.type}>", f"<{SKOS.Concept}>")
# Nearly all lines hold none of these; taking them apart costs more than looking for these.
_SIGNS = ("fLevel>", "#subClassOf>", "inFramework>", "#inScheme>", "#Concept>")


class ContextSource(Protocol):
    """Gives what is known of a concept, as lines of N-Triples; nothing for an unknown IRI."""

    def __call__(self, iri: str, /) -> Iterable[str]:
        """Return the lines about the concept with this IRI."""


class VocabularyIndex:
    """The shipped vocabularies by concept; a vocabulary is read when it is first asked for.

    The statement that references an NQF level to the EQF stands under the NQF level.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[str, dict[str, tuple[str, ...]]] = {}

    def __call__(self, iri: str, /) -> tuple[str, ...]:
        """Return the lines of N-Triples about a concept, none for an unknown IRI."""
        for namespace, name in _FILES.items():
            if iri.startswith(namespace):
                return self._file(name).get(iri, ())
        return ()

    def _file(self, name: str) -> dict[str, tuple[str, ...]]:
        if name not in self._read:
            self._read[name] = _index(Graph().parse(self._folder / name, format="turtle"))
        return self._read[name]


@cache
def shipped_vocabulary() -> VocabularyIndex:
    """Return the vocabularies of `ontology/`, one index per process."""
    return VocabularyIndex(asset_folder("ontology"))


def loaded_skills(store: GraphStore) -> dict[str, str] | None:
    """Return the skills of a store with their type, empty where it is not said.

    `None` where no skills scheme is loaded: then nothing can be said about any skill.
    """
    rows = run(store, "quality/known-skills")
    return {str(row["skill"]): str(row.get("type", "")) for row in rows} or None


class StoreSkills(Mapping[str, str]):
    """The skills of a graph with their type, each asked for when it is wanted.

    Reading all 14,000 takes seconds; a qualification names a handful.
    """

    def __init__(self, store: GraphStore, graph: str) -> None:
        self._store, self._graph = store, graph
        self._known: dict[str, str | None] = {}

    def __getitem__(self, skill: str) -> str:
        """Return the type of a skill, empty where it is not said. Raises KeyError."""
        if skill not in self._known:
            self._known[skill] = self._find(skill)
        kind = self._known[skill]
        if kind is None:
            raise KeyError(skill)
        return kind

    def __iter__(self) -> Iterator[str]:
        """Yield all skills."""
        scheme = self._store.triples(self._graph, value=Iri(ESCO_SKILLS_SCHEME))
        return (str(one) for one, predicate, _ in scheme if str(predicate) == str(SKOS.inScheme))

    def __bool__(self) -> bool:
        """Return whether there are any; counting them takes seconds."""
        return next(iter(self), None) is not None

    def __len__(self) -> int:
        """Return the number of skills."""
        return sum(1 for _ in self)

    def _find(self, skill: str) -> str | None:
        kind, is_known = "", False
        for _, predicate, value in self._store.triples(self._graph, subject=Iri(skill)):
            if str(predicate) == str(SKOS.inScheme):
                is_known = is_known or str(value) == ESCO_SKILLS_SCHEME
            elif str(predicate) == DCTERMS + "type":
                kind = str(value)
        return kind if is_known else None


def skills_of_graph(store: GraphStore, graph: str) -> StoreSkills | None:
    """Return the skills of a graph; `None` where no skills scheme is loaded there."""
    return StoreSkills(store, graph) or None


def skill_scheme_lines() -> tuple[str, ...]:
    """Return the line that says that a skills scheme is loaded."""
    return (f"<{ESCO_SKILLS_SCHEME}> <{RDF.type}> <{SKOS.ConceptScheme}> .\n",)


def skill_lines(iri: str, known: Collection[str]) -> tuple[str, ...]:
    """Return the lines that say that a skill is in the scheme, and of what type it is.

    Nothing is said of a skill that is not known; the type stands where `known` is a mapping that
    gives one.
    """
    if not iri.startswith(ESCO_SKILL) or iri not in known:
        return ()
    lines = [f"<{iri}> <{SKOS.inScheme}> <{ESCO_SKILLS_SCHEME}> .\n"]
    kind = known[iri] if isinstance(known, Mapping) else None
    return (*lines, f"<{iri}> <{DCTERMS}type> <{kind}> .\n") if kind else tuple(lines)


def states_vocabulary(line: str) -> bool:
    """Return whether a line of N-Triples states what only the vocabularies may state.

    That is what a concept is, which scheme or framework it is in, what an NQF level is referenced
    to, and which class is part of another one.
    """
    if not any(sign in line for sign in _SIGNS):
        return False
    statement = split_line(line)
    if statement is None:
        return False
    return statement.predicate in _ONLY_VOCABULARY or statement[1:] == _CONCEPT


def _index(graph: Graph) -> dict[str, tuple[str, ...]]:
    lines: dict[str, list[str]] = {}
    for concept in graph.subjects(RDF.type, SKOS.Concept):
        lines[str(concept)] = list(_lines(graph, concept, terms=_KEPT))
    for node, level in graph.subject_objects(_REFERENCING[0]):
        lines.setdefault(str(level), []).extend(
            _lines(graph, node, terms=(RDF.type, *_REFERENCING))
        )
    return {iri: tuple(sorted(entry)) for iri, entry in lines.items()}


def _lines(graph: Graph, subject: Node, *, terms: Iterable[URIRef]) -> Iterable[str]:
    for term in terms:
        for value in graph.objects(subject, term):
            yield f"{subject.n3()} {term.n3()} {value.n3()} .\n"
