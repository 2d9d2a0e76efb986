"""Two institutions with their tokens, a private store, and the public graph of the plumbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from tests.unit.service.mobility.plumbing import (
    BOILER,
    COPPER,
    HANDOVER,
    HEATING,
    HOME,
    HOST,
    PIPEFITTER,
    PIPES,
    PLUMBER,
    TIGHT,
    WELDING,
    public_graph,
)

from ecvet_graph.compare import CompareIndex, OutcomeRow, UnitRow, build_index
from ecvet_graph.config import Settings
from ecvet_graph.model.credit import AssessmentResult, DecisionResult
from ecvet_graph.model.learning import Text
from ecvet_graph.model.mobility import AgreementState, SignatoryRole
from ecvet_graph.private import create_private_store
from ecvet_graph.publish.tokens import Role, Scope, add_token
from ecvet_graph.service.matching import Comparison
from ecvet_graph.service.mobility.acting import acting
from ecvet_graph.service.mobility.desk import Desk
from ecvet_graph.service.mobility.requests import (
    Assessing,
    Crediting,
    NewAgreement,
    NewMemorandum,
    PlannedUnit,
    Recognising,
    Signing,
    Validating,
)
from ecvet_graph.service.reading import Reader
from ecvet_graph.store import OxigraphStore, StoreHome

STRANGER = "https://example.org/id/demo/organisation/somebody-else"
WELDS, INSPECTS = (
    f"https://example.org/id/demo/outcome/pipefitter--welding--{n}" for n in ("joint", "gas")
)
SKILL = "http://data.europa.eu/esco/skill/"
BEFORE, DURING, AFTER = (
    datetime(2026, month, day, 9, tzinfo=UTC) for month, day in ((2, 10), (3, 25), (4, 10))
)
NAMES = {HOME: "Craft Council", HOST: "Vocational College", STRANGER: "Somebody Else"}


@dataclass(frozen=True)
class Office:
    """An installation with three institutions; `secrets` are their coordinators' tokens."""

    settings: Settings
    reader: Reader
    secrets: dict[str, str]

    def desk(self, institution: str, at: datetime = BEFORE) -> Desk:
        """Return the desk of an institution at a time."""
        who = acting(self.settings, self.secrets[institution], now=at)
        return Desk.open(self.settings, who, reader=self.reader, at=at)


def make_office(folder: Path) -> Office:
    """Return an installation in an empty folder."""
    settings = Settings(
        store=folder / "store", private=folder / "private", private_key=folder / "keys" / "key"
    )
    home = StoreHome.ensure(settings.store)
    secrets = {}
    for institution, name in NAMES.items():
        scope = Scope(institution=institution, name=name)
        now = datetime(2026, 1, 2, tzinfo=UTC)
        secrets[institution], _ = add_token(home, role=Role.COORDINATOR, scope=scope, now=now)
    create_private_store(settings)
    reader = Reader(_graph(), comparer=Comparison(_index()), base=settings.base)
    return Office(settings, reader, secrets)


def memorandum_of(office: Office) -> str:
    """Return the id of a memorandum that home and host have signed."""
    drafted = office.desk(HOME).new_memorandum(
        NewMemorandum(
            titles=(Text("Exchange in plumbing", "en"),),
            parties=(HOST,),
            qualifications=(PLUMBER, PIPEFITTER),
            valid_from=date(2026, 1, 1),
            valid_until=date(2028, 12, 31),
        )
    )
    for institution in (HOME, HOST):
        office.desk(institution).sign_memorandum(drafted.id, Signing(role=SignatoryRole.PARTY))
    return drafted.id


def shared_memorandum(office: Office) -> str:
    """Return the id of one memorandum for all transfers of an office."""
    known = [row.id for row in office.desk(HOME).memoranda() if row.state is AgreementState.ACTIVE]
    return known[0] if known else memorandum_of(office)


