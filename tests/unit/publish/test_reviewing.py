"""Decisions: what they must say, who may take them, and that nothing of them is ever lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.unit.publish.review_store import (
    BASE,
    NOW,
    SKILL,
    body,
    confirming,
    make_store,
    outcome,
    rejecting,
    scope,
    unit,
)

from ecvet_graph.errors import InvalidDataError, NotAllowedError, NotFoundError
from ecvet_graph.model.iris import ELM, SKOS, Graphs
from ecvet_graph.model.learning import Text
from ecvet_graph.model.review import Decision, Difference, Purpose, ReviewResult, Side
from ecvet_graph.model.terms import Triple
from ecvet_graph.publish.proposals import LinkProposal, Proposal
from ecvet_graph.publish.reviewing import Recorded, record_decision, record_link_decision
from ecvet_graph.publish.tokens import Scope
from ecvet_graph.rdf.review import read_decisions, read_link_decisions
from ecvet_graph.store import RdfFormat, StoreHome

AT, DE, EE = unit("at"), unit("de"), unit("ee")


@pytest.fixture
def home(tmp_path: Path) -> StoreHome:
    return make_store(tmp_path / "store")


def decide(home: StoreHome, code: str, proposal: Proposal, *, hours: int = 0) -> Recorded[Decision]:
    now = NOW + timedelta(hours=hours)
    return record_decision(home, scope(code), proposal, base=BASE, now=now)


def review_graph(home: StoreHome) -> frozenset[Triple]:
    with home.reader() as snapshot:
        return frozenset(snapshot.store.triples(Graphs(BASE).review))


def test_a_decision_is_read_back_as_it_was_recorded(home: StoreHome) -> None:
    proposal = Proposal(
        AT,
        DE,
        ReviewResult.RESTRICTED,
        Side.RECEIVING,
        Purpose.MOBILITY,
        reason=Text('Mörtel "von Hand"\nfehlt \\ ganz', "de"),
        differences=(Difference.WORKLOAD, Difference.LEARNING_OUTCOMES),
        open_outcomes=(outcome("de", 2),),
        predicate=SKOS + "broadMatch",
    )
    recorded = decide(home, "de", proposal)
    assert recorded.version == home.version()
    (read,) = read_decisions(review_graph(home))
    assert read == recorded.decision
    assert read.institution == body("de")
    assert read.predicate == SKOS + "broadMatch"
    assert read.decided_at == NOW


def test_the_same_decision_again_changes_nothing(home: StoreHome) -> None:
    first = decide(home, "de", confirming(AT, DE))
    again = decide(home, "de", confirming(AT, DE), hours=1)
    assert again == Recorded(first.decision, None)
    assert home.version() == first.version


def test_a_later_decision_revises_and_the_earlier_stays(home: StoreHome) -> None:
    first = decide(home, "de", confirming(AT, DE))
    before = review_graph(home)
    second = decide(home, "de", rejecting(AT, DE), hours=1)
    third = decide(home, "de", confirming(AT, DE), hours=2)
    assert second.decision.revises == first.decision.iri
    assert third.decision.revises == second.decision.iri
    assert before < review_graph(home)
    made = [one.decision for one in (first, second, third)]
    assert list(read_decisions(review_graph(home))) == made
    assert len({one.iri for one in made}) == 3


def test_other_sides_purposes_directions_and_institutions_are_not_revised(home: StoreHome) -> None:
    decide(home, "de", confirming(AT, DE))
    others = [
        ("de", confirming(AT, DE, purpose=Purpose.MOBILITY)),
        ("de", replace(confirming(DE, AT), side=Side.SENDING)),
        ("at", replace(rejecting(AT, DE), side=Side.SENDING)),
        ("de", confirming(EE, DE)),
    ]
    for code, proposal in others:
        assert decide(home, code, proposal).decision.revises is None


def test_only_the_institution_competent_for_the_unit_of_its_side_decides(home: StoreHome) -> None:
    before = home.version()
    for code in ("at", "ee"):
        with pytest.raises(NotAllowedError, match="neither awards nor publishes"):
            decide(home, code, confirming(AT, DE))
    with pytest.raises(NotAllowedError):
        decide(home, "de", replace(confirming(AT, DE), side=Side.SENDING))
    assert home.version() == before


def test_the_operator_can_vouch_for_units_of_an_agency_and_no_others(home: StoreHome) -> None:
    school = Scope(
        institution=f"{BASE}/id/review/organisation/school", name="School", vouched=("demo-de",)
    )
    recorded = record_decision(home, school, confirming(AT, DE), base=BASE, now=NOW)
    assert recorded.decision.institution == school.institution
    with pytest.raises(NotAllowedError):
        record_decision(home, school, confirming(DE, AT), base=BASE, now=NOW)
    lookalike = replace(school, vouched=("demo",))
    with pytest.raises(NotAllowedError):
        record_decision(home, lookalike, confirming(AT, DE), base=BASE, now=NOW)


def test_an_institution_that_nobody_describes_is_described_once(home: StoreHome) -> None:
    school = Scope(
        institution=f"{BASE}/id/review/organisation/school", name="School", vouched=("demo-de",)
    )
    for purpose in Purpose:
        proposal = confirming(AT, DE, purpose=purpose)
        record_decision(home, school, proposal, base=BASE, now=NOW)
    names = [str(o) for s, _, o in review_graph(home) if str(s) == school.institution]
    assert sorted(names) == ["School", "http://data.europa.eu/snb/model/elm/Organisation"]


BAD = {
    "a unit and itself": replace(confirming(AT, AT)),
    "a rejection without a reason": replace(rejecting(AT, DE), reason=None),
    "a rejection without a difference": replace(rejecting(AT, DE), differences=()),
    "a rejection that leaves outcomes open": replace(
        rejecting(AT, DE), open_outcomes=(outcome("de"),)
    ),
    "a confirmation with a difference": replace(
        confirming(AT, DE), differences=(Difference.LEVEL,)
    ),
    "a restriction that opens nothing": replace(confirming(AT, DE), result=ReviewResult.RESTRICTED),
    "a restriction that opens outcomes of the source": replace(
        confirming(AT, DE), result=ReviewResult.RESTRICTED, open_outcomes=(outcome("at"),)
    ),
    "a restriction that opens everything": replace(
        confirming(AT, DE),
        result=ReviewResult.RESTRICTED,
        open_outcomes=(outcome("de", 1), outcome("de", 2)),
    ),
    "a restriction that is exact": replace(
        confirming(AT, DE),
        result=ReviewResult.RESTRICTED,
        open_outcomes=(outcome("de"),),
        predicate=SKOS + "exactMatch",
    ),
    "a predicate of others": replace(
        confirming(AT, DE), predicate="http://www.w3.org/2002/07/owl#sameAs"
    ),
    "a reason that is too long": replace(rejecting(AT, DE), reason=Text("x" * 2001, "en")),
    "a blank reason": replace(rejecting(AT, DE), reason=Text(" \n", "en")),
    "a reason with an escape": replace(rejecting(AT, DE), reason=Text("a\x1b[2J", "en")),
    "a reason that turns its direction": replace(rejecting(AT, DE), reason=Text("a\u202eb", "en")),
    "a reason with a line separator": replace(rejecting(AT, DE), reason=Text("a\u2028b", "en")),
    "a reason that XML cannot hold": replace(rejecting(AT, DE), reason=Text("a\uffff", "en")),
    "a reason with a noncharacter": replace(rejecting(AT, DE), reason=Text("a\U0001fffe", "en")),
    "a reason that nobody sees": replace(rejecting(AT, DE), reason=Text("\u200d\u200d.", "en")),
    "a language without end": replace(rejecting(AT, DE), reason=Text("x", "en" + "-abcd" * 9)),
    "a reason with half a character": replace(rejecting(AT, DE), reason=Text("a\ud800", "en")),
    "a reason with an address": replace(
        rejecting(AT, DE), reason=Text("Ask " + "someone" + chr(64) + "example.org", "en")
    ),
    "a language that is none": replace(rejecting(AT, DE), reason=Text("x", 'en" .\n<a> <b> <c')),
}


@pytest.mark.parametrize("name", BAD)
def test_what_lacks_or_does_not_fit_is_refused_and_changes_nothing(
    home: StoreHome, name: str
) -> None:
    before = home.version()
    with pytest.raises(InvalidDataError) as refused:
        decide(home, "de", BAD[name])
    assert refused.value.remedy
    assert home.version() == before
    assert not review_graph(home)


@pytest.mark.parametrize("missing", [f"{BASE}/id/x/unit/none", body("de"), outcome("de")])
def test_what_is_no_unit_cannot_be_decided_on(home: StoreHome, missing: str) -> None:
    for proposal in (confirming(missing, DE), confirming(DE, missing)):
        with pytest.raises(NotFoundError):
            decide(home, "de", proposal)


def test_reviewers_who_decide_at_once_are_all_recorded(
    home: StoreHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    # However long a busy machine takes for each of them
    monkeypatch.setattr("ecvet_graph.publish.reviewing.WRITER_PATIENCE", 300.0)
    jobs = [("de", confirming(AT, DE)), ("de", rejecting(AT, DE)), ("at", confirming(DE, AT))]

    def work(job: tuple[str, Proposal]) -> Recorded[Decision]:
        return decide(home, *job)

    with ThreadPoolExecutor(3) as pool:
        made = list(pool.map(work, jobs * 2))
    known = {one.iri: one for one in read_decisions(review_graph(home))}
    assert {one.decision.iri for one in made} == known.keys()
    of_de = [one for one in known.values() if one.target_unit == DE]
    firsts = [one for one in of_de if one.revises is None]
    assert len(firsts) == 1
    assert len({one.revises for one in of_de}) == len(of_de)  # one line, no fork


def test_a_link_is_confirmed_and_then_rejected(home: StoreHome) -> None:
    yes = LinkProposal(outcome("de"), SKILL, ReviewResult.CONFIRMED)
    no = LinkProposal(outcome("de"), SKILL, ReviewResult.REJECTED, Text("Other trade.", "en"))
    first = record_link_decision(home, scope("de"), yes, base=BASE, now=NOW)
    assert record_link_decision(home, scope("de"), yes, base=BASE, now=NOW).version is None
    second = record_link_decision(home, scope("de"), no, base=BASE, now=NOW + timedelta(hours=1))
    assert second.decision.revises == first.decision.iri
    assert list(read_link_decisions(review_graph(home))) == [first.decision, second.decision]
    assert read_decisions(review_graph(home)) == ()


def test_bad_link_decisions_are_refused(home: StoreHome) -> None:
    good = LinkProposal(outcome("de"), SKILL, ReviewResult.CONFIRMED)
    for bad in (
        replace(good, result=ReviewResult.RESTRICTED),
        replace(good, result=ReviewResult.REJECTED),
    ):
        with pytest.raises(InvalidDataError):
            record_link_decision(home, scope("de"), bad, base=BASE, now=NOW)
    for missing in (replace(good, outcome=DE), replace(good, skill=SKILL + "x")):
        with pytest.raises(NotFoundError):
            record_link_decision(home, scope("de"), missing, base=BASE, now=NOW)
    with pytest.raises(NotAllowedError):
        record_link_decision(home, scope("at"), good, base=BASE, now=NOW)
    assert not review_graph(home)


def test_naming_an_outcome_of_another_agency_makes_nobody_competent_for_it(home: StoreHome) -> None:
    line = f"<{unit('at')}> <{ELM}learningOutcome> <{outcome('de')}> ."
    with home.writer("more") as draft:
        draft.store.load(
            line.encode(), syntax=RdfFormat.N_TRIPLES, graph=f"{BASE}/graph/demo-at/more"
        )
    proposal = LinkProposal(outcome("de"), SKILL, ReviewResult.CONFIRMED)
    with pytest.raises(NotAllowedError):
        record_link_decision(home, scope("at"), proposal, base=BASE, now=NOW)
    assert not review_graph(home)
    assert record_link_decision(home, scope("de"), proposal, base=BASE, now=NOW).version
