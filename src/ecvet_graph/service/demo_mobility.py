"""The demonstration of a mobility: two institutions, a memorandum, three learners who do not exist.

Everything is done at the desks of the two, step by step, as people would do it; the times of the
steps lie before the demonstration is made, so that one stay is over, one is in its middle, and one
waits for the decision of the home institution.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from ecvet_graph.config import Settings
from ecvet_graph.model.credit import AssessmentResult, DecisionResult
from ecvet_graph.model.learning import Text
from ecvet_graph.model.mobility import Contact, Person, SignatoryRole
from ecvet_graph.private import create_private_store
from ecvet_graph.publish.tokens import Role
from ecvet_graph.service.comparing import open_reader
from ecvet_graph.service.mobility.acting import Acting, acting
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
from ecvet_graph.service.tokens import give_token

__all__ = ["DemoMobility", "build_demo_mobility", "demo_private"]

_HOME = "demo-de/organisation/handwerkskammer-musterland"
_HOST = "demo-fi/organisation/mallikunnan-koulutuskuntayhtyma"
_FAILED = "kfz-mechatroniker--fahrwerk--measures-axles-sets"
_CHASSIS = (
    "kfz-mechatroniker--fahrwerk--checks-renews-brake",
    "kfz-mechatroniker--fahrwerk--finds-repairs-damage",
)
_TITLES = (
    Text("Illustrative: exchange in vehicle servicing", "en"),
    Text("Beispiel: Austausch in der Fahrzeugtechnik", "de"),
    Text("Exemple : échange dans la maintenance automobile", "fr"),
)
_METHOD = (Text("Work sample in the workshop, observed by two assessors", "en"),)
_ACTIVITIES = (Text("Work on customers' vehicles in the training workshop", "en"),)
_REASON = Text(
    "Illustrative: the outcomes of both units are the same; the work sample is as demanding.", "en"
)


@dataclass(frozen=True, slots=True)
class DemoMobility:
    """What was made: names and tokens (secrets) of both institutions, the public memorandum's IRI."""

    home: str
    home_token: str
    host: str
    host_token: str
    memorandum: str
    transfers: int


def demo_private(settings: Settings) -> Settings:
    """Return settings whose private store and key lie beside the store of a demonstration."""
    store = settings.store
    return replace(
        settings,
        private=store.with_name(f"{store.name}-learners"),
        private_key=store.with_name(f"{store.name}-learners.key"),
        private_sealing="key-file",
    )


def build_demo_mobility(settings: Settings, *, now: datetime | None = None) -> DemoMobility:
    """Make the private store of a demonstration that was built, and what is in it.

    Args:
        settings: those of the demonstration, with a private store to be made.
        now: the time (UTC) before which everything has happened.

    Raises:
        UsageFault: there is a private store already, or the settings name none.
        EcvetGraphError: the demonstration data is not what it was.
    """
    moment = now or datetime.now(UTC)
    create_private_store(settings)
    tokens = {
        name: give_token(settings, Role.COORDINATOR, institution=f"{settings.base}/id/{name}")[0]
        for name in (_HOME, _HOST)
    }
    who = {name: acting(settings, secret) for name, secret in tokens.items()}
    with open_reader(settings) as reader:
        offices = _Offices(settings, reader, who, moment)
        memorandum = _memorandum(offices)
        ended = _ended_stay(offices, memorandum)
        _running_stay(offices, memorandum)
        _waiting_stay(offices, memorandum)
    public = offices.at(_HOME, 300).publish_memorandum(memorandum)
    with open_reader(settings) as reader:
        _precedent(_Offices(settings, reader, who, moment), ended)
    return DemoMobility(
        home=who[_HOME].name,
        home_token=tokens[_HOME],
        host=who[_HOST].name,
        host_token=tokens[_HOST],
        memorandum=public,
        transfers=3,
    )


@dataclass(frozen=True, slots=True)
class _Offices:
    """The desks of both institutions at a time, told by the days before now."""

    settings: Settings
    reader: Reader
    who: dict[str, Acting]
    now: datetime

    def at(self, name: str, days: int) -> Desk:
        """Return a desk some days ago."""
        moment = self.now - timedelta(days=days)
        return Desk.open(self.settings, self.who[name], reader=self.reader, at=moment)

    def day(self, days: int) -> date:
        """Return the day some days ago, or ahead where they are negative."""
        return (self.now - timedelta(days=days)).date()

    def thing(self, name: str) -> str:
        """Return the IRI of a thing of the demonstration."""
        return f"{self.settings.base}/id/{name}"


