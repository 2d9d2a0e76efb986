"""What random walks through the loop leave behind conforms to the constraints on its documents."""

from __future__ import annotations

from itertools import chain

import pytest
from tests.unit.credit import stay
from tests.unit.credit.walks import Walk, walked
from tests.unit.service.mobility.plumbing import public_graph

from ecvet_graph.rdf.decisions import portfolio_triples
from ecvet_graph.rdf.memorandum import memorandum_triples
from ecvet_graph.rdf.transfer import transfer_triples
from ecvet_graph.service.mobility.documents import check

STORE = public_graph()


def conforms(walk: Walk) -> None:
    """Check a transfer with the learner's other records; raises where a constraint is broken."""
    record = chain(
        transfer_triples(walk.transfer),
        portfolio_triples(walk.elsewhere),
        memorandum_triples(stay.memorandum()),
    )
    check(record, store=STORE)


@pytest.mark.parametrize("seed", range(30))
def test_a_walk_conforms(seed: int) -> None:
    conforms(walked(seed))


@pytest.mark.long
def test_many_walks_conform() -> None:
    for seed in range(30, 600):
        conforms(walked(seed))
