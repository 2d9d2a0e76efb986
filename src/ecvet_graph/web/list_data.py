"""The lists of units, qualifications and matches as data, narrowed as the pages are."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from ecvet_graph.model.terms import Triple
from ecvet_graph.rdf.listed import listed_match, listed_thing
from ecvet_graph.service.documents import document_facts
from ecvet_graph.service.thing_tables import entry_table, match_table
from ecvet_graph.service.views import Entry, Listing, MatchEntry
from ecvet_graph.web.asked import match_selection, selection
from ecvet_graph.web.formats import DOCUMENTS
from ecvet_graph.web.language import preferred_language
from ecvet_graph.web.pages import reader, settings
from ecvet_graph.web.representations import Told, answer

__all__ = ["list_data"]

list_data = Blueprint("list_data", __name__)

_SUFFIX = f".<any({', '.join(DOCUMENTS)}):suffix>"


@list_data.get("/<any(units, qualifications):name>" + _SUFFIX)
def things(name: str, suffix: str) -> ResponseReturnValue:
    """List one page of units or qualifications."""
    held, chosen = reader(), selection(request.args, reader())
    find = held.units if name == "units" else held.qualifications
    listing = find(chosen, language=preferred_language())
    return _answer(name, suffix, listing, chain(*(_entry(one, name) for one in listing.rows)))


@list_data.get("/matches" + _SUFFIX)
def matches(suffix: str) -> ResponseReturnValue:
    """List one page of suggested matches."""
    listing = reader().matches(match_selection(request.args, reader()))
    return _answer("matches", suffix, listing, chain(*(_match(one) for one in listing.rows)))


def _answer(
    name: str,
    suffix: str,
    listing: Listing[Entry] | Listing[MatchEntry],
    triples: Iterator[Triple],
) -> ResponseReturnValue:
    iri = f"{settings().base}/{name}"
    told = Told(
        topic=iri,
        place=f"/{name}",
        triples=lambda: chain(document_facts(iri, iri, None), triples),
        page=name,
        plain=lambda: listing,
        table=lambda: _table(listing),
    )
    return answer(told, suffix)


def _table(listing: Listing[Entry] | Listing[MatchEntry]) -> str:
    entries = [row for row in listing.rows if isinstance(row, Entry)]
    found = [row for row in listing.rows if isinstance(row, MatchEntry)]
    return match_table(found) if found else entry_table(entries)


def _entry(entry: Entry, name: str) -> Iterator[Triple]:
    yield from listed_thing(
        entry.iri,
        listing=name,
        titles=entry.titles,
        country=entry.country,
        level=entry.level,
    )


def _match(match: MatchEntry) -> Iterator[Triple]:
    for entry in (match.a, match.b):
        yield from _entry(entry, "units")
    yield from listed_match(
        match.iri,
        units=(match.a.iri, match.b.iri),
        shares=(
            ("score", match.score),
            ("coverageOfA", match.coverage_of_a),
            ("coverageOfB", match.coverage_of_b),
        ),
        concepts=(
            ("verdict", f"verdict/{match.verdict}"),
            ("reservation", f"reservation/{match.reservation}"),
            ("status", f"match-status/{match.status}"),
        ),
        level_gap=match.level_gap,
    )
