"""The reference pages show what vocabularies and constraints say, in the reader's language."""

from __future__ import annotations

from datetime import date

import pytest
from bs4 import Tag
from flask.testing import FlaskClient
from tests.unit.web.test_pages import soup

from ecvet_graph.service.reference import load_constraints, load_ontology
from ecvet_graph.service.reference.terms import KINDS
from ecvet_graph.web import wording
from ecvet_graph.web.paths import page_path
from ecvet_graph.web.rendering import day

OLD_FRENCH = "/levels/c_c8bc1cb9"


def _found(page: Tag, selector: str) -> Tag:
    found = page.select_one(selector)
    assert found is not None, selector
    return found


def _text(page: Tag, selector: str) -> str:
    found = _found(page, selector)
    return " ".join(found.get_text(" ").split())


def test_contents_lead_to_every_reference_page(client: FlaskClient) -> None:
    links = [str(link["href"]) for link in soup(client, "/fr/reference").select("ul.cards a")]
    assert len(links) == 6
    for link in links:
        assert soup(client, link).h1 is not None


def test_menu_marks_the_room_the_reader_is_in(client: FlaskClient) -> None:
    page = soup(client, "/en/glossary/credit")
    marked = page.select("nav[data-main] a[aria-current]")
    assert [link.text for link in marked] == ["Reference"]


@pytest.mark.parametrize(
    ("language", "term", "letter"),
    [("en", "Competence", "C"), ("de", "Kompetenz", "K"), ("fr", "Compétence", "C")],
)
def test_glossary_is_filed_in_the_language_of_the_page(
    client: FlaskClient, language: str, term: str, letter: str
) -> None:
    page = soup(client, f"/{language}/glossary")
    heading = page.find(id=f"letter-{letter}")
    assert heading is not None
    assert heading.parent is not None
    assert term in [link.text for link in heading.parent.select("dt a")]
    assert len(page.select("dl.terms > div")) == 77
    letters = [link.text for link in page.select("nav.letters a")]
    assert letters == sorted(letters)


def test_an_accented_initial_stands_under_its_base_letter(client: FlaskClient) -> None:
    letters = {link.text for link in soup(client, "/fr/glossary").select("nav.letters a")}
    assert letters <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    page = soup(client, "/fr/glossary?q=évaluation")
    assert "É" not in {heading.text for heading in page.select("h2.letter")}


def test_glossary_is_narrowed_by_words_in_any_language(client: FlaskClient) -> None:
    page = soup(client, "/en/glossary?q=kompetenz")
    assert "Competence" in [link.text for link in page.select("dl.terms dt a")]
    assert 0 < len(page.select("dl.terms > div")) < 10
    assert "No term fits" in soup(client, "/en/glossary?q=xyzzy").text


def test_a_search_of_too_many_words_is_refused(client: FlaskClient) -> None:
    soup(client, "/en/glossary?q=" + "a" * 201, 400)


def test_term_names_other_languages_neighbours_and_its_iri(client: FlaskClient) -> None:
    page = soup(client, "/de/glossary/unit-of-learning-outcomes")
    facts = _text(page, "dl.facts")
    assert "Unit of learning outcomes" in facts
    assert _text(page, "#iri") == "https://w3id.org/ecvet/glossary/unit-of-learning-outcomes"
    neighbours = page.select("dl.facts a")
    assert neighbours
    for link in neighbours:
        assert soup(client, str(link["href"])).h1 is not None


def test_levels_show_descriptors_and_frameworks_in_order_of_country_names(
    client: FlaskClient,
) -> None:
    page = soup(client, "/de/levels")
    assert len(page.select("table.descriptors tbody tr")) == 8
    countries = [heading.text for heading in page.select("#frameworks ~ h3")]
    assert countries.index("Estland") < countries.index("Österreich") < countries.index("Schweiz")
    assert len(page.select(f"a[href='/de{OLD_FRENCH}']")) == 1


def test_a_framework_of_the_past_says_so_and_names_what_came_after(client: FlaskClient) -> None:
    page = soup(client, f"/en{OLD_FRENCH}")
    assert "Historical" in _text(page, ".notice")
    assert "8 January 2019" in _text(page, "dl.facts")
    assert page.find("a", href="/en/levels/fr-cncp") is not None


def test_what_is_not_referenced_is_said_in_words(client: FlaskClient) -> None:
    rows = soup(client, "/en/levels/c_027221dd").select("tbody tr")
    assert "not referenced" in rows[0].text
    assert "EQF 1" in rows[2].text
    assert "High" in rows[2].text
    assert rows[2].select("svg")


