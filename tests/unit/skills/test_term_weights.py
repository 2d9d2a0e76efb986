"""The weights of key terms: fixed, small for common ones, the largest for unknown ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecvet_graph.errors import InvalidDataError
from ecvet_graph.skills import TermWeights, default_lexicon, default_term_weights
from ecvet_graph.skills.term_weights import read_term_weights

WEIGHTS = default_term_weights()


def test_rare_key_terms_say_more_than_common_ones() -> None:
    use, weld = (default_lexicon().terms(word, "en")[0] for word in ("use", "welding"))
    assert 0 < WEIGHTS.of(use) < WEIGHTS.of(weld) <= WEIGHTS.largest


def test_a_key_that_is_not_in_the_table_weighs_most() -> None:
    assert WEIGHTS.of("no such key") == WEIGHTS.largest
    assert TermWeights({}).of("any") == 1


def test_the_table_is_large_and_in_order() -> None:
    assert len(WEIGHTS.known) > 2_000
    assert list(WEIGHTS.known) == sorted(WEIGHTS.known)


def test_key_terms_are_shown_as_words() -> None:
    lexicon = default_lexicon()
    (key,) = lexicon.terms("machines", "en")
    assert (key, lexicon.label(key)) == ("machin", "machine")
    assert lexicon.label("unknown") == "unknown"


def test_a_line_without_a_number_is_named(tmp_path: Path) -> None:
    path = tmp_path / "weights.tsv"
    path.write_text("weld\t100\nseam\tmuch\n", "utf-8")
    with pytest.raises(InvalidDataError, match=r"weights\.tsv.*2"):
        read_term_weights(path)
