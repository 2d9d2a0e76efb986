"""Every rule of the loop, broken in every way that the functions refuse; nothing is changed then."""

from __future__ import annotations

from datetime import date

import pytest
from tests.unit.credit import broken_agreements, broken_corrections, broken_records, stay
from tests.unit.credit.stay import (
    HOME,
    NOW,
)

from ecvet_graph.credit.deciding import validate
from ecvet_graph.credit.rules import RULES
from ecvet_graph.errors import TransitionError
from ecvet_graph.model.learning import Text
from ecvet_graph.model.mobility import (
    SignatoryRole,
)

CASES = broken_agreements.CASES + broken_records.CASES + broken_corrections.CASES


def test_every_rule_is_broken_by_a_case() -> None:
    assert {rule for rule, _, _ in CASES} == RULES.keys()
    assert len(CASES) == 176


@pytest.mark.parametrize(
    ("rule", "step"),
    [pytest.param(rule, step, id=f"{rule} {name}") for rule, name, step in CASES],
)
def test_a_step_that_breaks_a_rule_is_refused_by_its_code(
    rule: str, step: broken_agreements.Step
) -> None:
    with pytest.raises(TransitionError) as caught:
        step()
    fault = caught.value
    assert fault.rule == rule
    assert fault.message.endswith((".", ")."))
    assert fault.remedy.endswith("."), fault.message
    assert (fault.code, fault.exit_code, fault.http_status) == ("transition", 1, 409)


def test_every_rule_is_a_sentence_with_its_source() -> None:
    for code, rule in RULES.items():
        assert rule.code == code
        assert rule.sentence.endswith(".")
        assert "2009/C 155/02" in rule.source or rule.source.startswith("Rule of this project")


def test_a_day_of_an_institution_may_be_ahead_of_universal_time() -> None:
    own = stay.signature(SignatoryRole.HOME, signed_on=date(2026, 5, 2))
    assert broken_agreements.signing(own)()


def test_texts_of_reasons_are_kept_as_they_are() -> None:
    reasons = (Text("Prüfung ohne zweiten Prüfer", "de"),)
    own = stay.validation("a", reasons=reasons)
    found = validate(stay.issued(), own, at=NOW, by=HOME)
    assert found.portfolio.validations[-1].reasons == reasons
