"""What people mean: units, outcomes, qualifications and institutions by the names that they give."""

from __future__ import annotations

import re
from collections.abc import Iterable
from uuid import UUID, uuid4

from ecvet_graph.errors import InvalidDataError, NotFoundError, Place, UsageFault
from ecvet_graph.ingest.reference import CREDIT_SYSTEMS
from ecvet_graph.service.identifying import QUALIFICATION, UNIT, identified
from ecvet_graph.service.mobility.naming import Names

__all__ = ["Finder", "bare", "new_iri", "record_iri"]

_UUID = "urn:uuid:"
_WEB = re.compile(r"https?://[^\s<>\"{}|\\^`]{3,2000}")
_SHOWN = 5


def new_iri() -> str:
    """Return a name for a record about a learner: random, so that it says nothing."""
    return f"{_UUID}{uuid4()}"


def record_iri(name: str) -> str:
    """Return the IRI of a record that is given by it or by its bare uuid.

    Raises:
        NotFoundError: it is neither, so there is no such record.
    """
    try:
        return f"{_UUID}{UUID(name.removeprefix(_UUID))}"
    except ValueError as fault:
        raise NotFoundError(
            "There is no such record here.", remedy="Check its id: see the list of your desk."
        ) from fault


def bare(iri: str) -> str:
    """Return the bare uuid of a record, as it stands in addresses."""
    return iri.removeprefix(_UUID)


class Finder:
    """Finds what is meant in a version of the public graph; `place` is where a request names it."""

    def __init__(self, names: Names) -> None:
        self._names = names

    def unit(self, name: str, place: str) -> str:
        """Return the IRI of a unit given by IRI or source id.

        Raises:
            NotFoundError: there is none.
            UsageFault: several units carry the id.
        """
        is_known = _WEB.fullmatch(name) and self._names.unit(name) is not None
        found = [name] if is_known else self._identified(name, UNIT)
        return self._one(found, name, kind="unit", place=place)

    def qualification(self, name: str, place: str) -> str:
        """Return the IRI of a qualification given by IRI or source id. Raises as `unit`."""
        is_known = _WEB.fullmatch(name) and self._names.qualification(name) is not None
        found = [name] if is_known else self._identified(name, QUALIFICATION)
        return self._one(found, name, kind="qualification", place=place)

    def outcomes(self, names: Iterable[str], units: Iterable[str], place: str) -> tuple[str, ...]:
        """Return outcomes of units, each given by IRI or by the last part of it.

        Raises:
            InvalidDataError: none of the units has such an outcome.
            UsageFault: several have one with that last part.
        """
        known = tuple(dict.fromkeys(one for unit in units for one in self._names.outcomes_of(unit)))
        found = [
            self._outcome(name, known, f"{place}[{number}]") for number, name in enumerate(names)
        ]
        return tuple(dict.fromkeys(found))

    def institution(self, name: str, place: str) -> str:
        """Return the IRI of an institution given by IRI, or by its name where it has a token.

        Raises:
            NotFoundError: the graph describes no such institution, and no token speaks for it.
        """
        is_known = _WEB.fullmatch(name) and self._names.is_institution(name)
        found = [name] if is_known else self._names.institutions_called(name)
        return self._one(found, name, kind="institution", place=place)

    def signatory(self, name: str, meant: str, place: str) -> str:
        """Return who signs, which follows from the role; a name that is given must not contradict it.

        Raises:
            NotFoundError, UsageFault: as `institution`.
            InvalidDataError: somebody else is named than the one who signs in that role.
        """
        if not name or name == meant:
            return meant
        if not meant.startswith(_UUID):
            is_meant = self.institution(name, place) == meant
        else:
            is_meant = f"{_UUID}{name}" == meant
        if not is_meant:
            raise InvalidDataError(
                "The signatory that is named is not who signs in this role.",
                remedy="Leave the signatory out: it follows from the role and from your token. Only "
                "the signature of an intermediary is written down by others.",
                place=Place("request", field=place),
            )
        return meant

    def credit_system(self, name: str | None, own: str | None, place: str) -> str | None:
        """Return the IRI of a credit system given by it or its code; the unit's own where none is named.

        Raises:
            NotFoundError: it is neither that of the unit nor one of the vocabularies.
        """
        if name is None or name == own:
            return own
        if coded := self._coded_system(name, own):
            return coded
        concept = self._names.concept(name) if _WEB.fullmatch(name) else None
        found = [name] if concept and concept.labels else []
        return self._one(found, name, kind="credit system", place=place)

    def _coded_system(self, name: str, own: str | None) -> str | None:
        """Return the credit system with a code, such as ecvet, whatever its capitals; or `None`."""
        of_unit = self._names.concept(own)
        codes = {of_unit.code.casefold(): own} if of_unit and of_unit.code else {}
        return {**CREDIT_SYSTEMS, **codes}.get(name.casefold())

    def memorandum(self, name: str, place: str) -> str:
        """Return the IRI of a memorandum given by it or, where it is not on the web, by its uuid.

        Raises:
            NotFoundError: it is neither.
        """
        if _WEB.fullmatch(name):
            return name
        try:
            return record_iri(name)
        except NotFoundError:
            return self._one((), name, kind="memorandum", place=place)

    def _identified(self, name: str, kind: str) -> list[str]:
        return list(identified(self._names.reader.store, (name,), kind=kind).get(name, ()))

    def _outcome(self, name: str, known: tuple[str, ...], place: str) -> str:
        found = [one for one in known if name in {one, one.rsplit("/", 1)[-1]}]
        if not found:
            raise InvalidDataError(
                f"{name[:200]!r} is no outcome of the units that it is named for.",
                remedy="Name an outcome by its IRI, as the page of the unit shows it.",
                place=Place("request", field=place),
            )
        return self._one(found, name, kind="outcome", place=place)

    def _one(self, found: Iterable[str], name: str, *, kind: str, place: str) -> str:
        several = list(found)
        if not several:
            raise NotFoundError(
                f"There is no {kind} {name[:200]!r} here.",
                remedy=_REMEDIES[kind],
                place=Place("request", field=place),
            )
        if len(several) > 1:
            shown = ", ".join(several[:_SHOWN])
            raise UsageFault(
                f"{len(several)} {kind}s are called {name[:200]!r}.",
                remedy=f"Name the one that is meant by its IRI: {shown}.",
                place=Place("request", field=place),
            )
        return several[0]


_REMEDIES = {
    "unit": "Give the IRI of the unit, or its id as the source writes it.",
    "qualification": "Give the IRI of the qualification, or its id as the source writes it.",
    "institution": "Give the IRI of an institution that an agency describes, or the name of one for "
    "which the operator made a token.",
    "outcome": "Give the IRI of the outcome.",
    "memorandum": "Give the id of one that your institution signed, or the IRI of a public one.",
    "credit system": "Give ecvet, ects, ekap, osaamispiste or the IRI of one that units have here, or "
    "leave it out.",
}
