"""Places to sign: what is recorded of a signature, and lines for the one on paper."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ecvet_graph.model.mobility import Person, SignatoryRole
from ecvet_graph.service.papers.paper import Field, Fields, Values
from ecvet_graph.service.papers.wording import Wording
from ecvet_graph.service.views.mobility_parts import PartnerView, SignatureView

__all__ = ["full_name", "signature_box", "signature_boxes"]

_PERSONS = (SignatoryRole.LEARNER, SignatoryRole.GUARDIAN)


def signature_boxes(
    signatures: tuple[SignatureView, ...],
    wording: Wording,
    *,
    partners: Iterable[PartnerView | None],
    person: Person | None = None,
) -> tuple[Fields, ...]:
    """Return a place to sign for everybody who has to, with the day where a signature is recorded.

    `partners` are institutions that sign; their countries say in which language they are named.
    """
    countries = {one.iri: one.country for one in partners if one}
    return tuple(
        _box(one, wording, person=person, country=countries.get(one.signatory))
        for one in signatures
    )


def signature_box(
    role: str,
    wording: Wording,
    *,
    organisation: Values | None = None,
    name: Values = (),
    signed_on: date | None = None,
) -> Fields:
    """Return a place to sign.

    `role` is a key of the words of papers, such as `issuer`. `organisation` is `None` for a person,
    who signs with a name only.
    """
    fields = [] if organisation is None else [_field("organisation", wording, organisation)]
    fields.append(_field("name", wording, name))
    if organisation is not None:
        fields.append(_field("position", wording))
    fields.append(_field("place", wording))
    fields.append(_field("stamp" if organisation is not None else "signature", wording, space=2))
    if signed_on:
        recorded = wording.phrase("signed-on", day=wording.day(signed_on))
        fields.append(Field(key="recorded", label="", values=wording.plain(recorded)))
    heading = wording.plain(wording.phrase(f"role-{role}"))
    return Fields(key=role, heading=heading, fields=tuple(fields))


def full_name(person: Person | None, wording: Wording) -> Values:
    """Return given names and family name; nothing where they are not known."""
    return wording.plain(f"{person.given_names} {person.family_name}".strip() if person else "")


def _box(
    signature: SignatureView, wording: Wording, *, person: Person | None, country: str | None
) -> Fields:
    if signature.role is SignatoryRole.LEARNER:
        name = full_name(person, wording)
    elif signature.role is SignatoryRole.GUARDIAN:
        name = wording.plain(person.guardian if person else "")
    else:
        name = ()
    is_person = signature.role in _PERSONS
    return signature_box(
        signature.role,
        wording,
        organisation=None if is_person else wording.proper(signature.names, country),
        name=name,
        signed_on=signature.signed_on,
    )


def _field(key: str, wording: Wording, values: Values = (), *, space: int = 1) -> Field:
    return Field(key=key, label=wording.phrase(f"sign-{key}"), values=values, space=space)
