"""Papers as PDF: complete, accessible, the same bytes each time, and safe whatever texts hold."""

from __future__ import annotations

import csv
import io
import unicodedata
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from tests.unit.service.papers import desk_views as desk

from ecvet_graph.errors import LimitError
from ecvet_graph.model.learning import Text
from ecvet_graph.model.mobility import AgreementState
from ecvet_graph.service.papers import (
    PAPER_LANGUAGES,
    Paper,
    PaperKind,
    memorandum_paper,
    render_pdf,
    transfer_paper,
    typesetting,
)
from ecvet_graph.service.papers.typesetting import MAX_CHARACTERS

HOSTILE = '#read("/etc/passwd") *bold* = heading $x^2$ \\ "quoted" [a] @label <tag> // end `raw` {'
MARKS = "ěščřžýáíéúůąęłńóśźżőűăâîșțģķļņčšžąėįųūāēīōāēġħŵŷøåæœßðþ"
GREEK, CYRILLIC = "άέήίόύώϊϋΐΰςθξψΆΈΉΊΌΎΏΪΫΣΘΞΨΩ", "жзийлпфцчшщъьюяѓќўї"


def agreement_of(*, title: str = "", language: str = "en", text: str = "") -> Paper:
    agreed = desk.agreement()
    if title:
        named = replace(agreed.qualification, titles=(Text(title, "en"),))
        agreed = replace(agreed, qualification=named)
    if text:
        agreed = replace(agreed, activities=(Text(text, language),))
    return transfer_paper(
        PaperKind.AGREEMENT, desk.transfer(agreed), language=language, person=desk.PERSON
    )


@cache
def typeset(kind: PaperKind, language: str) -> bytes:
    if kind is PaperKind.MEMORANDUM:
        return render_pdf(memorandum_paper(desk.memorandum(), language=language))
    view = desk.transfer()
    contacts = desk.CONTACTS
    return render_pdf(
        transfer_paper(kind, view, language=language, person=desk.PERSON, contacts=contacts)
    )


