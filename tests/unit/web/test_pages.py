"""Pages show the facts of the graph, in the language of the reader."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from tests.unit.web.example_graph import SKILL, Example, unit_iri

UNIT = "/en/units/demo-de/q0--u1"
PAGES = (
    "/en/",
    "/en/units",
    UNIT,
    "/en/qualifications",
    "/en/qualifications/demo-fi/q0",
    "/en/matches",
    f"/en/compare?a={unit_iri('demo-de', 1)}&b={unit_iri('demo-fi', 2)}",
    "/en/compare",
    "/en/skills/s1",
    "/en/things/demo-de/outcome/q0--u1--o0",
    "/en/about",
    "/en/accessibility",
    "/en/reference",
    "/en/glossary",
    "/en/glossary/competence",
    "/en/levels",
    "/en/levels/c_c8bc1cb9",
    "/en/contact-points",
    "/en/instruments",
    "/en/vocabulary",
    "/en/constraints",
    "/en/constraints/Q02-missing",
)


def skills_of(graph: Example, iri: str) -> set[str]:
    row = graph.index.unit_skills[graph.index.position(iri)]
    return {graph.index.skills[skill] for skill in row.indices}


def soup(client: FlaskClient, path: str, status: int = 200) -> BeautifulSoup:
    response = client.get(path)
    assert response.status_code == status, response.text[:500]
    return BeautifulSoup(response.text, "html.parser")


def test_every_page_template_is_among_the_pages() -> None:
    assert len(PAGES) == 22


@pytest.mark.parametrize("language", ["en", "de", "fr"])
@pytest.mark.parametrize("path", PAGES)
def test_page_has_its_language_one_heading_and_a_title(
    client: FlaskClient, path: str, language: str
) -> None:
    page = soup(client, path.replace("/en/", f"/{language}/", 1))
    assert page.html is not None
    assert page.html["lang"] == language
    assert len(page.find_all("h1")) == 1
    assert page.title is not None
    assert page.title.text.strip().endswith("ECVET graph")


def test_a_page_without_language_goes_to_the_one_the_reader_prefers(client: FlaskClient) -> None:
    response = client.get("/units?q=x", headers={"Accept-Language": "fr-CA,de;q=0.5"})
    assert response.status_code == 302
    assert response.headers["Location"] == "/fr/units?q=x"
    assert "Accept-Language" in response.headers["Vary"]


def test_home_counts_by_country_and_pair(client: FlaskClient) -> None:
    text = soup(client, "/de/").get_text(" ")
    assert "Deutschland" in text
    assert re.search(r"Deutschland . Finnland", text)
    assert "96" in text


def test_countries_stand_in_the_alphabetical_order_of_the_page_language(
    client: FlaskClient,
) -> None:
    for language in ("en", "de"):
        page = soup(client, f"/{language}/")
        names = [cell.text for cell in page.select("section[aria-labelledby=countries] th a")]
        assert len(names) > 1
        assert names == sorted(names)
        pairs = [cell.text for cell in page.select("section[aria-labelledby=pairs] th a")]
        assert pairs == sorted(pairs)
        listed = soup(client, f"/{language}/matches").select("select#a option")[1:]
        assert [option.text for option in listed] == names


def test_units_are_narrowed_by_facets_and_words_together(client: FlaskClient) -> None:
    page = soup(client, "/en/units?country=EE&level=4&q=MÜÜRITÖÖD")
    rows = page.select("ul.rows > li")
    assert len(rows) == 3
    assert all("Estonia" in row.text and "EQF 4" in row.text for row in rows)


def test_counts_of_a_facet_are_taken_under_the_other_choices(client: FlaskClient) -> None:
    page = soup(client, "/en/units?country=EE&level=4")
    labels = {" ".join(label.text.split()) for label in page.select("fieldset.facet label")}
    assert {"Germany 3", "Estonia 3", "EQF 3 3", "EQF 4 3", "EQF 5 2"} <= labels


def test_country_is_accepted_as_alpha_2_and_alpha_3(client: FlaskClient) -> None:
    pages = [soup(client, f"/en/units?country={code}") for code in ("FI", "FIN", "fin")]
    assert {page.select_one(".total").text.split()[0] for page in pages} == {"8"}  # type: ignore[union-attr]


def test_unit_shows_outcomes_level_credits_body_and_matches(client: FlaskClient) -> None:
    text = " ".join(soup(client, UNIT).get_text(" ").split())
    for fact in (
        "4 learning outcomes",
        "EQF 4 level of the qualification",
        "45 points (ECVET) , 25 % of the qualification",
        "Chamber of DEU assumed for this source",
        "The wall is plumb",
        "from 1 September 2020, open-ended",
        "Illustrative data",
        "http://localhost:8000/id/demo-de/unit/q0--u1",
    ):
        assert fact.replace(" ,", ",") in text.replace(" ,", ","), fact


def test_title_falls_back_to_the_language_of_the_country_and_says_so(client: FlaskClient) -> None:
    heading = soup(client, "/fr/units/demo-ee/q0--u1").h1
    assert heading is not None
    span = heading.span
    assert span is not None
    assert span["lang"] == "et"
    assert span.text == "Müüritööd 1"
    assert heading.abbr is not None
    assert heading.abbr["title"] == "estonien"


def test_matches_are_narrowed_by_pair_and_gap(client: FlaskClient) -> None:
    page = soup(client, "/en/matches?a=DE&b=FI&gap=2")
    rows = page.select("ul.rows > li")
    assert len(rows) == 2
    assert all("Two or more levels apart" in row.text for row in rows)


def test_compare_puts_shared_outcomes_on_one_row_and_the_others_apart(client: FlaskClient) -> None:
    page = soup(client, PAGES[6])
    rows = page.select("ul.aligned > li")
    assert len(rows) == 1
    assert "read construction plans" in rows[0].text
    alone = page.find(id="only-a")
    assert alone is not None
    assert alone.parent is not None
    assert alone.parent.text.count("Cannot be judged") == 1
    assert "no right to automatic recognition" in page.text


def test_compare_shows_only_differences_on_request(client: FlaskClient) -> None:
    page = soup(client, PAGES[6] + "&differences=1")
    assert page.select("ul.aligned > li") == []
    assert page.find(id="only-a") is not None
    captions = [row.text.split()[0] for row in page.select("table.captions tbody th")]
    assert "Level" in captions
    assert "Field" not in captions


def test_compare_accepts_source_ids(client: FlaskClient) -> None:
    assert soup(client, "/en/compare?a=demo-de:q0%231&b=demo-fi:q0%232").h1 is not None


def test_compare_of_a_unit_with_itself_is_refused(client: FlaskClient) -> None:
    page = soup(client, f"/en/compare?a={unit_iri('demo-de', 1)}&b={unit_iri('demo-de', 1)}", 400)
    assert "compared with itself" in page.text


def test_skill_lists_the_units_of_each_country(client: FlaskClient, graph: Example) -> None:
    text = soup(client, "/en/skills/s1").text
    assert "mix mortar" in text
    assert "Mörtel mischen" in text
    covering = [iri for iri in graph.units if f"{SKILL}s1" in skills_of(graph, iri)]
    assert text.count("Building masonry") == len(covering) == 9


@pytest.mark.parametrize(
    "path", ["/en/units/demo-de/none", "/en/nothing", "/nothing", "/en/skills/x"]
)
def test_unknown_things_are_404_with_help(client: FlaskClient, path: str) -> None:
    page = soup(client, path, 404)
    assert page.find("a", href="/en/units") is not None


@pytest.mark.parametrize(
    "query", ["page=x", "page=0", "level=9", "page=-1", "page=²", "q=" + "a" * 201]
)
def test_an_odd_address_is_400_with_the_remedy(client: FlaskClient, query: str) -> None:
    assert soup(client, f"/en/units?{query}", 400).h1 is not None


def test_a_page_past_the_end_shows_the_last_one(client: FlaskClient) -> None:
    assert len(soup(client, "/en/units?page=999").select("ul.rows > li")) == 24


@pytest.mark.parametrize("page", ["0", "-1", "x", "\u0663", "1000001", "0" * 8 + "1" + "0" * 5000])
def test_an_odd_page_is_400(client: FlaskClient, page: str) -> None:
    assert client.get("/en/units", query_string={"page": page}).status_code == 400
    assert client.get("/api/matches", query_string={"page": page}).status_code == 400
