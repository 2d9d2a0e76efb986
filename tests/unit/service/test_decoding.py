"""What is no JSON, too large or in the wrong place is refused before it becomes a value."""

from __future__ import annotations

import pytest

from ecvet_graph.errors import InvalidDataError, LimitError, SyntaxFault
from ecvet_graph.model.credit import Portfolio
from ecvet_graph.service.decoding import decode
from ecvet_graph.service.mobility.requests import Signing


@pytest.mark.parametrize("document", [b"", b"{", b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_json_is_a_fault_of_syntax(document: bytes) -> None:
    with pytest.raises(SyntaxFault):
        decode(Signing, document)


def test_a_document_of_more_than_a_megabyte_is_not_read() -> None:
    with pytest.raises(LimitError):
        decode(Signing, b" " * 1_000_001)


def test_the_place_of_what_is_wrong_is_said_once() -> None:
    with pytest.raises(InvalidDataError) as caught:
        decode(Portfolio, {"learner": "urn:x", "credits": [{"points": "many"}]})
    assert str(caught.value).count("$.credits[0].points") == 1
    assert not caught.value.message.startswith("$")
