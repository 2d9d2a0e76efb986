"""Whole chains of records, from the assessment to the award, about a structure as it is published."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from ecvet_graph.credit.structure import Structure
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
from ecvet_graph.model.learning import Text

_HOME = "https://example.org/id/demo/organisation/home"


def whole_record(structure: Structure, *, number: int = 0) -> Portfolio:
    """Return the records of a learner to whom one decision awards all units of a qualification."""
    names = [UUID(int=(0x5EED << 96) + 10 * number + part).urn for part in range(5)]
    learner, assessment, credit, validation, recognition = names
    outcomes = tuple(dict.fromkeys(one for unit in structure.units for one in unit.outcomes))
    return Portfolio(
        learner=learner,
        assessments=(
            OutcomeAssessment(
                iri=assessment,
                learner=learner,
                outcomes=outcomes,
                result=AssessmentResult.PASSED,
                assessed_on=date(2026, 1, 10),
                assessor=_HOME,
            ),
        ),
        credits=(
            Credit(
                iri=credit,
                learner=learner,
                specification=structure.qualification,
                outcomes=outcomes,
                assessments=(assessment,),
                awarded_by=_HOME,
                awarded_on=date(2026, 1, 20),
                route=Route.NON_FORMAL,
                titles=(Text("Everything", "en"),),
            ),
        ),
        validations=(
            Validation(
                iri=validation,
                learner=learner,
                credit=credit,
                outcomes=outcomes,
                result=DecisionResult.GRANTED,
                decided_by=_HOME,
                decided_on=date(2026, 2, 1),
            ),
        ),
        recognitions=(
            Recognition(
                iri=recognition,
                learner=learner,
                validations=(validation,),
                qualification=structure.qualification,
                outcomes=outcomes,
                units=tuple(unit.unit for unit in structure.units),
                result=DecisionResult.GRANTED,
                decided_by=_HOME,
                decided_on=date(2026, 2, 10),
            ),
        ),
    )
