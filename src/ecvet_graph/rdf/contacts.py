"""National contact points, from their table: illustrative offices, no persons."""

from collections.abc import Sequence

from rdflib import DCTERMS, FOAF, RDF, XSD, Graph, Literal, Namespace, URIRef

from ecvet_graph.model import iris
from ecvet_graph.rdf.concepts import LANGUAGES, OWN, Row, split_cell, start_graph

__all__ = ["CONTACT_POINT", "build_contact_points"]

ECVET = Namespace(iris.ECVET)
ELM = Namespace(iris.ELM)
ROV = Namespace(iris.ROV)
COUNTRY = Namespace(iris.COUNTRY)
CONTACT_POINT = Namespace(iris.OWN + "contact-point/")

_NAMES = {
    "en": "Sample contact point: {}",
    "de": "Muster-Kontaktstelle: {}",
    "fr": "Point de contact fictif : {}",
}
_DESCRIPTIONS = {
    "en": "Illustrative record: this office does not exist. It shows what a national contact "
    "point could publish about itself.",
    "de": "Beispieldatensatz: Diese Stelle gibt es nicht. Er zeigt, was eine nationale "
    "Kontaktstelle über sich veröffentlichen könnte.",
    "fr": "Fiche d'illustration : ce service n'existe pas. Elle montre ce qu'un point de contact "
    "national pourrait publier sur lui-même.",
}


def build_contact_points(rows: Sequence[Row], countries: Sequence[Row]) -> Graph:
    """Return one contact point per row, for a country or, where a region is named, for a region.

    Args:
        rows: rows of `contact-points.csv`; `contact_for` and `services` hold local names of the
            schemes `instrument` and `contact-service`, separated by `|`.
        countries: rows of `countries.csv`, for the names of the countries.

    Raises:
        KeyError: a country is not in the list of countries.
    """
    graph = start_graph()
    names = {URIRef(row["iri"]): row for row in countries}
    for row in rows:
        _add_contact_point(graph, row, country=names[COUNTRY[row["country_code"]]])
    return graph


def _add_contact_point(graph: Graph, row: Row, *, country: Row) -> None:
    node = CONTACT_POINT[row["id"]]
    graph.add((node, RDF.type, ECVET.NationalContactPoint))
    graph.add((node, RDF.type, ELM.Organisation))
    for lang in LANGUAGES:
        region = row[f"region_{lang}"]
        place = ", ".join(filter(None, (country[f"label_{lang}"], region)))
        graph.add((node, ROV.legalName, Literal(_NAMES[lang].format(place), lang=lang)))
        graph.add((node, DCTERMS.description, Literal(_DESCRIPTIONS[lang], lang=lang)))
        if region:
            graph.add((node, ECVET.servesRegion, Literal(region, lang=lang)))
    graph.add((node, ECVET.servesCountry, URIRef(country["iri"])))
    graph.add((node, ECVET.isIllustrative, Literal(lexical_or_value=True)))
    for name in split_cell(row["contact_for"]):
        graph.add((node, ECVET.contactFor, OWN["instrument/" + name]))
    for name in split_cell(row["services"]):
        graph.add((node, ECVET.offersService, OWN["contact-service/" + name]))
    _add_pages(graph, node, name=row["id"])


def _add_pages(graph: Graph, node: URIRef, *, name: str) -> None:
    point, form, homepage = (
        CONTACT_POINT[f"{name}--{part}"] for part in ("contact", "form", "homepage")
    )
    graph.add((node, ELM.contactPoint, point))
    graph.add((node, FOAF.homepage, homepage))
    graph.add((point, RDF.type, ELM.ContactPoint))
    graph.add((point, ELM.contactForm, form))
    for page, path in ((form, f"{name}/contact"), (homepage, name)):
        address = f"https://contact-point.example.org/{path}"
        graph.add((page, RDF.type, ELM.WebResource))
        graph.add((page, ELM.contentUrl, Literal(address, datatype=XSD.anyURI)))
