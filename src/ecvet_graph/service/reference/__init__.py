"""Reference pages: glossary, levels, contact points, instruments, vocabulary, constraints."""

from ecvet_graph.service.reference.book import ReferenceBook
from ecvet_graph.service.reference.constraints import (
    ConstraintView,
    constraint,
    load_constraints,
)
from ecvet_graph.service.reference.files import vocabulary_turtle
from ecvet_graph.service.reference.glossary import by_letter, collation, first_letter, has_words
from ecvet_graph.service.reference.ontology import load_ontology
from ecvet_graph.service.reference.terms import OntologyView
from ecvet_graph.service.reference.views import (
    ContactPointView,
    EqfLevelView,
    FrameworkView,
    GlossaryTermView,
    InstrumentView,
)

__all__ = [
    "ConstraintView",
    "ContactPointView",
    "EqfLevelView",
    "FrameworkView",
    "GlossaryTermView",
    "InstrumentView",
    "OntologyView",
    "ReferenceBook",
    "by_letter",
    "collation",
    "constraint",
    "first_letter",
    "has_words",
    "load_constraints",
    "load_ontology",
    "vocabulary_turtle",
]
