"""Transfers and memoranda as lines that people read: what was done, what is missing, the command."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ecvet_graph.cli.console import counted
from ecvet_graph.cli.mobility_words import (
    amount_called,
    called,
    outcome_called,
    qualification_called,
    route_called,
    state_called,
    unit_called,
)
from ecvet_graph.credit.next_steps import Phase
from ecvet_graph.model.credit import AssessmentResult
from ecvet_graph.model.learning import english
from ecvet_graph.model.mobility import SignatoryRole, StepKind
from ecvet_graph.service.views.mobility import (
    MemorandumRow,
    MemorandumView,
    TransferRow,
    TransferView,
)
from ecvet_graph.service.views.mobility_parts import (
    NextStepView,
    SignatureView,
    WarningView,
)
from ecvet_graph.service.views.mobility_records import (
    AchievedOutcomeView,
    AchievedUnitView,
    PointsView,
    RecognitionView,
    ValidationView,
)

__all__ = [
    "list_lines",
    "memorandum_lines",
    "transfer_lines",
]

_PHASES: Mapping[Phase, str] = {
    Phase.BEFORE: "Before the stay",
    Phase.DURING: "During the stay",
    Phase.AFTER: "After the stay",
}
_DOING: Mapping[StepKind, str] = {
    StepKind.SIGNED: "sign",
    StepKind.BEGUN: "begin the stay",
    StepKind.AMENDED: "amend the agreement",
    StepKind.WITHDRAWN: "take the amendment back",
    StepKind.DECLINED: "decline the amendment",
    StepKind.ASSESSED: "assess outcomes",
    StepKind.CREDITED: "award credit",
    StepKind.FINISHED: "end the assessment",
    StepKind.TRANSCRIPT: "issue the personal transcript",
    StepKind.VALIDATED: "validate",
    StepKind.RECOGNISED: "recognise",
    StepKind.CANCELLED: "cancel",
    StepKind.CLOSED: "close",
    StepKind.REVIEWED: "review",
    StepKind.TERMINATED: "terminate",
}
_DONE: Mapping[StepKind, str] = {
    StepKind.SIGNED: "signed",
    StepKind.BEGUN: "stay begun",
    StepKind.AMENDED: "agreement amended",
    StepKind.WITHDRAWN: "amendment taken back",
    StepKind.DECLINED: "amendment declined",
    StepKind.ASSESSED: "outcomes assessed",
    StepKind.CREDITED: "credit awarded",
    StepKind.FINISHED: "assessment ended",
    StepKind.TRANSCRIPT: "personal transcript issued",
    StepKind.VALIDATED: "credit validated",
    StepKind.REFUSED: "refused with reasons",
    StepKind.RECOGNISED: "outcomes recognised",
}
# Possible nearly always, and waiting for nobody
_QUIET = frozenset({StepKind.AMENDED, StepKind.WITHDRAWN, StepKind.DECLINED, StepKind.CANCELLED})
_COMMANDS: Mapping[StepKind, str] = {
    StepKind.BEGUN: "begin {id}",
    StepKind.AMENDED: "amend {id} --from FILE",
    StepKind.WITHDRAWN: "withdraw-amendment {id}",
    StepKind.DECLINED: "decline-amendment {id} --reason TEXT",
    StepKind.ASSESSED: "assess {id} --passed OUTCOME --failed OUTCOME",
    StepKind.CREDITED: "credit {id} --unit UNIT",
    StepKind.FINISHED: "finish {id}",
    StepKind.TRANSCRIPT: "transcript {id}",
    StepKind.VALIDATED: "validate {id} --grant|--refuse --reason TEXT",
    StepKind.RECOGNISED: "recognise {id} --grant [--unit UNIT]",
    StepKind.CANCELLED: "cancel {id}",
    StepKind.CLOSED: "close {id}",
    StepKind.REVIEWED: "review {id}",
    StepKind.TERMINATED: "terminate {id}",
}
_SIGNATURES = "Signatures are records of what was signed, and no electronic signatures."


def transfer_lines(view: TransferView, *, is_short: bool = False) -> Iterator[str]:
    """Yield a transfer: what it is, what was done, planned against achieved, and what comes next."""
    yield f"Transfer {view.id}: {state_called(view.state)}"
    if not is_short:
        yield from _heading(view)
        for phase in view.phases:
            if phase.done:
                yield ""
                yield _PHASES[phase.phase]
            for step in phase.done:
                role = f" as {step.signed_as}" if step.signed_as else ""
                done = _DONE.get(step.kind, step.kind)
                yield f"  {step.at:%Y-%m-%d %H:%M}  {done}{role} by {called(step.by)}"
        yield from _records(view)
        yield from _achieved(view.achieved)
    yield from _warnings(view.warnings)
    yield from next_lines(view.next, name=view.id, role=view.role)


def memorandum_lines(view: MemorandumView) -> Iterator[str]:
    """Yield a memorandum: its parties with their signatures, what it confirms, what comes next."""
    yield f"Memorandum {view.id}: {state_called(view.state)}"
    yield f"  {english(view.titles)}"
    for partner in view.parties:
        yield f"  party      {called(partner)}"
    for compared in view.qualifications:
        yield f"  compares   {qualification_called(compared)}"
    until = f" to {view.valid_until}" if view.valid_until else ", open end"
    review = f", review on {view.review_on}" if view.review_on else ""
    yield f"  valid      {view.valid_from}{until}{review}"
    yield f"  confirms   {', '.join(view.confirmed) or 'nothing'}"
    yield from _signed(view.signatures)
    if view.public:
        yield f"  public     {view.public}"
    yield from _warnings(view.warnings)
    yield from next_lines(view.next, name=view.id, role=SignatoryRole.PARTY)


def next_lines(steps: Iterable[NextStepView], *, name: str, role: SignatoryRole) -> Iterator[str]:
    """Yield what can come next, who does it, what is missing, and the command for one's role."""
    coming = tuple(steps)
    yield ""
    yield "Next" if coming else "Nothing is left to be done."
    for step in coming:
        who = ", ".join(step.by) + (" (you)" if step.is_mine else "")
        yield f"  {_doing(step)}: {who}"
        for one in step.missing:
            mark = "needs first" if one.is_blocking else "note"
            about = f": {english(one.about_texts)}" if one.about_texts else ""
            yield f"    {mark}: {one.sentence}{about} [{one.rule}]"
        if step.is_mine and step.is_possible:
            yield from (f"    ecvet-graph mobility {line}" for line in _commands(step, name, role))


