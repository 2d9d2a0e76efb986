"""The term lexicon: key terms of words in several languages, compounds among them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecvet_graph.errors import InvalidDataError
from ecvet_graph.skills.lexicon import TermLexicon, default_lexicon, read_lexicon

LEXICON = default_lexicon()


@pytest.mark.parametrize(
    ("text", "language", "keys"),
    [
        ("Schweißnahtprüfung", "de", {"weld", "seam", "check"}),
        ("Schweissnähte", "de", {"weld", "seam"}),
        ("andmebaasiserveri", "et", {"databas", "server"}),
        ("asiakaspalvelussa", "fi", {"custom", "servic"}),
        ("laitteita", "fi", {"equip"}),
        ("welding machines", "en", {"weld", "machin"}),
        ("souder des tuyaux", "fr", {"weld", "pipe"}),
        ("svetsa rör", "sv", {"weld", "pipe"}),
        ("spawanie rur", "pl", {"weld", "pipe"}),
    ],
)
def test_words_of_different_languages_have_the_same_key_terms(
    text: str, language: str, keys: set[str]
) -> None:
    assert keys <= set(LEXICON.terms(text, language))


@pytest.mark.parametrize("text", ["", "und", "ning sekä", "12 345", "xqzw"])
def test_words_without_content_have_no_key_terms(text: str) -> None:
    assert LEXICON.terms(text, "de") == ()


def test_a_language_without_a_table_has_no_key_terms() -> None:
    assert LEXICON.terms("soudage", "xx") == ()


def test_every_shipped_table_is_large_and_in_order() -> None:
    assert LEXICON.languages == ("de", "en", "es", "et", "fi", "fr", "it", "nl", "pl", "sv")
    for language, table in LEXICON.stems.items():
        assert len(table) > 1_500, language
        assert list(table) == sorted(table), language


def test_half_of_a_word_at_least_has_to_be_known() -> None:
    small = TermLexicon({"de": {"holz": ("wood",)}})
    assert small.terms("Holzbau", "de") == ("wood",)
    assert small.terms("Holzabcdefgh", "de") == ()


@given(st.text(max_size=60))
def test_any_text_can_be_asked_twice_with_the_same_answer(text: str) -> None:
    assert LEXICON.terms(text, "de") == LEXICON.terms(text, "de")


def test_a_line_without_words_is_named(tmp_path: Path) -> None:
    (tmp_path / "de.tsv").write_text("holz\twood\nmetall\n", "utf-8")
    with pytest.raises(InvalidDataError, match=r"de\.tsv.*2"):
        read_lexicon(tmp_path)
