"""Hostile data and hostile requests stay without effect."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from tests.unit.web.example_graph import HOSTILE_TITLE, unit_iri

HOSTILE_PAGES = (
    "/de/units?country=DE",
    "/de/units/demo-de/q0--u3",
    "/de/qualifications/demo-de/q0",
    "/de/matches?a=DE&b=EE",
    f"/de/compare?a={unit_iri('demo-de', 3)}&b={unit_iri('demo-ee', 3)}",
    "/de/things/demo-de/unit/q0--u3",
    "/de/units/demo-ee/q0--u3",
    "/de/things/demo-ee/homepage/chamber",
    "/de/units?q=%3Cscript%3Ealert(1)%3C/script%3E",
    "/de/compare?a=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
    "/de/%3Cscript%3Ealert(1)%3C/script%3E",
)


@pytest.mark.parametrize("path", HOSTILE_PAGES)
def test_hostile_texts_and_addresses_stay_inert(client: FlaskClient, path: str) -> None:
    page = BeautifulSoup(client.get(path).text, "html.parser")
    # A data block of JSON-LD is no script; that nothing gets out of it is proved in test_schema_org.
    scripts = [one for one in page.find_all("script") if one.get("type") != "application/ld+json"]
    assert [script.get("src") for script in scripts] == ["/static/site.js"]
    assert not page.find_all("img")
    for link in page.find_all(["a", "link"]):
        assert str(link["href"]).startswith(("/", "?", "#", "http://", "https://"))
    for element in page.find_all(True):
        assert not [name for name in element.attrs if name.startswith("on") or name == "style"]


def test_a_hostile_title_is_shown_verbatim(client: FlaskClient) -> None:
    page = BeautifulSoup(client.get("/de/units/demo-de/q0--u3").text, "html.parser")
    assert page.h1 is not None
    assert HOSTILE_TITLE in page.h1.text


def test_a_literal_of_html_is_shown_as_its_source(client: FlaskClient) -> None:
    page = client.get("/de/things/demo-ee/homepage/chamber").text
    assert "&lt;img src=x onerror=alert(2)&gt;" in page
    assert "<img src=x" not in page


@pytest.mark.parametrize("path", ["/en/", "/api/units", "/sparql", "/static/site.css", "/nothing"])
def test_every_answer_carries_the_security_headers(client: FlaskClient, path: str) -> None:
    with client.get(path) as response:
        headers = response.headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    "path",
    [
        "/id/demo-de/unit/..%2F..%2Fetc%2Fpasswd",
        "/id/demo-de/unit/a%0d%0aSet-Cookie:%20x=1",
        "/id/demo-de/unit/%3E%20%3Chttp:",
        "/id/demo-de/../../../etc/passwd",
        "/doc/demo-de/unit/..%2f..%2fx.ttl",
        "/doc/demo-de/unit/q0--u1.ttl%00.html",
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/en/units/demo-de/q0%7D%20UNION%20%7B",
        "/en/skills/s1%3E%20%3Fp%20%3Fo",
    ],
)
def test_paths_out_of_line_are_not_found(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert "Set-Cookie" not in response.headers
    assert b"root:" not in response.data


def test_a_redirect_cannot_carry_headers_or_leave_the_site(client: FlaskClient) -> None:
    response = client.get("/units?q=a%0d%0aX-Injected:%201")
    assert response.status_code == 302
    assert "X-Injected" not in response.headers
    assert client.get("//evil.example/units").status_code in {302, 308, 404}
    target = client.get("//evil.example/units").headers.get("Location", "/")
    assert target.startswith(("/", "http://localhost/"))
    assert not target.startswith("//")


def test_an_oversized_form_is_refused(client: FlaskClient) -> None:
    response = client.post("/sparql", data={"query": "#" * 400_000})
    assert response.status_code == 413


def test_an_error_that_nobody_expected_tells_nothing(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("ecvet_graph.service.reading.Reader.units", broken)
    client.application.config["PROPAGATE_EXCEPTIONS"] = False
    for path in ("/en/units", "/api/units"):
        response = client.get(path)
        assert response.status_code == 500
        assert "secret" not in response.text