def test_contact_points_are_marked_as_illustrative(client: FlaskClient) -> None:
    page = soup(client, "/fr/contact-points")
    cards = page.select("section.card")
    assert len(cards) >= 30
    assert all("illustration" in card.text for card in cards)
    assert page.select_one(".notice") is not None


def test_instruments_tell_status_dates_and_successor(client: FlaskClient) -> None:
    page = soup(client, "/en/instruments")
    act = page.find(id="act-ecvet-2009")
    assert act is not None
    assert act.parent is not None
    assert "No longer in force" in act.parent.text
    assert "18 June 2009" in act.parent.text
    assert act.parent.find("a", href="#act-vet-2020") is not None


def test_every_own_term_has_its_place_on_the_page_of_the_vocabulary(client: FlaskClient) -> None:
    page = soup(client, "/de/vocabulary")
    for group in load_ontology().groups:
        for term in group.terms:
            assert page.find(id=term.local) is not None, term.local
    assert "Einheit von Lernergebnissen" in _text(page, "#Unit")
    identifiers = [str(node["id"]) for node in page.select("[id]")]
    assert len(identifiers) == len(set(identifiers))


def test_links_within_the_vocabulary_lead_to_a_place(client: FlaskClient) -> None:
    page = soup(client, "/en/vocabulary")
    targets = {str(link["href"])[1:] for link in page.select("main a[href^='#']")}
    assert len(targets) > 20
    assert {target for target in targets if page.find(id=target) is None} == set()


def test_headings_kinds_and_levels_have_words_in_every_language() -> None:
    titles = {group.title for group in load_ontology().groups}
    assert titles <= set(wording.VOCABULARY_GROUPS)
    assert set(KINDS.values()) <= set(wording.TERM_KINDS)
    assert {view.level for view in load_constraints()} <= set(wording.OBLIGATIONS)
    assert {view.subject for view in load_constraints()} <= set(wording.SUBJECTS)
    assert {view.severity.value for view in load_constraints()} == set(wording.SEVERITIES)


def test_every_constraint_is_listed_with_its_message_and_severity(client: FlaskClient) -> None:
    rows = soup(client, "/de/constraints").select("ul.constraints > li")
    assert len(rows) == len(load_constraints()) > 100
    listed = {row.select("a")[0].text: row for row in rows}
    assert "Warnung" in listed["Q02-missing"].text
    assert "kein EQR-Niveau" in listed["Q02-missing"].text


def test_a_constraint_shows_three_messages_the_shape_and_its_examples(client: FlaskClient) -> None:
    page = soup(client, "/fr/constraints/Q02-missing")
    assert [node["lang"] for node in page.select("dl.messages dd")] == ["en", "de", "fr"]
    sources = [node.text for node in page.select("pre")]
    assert sources[0].startswith("ecvetsh:Q02-missing a sh:PropertyShape")
    assert len(sources) >= 3
    assert "Correct" in page.text
    assert "Incorrect" in page.text


@pytest.mark.parametrize("code", ["lost-premises", "nothing-to-check", "LOQ-Q01"])
def test_codes_of_every_kind_have_a_page(client: FlaskClient, code: str) -> None:
    page = soup(client, f"/de/constraints/{code}")
    assert _text(page, "h1").startswith(f"{code}:")
    assert len(page.select("dl.messages dd")) == 3


@pytest.mark.parametrize(
    "path", ["glossary/none", "levels/none", "constraints/Q99", "glossary/<x>", "levels/a.b"]
)
def test_what_is_not_there_is_404_with_help(client: FlaskClient, path: str) -> None:
    page = soup(client, f"/en/{path}", 404)
    assert page.find("a", href="/en/units") is not None


def test_addresses_without_language_go_to_the_reader_s(client: FlaskClient) -> None:
    for path in ("/glossary", "/vocabulary", "/constraints/Q01", "/levels"):
        response = client.get(path, headers={"Accept-Language": "de"})
        assert (response.status_code, response.headers["Location"]) == (302, f"/de{path}")


def test_vocabulary_files_are_served_as_turtle_to_any_site(client: FlaskClient) -> None:
    for name in ("ecvet", "glossary", "nqf", "shapes-publish"):
        response = client.get(f"/vocabulary/{name}.ttl")
        assert response.status_code == 200
        assert response.content_type == "text/turtle; charset=utf-8"
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert response.text.startswith(("@prefix", "#"))


