"""What breaks a rule of the mobility loop, in the page language.

The rules speak English. Those of their sentences that an office meets when it fills in forms stand
here once more, with slots for what they name; one that is not here stays English.
"""

from __future__ import annotations

__all__ = ["FORM_SENTENCES", "MOBILITY_SENTENCES"]


def _(sentence: str) -> str:
    """Return the sentence; marks it for those who translate."""
    return sentence


MOBILITY_SENTENCES = (
    # Drafting
    _("The home and the hosting institution are the same."),
    _("Name the institution that recognises and, as the other one, the one that assesses."),
    _("The stay does not end after it starts."),
    _("The stay begins before the memorandum, which is valid from %(day)s."),
    _("The stay ends after the memorandum, which is valid until %(day)s."),
    _("Correct the day, choose another memorandum, or agree outside a memorandum."),
    _("The agreement does not name the memorandum it stands in, or names one and is outside it."),
    _("Name the memorandum of the two institutions, or the route outside a memorandum."),
    _("No learning outcome is agreed."),
    _("Name the outcomes of each unit."),
    _("A unit, or an outcome of a unit, is agreed twice."),
    _("Name it once."),
    _("An amendment keeps learner, home, host, qualification and route."),
    _("Cancel the transfer, and start another one."),
    _("The points agreed for %(unit)s name no credit system, or are below zero."),
    _("Give points and their credit system, or neither."),
    _("A transfer without a stay has no learning agreement."),
    _("Outcomes of this transfer have been positively assessed, and would be lost."),
    _("Have them credited and finish the assessment instead."),
    _("The memorandum is not active on the first day of the stay."),
    _("Renew the memorandum, or agree outside a memorandum."),
    # Days and states
    _("Write it down when it has happened, or correct the day."),
    _("Start a new transfer for what is still to come."),
    _("Correct one of the two days."),
    _("Correct the day, or amend the period."),
    _("Somebody saved a later state of this in the meantime."),
    _("Look at it again, and repeat your step where it still applies."),
    # Assessing and crediting
    _("The home institution has begun to decide on the credit of this transfer."),
    _("Take up further outcomes in a transfer of their own."),
    _("Results are not corrected any more after the home institution has decided."),
    _("Tell the home institution: it refuses to recognise what was wrong, and gives the reason."),
    _("The outcome %(outcome)s has been positively assessed already."),
    _("The outcome %(outcome)s was assessed on a later day already."),
    _("Write assessments down in their order."),
    _("The assessment bears a day before the stay."),
    _("Credited already: %(outcomes)s."),
    _("No outcome has been assessed."),
    _("Assess the outcomes that were agreed, or cancel the transfer."),
    _("Positively assessed, and not credited: %(outcomes)s."),
    _("Award the credit first."),
    _("The transcript holds no credit."),
    _("The credited outcome %(outcome)s is none of %(unit)s."),
    _("The outcome %(outcome)s is credited, but no passed assessment proves it."),
    _("Assess it, or leave it out of the credit."),
    _("The credit is awarded before its assessment."),
    _("The points name no credit system, or are below zero."),
    _("A part of a unit does not carry the points of the whole unit."),
    _("Leave the points out, or award them when all outcomes of the unit have been shown."),
    _("The points are not those of the unit in the qualification (%(points)s)."),
    _("Correct them, leave them out for a part of a unit, or give the reason."),
    # Deciding
    _("The validation is dated before the credit was awarded."),
    _("Outcomes are assessed and credited, then validated, then recognised."),
    _("Only the home institution decides, and writes its own decisions down."),
    _("Validated, and neither recognised nor refused: %(outcomes)s."),
    _("Decide on them first."),
    _("The host issues the transcript first."),
    _("The validation names no outcome, or one of them twice."),
    _("Name the outcomes that are validated."),
    _("Outcomes of the credit are left out, and no reason is given."),
    _("Say which outcomes lack what."),
    _("The refusal gives no reason."),
    _("A refusal grants nothing, and names no outcome or unit."),
    _("The appeal is decided before the refusal."),
    _("The recognition follows no granted validation of this transfer."),
    _("Validate the credit first, and name the validation."),
    _("The recognition is dated before the validation."),
    _("Recognised, but not validated: %(outcomes)s."),
    _("The recognition names no outcome and no unit."),
    _("Name what is recognised."),
    _("Recognition of these outcomes has been refused."),
    _("Name the refusal that an appeal is made against."),
    _("The unit %(unit)s cannot be awarded: not recognised are %(outcomes)s."),
    _("Recognise outcomes only, or the missing ones first."),
    # Memoranda and what is named
    _("A memorandum needs at least two parties, each named once."),
    _("Name the institutions that sign it."),
    _("The memorandum names no qualification."),
    _("Name the qualifications that the partners compare, by their EQF levels."),
    _("The days of the memorandum are not in order."),
    _("Let the validity end after it starts, and put the review inside it."),
    _("Partners accept each other's status, and each other's criteria and procedures."),
    _("Each party writes down its own signature."),
    _("There is no such record here."),
    _("Your institution knows no such learner."),
    _("Leave the learner out: a new pseudonym is drawn."),
)
"""Sentences in English, with `%(name)s` for what they name."""

FORM_SENTENCES = (
    _("No outcome has a result."),
    _("Choose passed or failed for at least one."),
    _("No outcome is ticked."),
    _("Tick what is granted, or refuse with reasons."),
    _("There is no institution %(name)s here."),
    _(
        "Give the IRI of an institution that an agency describes, or the name of one for which the "
        "operator made a token."
    ),
    _("There is no qualification %(name)s here."),
    _("Give the IRI of the qualification, or its id as the source writes it."),
    _("There is no unit %(name)s here."),
    _("Give the IRI of the unit, or its id as the source writes it."),
    _(
        "There is no such transfer here. Check the name; you see only what your institution takes "
        "part in."
    ),
    _(
        "There is no such memorandum here. Check the name; you see only what your institution takes "
        "part in."
    ),
)
"""What forms and the search for what they name say, in the same way."""
