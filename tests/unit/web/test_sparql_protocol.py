"""The whole of the SPARQL 1.1 Protocol for reading: forms, fields, conditions, descriptions, refusals."""

from __future__ import annotations

import gzip
from typing import Any
from unittest.mock import patch

import pytest
from flask.testing import FlaskClient
from rdflib import Graph, URIRef
from tests.unit.web.example_graph import BASE

from ecvet_graph.errors import TimeLimitError
from ecvet_graph.query import PublicEndpoint

SELECT = "SELECT ?u WHERE { ?u a <https://w3id.org/ecvet/ns#Unit> } ORDER BY ?u"
ASK = "ASK { ?u a <https://w3id.org/ecvet/ns#Unit> }"
TITLES = "CONSTRUCT WHERE { ?u <http://purl.org/dc/terms/title> ?t }"
SD = "http://www.w3.org/ns/sparql-service-description#"
FULL = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
    "trig": "application/trig",
    "nq": "application/n-quads",
}
RDFLIB = {
    "ttl": "turtle",
    "nt": "nt",
    "rdf": "xml",
    "jsonld": "json-ld",
    "trig": "trig",
    "nq": "nquads",
}


def ask(client: FlaskClient, query: str = SELECT, /, **fields: str) -> Any:
    arguments = {"query": query} | {k[2:]: v for k, v in fields.items() if k.startswith("a_")}
    headers = {k: v for k, v in fields.items() if not k.startswith("a_")}
    return client.get(
        "/sparql",
        query_string=arguments,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )


@pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv"])
@pytest.mark.parametrize("query", [SELECT, ASK])
def test_rows_come_in_every_form_by_name_and_by_type(
    client: FlaskClient, query: str, name: str
) -> None:
    by_name, by_type = ask(client, query, a_format=name), ask(client, query, Accept=FULL[name])
    assert by_name.status_code == 200
    assert by_name.mimetype == by_type.mimetype == FULL[name]
    assert by_name.data == by_type.data
    is_text = FULL[name].startswith("text/")
    assert by_name.content_type == FULL[name] + ("; charset=utf-8" if is_text else "")


@pytest.mark.parametrize("name", ["ttl", "nt", "rdf", "jsonld", "trig", "nq"])
def test_statements_come_in_every_syntax_and_are_the_same(client: FlaskClient, name: str) -> None:
    response = ask(client, TITLES, a_format=name)
    assert (response.status_code, response.mimetype) == (200, FULL[name])
    assert ask(client, TITLES, Accept=FULL[name]).mimetype == FULL[name]
    found, expected = Graph(), Graph()
    found.parse(data=response.data, format=RDFLIB[name])
    expected.parse(data=ask(client, TITLES, a_format="nt").data, format="nt")
    assert len(found) > 20
    assert set(found) == set(expected)


def test_general_names_suit_both_kinds_of_answers(client: FlaskClient) -> None:
    assert ask(client, TITLES, a_format="json").mimetype == "application/ld+json"
    assert ask(client, TITLES, a_format="xml").mimetype == "application/rdf+xml"


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/*", "text/csv"),
        ("application/*;q=0.5, text/tab-separated-values", "text/tab-separated-values"),
        ("*/*;q=0.1, text/csv;q=0.2", "text/csv"),
        ("*/*, application/sparql-results+json;q=0", "application/sparql-results+xml"),
        ("text/xml", "application/sparql-results+xml"),
        ("text/csv;q=0, */*", "application/sparql-results+json"),
        ("TEXT/CSV", "text/csv"),
    ],
)
def test_ranges_and_qualities_are_followed(client: FlaskClient, accept: str, kind: str) -> None:
    assert ask(client, Accept=accept).mimetype == kind


def test_a_file_that_is_signed_as_utf_8_is_read(client: FlaskClient) -> None:
    body = b"\xef\xbb\xbfASK { ?s ?p ?o }"
    sent = client.post("/sparql", data=body, content_type="application/sparql-query")
    form = client.post("/sparql", data={"query": body.decode()})
    assert [one.status_code for one in (sent, form)] == [200, 200]


@pytest.mark.parametrize("accept", ["image/png", "text/csv;q=0", "text/turtle"])
def test_a_form_that_there_is_not_is_406(client: FlaskClient, accept: str) -> None:
    response = ask(client, Accept=accept)
    assert (response.status_code, response.mimetype) == (406, "application/problem+json")
    assert "application/sparql-results+json" in response.get_json()["remedy"]