def read(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def squeezed(text: str) -> str:
    """Return a text without spaces, breaks and hyphens at the ends of lines."""
    return "".join(
        sign for sign in text if not sign.isspace() and sign not in "-\u00ad\u200b\u2010"
    )


@pytest.mark.parametrize("language", PAPER_LANGUAGES)
@pytest.mark.parametrize("kind", PaperKind)
def test_file_is_tagged_named_and_in_its_language(kind: PaperKind, language: str) -> None:
    reader = PdfReader(io.BytesIO(typeset(kind, language)))
    catalog: Any = reader.trailer["/Root"]
    assert catalog["/Lang"] == language
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    marks = reader.xmp_metadata
    assert marks is not None
    packet = marks.stream.get_data().decode()
    assert "pdfuaid:part" in packet
    assert "pdfaid:part" in packet
    width, height = reader.pages[0].mediabox.width, reader.pages[0].mediabox.height
    assert (round(float(width)), round(float(height))) == (595, 842)


@pytest.mark.parametrize("kind", [PaperKind.AGREEMENT, PaperKind.TRANSCRIPT, PaperKind.EUROPASS])
def test_file_holds_the_values_and_its_metadata_nothing_personal(kind: PaperKind) -> None:
    content = typeset(kind, "en")
    reader = PdfReader(io.BytesIO(content))
    text = squeezed(read(content))
    assert squeezed(desk.PERSON.family_name) in text
    assert squeezed("Wires drives according to circuit diagrams") in text
    assert squeezed(f"1 / {len(reader.pages)}") in text
    told = str(dict(reader.metadata or {}))
    told += reader.xmp_metadata.stream.get_data().decode() if reader.xmp_metadata else ""
    for secret in (
        desk.PERSON.family_name, desk.PERSON.given_names, desk.TRANSFER, desk.LEARNER, "2008",
        desk.PERSON.email, "Müßter", "chamber",
    ):  # fmt: skip
        assert secret not in told


def test_same_paper_gives_the_same_bytes() -> None:
    first = render_pdf(agreement_of(text="once"))
    render_pdf(agreement_of(text="another"))
    assert render_pdf(agreement_of(text="once")) == first
    assert render_pdf(agreement_of(text="another")) != first


def test_draft_has_the_word_on_every_page() -> None:
    view = desk.transfer(desk.agreement(state=AgreementState.DRAFT), transcripts=())
    content = render_pdf(transfer_paper(PaperKind.AGREEMENT, view, language="de"))
    pages = PdfReader(io.BytesIO(content)).pages
    assert len(pages) >= 3
    assert all("Entwurf" in page.extract_text() for page in pages)
    assert "Entwurf" not in read(typeset(PaperKind.AGREEMENT, "de"))


def test_markup_in_texts_is_printed_as_it_was_written() -> None:
    text = squeezed(read(render_pdf(agreement_of(title=HOSTILE, text=HOSTILE))))
    assert text.count(squeezed(HOSTILE)) == 2
    assert "root:" not in text


@pytest.mark.parametrize("signs", [MARKS, MARKS.upper(), GREEK, CYRILLIC])
def test_letters_of_all_official_languages_are_printed(signs: str) -> None:
    assert signs in squeezed(read(render_pdf(agreement_of(text=signs))))


def test_text_of_ten_thousand_signs_and_endless_words_are_printed_whole() -> None:
    words, word = "Lernergebnis " * 800, "x" * 10_000
    text = squeezed(read(render_pdf(agreement_of(text=words + word, language="de"))))
    assert text.count("Lernergebnis") >= 800
    assert text.count("x") >= 10_000


def test_signs_that_turn_others_round_are_shown_and_not_obeyed() -> None:
    text = read(render_pdf(agreement_of(text="paid \u202e123\u202c \u2069 end \x07")))
    assert "[U+202E]123[U+202C]" in squeezed(text)
    assert "[U+0007]" in squeezed(text)


@pytest.mark.parametrize("text", ["\u05e9\u05dc\u05d5\u05dd", "\u0645\u0631\u062d\u0628\u0627"])
def test_right_to_left_text_leaves_the_rest_in_its_order(text: str) -> None:
    assert squeezed("04/07/2008") in squeezed(read(render_pdf(agreement_of(text=text))))


def test_signs_without_a_glyph_are_shown_as_code_points() -> None:
    text = squeezed(read(render_pdf(agreement_of(text="\u4e2d \U0001f600"))))
    assert "[U+4E2D][U+1F600]" in text


def test_long_table_repeats_its_heading() -> None:
    many = desk.ASSESSMENTS[:1] * 60
    view = desk.transfer(assessments=many, transcripts=())
    content = render_pdf(transfer_paper(PaperKind.TRANSCRIPT, view, language="en"))
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    with_rows = [page for page in pages if "Practical task" in page]
    assert len(with_rows) >= 3
    assert all("Grade" in page and "Remarks" in page for page in with_rows)


def test_long_remarks_stand_below_their_row_and_not_in_a_narrow_column() -> None:
    said = (Text("Worked carefully and asked where something was not clear. " * 8, "en"),)
    many = tuple(replace(one, remarks=said) for one in desk.ASSESSMENTS[:1] * 12)
    view = desk.transfer(assessments=many, transcripts=())
    content = render_pdf(transfer_paper(PaperKind.TRANSCRIPT, view, language="en"))
    assert len(PdfReader(io.BytesIO(content)).pages) <= 6
    text = squeezed(read(content))
    assert text.count("Workedcarefully") == text.count("Remarks:Worked") * 8 > 0


@pytest.mark.parametrize("lines", [15, 22])
def test_heading_of_signatures_stands_on_the_page_of_the_first_of_them(lines: int) -> None:
    content = render_pdf(agreement_of(text="Tasks of the learner. " * 3 + "x " * 35 * lines))
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]
    (headed,) = (page for page in pages if "7. Signatures" in page)
    assert "Home organisation" in headed.partition("7. Signatures")[2]


def test_paper_that_is_far_too_long_is_refused() -> None:
    with pytest.raises(LimitError, match="too much for a file"):
        render_pdf(agreement_of(text="x" * MAX_CHARACTERS))


def test_fonts_have_a_glyph_for_every_sign_that_the_table_says() -> None:
    with (Path(typesetting.__file__).parent / "glyphs.csv").open(encoding="utf-8") as source:
        rows = [(int(row["first"], 16), int(row["last"], 16)) for row in csv.DictReader(source)]
    signs = [chr(code) for first, last in rows for code in range(first, last + 1)]
    assert len(signs) > 4900
    # A sign without a glyph is an error of PDF/A; alone, marks have nothing to stand on
    text = " ".join(f"a{sign}" if unicodedata.combining(sign) else sign for sign in signs)
    assert render_pdf(agreement_of(text=text)).startswith(b"%PDF-1.7")
