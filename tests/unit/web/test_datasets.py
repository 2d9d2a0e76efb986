"""Publishing over HTTP: who may, which version they saw, what they are told; nothing by halves."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Request
from tests.unit.web.dataset_site import (
    BASE,
    PLACE,
    TURTLE,
    UNIT,
    Site,
    document,
    with_another_unit,
)
from tests.unit.web.example_graph import unit_iri
from werkzeug.test import TestResponse

from ecvet_graph.config import Limits
from ecvet_graph.publish.audit import read_audit
from ecvet_graph.publish.registry import suspend_agency
from ecvet_graph.store import StoreHome
from ecvet_graph.store.version import take
from ecvet_graph.web.uploads import BodySpooler, Received

NEW = {"If_None_Match": "*"}
OTHER = unit_iri("demo-fi", 1)


def is_problem(response: TestResponse, status: int, code: str) -> dict[str, object]:
    body: dict[str, object] = response.get_json(force=True)
    assert (response.status_code, body["code"]) == (status, code), body
    assert response.mimetype == "application/problem+json"
    assert body["type"] == f"https://w3id.org/ecvet/problem/{code}"
    return body


def statements(site: Site) -> int:
    with site.home.reader() as snapshot:
        return snapshot.store.count(f"{BASE}/graph/demo-at/trades")


def test_a_new_dataset_is_there_at_once(site: Site) -> None:
    response = site.put(document(), **NEW)
    assert response.status_code == 201, response.text
    assert response.headers["Location"] == PLACE
    assert response.headers["ETag"] == '"1"'
    receipt = response.get_json()
    assert (receipt["outcome"], receipt["version"]) == ("published", 1)
    assert receipt["version_iri"] == f"{BASE}{PLACE}/version/1"
    assert receipt["report"]["is_accepted"] is True
    counts = {entry["kind"]: entry["added"] for entry in receipt["changes"]["counts"]}
    assert (counts["qualification"], counts["unit"], counts["outcome"]) == (1, 1, 1)
    shown = site.client.get(PLACE, headers={"Accept": TURTLE})
    assert shown.status_code == 200
    assert "Mauerwerk herstellen" in shown.text


def test_the_version_that_the_sender_saw_is_replaced_and_no_other(site: Site) -> None:
    site.put(document(), **NEW)
    replaced = site.put(document(title="Mauern"), If_Match='"1"')
    assert (replaced.status_code, replaced.headers["ETag"]) == (200, '"2"')
    unit = next(one for one in replaced.get_json()["changes"]["things"] if one["iri"] == UNIT)
    assert unit["change"] == "changed"
    before = site.home.version()
    stale = site.put(document(title="Anders"), If_Match='"1"')
    is_problem(stale, 412, "precondition")
    is_problem(site.put(document(title="Anders"), **NEW), 412, "precondition")
    assert site.home.version() == before


def test_who_is_suspended_while_the_document_arrives_publishes_nothing(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive = BodySpooler.receive

    def slow(self: BodySpooler, source: Request, target: Path, *, most: int) -> Received:
        received = receive(self, source, target, most=most)
        suspend_agency(site.home, "demo-at", now=datetime.now(UTC))
        return received

    monkeypatch.setattr(BodySpooler, "receive", slow)
    before = site.home.version()
    is_problem(site.put(document(), **NEW), 403, "not-allowed")
    assert site.home.version() == before
    assert [entry.outcome for entry in read_audit(site.home)][-1] == "refused"


def test_the_same_document_again_changes_nothing(site: Site) -> None:
    site.put(document(), **NEW)
    before = site.home.version()
    again = site.put(document(), If_Match='"1"')
    assert (again.status_code, again.headers["ETag"]) == (200, '"1"')
    assert again.get_json()["outcome"] == "unchanged"
    assert site.home.version() == before


def test_a_change_says_which_version_it_is_based_on(site: Site) -> None:
    is_problem(site.put(document()), 428, "unconditional")
    is_problem(site.put(document(), If_Match="*"), 428, "unconditional")
    is_problem(site.put(document(), If_Match="3"), 400, "usage")
    is_problem(site.put(document(), If_Match='"3"'), 412, "precondition")
    is_problem(site.delete(), 428, "unconditional")
    assert statements(site) == 0


def test_a_dry_run_tells_all_and_publishes_nothing(site: Site) -> None:
    for flag in ("dry-run", "dry-run=true", "dry-run=1"):
        response = site.put(document(), place=f"{PLACE}?{flag}")
        assert response.status_code == 200
        receipt = response.get_json()
        assert (receipt["outcome"], receipt["version"]) == ("checked", 0)
        assert receipt["changes"]["total"] > 0
    assert statements(site) == 0
    assert "Location" not in response.headers


@pytest.mark.parametrize(
    "query", ["dryrun", "dry-run=perhaps", "dry_run=1", "format=ttl", "dry-run=0&dry-run=1"]
)
def test_a_parameter_misspelt_publishes_nothing(site: Site, query: str) -> None:
    is_problem(site.put(document(), place=f"{PLACE}?{query}", **NEW), 400, "usage")
    assert statements(site) == 0


def test_what_breaks_constraints_is_told_worst_first_with_its_line(site: Site) -> None:
    broken = document().replace('dcterms:title "Mauerwerk herstellen"@de ;', "")
    body = is_problem(site.put(broken, **NEW), 422, "rejected")
    findings = body["findings"]
    assert isinstance(findings, list)
    assert body["total"] == len(findings)
    worst = findings[0]
    assert (worst["severity"], worst["focus"]) == ("violation", UNIT)
    assert worst["message"]
    assert worst["source"] == "document"
    line = next(n for n, text in enumerate(broken.splitlines(), 1) if text.startswith(f"<{UNIT}>"))
    assert worst["line"] == line
    assert statements(site) == 0
    assert [one.detail for one in read_audit(site.home)] == ["rejected"]


def test_what_cannot_be_read_is_told_with_line_and_column(site: Site) -> None:
    body = is_problem(
        site.put(
            document() + "\nbroken <",
            Content_Disposition='attachment; filename="../../units.ttl"',
            **NEW,
        ),
        422,
        "syntax",
    )
    place = body["place"]
    assert isinstance(place, dict)
    assert (place["source"], place["line"]) == ("units.ttl", document().count("\n") + 2)
    assert body["remedy"]
    assert str(site.settings.store) not in json.dumps(body)


@pytest.mark.parametrize(
    ("authorization", "status", "code"),
    [
        ("", 401, "not-authenticated"),
        ("Bearer", 401, "not-authenticated"),
        ("Bearer ecvet-00000000-" + "0" * 64, 401, "not-authenticated"),
        ("Basic dXNlcjpwYXNz", 401, "not-authenticated"),
        ("Bearer {demo-fi}", 403, "not-allowed"),
    ],
)
def test_only_the_agency_itself_publishes(
    site: Site, authorization: str, status: int, code: str
) -> None:
    written = authorization.replace("{demo-fi}", site.tokens["demo-fi"])
    for method in ("put", "delete"):
        headers = {"Authorization": written, "Content-Type": TURTLE, "If-None-Match": "*"}
        body = document() if method == "put" else None
        response = getattr(site.client, method)(PLACE, data=body, headers=headers)
        is_problem(response, status, code)
        assert ("WWW-Authenticate" in response.headers) == (status == 401)
    assert statements(site) == 0
    refusals = [one for one in read_audit(site.home) if one.outcome == "refused"]
    assert [one.action for one in refusals] == ["publish", "withdraw"]
    assert refusals[0].detail == code


def test_things_of_others_stay_untouched(site: Site) -> None:
    is_problem(site.put(document("demo-fi"), **NEW), 403, "ownership")
    is_problem(
        site.put(
            document(), place=f"{PLACE}?qualification={BASE}/id/demo-fi/qualification/x", **NEW
        ),
        400,
        "usage",
    )
    assert statements(site) == 0


def test_a_token_never_stands_in_an_address_and_never_in_an_answer(site: Site) -> None:
    token = site.tokens["demo-at"]
    for name in ("token", "access_token"):
        response = site.client.put(
            f"{PLACE}?{name}={token}", data=document(), headers={"Content-Type": TURTLE}
        )
        body = is_problem(response, 400, "usage")
        assert token not in json.dumps(body)
    assert token not in site.put(document(), **NEW).text


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
    ],
)
def test_a_page_of_another_site_cannot_publish(site: Site, headers: dict[str, str]) -> None:
    fields = {name.replace("-", "_"): value for name, value in headers.items()}
    is_problem(site.put(document(), **NEW, **fields), 403, "not-allowed")
    is_problem(site.delete(If_Match='"1"', **fields), 403, "not-allowed")
    assert statements(site) == 0


def test_scripts_of_other_sites_may_read_and_never_publish(site: Site) -> None:
    site.put(document(), **NEW)
    asked = site.client.options(PLACE, headers={"Origin": "https://elsewhere.example"})
    assert asked.headers["Access-Control-Allow-Methods"] == "GET, HEAD"
    assert "Authorization" not in asked.headers["Access-Control-Allow-Headers"]
    assert {"PUT", "DELETE"} <= {one.strip() for one in asked.headers["Allow"].split(",")}
    assert site.client.get(PLACE).headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in asked.headers
    assert "Access-Control-Allow-Origin" not in site.put(document(), **NEW).headers


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"Content_Type": "text/html"}, 415, "unsupported-type"),
        ({"Content_Type": ""}, 415, "unsupported-type"),
        ({"Content_Type": "application/trig"}, 415, "unsupported-type"),
        ({"Content_Type": "application/n-quads"}, 415, "unsupported-type"),
        ({"Content_Encoding": "gzip"}, 415, "unsupported-type"),
        ({"Content_Type": "application/json; charset=utf-8"}, 422, "syntax"),
        ({"Idempotency_Key": "a b"}, 400, "usage"),
        ({"Content_Digest": "sha-256=:" + "A" * 43 + "=:"}, 400, "bad-request"),
    ],
)
def test_what_is_not_taken_is_refused_with_its_reason(
    site: Site, fields: dict[str, str], status: int, code: str
) -> None:
    response = site.put(document(), **NEW, **fields)
    assert response.status_code == status
    if code != "syntax":
        is_problem(response, status, code)
    assert statements(site) == 0


def test_parameters_of_a_media_type_are_no_part_of_it(site: Site) -> None:
    response = site.put(document(), **NEW, Content_Type="Text/Turtle; charset=UTF-8; x=1")
    assert response.status_code == 201


def test_a_document_over_the_limit_is_refused_before_it_is_read(site: Site) -> None:
    small = replace(site.settings, limits=Limits(http_upload_bytes=1000))
    site.app.config["ECVET"] = small
    body = is_problem(site.put(document(), **NEW), 413, "limit")
    assert "1,000 bytes" in str(body["detail"])
    assert not list((site.home.folder / "spool").glob("arriving-*"))


def test_an_empty_document_is_refused(site: Site) -> None:
    assert site.put("", **NEW).status_code in {411, 422}
    assert statements(site) == 0


def test_a_minimal_answer_has_no_body(site: Site) -> None:
    new = site.put(document(), **NEW, Prefer="return=minimal")
    assert (new.status_code, new.data, new.headers["ETag"]) == (201, b"", '"1"')
    more = site.put(
        document(title="Mauern"), If_Match='"1"', Prefer="respond-async, return=minimal"
    )
    assert (more.status_code, more.data, more.headers["ETag"]) == (204, b"", '"2"')
    assert more.headers["Preference-Applied"] == "return=minimal"


def test_a_request_with_a_key_is_answered_once(site: Site) -> None:
    first = site.put(document(), **NEW, Idempotency_Key="k-1")
    before = site.home.version()
    again = site.put(document(), **NEW, Idempotency_Key="k-1")
    assert (again.status_code, again.text) == (201, first.text)
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert site.home.version() == before
    other = site.put(document(title="Mauern"), If_Match='"1"', Idempotency_Key="k-1")
    is_problem(other, 422, "invalid-data")
    assert site.home.version() == before


def test_a_request_whose_answer_was_lost_is_not_done_twice(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_: object) -> None:
        raise MemoryError("the process dies before it keeps the answer")

    site.app.config["PROPAGATE_EXCEPTIONS"] = False
    with monkeypatch.context() as patch:
        patch.setattr("ecvet_graph.web.replies.Attempt.keep", lost)
        assert site.put(document(), **NEW, Idempotency_Key="k-2").status_code == 500
    before = site.home.version()
    again = site.put(document(), **NEW, Idempotency_Key="k-2")
    assert (again.status_code, again.headers["ETag"]) == (201, '"1"')
    assert again.get_json()["outcome"] == "published"
    assert site.home.version() == before


def test_a_refused_request_may_be_sent_again_with_its_key(site: Site) -> None:
    assert site.put(document(), If_Match='"7"', Idempotency_Key="k-3").status_code == 412
    assert site.put(document(), **NEW, Idempotency_Key="k-3").status_code == 201


def test_one_qualification_is_replaced_alone(site: Site) -> None:
    site.put(document(), **NEW)
    place = f"{PLACE}?qualification=maurer"
    response = site.put(document(title="Mauern"), place=place, If_Match='"1"')
    assert (response.status_code, response.headers["ETag"]) == (200, '"2"')


def test_no_more_documents_are_checked_at_once_than_there_are_turns(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ecvet_graph.service.datasets._PATIENCE", 0.2)
    spool = site.home.folder / "spool"
    spool.mkdir(exist_ok=True)
    held = [(spool / f"turn-{number}.lock").open("ab") for number in range(2)]
    try:
        assert all(map(take, held))
        response = site.put(document(), **NEW)
    finally:
        for file in held:
            file.close()
    is_problem(response, 503, "busy")
    assert int(response.headers["Retry-After"]) > 0
    assert site.put(document(), **NEW).status_code == 201


def test_a_withdrawn_dataset_is_gone_and_its_versions_stay(site: Site) -> None:
    site.put(document(), **NEW)
    is_problem(site.delete(If_Match='"9"'), 412, "precondition")
    response = site.delete(If_Match='"1"')
    assert (response.status_code, response.headers["ETag"]) == (200, '"2"')
    assert response.get_json()["outcome"] == "withdrawn"
    gone = site.client.get(PLACE, headers={"Accept": TURTLE})
    body = is_problem(gone, 410, "gone")
    assert "2" in str(body["detail"])
    assert f'<{BASE}{PLACE}/version/1>; rel="predecessor-version"' in gone.headers["Link"]
    assert "Mauerwerk" in site.client.get(f"{PLACE}/version/1").text
    assert statements(site) == 0
    back = site.put(document(), **NEW)
    assert (back.status_code, back.headers["ETag"]) == (200, '"3"')
    assert site.client.get(PLACE).status_code == 200


def test_a_withdrawn_unit_is_gone_and_says_when(site: Site) -> None:
    site.put(document(), **NEW)
    assert site.put(with_another_unit(), If_Match='"1"').status_code == 200
    thing = "/id/demo-at/unit/maurer--mauerwerk"
    body = is_problem(site.client.get(thing), 410, "gone")
    tombstone = body["tombstone"]
    assert isinstance(tombstone, dict)
    assert (tombstone["kind"], tombstone["version"]) == ("unit", 2)
    for place in (
        "/doc/demo-at/unit/maurer--mauerwerk.json",
        "/api/units/demo-at/maurer--mauerwerk",
    ):
        is_problem(site.client.get(place), 410, "gone")
    for place in (thing, "/en/units/demo-at/maurer--mauerwerk", f"/en/compare?a={UNIT}&b={OTHER}"):
        page = site.client.get(place, headers={"Accept": "text/html"})
        assert page.status_code == 410
        assert "Mauerwerk herstellen" in page.text
        assert f"{PLACE}/version/1" in page.text
    assert site.client.get("/api/units/demo-at/never").status_code == 404


def test_nothing_is_changed_by_reading(site: Site) -> None:
    site.put(document(), **NEW)
    before = site.home.version()
    for place in (f"{PLACE}?dry-run", f"{PLACE}/version/1", "/datasets", f"{PLACE}?method=DELETE"):
        site.client.get(place)
        site.client.post(place, data={"_method": "DELETE"})
    assert site.home.version() == before


@pytest.mark.parametrize(
    "place",
    [
        "/datasets/demo-at/..%2F..%2Ftokens",
        "/datasets/demo-at/../../access/tokens.json",
        "/datasets/demo-at/%2e%2e/x",
        "/datasets/demo-at/a%00b",
        "/datasets/demo-at/a%0d%0aX-Injected:%201",
        "/datasets/DEMO-AT/trades",
        "/datasets/demo-at/" + "a" * 300,
    ],
)
def test_names_out_of_line_are_not_found(site: Site, place: str) -> None:
    response = site.put(document(), place=place, **NEW)
    assert response.status_code in {404, 405}
    assert "X-Injected" not in response.headers


@pytest.mark.parametrize("place", ["/datasets/demo-at/a--b", "/datasets/demo-at/-a"])
def test_names_that_are_none_are_refused(site: Site, place: str) -> None:
    is_problem(site.put(document(), place=place, **NEW), 400, "usage")


def test_what_arrives_leaves_nothing_behind(site: Site) -> None:
    site.put(document(), **NEW)
    site.put("broken", If_Match='"1"')
    assert not list((StoreHome.open(site.settings.store).folder / "spool").glob("arriving-*"))
