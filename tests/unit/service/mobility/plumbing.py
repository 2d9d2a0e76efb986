"""A stay of a learner in plumbing, step by step, and the public graph that it rests on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from rdflib import Graph, URIRef
from tests.unit.credit import stay as stay_of

from ecvet_graph.assets import asset_folder
from ecvet_graph.credit.agreements import begin, sign, start_transfer
from ecvet_graph.credit.assessing import assess, award, finish_assessment, issue_transcript
from ecvet_graph.credit.deciding import close, recognise, validate
from ecvet_graph.credit.memoranda import sign_memorandum, start_memorandum
from ecvet_graph.model.credit import (
    AssessmentResult,
    Credit,
    OutcomeAssessment,
    Portfolio,
    Recognition,
    Validation,
)
from ecvet_graph.model.iris import ECVET
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
from ecvet_graph.store import OxigraphStore, RdfFormat

# The things are those of the bare stay; names of records and the hour differ, and more is written down.
PLACE, POINTS, STRUCTURE = stay_of.BASE, stay_of.ECVET, stay_of.STRUCTURE
HOME, HOST = stay_of.HOME, stay_of.HOST
PLUMBER, PIPEFITTER = stay_of.PLUMBER, stay_of.PIPEFITTER
PIPES, HEATING = stay_of.PIPES, stay_of.HEATING
COPPER, TIGHT = stay_of.COPPER, stay_of.TEST
BOILER, HANDOVER = stay_of.BOILER, stay_of.HANDOVER
WELDING = f"{PLACE}unit/pipefitter--welding"
_LEARNER_SIDE = ("agreement", "credit", "transcript", "accumulation", "award", "grade", "transfer")


def name(number: int) -> str:
    """Return the same random-looking name for the same number."""
    return UUID(int=0x5EED_0000_0000_4000_8000_0000_0000_0000 + number, version=4).urn


LEARNER, TRANSFER, MEMORANDUM = name(1), name(2), name(3)
AT = datetime(2026, 9, 1, 9, 30, tzinfo=UTC)


def public_graph() -> OxigraphStore:
    """Return a store with the qualifications and institutions of the example of a mobility."""
    graph = Graph().parse(asset_folder("shapes") / "examples" / "mobility.ttl")
    for subject in set(graph.subjects()):
        kind = str(subject).removeprefix(PLACE).partition("/")[0]
        local = str(subject).rpartition("/")[2]
        if kind in (*_LEARNER_SIDE, "memorandum", "signature", "validation", "recognition"):
            graph.remove((subject, None, None))
        if kind == "assessment" and local.startswith("pipes--"):
            graph.remove((subject, None, None))
    assert not set(graph.subjects(URIRef(ECVET + "learner")))
    store = OxigraphStore()
    lines = graph.serialize(format="nt").encode()
    store.load(lines, syntax=RdfFormat.N_TRIPLES, graph="http://localhost:8000/graph/demo/all")
    return store


def memorandum() -> Memorandum:
    """Return a memorandum that both institutions have signed."""
    drafted = start_memorandum(
        Memorandum(
            iri=MEMORANDUM,
            titles=(Text("Exchange of learners in plumbing", "en"),),
            parties=(HOME, HOST),
            qualifications=(PLUMBER, PIPEFITTER),
            confirmations=tuple(Confirmation),
            valid_from=date(2026, 1, 1),
            valid_until=date(2029, 1, 31),
            review_on=date(2027, 6, 30),
            objectives=(Text("Learners of either side take units with the other.", "en"),),
            other_actors=(Text("The chamber assesses for both.", "en"),),
        ),
        at=AT,
        by=HOME,
    )
    signed = drafted
    for number, party in enumerate((HOME, HOST)):
        signed = sign_memorandum(
            signed, signature(4 + number, party, SignatoryRole.PARTY), at=AT, by=party
        )
    return signed


def signature(number: int, signatory: str, role: SignatoryRole) -> Signature:
    """Return a signature of 10 February."""
    return stay_of.signature(role, iri=name(number), signatory=signatory)


def agreement() -> LearningAgreement:
    """Return a draft: one unit whole, one in part, for four weeks in March."""
    return LearningAgreement(
        iri=name(10),
        version=1,
        learner=LEARNER,
        home=HOME,
        host=HOST,
        qualification=PLUMBER,
        units=(
            AgreedUnit(
                unit=PIPES,
                outcomes=(COPPER, TIGHT),
                host_unit=WELDING,
                points=Decimal(40),
                credit_system=POINTS,
            ),
            AgreedUnit(unit=HEATING, outcomes=(BOILER, HANDOVER)),
        ),
        start=date(2026, 3, 2),
        end=date(2026, 3, 27),
        memorandum=MEMORANDUM,
        assessor=HOST,
        assessment_method=(Text("Work sample observed by two assessors", "en"),),
        activities=(Text("Work on a building site", "en"),),
        documentation=(Text("Assessment sheet, on the last day", "en"),),
        validation_procedure=(Text("The council looks at the transcript.", "en"),),
    )


def assessment(
    number: int, *outcomes: str, result: AssessmentResult = AssessmentResult.PASSED, grade: str = ""
) -> OutcomeAssessment:
    """Return an assessment by the host on 25 March."""
    graded: dict[str, object] = {
        "method": (Text("Work sample in pipe joints", "en"),),
        "grade": grade,
        "grading_scheme": "1 to 5, 5 is best",
        "remarks": (Text("Shown on copper and on steel.", "en"),),
    }
    given = graded if grade else {}
    return stay_of.assessment(
        "", *outcomes, iri=name(number), learner=LEARNER, result=result, **given
    )


def credit(
    number: int, unit: str, *outcomes: str, proof: str, points: Decimal | None = None
) -> Credit:
    """Return a credit by the host on 26 March."""
    return stay_of.credit(
        "",
        *outcomes,
        iri=name(number),
        learner=LEARNER,
        specification=unit,
        assessments=(proof,),
        points=points,
        credit_system=POINTS if points else None,
        agreement=name(10),
    )


def validation(number: int, of: str, *outcomes: str) -> Validation:
    """Return a granted validation by home on 10 April."""
    return stay_of.validation(
        "",
        *outcomes,
        iri=name(number),
        learner=LEARNER,
        credit=of,
        procedure=(Text("Comparison with the unit", "en"),),
    )


@dataclass(frozen=True)
class Stay:
    """A transfer after each of its steps, by what was done."""

    steps: dict[str, Transfer]
    memorandum: Memorandum

    @property
    def end(self) -> Transfer:
        """Return the transfer after its last step."""
        return list(self.steps.values())[-1]


def stay() -> Stay:
    """Return a stay from draft to end: a unit achieved, and half of another one; an outcome failed."""
    agreed, steps = memorandum(), {}
    now = steps["drafted"] = start_transfer(agreement(), iri=TRANSFER, at=AT, by=HOME)
    signers = (
        (HOME, SignatoryRole.HOME, HOME),
        (HOST, SignatoryRole.HOST, HOST),
        (LEARNER, SignatoryRole.LEARNER, HOME),
    )
    for number, (who, role, by) in enumerate(signers):
        given = signature(20 + number, who, role)
        now = steps[f"signed as {role}"] = sign(
            now, given, memorandum=agreed, structure=STRUCTURE, at=AT, by=by
        )
    now = steps["begun"] = begin(now, memorandum=agreed, at=AT, by=HOST)
    now = steps["passed"] = assess(now, assessment(30, COPPER, TIGHT, grade="4"), at=AT, by=HOST)
    now = steps["half passed"] = assess(now, assessment(31, BOILER), at=AT, by=HOST)
    failed = assessment(32, HANDOVER, result=AssessmentResult.FAILED, grade="1")
    now = steps["failed"] = assess(now, failed, at=AT, by=HOST)
    whole = credit(40, PIPES, COPPER, TIGHT, proof=name(30), points=Decimal(40))
    now = steps["credited"] = award(now, whole, structure=STRUCTURE, at=AT, by=HOST)
    part = credit(41, HEATING, BOILER, proof=name(31))
    now = steps["credited in part"] = award(now, part, structure=STRUCTURE, at=AT, by=HOST)
    now = steps["finished"] = finish_assessment(now, at=AT, by=HOST)
    now = steps["transcript"] = issue_transcript(now, transcript(), at=AT, by=HOST)
    now = steps["validated"] = validate(
        now, validation(50, name(40), COPPER, TIGHT), at=AT, by=HOME
    )
    now = steps["all validated"] = validate(now, validation(51, name(41), BOILER), at=AT, by=HOME)
    now = steps["recognised"] = recognise(
        now,
        recognition(),
        structure=STRUCTURE,
        elsewhere=Portfolio(learner=LEARNER),
        at=AT,
        by=HOME,
    )
    steps["closed"] = close(now, at=AT, by=HOME)
    return Stay(steps, agreed)


def transcript() -> Transcript:
    """Return the transcript of the host with everything that was assessed."""
    return Transcript(
        iri=name(45),
        version=1,
        learner=LEARNER,
        issuer=HOST,
        issued_on=date(2026, 3, 27),
        credits=(name(40), name(41)),
        assessments=(name(30), name(31), name(32)),
        agreement=name(10),
    )


def recognition() -> Recognition:
    """Return the recognition of all three outcomes, with the unit that is whole."""
    return stay_of.recognition(
        "",
        *(COPPER, TIGHT, BOILER),
        iri=name(60),
        learner=LEARNER,
        validations=(name(50), name(51)),
        units=(PIPES,),
    )


def with_portfolio(transfer: Transfer, **changes: object) -> Transfer:
    """Return a transfer with other records, whatever rules that breaks."""
    return replace(transfer, portfolio=replace(transfer.portfolio, **changes))  # type: ignore[arg-type]
