"""Documents become one new version of the store, or the store stays as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ecvet_graph.config import Limits
from ecvet_graph.errors import (
    EcvetGraphError,
    LimitError,
    NotFoundError,
    OwnershipError,
    SyntaxFault,
    UsageFault,
)
from ecvet_graph.model.iris import COUNTRY, DCAT, ECVET, ISCED_F, RDF, SPDX, XSD
from ecvet_graph.model.terms import Iri, Literal
from ecvet_graph.publish import Outcome, Receipt, Submission, load_vocabularies, publish
from ecvet_graph.store import StoreHome

BASE = "http://localhost:8000"
DOCUMENT = """
@prefix : <http://localhost:8000/id/AGENCY/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix ecvet: <https://w3id.org/ecvet/ns#> .
@prefix elm: <http://data.europa.eu/snb/model/elm/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix rov: <http://www.w3.org/ns/regorg#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<http://localhost:8000/id/AGENCY/qualification/maurer> a elm:Qualification ;
    dcterms:title "Maurer/Maurerin"@de , "Bricklayer"@en ;
    dcterms:identifier "AGENCY:maurer" ;
    dcterms:publisher <http://localhost:8000/id/AGENCY/organisation/kammer> ;
    elm:EQFLevel <http://data.europa.eu/snb/eqf/4> ;
    elm:ISCEDFCode <http://data.europa.eu/snb/isced-f/0732> ;
    elm:awardingOpportunity <http://localhost:8000/id/AGENCY/awarding/maurer> .
<http://localhost:8000/id/AGENCY/awarding/maurer> a elm:AwardingOpportunity ;
    elm:learningAchievementSpecification <http://localhost:8000/id/AGENCY/qualification/maurer> ;
    elm:awardingBody <http://localhost:8000/id/AGENCY/organisation/kammer> ;
    elm:location <http://localhost:8000/id/AGENCY/location/maurer> .
<http://localhost:8000/id/AGENCY/location/maurer> a dcterms:Location ;
    elm:address <http://localhost:8000/id/AGENCY/address/maurer> .
<http://localhost:8000/id/AGENCY/address/maurer> a elm:Address ;
    elm:countryCode <http://publications.europa.eu/resource/authority/country/AUT> .
<http://localhost:8000/id/AGENCY/organisation/kammer> a elm:Organisation ,
        ecvet:CompetentInstitution ;
    rov:legalName "Kammer"@de ;
    elm:location <http://localhost:8000/id/AGENCY/location/kammer> ;
    foaf:homepage <http://localhost:8000/id/AGENCY/homepage/kammer> .
<http://localhost:8000/id/AGENCY/location/kammer> a dcterms:Location ;
    elm:address <http://localhost:8000/id/AGENCY/address/kammer> .
<http://localhost:8000/id/AGENCY/address/kammer> a elm:Address ;
    elm:countryCode <http://publications.europa.eu/resource/authority/country/AUT> .
<http://localhost:8000/id/AGENCY/homepage/kammer> a elm:WebResource ;
    elm:contentUrl "https://example.org/"^^xsd:anyURI .
<http://localhost:8000/id/AGENCY/unit/maurer--mauerwerk> a elm:LearningAchievementSpecification ,
        ecvet:Unit ;
    dcterms:title "Mauerwerk herstellen"@de ;
    dcterms:identifier "AGENCY:maurer#0" ;
    dcterms:publisher <http://localhost:8000/id/AGENCY/organisation/kammer> ;
    elm:isPartOf <http://localhost:8000/id/AGENCY/qualification/maurer> ;
    elm:learningOutcome <http://localhost:8000/id/AGENCY/outcome/maurer--mauerwerk--ziegel> .
<http://localhost:8000/id/AGENCY/outcome/maurer--mauerwerk--ziegel> a elm:LearningOutcome ;
    dcterms:title "Ziegel setzen"@de .
<http://localhost:8000/id/AGENCY/allocation/maurer--mauerwerk> a ecvet:UnitAllocation ;
    ecvet:unit <http://localhost:8000/id/AGENCY/unit/maurer--mauerwerk> ;
    ecvet:qualification <http://localhost:8000/id/AGENCY/qualification/maurer> .