def test_a_vocabulary_that_is_not_there_is_a_problem_document(client: FlaskClient) -> None:
    response = client.get("/vocabulary/none.ttl")
    assert response.status_code == 404
    assert response.mimetype == "application/problem+json"


def test_pages_about_units_and_qualifications_explain_their_word(client: FlaskClient) -> None:
    unit = soup(client, "/en/units/demo-de/q0--u1").select_one("a.explained")
    assert unit is not None
    assert unit["href"] == "/en/glossary/unit-of-learning-outcomes"
    assert soup(client, "/de/qualifications/demo-fi/q0").select_one("a.explained") is not None


def test_a_qualification_tells_how_its_quality_is_assured(client: FlaskClient) -> None:
    page = soup(client, "/en/qualifications/demo-fi/q0")
    heading = page.find(id="quality")
    assert heading is not None
    assert heading.parent is not None
    text = " ".join(heading.parent.get_text(" ").split())
    assert "Partners look at the units every two years." in text
    assert "this qualification" in text
    assert "review" in text
    assert "External reviewer Chamber of FIN" in text
    assert "Approved programme" in text
    assert "Accredited by Chamber of FIN" in text


@pytest.mark.parametrize(
    ("iri", "path"),
    [
        ("https://w3id.org/ecvet/glossary/credit", "/de/glossary/credit"),
        ("https://w3id.org/ecvet/shapes#Q02-missing", "/de/constraints/Q02-missing"),
        ("https://w3id.org/ecvet/shapes#unknown-class", "/de/constraints/unknown-class"),
        ("https://w3id.org/ecvet/shapes#publish", None),
        ("https://w3id.org/ecvet/ns#unitCode", "/de/vocabulary#unitCode"),
        ("https://w3id.org/ecvet/ns#", None),
        ("https://w3id.org/ecvet/glossary/a/b", None),
        ("https://w3id.org/ecvet/legal-instrument/ecvet-2009", "/de/instruments#act-ecvet-2009"),
        ("https://w3id.org/ecvet/unit-role", "/de/vocabulary#scheme-unit-role"),
        (
            "https://w3id.org/ecvet/unit-role/mandatory",
            "/de/vocabulary#concept-unit-role-mandatory",
        ),
        ("https://w3id.org/ecvet/unit-role/none", None),
    ],
)
def test_own_terms_and_codes_have_a_page(iri: str, path: str | None) -> None:
    assert page_path(iri, base="http://localhost:8000", language="de") == path


def test_statements_of_a_thing_are_named_and_lead_to_the_vocabulary(client: FlaskClient) -> None:
    page = soup(client, "/de/things/demo-de/outcome/q0--u1--o0")
    link = page.find("a", href="/de/vocabulary#outcomeCategory")
    assert link is not None
    row = link.find_parent("tr")
    assert row is not None
    assert "Kategorie" in _text(row, "th")
    concept = _found(row, "td a")
    assert concept.text in {"Kenntnisse", "Fertigkeiten", "Verantwortung und Selbstständigkeit"}
    place = str(concept["href"]).partition("#")[2]
    assert place.startswith("concept-outcome-category-")
    assert soup(client, "/de/vocabulary").find(id=place) is not None


def test_legal_sources_of_terms_lead_to_the_instrument(client: FlaskClient) -> None:
    links = soup(client, "/fr/vocabulary").select("a[href^='/fr/instruments#']")
    places = {str(link["href"]).partition("#")[2] for link in links}
    page = soup(client, "/fr/instruments")
    assert places
    assert all(page.find(id=place) is not None for place in places)


@pytest.mark.parametrize(
    ("language", "written"),
    [("en", "1 September 2020"), ("de", "1. September 2020"), ("fr", "1er septembre 2020")],
)
def test_days_are_written_in_the_style_of_the_language(
    client: FlaskClient, language: str, written: str
) -> None:
    with client.application.test_request_context(f"/{language}/"):
        assert day(date(2020, 9, 1)) == day("2020-09-01") == written
        assert day("2020") == "2020"
        assert day(None) == ""


def test_french_sets_a_space_before_a_colon(client: FlaskClient) -> None:
    assert "sous forme de données\N{NO-BREAK SPACE}:" in soup(client, "/fr/levels").text
    assert "This page as data:" in soup(client, "/en/levels").text
