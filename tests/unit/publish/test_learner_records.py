"""Memoranda may be published; records about a learner never reach the public graph."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecvet_graph.assets import asset_folder
from ecvet_graph.errors import InvalidDataError
from ecvet_graph.model.iris import ECVET, ELM, RDF
from ecvet_graph.publish import Outcome, Receipt, Submission, keep_owned, publish
from ecvet_graph.store import StoreHome

BASE = "http://localhost:8000"
PREFIX = f"{BASE}/id/demo-at/"
EXAMPLES = asset_folder("shapes") / "examples"
PERSONAL = (
    ECVET + "Accumulation",
    ECVET + "Credit",
    ECVET + "LearningAgreement",
    ECVET + "PersonalTranscript",
    ECVET + "RecognitionDecision",
    ECVET + "AgreedPart",
    ECVET + "Transfer",
    ECVET + "ValidationDecision",
    ELM + "LearningAchievement",
    ELM + "LearningAssessment",
    ELM + "LearningActivity",
    ELM + "LearningEntitlement",
    ELM + "Person",
    ELM + "EuropeanDigitalCredential",
    ELM + "EuropeanDigitalPresentation",
    "https://www.w3.org/2018/credentials#VerifiableCredential",
    "http://schema.org/Person",
    "http://www.w3.org/ns/person#Person",
)
TERMS = [
    "learner",
    "credit",
    "creditedOutcome",
    "assessedOutcome",
    "result",
    "underAgreement",
    "agreedUnit",
    "agreedOutcome",
    "decidesOn",
    "decidedOn",
    "validatedOutcome",
    "followsValidation",
    "recognisedOutcome",
    "recognisedUnit",
    "counts",
    "agreedPart",
    "assessment",
    "gradingScheme",
    "hostUnit",
    "needsGuardian",
    "reconsiders",
]


@pytest.fixture
def home(tmp_path: Path) -> StoreHome:
    return StoreHome.create(tmp_path / "store")


def _submission(folder: Path, example: str, *, more: str = "") -> Submission:
    text = (EXAMPLES / f"{example}.ttl").read_text("utf-8")
    path = folder / "given.ttl"
    path.write_text(text.replace("https://example.org/id/demo/", PREFIX) + more, "utf-8")
    return Submission(path, "demo-at", "mobility")


def _publish(home: StoreHome, submission: Submission) -> Receipt:
    (receipt,) = publish(home, [submission], base=BASE, workers=1)
    return receipt


def _refused(folder: Path, *lines: str) -> InvalidDataError:
    source = folder / "source.nt"
    source.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    with pytest.raises(InvalidDataError) as caught:
        keep_owned(source, folder / "target.nt", prefix=PREFIX, name="given.ttl")
    return caught.value


@pytest.mark.parametrize("kind", PERSONAL)
def test_a_record_about_a_learner_is_refused_by_its_class(tmp_path: Path, kind: str) -> None:
    fault = _refused(tmp_path, f"<{PREFIX}record/a> <{RDF}type> <{kind}> .")
    assert "personal records do not belong into the public graph" in fault.message
    assert "validate" in fault.remedy
    assert "given.ttl" in str(fault)


@pytest.mark.parametrize("term", [*(ECVET + name for name in TERMS), ELM + "hasClaim"])
def test_what_only_such_records_say_is_refused_without_their_class(
    tmp_path: Path, term: str
) -> None:
    assert len(TERMS) == 21
    fault = _refused(tmp_path, f"<{PREFIX}record/a> <{term}> <{PREFIX}record/b> .")
    assert "personal records do not belong into the public graph" in fault.message


@pytest.mark.parametrize("subject", [f"<{PREFIX}record/a>", "_:record"])
def test_whatever_names_a_learner_is_refused(tmp_path: Path, subject: str) -> None:
    assert "learner" in _refused(tmp_path, f"{subject} <{ECVET}learner> <urn:uuid:0a> .").message


@pytest.mark.parametrize(
    "example",
    [
        "A02/valid-complete",
        "T01-transcript/valid-transcript",
        "T02-assessment/valid-credit",
        "T06-validation/valid-refused",
        "T11-key/valid-uuid",
        "mobility",
    ],
)
def test_learner_side_documents_leave_the_store_as_it_was(
    home: StoreHome, tmp_path: Path, example: str
) -> None:
    before = home.check()
    with pytest.raises(InvalidDataError, match="record about a learner"):
        _publish(home, _submission(tmp_path, example))
    assert home.check() == before
    with home.reader() as snapshot:
        assert not snapshot.store.graphs()


def test_a_memorandum_alone_is_published(home: StoreHome, tmp_path: Path) -> None:
    receipt = _publish(home, _submission(tmp_path, "M01/valid-two-parties"))
    assert receipt.report is not None
    assert (receipt.outcome, receipt.report.findings) == (Outcome.PUBLISHED, ())


def test_a_memorandum_that_breaks_a_constraint_is_rejected(home: StoreHome, tmp_path: Path) -> None:
    receipt = _publish(home, _submission(tmp_path, "M05-signature/invalid-not-signed"))
    assert receipt.report is not None
    assert receipt.outcome is Outcome.REJECTED
    assert [finding.code for finding in receipt.report.findings] == ["M05-signature"]


def test_a_named_person_beside_a_memorandum_is_rejected(home: StoreHome, tmp_path: Path) -> None:
    person = (
        f"<{PREFIX}person/signatory> a <http://xmlns.com/foaf/0.1/Person> ;"
        ' <http://xmlns.com/foaf/0.1/name> "Somebody" .'
    )
    receipt = _publish(home, _submission(tmp_path, "M01/valid-two-parties", more=person))
    assert receipt.report is not None
    assert receipt.outcome is Outcome.REJECTED
    assert [finding.code for finding in receipt.report.findings] == ["T11-person"]


def test_the_memorandum_of_the_demonstration_is_published_without_a_finding(
    home: StoreHome,
) -> None:
    path = asset_folder("data") / "demo" / "memorandum.ttl"
    receipt = _publish(home, Submission(path, "demo-at", "partnerships"))
    assert receipt.report is not None
    assert (receipt.outcome, receipt.report.findings) == (Outcome.PUBLISHED, ())
    assert receipt.owned is not None
    assert (ECVET + "MemorandumOfUnderstanding", 1) in receipt.owned.classes
    with home.reader() as snapshot:
        graph = f"{BASE}/graph/demo-at/partnerships"
        flags = [t for t in snapshot.store.triples(graph) if str(t[1]) == ECVET + "isIllustrative"]
    assert [str(subject) for subject, _, _ in flags] == [f"{PREFIX}memorandum/maurerausbildung"]