<http://data.europa.eu/snb/eqf/4> skos:prefLabel "Level 4"@en .
"""
UNIT = Iri(f"{BASE}/id/demo-at/unit/maurer--mauerwerk")
QUALIFICATION = Iri(f"{BASE}/id/demo-at/qualification/maurer")


@pytest.fixture
def home(tmp_path: Path) -> StoreHome:
    return StoreHome.create(tmp_path / "store")


def _submission(folder: Path, text: str = DOCUMENT, *, agency: str = "demo-at") -> Submission:
    path = folder / f"{agency}.ttl"
    path.write_text(text.replace("AGENCY", agency), "utf-8")
    return Submission(path, agency, "trades")


def _publish(home: StoreHome, *submissions: Submission, dry_run: bool = False) -> list[Receipt]:
    return list(
        publish(
            home,
            submissions,
            base=BASE,
            dry_run=dry_run,
            workers=1,
            clock=lambda: datetime(2026, 1, 2, tzinfo=UTC),
        )
    )


def test_published_document_is_in_the_store_with_its_facts(home: StoreHome, tmp_path: Path) -> None:
    (receipt,) = _publish(home, _submission(tmp_path))
    assert receipt.report is not None
    assert (receipt.outcome, receipt.version) == (Outcome.PUBLISHED, 1), receipt.report.findings
    assert receipt.owned is not None
    assert receipt.owned.dropped == ("http://data.europa.eu/snb/eqf/4",)
    with home.reader() as snapshot:
        assert snapshot.store.count(f"{BASE}/graph/demo-at/trades") == receipt.owned.statements
        facts = set(snapshot.store.triples(f"{BASE}/graph/derived/facts/demo-at/trades"))
    level = Literal("4", "http://www.w3.org/2001/XMLSchema#integer")
    values = {"country": Iri(COUNTRY + "AUT"), "effectiveLevel": level}
    values["effectiveField"] = Iri(ISCED_F + "0732")
    assert facts == {
        (thing, Iri(ECVET + name), value)
        for thing in (UNIT, QUALIFICATION)
        for name, value in values.items()
    }


def test_document_is_kept_and_listed_in_the_catalogue(home: StoreHome, tmp_path: Path) -> None:
    submission = _submission(tmp_path)
    (receipt,) = _publish(home, submission)
    kept = home.documents.find(receipt.document.sha256)
    assert kept.read_bytes() == submission.path.read_bytes()
    dataset = f"{BASE}/datasets/demo-at/trades"
    with home.reader() as snapshot:
        entry = set(snapshot.store.triples(f"{BASE}/graph/catalogue"))
    assert (Iri(dataset), Iri(DCAT + "version"), Literal("1")) in entry
    version = f"{dataset}/version/1"
    document, checksum = Iri(f"{version}#document"), Iri(f"{version}#checksum")
    digest = Literal(receipt.document.sha256, XSD + "hexBinary")
    assert (Iri(version), Iri(DCAT + "distribution"), document) in entry
    assert (Iri(version), Iri(DCAT + "isVersionOf"), Iri(dataset)) in entry
    assert (document, Iri(DCAT + "downloadURL"), Iri(f"{version}/document")) in entry
    assert (document, Iri(SPDX + "checksum"), checksum) in entry
    assert (checksum, Iri(SPDX + "checksumValue"), digest) in entry


def test_a_version_is_a_dataset_and_its_document_a_distribution(
    home: StoreHome, tmp_path: Path
) -> None:
    """Counts belong to a dataset, size to a distribution, a value to a checksum (DCAT 3, VoID)."""
    _publish(home, _submission(tmp_path))
    with home.reader() as snapshot:
        entry = set(snapshot.store.triples(f"{BASE}/graph/catalogue"))
    kinds = {(str(s), str(o)) for s, p, o in entry if str(p) == RDF + "type"}
    for term, kind in (
        (DCAT + "hasVersion", DCAT + "Dataset"),
        (DCAT + "byteSize", DCAT + "Distribution"),
        (SPDX + "checksumValue", SPDX + "Checksum"),
    ):
        found = {str(s) for s, p, _ in entry if str(p) == term}
        assert found
        assert all((subject, kind) in kinds for subject in found), term


def test_same_document_again_makes_no_new_version(home: StoreHome, tmp_path: Path) -> None:
    _publish(home, _submission(tmp_path))
    before = home.current()
    (receipt,) = _publish(home, _submission(tmp_path))
    assert (receipt.outcome, receipt.version) == (Outcome.UNCHANGED, 1)
    assert home.current() == before


def test_changed_document_replaces_the_dataset_and_counts_on(
    home: StoreHome, tmp_path: Path
) -> None:
    _publish(home, _submission(tmp_path))
    (receipt,) = _publish(home, _submission(tmp_path, DOCUMENT.replace("Ziegel", "Steine")))
    assert (receipt.outcome, receipt.version) == (Outcome.PUBLISHED, 2)
    with home.reader() as snapshot:
        titles = {str(o) for _, _, o in snapshot.store.triples(f"{BASE}/graph/demo-at/trades")}
        catalogue = list(snapshot.store.triples(f"{BASE}/graph/catalogue"))
    assert "Steine setzen" in titles
    assert "Ziegel setzen" not in titles
    versions = [str(o) for _, p, o in catalogue if str(p) == DCAT + "version"]
    history = [str(o) for _, p, o in catalogue if str(p) == DCAT + "hasVersion"]
    assert (versions, len(history)) == (["2"], 2)


def test_several_datasets_make_one_version(home: StoreHome, tmp_path: Path) -> None:
    first, second = _submission(tmp_path), _submission(tmp_path, agency="demo-de")
    receipts = _publish(home, first, second)
    assert {receipt.store_version for receipt in receipts} == {2}
    assert home.check().changed == "published demo-at/trades, demo-de/trades"


def test_rejected_document_holds_back_the_others(home: StoreHome, tmp_path: Path) -> None:
    before = home.current()
    good = _submission(tmp_path)
    untitled = DOCUMENT.replace('dcterms:title "Mauerwerk herstellen"@de ;', "")
    bad = _submission(tmp_path, untitled, agency="demo-de")
    receipts = _publish(home, good, bad)
    assert [receipt.outcome for receipt in receipts] == [Outcome.HELD_BACK, Outcome.REJECTED]
    assert receipts[1].report is not None
    assert not receipts[1].report.is_accepted
    assert home.current() == before
    assert not home.documents.folder.exists()


def test_dry_run_checks_and_publishes_nothing(home: StoreHome, tmp_path: Path) -> None:
    before = home.current()
    (receipt,) = _publish(home, _submission(tmp_path), dry_run=True)
    assert receipt.outcome is Outcome.CHECKED
    assert home.current() == before


@pytest.mark.parametrize(
    "case",
    [
        ("", ".ttl", SyntaxFault),
        ("<http://x> <http://", ".ttl", SyntaxFault),
        (DOCUMENT + "<http://example.org/x> a ecvet:Unit .", ".ttl", OwnershipError),
        (DOCUMENT + "<../demo-de/unit/a> a ecvet:Unit .", ".ttl", OwnershipError),
        (DOCUMENT.replace("AGENCY", "demo-de"), ".ttl", OwnershipError),
        ("<http://x/g> { <http://x/a> a <http://x/b> }", ".trig", SyntaxFault),
        (
            '{"@id": "http://x/g", "@graph": [{"@id": "http://x/a", "http://x/p": 1}]}',
            ".jsonld",
            SyntaxFault,
        ),
        ("a,b", ".csv", UsageFault),
    ],
)
def test_refused_documents_leave_the_store_as_it_was(
    home: StoreHome, tmp_path: Path, case: tuple[str, str, type[EcvetGraphError]]
) -> None:
    text, suffix, error = case
    _publish(home, _submission(tmp_path, agency="demo-de"))
    before = home.check()
    path = tmp_path / f"bad{suffix}"
    path.write_text(text.replace("AGENCY", "demo-at"))
    with pytest.raises(error) as refusal:
        _publish(home, _submission(tmp_path), Submission(path, "demo-at", "more"))
    assert refusal.value.remedy
    assert home.check() == before
    assert len(list((home.folder / "versions").iterdir())) == 2


def test_missing_file_too_large_file_and_double_dataset_are_refused(
    home: StoreHome, tmp_path: Path
) -> None:
    submission = _submission(tmp_path)
    with pytest.raises(NotFoundError):
        _publish(home, replace(submission, path=tmp_path / "none.ttl"))
    with pytest.raises(LimitError):
        publish(home, [submission], base=BASE, limits=Limits(upload_bytes=100))
    with pytest.raises(UsageFault, match="twice"):
        _publish(home, submission, submission)
    assert home.check().version == 1


def test_vocabularies_and_skills_are_loaded_in_one_version(home: StoreHome, tmp_path: Path) -> None:
    skills = tmp_path / "skills.nt"
    scheme = "http://data.europa.eu/esco/concept-scheme/skills"
    skills.write_text(f"<a:s> <http://www.w3.org/2004/02/skos/core#inScheme> <{scheme}> .\n")
    assert load_vocabularies(home, base=BASE, skills=skills) == 2
    assert load_vocabularies(home, base=BASE) == 3
    with home.reader() as snapshot:
        names = {graph.rpartition("/")[2] for graph in snapshot.store.graphs()}
        assert snapshot.store.count(f"{BASE}/graph/vocabulary/skills") == 1
    assert {"ecvet", "eqf", "nqf", "isced-f", "country", "language", "glossary"} < names
    with pytest.raises(UsageFault):
        load_vocabularies(home, base=BASE, skills=tmp_path / "store" / "current")