def test_head_gives_the_fields_of_get_without_the_body(client: FlaskClient) -> None:
    arguments = {"query": SELECT, "format": "csv"}
    got = client.get("/sparql", query_string=arguments)
    head = client.head("/sparql", query_string=arguments)
    assert head.data == b""
    names = {"Content-Type", "Content-Length", "ETag", "Cache-Control", "Vary"}
    assert {name: head.headers[name] for name in names} == {
        name: got.headers[name] for name in names
    }
    assert client.head("/sparql", query_string={"query": "SELEC"}).status_code == 400


def test_graphs_of_the_address_hold_for_a_query_in_the_body(client: FlaskClient) -> None:
    count = "SELECT (COUNT(*) AS ?n) WHERE { ?u a <https://w3id.org/ecvet/ns#Unit> }"
    address = f"/sparql?default-graph-uri={BASE}/graph/demo-fi/main&format=csv"
    sent = client.post(address, data=count, content_type="application/sparql-query")
    assert sent.text.split() == ["n", "8"]
    form = {"query": count, "default-graph-uri": f"{BASE}/graph/demo-fi/main", "format": "csv"}
    assert client.post("/sparql", data=form).text.split() == ["n", "8"]
    assert client.post(address, data={"query": count}).text.split() == ["n", "8"]


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"query=" + b"a" * 10, "application/x-www-form-urlencoded", 400),
        (b"", "application/x-www-form-urlencoded", 400),
        (b"", "application/sparql-query", 400),
        (b"\xff\xfe", "application/sparql-query", 400),
        (b"query=ASK{}&query=ASK{}", "application/x-www-form-urlencoded", 400),
        (b"update=CLEAR%20ALL", "application/x-www-form-urlencoded", 400),
        (b"CLEAR ALL", "application/sparql-update", 415),
        (b"ASK {}", "text/plain", 415),
        (b"ASK {}", "", 415),
        (b"ASK {} #" + b"a" * 70_000, "application/sparql-query", 413),
        (b"ASK {} #" + b"a" * 300_000, "application/sparql-query", 413),
    ],
)
def test_a_bad_body_is_a_problem_document(
    client: FlaskClient, body: bytes, kind: str, status: int
) -> None:
    response = client.post("/sparql", data=body, content_type=kind)
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")
    assert response.get_json()["status"] == status
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_another_method_is_told_which_there_are(client: FlaskClient) -> None:
    for method in ("PUT", "DELETE", "PATCH"):
        response = client.open("/sparql", method=method)
        assert response.status_code == 405
        assert {"GET", "HEAD", "POST"} <= set(response.headers["Allow"].split(", "))
    allowed = client.options("/sparql")
    assert allowed.headers["Allow"] == "GET, HEAD, OPTIONS, POST"


def test_scripts_of_other_sites_see_the_fields_they_need(client: FlaskClient) -> None:
    for response in (ask(client), ask(client, "SELEC"), client.head("/sparql?query=ASK{}")):
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        exposed = response.headers["Access-Control-Expose-Headers"].split(", ")
        assert {"ETag", "Link", "Retry-After"} <= set(exposed)
        assert "Access-Control-Allow-Credentials" not in response.headers


def test_a_large_answer_is_compressed_for_who_takes_it(client: FlaskClient) -> None:
    plain = ask(client, TITLES, a_format="nt")
    packed = ask(client, TITLES, a_format="nt", Accept_Encoding="br, gzip;q=0.8")
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data)
    assert gzip.decompress(packed.data) == plain.data
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert "Accept-Encoding" in plain.headers["Vary"]
    for accepted in ("gzip;q=0", "identity", "identity, gzip;q=0.5"):
        refused = ask(client, TITLES, a_format="nt", Accept_Encoding=accepted)
        assert "Content-Encoding" not in refused.headers
    tiny = ask(client, ASK, Accept_Encoding="gzip")
    assert "Content-Encoding" not in tiny.headers


def test_who_has_the_answer_is_told_so_before_anything_is_evaluated(client: FlaskClient) -> None:
    first = ask(client)
    tag = first.headers["ETag"]
    assert tag.startswith('W/"')
    assert first.headers["Cache-Control"] == "public, no-cache"
    with patch.object(PublicEndpoint, "answer", side_effect=AssertionError):
        again = ask(client, If_None_Match=f'"other", {tag}')
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == tag
    assert again.headers["Vary"] == first.headers["Vary"]
    assert ask(client, If_None_Match='W/"other"').status_code == 200


