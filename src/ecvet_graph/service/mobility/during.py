"""During the stay: outcomes are assessed and credited, and written into the personal transcript."""

from __future__ import annotations

from decimal import Decimal

from ecvet_graph.credit.assessing import assess, award, finish_assessment, issue_transcript
from ecvet_graph.credit.assessment_checks import require_undecided
from ecvet_graph.credit.corrections import in_force
from ecvet_graph.credit.evidence import passed_outcomes
from ecvet_graph.credit.stages import require_state
from ecvet_graph.model.credit import AssessmentResult, Credit, OutcomeAssessment
from ecvet_graph.model.mobility import AgreedUnit, AgreementState, StepKind, Transcript, Transfer
from ecvet_graph.service.mobility.finding import new_iri, record_iri
from ecvet_graph.service.mobility.requests import Assessing, Crediting, Issuing
from ecvet_graph.service.mobility.workplace import Workplace

__all__ = ["assessed", "credited", "finished", "transcribed"]


def assessed(work: Workplace, transfer: Transfer, asked: Assessing) -> Transfer:
    """Return a transfer with one more assessment.

    Raises:
        InvalidDataError, UsageFault: an outcome is of no unit of the qualification, or not clear.
        TransitionError: a rule of `assess` is broken.
    """
    require_undecided(transfer, is_correction=asked.corrects is not None)
    require_state(transfer, StepKind.ASSESSED)
    agreement = transfer.agreement
    assessment = OutcomeAssessment(
        iri=new_iri(),
        learner=transfer.learner,
        outcomes=work.finder.outcomes(asked.outcomes, _units(work, transfer), "$.outcomes"),
        result=asked.result,
        assessed_on=asked.on or work.day,
        assessor=(agreement.assessor if agreement else None) or work.institution,
        method=asked.method or (agreement.assessment_method if agreement else ()),
        grade=asked.grade.strip(),
        grading_scheme=asked.grading_scheme.strip(),
        remarks=asked.remarks,
        corrects=record_iri(asked.corrects) if asked.corrects else None,
    )
    return assess(transfer, assessment, at=work.at, by=work.institution)


def credited(work: Workplace, transfer: Transfer, asked: Crediting) -> Transfer:
    """Return a transfer with one more credit; points are as agreed where the whole unit is credited.

    Raises:
        NotFoundError, InvalidDataError, UsageFault: unit or outcome is not known, or not clear.
        TransitionError: a rule of `award` is broken.
    """
    require_state(transfer, StepKind.CREDITED)
    unit = work.finder.unit(asked.unit, "$.unit")
    outcomes = _credited_outcomes(work, transfer, unit, asked)
    points, system = _points(work, transfer, unit, asked, is_whole=_is_whole(work, unit, outcomes))
    credit = Credit(
        iri=new_iri(),
        learner=transfer.learner,
        specification=unit,
        outcomes=outcomes,
        assessments=_proofs(transfer, outcomes),
        awarded_by=work.institution,
        awarded_on=asked.on or work.day,
        route=transfer.route,
        titles=asked.titles or work.names.unit_line(unit).titles,
        points=points,
        credit_system=system,
        points_reason=asked.points_reason,
        agreement=transfer.agreement.iri if transfer.agreement else None,
    )
    structure = work.structure(transfer.qualification)
    return award(transfer, credit, structure=structure, at=work.at, by=work.institution)


def finished(work: Workplace, transfer: Transfer) -> Transfer:
    """Return a transfer whose assessment is at its end. Raises as `finish_assessment`."""
    return finish_assessment(transfer, at=work.at, by=work.institution)


def transcribed(work: Workplace, transfer: Transfer, asked: Issuing) -> Transfer:
    """Return a transfer with a transcript of all its records; the assessment is ended before.

    Raises as `finish_assessment` and `issue_transcript`.
    """
    ready = transfer
    if transfer.state is AgreementState.IN_PROGRESS:
        ready = finished(work, transfer)
    before = ready.transcripts[-1] if ready.transcripts else None
    transcript = Transcript(
        iri=new_iri(),
        version=before.version + 1 if before else 1,
        learner=ready.learner,
        issuer=work.institution,
        issued_on=asked.on or work.day,
        credits=tuple(one.iri for one in ready.portfolio.credits),
        assessments=tuple(one.iri for one in ready.portfolio.assessments),
        agreement=ready.agreement.iri if ready.agreement else None,
        supersedes=before.iri if before else None,
    )
    return issue_transcript(ready, transcript, at=work.at, by=work.institution)


def _units(work: Workplace, transfer: Transfer) -> tuple[str, ...]:
    """Return the units that outcomes may be of: the agreed ones first, then all of the target."""
    agreed = (one.unit for version in transfer.agreements for one in version.units)
    places = (place.unit for place in work.structure(transfer.qualification).units)
    return tuple(dict.fromkeys((*agreed, *places)))


def _credited_outcomes(
    work: Workplace, transfer: Transfer, unit: str, asked: Crediting
) -> tuple[str, ...]:
    if asked.outcomes:
        return work.finder.outcomes(asked.outcomes, (unit,), "$.outcomes")
    done = {
        outcome
        for credit in transfer.portfolio.credits
        if credit.specification == unit
        for outcome in credit.outcomes
    }
    passed = passed_outcomes(transfer.portfolio) - done
    return tuple(one for one in work.names.outcomes_of(unit) if one in passed)


def _proofs(transfer: Transfer, outcomes: tuple[str, ...]) -> tuple[str, ...]:
    """Return the passed assessments of the outcomes whose results are in force."""
    return tuple(
        one.iri
        for one in in_force(transfer.portfolio.assessments)
        if one.result is AssessmentResult.PASSED and set(one.outcomes) & set(outcomes)
    )


def _points(
    work: Workplace, transfer: Transfer, unit: str, asked: Crediting, *, is_whole: bool
) -> tuple[Decimal | None, str | None]:
    if asked.points is not None:
        place = work.names.place(unit, transfer.qualification)
        own = place.credit_system.iri if place and place.credit_system else None
        system = work.finder.credit_system(asked.credit_system, own, "$.credit_system")
        return asked.points, system
    agreed = _agreed(transfer, unit)
    return (agreed.points, agreed.credit_system) if agreed and is_whole else (None, None)


def _agreed(transfer: Transfer, unit: str) -> AgreedUnit | None:
    units = transfer.agreement.units if transfer.agreement else ()
    return next((one for one in units if one.unit == unit), None)


def _is_whole(work: Workplace, unit: str, outcomes: tuple[str, ...]) -> bool:
    return set(outcomes) == set(work.names.outcomes_of(unit))
