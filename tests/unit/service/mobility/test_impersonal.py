"""Words of a memorandum that may be public, and those that may not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.unit.service.mobility.test_public import memorandum

from ecvet_graph.errors import InvalidDataError
from ecvet_graph.model.learning import Text
from ecvet_graph.service.mobility.impersonal import require_public_words

AT_SIGN = chr(64)
REFUSED = (
    f"Ask someone{AT_SIGN}example.org.",
    "Ask someone\uff20example\uff0eorg.",
    "Ask someone\ufe6bexample.org.",
    "Call +43 1 555 01 00.",
    "Call \uff0b\uff14\uff13 1 555 01 00.",
    "Call 0664 555 01 00.",
    "Office (040) 555 01 00",
    "01/555 01 00",
    "Tel. 555 0100",
    "T\u00e9l\u00e9phone : 03 55 50 10 00",
    "Phone: 555-0100",
    "Stays \u202eabroad",
    "Stays \u2067abroad",
    "Stays\x00abroad",
    "Stays\x85abroad",
)
ALLOWED = (
    "From 01.02.2026 to 05.06.2026, from 08.00-16.00.",
    "01/02/2026, 2026-02-01, 08:00 - 16:30",
    "Recommendation 2009/C 155/02; EQF level 4; ISCED 0715; 0.5 points, 120 hours.",
    "Stays of 2 to 12 weeks @ the partner",
    "Mobile welding of 2 pipes; telecommunication 5G.",
    "\u0646\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
)


@pytest.mark.parametrize("field", ["titles", "objectives", "other_actors"])
def test_ways_to_persons_and_hidden_signs_are_refused(field: str) -> None:
    assert len(REFUSED) == 15
    for words in REFUSED:
        texts = (Text("Masonry abroad", "en"), Text(words, "de"))
        with pytest.raises(InvalidDataError):
            require_public_words(replace(memorandum(), **{field: texts}))  # type: ignore[arg-type]


def test_days_hours_and_other_figures_are_words_like_others() -> None:
    assert len(ALLOWED) == 6
    for words in ALLOWED:
        require_public_words(memorandum(objectives=(Text(words, "en"),)))


@pytest.mark.parametrize("titles", [(), (Text(" ", "en"),), (Text("\u200b\u2060", "en"),)])
def test_a_memorandum_without_a_title_is_not_public(titles: tuple[Text, ...]) -> None:
    with pytest.raises(InvalidDataError, match="no title"):
        require_public_words(memorandum(titles=titles))
