"""Outcomes recognised at home without a stay, elective units, and a unit of two qualifications."""

from __future__ import annotations

from decimal import Decimal

from tests.scenarios.installation import (
    BASE,
    CHAMBER,
    COUNCIL,
    MECHATRONICS,
    Installation,
    words,
)
from tests.scenarios.story import Story

from ecvet_graph.credit.progress import UnitState
from ecvet_graph.model.credit import AssessmentResult, DecisionResult, Route
from ecvet_graph.model.mobility import AgreementState
from ecvet_graph.service.mobility.requests import (
    Assessing,
    Crediting,
    NewExperience,
    Recognising,
    Validating,
)
from ecvet_graph.service.views.mobility import TransferView
from ecvet_graph.service.views.progress import ProgressView

PASSED, GRANTED = AssessmentResult.PASSED, DecisionResult.GRANTED
EVENT, STAGE = "scenario-ie:event-technician", "scenario-ie:stage-technician"


def shown_at_home(
    office: Installation, unit: str, *outcomes: str, on: str, learner: str = "", target: str = EVENT
) -> TransferView:
    """Return the transfer of a unit of the Irish qualification that was shown whole at home."""
    home = office.desk(COUNCIL, on)
    begun = home.new_experience(
        NewExperience(qualification=target, route=Route.OUTSIDE_MOU, learner=learner)
    )
    names = tuple(f"{BASE}/id/scenario-ie/outcome/{name}" for name in outcomes)
    home.assess(begun.id, Assessing(outcomes=names, result=PASSED))
    home.credit(begun.id, Crediting(unit=unit))
    home.finish(begun.id)
    home.validate(begun.id, Validating(result=GRANTED))
    return home.recognise(begun.id, Recognising(result=GRANTED, units=(unit,)))


def towards(office: Installation, learner: str, target: str, on: str) -> ProgressView:
    """Return how far a learner is."""
    (found,) = office.desk(COUNCIL, on).progress(learner, [target])
    return found


def test_non_formal_experience_is_recognised_at_home(office: Installation) -> None:
    story = Story("3. Non-formal experience recognised at home")
    home = office.desk(CHAMBER, "2026-03-02")
    begun = home.new_experience(NewExperience(qualification=MECHATRONICS, route=Route.NON_FORMAL))
    assert begun.host is None
    assert begun.agreements == ()
    story.tell(
        "Somebody has serviced vehicles for a volunteer fire brigade for years. There is no host, no "
        "memorandum and no learning agreement: the competent home institution does all three steps."
    )
    services = tuple(
        f"kfz-mechatroniker--wartung--{name}"
        for name in (
            "carries-out-inspections",
            "changes-tyres-balances",
            "disposes-waste-oil",
            "enters-work-service",
        )
    )
    story.refused(
        "Home tries to validate before anything is assessed",
        lambda: home.validate(begun.id, Validating(result=GRANTED, credit=begun.id)),
    )
    home.assess(
        begun.id,
        Assessing(
            outcomes=services[:3], result=PASSED, method=words("Observed service of a vehicle")
        ),
        Assessing(
            outcomes=services[3:], result=PASSED, method=words("Interview with a sample booklet")
        ),
    )
    view = home.credit(begun.id, Crediting(unit="demo-de:wartung"))
    assert view.credits[0].is_whole
    story.refused(
        "Home tries to recognise before it validates",
        lambda: home.recognise(begun.id, Recognising(result=GRANTED)),
    )
    home.finish(begun.id)
    home.validate(
        begun.id,
        Validating(result=GRANTED, procedure=words("Validation of non-formal learning")),
    )
    view = home.recognise(begun.id, Recognising(result=GRANTED, units=("demo-de:wartung",)))
    story.achieved(view)
    view = home.close(begun.id)
    assert (view.state, view.transcripts) == (AgreementState.CLOSED, ())
    assert view.progress is not None
    story.progress(view.progress)
    assert (view.progress.units_counted, view.progress.outcomes_recognised) == (1, 4)
    story.require_told()


def test_an_elective_group_has_a_floor_of_points(office: Installation) -> None:
    story = Story("4. An elective group with a floor of 25 points")
    first = shown_at_home(
        office,
        "scenario-ie:safety",
        "event-technician--safety--secures",
        "event-technician--safety--checks",
        on="2026-03-02",
    )
    learner = first.learner
    shown_at_home(
        office,
        "scenario-ie:power",
        "event-technician--power--plans",
        "event-technician--power--connects",
        on="2026-03-03",
        learner=learner,
    )
    shown_at_home(
        office,
        "scenario-ie:light",
        "event-technician--light--hangs",
        "event-technician--light--programs",
        on="2026-03-04",
        learner=learner,
    )
    found = towards(office, learner, EVENT, "2026-03-05")
    (group,) = found.group_list
    story.tell("Both mandatory units and one elective unit of 15 points are awarded.")
    story.progress(found)
    story.tell(
        f"The group has {group.points} of {group.required_points} points: {group.missing_points} "
        "are missing. One more elective unit is needed."
    )
    assert (group.points, group.missing_points, group.is_met) == (Decimal(15), Decimal(10), False)
    assert not found.is_eligible
    shown_at_home(
        office,
        "scenario-ie:video",
        "event-technician--video--projects",
        on="2026-04-02",
        learner=learner,
    )
    found = towards(office, learner, EVENT, "2026-04-03")
    (group,) = found.group_list
    story.tell(f"Setting up video adds 10 points: {group.points}, and the floor is reached.")
    story.progress(found)
    assert (group.points, group.is_met) == (Decimal(25), True)
    assert found.is_eligible
    story.require_told()


def test_a_unit_of_two_qualifications_has_points_in_each(office: Installation) -> None:
    story = Story("7. A unit shared by two qualifications with different points")
    view = shown_at_home(
        office,
        "scenario-ie:safety",
        "event-technician--safety--secures",
        "event-technician--safety--checks",
        on="2026-03-02",
    )
    story.tell("Working safely at height is shown once and awarded once, for event technician.")
    assert len(view.recognitions) == 1
    for target, points, total in ((EVENT, 10, 60), (STAGE, 16, 40)):
        found = towards(office, view.learner, target, "2026-03-03")
        story.progress(found)
        figure = next(one for one in found.figures if one.required == total)
        assert figure.counted == points
        assert found.units_counted == 1
    states = [one.state for one in found.unit_list]
    assert sorted(states) == [UnitState.AWARDED, UnitState.NONE]
    fault = story.refused(
        "The council tries to award the same unit again, at its place in stage technician",
        lambda: shown_at_home(
            office,
            "scenario-ie:safety@stage-technician",
            "stage-technician--safety--secures",
            "stage-technician--safety--checks",
            on="2026-03-04",
            learner=view.learner,
            target=STAGE,
        ),
    )
    assert fault.rule == "T09"
    story.tell("The points are never added up: they belong to the unit in its qualification.")
    story.require_told()
