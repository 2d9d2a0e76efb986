"""What strangers are told of errors."""

from __future__ import annotations

import logging

import pytest

from ecvet_graph.errors import QueryError, StoreError
from ecvet_graph.web.problems import for_everybody


def test_where_the_store_lies_is_told_to_the_log_only(caplog: pytest.LogCaptureFixture) -> None:
    place = "http://127.0.0.1:8890"
    with caplog.at_level(logging.ERROR):
        told = for_everybody(StoreError(f"No engine answers at {place}.", remedy="Start it."))
    assert place not in f"{told.message} {told.remedy}"
    assert (told.code, told.http_status) == ("store", 503)
    assert place in caplog.text


def test_other_errors_are_told_as_they_are() -> None:
    fault = QueryError("The query is not valid.", remedy="Mend the query.")
    assert for_everybody(fault) is fault
