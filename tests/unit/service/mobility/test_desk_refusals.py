"""What a desk refuses, with its place and in words, and that everything then stays as it was."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import date
from decimal import Decimal
from threading import Barrier, BrokenBarrierError

import pytest
from tests.unit.service.mobility.desks import (
    AFTER,
    DURING,
    STRANGER,
    Office,
    agreement_of,
    attested,
    begun_transfer,
    granted,
    passed,
    recognised_transfer,
    shared_memorandum,
    signing,
)
from tests.unit.service.mobility.plumbing import (
    BOILER,
    COPPER,
    HANDOVER,
    HEATING,
    HOME,
    HOST,
    PIPES,
    PLUMBER,
    POINTS,
    TIGHT,
)

from ecvet_graph.errors import (
    ConflictError,
    EcvetGraphError,
    InvalidDataError,
    NotFoundError,
    TransitionError,
    UsageFault,
)
from ecvet_graph.model.learning import Text
from ecvet_graph.model.mobility import (
    Transfer,
)
from ecvet_graph.private import PrivateStore
from ecvet_graph.quality import Finding
from ecvet_graph.service.mobility import before
from ecvet_graph.service.mobility.desk import Desk
from ecvet_graph.service.mobility.finding import record_iri
from ecvet_graph.service.mobility.requests import (
    Amending,
    Crediting,
    NewExperience,
    NewMemorandum,
    PlannedUnit,
)
from ecvet_graph.service.mobility.workplace import Workplace

REASON = (Text("The assessment did not follow the agreed procedure.", "en"),)


def saved(office: Office, name: str) -> tuple[Transfer, int]:
    held = PrivateStore.open(office.settings).transfer(HOME, record_iri(name))
    return held.value, held.revision


def test_a_unit_is_awarded_once_by_two_who_recognise_at_the_same_time(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, learner = office.desk(HOME, AFTER), ""
    names: list[str] = []
    for _ in range(2):
        view = home.new_experience(NewExperience(qualification="demo:plumber", learner=learner))
        home.assess(view.id, passed(COPPER, TIGHT))
        home.credit(view.id, Crediting(unit=PIPES))
        home.finish(view.id)
        home.validate(view.id, granted())
        learner, names = view.learner, [*names, view.id]
    together, check = Barrier(2), Workplace.check

    def waited(work: Workplace, transfer: Transfer, before: Transfer | None) -> tuple[Finding, ...]:
        with suppress(BrokenBarrierError):
            together.wait(0.5)
        return check(work, transfer, before)

    def recognised(name: str) -> str:
        try:
            office.desk(HOME, AFTER).recognise(name, attested(PIPES))
        except TransitionError as fault:
            return fault.rule
        return "awarded"

    monkeypatch.setattr(Workplace, "check", waited)
    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(recognised, names)) == ["T09", "awarded"]


Step = Callable[[Desk, str], object]
WRONG: tuple[tuple[str, str, Step, type[EcvetGraphError]], ...] = (
    ("home assesses", HOME, lambda d, n: d.assess(n, passed(COPPER)), TransitionError),
    ("home credits", HOME, lambda d, n: d.credit(n, Crediting(unit=PIPES)), TransitionError),
    ("home ends the assessment", HOME, lambda d, n: d.finish(n), TransitionError),
    ("no transcript without credit", HOST, lambda d, n: d.transcript(n), TransitionError),
    ("host validates", HOST, lambda d, n: d.validate(n, granted()), TransitionError),
    ("home validates too early", HOME, lambda d, n: d.validate(n, granted()), TransitionError),
    ("nothing to recognise", HOME, lambda d, n: d.recognise(n, attested()), TransitionError),
    ("host closes", HOST, lambda d, n: d.close(n), TransitionError),
    ("begun twice", HOST, lambda d, n: d.begin(n), TransitionError),
    ("signed twice", HOME, lambda d, n: d.sign(n, signing("home")), TransitionError),
    ("unknown outcome", HOST, lambda d, n: d.assess(n, passed("nothing")), InvalidDataError),
    ("unknown unit", HOST, lambda d, n: d.credit(n, Crediting(unit="no:unit")), NotFoundError),
    ("nothing shown", HOST, lambda d, n: d.credit(n, Crediting(unit=PIPES)), TransitionError),
    ("a stranger looks", STRANGER, lambda d, n: d.transfer(n), NotFoundError),
    ("a stranger assesses", STRANGER, lambda d, n: d.assess(n, passed(COPPER)), NotFoundError),
    ("a stranger cancels", STRANGER, lambda d, n: d.cancel(n), NotFoundError),
    ("a stranger reads", STRANGER, lambda d, n: d.turtle(n), NotFoundError),
    (
        "a stale revision",
        HOST,
        lambda d, n: d.assess(n, passed(COPPER), revision=1),
        ConflictError,
    ),
    (
        "a day to come",
        HOST,
        lambda d, n: d.assess(n, replace(passed(COPPER), on=date(2027, 1, 1))),
        TransitionError,
    ),
    (
        "an amendment with an unknown unit",
        HOME,
        lambda d, n: d.amend(n, Amending(units=(PlannedUnit(unit="no:unit"),))),
        NotFoundError,
    ),
    (
        "an amendment that ends before it starts",
        HOME,
        lambda d, n: d.amend(n, Amending(end=date(2026, 1, 1))),
        TransitionError,
    ),
)


def test_all_wrong_steps_are_tried(office: Office) -> None:
    """One office for all: each of them leaves everything as it was, so the next finds it so."""
    assert len(WRONG) == 21
    name = begun_transfer(office)
    was = saved(office, name)
    for what, who, step, error in WRONG:
        with pytest.raises(error) as caught:
            step(office.desk(who, DURING), name)
        assert str(caught.value), what
        assert saved(office, name) == was, what


def test_a_broken_constraint_leaves_everything_as_it_was(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the rules of the loop let pass and the documents do not: nothing is saved."""
    name = begun_transfer(office)
    was = saved(office, name)

    def lawless(_work: object, transfer: Transfer) -> Transfer:
        assert transfer.agreement is not None
        damaged = replace(transfer.agreement, host=transfer.home, signatures=())
        return replace(transfer, agreements=(damaged,))

    monkeypatch.setattr(before, "cancelled", lawless)
    with pytest.raises(TransitionError) as caught:
        office.desk(HOME, DURING).cancel(name)
    assert caught.value.rule.startswith("A0")
    assert saved(office, name) == was


