"""The sentences of a statement in the page language: those of `service.reading.SENTENCES`."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from ecvet_graph.service.views import RemarkView

__all__ = ["SENTENCES", "say_remark"]

SENTENCES: Mapping[str, LazyString] = {
    "level.one-level-lower-a": lazy_gettext(
        "The first unit is one EQF level lower than the second."
    ),
    "level.one-level-lower-b": lazy_gettext(
        "The second unit is one EQF level lower than the first."
    ),
    "level.levels-lower-a": lazy_gettext(
        "The first unit is two or more EQF levels lower than the second."
    ),
    "level.levels-lower-b": lazy_gettext(
        "The second unit is two or more EQF levels lower than the first."
    ),
    "level.not-given-a": lazy_gettext("The EQF level of the first unit is not stated."),
    "level.not-given-b": lazy_gettext("The EQF level of the second unit is not stated."),
    "level.not-given-both": lazy_gettext("The EQF level of neither unit is stated."),
    "field.same-broad-field": lazy_gettext(
        "The units share a broad field of education, but no narrow one."
    ),
    "field.other-field": lazy_gettext("The units belong to different fields of education."),
    "field.not-given-a": lazy_gettext("The field of education of the first unit is not stated."),
    "field.not-given-b": lazy_gettext("The field of education of the second unit is not stated."),
    "field.not-given-both": lazy_gettext("The field of education of neither unit is stated."),
    "workload.well-below-a": lazy_gettext(
        "The first unit has less than half of the workload of the second."
    ),
    "workload.well-below-b": lazy_gettext(
        "The second unit has less than half of the workload of the first."
    ),
    "workload.not-comparable": lazy_gettext(
        "The workloads are given in measures that cannot be compared."
    ),
    "workload.not-given-a": lazy_gettext("The workload of the first unit is not stated."),
    "workload.not-given-b": lazy_gettext("The workload of the second unit is not stated."),
    "workload.not-given-both": lazy_gettext("The workload of neither unit is stated."),
    "validity.not-valid-a": lazy_gettext("The first unit is not valid on the day of comparison."),
    "validity.not-valid-b": lazy_gettext("The second unit is not valid on the day of comparison."),
    "validity.not-valid-both": lazy_gettext("Neither unit is valid on the day of comparison."),
    "assessment.not-described-a": lazy_gettext(
        "Assessment procedure or criteria of the first unit are not described."
    ),
    "assessment.not-described-b": lazy_gettext(
        "Assessment procedure or criteria of the second unit are not described."
    ),
    "assessment.not-described-both": lazy_gettext(
        "Assessment procedure or criteria of neither unit are described in full."
    ),
    "outcomes.missing-a": lazy_gettext(
        "The second unit does not cover %(count)s of the %(total)s outcomes of the first."
    ),
    "outcomes.missing-b": lazy_gettext(
        "The first unit does not cover %(count)s of the %(total)s outcomes of the second."
    ),
    "outcomes.partly-a": lazy_gettext(
        "The second unit covers %(count)s of the %(total)s outcomes of the first only in part."
    ),
    "outcomes.partly-b": lazy_gettext(
        "The first unit covers %(count)s of the %(total)s outcomes of the second only in part."
    ),
    "outcomes.not-linked-a": lazy_gettext(
        "%(count)s of the %(total)s outcomes of the first unit hold nothing that can be compared."
    ),
    "outcomes.not-linked-b": lazy_gettext(
        "%(count)s of the %(total)s outcomes of the second unit hold nothing that can be compared."
    ),
    "confidence.without-skill-a": lazy_gettext(
        "%(count)s of the %(total)s outcomes of the first unit are linked to no skill."
    ),
    "confidence.without-skill-b": lazy_gettext(
        "%(count)s of the %(total)s outcomes of the second unit are linked to no skill."
    ),
    "confidence.without-category-a": lazy_gettext(
        "%(count)s of the %(total)s outcomes of the first unit state no category."
    ),
    "confidence.without-category-b": lazy_gettext(
        "%(count)s of the %(total)s outcomes of the second unit state no category."
    ),
    "confidence.other-language": lazy_gettext("The outcomes are written in different languages."),
    "confidence.words-only": lazy_gettext(
        "Texts were compared by their words, without a language model."
    ),
    "confidence.skills-only": lazy_gettext(
        "Only skills were compared, not the texts of the outcomes."
    ),
    "confidence.level-of-qualification-a": lazy_gettext(
        "The level of the first unit is that of its qualification."
    ),
    "confidence.level-of-qualification-b": lazy_gettext(
        "The level of the second unit is that of its qualification."
    ),
    "confidence.level-not-verified-a": lazy_gettext(
        "The referencing of the national level of the first unit to the EQF is not well documented."
    ),
    "confidence.level-not-verified-b": lazy_gettext(
        "The referencing of the national level of the second unit to the EQF is not well documented."
    ),
    "confidence.assumed-body-a": lazy_gettext(
        "The awarding body of the first unit is assumed for its source."
    ),
    "confidence.assumed-body-b": lazy_gettext(
        "The awarding body of the second unit is assumed for its source."
    ),
    "confidence.illustrative-a": lazy_gettext(
        "The first unit is illustrative data, not an official record."
    ),
    "confidence.illustrative-b": lazy_gettext(
        "The second unit is illustrative data, not an official record."
    ),
    "confidence.wide-band-a": lazy_gettext("The coverage of the first unit is known only roughly."),
    "confidence.wide-band-b": lazy_gettext(
        "The coverage of the second unit is known only roughly."
    ),
}


def say_remark(remark: RemarkView) -> str:
    """Return what a remark says in the page language; in English where it is not known."""
    sentence = SENTENCES.get(f"{remark.element}.{remark.code}")
    if sentence is None:
        return remark.sentence
    return str(sentence) % {"count": remark.count, "total": remark.total}
