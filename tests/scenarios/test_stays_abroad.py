"""Stays abroad from the memorandum to the recognition, at the desks of the institutions."""

from __future__ import annotations

from tests.scenarios.installation import (
    CAR_TECHNICIAN,
    CHAMBER,
    COLLEGE,
    GUILD,
    MECHANIC,
    MECHATRONICS,
    Installation,
    begun_stay,
    day,
    memorandum_with,
    sign_all,
    words,
)
from tests.scenarios.story import Story

from ecvet_graph.credit.progress import UnitState
from ecvet_graph.model.credit import AssessmentResult, DecisionResult, Route
from ecvet_graph.model.mobility import AgreementState
from ecvet_graph.service.mobility.requests import (
    Amending,
    Assessing,
    Crediting,
    NewAgreement,
    NewExperience,
    PlannedUnit,
    Recognising,
    Validating,
)
from ecvet_graph.service.views.mobility import TransferView

PASSED, FAILED = AssessmentResult.PASSED, AssessmentResult.FAILED
GRANTED, REFUSED = DecisionResult.GRANTED, DecisionResult.REFUSED
CHASSIS, ELECTRICS = "demo-de:fahrwerk", "demo-de:elektrik"
WORK_SAMPLE = words("Work sample in the workshop, observed by two assessors")


def of(unit: str, *names: str) -> tuple[str, ...]:
    """Return outcomes of a unit of the German qualification."""
    return tuple(f"kfz-mechatroniker--{unit}--{name}" for name in names)


BRAKES, DAMPERS, AXLES = of(
    "fahrwerk", "checks-renews-brake", "finds-repairs-damage", "measures-axles-sets"
)
DIAGRAMS, FAULTS, SENSORS, LIGHTS = of(
    "elektrik",
    "reads-circuit-diagrams",
    "reads-fault-memories",
    "tests-sensors-actuators",
    "repairs-lighting-board",
)


def planned(
    host: str, *units: PlannedUnit, memorandum: str | None, start: str, end: str, learner: str = ""
) -> NewAgreement:
    """Return a request for an agreement on units of the German qualification."""
    return NewAgreement(
        host=host,
        qualification=MECHATRONICS,
        units=units,
        start=day(start),
        end=day(end),
        memorandum=memorandum,
        learner=learner,
        assessment_method=WORK_SAMPLE,
    )


def unit_states(view: TransferView) -> dict[str, UnitState]:
    """Return how far each unit is, by the last part of its IRI."""
    assert view.progress is not None
    return {one.unit.iri.rpartition("--")[2]: one.state for one in view.progress.unit_list}


def test_a_mechatronics_apprentice_fails_one_outcome_abroad(office: Installation) -> None:
    story = Story("1. A mechatronics apprentice, Germany to Finland, one outcome failed")
    stay = _agreed(office, story)
    _assessed_with_a_failure(office, story, stay)
    view = _decided_in_part(office, story, stay)
    assert view.progress is not None
    before = view.progress
    view = _repeated_at_home(office, story, view.learner)
    assert view.progress is not None
    assert (before.units_counted, view.progress.units_counted) == (1, 2)
    assert (before.outcomes_recognised, view.progress.outcomes_recognised) == (6, 7)
    story.require_told()


def _agreed(office: Installation, story: Story) -> str:
    story.part("Before the stay")
    memorandum = memorandum_with(office, COLLEGE, MECHANIC)
    names = f"{office.name(CHAMBER)} and {office.name(COLLEGE)}"
    story.tell(f"{names} sign a memorandum of understanding.")
    suggestion = office.desk(CHAMBER, "2026-02-20").suggest_agreement(CHASSIS, "demo-fi:alusta")
    covered = sum(one.is_suggested for one in suggestion.outcomes)
    story.tell(
        f"The comparison suggests {covered} of {len(suggestion.outcomes)} outcomes of the chassis "
        "unit for the Finnish one. The coordinators agree on all of them, and on electrics."
    )
    asked = planned(
        COLLEGE,
        PlannedUnit(unit=CHASSIS, host_unit="demo-fi:alusta"),
        PlannedUnit(unit=ELECTRICS, host_unit="demo-fi:sahko"),
        memorandum=memorandum,
        start="2026-03-02",
        end="2026-04-24",
    )
    stay = begun_stay(office, asked, signed_on="2026-02-24")
    story.tell("Home, host and learner sign the learning agreement; the stay begins on 2 March.")
    return stay


