"""What the terms of the data are called on a page, in every page language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from ecvet_graph.model.match import (
    CoverageState,
    MatchStatus,
    Relation,
    Reservation,
    Tier,
    Verdict,
)
from ecvet_graph.model.mobility import AgreementState
from ecvet_graph.model.review import Difference, Purpose, ReviewResult, Side
from ecvet_graph.service.views import Validity
from ecvet_graph.service.views.precedents import Likeness

__all__ = [
    "CATEGORIES",
    "CONFIDENCE",
    "DIFFERENCES",
    "FACETS",
    "GAPS",
    "GATES",
    "LIKENESSES",
    "MEMORANDUM_STATES",
    "OBLIGATIONS",
    "PURPOSES",
    "RELATIONS",
    "RESERVATIONS",
    "RESULTS",
    "REVIEW_SIDES",
    "ROLES",
    "SEVERITIES",
    "STATES",
    "STATUSES",
    "SUBJECTS",
    "TERM_KINDS",
    "TIERS",
    "VALIDITY",
    "VERDICTS",
    "VOCABULARY_GROUPS",
    "Wording",
]


@dataclass(frozen=True, slots=True)
class Wording:
    """A label, an icon (a name in `templates/icons.html`) and a sentence that explains."""

    label: LazyString
    icon: str
    meaning: LazyString | str = ""


VERDICTS: Mapping[Verdict, Wording] = {
    Verdict.SUGGESTED_EQUIVALENT: Wording(
        lazy_gettext("Suggested as equivalent"),
        "equal",
        lazy_gettext(
            "Each unit covers at least 80 % of the other, and no difference beside it is substantial."
        ),
    ),
    Verdict.COMPARABLE_CONTENT: Wording(
        lazy_gettext("Comparable content"),
        "similar",
        lazy_gettext(
            "Each unit covers at least 80 % of the other, but there is a substantial difference."
        ),
    ),
    Verdict.A_COVERS_B: Wording(
        lazy_gettext("First covers second"),
        "right",
        lazy_gettext("The first unit covers at least 80 % of the second, not the other way round."),
    ),
    Verdict.B_COVERS_A: Wording(
        lazy_gettext("Second covers first"),
        "left",
        lazy_gettext("The second unit covers at least 80 % of the first, not the other way round."),
    ),
    Verdict.PARTIAL: Wording(
        lazy_gettext("Partly comparable"),
        "partly",
        lazy_gettext("At least one unit covers 30 % of the other."),
    ),
    Verdict.NONE: Wording(
        lazy_gettext("No suggestion"),
        "none",
        lazy_gettext("Too little is shared to suggest anything."),
    ),
}

RESERVATIONS: Mapping[Reservation, Wording] = {
    Reservation.NONE: Wording(lazy_gettext("No reservation"), "covered"),
    Reservation.CONDITION: Wording(lazy_gettext("With a condition"), "partly"),
    Reservation.SUBSTANTIAL: Wording(lazy_gettext("Substantial difference"), "missing"),
    Reservation.UNKNOWN: Wording(lazy_gettext("Not known"), "unknown"),
}

STATES: Mapping[CoverageState, Wording] = {
    CoverageState.COVERED: Wording(lazy_gettext("Covered"), "covered"),
    CoverageState.PARTLY: Wording(lazy_gettext("Partly covered"), "partly"),
    CoverageState.MISSING: Wording(lazy_gettext("Not covered"), "missing"),
    CoverageState.NOT_LINKED: Wording(lazy_gettext("Cannot be judged"), "unknown"),
}

GATES: Mapping[str, LazyString] = {
    "level": lazy_gettext("Level"),
    "field": lazy_gettext("Field of education"),
    "workload": lazy_gettext("Workload"),
    "validity": lazy_gettext("Validity"),
    "assessment": lazy_gettext("Assessment"),
}

STATUSES: Mapping[MatchStatus, Wording] = {
    MatchStatus.SUGGESTED: Wording(
        lazy_gettext("Suggested"),
        "info",
        lazy_gettext("Suggested by the method; no institution has recognised or rejected it."),
    ),
    MatchStatus.AGREED_IN_MOU: Wording(
        lazy_gettext("Agreed in a memorandum"),
        "equal",
        lazy_gettext("Institutions agreed on it in a memorandum of understanding."),
    ),
    MatchStatus.RECOGNISED_IN_CASE: Wording(
        lazy_gettext("Recognised in a case"),
        "covered",
        lazy_gettext("The competent institution of the target decided so for a purpose."),
    ),
    MatchStatus.REJECTED: Wording(
        lazy_gettext("Rejected"),
        "missing",
        lazy_gettext("The competent institution of the target named a substantial difference."),
    ),
}

TIERS: Mapping[Tier, LazyString] = {
    Tier.IDENTICAL: lazy_gettext("the same outcome, or the same words"),
    Tier.SKILL: lazy_gettext("shared skills"),
    Tier.RELATED_SKILL: lazy_gettext("related skills"),
    Tier.TEXT: lazy_gettext("similar texts only"),
}

RELATIONS: Mapping[Relation, LazyString] = {
    Relation.SAME: lazy_gettext("the same content"),
    Relation.BROADER: lazy_gettext("the outcome of the second unit is broader"),
    Relation.NARROWER: lazy_gettext("the outcome of the second unit is narrower"),
    Relation.POSSIBLE: lazy_gettext("possibly the same content"),
}

VALIDITY: Mapping[Validity, Wording] = {
    Validity.VALID: Wording(lazy_gettext("Valid"), "covered"),
    Validity.NOT_YET: Wording(lazy_gettext("Not valid yet"), "partly"),
    Validity.ENDED: Wording(lazy_gettext("No longer valid"), "missing"),
    Validity.NOT_STATED: Wording(lazy_gettext("Not stated"), "unknown"),
}

PURPOSES: Mapping[Purpose, LazyString] = {
    Purpose.EXEMPTION: lazy_gettext("Exemption from the target unit"),
    Purpose.MOBILITY: lazy_gettext("Planning of mobility"),
    Purpose.INFORMATION: lazy_gettext("Information"),
}

REVIEW_SIDES: Mapping[Side, LazyString] = {
    Side.SENDING: lazy_gettext("Sending institution (first unit)"),
    Side.RECEIVING: lazy_gettext("Receiving institution (second unit)"),
}

RESULTS: Mapping[ReviewResult, Wording] = {
    ReviewResult.CONFIRMED: Wording(lazy_gettext("Confirmed"), "covered"),
    ReviewResult.RESTRICTED: Wording(lazy_gettext("Confirmed in part"), "partly"),
    ReviewResult.REJECTED: Wording(lazy_gettext("Rejected"), "missing"),
}

# Why an earlier decision speaks to a case
LIKENESSES: Mapping[Likeness, LazyString] = {
    Likeness.SAME_PAIR: lazy_gettext("The same two units"),
    Likeness.SAME_UNITS: lazy_gettext("The same units at another place"),
    Likeness.EQUIVALENT_UNITS: lazy_gettext("Units suggested as equivalent to these"),
    Likeness.SAME_QUALIFICATION: lazy_gettext("Another unit of the same target qualification"),
    Likeness.OTHER_DIRECTION: lazy_gettext("The other direction"),
}

MEMORANDUM_STATES: Mapping[AgreementState, Wording] = {
    AgreementState.DRAFT: Wording(lazy_gettext("Draft"), "unknown"),
    AgreementState.AGREED: Wording(lazy_gettext("Agreed, not yet signed by all"), "unknown"),
    AgreementState.SIGNED: Wording(lazy_gettext("Signed, not yet in force"), "unknown"),
    AgreementState.ACTIVE: Wording(lazy_gettext("In force"), "covered"),
    AgreementState.UNDER_REVIEW: Wording(lazy_gettext("In force, under review"), "partly"),
    AgreementState.EXPIRED: Wording(lazy_gettext("Expired"), "missing"),
    AgreementState.TERMINATED: Wording(lazy_gettext("Terminated"), "missing"),
    AgreementState.CANCELLED: Wording(lazy_gettext("Cancelled"), "missing"),
}

# The elements in which a difference may be substantial
DIFFERENCES: Mapping[Difference, LazyString] = {
    Difference.LEVEL: lazy_gettext("Level"),
    Difference.WORKLOAD: lazy_gettext("Workload"),
    Difference.QUALITY: lazy_gettext("Quality"),
    Difference.PROFILE: lazy_gettext("Profile"),
    Difference.LEARNING_OUTCOMES: lazy_gettext("Learning outcomes"),
}

GAPS: Mapping[str, LazyString] = {
    "0": lazy_gettext("Same level"),
    "1": lazy_gettext("One level apart"),
    "2": lazy_gettext("Two or more levels apart"),
    "unknown": lazy_gettext("Level not known"),
}

CATEGORIES: Mapping[str, LazyString] = {
    "knowledge": lazy_gettext("Knowledge"),
    "skills": lazy_gettext("Skills"),
    "responsibility-autonomy": lazy_gettext("Responsibility and autonomy"),
}

ROLES: Mapping[str, LazyString] = {
    "mandatory": lazy_gettext("Mandatory"),
    "elective": lazy_gettext("Elective"),
}

FACETS: Mapping[str, LazyString] = {
    "country": lazy_gettext("Country"),
    "level": lazy_gettext("EQF level"),
    "field": lazy_gettext("Field of education"),
    "verdict": lazy_gettext("Suggestion"),
    "gap": lazy_gettext("Level gap"),
    "reservation": lazy_gettext("Reservation"),
    "status": lazy_gettext("Status"),
}

# How sure a referencing statement is
CONFIDENCE: Mapping[str, Wording] = {
    "high": Wording(
        lazy_gettext("High"),
        "covered",
        lazy_gettext("Read in a published table of the framework or its referencing."),
    ),
    "medium": Wording(
        lazy_gettext("Medium"),
        "similar",
        lazy_gettext("Follows from the levels of the framework; not read in the report."),
    ),
    "low": Wording(
        lazy_gettext("Low"),
        "unknown",
        lazy_gettext("Weak or not verified; never a reason to refuse data."),
    ),
}

SEVERITIES: Mapping[str, Wording] = {
    "violation": Wording(
        lazy_gettext("Violation"), "missing", lazy_gettext("Refused until it is put right.")
    ),
    "warning": Wording(
        lazy_gettext("Warning"), "warning", lazy_gettext("Accepted, and shown to the agency.")
    ),
    "info": Wording(lazy_gettext("Note"), "info", lazy_gettext("Accepted; worth knowing.")),
}

OBLIGATIONS: Mapping[str, LazyString] = {
    "publish": lazy_gettext("For publication"),
    "store": lazy_gettext("For the whole store"),
    "loq": lazy_gettext("For the export to the European Learning Model"),
    "dcat": lazy_gettext("For the catalogue (DCAT-AP)"),
}

# What the letters of the codes of constraints stand for
SUBJECTS: Mapping[str, LazyString] = {
    "Q": lazy_gettext("Qualifications"),
    "U": lazy_gettext("Units"),
    "P": lazy_gettext("Points and allocation"),
    "L": lazy_gettext("Learning outcomes and skills"),
    "O": lazy_gettext("Organisations and identifiers"),
    "M": lazy_gettext("Memoranda of understanding"),
    "A": lazy_gettext("Learning agreements"),
    "T": lazy_gettext("Transcripts, credit and decisions"),
    "X": lazy_gettext("Matches"),
    "": lazy_gettext("Others"),
}

TERM_KINDS: Mapping[str, LazyString] = {
    "class": lazy_gettext("Class"),
    "object-property": lazy_gettext("Property that leads to a thing"),
    "datatype-property": lazy_gettext("Property with a value"),
    "annotation-property": lazy_gettext("Property with a text"),
    "other": lazy_gettext("Term"),
}

# The headings of ontology/ecvet.ttl, up to a colon
VOCABULARY_GROUPS: Mapping[str, LazyString] = {
    "Units and who stands behind them": lazy_gettext("Units and who stands behind them"),
    "Structure and points of a qualification": lazy_gettext(
        "Structure and points of a qualification"
    ),
    "Learning outcomes and their assessment": lazy_gettext(
        "Learning outcomes and their assessment"
    ),
    "Origin of the statements of an agency": lazy_gettext("Origin of the statements of an agency"),
    "Frameworks and levels": lazy_gettext("Frameworks and levels"),
    "Credit systems": lazy_gettext("Credit systems"),
    "Quality assurance, contact points, legal acts": lazy_gettext(
        "Quality assurance, contact points, legal acts"
    ),
    "Facts derived at publishing, for short queries": lazy_gettext(
        "Facts derived at publishing, for short queries"
    ),
    "Links from outcomes to skills": lazy_gettext("Links from outcomes to skills"),
    "Matches of units": lazy_gettext("Matches of units"),
    "A statement in full": lazy_gettext("A statement in full"),
    "Review": lazy_gettext("Review"),
    "Agreements, credit and decisions": lazy_gettext("Agreements, credit and decisions"),
    "The way of a transfer, and what agreements say beside the outcomes": lazy_gettext(
        "The way of a transfer, and what agreements say beside the outcomes"
    ),
    "Glossary": lazy_gettext("Glossary"),
}
