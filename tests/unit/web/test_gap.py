"""The page and the data of a gap: the same answer, the state in the address, clear refusals."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl, urlencode

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from tests.unit.web.example_graph import HOSTILE_TITLE, unit_iri
from tests.unit.web.test_pages import soup

ANSWER = "/en/gap?held=demo-de:q0%231%0D%0Ademo-ee:q0%231&target=demo-fi:q0"


def query(path: str) -> str:
    return path.partition("?")[2]


def test_form_asks_where_nothing_is_named(client: FlaskClient) -> None:
    page = soup(client, "/en/gap")
    assert page.select_one("textarea#held") is not None
    assert page.select_one("#answer") is None


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_page_says_what_the_data_says(client: FlaskClient, language: str) -> None:
    found = client.get(f"/gap.json?{query(ANSWER)}").get_json()
    page = soup(client, ANSWER.replace("/en/", f"/{language}/"))
    assert len(page.select(".gap-unit")) == len(found["units"]) == 4
    assert len(page.select(".sets > li")) == len(found["sets"]) >= 1
    missing = [
        row for unit in found["units"] for row in unit["outcomes"] if row["state"] != "covered"
    ]
    assert len(page.select(".gap-unit > ul > li")) == len(missing)
    assert [unit["iri"] for unit in found["held"]] == [
        unit_iri("demo-de", 1),
        unit_iri("demo-ee", 1),
    ]


def test_state_of_the_form_is_in_the_address(client: FlaskClient) -> None:
    page = soup(client, f"{ANSWER}&country=DE&by=workload&share=0.8&level=any")
    assert page.select_one("textarea#held").text == "demo-de:q0#1\ndemo-ee:q0#1"  # type: ignore[union-attr]
    chosen = {node.parent["name"]: node["value"] for node in page.select("option[selected]")}  # type: ignore[index]
    assert chosen == {"by": "workload", "share": "0.8", "level": "any"}
    checked = [node["value"] for node in page.select("input[name=country][checked]")]
    assert checked == ["DE"]


def test_units_of_other_countries_close_the_gap(client: FlaskClient) -> None:
    found = client.get(f"/api/gap?{query(ANSWER)}").get_json()
    assert found["countries"] == ["DE", "EE"]
    offered = {unit["unit"]["country"] for one in found["sets"] for unit in one["units"]}
    assert offered <= {"DE", "EE"}
    assert found["readings"] == []
    assert [group["min_units"] for group in found["groups"]] == []


@pytest.mark.parametrize(
    "named",
    [
        "held=demo-fi:q0%231&target=demo-fi:q0%231",
        f"held={unit_iri('demo-fi', 1)}&target=demo-fi:q0%231",
    ],
)
def test_a_held_target_has_no_gap(client: FlaskClient, named: str) -> None:
    found = client.get(f"/gap.json?{named}").get_json()
    assert (found["proof"], found["coverage"], found["sets"]) == ("nothing-open", 1, [])
    assert soup(client, f"/en/gap?{named}").select_one("#sets").text == "Nothing has to be closed"  # type: ignore[union-attr]


def test_nothing_held_is_an_answer_too(client: FlaskClient) -> None:
    found = client.get("/gap.json?target=demo-fi:q0%231").get_json()
    assert found["held"] == []
    assert len(found["missing"]) == len(found["units"][0]["outcomes"])


def test_a_unit_named_twice_is_held_once(client: FlaskClient) -> None:
    twice = f"held=demo-de:q0%231&held={unit_iri('demo-de', 1)}&target=demo-fi:q0%231"
    assert len(client.get(f"/gap.json?{twice}").get_json()["held"]) == 1


@pytest.mark.parametrize(
    ("arguments", "status", "named"),
    [
        ("target=none", 404, "none"),
        ("target=http://localhost:8000/id/demo-de/qualification/none", 404, "qualification/none"),
        ("held=none&target=demo-fi:q0", 404, "none"),
        ("held=demo-de:q0&target=demo-fi:q0", 404, "it is a qualification"),
        ("held=http://localhost:8000/id/no/unit/none&target=demo-fi:q0", 404, "it is not known"),
        ("target=demo-fi:q0&by=points", 400, "points"),
        ("target=demo-fi:q0&share=2", 400, "share"),
        ("target=demo-fi:q0&level=9", 400, "level"),
        ("target=demo-fi:q0&country=ZZ", 400, "ZZ"),
        (f"target={'x' * 501}", 400, "501"),
        ("&".join(f"held=demo-de:q0%23{n}" for n in range(101)) + "&target=demo-fi:q0", 413, "101"),
    ],
)
def test_what_cannot_be_answered_is_refused_by_name(
    client: FlaskClient, arguments: str, status: int, named: str
) -> None:
    answer = client.get(f"/gap.json?{arguments}", headers={"Accept": "application/json"})
    assert answer.status_code == status
    assert named in json.loads(answer.text)["detail"]
    assert client.get(f"/en/gap?{arguments}", headers={"Accept": "text/html"}).status_code == status


def test_data_needs_a_target(client: FlaskClient) -> None:
    assert client.get("/api/gap").status_code == 400


@pytest.mark.parametrize(
    ("headers", "suffix"), [({"Accept": "application/json"}, ""), ({}, "&format=json")]
)
def test_json_is_had_by_accept_and_by_format(
    client: FlaskClient, headers: dict[str, str], suffix: str
) -> None:
    answer = client.get(ANSWER + suffix, headers=headers, follow_redirects=True)
    assert answer.mimetype == "application/json"
    assert answer.get_json()["target"]["identifier"] == "demo-fi:q0"
    assert client.get(f"{ANSWER}&format=xml").status_code == 404


def test_page_without_its_language_leads_to_it(client: FlaskClient) -> None:
    assert client.get("/gap?target=demo-fi:q0").headers["Location"] == "/en/gap?target=demo-fi:q0"


def test_hostile_titles_are_only_text(client: FlaskClient) -> None:
    page: BeautifulSoup = soup(client, "/de/gap?held=demo-de:q0%233&target=demo-ee:q0")
    assert HOSTILE_TITLE in page.text
    assert page.find("img", src="x") is None


def test_answer_is_the_same_every_time(client: FlaskClient) -> None:
    answers = {client.get(f"/gap.json?{query(ANSWER)}").data for _ in range(3)}
    assert len(answers) == 1


def leads_to(client: FlaskClient, arguments: str) -> list[tuple[str, str]]:
    response = client.get(f"/en/gap?{arguments}")
    assert response.status_code == 303
    path, _, found = response.headers["Location"].partition("?")
    assert path == "/en/gap"
    return parse_qsl(found)


def test_units_and_qualifications_are_found_by_title_and_chosen(client: FlaskClient) -> None:
    page = client.get("/en/gap?aim-q=bricklayer&unit-q=0&country=DE").text
    assert 'name="add-target"' in page
    assert 'name="add-held"' in page
    assert "Outcome by outcome" not in page


def test_a_button_adds_and_removes_and_the_rest_stays_in_the_address(client: FlaskClient) -> None:
    aim, unit, other = "demo-fi:q0", "demo-de:q0#1", "demo-ee:q0#1"
    start = urlencode(
        {"held": unit, "country": "DE", "unit-q": "wall", "aim-q": "", "share": "0.8"}
    )
    kept = [("country", "DE"), ("unit-q", "wall"), ("share", "0.8"), ("choosing", "yes")]
    added = leads_to(client, f"{start}&{urlencode({'add-held': other})}")
    assert added == [("held", unit), ("held", other), *kept]
    aimed = leads_to(client, f"{start}&{urlencode({'add-target': aim})}")
    assert aimed == [("target", aim), ("held", unit), *kept]
    left = leads_to(client, f"{start}&{urlencode({'target': aim, 'remove': unit})}")
    assert left == [("target", aim), *kept]
    shown = leads_to(client, f"{start}&show=yes&choosing=yes&target={aim}")
    assert shown == [("target", aim), ("held", unit), ("country", "DE"), ("share", "0.8")]


def test_an_answer_is_worked_out_only_when_it_is_asked_for(client: FlaskClient) -> None:
    assert "Outcome by outcome" in client.get(ANSWER).text
    assert "Outcome by outcome" not in client.get(f"{ANSWER}&choosing=yes").text


def test_what_is_wrong_stands_above_the_form_that_keeps_the_rest(client: FlaskClient) -> None:
    answer = client.get("/de/gap?target=nobody&held=demo-de:q0%231")
    assert answer.status_code == 404
    assert "Eine Einheit oder Qualifikation" in answer.text
    assert 'value="nobody"' in answer.text
    assert "demo-de:q0#1" in answer.text