def agreement_of(memorandum: str | None, **other: object) -> NewAgreement:
    """Return a request for four weeks in March: one unit whole, one in part."""
    plain: dict[str, object] = {
        "host": HOST,
        "qualification": "demo:plumber",
        "units": (
            PlannedUnit(unit="demo:plumber-pipes", host_unit=WELDING),
            PlannedUnit(unit=HEATING, outcomes=("plumber--heating--boiler",)),
        ),
        "start": date(2026, 3, 2),
        "end": date(2026, 3, 27),
        "memorandum": memorandum,
        "assessment_method": (Text("Work sample", "en"),),
    }
    return NewAgreement(**(plain | other))  # type: ignore[arg-type]


def begun_transfer(office: Office) -> str:
    """Return the id of a transfer whose stay has begun."""
    draft = office.desk(HOME).new_agreement(agreement_of(shared_memorandum(office)))
    office.desk(HOME).sign(draft.id, Signing(role=SignatoryRole.HOME))
    office.desk(HOME).sign(draft.id, Signing(role=SignatoryRole.LEARNER))
    office.desk(HOST).sign(draft.id, Signing(role=SignatoryRole.HOST))
    office.desk(HOST, datetime(2026, 3, 2, 7, tzinfo=UTC)).begin(draft.id)
    return draft.id


def transcribed_transfer(office: Office) -> str:
    """Return the id of a transfer with a transcript: pipes shown, the boiler not."""
    name = begun_transfer(office)
    host = office.desk(HOST, DURING)
    host.assess(name, Assessing(outcomes=(COPPER, TIGHT), result=AssessmentResult.PASSED))
    host.assess(name, Assessing(outcomes=(BOILER,), result=AssessmentResult.FAILED))
    host.credit(name, Crediting(unit=PIPES))
    host.transcript(name)
    return name


def recognised_transfer(office: Office) -> str:
    """Return the id of a transfer in which home has awarded the unit of pipes."""
    name = transcribed_transfer(office)
    home = office.desk(HOME, AFTER)
    home.validate(name, Validating(result=DecisionResult.GRANTED))
    home.recognise(name, Recognising(result=DecisionResult.GRANTED, units=(PIPES,)))
    return name


def passed(*outcomes: str) -> Assessing:
    """Return that outcomes were shown."""
    return Assessing(outcomes=outcomes, result=AssessmentResult.PASSED)


def granted() -> Validating:
    """Return that a credit is validated."""
    return Validating(result=DecisionResult.GRANTED)


def attested(*units: str) -> Recognising:
    """Return that all that is validated is recognised, and units are awarded."""
    return Recognising(result=DecisionResult.GRANTED, units=units)


def signing(role: str) -> Signing:
    """Return a signature of today in a role."""
    return Signing(role=SignatoryRole(role))


@cache
def _graph() -> OxigraphStore:
    return public_graph()


@cache
def _index() -> CompareIndex:
    units = [
        UnitRow(PIPES, "IRL", 5, ("0732",)),
        UnitRow(HEATING, "IRL", 5, ("0732",)),
        UnitRow(WELDING, "FIN", 4, ("0732",)),
    ]
    outcomes = [
        OutcomeRow(PIPES, COPPER, 10_000, (f"{SKILL}s1",), is_declared=True),
        OutcomeRow(PIPES, TIGHT, 10_000, (f"{SKILL}s2",), is_declared=True),
        OutcomeRow(HEATING, BOILER, 10_000, (f"{SKILL}s3",), is_declared=True),
        OutcomeRow(HEATING, HANDOVER, 10_000, (f"{SKILL}s4",), is_declared=True),
        OutcomeRow(WELDING, WELDS, 10_000, (f"{SKILL}s1",), is_declared=True),
        OutcomeRow(WELDING, INSPECTS, 10_000, (f"{SKILL}s5",), is_declared=True),
    ]
    return build_index(
        units,
        outcomes,
        skill_weights={f"{SKILL}s{number}": 10_000 for number in range(1, 6)},
        snapshot="1",
        day=date(2026, 1, 1),
    )