def _assessed_with_a_failure(office: Installation, story: Story, stay: str) -> None:
    story.part("During the stay")
    host, home = office.desk(COLLEGE, "2026-04-22"), office.desk(CHAMBER, "2026-04-22")
    fault = story.refused(
        "The home institution tries to assess",
        lambda: home.assess(stay, Assessing(outcomes=(BRAKES,), result=PASSED)),
    )
    assert fault.rule == "S-actor"
    host.assess(
        stay,
        Assessing(outcomes=(BRAKES, DAMPERS), result=PASSED),
        Assessing(outcomes=(DIAGRAMS, FAULTS, SENSORS, LIGHTS), result=PASSED),
        Assessing(outcomes=(AXLES,), result=FAILED, remarks=words("Toe outside the tolerance.")),
    )
    story.tell("The host assesses: six outcomes are shown, measuring axles is not.")
    fault = story.refused(
        "The host tries to credit the whole chassis unit",
        lambda: host.credit(stay, Crediting(unit=CHASSIS, outcomes=(BRAKES, DAMPERS, AXLES))),
    )
    assert fault.rule == "T02"
    host.credit(stay, Crediting(unit=CHASSIS))
    credit = host.credit(stay, Crediting(unit=ELECTRICS)).credits[0].iri
    fault = story.refused(
        "Home tries to validate while the assessment is open",
        lambda: home.validate(stay, Validating(result=GRANTED, credit=credit)),
    )
    assert fault.rule == "S-state"
    view = office.desk(COLLEGE, "2026-04-24").transcript(stay)
    story.tell(f"The host issues the personal transcript with {len(view.credits)} credits.")


def _decided_in_part(office: Installation, story: Story, stay: str) -> TransferView:
    story.part("After the stay")
    home = office.desk(CHAMBER, "2026-05-04")
    for credit in home.transfer(stay).credits:
        home.validate(stay, Validating(result=GRANTED, credit=credit.iri))
    fault = story.refused(
        "Home tries to award the chassis unit as a whole",
        lambda: home.recognise(stay, Recognising(result=GRANTED, units=(CHASSIS, ELECTRICS))),
    )
    assert fault.rule == "T08"
    view = home.recognise(stay, Recognising(result=GRANTED, units=(ELECTRICS,)))
    story.achieved(view)
    assert unit_states(view)["fahrwerk"] is UnitState.PARTLY
    assert unit_states(view)["elektrik"] is UnitState.AWARDED
    view = home.close(stay)
    assert view.state is AgreementState.CLOSED
    assert view.progress is not None
    story.progress(view.progress)
    return view


def _repeated_at_home(office: Installation, story: Story, learner: str) -> TransferView:
    story.part("Later, at home")
    home = office.desk(CHAMBER, "2026-06-15")
    again = home.new_experience(
        NewExperience(qualification=MECHATRONICS, route=Route.OUTSIDE_MOU, learner=learner)
    )
    home.assess(again.id, Assessing(outcomes=(AXLES,), result=PASSED))
    home.credit(again.id, Crediting(unit=CHASSIS))
    home.finish(again.id)
    home.validate(again.id, Validating(result=GRANTED))
    view = home.recognise(again.id, Recognising(result=GRANTED, units=(CHASSIS,)))
    story.tell(
        "The apprentice repeats the failed outcome at home and passes. With it all outcomes of the "
        "chassis unit are recognised, two from Finland and one from home: the unit is awarded."
    )
    assert unit_states(view)["fahrwerk"] is UnitState.AWARDED
    assert view.progress is not None
    story.progress(view.progress)
    return view


