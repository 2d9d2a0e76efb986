"""A small index over the triples that describe one thing, with typed readings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation

from ecvet_graph.model.days import day_of
from ecvet_graph.model.iris import DCTERMS, RDF, ROV, SKOS
from ecvet_graph.model.learning import Text, Texts
from ecvet_graph.model.terms import Iri, Literal, Term, Triple
from ecvet_graph.service.views import Concept, Reference

__all__ = ["Description"]


class Description:
    """The statements of a thing and of what belongs to it, read by subject and property."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        objects: defaultdict[tuple[str, str], list[Term]] = defaultdict(list)
        subjects: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        seen = dict.fromkeys(triples)
        for subject, predicate, value in seen:
            objects[str(subject), predicate.value].append(value)
            if isinstance(value, Iri):
                subjects[predicate.value, value.value].append(str(subject))
        self.triples: tuple[Triple, ...] = tuple(seen)
        self._objects = dict(objects)
        self._subjects = dict(subjects)

    def __bool__(self) -> bool:
        """Say whether anything at all is known."""
        return bool(self.triples)

    def iris(self, subject: str, predicate: str) -> tuple[str, ...]:
        """Return the things a property leads to, sorted."""
        found = self._objects.get((subject, predicate), ())
        return tuple(sorted(term.value for term in found if isinstance(term, Iri)))

    def iri(self, subject: str, predicate: str) -> str | None:
        """Return the first thing a property leads to, or `None`."""
        return next(iter(self.iris(subject, predicate)), None)

    def subjects(self, predicate: str, value: str) -> tuple[str, ...]:
        """Return the things from which a property leads to `value`, sorted."""
        return tuple(sorted(self._subjects.get((predicate, value), ())))

    def pairs(self, predicate: str) -> tuple[tuple[str, str], ...]:
        """Return the things that a property connects, sorted."""
        found = (
            (subject, value)
            for (known, value), subjects in self._subjects.items()
            if known == predicate
            for subject in subjects
        )
        return tuple(sorted(found))

    def texts(self, subject: str, predicate: str) -> Texts:
        """Return the texts of a property, sorted by language, then text."""
        found = self._objects.get((subject, predicate), ())
        texts = [
            Text(term.value, term.language or "") for term in found if isinstance(term, Literal)
        ]
        return tuple(sorted(texts, key=lambda text: (text.language, text.value)))

    def value(self, subject: str, predicate: str) -> str | None:
        """Return the lexical form of the first literal of a property, or `None`."""
        return next((text.value for text in self.texts(subject, predicate)), None)

    def decimal(self, subject: str, predicate: str) -> Decimal | None:
        """Return the number of a property, or `None` when there is none."""
        text = self.value(subject, predicate)
        try:
            return None if text is None else Decimal(text)
        except InvalidOperation:
            return None

    def integer(self, subject: str, predicate: str) -> int | None:
        """Return the whole number of a property, or `None`."""
        number = self.decimal(subject, predicate)
        return None if number is None else int(number)

    def date(self, subject: str, predicate: str) -> date | None:
        """Return the day of a property, or `None`."""
        text = self.value(subject, predicate)
        try:
            return None if text is None else day_of(text)
        except ValueError:
            return None

    def truth(self, subject: str, predicate: str) -> bool | None:
        """Return the boolean of a property, or `None` when nothing is said."""
        text = self.value(subject, predicate)
        return None if text is None else text in {"true", "1"}

    def is_a(self, subject: str, class_iri: str) -> bool:
        """Say whether the thing is of that class."""
        return class_iri in self.iris(subject, RDF + "type")

    def concept(self, iri: str) -> Concept:
        """Return the concept with the labels and the shortest code that the description holds."""
        codes = sorted((text.value for text in self.texts(iri, SKOS + "notation")), key=len)
        return Concept(iri, self.texts(iri, SKOS + "prefLabel"), codes[0] if codes else None)

    def reference(self, iri: str) -> Reference:
        """Return the thing with whatever it is called by."""
        for naming in (DCTERMS + "title", ROV + "legalName", SKOS + "prefLabel"):
            if texts := self.texts(iri, naming):
                return Reference(iri, texts)
        return Reference(iri, ())
