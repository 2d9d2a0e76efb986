"""What the loop accepts, the constraints accept; what they refuse, they refuse by the same rule."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import chain
from pathlib import Path

import pytest
from tests.unit.service.mobility.plumbing import (
    AT,
    BOILER,
    COPPER,
    HEATING,
    HOME,
    HOST,
    LEARNER,
    MEMORANDUM,
    PIPEFITTER,
    PIPES,
    STRUCTURE,
    TIGHT,
    WELDING,
    agreement,
    memorandum,
    name,
    public_graph,
    recognition,
    signature,
    stay,
    transcript,
    validation,
    with_portfolio,
)

from ecvet_graph.credit.agreements import sign, start_transfer
from ecvet_graph.credit.assessing import award, issue_transcript
from ecvet_graph.credit.deciding import recognise, validate
from ecvet_graph.credit.memoranda import start_memorandum
from ecvet_graph.errors import TransitionError
from ecvet_graph.model.credit import DecisionResult, Portfolio
from ecvet_graph.model.iris import OWL
from ecvet_graph.model.mobility import AgreementState, Memorandum, SignatoryRole, Transfer
from ecvet_graph.model.terms import Iri, Triple
from ecvet_graph.rdf.memorandum import memorandum_triples
from ecvet_graph.rdf.transfer import portfolio_triples, transfer_triples
from ecvet_graph.service.mobility.documents import check, role_of
from ecvet_graph.store import GraphStore, RdfFormat

STAY = stay()
FOREIGN = "https://example.org/id/other/organisation/elsewhere"


@pytest.fixture(scope="module")
def store() -> GraphStore:
    return public_graph()


def record(transfer: Transfer, agreed: Memorandum | None = None) -> Iterator[Triple]:
    return chain(transfer_triples(transfer), memorandum_triples(agreed or STAY.memorandum))


@pytest.mark.parametrize("step", STAY.steps)
def test_every_step_that_the_loop_accepts_conforms(step: str, store: GraphStore) -> None:
    assert check(record(STAY.steps[step]), store=store) == ()


def test_home_and_host_may_not_be_one_under_names_that_the_graph_knows() -> None:
    known = public_graph()
    alias = "https://example.org/id/demo/organisation/alias"
    said = "".join(f"<{one}> <{OWL}sameAs> <{alias}> .\n" for one in (HOME, HOST))
    known.load(
        said.encode(), syntax=RdfFormat.N_TRIPLES, graph="http://localhost:8000/graph/demo/b"
    )
    with pytest.raises(TransitionError, match="A01-same") as refused:
        check(record(STAY.steps["drafted"]), store=known)
    assert HOST in str(refused.value)


def test_the_steps_are_all_there() -> None:
    assert len(STAY.steps) == 16


@dataclass(frozen=True)
class Damage:
    """The same fault twice: as a step that the loop is asked for, and as a record that has it."""

    rule: str
    step: Callable[[], object]
    record: Callable[[], Iterator[Triple]]


def _with_agreement(**changes: object) -> Transfer:
    start = STAY.steps["signed as learner"]
    changed = replace(start.agreements[0], **changes)  # type: ignore[arg-type]
    return replace(start, agreements=(changed,))


def _draft(**changes: object) -> Callable[[], object]:
    changed = replace(agreement(), **changes)  # type: ignore[arg-type]
    return lambda: start_transfer(changed, iri=name(2), at=AT, by=changed.home)


def _signed(**changes: object) -> Callable[[], object]:
    """Return the first signature under a draft that should not be signed."""
    draft = replace(agreement(), **changes)  # type: ignore[arg-type]
    begun = start_transfer(draft, iri=name(2), at=AT, by=draft.home)
    given = signature(20, draft.home, SignatoryRole.HOME)
    return lambda: sign(
        begun, given, memorandum=STAY.memorandum, structure=STRUCTURE, at=AT, by=draft.home
    )


def _credit(**changes: object) -> Damage:
    credit = replace(STAY.end.portfolio.credits[0], **changes)  # type: ignore[arg-type]
    rule = {"assessments": "T02", "specification": "T01", "awarded_on": "T03"}[next(iter(changes))]
    return Damage(
        rule,
        lambda: award(STAY.steps["failed"], credit, structure=STRUCTURE, at=AT, by=HOST),
        lambda: record(with_portfolio(STAY.steps["credited"], credits=(credit,))),
    )


def _validation(rule: str, **changes: object) -> Damage:
    decided = replace(validation(50, name(40), COPPER, TIGHT), **changes)  # type: ignore[arg-type]
    return Damage(
        rule,
        lambda: validate(STAY.steps["transcript"], decided, at=AT, by=HOME),
        lambda: record(with_portfolio(STAY.steps["validated"], validations=(decided,))),
    )


def _recognition(rule: str, **changes: object) -> Damage:
    decided = replace(recognition(), **changes)  # type: ignore[arg-type]
    elsewhere = Portfolio(learner=LEARNER)
    return Damage(
        rule,
        lambda: recognise(
            STAY.steps["all validated"],
            decided,
            structure=STRUCTURE,
            elsewhere=elsewhere,
            at=AT,
            by=HOME,
        ),
        lambda: record(with_portfolio(STAY.steps["recognised"], recognitions=(decided,))),
    )


def _memorandum(rule: str, **changes: object) -> Damage:
    draft = replace(memorandum(), state=AgreementState.DRAFT, signatures=(), steps=(), **changes)  # type: ignore[arg-type]
    return Damage(
        rule,
        lambda: start_memorandum(draft, at=AT, by=HOME),
        lambda: memorandum_triples(draft),
    )


UNITS = agreement().units
REFUSED = {"result": DecisionResult.REFUSED, "outcomes": ()}
DAMAGES = {
    "host is home": Damage("A01", _draft(host=HOME), lambda: record(_with_agreement(host=HOME))),
    "no memorandum": Damage(
        "A03", _draft(memorandum=None), lambda: record(_with_agreement(memorandum=None))
    ),
    "host is no party": Damage(
        "A03",
        _signed(host=FOREIGN, assessor=None),
        lambda: record(_with_agreement(host=FOREIGN, state=AgreementState.DRAFT)),
    ),
    "unit of another qualification": Damage(
        "A04",
        _signed(units=(replace(UNITS[0], unit=WELDING),)),
        lambda: record(
            _with_agreement(units=(replace(UNITS[0], unit=WELDING),)),
            replace(STAY.memorandum, qualifications=(STAY.end.qualification,)),
        ),
    ),
    "ends before it starts": Damage(
        "A05",
        _draft(end=date(2026, 3, 1)),
        lambda: record(_with_agreement(end=date(2026, 3, 1))),
    ),
    "nothing agreed": Damage(
        "A06",
        _draft(units=()),
        lambda: record(_with_agreement(units=())),
    ),
    "credit without proof": _credit(assessments=(name(31),)),
    "credit of another unit": _credit(specification=HEATING),
    "credit before assessment": _credit(awarded_on=date(2026, 3, 24)),
    "validated by the host": _validation("T05", decided_by=HOST),
    "refused without reason": _validation("T05", **REFUSED),
    "validated before assessed": _validation("T05", decided_on=date(2026, 3, 1)),
    "validated beyond the credit": _validation("T07", outcomes=(COPPER, BOILER)),
    "recognised without validation": _recognition("T06", validations=()),
    "recognised before validated": _recognition("T06", decided_on=date(2026, 4, 1)),
    "recognised beyond the validation": _recognition(
        "T07", validations=(name(50),), outcomes=(COPPER, TIGHT, BOILER)
    ),
    "unit of another qualification recognised": _recognition("T07", units=(WELDING,)),
    "unit without all its outcomes": _recognition("T08", units=(PIPES, HEATING)),
    "one party": _memorandum("M01", parties=(HOME,)),
    "no qualification": _memorandum("M03", qualifications=()),
    "no confirmations": _memorandum("M04", confirmations=()),
    "memorandum ends before it begins": _memorandum("M05", valid_until=date(2025, 1, 1)),
}


@pytest.mark.parametrize("fault", DAMAGES)
def test_loop_and_constraints_refuse_a_fault_by_the_same_rule(
    fault: str, store: GraphStore
) -> None:
    damage = DAMAGES[fault]
    with pytest.raises(TransitionError) as by_loop:
        damage.step()
    with pytest.raises(TransitionError) as by_constraint:
        check(damage.record(), store=store)
    told = by_constraint.value
    _, _, others = told.remedy.partition("Also: ")
    broken = {told.rule, *others.removesuffix(".").split(", ")}
    assert damage.rule in {code.partition("-")[0] for code in broken}, told
    assert by_loop.value.rule == damage.rule, by_loop.value


def test_the_faults_are_all_there() -> None:
    assert len(DAMAGES) == 22
    assert {damage.rule for damage in DAMAGES.values()} >= {"M01", "A01", "T01", "T08"}


def test_a_refusal_names_rule_thing_and_what_to_do(store: GraphStore) -> None:
    amended = replace(STAY.end.agreements[0], signatures=(), version=2)
    with pytest.raises(TransitionError) as told:
        check(record(replace(STAY.end, agreements=(amended,))), store=store)
    assert told.value.rule == "A02"
    assert "Rule A02, the learning agreement (version 2): " in told.value.message
    assert "lacks the dated signature of " in told.value.message
    assert "Add" not in told.value.message
    assert told.value.remedy.startswith("Add the signature and its day, or set the state to draft.")


def test_warnings_are_returned_and_refuse_nothing(store: GraphStore) -> None:
    silent = replace(STAY.end.agreements[0], assessment_method=(), recognition_clause=False)
    found = check(record(replace(STAY.end, agreements=(silent,))), store=store)
    assert [finding.code for finding in found] == ["A06-method", "A07"]
    assert {role_of(finding.focus, record(STAY.end)) for finding in found} == {
        "the learning agreement (version 1)"
    }


def test_other_points_than_those_of_the_unit_are_a_warning(store: GraphStore) -> None:
    held = STAY.end.portfolio.credits
    more = replace(held[0], points=Decimal(60))
    found = check(record(with_portfolio(STAY.end, credits=(more, held[1]))), store=store)
    assert [finding.code for finding in found] == ["T04-more"]


def test_institutions_that_nobody_describes_may_take_part(store: GraphStore) -> None:
    abroad = replace(STAY.memorandum, parties=(HOME, FOREIGN), state=AgreementState.DRAFT)
    draft = replace(agreement(), host=FOREIGN, assessor=None)
    begun = start_transfer(draft, iri=name(2), at=AT, by=HOME)
    assert check(record(begun, abroad), store=store) == ()


def test_outcomes_recognised_in_another_transfer_count_for_the_unit(store: GraphStore) -> None:
    decided = replace(recognition(), units=(PIPES, HEATING))
    here = with_portfolio(STAY.end, recognitions=(decided,))
    with pytest.raises(TransitionError, match="T08"):
        check(record(here), store=store)
    handover = ("https://example.org/id/demo/outcome/plumber--heating--handover",)
    proof = replace(STAY.end.portfolio.assessments[0], iri=name(130), outcomes=handover)
    credit = replace(
        STAY.end.portfolio.credits[1],
        iri=name(140),
        outcomes=handover,
        assessments=(name(130),),
    )
    elsewhere = Portfolio(
        learner=LEARNER,
        assessments=(proof,),
        credits=(credit,),
        validations=(validation(150, name(140), *handover),),
        recognitions=(
            replace(
                recognition(),
                iri=name(160),
                validations=(name(150),),
                outcomes=handover,
                units=(),
            ),
        ),
    )
    assert check(chain(record(here), portfolio_triples(elsewhere)), store=store) == ()


def test_a_transcript_needs_a_credit(store: GraphStore) -> None:
    empty = replace(transcript(), credits=(), assessments=(name(32),))
    with pytest.raises(TransitionError) as told:
        issue_transcript(STAY.steps["finished"], empty, at=AT, by=HOST)
    assert told.value.rule == "T01"
    with pytest.raises(TransitionError, match="T01-transcript"):
        check(record(replace(STAY.end, transcripts=(empty,))), store=store)


def test_a_step_is_checked_in_a_fraction_of_a_second(store: GraphStore) -> None:
    check(record(STAY.end), store=store)
    seconds = []
    for _ in range(3):
        # Of this thread only: what else the machine does is no work of the check.
        began = time.thread_time()
        check(record(STAY.end), store=store)
        seconds.append(time.thread_time() - began)
    assert min(seconds) < 0.5


def test_nothing_of_a_learner_is_written_to_a_disk(
    store: GraphStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    opened: list[str] = []
    monkeypatch.setattr(Path, "write_text", lambda self, *_, **__: opened.append(str(self)))
    monkeypatch.setattr(Path, "write_bytes", lambda self, *_: opened.append(str(self)))
    check(record(STAY.end), store=store)
    assert opened == []
    assert list(tmp_path.rglob("*")) == []


def test_a_thing_without_class_is_called_by_its_iri() -> None:
    assert role_of(LEARNER, record(STAY.end)) == f"<{LEARNER}>"
    assert role_of(MEMORANDUM, record(STAY.end)) == "the memorandum"
    assert Iri(PIPEFITTER) in {value for _, _, value in record(STAY.end)}