def _memorandum(offices: _Offices) -> str:
    drafted = offices.at(_HOME, 320).new_memorandum(
        NewMemorandum(
            titles=_TITLES,
            parties=(offices.thing(_HOST),),
            qualifications=("demo-de:kfz-mechatroniker", "demo-fi:ajoneuvomekaanikko"),
            valid_from=offices.day(300),
            valid_until=offices.day(-800),
            review_on=offices.day(-400),
        )
    )
    for name, days in ((_HOME, 310), (_HOST, 305)):
        desk = offices.at(name, days)
        desk.sign_memorandum(drafted.id, Signing(role=SignatoryRole.PARTY))
        desk.save_contact(
            Contact(
                institution=offices.thing(name),
                name="Example Coordinator",
                position="Mobility office",
                email="mobility@example.org",
            )
        )
    return drafted.id


def _agreed(
    offices: _Offices, memorandum: str, units: tuple[PlannedUnit, ...], *, begins: int, ends: int
) -> str:
    """Have an agreement drafted and signed by all; return the transfer."""
    drafted = offices.at(_HOME, begins + 30).new_agreement(
        NewAgreement(
            host=offices.thing(_HOST),
            qualification="demo-de:kfz-mechatroniker",
            units=units,
            start=offices.day(begins),
            end=offices.day(ends),
            memorandum=memorandum,
            assessment_method=_METHOD,
            activities=_ACTIVITIES,
        )
    )
    offices.at(_HOME, begins + 25).sign(drafted.id, Signing(role=SignatoryRole.HOME))
    offices.at(_HOME, begins + 24).sign(drafted.id, Signing(role=SignatoryRole.LEARNER))
    offices.at(_HOST, begins + 20).sign(drafted.id, Signing(role=SignatoryRole.HOST))
    offices.at(_HOST, begins).begin(drafted.id)
    return drafted.id


def _ended_stay(offices: _Offices, memorandum: str) -> str:
    """A stay half a year ago: one unit shown, credited, validated, recognised, and awarded."""
    unit = "demo-de:antrieb"
    planned = PlannedUnit(unit=unit, host_unit="demo-fi:moottori")
    made = _agreed(offices, memorandum, (planned,), begins=200, ends=172)
    _call(offices, made, "One", days=199)
    _shown_in_full(offices, made, unit, grade="4 / 5", assessed=174, issued=170)
    offices.at(_HOME, 160).validate(made, Validating(result=DecisionResult.GRANTED))
    granted = Recognising(result=DecisionResult.GRANTED, units=(unit,))
    offices.at(_HOME, 150).recognise(made, granted)
    offices.at(_HOME, 140).close(made)
    return made


def _running_stay(offices: _Offices, memorandum: str) -> None:
    """A stay in its middle: of a unit with three outcomes two were shown, and one was not."""
    units = (
        PlannedUnit(
            unit="demo-de:fahrwerk",
            host_unit="demo-fi:alusta",
        ),
        PlannedUnit(
            unit="demo-de:wartung",
            host_unit="demo-fi:huoltotyot",
        ),
    )
    made = _agreed(offices, memorandum, units, begins=14, ends=-14)
    _call(offices, made, "Two", days=13)
    host = offices.at(_HOST, 2)
    host.assess(made, Assessing(outcomes=_CHASSIS, result=AssessmentResult.PASSED, grade="3 / 5"))
    host.assess(made, Assessing(outcomes=(_FAILED,), result=AssessmentResult.FAILED))


def _waiting_stay(offices: _Offices, memorandum: str) -> None:
    """A stay that ended last week: the host did its part, and home has to decide."""
    unit = "demo-de:antrieb"
    planned = PlannedUnit(unit=unit, host_unit="demo-fi:moottori")
    made = _agreed(offices, memorandum, (planned,), begins=40, ends=12)
    _call(offices, made, "Three", days=39)
    _shown_in_full(offices, made, unit, grade="5 / 5", assessed=13, issued=10)


def _shown_in_full(
    offices: _Offices, transfer: str, unit: str, *, grade: str, assessed: int, issued: int
) -> None:
    """The host assesses and credits the whole unit and issues the transcript, each days ago."""
    host = offices.at(_HOST, assessed)
    outcomes = tuple(
        one.outcome.iri for row in host.transfer(transfer).achieved for one in row.outcomes
    )
    host.assess(transfer, Assessing(outcomes=outcomes, result=AssessmentResult.PASSED, grade=grade))
    host.credit(transfer, Crediting(unit=unit))
    offices.at(_HOST, issued).transcript(transfer)


def _call(offices: _Offices, transfer: str, name: str, *, days: int) -> None:
    """Write down who the learner is: nobody."""
    desk = offices.at(_HOME, days)
    person = Person(
        given_names="Example",
        family_name=f"Learner {name}",
        address="Invented for the demonstration: nobody is meant",
    )
    desk.save_person(desk.transfer(transfer).learner, person)


def _precedent(offices: _Offices, transfer: str) -> None:
    desk = offices.at(_HOME, 0)
    (draft,) = desk.precedents(transfer)
    desk.publish_precedent(transfer, replace(draft, reason=_REASON))
