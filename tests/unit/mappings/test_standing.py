"""What decisions amount to: who decides, for which purpose, and until when it counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ecvet_graph.mappings.standing import review_pair, standing, status_of
from ecvet_graph.model.match import MatchStatus
from ecvet_graph.model.review import Decision, Purpose, ReviewResult, Side

NOW = datetime(2026, 3, 1, tzinfo=UTC)
CONTENTS = {"a": "1", "b": "2"}
ONE = Decision(
    institution="http://x.test/chamber",
    side=Side.RECEIVING,
    purpose=Purpose.EXEMPTION,
    result=ReviewResult.CONFIRMED,
    source_unit="a",
    target_unit="b",
    decided_at=NOW,
    source_content="1",
    target_content="2",
    iri="d1",
)


@pytest.mark.parametrize(
    ("side", "result", "purpose", "status"),
    [
        ("receiving", "confirmed", "exemption", "recognised-in-case"),
        ("receiving", "restricted", "exemption", "recognised-in-case"),
        ("receiving", "rejected", "exemption", "rejected"),
        ("receiving", "confirmed", "mobility", "suggested"),
        ("receiving", "restricted", "information", "suggested"),
        ("receiving", "rejected", "mobility", "rejected"),
        ("sending", "confirmed", "exemption", "suggested"),
        ("sending", "rejected", "exemption", "suggested"),
    ],
)
def test_only_the_receiving_side_decides_and_only_an_exemption_recognises(
    side: str, result: str, purpose: str, status: str
) -> None:
    one = replace(ONE, side=Side(side), result=ReviewResult(result), purpose=Purpose(purpose))
    assert status_of([one]) is MatchStatus(status)


def test_what_rests_on_a_memorandum_is_agreed() -> None:
    agreed = replace(ONE, memorandum="http://x.test/mou", purpose=Purpose.MOBILITY)
    assert status_of([agreed]) is MatchStatus.AGREED_IN_MOU
    refused = replace(agreed, result=ReviewResult.REJECTED)
    assert status_of([refused]) is MatchStatus.REJECTED


def test_both_views_are_kept_and_the_case_is_disputed() -> None:
    sending = replace(ONE, side=Side.SENDING, result=ReviewResult.REJECTED, iri="d2")
    pair = review_pair([ONE, sending], CONTENTS)
    assert pair.status is MatchStatus.RECOGNISED_IN_CASE
    assert set(pair.decisions) == {ONE, sending}
    assert [case.is_disputed for case in pair.cases] == [True]


def test_the_latest_receiving_institution_counts() -> None:
    later = replace(
        ONE,
        institution="http://x.test/other",
        result=ReviewResult.REJECTED,
        decided_at=NOW + timedelta(days=1),
        iri="d2",
    )
    assert review_pair([later, ONE], CONTENTS).status is MatchStatus.REJECTED
    assert review_pair([ONE, later], CONTENTS).status is MatchStatus.REJECTED


def test_a_rejection_for_one_purpose_does_not_hide_a_recognition_for_another() -> None:
    rejected = replace(ONE, purpose=Purpose.MOBILITY, result=ReviewResult.REJECTED, iri="d2")
    pair = review_pair([ONE, rejected], CONTENTS)
    assert (pair.status, pair.purpose) == (MatchStatus.RECOGNISED_IN_CASE, Purpose.EXEMPTION)
    assert {case.status for case in pair.cases} == {
        MatchStatus.RECOGNISED_IN_CASE,
        MatchStatus.REJECTED,
    }


@pytest.mark.parametrize("contents", [{"a": "1", "b": "9"}, {"a": "9", "b": "2"}, {"a": "1"}, {}])
def test_a_decision_counts_until_a_unit_changes_or_goes(contents: dict[str, str]) -> None:
    rejected = replace(ONE, result=ReviewResult.REJECTED)
    assert review_pair([rejected], CONTENTS).is_current
    pair = review_pair([rejected], contents)
    assert not pair.is_current
    assert (pair.status, pair.purpose, pair.cases) == (MatchStatus.SUGGESTED, None, ())
    assert pair.decisions == (rejected,)


def test_what_was_revised_does_not_stand() -> None:
    second = replace(ONE, iri="d2", revises="d1", decided_at=NOW + timedelta(days=1))
    third = replace(ONE, iri="d3", revises="d2", decided_at=NOW + timedelta(days=2))
    assert standing([ONE, third, second]) == (third,)
    assert standing([]) == ()
