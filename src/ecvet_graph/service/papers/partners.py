"""What papers say of institutions and of a learner, from the graph and from the records kept apart."""

from __future__ import annotations

from collections.abc import Mapping

from ecvet_graph.model.mobility import Contact, Person
from ecvet_graph.service.papers.composing import Item
from ecvet_graph.service.papers.paper import Values
from ecvet_graph.service.papers.signing import full_name
from ecvet_graph.service.papers.wording import Wording
from ecvet_graph.service.views.mobility_parts import PartnerView, QualificationLine

__all__ = ["Contacts", "bare", "learner_item", "named", "nqf_levels", "organisation_item"]

Contacts = Mapping[str, Contact]


def organisation_item(partner: PartnerView | None, contacts: Contacts, wording: Wording) -> Item:
    """Return name, address and contact person of an institution; an empty entry for `None`."""
    if partner is None:
        return Item()
    contact = contacts.get(partner.iri)
    website = contact.website if contact and contact.website else partner.homepage
    return Item(
        values={
            "name": named(partner, wording),
            "country": wording.plain(wording.country(partner.country)),
            "website": wording.plain(website),
            **_reachable(contact, wording),
        }
    )


def named(partner: PartnerView | None, wording: Wording) -> Values:
    """Return what an institution is called; nothing for none."""
    return wording.proper(partner.names, partner.country) if partner else ()


def learner_item(
    learner: str, person: Person | None, wording: Wording, *, in_figures: bool = False
) -> Item:
    """Return the key of a learner and, where the paper may hold it, who that is.

    `in_figures`: the date of birth is written as `dd/mm/yyyy`, as the form of agreements wants it.
    """
    known: dict[str, Values] = {}
    if person:
        say = wording.day_in_figures if in_figures else wording.day
        known = {
            "name": full_name(person, wording),
            "surname": wording.plain(person.family_name),
            "first-name": wording.plain(person.given_names),
            "address": wording.plain(person.address),
            "phone": wording.plain(person.phone),
            "email": wording.plain(person.email),
            "birth-date": wording.plain(say(person.birth_date)),
        }
    return Item(values={"key": wording.plain(bare(learner)), **known})


def bare(iri: str) -> str:
    """Return the uuid of a `urn:uuid:` name, which is how papers and addresses write it."""
    return iri.removeprefix("urn:uuid:")


def nqf_levels(qualification: QualificationLine, wording: Wording) -> Values:
    """Return the national levels of a qualification, each once."""
    said = (wording.proper(level.labels) for level in qualification.nqf)
    return tuple(dict.fromkeys(value for values in said for value in values))


def _reachable(contact: Contact | None, wording: Wording) -> dict[str, Values]:
    if contact is None:
        return {}
    return {
        "address": wording.plain(contact.address),
        "contact": wording.plain(contact.name),
        "position": wording.plain(contact.position),
        "email": wording.plain(contact.email),
        "phone": wording.plain(contact.phone),
    }
