"""Mobility over HTTP: tokens, revisions, problem documents and the description of it all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import jsonschema_rs
import pytest
from flask.testing import FlaskClient
from tests.unit.service.mobility.desks import (
    STRANGER,
    begun_transfer,
    memorandum_of,
    transcribed_transfer,
)
from tests.unit.service.mobility.plumbing import (
    BOILER,
    COPPER,
    HOME,
    HOST,
    PIPES,
    TIGHT,
    WELDING,
)
from tests.unit.web.mobility_site import MobilitySite, mobility_site
from werkzeug.test import TestResponse

from ecvet_graph.web.mobility_api import MEMORANDUM_STEPS, TRANSFER_STEPS
from ecvet_graph.web.openapi import openapi_document

API = "/api/mobility"
NOW = datetime.now(UTC).date()
AGREEMENT = {
    "host": HOST,
    "qualification": "demo:plumber",
    "units": [{"unit": PIPES, "host_unit": WELDING}],
    "start": NOW.isoformat(),
    "end": (NOW + timedelta(days=20)).isoformat(),
    "assessment_method": [{"value": "Work sample", "language": "en"}],
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> MobilitySite:
    """Return a site with three institutions."""
    return mobility_site(tmp_path_factory.mktemp("mobility"))


@pytest.fixture
def client(site: MobilitySite) -> FlaskClient:
    """Return a client of the site."""
    return site.app.test_client()


def plain(response: TestResponse) -> dict[str, Any]:
    """Return the object of an answer."""
    assert isinstance(response.json, dict)
    return response.json


def described(response: TestResponse, path: str, method: str = "get") -> dict[str, Any]:
    """Return the answer, which is as the description of the API says."""
    document = openapi_document()
    answers = document["paths"][path][method]["responses"]
    schema = answers[str(response.status_code)]["content"]["application/json"]["schema"]
    jsonschema_rs.validate({**schema, "components": document["components"]}, response.json)
    return plain(response) if isinstance(response.json, dict) else {}


def test_a_transfer_is_drafted_and_signed_with_revisions(
    site: MobilitySite, client: FlaskClient
) -> None:
    home, host = site.bearer(HOME), site.bearer(HOST)
    made = client.post(f"{API}/transfers", json=AGREEMENT, headers=home)
    assert made.status_code == 201, made.text
    there, tag = made.headers["Location"], made.headers["ETag"]
    assert described(made, f"{API}/transfers", "post")["state"] == "draft"
    signing = {"role": "home", "on": NOW.isoformat()}
    unseen = client.post(f"{there}/signatures", json=signing, headers=home)
    assert unseen.status_code == 428
    signed = client.post(f"{there}/signatures", json=signing, headers=home | {"If-Match": tag})
    assert signed.status_code == 200, signed.text
    assert signed.headers["ETag"] != tag
    described(signed, f"{API}/transfers/{{id}}/signatures", "post")
    other = {"role": "host", "on": NOW.isoformat()}
    stale = client.post(f"{there}/signatures", json=other, headers=host | {"If-Match": tag})
    assert stale.status_code == 412
    assert plain(stale)["title"] == "The record changed meanwhile"
    seen = client.get(there, headers=host)
    assert seen.headers["ETag"] == signed.headers["ETag"]
    described(seen, f"{API}/transfers/{{id}}")


def test_a_broken_rule_is_named_in_the_problem(site: MobilitySite, client: FlaskClient) -> None:
    there = f"{API}/transfers/{begun_transfer(site.office)}"
    host = site.bearer(HOST)
    tag = client.get(there, headers=host).headers["ETag"]
    crediting = {"unit": PIPES, "outcomes": [TIGHT]}
    refused = client.post(f"{there}/credits", json=crediting, headers=host | {"If-Match": tag})
    assert refused.status_code == 409
    assert refused.mimetype == "application/problem+json"
    assert plain(refused)["rule"] == "T02"
    assert plain(refused)["code"] == "transition"
    assert "Retry-After" not in refused.headers
    assert client.get(there, headers=host).headers["ETag"] == tag


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"{", "not JSON"),
        (b'{"outcomes": ["x"], "result": "passed", "mark": 1}', "There is no 'mark' here"),
        (b'{"outcomes": ["x"], "result": "good"}', "$.result"),
        (b'{"outcomes": "x", "result": "passed"}', "$.outcomes"),
        (b'{"outcomes": [], "result": "passed", "on": "soon"}', "$.on"),
        (b"[]", "$"),
        (b"", "missing required field"),
    ],
)
def test_bad_requests_name_the_place_and_change_nothing(
    site: MobilitySite, client: FlaskClient, body: bytes, told: str
) -> None:
    there = f"{API}/transfers/{begun_transfer(site.office)}"
    fields = site.bearer(HOST) | {"Content-Type": "application/json"}
    tag = client.get(there, headers=fields).headers["ETag"]
    refused = client.post(f"{there}/assessments", data=body, headers=fields | {"If-Match": tag})
    assert refused.status_code == 422, refused.text
    answer = plain(refused)
    assert told in answer["detail"] + answer.get("place", {}).get("field", "")
    assert client.get(there, headers=fields).headers["ETag"] == tag


def test_the_steps_of_a_transfer_by_program(site: MobilitySite, client: FlaskClient) -> None:
    name = begun_transfer(site.office)
    there = f"{API}/transfers/{name}"

    def step(institution: str, verb: str, **body: object) -> TestResponse:
        fields = site.bearer(institution)
        tag = client.get(there, headers=fields).headers["ETag"]
        fields["If-Match"] = tag
        has_body = TRANSFER_STEPS[verb].request is not None
        found = client.post(f"{there}/{verb}", headers=fields, json=body if has_body else None)
        assert found.status_code == 200, found.text
        return found

    for back in ("withdraw-amendment", "decline-amendment"):
        step(HOST, "amendments", end=(NOW + timedelta(days=25)).isoformat())
        by = HOST if back.startswith("withdraw") else HOME
        reasons = [{"value": "Too long", "language": "en"}]
        led = described(step(by, back, reasons=reasons), f"{API}/transfers/{{id}}/{back}", "post")
        assert (led["state"], led["agreements"][-1]["state"]) == ("in-progress", "cancelled")
        assert led["agreements"][-1]["reasons"] == reasons
    step(HOST, "assessments", outcomes=[COPPER, TIGHT], result="passed")
    step(HOST, "assessments", outcomes=[BOILER], result="failed")
    step(HOST, "credits", unit=PIPES)
    tag = client.get(there, headers=site.bearer(HOST)).headers["ETag"]
    empty = client.post(f"{there}/transcripts", headers=site.bearer(HOST) | {"If-Match": tag})
    assert empty.status_code == 200, empty.text
    step(HOME, "validations", result="granted")
    last = step(HOME, "recognitions", result="granted", units=[PIPES])
    assert described(last, f"{API}/transfers/{{id}}/recognitions", "post")["state"] == "recognised"
    step(HOME, "close")
    for suffix in (".ttl", "/credential.ttl"):
        found = client.get(f"{there}{suffix}", headers=site.bearer(HOME))
        assert found.mimetype == "text/turtle"


def test_memoranda_are_signed_by_program(site: MobilitySite, client: FlaskClient) -> None:
    asked = {
        "titles": [{"value": "Together", "language": "en"}],
        "parties": [HOST],
        "qualifications": ["demo:plumber"],
        "valid_from": NOW.isoformat(),
    }
    made = client.post(f"{API}/memoranda", json=asked, headers=site.bearer(HOME))
    assert made.status_code == 201, made.text
    there = made.headers["Location"]
    for institution in (HOME, HOST):
        fields = site.bearer(institution)
        fields["If-Match"] = client.get(there, headers=fields).headers["ETag"]
        signed = client.post(f"{there}/signatures", json={"role": "party"}, headers=fields)
        assert signed.status_code == 200, signed.text
    assert described(signed, f"{API}/memoranda/{{id}}/signatures", "post")["state"] == "active"
    assert client.get(f"{there}.ttl", headers=fields).mimetype == "text/turtle"
    described(client.get(f"{API}/memoranda", headers=fields), f"{API}/memoranda")


def test_all_of_a_learner_is_given_out_and_erased(site: MobilitySite, client: FlaskClient) -> None:
    view = site.office.desk(HOME).transfer(transcribed_transfer(site.office))
    there = f"{API}/learners/{view.learner.removeprefix('urn:uuid:')}"
    assert client.delete(there, headers=site.bearer(HOST)).status_code == 403
    assert view.id in client.get(there, headers=site.bearer(HOME)).text
    erased = client.delete(there, headers=site.bearer(HOME))
    assert erased.status_code == 200
    described(erased, f"{API}/learners/{{id}}", "delete")
    assert client.get(there, headers=site.bearer(HOME)).status_code == 404


def test_only_a_token_opens_records(site: MobilitySite, client: FlaskClient) -> None:
    memorandum_of(site.office)
    there = f"{API}/transfers/{begun_transfer(site.office)}"
    assert client.get(there).status_code == 401
    assert client.get(there, headers=site.bearer(STRANGER)).status_code == 404
    assert client.get(f"{there}?token=x", headers=site.bearer(HOME)).status_code == 400
    signed_in = site.visitor(HOME).client
    assert signed_in.get(there).status_code == 401
    elsewhere = site.bearer(HOME) | {"Origin": "https://evil.example"}
    assert client.get(there, headers=elsewhere).status_code == 403


def test_answers_about_records_are_kept_and_read_by_nobody_else(
    site: MobilitySite, client: FlaskClient
) -> None:
    found = client.get(f"{API}/transfers", headers=site.bearer(HOME))
    described(found, f"{API}/transfers")
    assert found.headers["Cache-Control"] == "no-store"
    assert "Access-Control-Allow-Origin" not in found.headers


def test_an_unknown_step_lists_those_there_are(site: MobilitySite, client: FlaskClient) -> None:
    there = f"{API}/transfers/{begun_transfer(site.office)}"
    found = client.post(f"{there}/praise", headers=site.bearer(HOME))
    assert found.status_code == 404
    assert "signatures" in plain(found)["detail"]


def test_the_description_says_that_unknown_keys_are_refused() -> None:
    schemas = openapi_document()["components"]["schemas"]
    for name in ("NewAgreement", "PlannedUnit", "Text", "Signing", "HeldForm"):
        assert schemas[f"Mobility.{name}"]["additionalProperties"] is False
    assert "additionalProperties" not in schemas["Mobility.TransferView"]


def test_fields_and_bodies_are_described_in_words() -> None:
    document = openapi_document()
    schemas = document["components"]["schemas"]
    asked = schemas["Mobility.NewAgreement"]["properties"]
    assert asked["start"]["description"] == "first and last day of the stay."
    assert asked["route"]["description"] == "follows from the memorandum where None."
    assert "Attributes" not in schemas["Mobility.NewAgreement"]["description"]
    told = [
        name
        for name, one in schemas.items()
        if name.startswith("Mobility.")
        and "properties" in one
        and any("description" in part for part in one["properties"].values())
    ]
    assert len(told) > 15
    bodies = {
        step: document["paths"][f"{API}/transfers/{{id}}/{step}"]["post"]["requestBody"]["required"]
        for step in ("transcripts", "validations")
    }
    assert bodies == {"transcripts": False, "validations": True}


def test_every_step_is_described() -> None:
    paths = openapi_document()["paths"]
    assert len(TRANSFER_STEPS) == 13
    assert len(MEMORANDUM_STEPS) == 4
    for kind, steps in (("transfers", TRANSFER_STEPS), ("memoranda", MEMORANDUM_STEPS)):
        for name in steps:
            operation = paths[f"{API}/{kind}/{{id}}/{name}"]["post"]
            assert operation["security"] == [{"coordinator": []}]