def test_every_part_of_a_request_has_a_tag_of_its_own(client: FlaskClient) -> None:
    graph = f"{BASE}/graph/demo-fi/main"
    responses = [
        ask(client),
        ask(client, SELECT + " LIMIT 1"),
        ask(client, a_format="csv"),
        client.get("/sparql", query_string={"query": SELECT, "default-graph-uri": graph}),
        client.get("/sparql", query_string={"query": SELECT, "named-graph-uri": graph}),
    ]
    tags = [response.headers["ETag"] for response in responses]
    assert len(set(tags)) == len(tags)
    assert ask(client).headers["ETag"] == tags[0]


def test_the_tag_changes_with_the_state_of_the_store(client: FlaskClient) -> None:
    tag = ask(client).headers["ETag"]
    with patch.object(PublicEndpoint, "state", return_value="another-8"):
        assert ask(client, If_None_Match=tag).status_code == 200


@pytest.mark.parametrize(
    "query",
    ["SELECT (NOW() AS ?t) {}", "SELECT (rand ( ) AS ?x) {}", "SELECT (STRUUID() AS ?x) {}"],
)
def test_what_differs_each_time_has_no_tag_and_is_not_kept(client: FlaskClient, query: str) -> None:
    response = ask(client, query)
    assert response.status_code == 200
    assert "ETag" not in response.headers
    assert response.headers["Cache-Control"] == "no-store"
    assert ask(client, query).data != response.data


@pytest.mark.parametrize("query", ["nonsense", "INSERT DATA { <x:a> <x:b> <x:c> }"])
def test_what_is_no_query_is_refused_whatever_its_conditions(
    client: FlaskClient, query: str
) -> None:
    headers = {"If-None-Match": "*"}
    response = client.get("/sparql", query_string={"query": query}, headers=headers)
    assert response.status_code == 400


def test_a_posted_query_is_answered_whatever_its_conditions(client: FlaskClient) -> None:
    tag = ask(client).headers["ETag"]
    response = client.post("/sparql", data={"query": SELECT}, headers={"If-None-Match": tag})
    assert response.status_code == 200
    assert "ETag" not in response.headers


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("2", 2.0), ("2.5", 2.5), ("1s", 1.0), ("1500ms", 1.5), (".5", 0.5), ("15s", 15.0)],
)
def test_less_time_can_be_asked_for(client: FlaskClient, written: str, seconds: float) -> None:
    with patch.object(PublicEndpoint, "answer", side_effect=TimeLimitError("Over.")) as answer:
        assert ask(client, a_timeout=written).status_code == 504
    assert answer.call_args.kwargs["seconds"] == seconds


def test_a_query_that_needs_less_than_the_time_asked_for_is_answered(client: FlaskClient) -> None:
    assert ask(client, a_timeout="15s").status_code == 200


def test_more_time_than_there_is_is_not_given(client: FlaskClient) -> None:
    with patch.object(PublicEndpoint, "answer", side_effect=TimeLimitError("Over.")) as answer:
        for written in ("3600", "1500ms", ""):
            assert ask(client, a_timeout=written).status_code == 504
    assert [call.kwargs["seconds"] for call in answer.call_args_list] == [20.0, 1.5, 20.0]


@pytest.mark.parametrize(
    ("name", "form"), [("ttl", "turtle"), ("jsonld", "json-ld"), ("rdf", "xml")]
)
def test_the_endpoint_describes_itself(client: FlaskClient, name: str, form: str) -> None:
    by_accept = client.get("/sparql", headers={"Accept": FULL[name]})
    by_name = client.get(f"/sparql?format={name}")
    assert by_accept.mimetype == by_name.mimetype == FULL[name]
    graph = Graph().parse(data=by_accept.data, format=form)
    service = URIRef(f"{BASE}/sparql")
    assert (service, URIRef(SD + "endpoint"), service) in graph
    assert (service, URIRef(SD + "supportedLanguage"), URIRef(SD + "SPARQL11Query")) in graph
    assert len(set(graph.objects(service, URIRef(SD + "resultFormat")))) == len(FULL)
    features = set(graph.objects(service, URIRef(SD + "feature")))
    assert features == {URIRef(SD + "UnionDefaultGraph")}
    names = {str(name) for name in graph.objects(None, URIRef(SD + "name"))}
    assert f"{BASE}/graph/demo-fi/main" in names
    counts = graph.objects(None, URIRef("http://rdfs.org/ns/void#triples"))
    assert all(int(str(count)) > 0 for count in counts)


