"""What is refused of a query before a remote engine sees it."""

from __future__ import annotations

import pytest

from ecvet_graph.errors import QueryError
from ecvet_graph.query.remote import require_standard
from ecvet_graph.store.dialects import dialect_of

VIRTUOSO = dialect_of("Virtuoso/07.20.3229 (Linux) x86_64-pc-linux-gnu")


@pytest.mark.parametrize(
    "query",
    [
        "ASK { ?s <bif:contains> ?o }",
        r"ASK { ?s <b\u0069f:contains> ?o }",
        r"ASK { ?s <b\U00000069f:contains> ?o }",
    ],
)
def test_extensions_of_virtuoso_are_refused_however_they_are_written(query: str) -> None:
    with pytest.raises(QueryError):
        require_standard(query, VIRTUOSO)


@pytest.mark.parametrize("query", [r"ASK {} # \UFFFFFFFF", r"ASK { ?s ?p '\\U00110000' }"])
def test_numbers_that_no_character_has_are_left_alone(query: str) -> None:
    require_standard(query, VIRTUOSO)
