"""The way to a qualification for anybody: computed from what is ticked, and kept nowhere."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from tests.unit.service.mobility.plumbing import (
    BOILER,
    COPPER,
    HANDOVER,
    HEATING,
    PIPEFITTER,
    PIPES,
    PLUMBER,
    TIGHT,
    WELDING,
    stay,
)
from tests.unit.web.mobility_site import MobilitySite, mobility_site

PAGE = "/en/progress"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> MobilitySite:
    """Return a site."""
    return mobility_site(tmp_path_factory.mktemp("progress"))


@pytest.fixture
def client(site: MobilitySite) -> FlaskClient:
    """Return a client of the site."""
    return site.app.test_client()


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Return all that is logged."""
    with caplog.at_level(logging.DEBUG):
        yield caplog


def ask(client: FlaskClient, *recognised: str, held: str = "", target: str = PLUMBER) -> Any:
    """Send the form and return the page."""
    response = client.post(
        PAGE, data={"target": target, "recognised": list(recognised), "held": held}
    )
    assert response.status_code == 200, response.text[:2000]
    return BeautifulSoup(response.text, "html.parser")


def test_the_form_lists_what_can_be_ticked(client: FlaskClient) -> None:
    page = BeautifulSoup(client.get(f"{PAGE}?target=demo:plumber").text, "html.parser")
    values = {str(one["value"]) for one in page.select("input[name=recognised]")}
    assert values == {PIPES, COPPER, TIGHT, HEATING, BOILER, HANDOVER}
    assert "Nothing is kept" in page.get_text()
    assert not page.select(".verdict")


def test_what_counts_and_what_is_missing_is_shown(client: FlaskClient) -> None:
    page = ask(client, PIPES, BOILER)
    text = page.select_one(".verdict").get_text(" ", strip=True)
    assert "1 of 2" in text
    assert "3 of 4" in text
    assert "1 outcome missing" in text
    assert "Eligible never means entitled" in text
    assert "40" in page.select_one(".figures-table tbody").get_text()
    assert "never converted" in text
    ticked = {str(one["value"]) for one in page.select("input[name=recognised][checked]")}
    assert ticked == {PIPES, BOILER}


def test_every_figure_is_explained(client: FlaskClient) -> None:
    page = ask(client, PIPES, BOILER)
    rows = [row.get_text(" ", strip=True) for row in page.select("table.lines tbody tr")]
    assert any("it counts whole" in row for row in rows)
    assert any("a unit counts whole or not at all" in row for row in rows)


def test_a_whole_structure_is_eligible_and_not_more(client: FlaskClient) -> None:
    text = ask(client, PIPES, HEATING).select_one(".verdict").get_text(" ", strip=True)
    assert "Eligible by the published structure" in text
    assert "No unit is missing." in text


def test_the_gap_page_takes_over_what_is_held(client: FlaskClient) -> None:
    form = ask(client, PIPES, held=WELDING).select_one('.verdict form[action$="/gap"]')
    held = {str(one["value"]) for one in form.select("input[name=held]")}
    assert held == {PIPES, WELDING}


def test_nothing_is_in_an_address_a_cookie_or_a_log(
    client: FlaskClient, site: MobilitySite, logged: pytest.LogCaptureFixture
) -> None:
    files = sorted(_files(site.office.settings.store.parent))
    response = client.post(PAGE, data={"target": PLUMBER, "recognised": [PIPES]})
    assert response.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in response.headers
    assert PIPES not in logged.text
    assert "progress" not in [one.getMessage() for one in logged.records if PLUMBER in one.msg]
    assert sorted(_files(site.office.settings.store.parent)) == files
    ignored = client.get(f"{PAGE}?target={PLUMBER}&recognised={PIPES}").text
    assert "checked" not in ignored


def test_an_unknown_qualification_is_told_and_ticks_are_kept(client: FlaskClient) -> None:
    response = client.post(PAGE, data={"target": "demo:nobody", "held": WELDING})
    assert response.status_code == 404
    assert "demo:nobody" in response.text
    assert WELDING in response.text


def test_six_targets_are_too_many(client: FlaskClient) -> None:
    response = client.post(PAGE, data={"target": "\n".join(f"demo:{n}" for n in range(6))})
    assert response.status_code == 400
    assert "Name one to 5." in response.text


def test_the_same_is_there_for_programs(client: FlaskClient) -> None:
    asked = {"targets": ["demo:plumber"], "held": {"recognised": [PIPES]}}
    response = client.post("/api/progress", json=asked)
    assert response.status_code == 200, response.text
    (found,) = response.get_json()
    assert (found["units_counted"], found["units"]) == (1, 2)
    assert response.headers["Cache-Control"] == "no-store"


