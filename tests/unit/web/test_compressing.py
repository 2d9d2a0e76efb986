"""Texts are compressed for who takes it, with tags of their own; pages with forms and records never."""

from __future__ import annotations

import gzip

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from tests.unit.web.dataset_site import PLACE, Site, document

from ecvet_graph.web.compressing import register_compressing

TAKES = {"Accept-Encoding": "gzip, br"}
NEW = {"If_None_Match": "*"}
PATHS = (
    "/en/units",
    "/en/matches",
    "/units.json",
    "/matches.csv",
    "/catalog.ttl",
    "/openapi.json",
    "/sparql",
    "/queries.ttl",
)


@pytest.mark.parametrize("path", PATHS)
def test_texts_are_compressed_for_who_takes_it(client: FlaskClient, path: str) -> None:
    accept = {"Accept": "*/*"}
    plain = client.get(path, headers=accept)
    packed = client.get(path, headers=accept | TAKES)
    assert (plain.status_code, packed.status_code) == (200, 200)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data)
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert "Accept-Encoding" in packed.headers["Vary"]
    if "ETag" in plain.headers and not plain.headers["ETag"].startswith("W/"):
        assert packed.headers["ETag"] == f'{plain.headers["ETag"][:-1]}-gzip"'


@pytest.mark.parametrize("path", ["/en/publish", "/en/gap", "/en/mobility", "/en/progress"])
def test_forms_and_records_are_never_compressed(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers=TAKES, follow_redirects=True)
    assert len(answer.data) > 1400
    assert "Content-Encoding" not in answer.headers


def test_a_tag_of_either_kind_is_known_again(client: FlaskClient) -> None:
    plain = client.get("/units.json").headers["ETag"]
    packed = client.get("/units.json", headers=TAKES).headers["ETag"]
    assert plain != packed
    for tag in (plain, packed, f"W/{packed}"):
        again = client.get("/units.json", headers=TAKES | {"If-None-Match": tag})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == tag.removeprefix("W/")
        assert "Accept-Encoding" in again.headers.get("Vary", ""), tag
    other = client.get("/units.json", headers=TAKES | {"If-None-Match": '"other-gzip"'})
    assert other.status_code == 200


def test_the_tag_of_a_compressed_dataset_names_its_version(site: Site) -> None:
    assert site.put(document(), **NEW).status_code == 201
    read = site.client.get(PLACE, headers=TAKES)
    assert read.headers["Content-Encoding"] == "gzip"
    assert read.headers["ETag"] == '"1-ttl-gzip"'
    again = site.put(document(title="Mauern"), If_Match=read.headers["ETag"])
    assert (again.status_code, again.headers["ETag"]) == (200, '"2"')


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (b"short", {}),
        (b"x" * 9000, {"Content-Type": "image/png"}),
        (b"x" * 9000, {"Content-Encoding": "br"}),
        (b"x" * 9000, {"Cache-Control": "no-store"}),
        (b"x" * 9000, {"Set-Cookie": "a=b"}),
    ],
)
def test_what_is_short_packed_or_private_stays_as_it_is(
    body: bytes, fields: dict[str, str]
) -> None:
    app = Flask(__name__)
    register_compressing(app)
    app.add_url_rule("/", view_func=lambda: Response(body, headers=fields))
    assert app.test_client().get("/", headers=TAKES).data == body


def test_who_prefers_it_plain_gets_it_plain(client: FlaskClient) -> None:
    for accepted in ("identity", "gzip;q=0", "gzip;q=0.1, identity;q=1", ""):
        answer = client.get("/en/units", headers={"Accept-Encoding": accepted})
        assert "Content-Encoding" not in answer.headers


def test_every_refusal_of_the_endpoint_may_be_read_by_other_sites(client: FlaskClient) -> None:
    refused = {
        405: client.put("/sparql", data="x"),
        404: client.get("/sparql/nothing"),
        415: client.post("/sparql", data="x", content_type="text/csv"),
        400: client.get("/sparql?query=x"),
        406: client.get("/sparql?query=ASK{}", headers={"Accept": "image/png"}),
    }
    for status, answer in (*refused.items(), (405, client.delete("/sparql"))):
        assert answer.status_code == status
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Retry-After" in answer.headers["Access-Control-Expose-Headers"]
