"""A small store with units of three countries, two qualifications and institutions, to decide on."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from ecvet_graph.config import Settings
from ecvet_graph.model.learning import Text
from ecvet_graph.model.review import Difference, Purpose, ReviewResult, Side
from ecvet_graph.publish.proposals import Proposal
from ecvet_graph.publish.tokens import Role, Scope, add_token
from ecvet_graph.store import RdfFormat, StoreHome

BASE = "http://localhost:8000"
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SKILL = "http://data.europa.eu/esco/skill/brick"
CODES = {"at": "AUT", "de": "DEU", "ee": "EST"}


def unit(code: str, name: str = "walls") -> str:
    """Return the IRI of a unit: each country has `walls` and `roofs` in one qualification."""
    return f"{BASE}/id/demo-{code}/unit/mason--{name}"


def outcome(code: str, number: int = 1, name: str = "walls") -> str:
    """Return the IRI of an outcome; each unit has two."""
    return f"{BASE}/id/demo-{code}/outcome/mason--{name}--{number}"


def body(code: str) -> str:
    """Return the IRI of the institution that awards the qualification of a country."""
    return f"{BASE}/id/demo-{code}/organisation/chamber"


def scope(code: str) -> Scope:
    """Return what the token of a country's awarding body stands for."""
    return Scope(institution=body(code), name=f"Chamber of {CODES[code]}")


def make_store(folder: Path) -> StoreHome:
    """Make the store in a folder."""
    home = StoreHome.create(folder)
    with home.writer("test data") as draft:
        for code in CODES:
            graph = f"{BASE}/graph/demo-{code}/main"
            text = country_text(code).encode()
            draft.store.load(text, syntax=RdfFormat.TURTLE, graph=graph)
        skills = f"<{SKILL}> a <http://www.w3.org/2004/02/skos/core#Concept> ."
        draft.store.load(
            skills.encode(), syntax=RdfFormat.TURTLE, graph=f"{BASE}/graph/vocabulary/skills"
        )
    return home


def change_unit(home: StoreHome, code: str, *, title: str = "Changed") -> None:
    """Publish the units of a country again, the first outcome in other words."""
    graph = f"{BASE}/graph/demo-{code}/main"
    with home.writer("changed", replaced=[graph]) as draft:
        text = country_text(code, title=title).encode()
        draft.store.load(text, syntax=RdfFormat.TURTLE, graph=graph)


def country_text(code: str, *, title: str = "Lays bricks") -> str:
    """Return the data of a country."""
    root = f"{BASE}/id/demo-{code}"
    units = "".join(_unit_text(code, name, title) for name in ("walls", "roofs"))
    return f"""
@prefix country: <http://publications.europa.eu/resource/authority/country/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix ecvet: <https://w3id.org/ecvet/ns#> .
@prefix elm: <http://data.europa.eu/snb/model/elm/> .
@prefix rov: <http://www.w3.org/ns/regorg#> .
<{body(code)}> a elm:Organisation ; rov:legalName "Chamber of {CODES[code]}"@en .
<{root}/qualification/mason> a elm:Qualification ; dcterms:publisher <{body(code)}> ;
  elm:awardingOpportunity <{root}/awarding/mason> .
<{root}/awarding/mason> a elm:AwardingOpportunity ; elm:awardingBody <{body(code)}> .
{units}"""


def _unit_text(code: str, name: str, title: str) -> str:
    one, two = (outcome(code, number, name) for number in (1, 2))
    return f"""
<{unit(code, name)}> a ecvet:Unit ; dcterms:title "Unit {name}"@en ;
  dcterms:identifier "demo-{code}:{name}" ; ecvet:country country:{CODES[code]} ;
  elm:isPartOf <{BASE}/id/demo-{code}/qualification/mason> ; elm:learningOutcome <{one}> , <{two}> .
<{one}> a elm:LearningOutcome ; dcterms:title "{title}"@en .
<{two}> a elm:LearningOutcome ; dcterms:title "Mixes mortar"@en .
"""


def settings_of(home: StoreHome) -> Settings:
    """Return the settings of an installation with that store."""
    return Settings(base=BASE, store=home.folder, cache=home.folder.parent / "cache")


def reviewer(home: StoreHome, code: str) -> str:
    """Return a token of the awarding body of a country."""
    return add_token(home, role=Role.REVIEWER, scope=scope(code), now=NOW)[0]


def confirming(source: str, target: str, *, purpose: Purpose = Purpose.EXEMPTION) -> Proposal:
    """Return what the receiving side says when it confirms."""
    return Proposal(source, target, ReviewResult.CONFIRMED, Side.RECEIVING, purpose)


def rejecting(source: str, target: str, *, purpose: Purpose = Purpose.EXEMPTION) -> Proposal:
    """Return what the receiving side says when it rejects."""
    return Proposal(
        source,
        target,
        ReviewResult.REJECTED,
        Side.RECEIVING,
        purpose,
        reason=Text("Two levels lower.", "en"),
        differences=(Difference.LEVEL,),
    )