def test_a_new_record_with_a_broken_rule_is_not_kept(office: Office) -> None:
    desk = office.desk(HOME)
    were = desk.transfers(), desk.learners()
    with pytest.raises(TransitionError) as caught:
        desk.new_agreement(agreement_of(None, host=HOME))
    assert caught.value.rule == "A01"
    with pytest.raises(TransitionError):
        desk.new_agreement(agreement_of(None, end=date(2026, 1, 1)))
    assert (desk.transfers(), desk.learners()) == were


def test_what_breaks_a_rule_is_told_with_names(office: Office) -> None:
    name = begun_transfer(office)
    host = office.desk(HOST, DURING)
    host.assess(name, passed(COPPER))
    host.credit(name, Crediting(unit=PIPES))
    host.transcript(name)
    home = office.desk(HOME, AFTER)
    home.validate(name, granted())
    with pytest.raises(TransitionError) as caught:
        home.recognise(name, attested(PIPES))
    assert caught.value.rule == "T08"
    assert '"Installing pipes"' in caught.value.message
    assert "http" not in caught.value.message


def test_a_closed_transfer_takes_no_step(office: Office) -> None:
    name = recognised_transfer(office)
    office.desk(HOME, AFTER).close(name)
    steps: tuple[Callable[[], object], ...] = (
        lambda: office.desk(HOST, AFTER).assess(name, passed(HANDOVER)),
        lambda: office.desk(HOST, AFTER).transcript(name),
        lambda: office.desk(HOME, AFTER).validate(name, granted()),
        lambda: office.desk(HOME, AFTER).amend(name, Amending(end=date(2026, 4, 30))),
    )
    for step in steps:
        with pytest.raises(TransitionError) as caught:
            step()
        assert caught.value.rule == "S-closed"


def test_of_two_who_act_at_once_the_second_is_told(office: Office) -> None:
    name = begun_transfer(office)
    seen = office.desk(HOST, DURING).transfer(name).revision
    office.desk(HOST, DURING).assess(name, passed(COPPER), revision=seen)
    with pytest.raises(ConflictError):
        office.desk(HOST, DURING).assess(name, passed(TIGHT), revision=seen)
    assert office.desk(HOST, DURING).assess(name, passed(TIGHT)).revision == seen + 2


