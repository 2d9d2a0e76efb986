"""A statement holds the same numbers in every form, and the same bytes every time."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest
import rdflib
from flask.testing import FlaskClient
from tests.unit.web import figures
from tests.unit.web.example_graph import Example, unit_iri

from ecvet_graph.cli.statement import statement_lines
from ecvet_graph.service.matching import Comparison
from ecvet_graph.service.reading import Reader
from ecvet_graph.service.stating import STATEMENT_FORMS

# Equal units, neighbours, units far apart, and the same the other way round
PAIRS = [
    (unit_iri("demo-de", 1), unit_iri("demo-fi", 1)),
    (unit_iri("demo-de", 1), unit_iri("demo-fi", 2)),
    (unit_iri("demo-fi", 2), unit_iri("demo-de", 1)),
    (unit_iri("demo-ee", 5), unit_iri("demo-de", 2)),
]
RDF_FORMS = {"ttl": "turtle", "jsonld": "json-ld", "rdf": "xml", "nt": "nt"}


def fetch(client: FlaskClient, pair: tuple[str, str], form: str) -> bytes:
    query = urlencode({"a": pair[0], "b": pair[1], "purpose": "mobility"})
    response = client.get(f"/compare.{form}?{query}")
    assert response.status_code == 200
    assert response.mimetype == STATEMENT_FORMS[form].media_type
    return bytes(response.data)


def test_every_form_is_tested() -> None:
    assert set(STATEMENT_FORMS) == {"json", *RDF_FORMS, "sssom.tsv", "sssom.json"}


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("form", RDF_FORMS)
def test_rdf_says_what_json_says(client: FlaskClient, pair: tuple[str, str], form: str) -> None:
    wanted = figures.of_json(fetch(client, pair, "json"))
    graph = rdflib.Graph().parse(data=fetch(client, pair, form), format=RDF_FORMS[form])
    found = figures.of_graph(graph)
    assert set(found) == set(wanted)
    for key, value in wanted.items():
        assert found[key] == value, key
    assert wanted["source"] == pair[0]


@pytest.mark.parametrize("pair", PAIRS)
def test_page_shows_what_json_says(client: FlaskClient, pair: tuple[str, str]) -> None:
    wanted = figures.of_json(fetch(client, pair, "json"))
    page = figures.of_page(
        client.get("/en/compare?" + urlencode({"a": pair[0], "b": pair[1]})).text
    )
    assert page["score"] == wanted["score"]
    assert page["coverages"] == [wanted["coverage", unit] for unit in pair]
    assert page["pairs"] == sorted(row[0] for row in wanted["pairs"].values())
    shown = sorted(row[1] for row in wanted["categories"].values() if row[1] is not None)
    assert page["categories"] == shown
    rows = sorted((row[1], row[2]) for row in wanted["outcomes"].values())
    assert sorted(row for _, side in page["shares"] for row in side) == rows


@pytest.mark.parametrize("pair", PAIRS)
def test_text_says_what_json_says(
    client: FlaskClient, graph: Example, pair: tuple[str, str]
) -> None:
    wanted = figures.of_json(fetch(client, pair, "json"))
    view = Reader(graph.store, comparer=Comparison(graph.index)).compare(*pair)
    text = figures.of_text(statement_lines(view))
    assert text["score"] == wanted["score"]
    assert text["coverages"] == [wanted["coverage", unit] for unit in pair]
    # Each pair stands in the table of either unit.
    assert text["pairs"] == sorted(2 * [row[0] for row in wanted["pairs"].values()])
    assert text["shares"] == sorted((row[1], row[2]) for row in wanted["outcomes"].values())
    assert text["gates"].items() >= wanted["gates"].items()
    assert text["status"] == wanted["status"] == "suggested"


@pytest.mark.parametrize("pair", PAIRS[:3])
def test_sssom_says_what_json_says(client: FlaskClient, pair: tuple[str, str]) -> None:
    wanted = figures.of_json(fetch(client, pair, "json"))
    (row,) = figures.of_sssom(fetch(client, pair, "sssom.tsv").decode())
    (mapping,) = json.loads(fetch(client, pair, "sssom.json"))["mappings"]
    subject, target = mapping["subject_id"], mapping["object_id"]
    assert {subject, target} == set(pair)
    assert subject.endswith(row["subject_id"].removeprefix("ecvetid:"))
    for score in (row["similarity_score"], mapping["similarity_score"]):
        assert figures.number(score) == wanted["score"]
    for comment in (row["comment"], mapping["comment"]):
        assert f"coverage of subject {wanted['coverage', subject]}, of object" in comment
        assert f"of object {wanted['coverage', target]};" in comment
        assert comment.endswith("status suggested")


def test_a_pair_without_a_suggestion_is_no_mapping(client: FlaskClient) -> None:
    assert json.loads(fetch(client, PAIRS[3], "json"))["match"]["verdict"] == "none"
    assert figures.of_sssom(fetch(client, PAIRS[3], "sssom.tsv").decode()) == []
    assert json.loads(fetch(client, PAIRS[3], "sssom.json"))["mappings"] == []


@pytest.mark.parametrize("form", STATEMENT_FORMS)
def test_same_data_gives_the_same_bytes(client: FlaskClient, form: str) -> None:
    first, second = (fetch(client, PAIRS[1], form) for _ in range(2))
    assert first == second


def test_turtle_is_the_same_whichever_unit_comes_first_but_for_the_source(
    client: FlaskClient,
) -> None:
    one, two = (
        set(rdflib.Graph().parse(data=fetch(client, pair, "ttl"), format="turtle"))
        for pair in PAIRS[1:3]
    )
    local = {str(triple[1]).rsplit("#", 1)[-1] for triple in one ^ two}
    assert local == {"sourceUnit", "targetUnit"}


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("text/turtle", "ttl"),
        ("application/ld+json", "jsonld"),
        ("application/json", "json"),
        ("text/html", None),
        ("*/*", None),
        ("", None),
    ],
)
def test_form_is_chosen_by_accept(client: FlaskClient, accept: str, form: str | None) -> None:
    query = urlencode({"a": PAIRS[0][0], "b": PAIRS[0][1]})
    response = client.get(f"/en/compare?{query}", headers={"Accept": accept})
    assert "Accept" in response.vary
    if form is None:
        assert response.status_code == 200
    else:
        assert response.status_code == 303
        assert response.location.startswith(f"/compare.{form}?")


def test_form_is_chosen_by_name_and_an_unknown_one_is_refused(client: FlaskClient) -> None:
    query = urlencode({"a": PAIRS[0][0], "b": PAIRS[0][1]})
    response = client.get(f"/en/compare?{query}&format=sssom.tsv")
    assert response.location.startswith("/compare.sssom.tsv?")
    assert client.get(f"/en/compare?{query}&format=docx").status_code == 404
    assert client.get("/compare.ttl").get_json(force=True)["status"] == 400
    assert client.get(f"/compare.docx?{query}").status_code == 404


def test_all_fifteen_elements_are_in_the_json(client: FlaskClient) -> None:
    document = json.loads(fetch(client, PAIRS[1], "json"))
    side, match, unit = document["side_b"], document["match"], document["b"]
    assert unit["iri"]
    assert unit["titles"]
    assert unit["country"]
    assert unit["qualifications"]
    assert unit["awarding_bodies"]
    assert document["purpose"] == "mobility"
    assert match["outcomes_a"]
    assert match["outcomes_b"]
    assert match["band_of_b"]
    assert unit["level"]["whose"] == "qualification"
    assert unit["places"][0]["points"] == 45
    assert unit["fields"]
    assert "occupations" in side
    assert side["quality"]
    assert side["accreditations"]
    assert unit["assessments"]
    assert side["criteria"] == 1
    assert match["categories"]
    assert side["validity"] == "valid"
    assert document["compared_on"] == "2026-01-01"
    assert match["method"]
    assert match["inputs"]["snapshot"] == "7"
    assert document["doubts"]
    assert document["review"] == {
        "status": "suggested", "purpose": None, "is_current": True, "is_disputed": False, "decisions": [],
    }  # fmt: skip
    assert "no right to automatic recognition" in document["notice"]
    assert side["deciders"][0]["homepage"] == "https://chamber.example"