def list_lines(
    memoranda: Iterable[MemorandumRow], transfers: Iterable[TransferRow]
) -> Iterator[str]:
    """Yield the memoranda and transfers of a desk, each with its whole id and what waits."""
    yield "Memoranda"
    for row in memoranda:
        waits = "  (waits for you: sign)" if row.waits_for_me else ""
        yield f"  {row.id}  {state_called(row.state)}{waits}"
        yield f"    {english(row.titles)}"
        yield f"    {', '.join(map(called, row.parties))}"
    yield "Transfers"
    for one in transfers:
        due = next((step for step in one.next if step.kind not in _QUIET), None)
        waiting = f"  (waits for you: {_doing(due)})" if due else ""
        stay = f", {one.start} to {one.end}" if one.start else ""
        host = f" with {called(one.host)}" if one.host else f", {route_called(one.route)}"
        yield f"  {one.id}  {state_called(one.state)}{waiting}"
        yield f"    {qualification_called(one.qualification)}{stay}"
        yield f"    {called(one.home)}{host}"


def _heading(view: TransferView) -> Iterator[str]:
    yield f"  towards    {qualification_called(view.qualification)}"
    yield f"  home       {called(view.home)}{_you(view, SignatoryRole.HOME)}"
    if view.host:
        yield f"  host       {called(view.host)}{_you(view, SignatoryRole.HOST)}"
    yield f"  learner    {view.learner.removeprefix('urn:uuid:')} (pseudonym)"
    yield f"  route      {route_called(view.route)}"
    if view.agreement:
        stay = view.agreement
        yield f"  stay       {stay.start} to {stay.end}, {counted(stay.weeks, 'week')}"
        yield f"  agreement  version {stay.version}, {state_called(stay.state)}"
        yield from _signed(stay.signatures)


