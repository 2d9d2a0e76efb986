"""Requests made from the description of mobility, by somebody who may: never a server's fault."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.unit.service.mobility.desks import memorandum_of, transcribed_transfer
from tests.unit.service.mobility.plumbing import HOME, HOST
from tests.unit.web.mobility_site import MobilitySite, mobility_site

from ecvet_graph.web.openapi import openapi_document

# The client that sends these requests closes no answers.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

FEW, MANY = 3, 60
_CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


def operations() -> list[tuple[str, str]]:
    """Return path and method of every operation on records about learners."""
    paths = openapi_document()["paths"]
    own = [path for path in paths if path.startswith(("/api/mobility", "/api/progress"))]
    return [(path, method) for path in own for method in paths[path]]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> MobilitySite:
    """Return a site with a transfer and a memorandum."""
    return mobility_site(tmp_path_factory.mktemp("fuzz"))


@pytest.fixture(scope="module")
def described(site: MobilitySite) -> Any:
    """Return the description of the API as it is served."""
    return schemathesis.openapi.from_wsgi("/openapi.json", site.app)


@pytest.fixture(scope="module")
def names(site: MobilitySite) -> dict[str, str]:
    """Return the uuid of a record by the part of the address that it belongs to."""
    view = site.office.desk(HOME).transfer(transcribed_transfer(site.office))
    learner = view.learner.removeprefix("urn:uuid:")
    return {"transfers": view.id, "memoranda": memorandum_of(site.office), "learners": learner}


def fuzz(operation: Any, site: MobilitySite, names: dict[str, str], *, examples: int) -> None:
    """Send requests that the description allows, and such that it does not, to records there are."""
    cases = st.one_of(
        operation.as_strategy(generation_mode=GenerationMode.POSITIVE),
        operation.as_strategy(generation_mode=GenerationMode.NEGATIVE),
    )

    @settings(
        max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(case=cases, is_known=st.booleans(), institution=st.sampled_from((HOME, HOST)))
    def send(case: Case[Any], is_known: bool, institution: str) -> None:
        headers = site.bearer(institution)
        part = operation.path.split("/")[3] if operation.path.count("/") > 3 else ""
        if is_known and case.path_parameters and case.method != "DELETE":
            case.path_parameters = {**case.path_parameters, "id": names[part]}
            if part != "learners" and case.method == "POST":
                there = f"/api/mobility/{part}/{names[part]}"
                seen = site.app.test_client().get(there, headers=headers)
                headers["If-Match"] = seen.headers["ETag"]
        case.call_and_validate(checks=_CHECKS, headers=headers)

    send()


@pytest.mark.parametrize(("path", "method"), operations())
def test_the_server_never_fails(
    described: Any, site: MobilitySite, names: dict[str, str], *, path: str, method: str
) -> None:
    fuzz(described[path][method], site, names, examples=FEW)


@pytest.mark.long
@pytest.mark.parametrize(("path", "method"), operations())
def test_the_server_never_fails_over_many_requests(
    described: Any, site: MobilitySite, names: dict[str, str], *, path: str, method: str
) -> None:
    fuzz(described[path][method], site, names, examples=MANY)


def test_every_operation_is_tried() -> None:
    assert len(set(operations())) == len(operations()) == 38
