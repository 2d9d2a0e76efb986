"""Whatever is tried, in whatever order: states pass along the allowed edges, and the records hold."""

from __future__ import annotations

from typing import TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from tests.unit.credit import stay
from tests.unit.credit.stay import NOW, STRUCTURE
from tests.unit.credit.walks import OF_UNIT, STEPS, Chooser, Walk, next_kind, started, walked

from ecvet_graph.credit.achieved import planned_and_achieved
from ecvet_graph.credit.next_steps import MISSING_KEYS, next_steps
from ecvet_graph.credit.obstacles import required_roles
from ecvet_graph.credit.rules import RULES
from ecvet_graph.credit.stages import EDGES, ENDED
from ecvet_graph.credit.standing import Standing, standings
from ecvet_graph.errors import TransitionError
from ecvet_graph.model.credit import AssessmentResult, DecisionResult, Portfolio
from ecvet_graph.model.mobility import AgreementState, StepKind, Transfer

_T = TypeVar("_T")
_BEFORE_SIGNED = {AgreementState.DRAFT, AgreementState.CANCELLED, AgreementState.AMENDED}


def check(transfer: Transfer, elsewhere: Portfolio) -> None:
    """Assert what has to hold of every transfer, whatever was done with it."""
    _check_signatures(transfer)
    _check_order(transfer.portfolio)
    _check_units(transfer.portfolio, elsewhere)
    achieved = planned_and_achieved(transfer, structure=STRUCTURE)
    reached = standings(transfer.portfolio)
    for unit in achieved:
        for one in unit.outcomes:
            has_record = one.outcome in reached
            assert has_record or not one.assessments
            if one.is_recognised:
                assert reached[one.outcome].standing is Standing.RECOGNISED
    planned = [one for one in transfer.agreements if one.state is not AgreementState.CANCELLED]
    assert {one.unit for version in planned for one in version.units} <= {
        unit.unit for unit in achieved
    }


def _check_signatures(transfer: Transfer) -> None:
    newest = transfer.agreement
    if newest is not None and transfer.state not in _BEFORE_SIGNED:
        assert {one.role for one in newest.signatures} == set(required_roles(newest))
    _check_versions(transfer)


def _check_versions(transfer: Transfer) -> None:
    """Assert that versions are counted, follow one that was in force, and one at most is signed."""
    versions = transfer.agreements
    assert [one.version for one in versions] == list(range(1, len(versions) + 1))
    for place, version in enumerate(versions[1:], 1):
        assert version.supersedes in {one.iri for one in versions[:place]}
    signed = [one for one in versions if one.state is AgreementState.SIGNED]
    over = {AgreementState.AMENDED, AgreementState.CANCELLED}
    current = transfer.agreement
    assert len(signed) <= 1
    assert all(one.state in over for one in versions if one is not current)


def _check_order(portfolio: Portfolio) -> None:
    passed = {
        outcome: one.assessed_on
        for one in reversed(portfolio.assessments)
        if one.result is AssessmentResult.PASSED
        for outcome in one.outcomes
    }
    credits_ = {one.iri: one for one in portfolio.credits}
    validations = {one.iri: one for one in portfolio.validations}
    for credit in portfolio.credits:
        assert all(passed[outcome] <= credit.awarded_on for outcome in credit.outcomes)
    for validation in portfolio.validations:
        credit = credits_[validation.credit]
        assert credit.awarded_on <= validation.decided_on
        assert set(validation.outcomes) <= set(credit.outcomes)
        assert validation.result is DecisionResult.GRANTED or validation.reasons
    for recognition in portfolio.recognitions:
        followed = [validations[name] for name in recognition.validations]
        assert all(one.result is DecisionResult.GRANTED for one in followed)
        assert all(one.decided_on <= recognition.decided_on for one in followed)
        assert set(recognition.outcomes) <= {o for one in followed for o in one.outcomes}
        assert recognition.result is DecisionResult.GRANTED or recognition.reasons
    appeals = [one.appeals for one in portfolio.validations if one.appeals]
    appeals += [one.appeals for one in portfolio.recognitions if one.appeals]
    assert len(set(appeals)) == len(appeals)


