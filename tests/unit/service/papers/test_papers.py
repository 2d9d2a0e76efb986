"""Papers have the sections and fields of the forms in their order, and say what they do not know."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.unit.service.papers import desk_views as desk

from ecvet_graph.errors import NotFoundError, UsageFault
from ecvet_graph.model.mobility import AgreementState
from ecvet_graph.service.papers import (
    PAPER_LANGUAGES,
    Paper,
    PaperKind,
    load_form,
    memorandum_paper,
    paper_file_name,
    paper_kind,
    transfer_paper,
)
from ecvet_graph.service.papers.paper import Fields, Signatures, Table, Ticks
from ecvet_graph.service.papers.wording import wording_in

# Sections as forms and Recommendation have them: number, first words of the title, status
SECTIONS = {
    PaperKind.MEMORANDUM: """1 Objectives seen; 2 Organisations seen; 3 Other seen;
        4 Qualifications unverified; 5 Assessment, unverified; 6 Validity unverified;
        7 Evaluation unverified; 8 Signatures unverified; 9 Additional unverified;
        10 Annexes unverified""",
    PaperKind.AGREEMENT: """1 Information seen; 2 Duration seen; 3 Qualification seen;
        4 Learning seen; 5 Assessment unverified; 6 Validation unverified;
        7 Signatures unverified; 8 Additional unverified; 9 Annexes unverified""",
    PaperKind.TRANSCRIPT: "1 Learner own; 2 Issuing own; 3 Learning own; 4 Units own; 5 Issue own",
    PaperKind.EUROPASS: """1 Holder seen; 2 Issuing seen; 3 Sending seen; 4 Description unverified;
        5a Description unverified; 5b Record unverified""",
}
# Fields whose order was seen on the forms
FIELDS = {
    (
        PaperKind.MEMORANDUM,
        "2",
    ): "country name address phone website contact position contact-phone email",
    (PaperKind.AGREEMENT, "1"): "name address contact phone email "
    * 2
    + "name address phone email birth-date sex key name address phone email "
    "name address contact phone email",
    (PaperKind.AGREEMENT, "2"): "start end weeks",
    (PaperKind.AGREEMENT, "3"): "title eqf nqf progress supplement cv europass-mobility "
    "language-passport skills-passport acquired other",
    (PaperKind.AGREEMENT, "4"): "title points outcomes host-unit activities units",
    (PaperKind.EUROPASS, "1"): "surname first-name address photograph birth-date nationality "
    "signature",
    (PaperKind.EUROPASS, "2"): "name number date",
    (PaperKind.EUROPASS, "3"): "name stamp person position phone email " * 2,
}


def paper(kind: PaperKind, language: str = "en") -> Paper:
    if kind is PaperKind.MEMORANDUM:
        return memorandum_paper(desk.memorandum(), language=language, contacts=desk.CONTACTS)
    return transfer_paper(
        kind, desk.transfer(), language=language, person=desk.PERSON, contacts=desk.CONTACTS
    )


def values(printed: Paper, section: str, key: str) -> list[str]:
    found = next(one for one in printed.sections if one.number == section)
    fields = [
        field for block in found.blocks if isinstance(block, Fields) for field in block.fields
    ]
    return [said.text for field in fields if field.key == key for said in field.values]


@pytest.mark.parametrize("kind", PaperKind)
def test_sections_stand_in_the_order_of_the_form_with_what_is_known_of_it(kind: PaperKind) -> None:
    wanted = [one.split() for one in SECTIONS[kind].split(";")]
    found = [[one.number, one.title.split()[0], one.status.value] for one in paper(kind).sections]
    assert found == wanted


@pytest.mark.parametrize(("kind", "number"), FIELDS)
def test_fields_stand_in_the_order_seen_on_the_form(kind: PaperKind, number: str) -> None:
    section = next(one for one in load_form(kind).sections if one.number == number)
    keys = [part.key for block in section.blocks for part in block.parts]
    assert keys == FIELDS[kind, number].split()


@pytest.mark.parametrize("kind", PaperKind)
def test_paper_has_every_part_of_the_table_and_no_other(kind: PaperKind) -> None:
    for form, section in zip(load_form(kind).sections, paper(kind).sections, strict=True):
        printed = list(dict.fromkeys(block.key for block in section.blocks))
        assert printed == [block.key for block in form.blocks]


@pytest.mark.parametrize("kind", PaperKind)
def test_every_label_is_there_in_three_languages(kind: PaperKind) -> None:
    form = load_form(kind)
    parts = [form.head, *(section.head for section in form.sections)]
    parts += [part for one in form.sections for block in one.blocks for part in block.parts]
    parts += [one.heading for found in form.sections for one in found.blocks if one.heading]
    assert len(parts) > 20
    assert all(set(part.labels) == set(PAPER_LANGUAGES) for part in parts)
    assert all(label.strip() for part in parts for label in part.labels.values())
    assert {part.source for part in parts} <= {
        "MoU17", "LA14", "EUROPASS-MOBILITY", "REC-II.2", "REC-II.3", "REC-II.4", "T11"
    }  # fmt: skip


def test_phrases_have_the_same_slots_in_every_language() -> None:
    english, *others = (wording_in(language).phrases for language in PAPER_LANGUAGES)
    assert len(english) > 50
    for phrases in others:
        for key, text in english.items():
            assert phrases[key].count("{") == text.count("{")


def test_sections_that_were_not_checked_say_so_discreetly() -> None:
    for kind in PaperKind:
        for section in paper(kind).sections:
            is_said = "not checked against the official form" in section.note
            assert is_said == (section.status == "unverified")
            assert section.is_verified == (section.status == "seen")


def test_agreement_names_home_host_learner_units_and_points() -> None:
    printed = paper(PaperKind.AGREEMENT)
    assert values(printed, "1", "name")[:3] == [
        "Example chamber of commerce",
        "Example vocational college",
        "Ærika Žaneta Müßterová-Παπαδοπούλου",
    ]
    assert values(printed, "1", "birth-date") == ["04/07/2008"]
    assert values(printed, "2", "weeks") == ["8 weeks"]
    assert values(printed, "4", "title")[1] == "Part of the unit: 3 of 4 learning outcomes"
    assert values(printed, "4", "points")[0].startswith("7.5 (")
    assert not printed.is_draft


def test_texts_are_in_the_language_of_the_paper_or_say_theirs() -> None:
    section = paper(PaperKind.AGREEMENT, "fr").sections[3]
    unit = next(one for one in section.blocks if isinstance(one, Fields))
    outcomes = next(field for field in unit.fields if field.key == "outcomes")
    assert [said.language_name for said in outcomes.values] == ["", "", "finnois"]
    assert outcomes.values[0].text.startswith("Câble les entraînements")


def test_without_a_person_the_learner_is_a_key_and_the_rest_is_filled_in_by_hand() -> None:
    printed = transfer_paper(PaperKind.AGREEMENT, desk.transfer(), language="en")
    assert values(printed, "1", "key") == [desk.LEARNER.removeprefix("urn:uuid:")]
    assert values(printed, "1", "birth-date") == []
    assert values(printed, "1", "address") == []


def test_points_may_be_left_out() -> None:
    view = desk.transfer(desk.agreement(is_filled=False))
    printed = transfer_paper(PaperKind.AGREEMENT, view, language="en")
    assert values(printed, "4", "points") == []
    assert printed.notes == ()


def test_amendment_shows_its_version_and_what_it_supersedes() -> None:
    first = desk.agreement(state=AgreementState.AMENDED)
    second = desk.agreement(state=AgreementState.DRAFT, version=2, supersedes=first.iri)
    view = desk.transfer(first, second)
    newest = transfer_paper(PaperKind.AGREEMENT, view, language="de")
    oldest = transfer_paper(PaperKind.AGREEMENT, view, language="de", version=1)
    assert newest.reference[-1] == "Fassung 2, ersetzt Fassung 1"
    assert (newest.mark, oldest.mark) == ("Entwurf", "Ersetzt")
    with pytest.raises(NotFoundError, match="no version 3"):
        transfer_paper(PaperKind.AGREEMENT, view, language="de", version=3)


def test_signatures_have_the_day_recorded_and_lines_for_wet_ones() -> None:
    section = paper(PaperKind.AGREEMENT).sections[6]
    signatures = next(one for one in section.blocks if isinstance(one, Signatures))
    days = [
        said.text
        for box in signatures.boxes
        for field in box.fields
        if field.key == "recorded"
        for said in field.values
    ]
    assert days == ["Signature recorded for 16 February 2026"] * 3
    assert [box.key for box in signatures.boxes] == ["home", "host", "learner", "guardian"]
    wet = [field for box in signatures.boxes for field in box.fields if field.key == "place"]
    assert len(wet) == 4
    assert not any(field.values for field in wet)
    assert "not an electronic signature" in signatures.note


def _transcript_table(printed: Paper) -> Table:
    return next(one for one in printed.sections[3].blocks if isinstance(one, Table))


def test_transcript_shows_failed_outcomes_and_no_whole_unit_for_a_part() -> None:
    table = _transcript_table(paper(PaperKind.TRANSCRIPT))
    results = [row[1][0].text for row in table.rows]
    assert results == ["Assessed: achieved", "Assessed: achieved", "Assessed: not achieved"]
    assert [row[4][0].text for row in table.rows] == ["4 (1-5)", "4 (1-5)", "0 (1-5)"]
    identifier, credit, points = table.totals
    assert identifier.values[0].text == desk.UNIT.iri
    assert credit.values[0].text.startswith("Part of the unit (learning outcomes: 2)")
    assert "as a whole is not credited" in credit.values[0].text
    assert [said.text for said in points.values][1] == "Two of three outcomes were achieved."


def test_outcome_repeated_with_another_result_has_both_rows() -> None:
    again = replace(
        desk.ASSESSMENTS[0], iri="urn:uuid:a3", outcomes=desk.OUTCOMES[2:3],
        assessed_on=date(2026, 4, 23),
    )  # fmt: skip
    view = desk.transfer(assessments=(*desk.ASSESSMENTS, again), transcripts=())
    table = _transcript_table(transfer_paper(PaperKind.TRANSCRIPT, view, language="en"))
    results = [row[1][0].text for row in table.rows]
    assert results[2:] == ["Assessed: not achieved", "Assessed: achieved"]


def test_outcome_that_was_not_assessed_says_so() -> None:
    view = desk.transfer(assessments=(), credits=(), transcripts=())
    table = _transcript_table(transfer_paper(PaperKind.TRANSCRIPT, view, language="en"))
    assert [row[1][0].text for row in table.rows] == ["Not assessed"] * 3
    assert table.totals[1].values[0].text == "None"


@pytest.mark.parametrize("language", PAPER_LANGUAGES)
@pytest.mark.parametrize("kind", PaperKind)
def test_draft_says_that_it_is_one(kind: PaperKind, language: str) -> None:
    if kind is PaperKind.MEMORANDUM:
        view = desk.memorandum(state=AgreementState.DRAFT)
        draft = memorandum_paper(view, language=language)
    else:
        unsigned = desk.transfer(desk.agreement(state=AgreementState.DRAFT), transcripts=())
        draft = transfer_paper(kind, unsigned, language=language)
    assert draft.is_draft
    assert draft.mark == {"en": "Draft", "de": "Entwurf", "fr": "Projet"}[language]
    assert not paper(kind, language).is_draft


def test_superseded_transcript_says_so() -> None:
    old = replace(desk.TRANSCRIPT, is_current=False)
    new = replace(desk.TRANSCRIPT, iri="urn:uuid:t2", version=2, supersedes=old.iri)
    view = desk.transfer(transcripts=(old, new))
    assert transfer_paper(PaperKind.TRANSCRIPT, view, language="en", version=1).mark == "Superseded"
    newest = transfer_paper(PaperKind.TRANSCRIPT, view, language="en")
    assert newest.mark == ""
    assert values(newest, "5", "supersedes") == ["1"]


def test_illustrative_data_says_so() -> None:
    view = desk.transfer(qualification=replace(desk.QUALIFICATION, is_illustrative=True))
    printed = transfer_paper(PaperKind.TRANSCRIPT, view, language="en")
    assert any("Illustrative data" in notice for notice in printed.notices)


def test_overview_says_that_it_is_no_official_europass_document() -> None:
    printed = paper(PaperKind.EUROPASS)
    assert "not an official Europass document" in printed.notices[0]
    assert values(printed, "1", "surname") == ["Müßterová-Παπαδοπούλου"]
    assert values(printed, "2", "number") == []
    job = values(printed, "5a", "job")
    assert len(job) == 2
    assert not any("Selittää" in text for text in job)


def test_memorandum_ticks_what_is_confirmed_and_nothing_else() -> None:
    view = desk.memorandum()
    some = replace(view, confirmed=view.confirmed[:2], unconfirmed=view.confirmed[2:])
    section = memorandum_paper(some, language="en").sections[4]
    ticks = next(one for one in section.blocks if isinstance(one, Ticks))
    assert [one.is_ticked for one in ticks.ticks] == [True, True, False, False, False]


def test_number_of_a_contact_is_that_of_the_person_who_is_named() -> None:
    printed = paper(PaperKind.MEMORANDUM)
    assert values(printed, "2", "phone") == []
    assert values(printed, "2", "contact-phone") == ["+49 000 111111", "+358 00 000000"]


def test_what_cannot_be_printed_is_refused_with_a_reason() -> None:
    with pytest.raises(UsageFault, match="not printed in 'fi'"):
        paper(PaperKind.AGREEMENT, "fi")
    with pytest.raises(NotFoundError, match="no paper 'diploma'"):
        paper_kind("diploma")
    with pytest.raises(UsageFault, match="paper of its own"):
        transfer_paper(PaperKind.MEMORANDUM, desk.transfer(), language="en")
    without = replace(desk.transfer(), agreements=())
    with pytest.raises(NotFoundError, match="no learning agreement"):
        transfer_paper(PaperKind.AGREEMENT, without, language="en")


def test_route_without_a_stay_has_a_transcript() -> None:
    without = replace(desk.transfer(), agreements=(), host=None)
    printed = transfer_paper(PaperKind.TRANSCRIPT, without, language="en")
    assert values(printed, "3", "period") == []
    assert len(_transcript_table(printed).rows) == 3


def test_names_of_files_say_nothing_of_persons() -> None:
    names = {paper_file_name(paper(kind, "de")) for kind in PaperKind}
    assert names == {
        "memorandum-of-understanding.de.pdf", "learning-agreement.de.pdf",
        "personal-transcript.de.pdf", "mobility-overview.de.pdf",
    }  # fmt: skip
