"""Concept schemes as graphs: their frame, their concepts, and Turtle in the order of a table."""

from collections.abc import Mapping, Sequence
from io import BytesIO

from rdflib import RDF, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.plugins.serializers.turtle import TurtleSerializer

from ecvet_graph.model import iris

Row = Mapping[str, str]

COUNTRY = Namespace(iris.COUNTRY)
ECVET = Namespace(iris.ECVET)
OWN = Namespace(iris.OWN)
GLOSSARY = Namespace(iris.OWN + "glossary/")
REFERENCING = Namespace(iris.OWN + "level-referencing/")
LANGUAGES = ("en", "de", "fr")
PREFIXES = iris.PREFIXES | {"glossary": str(GLOSSARY), "referencing": str(REFERENCING)}


class TableOrderSerializer(TurtleSerializer):
    """A Turtle serializer that keeps the subjects in the order in which they were added."""

    predicateOrder = [  # noqa: N815, RUF012  # the name and kind the base class reads
        RDF.type,
        SKOS.inScheme,
        SKOS.topConceptOf,
        SKOS.notation,
        SKOS.prefLabel,
        SKOS.altLabel,
        SKOS.hiddenLabel,
        SKOS.definition,
    ]

    def orderSubjects(self) -> list[URIRef]:  # type: ignore[override]  # noqa: N802
        """Return the subjects as the builder added them, which is the order of the table."""
        return [subject for subject in self._subjects if isinstance(subject, URIRef)]


def to_turtle(graph: Graph) -> bytes:
    """Return the graph as Turtle that is the same for the same table, in UTF-8.

    Only for graphs without blank nodes, as all builders of vocabularies make them.
    """
    stream = BytesIO()
    TableOrderSerializer(graph).serialize(stream, spacious=True)
    return stream.getvalue().strip() + b"\n"


def start_graph() -> Graph:
    """Return a new graph that knows the prefixes and keeps the order in which it is filled."""
    # This store keeps the order of insertion, the default one does not.
    graph = Graph(store="SimpleMemory", bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    return graph


def start_scheme(scheme: URIRef, titles: Sequence[str]) -> Graph:
    """Return a new graph with the scheme and its titles in English, German and French."""
    graph = start_graph()
    graph.add((scheme, RDF.type, SKOS.ConceptScheme))
    for lang, text in zip(LANGUAGES, titles, strict=True):
        graph.add((scheme, SKOS.prefLabel, Literal(text, lang=lang)))
    return graph


def add_concept(graph: Graph, concept: URIRef, scheme: URIRef, *, is_top: bool) -> None:
    """Add the concept to its scheme, at the top of it where nothing is broader."""
    graph.add((concept, RDF.type, SKOS.Concept))
    graph.add((concept, SKOS.inScheme, scheme))
    if is_top:
        graph.add((concept, SKOS.topConceptOf, scheme))


def add_texts(graph: Graph, subject: URIRef, term: URIRef, *, row: Row, column: str) -> None:
    """Add what the row says in `{column}_{language}`, in each language where it says something."""
    for lang in LANGUAGES:
        if text := row.get(f"{column}_{lang}"):
            graph.add((subject, term, Literal(text, lang=lang)))


def split_cell(cell: str) -> list[str]:
    """Return the values of a cell that separates them by `|`."""
    return [part for part in cell.split("|") if part]
