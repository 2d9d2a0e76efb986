"""Everything that can be missing has a sentence, and rules are told with the names of things."""

from __future__ import annotations

import pytest

from ecvet_graph.credit.next_steps import MISSING_KEYS
from ecvet_graph.errors import TransitionError
from ecvet_graph.service.mobility.wording import MISSING, in_words

NAMES = {"https://example.org/id/unit/pipes": "Installing pipes"}


def called(iri: str) -> str:
    return NAMES.get(iri, "")


def test_everything_that_can_be_missing_has_a_sentence() -> None:
    assert set(MISSING) == {*MISSING_KEYS, "signature-party"}


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("The unit https://example.org/id/unit/pipes is", 'The unit "Installing pipes" is'),
        (
            "Not recognised: https://example.org/id/unit/pipes.",
            'Not recognised: "Installing pipes".',
        ),
        ("a <https://example.org/id/unit/pipes>, b", 'a "Installing pipes", b'),
        ("https://example.org/unknown stays.", "https://example.org/unknown stays."),
        ("No name at all.", "No name at all."),
    ],
)
def test_iris_give_way_to_names(message: str, told: str) -> None:
    found = in_words(TransitionError("T08", message, remedy=message), called)
    assert (found.rule, found.message, found.remedy) == ("T08", told, told)
