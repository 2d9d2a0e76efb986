"""What stands behind a choice of the forms of mobility."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from ecvet_graph.web.mobility_forms import memorandum
from ecvet_graph.web.mobility_offers import meant

COLLEGE = "https://example.org/id/college"


@pytest.mark.parametrize(
    "written",
    [
        f"Example College (Finland) · {COLLEGE}",
        f"Example · College · {COLLEGE}",
        f"  {COLLEGE} ",
    ],
)
def test_the_identifier_behind_the_last_dot_is_meant(written: str) -> None:
    assert meant(written) == COLLEGE


def test_choices_and_identifiers_of_several_fields_are_read_once_each(app: Flask) -> None:
    sent = MultiDict(
        [("parties", f"Example College · {COLLEGE}"), ("parties", COLLEGE), ("parties", "")]
    )
    with app.test_request_context("/en/mobility"):
        assert memorandum(sent)["parties"] == [COLLEGE]
