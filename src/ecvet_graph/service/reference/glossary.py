"""The glossary as views: labels, the working definition, and what authorities say."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from ecvet_graph.model.iris import DCTERMS, ECVET, OWN, RDF, RDFS, SKOS
from ecvet_graph.model.learning import Texts, text_in
from ecvet_graph.service.description import Description
from ecvet_graph.service.folding import folded
from ecvet_graph.service.reference.views import (
    AuthorityDefinitionView,
    AuthorityView,
    GlossaryTermView,
)
from ecvet_graph.service.views import Reference

__all__ = ["by_letter", "collation", "first_letter", "glossary_terms", "has_words"]

_SCHEME = OWN + "glossary"
# How docs/data-model.md names our translation of a quotation
_TRANSLATION = "--translation"
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})


def glossary_terms(facts: Description) -> tuple[GlossaryTermView, ...]:
    """Return every term of the glossary, by IRI."""
    return tuple(_term(facts, iri) for iri in facts.subjects(SKOS + "inScheme", _SCHEME))


def collation(text: str) -> tuple[str, str]:
    """Return the key under which a dictionary files a text.

    Letters with an accent or umlaut stand with their base letter, ligatures with both letters (as
    DIN 5007-1 and the French order have it); the accent decides only between equals.
    """
    base = folded(text.casefold().translate(_LIGATURES))
    words = "".join(char for char in base if char.isalnum() or char == " ")
    return words, text


def first_letter(text: str) -> str:
    """Return the letter A to Z under which a text stands, `#` for anything else."""
    letter = collation(text)[0][:1].upper()
    return letter if letter.isascii() and letter.isalpha() else "#"


def by_letter(
    terms: Iterable[GlossaryTermView], *, language: str
) -> tuple[tuple[str, tuple[GlossaryTermView, ...]], ...]:
    """Return the terms under their first letters, in the alphabetical order of a language."""

    def label(term: GlossaryTermView) -> str:
        text = text_in(term.labels, language, "en")
        return text.value if text else term.local

    ordered = sorted(terms, key=lambda term: collation(label(term)))
    grouped = groupby(ordered, key=lambda term: first_letter(label(term)))
    return tuple((letter, tuple(found)) for letter, found in grouped)


def has_words(term: GlossaryTermView, words: str, *, language: str) -> bool:
    """Say whether every word occurs in the labels or in the definition in the language."""
    definition = text_in(term.definitions, language, "en")
    texts = [text.value for text in (*term.labels, *term.alternative_labels)]
    texts += [definition.value] if definition else []
    searched = folded(" ".join(texts))
    return all(word in searched for word in folded(words).split())


def _term(facts: Description, iri: str) -> GlossaryTermView:
    related = {*facts.iris(iri, SKOS + "related"), *facts.subjects(SKOS + "related", iri)}
    return GlossaryTermView(
        iri=iri,
        local=iri.rsplit("/", 1)[-1],
        labels=facts.texts(iri, SKOS + "prefLabel"),
        alternative_labels=facts.texts(iri, SKOS + "altLabel"),
        definitions=facts.texts(iri, SKOS + "definition"),
        sources=facts.texts(iri, DCTERMS + "source"),
        notes=_notes(facts, iri),
        authorities=_authorities(facts, iri),
        broader=_references(facts, facts.iris(iri, SKOS + "broader")),
        narrower=_references(facts, facts.subjects(SKOS + "broader", iri)),
        related=_references(facts, related),
    )


def _notes(facts: Description, iri: str) -> Texts:
    return (*facts.texts(iri, SKOS + "note"), *facts.texts(iri, SKOS + "scopeNote"))


def _references(facts: Description, iris: set[str] | tuple[str, ...]) -> tuple[Reference, ...]:
    return tuple(facts.reference(iri) for iri in sorted(iris))


def _authorities(facts: Description, iri: str) -> tuple[AuthorityView, ...]:
    definitions = facts.iris(iri, ECVET + "authorityDefinition")
    named = {node: facts.iri(node, DCTERMS + "source") or "" for node in definitions}
    views = [
        AuthorityView(
            authority=facts.reference(authority),
            year=facts.value(authority, DCTERMS + "issued"),
            addresses=facts.iris(authority, RDFS + "seeAlso"),
            definitions=tuple(_definition(facts, node) for node in nodes),
        )
        for authority in set(named.values())
        if (nodes := [node for node in definitions if named[node] == authority])
    ]
    return tuple(sorted(views, key=lambda view: (view.year or "9999", view.authority.iri)))


def _definition(facts: Description, iri: str) -> AuthorityDefinitionView:
    return AuthorityDefinitionView(
        iri=iri,
        texts=facts.texts(iri, RDF + "value"),
        places=facts.texts(iri, DCTERMS + "bibliographicCitation"),
        is_quotation=facts.truth(iri, ECVET + "isQuotation") or False,
        is_translation=iri.endswith(_TRANSLATION),
    )
