"""A stay abroad of one learner, record by record, and transfers in every state of it.

Institutions, units and outcomes are those of `shapes/examples/mobility.ttl`.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from ecvet_graph.credit.agreements import amend, begin, cancel, sign, start_outside, start_transfer
from ecvet_graph.credit.assessing import assess, award, finish_assessment, issue_transcript
from ecvet_graph.credit.deciding import close, recognise, validate
from ecvet_graph.credit.memoranda import sign_memorandum, start_memorandum
from ecvet_graph.credit.structure import Structure, StructureUnit
from ecvet_graph.model.credit import (
    AssessmentResult,
    Credit,
    DecisionResult,
    OutcomeAssessment,
    Portfolio,
    Recognition,
    Route,
    Validation,
)
from ecvet_graph.model.learning import Text
from ecvet_graph.model.mobility import (
    AgreedUnit,
    Confirmation,
    LearningAgreement,
    Memorandum,
    SignatoryRole,
    Signature,
    Transcript,
    Transfer,
)

BASE = "https://example.org/id/demo/"
HOME, HOST = f"{BASE}organisation/craft-council", f"{BASE}organisation/vocational-college"
OTHER = f"{BASE}organisation/other"
PLUMBER, PIPEFITTER = f"{BASE}qualification/plumber", f"{BASE}qualification/pipefitter"
PIPES, HEATING = f"{BASE}unit/plumber--pipes", f"{BASE}unit/plumber--heating"
COPPER, TEST = f"{BASE}outcome/plumber--pipes--copper", f"{BASE}outcome/plumber--pipes--test"
BOILER = f"{BASE}outcome/plumber--heating--boiler"
HANDOVER = f"{BASE}outcome/plumber--heating--handover"
ECVET = "http://data.europa.eu/snb/education-credit/60b314e826"
LEARNER = "urn:uuid:7d1f3c52-4a3e-4f0b-9c1d-2f5e8a6b9c10"

STRUCTURE = Structure(
    qualification=PLUMBER,
    units=(
        StructureUnit(unit=PIPES, outcomes=(COPPER, TEST), points=Decimal(40), credit_system=ECVET),
        StructureUnit(
            unit=HEATING, outcomes=(BOILER, HANDOVER), points=Decimal(20), credit_system=ECVET
        ),
    ),
)
START, END = date(2026, 3, 2), date(2026, 3, 27)
SIGNED_ON, ASSESSED_ON, CREDITED_ON = date(2026, 2, 10), date(2026, 3, 25), date(2026, 3, 26)
ISSUED_ON, VALIDATED_ON, RECOGNISED_ON = date(2026, 3, 27), date(2026, 4, 10), date(2026, 4, 20)
NOW = datetime(2026, 5, 1, 9, tzinfo=UTC)
WORDS = (Text("In a few words", "en"),)
NOTHING = Portfolio(learner=LEARNER)


def named(name: str) -> str:
    """Return the name of a record: a random one as far as anybody can see."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, name)}"


def signature(role: SignatoryRole, name: str = "", **changes: Any) -> Signature:
    """Return the signature of the one who has a role."""
    who = {SignatoryRole.HOME: HOME, SignatoryRole.HOST: HOST, SignatoryRole.PARTY: HOME}
    given: dict[str, Any] = {
        "iri": named(f"signature {role} {name}"),
        "signatory": who.get(role, LEARNER),
        "role": role,
        "signed_on": SIGNED_ON,
    }
    return Signature(**(given | changes))


def draft_memorandum(**changes: Any) -> Memorandum:
    """Return a memorandum that nobody has signed."""
    given: dict[str, Any] = {
        "iri": named("memorandum"),
        "titles": (Text("Exchange of learners in plumbing", "en"),),
        "parties": (HOME, HOST),
        "qualifications": (PLUMBER, PIPEFITTER),
        "confirmations": tuple(Confirmation),
        "valid_from": date(2026, 2, 1),
        "valid_until": date(2029, 1, 31),
        "review_on": date(2027, 6, 30),
    }
    return Memorandum(**(given | changes))


