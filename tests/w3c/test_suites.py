"""The W3C SPARQL 1.0 and 1.1 suites of queries, through the endpoint and by the bare engine.

The endpoint passes every test that the engine passes. What neither passes, and why, is in `exceptions`;
a test fails as well when one of those ends in another way. There are no suites of SPARQL 1.2 in the
archive, and those of updates and of the graph store protocol are about what the endpoint does not offer.
"""

from __future__ import annotations

from collections import Counter

import pytest
from tests.w3c.engines import Bare, Endpoint, Refused, verdict
from tests.w3c.exceptions import EXCEPTIONS, FOLDERS, OTHER_SERVERS, Ending
from tests.w3c.suite import Suite

GOOD = Ending("", "", "")


def test_the_tables_name_every_test_of_the_archive(suite: Suite) -> None:
    found = {folder: len(cases) for folder, cases in suite.cases.items()}
    assert found == FOLDERS | OTHER_SERVERS | {"sparql11/entailment": 70}
    names = {case.name for cases in suite.cases.values() for case in cases}
    assert set(EXCEPTIONS) <= names
    kinds = Counter(
        (case.name[:8], case.kind) for folder in FOLDERS for case in suite.cases[folder]
    )
    assert kinds == {
        ("sparql10", "evaluation"): 284,
        ("sparql10", "good syntax"): 149,
        ("sparql10", "bad syntax"): 50,
        ("sparql11", "evaluation"): 235,
        ("sparql11", "good syntax"): 63,
        ("sparql11", "bad syntax"): 40,
    }


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_endpoint_passes_what_the_engine_passes(suite: Suite, port: int, folder: str) -> None:
    endpoint, bare = Endpoint(port), Bare()
    expected, ended = {}, {}
    for case in suite.cases[folder]:
        known = EXCEPTIONS.get(case.name, GOOD)
        expected[case.name] = (known.bare, known.endpoint)
        ended[case.name] = (verdict(bare, suite, case), verdict(endpoint, suite, case))
    assert len(ended) == FOLDERS[folder]
    assert ended == expected


def test_exceptions_are_few_and_have_reasons() -> None:
    assert len(EXCEPTIONS) == 29
    assert sum(bool(ending.endpoint) for ending in EXCEPTIONS.values()) == 27
    assert sum(bool(ending.bare) for ending in EXCEPTIONS.values()) == 29
    assert all(ending.reason for ending in EXCEPTIONS.values())
    assert not [name for name, ending in EXCEPTIONS.items() if ending.endpoint and not ending.bare]


def test_entailment_that_the_engine_does_not_do_is_not_done_here_either(
    suite: Suite, port: int
) -> None:
    cases = suite.cases["sparql11/entailment"]
    endpoint = {case.name: verdict(Endpoint(port), suite, case) for case in cases}
    assert endpoint == {case.name: verdict(Bare(), suite, case) for case in cases}
    assert Counter(endpoint.values()) == {"": 28, "other result": 42}


@pytest.mark.parametrize("folder", OTHER_SERVERS)
def test_queries_that_ask_other_servers_are_refused(suite: Suite, port: int, folder: str) -> None:
    cases = suite.cases[folder]
    assert len(cases) == OTHER_SERVERS[folder]
    for case in cases:
        with pytest.raises(Refused, match="SERVICE"):
            Endpoint(port).run(suite, case, form="application/sparql-results+json")
