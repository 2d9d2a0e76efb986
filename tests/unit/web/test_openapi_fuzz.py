"""Requests made from the description of the API: no fault of the server, and answers as described."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import Case, CheckContext, GenerationMode, Response
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.unit.web.dataset_site import Site, document, site_over

from ecvet_graph.ingest.uploads import UPLOAD_TYPES
from ecvet_graph.web.openapi import openapi_document
from ecvet_graph.web.openapi_public import public_paths

# The client that sends these requests closes no answers.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

FEW, MANY = 8, 100
# What is only read, and has examples of its own in test_openapi_public.py
LEAST = 2
_METHODS = ("get", "put", "post", "delete")


def never_fails(context: CheckContext, response: Response, case: Case[Any]) -> bool | None:
    """Allow only one status above 499: a query whose sender gave it too little time."""
    is_late = response.status_code == 504 and case.path == "/sparql"
    return True if is_late else not_a_server_error(context, response, case)


_CHECKS = [
    never_fails,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# The client of the tests has no session; the token comes with the request.
_WRITING = frozenset({"PUT", "DELETE"})


@schemathesis.serializer(*UPLOAD_TYPES)
def _as_it_is(_: object, value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


def operations() -> list[tuple[str, str]]:
    """Return path and method of every operation of the description but those on learners' records.

    These need a site with such records: test_mobility_fuzz.py.
    """
    paths = openapi_document()["paths"]
    open_to_all = [
        path for path in paths if not path.startswith(("/api/mobility", "/api/progress"))
    ]
    return [(path, method) for path in open_to_all for method in _METHODS if method in paths[path]]


@pytest.fixture(scope="module")
def fuzzed(
    app: Flask, registered: tuple[Path, dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> Site:
    """Return a site with a dataset of two versions."""
    folder, tokens = registered
    store = shutil.copytree(folder, tmp_path_factory.mktemp("fuzzed") / "store")
    site = site_over(store, app, tokens)
    assert site.put(document(), If_None_Match="*").status_code == 201
    assert site.put(document(title="Mauern"), If_Match='"1"').status_code == 200
    return site


@pytest.fixture(scope="module")
def described(fuzzed: Site) -> Any:
    """Return the description of the API as it is served."""
    return schemathesis.openapi.from_wsgi("/openapi.json", fuzzed.app)


@pytest.fixture(scope="module")
def answers() -> Iterator[Counter[int]]:
    """Count answers by their status, and print them at the end."""
    counted: Counter[int] = Counter()
    yield counted
    told = ", ".join(f"{status}: {count}" for status, count in sorted(counted.items()))
    print(f"{counted.total()} requests made from the description; {told}")  # noqa: T201 - the figure


def fuzz(operation: Any, site: Site, answers: Counter[int], *, examples: int) -> None:
    """Send requests that the description allows, and such that it does not."""
    cases = st.one_of(
        operation.as_strategy(generation_mode=GenerationMode.POSITIVE),
        operation.as_strategy(generation_mode=GenerationMode.NEGATIVE),
    )

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases, is_ours=st.booleans(), is_known=st.booleans())
    def send(case: Case[Any], is_ours: bool, is_known: bool) -> None:
        names = {"agency": "demo-at", "dataset": "trades", "number": "2"}
        if is_known and case.path_parameters:
            case.path_parameters = {
                name: names.get(name, value) for name, value in case.path_parameters.items()
            }
        # The client of these tests cannot read compressed texts.
        headers = {"Accept-Encoding": "identity"}
        if is_ours and case.method in _WRITING:
            headers["Authorization"] = f"Bearer {site.tokens['demo-at']}"
        response = case.call_and_validate(checks=_CHECKS, headers=headers)
        answers[response.status_code] += 1

    send()


@pytest.mark.parametrize(("path", "method"), operations())
def test_answers_are_as_described_and_the_server_never_fails(
    described: Any, fuzzed: Site, answers: Counter[int], *, path: str, method: str
) -> None:
    examples = LEAST if path in public_paths() else FEW
    fuzz(described[path][method], fuzzed, answers, examples=examples)


@pytest.mark.long
@pytest.mark.parametrize(("path", "method"), operations())
def test_answers_are_as_described_over_many_requests(
    described: Any, fuzzed: Site, answers: Counter[int], *, path: str, method: str
) -> None:
    fuzz(described[path][method], fuzzed, answers, examples=MANY)


def test_every_operation_is_tried() -> None:
    found = operations()
    assert len(found) == len(set(found)) >= 23
    assert {method for path, method in found if path == "/datasets/{agency}/{dataset}"} == {
        "get",
        "put",
        "delete",
    }
