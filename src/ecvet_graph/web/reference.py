"""The reference pages: glossary, levels, contact points, instruments, vocabulary, constraints."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Protocol, TypeVar

from flask import Blueprint, render_template, request

from ecvet_graph.service.reference import (
    by_letter,
    collation,
    constraint,
    has_words,
    load_constraints,
    load_ontology,
)
from ecvet_graph.service.views import Concept
from ecvet_graph.web.asked import words
from ecvet_graph.web.language import LANGUAGE_PREFIX, page_language, pick, speak
from ecvet_graph.web.links import SiteLinks
from ecvet_graph.web.pages import reader

__all__ = ["reference"]

reference = Blueprint("reference", __name__, url_prefix=LANGUAGE_PREFIX)
speak(reference)


class _OfCountry(Protocol):
    @property
    def country(self) -> Concept: ...


_Row = TypeVar("_Row", bound=_OfCountry)


@reference.get("/reference")
def contents() -> str:
    """Say what there is to look up."""
    return render_template("reference.html")


@reference.get("/glossary")
def glossary() -> str:
    """List the terms of the field from A to Z, narrowed by words."""
    wanted = words(request.args)
    terms = reader().reference.glossary
    found = [term for term in terms if has_words(term, wanted, language=page_language())]
    letters = by_letter(found, language=page_language())
    return render_template("glossary.html", letters=letters, total=len(found), words=wanted)


@reference.get("/glossary/<local:local>")
def glossary_term(local: str) -> str:
    """Show a term: our definition, and what the authorities say, side by side."""
    return render_template("glossary_term.html", term=reader().reference.glossary_term(local))


@reference.get("/levels")
def levels() -> str:
    """Show the EQF levels, and the national frameworks by country."""
    book = reader().reference
    countries = _by_country(book.frameworks)
    return render_template("levels.html", levels=book.eqf_levels, countries=countries)


@reference.get("/levels/<local:local>")
def framework(local: str) -> str:
    """Show the levels of a framework with their referencing to the EQF."""
    return render_template("framework.html", framework=reader().reference.framework(local))


@reference.get("/contact-points")
def contact_points() -> str:
    """List the national contact points by country and region."""
    countries = _by_country(reader().reference.contact_points)
    return render_template("contact_points.html", countries=countries)


@reference.get("/instruments")
def instruments() -> str:
    """List the legal instruments with their dates and status."""
    return render_template("instruments.html", instruments=reader().reference.instruments)


@reference.get("/vocabulary")
def vocabulary() -> str:
    """Show every term of the own vocabulary, the own schemes and the reused terms."""
    return render_template(
        "vocabulary.html", layout="base.html", links=SiteLinks(), ontology=load_ontology()
    )


@reference.get("/constraints")
def constraints() -> str:
    """List every constraint."""
    return render_template(
        "constraints.html", layout="base.html", links=SiteLinks(), constraints=load_constraints()
    )


@reference.get("/constraints/<local:code>")
def one_constraint(code: str) -> str:
    """Show a constraint with its messages, its shape and its examples."""
    return render_template("constraint.html", links=SiteLinks(), constraint=constraint(code))


def _by_country(rows: Iterable[_Row]) -> list[tuple[Concept, list[_Row]]]:
    """Group rows by country in the alphabetical order of the page language."""

    def order(row: _Row) -> tuple[tuple[str, str], str]:
        text = pick(row.country.labels)
        return collation(text.value if text else row.country.iri), row.country.iri

    ordered = sorted(rows, key=order)
    return [
        (found[0].country, found)
        for _, group in groupby(ordered, key=lambda row: row.country.iri)
        if (found := list(group))
    ]