def memorandum(**changes: Any) -> Memorandum:
    """Return a memorandum that both have signed."""
    found = start_memorandum(draft_memorandum(**changes), at=NOW, by=HOME)
    for party in (HOME, HOST):
        own = signature(SignatoryRole.PARTY, party, signatory=party, signed_on=date(2026, 1, 10))
        found = sign_memorandum(found, own, at=NOW, by=party)
    return found


def agreement(version: int = 1, **changes: Any) -> LearningAgreement:
    """Return a version of an agreement on the whole unit on pipes."""
    given: dict[str, Any] = {
        "iri": named(f"agreement {version}"),
        "version": version,
        "learner": LEARNER,
        "home": HOME,
        "host": HOST,
        "qualification": PLUMBER,
        "units": (AgreedUnit(unit=PIPES, outcomes=(COPPER, TEST)),),
        "start": START,
        "end": END,
        "memorandum": named("memorandum"),
        "assessment_method": WORDS,
        "supersedes": named(f"agreement {version - 1}") if version > 1 else None,
    }
    return LearningAgreement(**(given | changes))


def outside(**changes: Any) -> LearningAgreement:
    """Return an agreement outside a memorandum."""
    return agreement(**({"route": Route.OUTSIDE_MOU, "memorandum": None} | changes))


def assessment(name: str, *outcomes: str, **changes: Any) -> OutcomeAssessment:
    """Return a passed assessment of outcomes by the host."""
    given: dict[str, Any] = {
        "iri": named(f"assessment {name}"),
        "learner": LEARNER,
        "outcomes": outcomes,
        "result": AssessmentResult.PASSED,
        "assessed_on": ASSESSED_ON,
        "assessor": HOST,
    }
    return OutcomeAssessment(**(given | changes))


def credit(name: str, *outcomes: str, **changes: Any) -> Credit:
    """Return the credit for outcomes of pipes that the assessment of the same name proves."""
    given: dict[str, Any] = {
        "iri": named(f"credit {name}"),
        "learner": LEARNER,
        "specification": PIPES,
        "outcomes": outcomes,
        "assessments": (named(f"assessment {name}"),),
        "awarded_by": HOST,
        "awarded_on": CREDITED_ON,
        "route": Route.INSIDE_MOU,
        "agreement": named("agreement 1"),
    }
    return Credit(**(given | changes))


def transcript(transfer: Transfer, **changes: Any) -> Transcript:
    """Return the next transcript of a transfer, with all its credits."""
    before = transfer.transcripts[-1] if transfer.transcripts else None
    version = len(transfer.transcripts) + 1
    given: dict[str, Any] = {
        "iri": named(f"transcript {version}"),
        "version": version,
        "learner": LEARNER,
        "issuer": transfer.host or transfer.home,
        "issued_on": ISSUED_ON,
        "credits": tuple(one.iri for one in transfer.portfolio.credits),
        "assessments": tuple(one.iri for one in transfer.portfolio.assessments),
        "agreement": transfer.agreements[-1].iri if transfer.agreements else None,
        "supersedes": before.iri if before else None,
    }
    return Transcript(**(given | changes))


def validation(name: str, *outcomes: str, **changes: Any) -> Validation:
    """Return home's decision on the credit of the same name: granted for the outcomes."""
    given: dict[str, Any] = {
        "iri": named(f"validation {name}"),
        "learner": LEARNER,
        "credit": named(f"credit {name}"),
        "outcomes": outcomes,
        "result": DecisionResult.GRANTED if outcomes else DecisionResult.REFUSED,
        "decided_by": HOME,
        "decided_on": VALIDATED_ON,
        "reasons": () if outcomes else WORDS,
    }
    return Validation(**(given | changes))


def recognition(name: str, *outcomes: str, **changes: Any) -> Recognition:
    """Return home's attestation of outcomes after the validation of the same name."""
    given: dict[str, Any] = {
        "iri": named(f"recognition {name}"),
        "learner": LEARNER,
        "validations": (named(f"validation {name}"),),
        "qualification": PLUMBER,
        "outcomes": outcomes,
        "units": (),
        "result": DecisionResult.GRANTED if outcomes else DecisionResult.REFUSED,
        "decided_by": HOME,
        "decided_on": RECOGNISED_ON,
        "reasons": () if outcomes else WORDS,
    }
    return Recognition(**(given | changes))