def test_programs_get_linked_data_where_they_accept_it(client: FlaskClient) -> None:
    held = msgspec.to_builtins(stay().end.portfolio)
    asked = {"targets": ["demo:plumber"], "portfolio": held}
    turtle = client.post("/api/progress", json=asked, headers={"Accept": "text/turtle"})
    assert turtle.mimetype == "text/turtle"
    assert f"ecvet:countedUnit <{PIPES}>" in turtle.text
    assert turtle.headers["Cache-Control"] == "no-store"
    json_ld = client.post("/api/progress", json=asked, headers={"Accept": "application/ld+json"})
    assert json_ld.get_json()["@graph"][0]["countedUnit"] == PIPES
    both = {**asked, "targets": ["demo:plumber", "demo:pipefitter"]}
    refused = client.post("/api/progress", json=both, headers={"Accept": "text/turtle"})
    assert (refused.status_code, "one qualification" in refused.text) == (400, True)


@pytest.mark.parametrize(
    ("asked", "status", "told"),
    [
        ({"targets": ["demo:plumber"]}, 400, "either held or portfolio"),
        ({"targets": [], "held": {}}, 400, "one to 5"),
        ({"targets": ["demo:plumber"], "held": {"taken": []}}, 422, "$.held"),
        ({"targets": ["demo:plumber"], "held": {"recognised": ["urn:x"]}}, 404, "$.recognised[0]"),
        ({"targets": ["demo:plumber"], "portfolio": {}}, 422, "learner"),
    ],
)
def test_bad_questions_name_the_place(
    client: FlaskClient, asked: dict[str, Any], status: int, told: str
) -> None:
    response = client.post("/api/progress", json=asked)
    assert response.status_code == status, response.text
    answer = response.get_json()
    assert told in answer["detail"] + answer.get("place", {}).get("field", "")


def _files(folder: Path) -> Iterator[tuple[str, int]]:
    return ((str(one), one.stat().st_mtime_ns) for one in folder.rglob("*") if one.is_file())


def test_a_qualification_is_found_by_words(client: FlaskClient) -> None:
    page = BeautifulSoup(client.get(f"{PAGE}?country=&q=plumb").text, "html.parser")
    links = [str(one["href"]) for one in page.select(".chooser a[role=button]")]
    assert len(links) == 1
    assert "2 units" in page.select(".chooser .row-facts")[0].get_text()
    assert "No qualification fits" in client.get(f"{PAGE}?country=FI&q=plumb").text
    chosen = BeautifulSoup(client.get(links[0]).text, "html.parser")
    assert [str(one["value"]) for one in chosen.select("form[method=post] input[name=target]")] == [
        PLUMBER
    ]
    assert chosen.select("input[name=recognised]")
    nothing = client.get(f"{PAGE}?q=astronaut").text
    assert "No qualification fits" in nothing


def test_what_is_ticked_stays_while_units_and_targets_are_looked_for(client: FlaskClient) -> None:
    ticked = {"target": PLUMBER, "recognised": [PIPES]}
    found = post(client, **ticked, **{"unit-q": "weld", "q": "pipefitter"})
    assert values(found, "button[name=add-held]") == [WELDING]
    assert values(found, "button[name=add-target]") == [PIPEFITTER]
    added = post(client, **ticked, **{"add-held": WELDING, "add-target": PIPEFITTER})
    assert values(added, "form[method=post] input[name=held]") == [WELDING]
    assert values(added, "form[method=post] input[name=target]") == [PLUMBER, PIPEFITTER]
    assert values(added, "input[name=recognised][checked]") == [PIPES]
    assert len(added.select("section.verdict")) == 2
    left = post(client, target=[PLUMBER, PIPEFITTER], held=WELDING, remove=[WELDING, PIPEFITTER])
    assert values(left, "form[method=post] input[name=held]") == []
    assert values(left, "form[method=post] input[name=target]") == [PLUMBER]


def test_progress_can_be_asked_for_with_nothing_ticked(client: FlaskClient) -> None:
    assert "Not begun" in post(client, target=PLUMBER, show="yes").get_text()
    twice = post(client, target=[PLUMBER, "demo:plumber"], show="yes")
    assert len(twice.select("section.verdict")) == 1


def post(client: FlaskClient, **fields: object) -> BeautifulSoup:
    """Send the form and return the page."""
    response = client.post(PAGE, data=fields)
    assert response.status_code == 200, response.text[:2000]
    return BeautifulSoup(response.text, "html.parser")


def values(page: BeautifulSoup, selector: str) -> list[str]:
    """Return the values of fields or buttons."""
    return [str(one["value"]) for one in page.select(selector)]