def test_a_learner_is_drawn_or_known(office: Office) -> None:
    desk = office.desk(HOME)
    asked = agreement_of(shared_memorandum(office))
    first = desk.new_agreement(asked)
    again = desk.new_agreement(replace(asked, learner=first.learner))
    assert again.learner == first.learner
    assert desk.new_agreement(asked).learner != first.learner
    for unknown in ("urn:uuid:00000000-0000-4000-8000-000000000000", "Ada"):
        with pytest.raises(NotFoundError) as caught:
            desk.new_agreement(replace(asked, learner=unknown))
        assert caught.value.place is not None
        assert caught.value.place.field == "$.learner"


def test_a_memorandum_that_is_not_known_is_told_at_once(office: Office) -> None:
    for unknown in ("00000000-0000-4000-8000-000000000000", "https://example.org/m", "a b"):
        with pytest.raises(NotFoundError) as caught:
            office.desk(HOME).new_agreement(agreement_of(unknown))
        assert caught.value.place is not None
        assert caught.value.place.field == "$.memorandum"


@pytest.mark.parametrize(
    ("field", "start", "end"),
    [
        ("$.start", date(2025, 12, 30), date(2026, 1, 20)),
        ("$.end", date(2028, 12, 1), date(2029, 1, 1)),
    ],
)
def test_a_stay_outside_its_memorandum_is_told_when_it_is_drafted_or_amended(
    office: Office, field: str, start: date, end: date
) -> None:
    desk = office.desk(HOME)
    memorandum = shared_memorandum(office)
    made = desk.new_agreement(agreement_of(memorandum))
    with pytest.raises(TransitionError) as drafted:
        desk.new_agreement(agreement_of(memorandum, start=start, end=end))
    with pytest.raises(TransitionError) as amended:
        desk.amend(made.id, Amending(start=start, end=end))
    for caught in (drafted, amended):
        assert caught.value.rule == "A05"
        assert caught.value.place is not None
        assert caught.value.place.field == field
    assert desk.new_agreement(agreement_of(None, start=start, end=end)).agreement is not None


def test_points_are_in_a_system_that_is_known(office: Office) -> None:
    for unknown in ("points", "https://example.org/points"):
        unit = PlannedUnit(unit=PIPES, points=Decimal(3), credit_system=unknown)
        with pytest.raises(NotFoundError) as caught:
            office.desk(HOME).new_agreement(agreement_of(None, units=(unit,)))
        assert caught.value.place is not None
        assert caught.value.place.field == "$.units[0].credit_system"


def test_a_credit_system_is_named_by_its_code_too(office: Office) -> None:
    for name in ("ECVET", "ecvet", POINTS):
        unit = PlannedUnit(unit=PIPES, points=Decimal(3), credit_system=name)
        made = office.desk(HOME).new_agreement(agreement_of(None, units=(unit,)))
        assert made.transfer.agreements[0].units[0].credit_system == POINTS


def test_a_memorandum_without_a_title_is_refused(office: Office) -> None:
    asked = NewMemorandum(
        titles=(), parties=(HOST,), qualifications=(PLUMBER,), valid_from=date(2026, 1, 1)
    )
    with pytest.raises(InvalidDataError) as caught:
        office.desk(HOME).new_memorandum(asked)
    assert caught.value.place is not None
    assert caught.value.place.field == "$.titles"


def test_an_outcome_of_another_unit_is_not_agreed_on(office: Office) -> None:
    wrong = PlannedUnit(unit=PIPES, outcomes=(BOILER,))
    with pytest.raises(InvalidDataError) as caught:
        office.desk(HOME).new_agreement(agreement_of(None, units=(wrong,)))
    assert caught.value.place is not None
    assert caught.value.place.field == "$.units[0].outcomes[0]"


@pytest.mark.parametrize("name", ["", "../x", "urn:uuid:1", "not-a-uuid", "%00"])
def test_what_is_no_id_is_not_found(office: Office, name: str) -> None:
    with pytest.raises(NotFoundError):
        office.desk(HOME).transfer(name)


def test_an_id_of_several_units_is_not_guessed(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = {"twice": (PIPES, HEATING)}
    monkeypatch.setattr("ecvet_graph.service.mobility.finding.identified", lambda *_, **__: found)
    with pytest.raises(UsageFault, match="2 units"):
        office.desk(HOME).suggest_agreement("twice", HEATING)