def draft(**changes: Any) -> Transfer:
    """Return a transfer with an agreement that nobody has signed."""
    return start_transfer(agreement(**changes), iri=named("transfer"), at=NOW, by=HOME)


def signed(transfer: Transfer | None = None, name: str = "", **changes: Any) -> Transfer:
    """Return a transfer whose agreement home, host and learner have signed."""
    found = transfer or draft(**changes)
    for role, by in (
        (SignatoryRole.HOME, HOME),
        (SignatoryRole.HOST, HOST),
        (SignatoryRole.LEARNER, HOME),
    ):
        own = signature(role, name)
        found = sign(found, own, memorandum=memorandum(), structure=STRUCTURE, at=NOW, by=by)
    return found


def begun(**changes: Any) -> Transfer:
    """Return a transfer whose stay has begun."""
    return begin(signed(**changes), memorandum=memorandum(), at=NOW, by=HOST)


def failed() -> Transfer:
    """Return a transfer in which one outcome was assessed, and failed."""
    result = AssessmentResult.FAILED
    return assess(begun(), assessment("failed", TEST, result=result), at=NOW, by=HOST)


def shown(*outcomes: str) -> Transfer:
    """Return a transfer in which outcomes of pipes were assessed with success; else both."""
    return assess(begun(), assessment("a", *(outcomes or (COPPER, TEST))), at=NOW, by=HOST)


def credited(*outcomes: str) -> Transfer:
    """Return a transfer with the credit for outcomes of pipes; else both."""
    own = credit("a", *(outcomes or (COPPER, TEST)))
    return award(shown(*outcomes), own, structure=STRUCTURE, at=NOW, by=HOST)


def assessed(*outcomes: str) -> Transfer:
    """Return a transfer at the end of its assessment."""
    return finish_assessment(credited(*outcomes), at=NOW, by=HOST)


def issued(*outcomes: str) -> Transfer:
    """Return a transfer whose transcript was issued."""
    found = assessed(*outcomes)
    return issue_transcript(found, transcript(found), at=NOW, by=HOST)


def not_achieved() -> Transfer:
    """Return a transfer in which nothing was shown."""
    return finish_assessment(failed(), at=NOW, by=HOST)


def validated(*outcomes: str) -> Transfer:
    """Return a transfer whose credit is validated."""
    own = validation("a", *(outcomes or (COPPER, TEST)))
    return validate(issued(*outcomes), own, at=NOW, by=HOME)


def validation_refused() -> Transfer:
    """Return a transfer whose credit is not validated."""
    return validate(issued(), validation("a"), at=NOW, by=HOME)


def recognised() -> Transfer:
    """Return a transfer whose unit is awarded."""
    own = recognition("a", COPPER, TEST, units=(PIPES,))
    return recognise(validated(), own, structure=STRUCTURE, elsewhere=NOTHING, at=NOW, by=HOME)


def recognition_refused() -> Transfer:
    """Return a validated transfer recognition of which is refused."""
    own = recognition("a")
    return recognise(validated(), own, structure=STRUCTURE, elsewhere=NOTHING, at=NOW, by=HOME)


def closed() -> Transfer:
    """Return a transfer that home has closed."""
    return close(recognised(), at=NOW, by=HOME)


def cancelled() -> Transfer:
    """Return a transfer that was cancelled before the stay."""
    return cancel(signed(), at=NOW, by=HOST)


def amended() -> Transfer:
    """Return a transfer the agreement of which is amended during the stay, and to be signed again."""
    return amend(begun(), agreement(2), at=NOW, by=HOST)


def experience(route: Route = Route.NON_FORMAL) -> Transfer:
    """Return a transfer without a stay, at the home institution."""
    return start_outside(
        iri=named("experience"),
        learner=LEARNER,
        home=HOME,
        qualification=PLUMBER,
        route=route,
        at=NOW,
        by=HOME,
    )
