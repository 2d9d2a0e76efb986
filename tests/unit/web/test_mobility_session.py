"""Signing in to the pages of mobility: what the cookie holds, and what ends a session."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask.sessions import SecureCookieSessionInterface
from tests.unit.service.mobility.desks import begun_transfer
from tests.unit.service.mobility.plumbing import HOME
from tests.unit.web.mobility_site import DESK, MobilitySite, NoEndpoint, mobility_site

from ecvet_graph.config import Settings
from ecvet_graph.publish.sign_outs import end_session, is_ended
from ecvet_graph.publish.tokens import Role, Scope, add_token, list_tokens, revoke_token
from ecvet_graph.store import StoreHome
from ecvet_graph.web import create_app
from ecvet_graph.web.backend import Backend
from ecvet_graph.web.mobility_session import SESSION_SECONDS
from ecvet_graph.web.wrong_tokens import WRONG_TOKENS


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> MobilitySite:
    """Return a site with three institutions, for tests that take no token away."""
    return mobility_site(tmp_path_factory.mktemp("mobility"))


@pytest.fixture
def own_site(tmp_path: Path) -> MobilitySite:
    """Return a site of a test's own."""
    return mobility_site(tmp_path)


def test_a_coordinator_signs_in_and_out(site: MobilitySite) -> None:
    visitor = site.visitor(HOME)
    assert "Desk of Craft Council" in visitor.page
    visitor.send(f"{DESK}/sign-out")
    assert "Token of the coordinator" in visitor.page


def test_the_cookie_is_hidden_from_scripts_and_other_sites_and_holds_no_secret(
    site: MobilitySite,
) -> None:
    visitor = site.visitor()
    visitor.see(DESK)
    secret = site.office.secrets[HOME]
    response = visitor.client.post(
        DESK, data={"token": secret, "csrf_token": visitor.hidden["csrf_token"]}
    )
    cookie = response.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Expires" not in cookie
    serializer = SecureCookieSessionInterface().get_signing_serializer(site.app)
    assert serializer is not None
    held = serializer.loads(cookie.split("=", 1)[1].split(";")[0])
    assert held.keys() == {"token", "institution", "session", "since"}
    assert held["institution"] == HOME
    assert secret.rsplit("-", 1)[1] not in str(held)


def test_over_https_the_cookie_is_secure(site: MobilitySite) -> None:
    secure = replace(site.office.settings, base="https://qualifications.example.org")
    app = create_app(secure, backend=Backend(lambda: site.office.reader, NoEndpoint()))
    cookie = app.test_client().get(DESK, base_url=secure.base).headers["Set-Cookie"]
    assert cookie.startswith("__Host-ecvet=")
    assert "Secure" in cookie


def test_all_processes_know_a_session(site: MobilitySite) -> None:
    visitor = site.visitor(HOME)
    backend = Backend(lambda: site.office.reader, NoEndpoint())
    other = create_app(site.office.settings, backend=backend).test_client()
    cookie = visitor.client.get_cookie("ecvet")
    assert cookie is not None
    other.set_cookie("ecvet", cookie.value)
    assert "Desk of Craft Council" in other.get(DESK).text


def test_a_copied_cookie_is_worth_nothing_after_signing_out(site: MobilitySite) -> None:
    visitor, elsewhere = site.visitor(HOME), site.visitor(HOME)
    cookie = visitor.client.get_cookie("ecvet")
    assert cookie is not None
    backend = Backend(lambda: site.office.reader, NoEndpoint())
    other = create_app(site.office.settings, backend=backend).test_client()
    other.set_cookie("ecvet", cookie.value)
    assert "Desk of Craft Council" in other.get(DESK).text
    visitor.send(f"{DESK}/sign-out")
    other.set_cookie("ecvet", cookie.value)
    assert "Token of the coordinator" in other.get(DESK).text
    # Another session of the same token goes on
    assert "Desk of Craft Council" in elsewhere.see(DESK).text


def test_a_sign_out_is_forgotten_when_the_session_would_have_ended(tmp_path: Path) -> None:
    home = StoreHome.ensure(tmp_path / "store")
    start = datetime(2026, 3, 2, 9, tzinfo=UTC)
    for number in range(3):
        now = start + timedelta(hours=5 * number)
        end_session(home, f"s{number}", until=now + timedelta(hours=8), now=now)
    assert [is_ended(home, f"s{number}") for number in range(4)] == [False, True, True, False]


def test_a_revoked_token_ends_the_session_at_once(own_site: MobilitySite) -> None:
    visitor = own_site.visitor(HOME)
    home = StoreHome.open(own_site.office.settings.store)
    token = next(one for one in list_tokens(home) if one.scope.institution == HOME)
    revoke_token(home, token.id, now=datetime.now(UTC))
    assert "Token of the coordinator" in visitor.see(DESK).text


