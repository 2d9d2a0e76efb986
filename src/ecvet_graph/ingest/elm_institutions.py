"""Organisations and places out of XML of the European Learning Model (LOQ)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ecvet_graph.ingest.reference import load_reference_tables
from ecvet_graph.model.iris import OWN, Minter, slug, unique_local
from ecvet_graph.model.learning import Organisation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ecvet_graph.ingest.elm_document import ElmDocument
    from ecvet_graph.ingest.elm_xml import Element

__all__ = ["ElmInstitutions"]

_AWARDS = OWN + "function/awards"
_USED = ("legalName", "location", "homepage", "identifier")


class ElmInstitutions:
    """The organisations of a document; each is read once, at its first use."""

    def __init__(self, document: ElmDocument, minter: Minter) -> None:
        self._document = document
        self._minter = minter
        self._countries = frozenset(load_reference_tables().countries.values())
        self._known: dict[int, Organisation] = {}

    def bodies(self, award: Element) -> tuple[Organisation, ...]:
        """Return who awards.

        Raises:
            InvalidDataError: nobody does, or one of them cannot be used.
        """
        found = tuple(self.named(award, "awardingBody"))
        if not found:
            raise self._document.wrong(award, "It names no awarding body.", "Add an awardingBody.")
        return tuple(
            replace(body, functions=tuple(sorted({*body.functions, _AWARDS}))) for body in found
        )

    def named(self, element: Element, name: str) -> Iterator[Organisation]:
        """Yield the organisations that the children of a name refer to. Raises as `bodies`."""
        for thing in self._document.referred(element, name):
            if id(thing) not in self._known:
                self._known[id(thing)] = self._organisation(thing)
            yield self._known[id(thing)]

    def country(self, element: Element) -> str | None:
        """Return the country of the first location that has a known one."""
        for location in self._document.referred(element, "location"):
            for address in location.all("address"):
                for iri in self._document.concepts(address, "countryCode", self._countries):
                    return iri
        return None

    def _organisation(self, thing: Element) -> Organisation:
        names = self._document.texts(thing, "legalName")
        country = self.country(thing)
        if not names or country is None:
            raise self._document.wrong(
                thing,
                "The organisation has no legal name with a language, or no country.",
                "Add a legalName, and a location with an address and its countryCode.",
            )
        self._document.note_rest(thing, _USED)
        taken = {entry.iri.rpartition("/")[2] for entry in self._known.values()}
        local = unique_local(slug(names[0].value), taken)
        iri = self._minter.iri("organisation", local)
        return Organisation(iri, names, country, homepage=self._document.address(thing))
