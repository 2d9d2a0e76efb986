"""The own vocabulary as views: terms in the order of `ontology/ecvet.ttl`, schemes, reused terms."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import groupby
from pathlib import Path

from ecvet_graph.assets import asset_folder
from ecvet_graph.model.iris import DCTERMS, ECVET, OWL, OWN, RDF, RDFS, SKOS
from ecvet_graph.service.description import Description
from ecvet_graph.service.reference.examples import TermExample, examples_of
from ecvet_graph.service.reference.terms import (
    KINDS,
    ConceptView,
    OntologyView,
    ReusedTerm,
    ReusedVocabulary,
    SchemeView,
    TermGroup,
    TermLink,
    TermView,
)
from ecvet_graph.store import OxigraphStore, RdfFormat

__all__ = ["load_ontology", "read_ontology"]

_OWN_FILES = ("ecvet.ttl", "schemes.ttl")
_GRAPH = OWN + "graph"
_DOMAIN_INCLUDES = "https://schema.org/domainIncludes"
_RANGE_INCLUDES = "https://schema.org/rangeIncludes"
_GROUP_OR_TERM = re.compile(r"^\n# (?P<group>[^\n]+)\n(?=\n)|^ecvet:(?P<term>\w+)\s", re.MULTILINE)


@cache
def load_ontology() -> OntologyView:
    """Return the vocabulary that comes with the project; read once per process."""
    return read_ontology(asset_folder("ontology"), records=asset_folder("shapes") / "examples")


def read_ontology(folder: Path, *, records: Path) -> OntologyView:
    """Return the vocabulary in `ecvet.ttl`, `schemes.ttl` and `reused-terms.csv` of a folder.

    Args:
        folder: where the files lie.
        records: a folder whose `valid-*.ttl` files, at any depth, show terms in use.

    Raises:
        NotFoundError, SyntaxFault: a file is missing or is not Turtle.
    """
    store = OxigraphStore()
    for name in _OWN_FILES:
        store.load(folder / name, syntax=RdfFormat.TURTLE, graph=_GRAPH)
    facts = Description(store.triples(_GRAPH))
    text, schemes = ((folder / name).read_text(encoding="utf-8") for name in _OWN_FILES)
    return OntologyView(
        iri=ECVET,
        titles=facts.texts(ECVET, DCTERMS + "title"),
        descriptions=facts.texts(ECVET, DCTERMS + "description"),
        version=facts.value(ECVET, OWL + "versionInfo") or "",
        groups=tuple(_groups(facts, text, _examples(folder, records))),
        schemes=tuple(_schemes(facts, schemes)),
        reused=tuple(_reused(folder / "reused-terms.csv")),
    )


def _examples(folder: Path, records: Path) -> Mapping[str, TermExample]:
    """Look in the examples of the constraints, then in those of the ontology, then in the lists."""
    vocabularies = [path for path in sorted(folder.glob("*.ttl")) if path.name not in _OWN_FILES]
    return examples_of(
        sorted(records.rglob("valid-*.ttl")), sorted(folder.glob("examples/*.ttl")), vocabularies
    )


def _groups(facts: Description, text: str, known: Mapping[str, TermExample]) -> Iterator[TermGroup]:
    groups: dict[str, list[TermView]] = {}
    title = ""
    for found in _GROUP_OR_TERM.finditer(text):
        if found["group"]:
            title = found["group"].partition(":")[0]
        elif facts.iris(ECVET + found["term"], RDF + "type"):
            term = _term(facts, found["term"], known.get(found["term"]))
            groups.setdefault(title, []).append(term)
    return (TermGroup(title, tuple(terms)) for title, terms in groups.items())


def _term(facts: Description, local: str, example: TermExample | None) -> TermView:
    iri = ECVET + local
    kinds = [KINDS[kind] for kind in facts.iris(iri, RDF + "type") if kind in KINDS]
    return TermView(
        iri=iri,
        local=local,
        kind=kinds[0] if kinds else "other",
        labels=facts.texts(iri, RDFS + "label"),
        definitions=facts.texts(iri, SKOS + "definition"),
        notes=(*facts.texts(iri, SKOS + "note"), *facts.texts(iri, SKOS + "scopeNote")),
        broader=_links(facts, iri, RDFS + "subClassOf", RDFS + "subPropertyOf"),
        domains=_links(facts, iri, RDFS + "domain", _DOMAIN_INCLUDES),
        ranges=_links(facts, iri, RDFS + "range", _RANGE_INCLUDES),
        sources=facts.texts(iri, DCTERMS + "source"),
        references=facts.iris(iri, DCTERMS + "references"),
        example=example,
    )


def _links(facts: Description, iri: str, *properties: str) -> tuple[TermLink, ...]:
    found = {value for name in properties for value in facts.iris(iri, name)}
    return tuple(TermLink.from_iri(value) for value in sorted(found))


def _schemes(facts: Description, text: str) -> Iterator[SchemeView]:
    def place(iri: str) -> tuple[int, str]:
        found = text.find(f"\n<{iri}>")
        return (found if found >= 0 else len(text)), iri

    for iri in sorted(facts.subjects(RDF + "type", SKOS + "ConceptScheme"), key=place):
        yield SchemeView(
            iri=iri,
            local=iri.removeprefix(OWN),
            labels=facts.texts(iri, SKOS + "prefLabel"),
            definitions=facts.texts(iri, SKOS + "definition"),
            concepts=tuple(
                ConceptView(
                    iri=node,
                    local=node.removeprefix(OWN),
                    labels=facts.texts(node, SKOS + "prefLabel"),
                    definitions=facts.texts(node, SKOS + "definition"),
                )
                for node in sorted(facts.subjects(SKOS + "inScheme", iri), key=place)
            ),
        )


def _reused(path: Path) -> Iterator[ReusedVocabulary]:
    with path.open(encoding="utf-8", newline="") as source:
        rows = sorted(csv.DictReader(source), key=_vocabulary)
    for (name, version), group in groupby(rows, key=_vocabulary):
        terms = (
            ReusedTerm(row["term"], TermLink.from_iri(row["term"]).short, row["used_for"])
            for row in group
        )
        yield ReusedVocabulary(name, version, tuple(terms))


def _vocabulary(row: Mapping[str, str]) -> tuple[str, str]:
    return row["specification"], row["version"]
