"""The legal acts behind the model, in terms of the European Legislation Identifier (ELI)."""

from collections.abc import Sequence

from rdflib import DCTERMS, FOAF, RDF, XSD, Graph, Literal, Namespace, URIRef

from ecvet_graph.model import iris
from ecvet_graph.rdf.concepts import Row, add_texts, start_graph

__all__ = ["LEGAL_INSTRUMENT", "build_legal_instruments"]

ECVET = Namespace(iris.ECVET)
ELI = Namespace(iris.ELI)
LEGAL_INSTRUMENT = Namespace(iris.OWN + "legal-instrument/")

_IN_FORCE = {"yes": ELI["InForce-inForce"], "no": ELI["InForce-notInForce"]}
_EUR_LEX = "https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:"


def build_legal_instruments(rows: Sequence[Row]) -> Graph:
    """Return one `eli:LegalResource` per row, with dates, status and what it means for the data.

    Titles and the place in the Official Journal are terms of DCMI: those of ELI belong to a legal
    expression and its format, and ELI points to DCMI for the resource itself.

    Source: ELI ontology 1.4 (http://data.europa.eu/eli/ontology); the facts are those of EUR-Lex.

    Raises:
        KeyError: `in_force` is neither yes nor no.
    """
    graph = start_graph()
    for row in rows:
        node = LEGAL_INSTRUMENT[row["id"]]
        graph.add((node, RDF.type, ELI.LegalResource))
        add_texts(graph, node, DCTERMS.alternative, row=row, column="short")
        add_texts(graph, node, DCTERMS.title, row=row, column="title")
        graph.add((node, ELI.number, Literal(row["number"])))
        graph.add((node, ELI.id_local, Literal(row["celex"])))
        for term in ("date_document", "date_publication"):
            graph.add((node, ELI[term], Literal(row[term], datatype=XSD.date)))
        graph.add((node, DCTERMS.bibliographicCitation, Literal(row["published_in"])))
        graph.add((node, ELI.in_force, _IN_FORCE[row["in_force"]]))
        if row["repealed_by"]:
            later = LEGAL_INSTRUMENT[row["repealed_by"]]
            graph.add((node, ELI.repealed_by, later))
        graph.add((node, FOAF.page, URIRef(_EUR_LEX + row["celex"])))
        add_texts(graph, node, ECVET.effectOnData, row=row, column="effect")
    return graph