def test_a_client_that_asks_nothing_gets_the_description(client: FlaskClient) -> None:
    response = client.get("/sparql")
    assert (response.status_code, response.mimetype) == (200, "text/turtle")
    tag = response.headers["ETag"]
    assert client.get("/sparql", headers={"If-None-Match": tag}).status_code == 304
    assert client.get("/sparql", headers={"Accept": "text/csv"}).status_code == 400


def test_a_page_says_when_an_answer_is_too_large_for_it(client: FlaskClient) -> None:
    query = "SELECT * { ?s ?p ?o . ?s ?q ?r . ?s ?t ?u } LIMIT 9000"
    page = ask(client, query, Accept="text/html")
    assert page.status_code == 413
    assert "another form of answer" in page.text
    assert len(ask(client, query, a_format="csv").data) > 2 * 1024 * 1024


def test_the_description_of_the_api_knows_every_field_and_format(client: FlaskClient) -> None:
    described = client.get("/openapi.json").get_json()["paths"]["/sparql"]
    named = {parameter["name"] for parameter in described["get"]["parameters"]}
    fields = {"query", "default-graph-uri", "named-graph-uri", "timeout", "format"}
    assert named == fields | {"If-None-Match"}
    format_ = next(p for p in described["get"]["parameters"] if p["name"] == "format")
    assert format_["schema"]["enum"] == list(FULL)
    for method in ("get", "post"):
        responses = described[method]["responses"]
        assert set(responses["200"]["content"]) == set(FULL.values())
        assert {"400", "406", "413", "429", "503", "504", "507"} <= set(responses)
        assert {code for code, one in responses.items() if "headers" in one} == {"429", "503"}


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("application/sparql-results+json, text/html", "text/html"),
        ("application/sparql-results+json, text/html;q=0.5", "application/sparql-results+json"),
        ("text/html;q=0.1, */*", "application/sparql-results+json"),
        ("text/html;q=0, application/json;q=0.2", "application/json"),
    ],
)
def test_the_page_is_for_who_likes_nothing_better(
    client: FlaskClient, accept: str, media_type: str
) -> None:
    response = client.get("/sparql", query_string={"query": ASK}, headers={"Accept": accept})
    assert (response.status_code, response.mimetype) == (200, media_type)


@pytest.mark.parametrize("accept", ["text/html", "*/*"])
def test_errors_say_that_they_depend_on_the_client(client: FlaskClient, accept: str) -> None:
    for address in ("/sparql?query=ASK&format=json", "/datasets/nobody/nothing"):
        response = client.get(address, headers={"Accept": accept})
        assert response.status_code in {400, 404}
        assert "Accept" in response.vary


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_a_large_answer_is_sent_whole_from_the_disk(client: FlaskClient, coding: str) -> None:
    # Two million signs that hardly repeat, so that they stay large when they are compressed
    query = (
        "SELECT (CONCAT(SHA512(CONCAT(STR(?s), STR(?p), STR(?o))), SHA512(STR(?o))) AS ?x) "
        "WHERE { ?s ?p ?o } LIMIT 10000"
    )
    for _ in range(6):
        with ask(client, query, a_format="csv", Accept_Encoding=coding) as answer:
            assert answer.status_code == 200
            assert answer.is_streamed
            body = answer.get_data()
        assert len(body) == answer.content_length > 512 * 1024
        lines = (gzip.decompress(body) if coding == "gzip" else body).split(b"\r\n")
        assert len(lines) == 10000 + 2
    with client.head("/sparql", query_string={"query": query, "format": "csv"}) as head:
        assert (head.status_code, head.get_data()) == (200, b"")


def test_a_time_limit_too_short_to_be_meant_is_lifted(client: FlaskClient) -> None:
    with patch.object(PublicEndpoint, "answer", side_effect=TimeLimitError("ended")) as answered:
        ask(client, a_timeout="1ms")
    assert answered.call_args.kwargs["seconds"] == 0.1
