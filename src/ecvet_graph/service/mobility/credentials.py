"""A personal transcript as data of a European Digital Credential, unsigned.

The claims are those of the credentials profile (EDC) of the European Learning Model 3.1: a person,
what they achieved, who awarded it, how it was assessed. They are no credential: that needs the
envelope with the issuer's legal identifier (eIDAS), days, profile, schema and display, and the issuer's
electronic seal, none of which this program has. Whoever issues credentials puts these claims into theirs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from types import MappingProxyType

from ecvet_graph.credit.corrections import as_corrected
from ecvet_graph.errors import InvalidDataError
from ecvet_graph.model.credit import Credit, Portfolio
from ecvet_graph.model.iris import DCTERMS, ELM, FOAF, RDF
from ecvet_graph.model.learning import Text, Texts
from ecvet_graph.model.mobility import Person, Transcript, Transfer
from ecvet_graph.model.terms import Iri, Literal, Triple
from ecvet_graph.query import construct
from ecvet_graph.rdf.decisions import portfolio_triples
from ecvet_graph.rdf.documents import to_document
from ecvet_graph.rdf.statements import TYPE, text_triples
from ecvet_graph.rdf.steps import midnight, part_of
from ecvet_graph.rdf.terms import triple_line
from ecvet_graph.rdf.transfer import transcript_triples
from ecvet_graph.rdf.turtle import turtle_lines
from ecvet_graph.service.projecting import open_document, project_transcripts
from ecvet_graph.store import GraphStore

__all__ = ["claims", "edc", "edc_json_ld"]

_JSON_LD = "application/ld+json"
_BASE = "urn:x-ecvet"
_UNKNOWN_LANGUAGE = "und"
_HEAD = """\
# Claims of a personal transcript, after the credentials profile (EDC) of the European Learning Model 3.1.
# Not signed and not sealed: this is data for a European Digital Credential and proves nothing by itself.
# A sealed credential also needs an envelope: the issuer's legal identifier (eIDAS), the days of
# issue and validity, its profile and schema, its display with an image of each page, and the
# electronic seal of the issuer. This program has none of these and makes no envelope.