def test_two_partial_stays_in_two_countries_complete_a_unit(office: Installation) -> None:
    story = Story("2. Two partial stays, Finland and Austria, complete one unit together")
    finnish = memorandum_with(office, COLLEGE, MECHANIC)
    austrian = memorandum_with(office, GUILD, CAR_TECHNICIAN)
    first = _part(
        office,
        planned(
            COLLEGE,
            PlannedUnit(unit=ELECTRICS, outcomes=(DIAGRAMS, LIGHTS), host_unit="demo-fi:sahko"),
            memorandum=finnish,
            start="2026-03-02",
            end="2026-03-27",
        ),
        on="2026-03-25",
    )
    home = office.desk(CHAMBER, "2026-04-10")
    view = home.recognise(first, Recognising(result=GRANTED))
    story.tell("Four weeks in Finland: reading circuit diagrams, repairing lights. Recognised:")
    story.achieved(view)
    assert unit_states(view)["elektrik"] is UnitState.PARTLY
    home.close(first)

    second = _part(
        office,
        planned(
            GUILD,
            PlannedUnit(
                unit=ELECTRICS, outcomes=(FAULTS, SENSORS), host_unit="demo-at:elektronik-at"
            ),
            memorandum=austrian,
            start="2026-05-04",
            end="2026-05-29",
            learner=view.learner,
        ),
        on="2026-05-27",
    )
    home = office.desk(CHAMBER, "2026-06-10")
    view = home.recognise(second, Recognising(result=GRANTED, units=(ELECTRICS,)))
    story.tell("Four weeks in Austria: fault memories, sensors. The unit is complete, and awarded:")
    story.achieved(view)
    assert unit_states(view)["elektrik"] is UnitState.AWARDED
    assert len(view.recognitions[0].outcomes) == 2
    assert view.progress is not None
    story.progress(view.progress)
    story.refused(
        "Home tries to award the unit a second time, in the Austrian transfer",
        lambda: home.recognise(
            second,
            Recognising(result=GRANTED, units=(ELECTRICS,), validations=(view.validations[0].iri,)),
        ),
    )
    host = office.desk(GUILD, "2026-06-10")
    assert [row.id for row in host.transfers()] == [second]
    story.tell("The Austrian host sees its own transfer, and nothing of the Finnish one.")
    story.require_told()


def _part(office: Installation, asked: NewAgreement, *, on: str) -> str:
    """Return a transfer in which everything agreed on was shown, credited and validated."""
    stay = begun_stay(office, asked, signed_on="2026-02-24")
    host = office.desk(asked.host, on)
    (unit,) = asked.units
    host.assess(stay, Assessing(outcomes=unit.outcomes, result=PASSED))
    host.credit(stay, Crediting(unit=unit.unit))
    host.transcript(stay)
    office.desk(CHAMBER, "2026-06-05").validate(stay, Validating(result=GRANTED, on=day(on)))
    return stay