def test_a_session_ends_after_eight_hours(
    site: MobilitySite, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = site.visitor(HOME)
    later = time.time() + SESSION_SECONDS
    monkeypatch.setattr(time, "time", lambda: later)
    assert "Token of the coordinator" in visitor.see(DESK).text


def test_a_cookie_that_somebody_made_is_none(site: MobilitySite) -> None:
    client = site.app.test_client()
    client.set_cookie("ecvet", "eyJ0b2tlbiI6ImEifQ.aGk.c2lnbmF0dXJl")
    assert "Token of the coordinator" in client.get(DESK).text


def test_who_is_not_signed_in_is_led_to_the_page_afterwards(site: MobilitySite) -> None:
    wanted = f"{DESK}/transfers/{begun_transfer(site.office)}"
    visitor = site.visitor()
    response = visitor.see(wanted, 303)
    visitor.see(response.headers["Location"])
    assert visitor.hidden["back"] == wanted
    visitor.send(DESK, token=site.office.secrets[HOME], back=wanted)
    assert "Planned and achieved" in visitor.page


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/en/mobilityx", "/"])
def test_nobody_is_led_elsewhere_after_signing_in(site: MobilitySite, back: str) -> None:
    visitor = site.visitor()
    visitor.see(DESK)
    response = visitor.send(DESK, token=site.office.secrets[HOME], back=back)
    assert response.headers["Location"] == DESK


@pytest.mark.parametrize("path", ["", "/transfers/00000000-0000-4000-8000-000000000000"])
def test_head_is_answered_as_get_is(site: MobilitySite, path: str) -> None:
    client = site.app.test_client()
    seen, head = client.get(f"{DESK}{path}"), client.head(f"{DESK}{path}")
    assert head.status_code == seen.status_code
    assert head.headers.get("Location") == seen.headers.get("Location")
    assert head.data == b""


def test_a_form_without_the_token_of_the_page_is_refused(site: MobilitySite) -> None:
    visitor = site.visitor(HOME)
    name = begun_transfer(site.office)
    path = f"{DESK}/transfers/{name}/finish"
    for fields in ({}, {"csrf_token": "made-up"}):
        response = visitor.client.post(path, data=fields)
        assert response.status_code == 403
        assert "Load the page again" in response.text
    elsewhere = {"Origin": "https://evil.example"}
    hidden = {"csrf_token": visitor.hidden["csrf_token"]}
    assert visitor.client.post(path, data=hidden, headers=elsewhere).status_code == 403
    assert site.office.desk(HOME).transfer(name).state == "in-progress"


def test_a_wrong_token_is_told_beside_the_field_and_counted(own_site: MobilitySite) -> None:
    visitor = own_site.visitor()
    for _ in range(WRONG_TOKENS):
        visitor.see(DESK)
        response = visitor.send(DESK, 401, token="ecvet-00000000-" + "0" * 64)
        assert "not known here" in response.text
        assert "0" * 64 not in response.text
    response = visitor.send(DESK, 429, token=own_site.office.secrets[HOME])
    assert "Too many wrong tokens" in response.text
    bearer = own_site.bearer(HOME)
    refused = visitor.client.get("/api/mobility/transfers", headers=bearer)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0


def test_the_token_of_a_reviewer_is_not_enough(site: MobilitySite) -> None:
    home = StoreHome.open(site.office.settings.store)
    scope = Scope(institution=HOME, name="Craft Council")
    secret, _ = add_token(home, role=Role.REVIEWER, scope=scope, now=datetime.now(UTC))
    visitor = site.visitor()
    visitor.see(DESK)
    assert "needs a coordinator" in visitor.send(DESK, 403, token=secret).text


def test_answers_are_kept_by_nobody(site: MobilitySite) -> None:
    response = site.visitor(HOME).see(DESK)
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert "noindex" in response.headers["X-Robots-Tag"]
    assert "Link" not in response.headers
    assert 'rel="alternate" type="text/turtle"' not in response.text
    client = site.app.test_client()
    assert "mobility" not in client.get("/sitemap/pages-1.xml").text


def test_other_pages_have_no_cookie(site: MobilitySite) -> None:
    visitor = site.visitor(HOME)
    response = visitor.see("/en/about")
    assert "Set-Cookie" not in response.headers
    assert "Cookie" not in response.headers.get("Vary", "")


def test_without_a_private_store_the_page_says_so_calmly(site: MobilitySite) -> None:
    bare: Settings = replace(site.office.settings, private=None, private_key=None)
    app = create_app(bare, backend=Backend(lambda: site.office.reader, NoEndpoint()))
    response = app.test_client().get(DESK)
    assert "keeps no learner records" in response.text
    assert "Set-Cookie" not in response.headers
    assert app.test_client().get("/api/mobility/transfers").status_code == 401