def _signed(signatures: Iterable[SignatureView]) -> Iterator[str]:
    for one in signatures:
        day = str(one.signed_on) if one.signed_on else "not signed"
        name = f" {english(one.names)}" if one.names else ""
        yield f"  signature  {one.role}{name}: {day}"
    yield f"  {_SIGNATURES}"


def _records(view: TransferView) -> Iterator[str]:
    """Yield the records that later steps name, by their ids."""
    if view.credits or view.validations or view.recognitions:
        yield ""
        yield "Records"
    for credit in view.credits:
        part = "whole unit" if credit.is_whole else counted(len(credit.outcomes), "outcome")
        points = f", {amount_called(credit.points, credit.credit_system)}" if credit.points else ""
        yield f"  credit {_bare(credit.iri)}: {english(credit.unit.titles)}, {part}{points}"
    for validation in view.validations:
        yield from _decision("validation", validation)
    for recognition in view.recognitions:
        yield from _decision("recognition", recognition)


def _decision(kind: str, one: ValidationView | RecognitionView) -> Iterator[str]:
    overturned = ", overturned on appeal" if one.is_overturned else ""
    yield f"  {kind} {_bare(one.iri)}: {one.result} on {one.decided_on}{overturned}"
    yield from (f"    {reason.value}" for reason in one.reasons)


def _achieved(units: Iterable[AchievedUnitView]) -> Iterator[str]:
    for number, entry in enumerate(units):
        if number == 0:
            yield ""
            yield "Planned and achieved"
        learnt = f", learnt in {unit_called(entry.host_unit)}" if entry.host_unit else ""
        yield f"  {unit_called(entry.unit)}{learnt}{': awarded' if entry.is_awarded else ''}"
        told = (
            ("agreed", (entry.points_agreed,) if entry.points_agreed else ()),
            ("by the host", entry.points_by_host),
            ("by home", (entry.points_by_home,) if entry.points_by_home else ()),
        )
        points = [f"{who} {_points(given)}" for who, given in told if given]
        if points:
            yield f"    points: {'; '.join(points)}"
        yield from (
            f"    {_standing(row):<13} {outcome_called(row.outcome)}" for row in entry.outcomes
        )
        yield from (f"    not planned   {outcome_called(one)}" for one in entry.not_planned)


def _standing(row: AchievedOutcomeView) -> str:
    named = (
        (row.is_recognised, "recognised"),
        (row.is_refused, "refused"),
        (row.is_validated, "validated"),
        (row.is_credited, "credited"),
        (row.result is AssessmentResult.PASSED, "passed"),
        (row.result is AssessmentResult.FAILED, "failed"),
    )
    return next((word for holds, word in named if holds), "not assessed")


def _warnings(warnings: Iterable[WarningView]) -> Iterator[str]:
    for one in warnings:
        yield f"  {one.severity}: {dict(one.messages)['en']} [{one.code}]"


def _commands(step: NextStepView, name: str, role: SignatoryRole) -> Iterator[str]:
    if step.kind is StepKind.SIGNED:
        own = {role, SignatoryRole.LEARNER, SignatoryRole.GUARDIAN}
        yield from (f"sign {name} --role {one}" for one in step.by if one in own)
    elif step.kind in _COMMANDS:
        yield _COMMANDS[step.kind].format(id=name)


def _doing(step: NextStepView) -> str:
    return _DOING.get(step.kind, step.kind)


def _points(points: Iterable[PointsView]) -> str:
    return ", ".join(amount_called(one.amount, one.credit_system) for one in points)


def _bare(iri: str) -> str:
    return iri.removeprefix("urn:uuid:")


def _you(view: TransferView, role: SignatoryRole) -> str:
    return " (you)" if view.role is role else ""
