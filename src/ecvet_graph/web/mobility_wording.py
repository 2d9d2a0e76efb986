"""What states, steps, roles and results of mobility are called on a page."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from ecvet_graph.credit.next_steps import Phase
from ecvet_graph.model.credit import AssessmentResult, DecisionResult, Route
from ecvet_graph.model.mobility import AgreementState, Confirmation, SignatoryRole, StepKind
from ecvet_graph.web.wording import Wording

__all__ = [
    "ASSESSMENT",
    "CONFIRMATIONS",
    "DECISIONS",
    "DONE",
    "MISSING",
    "NEXT",
    "NEXT_OF_MEMORANDUM",
    "NOT_ASSESSED",
    "PAPERS",
    "PHASES",
    "ROLES",
    "ROUTES",
    "STATES",
]

PHASES: Mapping[Phase, Wording] = {
    Phase.BEFORE: Wording(
        lazy_gettext("Before"), "info", lazy_gettext("Memorandum, learning agreement, signatures")
    ),
    Phase.DURING: Wording(
        lazy_gettext("During"),
        "info",
        lazy_gettext("Stay, assessment, credit, personal transcript"),
    ),
    Phase.AFTER: Wording(
        lazy_gettext("After"), "info", lazy_gettext("Validation, recognition, end of the transfer")
    ),
}

DONE: Mapping[StepKind, LazyString] = {
    StepKind.DRAFTED: lazy_gettext("Drafted"),
    StepKind.SIGNED: lazy_gettext("Signature recorded"),
    StepKind.BEGUN: lazy_gettext("Stay begun"),
    StepKind.AMENDED: lazy_gettext("Agreement amended"),
    StepKind.WITHDRAWN: lazy_gettext("Amendment taken back"),
    StepKind.DECLINED: lazy_gettext("Amendment declined"),
    StepKind.ASSESSED: lazy_gettext("Outcomes assessed"),
    StepKind.FINISHED: lazy_gettext("Assessment finished"),
    StepKind.CREDITED: lazy_gettext("Credit awarded"),
    StepKind.TRANSCRIPT: lazy_gettext("Personal transcript issued"),
    StepKind.VALIDATED: lazy_gettext("Credit validated"),
    StepKind.REFUSED: lazy_gettext("Refused with reasons"),
    StepKind.RECOGNISED: lazy_gettext("Outcomes recognised"),
    StepKind.CANCELLED: lazy_gettext("Cancelled"),
    StepKind.CLOSED: lazy_gettext("Closed"),
    StepKind.REVIEWED: lazy_gettext("Reviewed"),
    StepKind.TERMINATED: lazy_gettext("Terminated"),
}
"""What was done."""

NEXT: Mapping[StepKind, LazyString] = {
    StepKind.DRAFTED: lazy_gettext("Draft the learning agreement"),
    StepKind.SIGNED: lazy_gettext("Sign the learning agreement"),
    StepKind.BEGUN: lazy_gettext("Begin the stay"),
    StepKind.AMENDED: lazy_gettext("Amend the learning agreement"),
    StepKind.WITHDRAWN: lazy_gettext("Take the amendment back"),
    StepKind.DECLINED: lazy_gettext("Decline the amendment"),
    StepKind.ASSESSED: lazy_gettext("Assess the outcomes"),
    StepKind.FINISHED: lazy_gettext("Finish the assessment"),
    StepKind.CREDITED: lazy_gettext("Award credit"),
    StepKind.TRANSCRIPT: lazy_gettext("Issue the personal transcript"),
    StepKind.VALIDATED: lazy_gettext("Validate the credit"),
    StepKind.REFUSED: lazy_gettext("Decide on an appeal"),
    StepKind.RECOGNISED: lazy_gettext("Recognise the outcomes"),
    StepKind.CANCELLED: lazy_gettext("Cancel the transfer"),
    StepKind.CLOSED: lazy_gettext("Close the transfer"),
}
"""What can come next in a transfer."""

NEXT_OF_MEMORANDUM: Mapping[StepKind, LazyString] = {
    StepKind.SIGNED: lazy_gettext("Sign the memorandum"),
    StepKind.REVIEWED: lazy_gettext("Review the memorandum"),
    StepKind.TERMINATED: lazy_gettext("Terminate the memorandum"),
}
"""What can come next with a memorandum."""

STATES: Mapping[AgreementState, Wording] = {
    AgreementState.DRAFT: Wording(lazy_gettext("Draft"), "info"),
    AgreementState.AGREED: Wording(lazy_gettext("Signed in part"), "partly"),
    AgreementState.SIGNED: Wording(lazy_gettext("Signed by all"), "covered"),
    AgreementState.ACTIVE: Wording(lazy_gettext("In force"), "covered"),
    AgreementState.UNDER_REVIEW: Wording(lazy_gettext("Under review"), "partly"),
    AgreementState.IN_PROGRESS: Wording(lazy_gettext("In progress"), "right"),
    AgreementState.ASSESSED: Wording(lazy_gettext("Assessed"), "partly"),
    AgreementState.VALIDATED: Wording(lazy_gettext("Validated"), "partly"),
    AgreementState.RECOGNISED: Wording(lazy_gettext("Recognised"), "covered"),
    AgreementState.CLOSED: Wording(lazy_gettext("Closed"), "none"),
    AgreementState.EXPIRED: Wording(lazy_gettext("Expired"), "none"),
    AgreementState.TERMINATED: Wording(lazy_gettext("Terminated"), "none"),
    AgreementState.CANCELLED: Wording(lazy_gettext("Cancelled"), "none"),
    AgreementState.NOT_ACHIEVED: Wording(lazy_gettext("Not achieved"), "missing"),
    AgreementState.VALIDATION_REFUSED: Wording(lazy_gettext("Validation refused"), "missing"),
    AgreementState.AMENDED: Wording(lazy_gettext("Amended, to be signed again"), "info"),
}

ROLES: Mapping[SignatoryRole, LazyString] = {
    SignatoryRole.PARTY: lazy_gettext("Party"),
    SignatoryRole.HOME: lazy_gettext("Home institution"),
    SignatoryRole.HOST: lazy_gettext("Hosting institution"),
    SignatoryRole.LEARNER: lazy_gettext("Learner"),
    SignatoryRole.INTERMEDIARY: lazy_gettext("Intermediary institution"),
    SignatoryRole.GUARDIAN: lazy_gettext("Parent or guardian"),
}

ROUTES: Mapping[Route, LazyString] = {
    Route.INSIDE_MOU: lazy_gettext("Stay abroad, inside a memorandum"),
    Route.OUTSIDE_MOU: lazy_gettext("Stay abroad, outside a memorandum"),
    Route.NON_FORMAL: lazy_gettext("Non-formal learning"),
    Route.INFORMAL: lazy_gettext("Informal learning"),
}

ASSESSMENT: Mapping[AssessmentResult, Wording] = {
    AssessmentResult.PASSED: Wording(lazy_gettext("Passed"), "covered"),
    AssessmentResult.FAILED: Wording(lazy_gettext("Failed"), "missing"),
}
NOT_ASSESSED = Wording(lazy_gettext("Not assessed"), "none")
"""An outcome that nobody has assessed yet."""

DECISIONS: Mapping[DecisionResult, Wording] = {
    DecisionResult.GRANTED: Wording(lazy_gettext("Granted"), "covered"),
    DecisionResult.REFUSED: Wording(lazy_gettext("Refused"), "missing"),
}

CONFIRMATIONS: Mapping[Confirmation, LazyString] = {
    Confirmation.STATUS: lazy_gettext(
        "Partners accept each other's status as competent institutions."
    ),
    Confirmation.CRITERIA: lazy_gettext(
        "Partners accept each other's criteria and procedures for quality assurance, assessment, "
        "validation and recognition as satisfactory for credit transfer."
    ),
    Confirmation.CONDITIONS: lazy_gettext(
        "The conditions of the partnership are agreed: objectives, duration, and how it is reviewed."
    ),
    Confirmation.COMPARABILITY: lazy_gettext(
        "The qualifications concerned are comparable, by the levels of the European Qualifications "
        "Framework."
    ),
    Confirmation.OTHER_ACTORS: lazy_gettext(
        "Other actors and competent institutions that may be involved are named with their functions."
    ),
}

MISSING: Mapping[str, LazyString] = {
    "appeal": lazy_gettext("A refusal can be looked at again on appeal"),
    "assessment": lazy_gettext("Not assessed yet"),
    "assessment-method": lazy_gettext("The agreement does not say how outcomes are assessed"),
    "credit": lazy_gettext("Passed and not credited yet"),
    "decision": lazy_gettext("Validated, and neither recognised nor refused"),
    "first-day": lazy_gettext("The first day of the stay is still to come"),
    "memorandum": lazy_gettext("The memorandum is not known here"),
    "memorandum-in-force": lazy_gettext("The memorandum is not in force today"),
    "no-credit": lazy_gettext("Something is credited or to be credited already"),
    "outcome-of-unit": lazy_gettext("Agreed, but not an outcome of its unit"),
    "party": lazy_gettext("No party to the memorandum"),
    "passed-assessment": lazy_gettext("No passed outcome waits for credit"),
    "period-in-memorandum": lazy_gettext("The stay lies outside the validity of the memorandum"),
    "points-of-unit": lazy_gettext("More points are agreed than the unit has"),
    "qualification": lazy_gettext("Another qualification than that of the agreement"),
    "recognition-clause": lazy_gettext("Home does not commit itself to validate and recognise"),
    "repeated-assessment": lazy_gettext("Not shown so far; can be assessed again"),
    "signature-guardian": lazy_gettext("Signature of the parent or guardian"),
    "signature-home": lazy_gettext("Signature of the home institution"),
    "signature-host": lazy_gettext("Signature of the hosting institution"),
    "signature-intermediary": lazy_gettext("Signature of the intermediary institution"),
    "signature-learner": lazy_gettext("Signature of the learner"),
    "signature-party": lazy_gettext("Signature of a party"),
    "transcript": lazy_gettext("Not in a personal transcript yet"),
    "unit-held": lazy_gettext("The learner holds this unit already, and it counts once"),
    "unit-of-qualification": lazy_gettext("Agreed, but not a unit of the qualification"),
    "validation": lazy_gettext("Credit that home has not decided on yet"),
}
"""What is missing for a step, by the key of `credit.next_steps.MISSING_KEYS`."""

PAPERS: Mapping[str, LazyString] = {
    "memorandum": lazy_gettext("Memorandum of understanding"),
    "agreement": lazy_gettext("Learning agreement"),
    "transcript": lazy_gettext("Personal transcript"),
    "europass": lazy_gettext("Overview after the pattern of Europass Mobility"),
}
