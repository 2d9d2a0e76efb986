"""What a transfer decided on units, in public: nothing of the learner or the stay goes with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tests.unit.publish.review_store import (
    BASE,
    NOW,
    body,
    make_store,
    outcome,
    scope,
    settings_of,
    unit,
)

from ecvet_graph.config import Settings
from ecvet_graph.errors import InvalidDataError, NotAllowedError
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
from ecvet_graph.model.iris import Graphs
from ecvet_graph.model.learning import Text
from ecvet_graph.model.mobility import AgreedUnit, AgreementState, LearningAgreement, Transfer
from ecvet_graph.model.review import Difference, Purpose, ReviewResult, Side
from ecvet_graph.publish.proposals import Proposal
from ecvet_graph.service.mobility.acting import Acting
from ecvet_graph.service.mobility.precedents import precedents_from, publish_precedent
from ecvet_graph.store import StoreHome

HOME, HOST = body("at"), body("de")
OUTCOMES = {unit("at"): (outcome("at", 1), outcome("at", 2))}
LEARNER = "urn:uuid:12345678-1234-4234-8234-123456789abc"
ACTING = Acting(HOME, "Chamber of AUT", "0a1b2c3d", scope("at"))
GRANTED, REFUSED = DecisionResult.GRANTED, DecisionResult.REFUSED


def record(number: int) -> str:
    return f"urn:uuid:00000000-0000-4000-8000-{number:012}"


def transfer(
    *,
    agreed: tuple[int, ...] = (1, 2),
    passed: tuple[int, ...] = (1, 2),
    validation: DecisionResult = GRANTED,
    recognition: DecisionResult | None = GRANTED,
    host_unit: str | None = unit("de"),
) -> Transfer:
    shown = tuple(outcome("at", number) for number in passed)
    granted = validation is GRANTED
    agreement = LearningAgreement(
        iri=record(1),
        version=1,
        learner=LEARNER,
        home=HOME,
        host=HOST,
        qualification=f"{BASE}/id/demo-at/qualification/mason",
        units=(
            AgreedUnit(
                unit=unit("at"),
                outcomes=tuple(outcome("at", number) for number in agreed),
                host_unit=host_unit,
            ),
        ),
        start=date(2026, 1, 10),
        end=date(2026, 2, 6),
    )
    assessment = OutcomeAssessment(
        iri=record(2),
        learner=LEARNER,
        outcomes=shown,
        result=AssessmentResult.PASSED,
        assessed_on=date(2026, 2, 4),
        assessor=HOST,
    )
    credit = Credit(
        iri=record(3),
        learner=LEARNER,
        specification=unit("at"),
        outcomes=shown,
        assessments=(record(2),),
        awarded_by=HOST,
        awarded_on=date(2026, 2, 5),
        route=Route.INSIDE_MOU,
    )
    decided = Validation(
        iri=record(4),
        learner=LEARNER,
        credit=record(3),
        outcomes=shown if granted else (),
        result=validation,
        decided_by=HOME,
        decided_on=date(2026, 2, 20),
        reasons=() if granted else (Text("Not as agreed.", "en"),),
    )
    recognised = Recognition(
        iri=record(5),
        learner=LEARNER,
        validations=(record(4),),
        qualification=agreement.qualification,
        outcomes=shown if recognition is GRANTED else (),
        units=(),
        result=recognition or GRANTED,
        decided_by=HOME,
        decided_on=date(2026, 2, 21),
    )
    portfolio = Portfolio(
        learner=LEARNER,
        assessments=(assessment,),
        credits=(credit,),
        validations=(decided,),
        recognitions=(recognised,) if recognition and granted else (),
    )
    return Transfer(
        iri=record(6),
        learner=LEARNER,
        home=HOME,
        host=HOST,
        qualification=agreement.qualification,
        route=Route.INSIDE_MOU,
        portfolio=portfolio,
        state=AgreementState.RECOGNISED,
        agreements=(agreement,),
    )


@pytest.fixture
def home(tmp_path: Path) -> StoreHome:
    return make_store(tmp_path / "store")


@pytest.fixture
def settings(home: StoreHome) -> Settings:
    return settings_of(home)


def drafts(made: Transfer) -> tuple[Proposal, ...]:
    return precedents_from(made, outcomes=OUTCOMES)


def test_a_recognised_unit_is_a_decision_on_units_alone() -> None:
    (draft,) = drafts(transfer())
    assert draft == Proposal(
        unit("de"), unit("at"), ReviewResult.CONFIRMED, Side.RECEIVING, Purpose.EXEMPTION
    )


def test_what_nobody_agreed_on_stays_open() -> None:
    (draft,) = drafts(transfer(agreed=(1,), passed=(1,)))
    assert draft.result is ReviewResult.RESTRICTED
    assert draft.open_outcomes == (outcome("at", 2),)


def test_a_failed_outcome_of_a_learner_leaves_no_trace() -> None:
    assert drafts(transfer(passed=(1,))) == drafts(transfer(passed=(1, 2)))


def test_a_refusal_is_left_to_the_officer_to_explain() -> None:
    (draft,) = drafts(transfer(validation=REFUSED))
    assert draft.result is ReviewResult.REJECTED
    assert draft.reason is None
    assert not draft.differences


def test_a_refusal_of_what_was_not_shown_after_all_says_nothing_of_the_units() -> None:
    made = transfer(validation=REFUSED)
    (wrong,) = made.portfolio.assessments
    right = replace(
        wrong,
        iri=record(8),
        result=AssessmentResult.FAILED,
        corrects=wrong.iri,
        remarks=(Text("The other bench", "en"),),
    )
    assessments = (*made.portfolio.assessments, right)
    assert drafts(replace(made, portfolio=replace(made.portfolio, assessments=assessments))) == ()


def test_a_refusal_that_an_appeal_looked_at_again_counts_no_longer() -> None:
    made = transfer(validation=REFUSED)
    again = replace(made.portfolio.validations[0], iri=record(7), result=GRANTED, appeals=record(4))
    portfolio = replace(made.portfolio, validations=(*made.portfolio.validations, again))
    assert drafts(replace(made, portfolio=portfolio)) == ()


@pytest.mark.parametrize(
    "made",
    [
        transfer(recognition=None),
        transfer(host_unit=None),
        replace(transfer(), agreements=(), route=Route.NON_FORMAL, host=None),
    ],
    ids=["undecided", "without a unit of the host", "without a stay"],
)
def test_where_no_unit_was_decided_on_there_is_no_precedent(made: Transfer) -> None:
    assert drafts(made) == ()


def test_a_published_precedent_says_nothing_of_learner_day_or_record(
    home: StoreHome, settings: Settings
) -> None:
    made = transfer()
    (draft,) = drafts(made)
    recorded = publish_precedent(settings, ACTING, made, draft, outcomes=OUTCOMES, now=NOW)
    assert recorded.decision.institution == HOME
    with home.reader() as snapshot:
        triples = list(snapshot.store.triples(Graphs(BASE).review))
    said = " ".join(str(part) for triple in triples for part in triple)
    assert "urn:uuid" not in said
    assert "12345678" not in said
    days = [one.isoformat() for one in (date(2026, 1, 10), date(2026, 2, 6), date(2026, 2, 4))]
    assert not any(day in said for day in (*days, "2026-02-05", "2026-02-20", "2026-02-21"))


def test_saying_it_again_for_the_next_learner_writes_nothing(settings: Settings) -> None:
    made = transfer()
    (draft,) = drafts(made)
    publish_precedent(settings, ACTING, made, draft, outcomes=OUTCOMES, now=NOW)
    other = replace(transfer(passed=(1,)), iri=record(99))
    again = publish_precedent(settings, ACTING, other, draft, outcomes=OUTCOMES, now=NOW)
    assert again.version is None


def test_a_refusal_needs_a_difference_between_the_units(settings: Settings) -> None:
    made = transfer(validation=REFUSED)
    (draft,) = drafts(made)
    with pytest.raises(InvalidDataError, match="reason"):
        publish_precedent(settings, ACTING, made, draft, outcomes=OUTCOMES, now=NOW)
    said = replace(
        draft, reason=Text("No facing walls.", "en"), differences=(Difference.LEARNING_OUTCOMES,)
    )
    recorded = publish_precedent(settings, ACTING, made, said, outcomes=OUTCOMES, now=NOW)
    assert recorded.decision.result is ReviewResult.REJECTED


@pytest.mark.parametrize(
    "reason",
    [
        "Erika did well.",
        "She stayed from 2026-01-10.",
        "Beurteilt am 4.2.2026.",
        "Assessed on 04/02/2026",
        f"See {LEARNER}.",
        "Ask erika@example.org.",
    ],
)
def test_a_reason_that_tells_of_the_learner_is_refused(
    home: StoreHome, settings: Settings, reason: str
) -> None:
    made = transfer()
    draft = replace(drafts(made)[0], reason=Text(reason, "en"))
    version = home.version()
    with pytest.raises(InvalidDataError):
        publish_precedent(
            settings, ACTING, made, draft, outcomes=OUTCOMES, names=("Erika", "Muster"), now=NOW
        )
    assert home.version() == version


def test_who_is_called_as_the_unit_is_keeps_nobody_from_naming_the_unit(settings: Settings) -> None:
    made = transfer()
    draft = replace(drafts(made)[0], reason=Text("Walls are the same in both.", "en"))
    recorded = publish_precedent(
        settings, ACTING, made, draft, outcomes=OUTCOMES, names=("Anna Walls",), now=NOW
    )
    assert recorded.version is not None


@pytest.mark.parametrize(
    "change",
    [
        {"source_unit": unit("ee")},
        {"purpose": Purpose.MOBILITY},
        {"side": Side.SENDING},
        {
            "result": ReviewResult.REJECTED,
            "reason": Text("No.", "en"),
            "differences": (Difference.LEVEL,),
        },
        {"memorandum": f"{BASE}/id/mobility/memorandum/none-00000000"},
    ],
    ids=["other unit", "other purpose", "other side", "the opposite", "no public memorandum"],
)
def test_something_else_than_was_decided_is_refused(
    settings: Settings, change: dict[str, object]
) -> None:
    made = transfer()
    draft = replace(drafts(made)[0], **change)  # type: ignore[arg-type]
    with pytest.raises(InvalidDataError):
        publish_precedent(settings, ACTING, made, draft, outcomes=OUTCOMES, now=NOW)


def test_more_than_was_agreed_on_cannot_be_confirmed(settings: Settings) -> None:
    made = transfer(agreed=(1,), passed=(1,))
    bold = replace(drafts(made)[0], result=ReviewResult.CONFIRMED, open_outcomes=())
    with pytest.raises(InvalidDataError, match="nobody agreed"):
        publish_precedent(settings, ACTING, made, bold, outcomes=OUTCOMES, now=NOW)


def test_another_institution_does_not_speak_for_the_home_institution(settings: Settings) -> None:
    made = transfer()
    host = Acting(HOST, "Chamber of DEU", "0a1b2c3d", scope("de"))
    with pytest.raises(NotAllowedError):
        publish_precedent(settings, host, made, drafts(made)[0], outcomes=OUTCOMES, now=NOW)


def test_who_neither_awards_nor_publishes_the_unit_has_no_say_in_public(settings: Settings) -> None:
    school = f"{BASE}/id/demo-at/organisation/school"
    made = replace(transfer(), home=school)
    acting = Acting(school, "School", "0a1b2c3d", replace(scope("at"), institution=school))
    with pytest.raises(NotAllowedError, match="neither awards"):
        publish_precedent(settings, acting, made, drafts(made)[0], outcomes=OUTCOMES, now=NOW)
