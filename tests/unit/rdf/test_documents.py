"""The same triples give the same document, in whatever order they come."""

from __future__ import annotations

from random import Random

import pytest

from ecvet_graph.model.terms import Iri, Literal, Triple
from ecvet_graph.rdf.documents import DOCUMENT_TYPES, to_document


@pytest.mark.parametrize("media_type", DOCUMENT_TYPES)
def test_the_order_of_triples_changes_no_byte(media_type: str) -> None:
    triples: list[Triple] = [
        (Iri(f"http://x.test/{subject}"), Iri(f"http://x.test/p{predicate}"), Literal(str(value)))
        for subject in range(5)
        for predicate in range(3)
        for value in range(3)
    ]
    wanted = to_document(triples, media_type)
    for seed in range(5):
        mixed = Random(seed).sample(triples, len(triples))  # noqa: S311 - no secret
        assert to_document([*mixed, mixed[0]], media_type) == wanted