"""
_UNSIGNED: Texts = (
    Text("Unsigned data of a personal transcript; no sealed credential.", "en"),
    Text("Nicht signierte Daten eines persönlichen Leistungsnachweises; kein Zertifikat.", "de"),
    Text("Données non signées d\u2019un relevé individuel ; pas de justificatif scellé.", "fr"),
)
# What a credit for some outcomes is called where the institution has given no title
_IN_PART = MappingProxyType(
    {"en": "Part of: {}", "de": "Teil von: {}", "fr": "Partie de\u00a0: {}"}
)


def edc(
    transfer: Transfer, transcript: Transcript, *, store: GraphStore, person: Person | None = None
) -> bytes:
    """Return the claims of a transcript as Turtle, with what they lack to be a credential above them.

    Arguments and errors as `claims`.
    """
    found = claims(transfer, transcript, store=store, person=person)
    return (_HEAD + "".join(turtle_lines(found))).encode()


def edc_json_ld(
    transfer: Transfer, transcript: Transcript, *, store: GraphStore, person: Person | None = None
) -> bytes:
    """Return the claims of a transcript as JSON-LD 1.1. Arguments and errors as `claims`."""
    found = claims(transfer, transcript, store=store, person=person)
    return to_document(found, _JSON_LD, topic=transfer.learner)


def claims(
    transfer: Transfer, transcript: Transcript, *, store: GraphStore, person: Person | None = None
) -> tuple[Triple, ...]:
    """Return the claims of a transcript: credits with their passed assessments.

    What was not passed is no claim. A credit for some outcomes of a unit is specified by these
    alone. Points and grades stand as the institutions gave them; nothing is converted.

    Args:
        transfer: what the transcript is of.
        transcript: one of its transcripts.
        store: a version of the public graph, for units, outcomes and institutions.
        person: who the learner is, only for a credential that goes to the learner; without it the
            holder is known by the pseudonym.

    Raises:
        InvalidDataError: the graph does not describe a unit, or an institution that awards or
            assesses, or the transcript has no credit.
    """
    portfolio = _of_transcript(transfer.portfolio, transcript)
    things = tuple(_about_units(portfolio, store))
    titled = replace(portfolio, credits=tuple(_titled(one, things) for one in portfolio.credits))
    places = tuple(_about_institutions(titled, store))
    _require_described(titled, (*things, *places))
    record = (*transcript_triples(transfer, transcript), *portfolio_triples(titled))
    lines = "".join(dict.fromkeys(map(triple_line, (*record, *things, *places))))
    found = project_transcripts(open_document(lines.encode(), base=_BASE))
    if not found:
        raise InvalidDataError(
            "The transcript has no credit that a credential could hold.",
            remedy="Credit passed outcomes of a unit first.",
        )
    return (*found, *_notes(titled), *_holder(transfer.learner, person))


def _of_transcript(portfolio: Portfolio, transcript: Transcript) -> Portfolio:
    """Return the credits of a transcript with their proofs; of what it corrects, the result in force."""
    told = as_corrected(
        Portfolio(
            learner=portfolio.learner,
            credits=tuple(one for one in portfolio.credits if one.iri in transcript.credits),
            assessments=tuple(
                one for one in portfolio.assessments if one.iri in transcript.assessments
            ),
        )
    )
    proofs = {iri for one in told.credits for iri in one.assessments}
    return replace(told, assessments=tuple(one for one in told.assessments if one.iri in proofs))


def _about_units(portfolio: Portfolio, store: GraphStore) -> Iterator[Triple]:
    named = dict.fromkeys(
        Iri(name) for one in portfolio.credits for name in (one.specification, *one.outcomes)
    )
    if named:
        yield from construct(store, "mobility/descriptions", unit=tuple(named))


def _about_institutions(portfolio: Portfolio, store: GraphStore) -> Iterator[Triple]:
    if named := tuple(map(Iri, _institutions(portfolio))):
        yield from construct(store, "mobility/addresses", institution=named)


def _institutions(portfolio: Portfolio) -> Collection[str]:
    awarding = (one.awarded_by for one in portfolio.credits)
    return dict.fromkeys((*awarding, *(one.assessor for one in portfolio.assessments)))


def _require_described(portfolio: Portfolio, said: Collection[Triple]) -> None:
    known = {str(node) for node, predicate, _ in said if predicate == TYPE}
    for kind, things in (
        ("unit", (one.specification for one in portfolio.credits)),
        ("institution", _institutions(portfolio)),
    ):
        for thing in things:
            if thing not in known:
                raise InvalidDataError(
                    f"The graph does not describe the {kind} <{thing}>.",
                    remedy="A credential names units, and institutions with name and country: "
                    "have it published first.",
                )


def _titled(credit: Credit, things: Collection[Triple]) -> Credit:
    """Return the credit with a title; that of its unit, said to be a part where it is one."""
    if credit.titles:
        return credit
    titles = tuple(
        Text(value.value, value.language or _UNKNOWN_LANGUAGE)
        for node, predicate, value in things
        if node == Iri(credit.specification)
        and predicate.value == DCTERMS + "title"
        and isinstance(value, Literal)
    )
    if _is_whole(credit, things):
        return replace(credit, titles=tuple(sorted(titles)))
    return replace(credit, titles=_as_part(titles))


def _is_whole(credit: Credit, things: Collection[Triple]) -> bool:
    """Return whether a credit is known to be for all outcomes of its unit or qualification."""
    whole = Iri(credit.specification)
    parts = {node for node, verb, one in things if verb.value == ELM + "isPartOf" and one == whole}
    outcomes = {
        str(one)
        for node, verb, one in things
        if verb.value == ELM + "learningOutcome" and (node == whole or node in parts)
    }
    return bool(outcomes) and outcomes <= set(credit.outcomes)


def _as_part(titles: Texts) -> Texts:
    said = tuple(
        Text(_IN_PART[text.language].format(text.value), text.language)
        for text in sorted(titles)
        if text.language in _IN_PART
    )
    return said or tuple(Text(f"{text.value} (…)", text.language) for text in sorted(titles))


def _notes(portfolio: Portfolio) -> Iterator[Triple]:
    for credit in portfolio.credits:
        note = part_of(credit.iri, "unsigned")
        yield Iri(credit.iri), Iri(ELM + "additionalNote"), note
        yield note, TYPE, Iri(ELM + "Note")
        yield from text_triples(note, ELM + "noteLiteral", _UNSIGNED)


def _holder(learner: str, person: Person | None) -> Iterator[Triple]:
    if person is None:
        return
    node = Iri(learner)
    for name, value in (("givenName", person.given_names), ("familyName", person.family_name)):
        text = Literal(value, RDF + "langString", _UNKNOWN_LANGUAGE)
        yield node, Iri(FOAF + name), text
    if person.birth_date:
        yield node, Iri(ELM + "dateOfBirth"), midnight(person.birth_date)
