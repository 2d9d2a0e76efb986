"""The sentences of a statement in English, by what they are about and what was found.

`web/sentences.py` says them in the page language; the catalogues of `web/` hold their translations.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["NOTICE", "SENTENCES"]

# Recommendation 2009/C 155/02, recital 15
NOTICE = (
    "Suggestion for information. ECVET creates no right to automatic recognition; the competent "
    "institution of the target qualification decides."
)

SENTENCES: Mapping[str, str] = {
    "level.one-level-lower-a": "The first unit is one EQF level lower than the second.",
    "level.one-level-lower-b": "The second unit is one EQF level lower than the first.",
    "level.levels-lower-a": "The first unit is two or more EQF levels lower than the second.",
    "level.levels-lower-b": "The second unit is two or more EQF levels lower than the first.",
    "level.not-given-a": "The EQF level of the first unit is not stated.",
    "level.not-given-b": "The EQF level of the second unit is not stated.",
    "level.not-given-both": "The EQF level of neither unit is stated.",
    "field.same-broad-field": "The units share a broad field of education, but no narrow one.",
    "field.other-field": "The units belong to different fields of education.",
    "field.not-given-a": "The field of education of the first unit is not stated.",
    "field.not-given-b": "The field of education of the second unit is not stated.",
    "field.not-given-both": "The field of education of neither unit is stated.",
    "workload.well-below-a": "The first unit has less than half of the workload of the second.",
    "workload.well-below-b": "The second unit has less than half of the workload of the first.",
    "workload.not-comparable": "The workloads are given in measures that cannot be compared.",
    "workload.not-given-a": "The workload of the first unit is not stated.",
    "workload.not-given-b": "The workload of the second unit is not stated.",
    "workload.not-given-both": "The workload of neither unit is stated.",
    "validity.not-valid-a": "The first unit is not valid on the day of comparison.",
    "validity.not-valid-b": "The second unit is not valid on the day of comparison.",
    "validity.not-valid-both": "Neither unit is valid on the day of comparison.",
    "assessment.not-described-a": (
        "Assessment procedure or criteria of the first unit are not described."
    ),
    "assessment.not-described-b": (
        "Assessment procedure or criteria of the second unit are not described."
    ),
    "assessment.not-described-both": (
        "Assessment procedure or criteria of neither unit are described in full."
    ),
    "outcomes.missing-a": (
        "The second unit does not cover %(count)s of the %(total)s outcomes of the first."
    ),
    "outcomes.missing-b": (
        "The first unit does not cover %(count)s of the %(total)s outcomes of the second."
    ),
    "outcomes.partly-a": (
        "The second unit covers %(count)s of the %(total)s outcomes of the first only in part."
    ),
    "outcomes.partly-b": (
        "The first unit covers %(count)s of the %(total)s outcomes of the second only in part."
    ),
    "outcomes.not-linked-a": (
        "%(count)s of the %(total)s outcomes of the first unit hold nothing that can be compared."
    ),
    "outcomes.not-linked-b": (
        "%(count)s of the %(total)s outcomes of the second unit hold nothing that can be compared."
    ),
    "confidence.without-skill-a": (
        "%(count)s of the %(total)s outcomes of the first unit are linked to no skill."
    ),
    "confidence.without-skill-b": (
        "%(count)s of the %(total)s outcomes of the second unit are linked to no skill."
    ),
    "confidence.without-category-a": (
        "%(count)s of the %(total)s outcomes of the first unit state no category."
    ),
    "confidence.without-category-b": (
        "%(count)s of the %(total)s outcomes of the second unit state no category."
    ),
    "confidence.other-language": "The outcomes are written in different languages.",
    "confidence.words-only": "Texts were compared by their words, without a language model.",
    "confidence.skills-only": "Only skills were compared, not the texts of the outcomes.",
    "confidence.level-of-qualification-a": (
        "The level of the first unit is that of its qualification."
    ),
    "confidence.level-of-qualification-b": (
        "The level of the second unit is that of its qualification."
    ),
    "confidence.level-not-verified-a": (
        "The referencing of the national level of the first unit to the EQF is not well documented."
    ),
    "confidence.level-not-verified-b": (
        "The referencing of the national level of the second unit to the EQF is not well documented."
    ),
    "confidence.assumed-body-a": "The awarding body of the first unit is assumed for its source.",
    "confidence.assumed-body-b": "The awarding body of the second unit is assumed for its source.",
    "confidence.illustrative-a": "The first unit is illustrative data, not an official record.",
    "confidence.illustrative-b": "The second unit is illustrative data, not an official record.",
    "confidence.wide-band-a": "The coverage of the first unit is known only roughly.",
    "confidence.wide-band-b": "The coverage of the second unit is known only roughly.",
}
