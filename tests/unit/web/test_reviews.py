"""Reviewers decide on the page of a comparison; everybody sees what was decided."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from tests.unit.web.example_graph import BASE, Example, unit_iri
from werkzeug.test import TestResponse

from ecvet_graph.config import Limits, Settings
from ecvet_graph.publish.tokens import Role, Scope, add_token
from ecvet_graph.query import PublicEndpoint
from ecvet_graph.service.matching import Comparison
from ecvet_graph.service.reading import Reader
from ecvet_graph.store import StoreHome
from ecvet_graph.web import create_app
from ecvet_graph.web.backend import Backend

A, B = unit_iri("demo-de", 1), unit_iri("demo-fi", 1)
PAIR = {"a": A, "b": B}
# The awarding body of the Finnish units
FINNISH = Scope(institution=f"{BASE}/id/demo-fi/organisation/chamber", name="Chamber of FIN")
REASON = "Estimating is not part of the Finnish unit."
REJECTION = {
    "result": "rejected",
    "side": "receiving",
    "purpose": "exemption",
    "reason": REASON,
    "language": "en",
    "difference": ["learning-outcomes"],
}
Post = Callable[..., TestResponse]


@pytest.fixture
def site(home: StoreHome, tmp_path: Path) -> Settings:
    """Return the settings of a store of its own with the example in it."""
    shutil.copytree(home.folder, tmp_path / "store")
    return Settings(base=BASE, store=tmp_path / "store", limits=Limits())


@pytest.fixture
def visitor(site: Settings, graph: Example, endpoint: PublicEndpoint) -> FlaskClient:
    """Return a client that always reads the newest version."""
    home = StoreHome.open(site.store)
    opened: dict[int, tuple[Any, Reader]] = {}

    def newest() -> Reader:
        version = home.version()
        if version not in opened:
            entered = home.reader()
            snapshot = entered.__enter__()
            comparer = Comparison(graph.index)
            reader = Reader(snapshot.store, comparer=comparer, version=str(version), base=BASE)
            opened[version] = (entered, reader)
        return opened[version][1]

    return create_app(site, backend=Backend(newest, endpoint)).test_client()


@pytest.fixture
def token(site: Settings) -> str:
    """Return the token of a reviewer of the Finnish chamber."""
    home = StoreHome.open(site.store)
    return add_token(home, role=Role.REVIEWER, scope=FINNISH, now=datetime.now(UTC))[0]


@pytest.fixture
def decide(visitor: FlaskClient, token: str) -> Post:
    """Return a function that sends the form of a decision."""

    def post(*, headers: dict[str, str] | None = None, **fields: object) -> TestResponse:
        data = {**PAIR, "token": token, **REJECTION, **fields}
        return visitor.post("/en/compare/decisions", data=data, headers=headers)

    return post


def page(client: FlaskClient, language: str = "en") -> BeautifulSoup:
    response = client.get(f"/{language}/compare", query_string=PAIR)
    assert response.status_code == 200
    return BeautifulSoup(response.text, "html.parser")


def test_nothing_is_decided_at_first_and_the_form_keeps_its_token_hidden(
    visitor: FlaskClient,
) -> None:
    shown = page(visitor)
    assert "No institution has decided on this pair." in shown.text
    form = shown.select_one("form.decision")
    assert form is not None
    assert form["method"] == "post"
    field = form.select_one("input[name=token]")
    assert field is not None
    assert field["type"] == "password"


def test_a_rejection_is_shown_to_everybody_with_its_reason_and_leaves_the_lists(
    site: Settings, visitor: FlaskClient, decide: Post
) -> None:
    before = visitor.get("/api/matches").get_json()["total"]
    response = decide()
    written = StoreHome.open(site.store).version()
    assert response.status_code == 303
    assert response.location.endswith(f"&decided={written}#decisions")
    shown = page(visitor)
    decisions = shown.select_one("ol.decisions")
    assert decisions is not None
    assert "Chamber of FIN" in decisions.text
    assert REASON in decisions.text
    assert "Learning outcomes" in decisions.text
    assert shown.select_one("section.verdict .badge.rejected") is not None
    assert visitor.get("/api/matches").get_json()["total"] == before - 1
    rejected = visitor.get("/api/matches?status=rejected").get_json()
    assert [row["status"] for row in rejected["rows"]] == ["rejected"]
    partners = visitor.get(
        f"/api/units/{A.removeprefix(BASE + '/id/').replace('/unit', '')}/matches"
    )
    assert B not in {row["b"]["iri"] for row in partners.get_json()}


def test_every_form_says_the_status_and_holds_the_decision(
    visitor: FlaskClient, decide: Post
) -> None:
    decide()
    review = visitor.get("/compare.json", query_string=PAIR).get_json()["review"]
    assert (review["status"], review["purpose"]) == ("rejected", "exemption")
    assert review["decisions"][0]["differences"] == ["learning-outcomes"]
    turtle = visitor.get("/compare.ttl", query_string=PAIR).text
    assert "ecvet:status <https://w3id.org/ecvet/match-status/rejected>" in turtle
    assert "a ecvet:ReviewDecision" in turtle
    assert REASON in turtle
    table = visitor.get("/compare.sssom.tsv", query_string=PAIR).text
    assert table.count("\tNot\t") == 1
    assert "status rejected" in table


def test_a_confirmation_takes_the_place_of_the_rejection_and_both_stay(
    visitor: FlaskClient, decide: Post
) -> None:
    decide()
    decide(result="confirmed", difference=[], reason="")
    shown = page(visitor, "de")
    assert shown.select_one("section.verdict .badge.recognised-in-case") is not None
    results = [entry["class"][-1] for entry in shown.select("ol.decisions .badge")]
    assert results == ["result-confirmed", "result-rejected"]


def test_the_same_decision_again_writes_nothing(site: Settings, decide: Post) -> None:
    first = decide().location
    assert f"decided={StoreHome.open(site.store).version()}" in first
    assert "decided=0" in decide().location


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"reason": ""}, 422, "A rejection needs a reason."),
        ({"difference": []}, 422, "names the substantial difference"),
        ({"result": "perhaps"}, 400, "not a value of result"),
        ({"result": "restricted", "difference": []}, 422, "which outcomes of the target stay open"),
        ({"token": ""}, 401, "token"),
        ({"token": "ecvet-00000000-" + "0" * 64}, 401, "token"),
        ({"side": "sending"}, 403, "competent"),
        ({"reason": "Call jane@example.org"}, 422, "electronic mail"),
    ],
)
def test_what_is_wrong_is_said_beside_the_form_and_nothing_is_written(  # noqa: PLR0917
    site: Settings, decide: Post, fields: dict[str, object], status: int, words: str
) -> None:
    before = StoreHome.open(site.store).version()
    response = decide(**fields)
    assert response.status_code == status
    shown = BeautifulSoup(response.text, "html.parser")
    alert = shown.select_one(".notice.fault[role=alert]")
    assert alert is not None
    assert words in alert.text
    assert StoreHome.open(site.store).version() == before


def test_what_was_filled_in_stays_but_for_the_token(decide: Post, token: str) -> None:
    shown = BeautifulSoup(decide(difference=[]).text, "html.parser")
    reason = shown.select_one("textarea")
    assert reason is not None
    assert reason.text.strip() == REASON
    chosen = [entry["value"] for entry in shown.select("form.decision option[selected]")]
    assert chosen == ["rejected", "receiving", "exemption"]
    assert token not in str(shown)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Origin": "http://[::1"},
        {"Origin": "http://[localhost]"},
    ],
)
def test_a_form_of_another_site_is_refused(
    site: Settings, decide: Post, headers: dict[str, str]
) -> None:
    before = StoreHome.open(site.store).version()
    assert decide(headers=headers).status_code == 403
    assert StoreHome.open(site.store).version() == before


def test_a_form_of_the_page_itself_is_taken(decide: Post) -> None:
    own = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}
    assert decide(headers=own).status_code == 303


def test_a_decision_is_never_made_by_an_address(visitor: FlaskClient, token: str) -> None:
    response = visitor.get("/en/compare/decisions", query_string={**PAIR, "token": token})
    assert response.status_code == 404


def test_a_reason_is_text_and_never_markup(visitor: FlaskClient, decide: Post) -> None:
    decide(reason="<script>alert(1)</script>")
    assert "<script>alert" not in visitor.get("/en/compare", query_string=PAIR).text
