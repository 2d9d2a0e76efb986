"""Agencies x tricks over HTTP: every one is answered with a problem, and nothing is written.

The same tables as in `tests/unit/publish/test_cross_agency.py`, sent as anybody can send them.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from flask import Flask
from tests.unit.publish.knocking import (
    AGENCIES,
    BASE,
    DOORS,
    NAMES,
    PAIRS,
    Installation,
    filled,
    made_secrets,
    quads,
)
from tests.unit.publish.test_publisher import DOCUMENT
from tests.unit.publish.test_registry import GIVEN
from tests.unit.publish.tricks import DOCUMENTS, PREFIXES
from tests.unit.web.dataset_site import Site, site_over
from werkzeug.test import TestResponse

from ecvet_graph.ingest.uploads import UPLOAD_SUFFIXES
from ecvet_graph.publish import Submission, publish
from ecvet_graph.publish.audit import AuditEntry, read_audit
from ecvet_graph.publish.registry import register_agency, suspend_agency
from ecvet_graph.store import StoreHome

# Syntaxes that are not taken at all, with their media types
OTHER_TYPES = {".trig": "application/trig", ".nq": "application/n-quads"}
ABROAD = "https://evil.example"


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    folder = tmp_path_factory.mktemp("agencies-over-http")
    home = StoreHome.create(folder / "store")
    now = datetime.now(UTC)
    for agency in AGENCIES:
        path = folder / f"{agency}.ttl"
        path.write_text(DOCUMENT.replace("AGENCY", agency), "utf-8")
        publish(home, [Submission(path, agency, "trades")], base=BASE, workers=1)
    for agency in (*AGENCIES, "gone-quiet"):
        register_agency(home, replace(GIVEN, id=agency), base=BASE, now=now)
    suspend_agency(home, "gone-quiet", now=now)
    return Installation(home, dict(made_secrets(home, now=now)))


@pytest.fixture(scope="module")
def site(installation: Installation, app: Flask) -> Site:
    return site_over(installation.home.folder, app, installation.secrets)


def knock(site: Site, method: str, path: str, **sent: str) -> TestResponse:
    headers = {
        "Authorization": f"Bearer {sent['secret']}",
        "Content-Type": sent.get("media_type", "text/turtle"),
        "If-Match": '"1"',
    }
    body = sent.get("text") if method == "PUT" else None
    return site.client.open(path, method=method, data=body, headers=headers)


def refused(response: TestResponse, *, told: str) -> str:
    """Return the code of a problem document that says no, and no more than that."""
    assert 400 <= response.status_code < 500, (response.status_code, response.text)
    assert response.mimetype == "application/problem+json", response.text
    problem = response.get_json()
    assert problem["status"] == response.status_code
    assert problem["title"]
    assert told[15:] not in response.text or not told[15:]
    return str(problem["code"])


def try_document(site: Site, name: str, *, me: str, you: str) -> None:
    trick = DOCUMENTS[name]
    text = filled(trick.text, me, you)
    if trick.suffix == ".ttl":
        text = DOCUMENT.replace("AGENCY", me) + filled(PREFIXES, me, you) + text
    known = UPLOAD_SUFFIXES.get(trick.suffix)
    secret = site.tokens[me]
    response = knock(
        site,
        "PUT",
        f"/datasets/{me}/trades",
        secret=secret,
        text=text,
        media_type=known or OTHER_TYPES[trick.suffix],
    )
    code = refused(response, told=secret)
    assert code == trick.code if known else response.status_code == 415


# In the normal suite every sixth; the long one has all, from every agency to every other.
SHORT = [(name, *PAIRS[at % len(PAIRS)]) for at, name in enumerate(DOCUMENTS) if at % 6 == 0]


@pytest.mark.parametrize(("name", "me", "you"), SHORT)
def test_a_document_about_others_is_a_problem(
    site: Site, installation: Installation, *, name: str, me: str, you: str
) -> None:
    version = installation.home.current()
    try_document(site, name, me=me, you=you)
    assert installation.home.current() == version


@pytest.mark.long
@pytest.mark.parametrize(("me", "you"), PAIRS)
def test_every_document_about_others_is_a_problem(
    site: Site, installation: Installation, *, me: str, you: str
) -> None:
    before = quads(installation.home)
    for name in DOCUMENTS:
        try_document(site, name, me=me, you=you)
    assert quads(installation.home) == before


def can_be_sent(secret: str) -> bool:
    return secret.isascii() and secret.isprintable() and len(secret) < 10_000


@pytest.mark.parametrize("name", DOORS)
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_no_token_opens_the_door_of_another(
    site: Site, installation: Installation, *, name: str, method: str
) -> None:
    door, code, _ = DOORS[name]
    version = installation.home.current()
    for me, you in PAIRS:
        asked = door(installation, me, you)
        if asked.days or not can_be_sent(asked.secret):
            continue
        text = DOCUMENT.replace("AGENCY", asked.agency)
        path = f"/datasets/{asked.agency}/{asked.dataset}"
        response = knock(site, method, path, secret=asked.secret, text=text)
        assert refused(response, told=asked.secret) == code
        assert response.status_code == {"not-allowed": 403, "not-authenticated": 401}[code]
    assert installation.home.current() == version


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_no_name_leads_to_the_data_of_another(
    site: Site, installation: Installation, *, name: str, method: str
) -> None:
    version = installation.home.current()
    for me, you in PAIRS:
        agency, dataset = NAMES[name](me, you)
        for encode in (quote, lambda text: quote(text, safe="")):
            path = f"/datasets/{encode(agency)}/{encode(dataset)}"
            text = DOCUMENT.replace("AGENCY", me)
            response = knock(site, method, path, secret=site.tokens[me], text=text)
            assert 400 <= response.status_code < 500, (path, response.status_code)
    assert installation.home.current() == version


@pytest.mark.parametrize("field", ["Origin", "Sec-Fetch-Site"])
def test_a_right_token_from_a_page_elsewhere_writes_nothing(
    site: Site, installation: Installation, field: str
) -> None:
    version = installation.home.current()
    value = {"Origin": ABROAD, "Sec-Fetch-Site": "cross-site"}[field]
    headers = {"Authorization": f"Bearer {site.tokens['demo-at']}", field: value}
    headers |= {"Content-Type": "text/turtle", "If-Match": '"1"'}
    text = DOCUMENT.replace("AGENCY", "demo-at").replace("Ziegel", "Steine")
    response = site.client.put("/datasets/demo-at/trades", data=text, headers=headers)
    assert response.status_code == 403
    assert installation.home.current() == version


def refusals(installation: Installation) -> list[AuditEntry]:
    return [one for one in read_audit(installation.home) if one.outcome == "refused"]


def test_refusals_are_in_the_log_and_do_not_fill_it(site: Site, installation: Installation) -> None:
    secret = site.tokens["demo-at"]
    before = len(refusals(installation))
    for _ in range(30):
        knock(site, "DELETE", "/datasets/demo-de/trades", secret=secret)
    told = refusals(installation)
    # Ten a minute; what other tests were refused stands there, too.
    assert len(told) > 0
    assert len(told) - before < 30
    assert "not-allowed" in {one.detail for one in told}
    assert secret[15:] not in repr(told)


def test_there_are_as_many_cases_as_it_says() -> None:
    assert len(SHORT) == 21
    assert len(PAIRS) * (len(DOCUMENTS) + 2 * len(DOORS) + 2 * len(NAMES)) == 2556