def _check_units(portfolio: Portfolio, elsewhere: Portfolio) -> None:
    recognitions = [*elsewhere.recognitions, *portfolio.recognitions]
    granted = [one for one in recognitions if one.result is DecisionResult.GRANTED]
    for recognition in granted:
        for unit in recognition.units:
            known = {
                outcome
                for one in granted
                if one.decided_on <= recognition.decided_on
                for outcome in one.outcomes
            }
            assert set(OF_UNIT[unit]) <= known
    awarded = [unit for one in granted for unit in one.units]
    assert len(set(awarded)) == len(awarded)


class Loop(RuleBasedStateMachine):
    """A transfer under every step, right or wrong."""

    def __init__(self) -> None:
        super().__init__()
        self.walk = Walk(stay.experience())

    @initialize(data=st.data(), seed=st.integers(0, 20))
    def start(self, data: st.DataObject, seed: int) -> None:
        """Begin a transfer of a learner who may have records of another one."""
        elsewhere = walked(seed).transfer.portfolio if seed % 2 else stay.NOTHING
        self.walk = started(self._chooser(data), elsewhere=elsewhere)

    @rule(data=st.data(), kind=st.sampled_from((None, None, *STEPS)))
    def step(self, data: st.DataObject, kind: StepKind | None) -> None:
        """Try a step, of this state or any: it is refused by a rule, or leads along an edge."""
        before, pick = self.walk.transfer, self._chooser(data)
        broken = ""
        try:
            self.walk.transfer = STEPS[kind or next_kind(self.walk, pick)](self.walk, pick)
        except TransitionError as fault:
            broken = fault.rule
        after = self.walk.transfer
        if broken:
            assert broken in RULES
            assert after is before
            return
        assert before.state not in ENDED
        assert before.state is after.state or (before.state, after.state) in EDGES
        assert len(after.steps) == len(before.steps) + 1

    @invariant()
    def records_hold(self) -> None:
        """Assert the invariants of every transfer."""
        check(self.walk.transfer, self.walk.elsewhere)

    @invariant()
    def next_steps_can_be_said(self) -> None:
        """Assert that what comes next can be told in every state, and is nothing at the end."""
        found = next_steps(
            self.walk.transfer,
            memorandum=stay.memorandum(),
            structure=STRUCTURE,
            day=NOW.date(),
        )
        assert bool(found) == (self.walk.transfer.state not in ENDED)
        assert {missing.what for one in found for missing in one.missing} <= set(MISSING_KEYS)

    @staticmethod
    def _chooser(data: st.DataObject) -> Chooser:
        def pick(things: tuple[_T, ...], /) -> _T:
            return data.draw(st.sampled_from(things))

        return pick  # type: ignore[return-value]


Loop.TestCase.settings = settings(
    max_examples=30,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestLoop = Loop.TestCase


@pytest.fixture(scope="module")
def walks() -> tuple[Walk, ...]:
    return tuple(walked(seed) for seed in range(100))


def test_random_walks_hold_and_come_to_every_state(walks: tuple[Walk, ...]) -> None:
    for walk in walks:
        check(walk.transfer, walk.elsewhere)
    reached = {state for walk in walks for state in walk.states}
    assert reached >= {
        "draft",
        "signed",
        "in-progress",
        "amended",
        "assessed",
        "not-achieved",
        "validated",
        "validation-refused",
        "recognised",
        "closed",
        "cancelled",
    }


def test_walks_recognise_units_and_decide_on_appeals(walks: tuple[Walk, ...]) -> None:
    found = [walk.transfer.portfolio for walk in walks]
    recognitions = [one for portfolio in found for one in portfolio.recognitions]
    assert sum(bool(one.units) for one in recognitions) >= 5
    assert any(one.appeals for one in recognitions)
    assert any(one.appeals for portfolio in found for one in portfolio.validations)


@pytest.mark.long
def test_many_random_walks_hold() -> None:
    for seed in range(120, 5000):
        walk = walked(seed, tries=250)
        check(walk.transfer, walk.elsewhere)
