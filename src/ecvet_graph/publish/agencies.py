"""What is known of an agency, and the agencies that the project knows by name.

On the command line any well-formed id may be used on one's own store; where documents come in over
the network only registered agencies publish (`registry`), each with a token of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ecvet_graph.model.agencies import LICENCES
from ecvet_graph.model.iris import COUNTRY, DCTERMS, ECVET, ELM, FOAF, MOBILITY, PROV, RDF, XSD
from ecvet_graph.model.learning import Text, Texts
from ecvet_graph.model.terms import Iri, Literal, Term, Triple

__all__ = ["AGENCIES", "Agency", "agency_facts"]


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency: a body that publishes qualifications in a namespace of its own.

    Attributes:
        id: its id, a part of all its IRIs.
        name: its name in languages; a registered one has one in English.
        country: code of the EU authority table (alpha-3); empty where not known.
        contact: https address or mailbox of an office; empty where not known.
        licence: IRI of the licence of what it publishes; empty where not known.
        homepage: https address, or empty.
        hosts: names of the hosts from which its documents may be fetched.
        is_illustrative: it only holds demonstration data.
        suspended_at: since when it may not publish (UTC), else `None`.
        registered_at: since when it is registered here (UTC), else `None`.
        namespace: what the IRIs of all its things begin with, as registered; empty before.
        kind: what kind of body it is, by the ADMS list of kinds of publishers; empty where not known.
    """

    id: str
    name: Texts
    country: str = ""
    contact: str = ""
    licence: str = ""
    homepage: str = ""
    hosts: tuple[str, ...] = ()
    is_illustrative: bool = False
    suspended_at: datetime | None = None
    registered_at: datetime | None = None
    namespace: str = ""
    kind: str = ""


_DEMO_COUNTRIES = {
    "at": ("AUT", "Austria"),
    "ch": ("CHE", "Switzerland"),
    "de": ("DEU", "Germany"),
    "ee": ("EST", "Estonia"),
    "es": ("ESP", "Spain"),
    "fi": ("FIN", "Finland"),
    "pl": ("POL", "Poland"),
}
_NATIONAL = (
    ("ch-sbfi", "CHE", "State Secretariat for Education, Research and Innovation"),
    ("de-bibb", "DEU", "Federal Institute for Vocational Education and Training"),
    ("ee-htm", "EST", "Ministry of Education and Research"),
    ("fi-oph", "FIN", "Finnish National Agency for Education"),
)
# What the parties to memoranda of understanding made public through the installation
_PARTIES = Agency(
    MOBILITY,
    (
        Text("Öffentliche Partnerschaftsvereinbarungen", "de"),
        Text("Public memoranda of understanding", "en"),
        Text("Protocoles d’accord publics", "fr"),  # noqa: RUF001 - as French is written
    ),
)
AGENCIES: dict[str, Agency] = {
    agency.id: agency
    for agency in (
        _PARTIES,
        *(
            Agency(key, (Text(name, "en"),), country, kind="NationalAuthority")
            for key, country, name in _NATIONAL
        ),
        *(
            Agency(
                f"demo-{code}",
                (Text(f"Demonstration data: {name}", "en"),),
                country,
                licence=LICENCES["CC-BY-4.0"],
                is_illustrative=True,
            )
            for code, (country, name) in _DEMO_COUNTRIES.items()
        ),
    )
}


def agency_facts(agency: Agency, *, base: str) -> Iterator[Triple]:
    """Yield what the catalogue says of an agency: what is public, never whether it is suspended.

    All subjects are `{base}/agencies/{id}` or begin with that and `#`. See `docs/data-model.md`,
    Catalogue; the licence belongs to the datasets.
    """
    node = Iri(f"{base}/agencies/{agency.id}")
    yield node, Iri(RDF + "type"), Iri(PROV + "Agent")
    yield node, Iri(RDF + "type"), Iri(FOAF + "Agent")
    yield node, Iri(DCTERMS + "identifier"), Literal(agency.id)
    names = [Literal(name.value, RDF + "langString", name.language) for name in agency.name]
    for called in names or [Literal(agency.id)]:
        yield node, Iri(DCTERMS + "title"), called
        yield node, Iri(FOAF + "name"), called
    if agency.country:
        yield node, Iri(DCTERMS + "spatial"), Iri(COUNTRY + agency.country)
    if agency.is_illustrative:
        yield node, Iri(ECVET + "isIllustrative"), Literal("true", XSD + "boolean")
    yield from _reached_at(node, agency)


def _reached_at(node: Iri, agency: Agency) -> Iterator[Triple]:
    if agency.homepage:
        yield from _page(node, FOAF + "homepage", "homepage", agency.homepage)
    if "@" in agency.contact:
        yield node, Iri(FOAF + "mbox"), Iri(f"mailto:{agency.contact}")
    elif agency.contact:
        point = Iri(f"{node.value}#contact")
        yield node, Iri(ELM + "contactPoint"), point
        yield point, Iri(RDF + "type"), Iri(ELM + "ContactPoint")
        yield from _page(point, ELM + "contactForm", "form", agency.contact)


def _page(subject: Iri, predicate: str, name: str, address: str) -> Iterator[Triple]:
    page = Iri(f"{subject.value.partition('#')[0]}#{name}")
    facts: tuple[tuple[str, Term], ...] = (
        (RDF + "type", Iri(ELM + "WebResource")),
        (ELM + "contentUrl", Literal(address, XSD + "anyURI")),
    )
    yield subject, Iri(predicate), page
    for term, value in facts:
        yield page, Iri(term), value
