"""Small datasets of qualifications with units, to be published whole or in parts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from ecvet_graph.publish import Receipt, Submission, publish
from ecvet_graph.store import StoreHome

BASE = "http://localhost:8000"
AGENCY, DATASET = "demo-at", "trades"
ROOT = f"{BASE}/id/{AGENCY}"
GRAPH = f"{BASE}/graph/{AGENCY}/{DATASET}"
PREFIXES = """@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix ecvet: <https://w3id.org/ecvet/ns#> .
@prefix elm: <http://data.europa.eu/snb/model/elm/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix rov: <http://www.w3.org/ns/regorg#> .
"""
COUNTRY = "<http://publications.europa.eu/resource/authority/country/AUT>"
CHAMBER = f"""<{ROOT}/organisation/chamber> a elm:Organisation , ecvet:CompetentInstitution ;
    rov:legalName "Kammer"@de ; elm:location <{ROOT}/location/chamber> .
<{ROOT}/location/chamber> a dcterms:Location ; elm:address <{ROOT}/address/chamber> .
<{ROOT}/address/chamber> a elm:Address ; elm:countryCode {COUNTRY} .
"""


def qualification_iri(name: str) -> str:
    """Return the IRI of a qualification."""
    return f"{ROOT}/qualification/{name}"


def unit_iri(name: str, unit: int = 1) -> str:
    """Return the IRI of a unit of a qualification, counted from 1."""
    return f"{ROOT}/unit/{name}--u{unit}"


def qualification(name: str, *, title: str = "", units: int = 2, more: str = "") -> str:
    """Return one qualification with its units, each with one outcome; `title` names the first unit."""
    iri = qualification_iri(name)
    own = "".join(_unit(name, number, title or "Unit") for number in range(1, units + 1))
    return f"""<{iri}> a elm:Qualification ; dcterms:title "Trade {name}"@en ;
    dcterms:identifier "{AGENCY}:{name}" ; dcterms:publisher <{ROOT}/organisation/chamber> ;
    elm:EQFLevel <http://data.europa.eu/snb/eqf/4> ;
    elm:ISCEDFCode <http://data.europa.eu/snb/isced-f/0732> ;
    elm:awardingOpportunity <{ROOT}/awarding/{name}> .
<{ROOT}/awarding/{name}> a elm:AwardingOpportunity ; elm:location <{ROOT}/location/chamber> ;
    elm:learningAchievementSpecification <{iri}> ; elm:awardingBody <{ROOT}/organisation/chamber> .
{own}{more}"""


def _unit(name: str, number: int, title: str) -> str:
    iri, shown = unit_iri(name, number), title if number == 1 else "Unit"
    return f"""<{iri}> a elm:LearningAchievementSpecification , ecvet:Unit ;
    dcterms:title "{shown} {number}"@en ; dcterms:identifier "{AGENCY}:{name}#{number}" ;
    dcterms:publisher <{ROOT}/organisation/chamber> ; elm:isPartOf <{qualification_iri(name)}> ;
    elm:learningOutcome <{ROOT}/outcome/{name}--u{number}--o1> .
<{ROOT}/outcome/{name}--u{number}--o1> a elm:LearningOutcome ; dcterms:title "Does {number}"@en .
<{ROOT}/allocation/{name}--u{number}> a ecvet:UnitAllocation ; ecvet:unit <{iri}> ;
    ecvet:qualification <{qualification_iri(name)}> ; ecvet:relativeWeight 0.50 .
"""


def document(parts: Iterable[str], *, chamber: str = CHAMBER) -> str:
    """Return qualifications with their organisation as a document in Turtle."""
    return PREFIXES + chamber + "".join(parts)


def submission(
    folder: Path,
    text: str,
    *,
    part: str = "",
    dataset: str = DATASET,
    expected: int | None = None,
) -> Submission:
    """Return a document as a submission; `part` names the qualification that it replaces."""
    path = folder / "document.ttl"
    path.write_text(text, "utf-8")
    whole = qualification_iri(part) if part else ""
    return Submission(path, AGENCY, dataset, qualification=whole, expected=expected)


def put(
    home: StoreHome,
    folder: Path,
    text: str,
    *,
    part: str = "",
    dataset: str = DATASET,
    expected: int | None = None,
    day: int = 1,
    dry_run: bool = False,
) -> Receipt:
    """Publish a document on a day of January and return its receipt."""
    sent = submission(folder, text, part=part, dataset=dataset, expected=expected)
    (receipt,) = publish(
        home,
        [sent],
        base=BASE,
        workers=1,
        cache=folder / "cache",
        clock=lambda: datetime(2026, 1, day, tzinfo=UTC),
        dry_run=dry_run,
    )
    return receipt
