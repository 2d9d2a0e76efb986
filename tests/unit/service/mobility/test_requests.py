"""Requests are read strictly: the same answer for pages, API and command line, with the place."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ecvet_graph.errors import EcvetGraphError, InvalidDataError
from ecvet_graph.model.credit import AssessmentResult
from ecvet_graph.model.learning import Text
from ecvet_graph.model.mobility import Confirmation, SignatoryRole
from ecvet_graph.service.decoding import decode
from ecvet_graph.service.mobility.requests import (
    Assessing,
    Crediting,
    NewAgreement,
    NewMemorandum,
    PlannedUnit,
    Signing,
)

AGREEMENT = b"""{"host": "h", "qualification": "q", "start": "2026-03-02", "end": "2026-03-27",
"units": [{"unit": "u", "points": 7.5, "credit_system": "s"}],
"activities": [{"value": " Work on a site ", "language": "de-AT"}]}"""


def test_a_document_becomes_a_request() -> None:
    found = decode(NewAgreement, AGREEMENT)
    assert found.units == (PlannedUnit(unit="u", points=Decimal("7.5"), credit_system="s"),)
    assert (found.start, found.end) == (date(2026, 3, 2), date(2026, 3, 27))
    assert found.activities == (Text("Work on a site", "de-at"),)


def test_plain_values_of_a_form_become_the_same_request() -> None:
    plain = {"outcomes": ["a"], "result": "passed", "on": "2026-03-25"}
    assert decode(Assessing, plain) == Assessing(
        outcomes=("a",), result=AssessmentResult.PASSED, on=date(2026, 3, 25)
    )


def test_a_memorandum_confirms_all_five_points_where_none_is_named() -> None:
    plain = {
        "titles": [{"value": "Exchange", "language": "en"}],
        "parties": ["p"],
        "qualifications": ["q"],
        "valid_from": "2026-01-01",
    }
    assert decode(NewMemorandum, plain).confirmations == tuple(Confirmation)


@pytest.mark.parametrize("points", [7, "7", 7.5, "7.5000"])
def test_points_are_numbers_or_texts(points: object) -> None:
    found = decode(Crediting, {"unit": "u", "points": points})
    assert found.points is not None
    assert found.points == Decimal(str(points))


FAULTS: tuple[tuple[type, bytes, type[EcvetGraphError], str], ...] = (
    (Signing, b'{"role": "home", "by": "me"}', InvalidDataError, "$"),
    (Signing, b"{}", InvalidDataError, "$"),
    (Signing, b'{"role": "boss"}', InvalidDataError, "$.role"),
    (Signing, b'{"role": "home", "on": "2026-02-30"}', InvalidDataError, "$.on"),
    (Signing, b'{"role": 1}', InvalidDataError, "$.role"),
    (Signing, b"[]", InvalidDataError, "$"),
    (Signing, b"null", InvalidDataError, "$"),
    (Assessing, b'{"outcomes": "a", "result": "passed"}', InvalidDataError, "$.outcomes"),
    (Assessing, b'{"outcomes": [1], "result": "passed"}', InvalidDataError, "$.outcomes[0]"),
    (Crediting, b'{"unit": "u", "points": -1}', InvalidDataError, "$.points"),
    (Crediting, b'{"unit": "u", "points": "NaN"}', InvalidDataError, "$.points"),
    (Crediting, b'{"unit": "u", "points": 1e9}', InvalidDataError, "$.points"),
    (Crediting, b'{"unit": "u", "points": true}', InvalidDataError, "$.points"),
    (
        Crediting,
        b'{"unit": "u", "points_reason": [{"value": "x"}]}',
        InvalidDataError,
        "$.points_reason[0]",
    ),
    (
        Crediting,
        b'{"unit": "u", "points_reason": [{"value": " ", "language": "en"}]}',
        InvalidDataError,
        "$.points_reason[0]",
    ),
    (
        Crediting,
        b'{"unit": "u", "points_reason": [{"value": "x", "language": "English"}]}',
        InvalidDataError,
        "$.points_reason[0].language",
    ),
    (
        Assessing,
        b'{"outcomes": ["o"], "result": "passed", "grade": "good\\u0000"}',
        InvalidDataError,
        "$.grade",
    ),
    (
        Crediting,
        b'{"unit": "u", "points_reason": [{"value": "a\\u001bb", "language": "en"}]}',
        InvalidDataError,
        "$.points_reason[0].value",
    ),
    (
        Crediting,
        '{"unit": "u", "points_reason": [{"value": "\u200b\u2060 \ufeff", "language": "en"}]}'.encode(),
        InvalidDataError,
        "$.points_reason[0]",
    ),
    (
        Crediting,
        b'{"unit": "u", "points_reason": [{"value": "a", "language": "en-12"}]}',
        InvalidDataError,
        "$.points_reason[0].language",
    ),
    (
        Crediting,
        (
            b'{"unit": "u", "points_reason": [{"value": "a", "language": "en"}, '
            b'{"value": "b", "language": "EN"}]}'
        ),
        InvalidDataError,
        "$.points_reason[1].language",
    ),
    (
        Assessing,
        b'{"outcomes": ["o"], "result": "passed", "grade": "' + b"g" * 10_001 + b'"}',
        InvalidDataError,
        "$.grade",
    ),
    (
        NewAgreement,
        AGREEMENT.replace(b'"unit": "u"', b'"unit": "u", "marks": 1'),
        InvalidDataError,
        "$.units[0]",
    ),
)


def test_the_table_of_faults_is_complete() -> None:
    assert len(FAULTS) == 23


@pytest.mark.parametrize(("kind", "document", "error", "place"), FAULTS)
def test_what_is_wrong_is_told_with_its_place(
    kind: type, document: bytes, error: type[EcvetGraphError], place: str
) -> None:
    with pytest.raises(error) as caught:
        decode(kind, document)
    assert caught.value.place is not None
    assert caught.value.place.field == place
    assert caught.value.remedy


def test_an_unknown_key_names_the_known_ones() -> None:
    with pytest.raises(InvalidDataError, match="role, on, signatory"):
        decode(Signing, b'{"role": "home", "by": "me"}')


def test_roles_are_those_of_the_model() -> None:
    assert {decode(Signing, {"role": one.value}).role for one in SignatoryRole} == set(
        SignatoryRole
    )
