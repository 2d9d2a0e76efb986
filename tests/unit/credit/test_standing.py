"""How far each outcome is, from records of every kind."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.unit.credit.histories import (
    LEARNER,
    assessed,
    credited,
    portfolio,
    recognised,
    validated,
)

from ecvet_graph.credit.standing import (
    Standing,
    awarded_units,
    merged,
    passed_on,
    standings,
)
from ecvet_graph.errors import InvalidDataError
from ecvet_graph.model.credit import DecisionResult, Portfolio

REFUSED = DecisionResult.REFUSED


@pytest.mark.parametrize(
    ("records", "standing"),
    [
        ((assessed("o", passed=False),), Standing.FAILED),
        ((assessed("o"),), Standing.CREDITED),
        ((assessed("o"), credited("o")), Standing.CREDITED),
        ((assessed("o"), credited("o"), validated("o")), Standing.VALIDATED),
        ((assessed("o"), validated("o"), recognised("o")), Standing.RECOGNISED),
        ((assessed("o"), validated("o", result=REFUSED)), Standing.CREDITED),
        ((validated("o"), recognised("o", result=REFUSED)), Standing.VALIDATED),
    ],
)
def test_an_outcome_is_as_far_as_the_furthest_decision_in_its_favour(
    records: tuple[object, ...], standing: Standing
) -> None:
    found = standings(portfolio(*records))  # type: ignore[arg-type]
    assert found["o"].standing is standing


def test_records_stand_in_the_order_of_the_stages() -> None:
    found = standings(portfolio(recognised("o"), validated("o"), credited("o"), assessed("o")))
    kinds = [record.split(":")[1] for record in found["o"].records]
    assert kinds == ["assessment", "credit", "validation", "recognition"]


def test_a_failed_outcome_that_is_repeated_and_passed_counts_as_passed() -> None:
    failed = assessed("o", name="first", passed=False)
    again = assessed("o", name="second", on=date(2026, 3, 1))
    found = standings(portfolio(failed, again))["o"]
    assert found.standing is Standing.CREDITED
    assert len(found.records) == 2
    assert passed_on(portfolio(failed, again)) == {"o": date(2026, 3, 1)}


def test_an_outcome_that_was_never_passed_is_failed_whatever_else_is_written() -> None:
    found = standings(portfolio(assessed("o", passed=False), credited("o"), recognised("o")))
    assert found["o"].standing is Standing.FAILED


def test_a_refusal_that_an_appeal_overturned_counts_as_granted() -> None:
    refused = recognised("o", ["u"], name="refused", result=REFUSED)
    assert awarded_units(portfolio(refused)) == frozenset()
    later = replace(recognised("o", ["u"], name="later"), appeals=refused.iri)
    both = portfolio(refused, later)
    assert standings(both)["o"].standing is Standing.RECOGNISED
    assert standings(both)["o"].records == (later.iri,)
    assert awarded_units(both) == {"u"}


def test_records_of_other_learners_are_passed_over() -> None:
    foreign = replace(recognised("o", ["u"]), learner="urn:uuid:somebody-else")
    assert standings(portfolio(foreign)) == {}
    assert awarded_units(portfolio(foreign)) == frozenset()


def test_portfolios_of_several_stays_are_put_together_each_record_once() -> None:
    first = portfolio(assessed("a", name="1"), recognised("a", name="1"))
    second = portfolio(assessed("b", name="2"), recognised("a", name="1"))
    both = merged([first, second])
    assert [one.iri for one in both.assessments] == ["urn:assessment:1", "urn:assessment:2"]
    assert len(both.recognitions) == 1
    assert merged([second, first]) == both
    assert merged([]) == Portfolio(learner="")


def test_portfolios_of_several_learners_are_not_put_together() -> None:
    with pytest.raises(InvalidDataError, match="several learners"):
        merged([Portfolio(learner=LEARNER), Portfolio(learner="urn:uuid:somebody-else")])