def test_an_agreement_is_amended_during_the_stay(office: Installation) -> None:
    story = Story("5. An amendment during the stay")
    memorandum = memorandum_with(office, COLLEGE, MECHANIC)
    asked = planned(
        COLLEGE,
        PlannedUnit(unit=CHASSIS, host_unit="demo-fi:alusta"),
        memorandum=memorandum,
        start="2026-03-02",
        end="2026-03-27",
    )
    stay = begun_stay(office, asked, signed_on="2026-02-24")
    host = office.desk(COLLEGE, "2026-03-16")
    host.assess(stay, Assessing(outcomes=(BRAKES,), result=PASSED))
    story.tell("Agreed: the chassis unit, until 27 March. Brakes are shown on 16 March.")
    view = host.amend(
        stay,
        Amending(
            units=(
                PlannedUnit(unit=CHASSIS, outcomes=(BRAKES, DAMPERS)),
                PlannedUnit(unit=ELECTRICS, outcomes=(LIGHTS,), host_unit="demo-fi:sahko"),
            ),
            end=day("2026-04-10"),
        ),
    )
    assert (view.state, [one.version for one in view.agreements]) == (
        AgreementState.AMENDED,
        [1, 2],
    )
    story.tell(
        "The workshop has no axle bench: both drop the axles, add lights, and add two weeks."
    )
    fault = story.refused(
        "The host goes on assessing before everybody has signed again",
        lambda: host.assess(stay, Assessing(outcomes=(DAMPERS,), result=PASSED)),
    )
    assert fault.rule == "S-state"
    sign_all(office, stay, host=COLLEGE, on="2026-03-18")
    view = office.desk(COLLEGE, "2026-04-09").assess(
        stay, Assessing(outcomes=(DAMPERS, LIGHTS), result=PASSED)
    )
    assert view.state is AgreementState.IN_PROGRESS
    assert [one.state for one in view.agreements] == [
        AgreementState.AMENDED,
        AgreementState.SIGNED,
    ]
    assert len(view.assessments) == 2
    story.tell("All sign version 2; what was assessed under version 1 stays, and the stay goes on.")
    host = office.desk(COLLEGE, "2026-04-10")
    host.credit(stay, Crediting(unit=CHASSIS))
    host.credit(stay, Crediting(unit=ELECTRICS))
    view = host.transcript(stay)
    home = office.desk(CHAMBER, "2026-04-20")
    for credit in view.credits:
        home.validate(stay, Validating(result=GRANTED, credit=credit.iri))
    view = home.recognise(stay, Recognising(result=GRANTED))
    story.achieved(view)
    agreed = {
        one.outcome.iri.rpartition("--")[2]: (one.agreed_in, one.is_recognised)
        for unit in view.achieved
        for one in unit.outcomes
    }
    assert agreed == {
        "checks-renews-brake": ((1, 2), True),
        "finds-repairs-damage": ((1, 2), True),
        "measures-axles-sets": ((1,), False),
        "repairs-lighting-board": ((2,), True),
    }
    story.require_told()


def test_a_refusal_with_reasons_is_overturned_on_appeal(office: Installation) -> None:
    story = Story("6. A refusal with reasons, and a later appeal")
    memorandum = memorandum_with(office, COLLEGE, MECHANIC)
    asked = planned(
        COLLEGE,
        PlannedUnit(unit=CHASSIS, host_unit="demo-fi:alusta"),
        memorandum=memorandum,
        start="2026-03-02",
        end="2026-03-27",
    )
    stay = begun_stay(office, asked, signed_on="2026-02-24")
    host = office.desk(COLLEGE, "2026-03-26")
    host.assess(stay, Assessing(outcomes=(BRAKES, DAMPERS, AXLES), result=PASSED))
    host.credit(stay, Crediting(unit=CHASSIS))
    host.transcript(stay)
    home = office.desk(CHAMBER, "2026-04-10")
    story.refused(
        "Home refuses without a reason",
        lambda: home.validate(stay, Validating(result=REFUSED)),
    )
    reason = words("The record of the work sample bears one assessor; two were agreed.")
    view = home.validate(stay, Validating(result=REFUSED, reasons=reason))
    assert view.state is AgreementState.VALIDATION_REFUSED
    refusal = view.validations[0].iri
    story.tell(f"Home refuses to validate, and says why: {reason[0].value}")
    credit = view.credits[0].iri
    fault = story.refused(
        "Home decides again without an appeal",
        lambda: home.validate(stay, Validating(result=GRANTED, credit=credit)),
    )
    assert fault.rule == "S-decided"
    story.tell("The learner appeals. The host sends the record with the second assessor's name.")
    later = office.desk(CHAMBER, "2026-06-02")
    view = later.validate(
        stay,
        Validating(
            result=GRANTED,
            appeals=refusal,
            reasons=words("The complete record was handed in with the appeal."),
        ),
    )
    assert view.state is AgreementState.VALIDATED
    assert [one.is_overturned for one in view.validations] == [True, False]
    assert view.validations[0].reasons == reason
    view = later.recognise(stay, Recognising(result=GRANTED, units=(CHASSIS,)))
    story.tell("The appeal is granted; the refusal stays on record with its reasons.")
    story.achieved(view)
    assert unit_states(view)["fahrwerk"] is UnitState.AWARDED
    view = later.close(stay)
    story.refused(
        "Another appeal is tried after the transfer is closed",
        lambda: later.validate(stay, Validating(result=REFUSED, appeals=refusal, reasons=reason)),
    )
    story.require_told()
