"""Programs that people use: curl, and a page of another site in a browser."""

from __future__ import annotations

import json
import shutil
import subprocess
from urllib.parse import urlencode

import pytest

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
MANY = "SELECT * { ?s ?p ?o . ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")


def curl(*arguments: str) -> tuple[int, dict[str, str], bytes]:
    """Run curl; return the status, the fields of the head and the body."""
    command = ["curl", "--silent", "--show-error", "--max-time", "60", "--include", *arguments]
    output = subprocess.run(command, check=True, capture_output=True).stdout
    head, _, body = output.partition(b"\r\n\r\n")
    status, *lines = head.decode("iso-8859-1").split("\r\n")
    fields = dict(line.split(": ", 1) for line in lines)
    return int(status.split()[1]), {name.lower(): value for name, value in fields.items()}, body


def test_curl_gets(address: str) -> None:
    status, fields, body = curl("--get", "--data-urlencode", f"query={COUNT}", address)
    assert (status, fields["content-type"]) == (200, "application/sparql-results+json")
    assert json.loads(body)["results"]["bindings"][0]["n"]["value"] == "7"
    assert fields["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    "arguments",
    [
        ("--data-urlencode", f"query={COUNT}"),
        ("--header", "Content-Type: application/sparql-query", "--data", COUNT),
    ],
)
def test_curl_posts(address: str, arguments: tuple[str, ...]) -> None:
    status, fields, body = curl("--header", "Accept: text/csv", *arguments, address)
    assert (status, body.split()) == (200, [b"n", b"7"])
    assert fields["content-type"] == "text/csv; charset=utf-8"


def test_curl_gets_large_answers_compressed(address: str) -> None:
    asked = ("--get", "--data-urlencode", f"query={MANY}", "--header", "Accept: text/csv", address)
    _, plain, expected = curl(*asked)
    status, fields, body = curl("--compressed", *asked)
    assert (status, fields["content-encoding"]) == (200, "gzip")
    assert "content-encoding" not in plain
    assert len(expected) == len(body) > 100_000
    assert int(fields["content-length"]) < len(body) / 5
    assert {name.strip().lower() for name in fields["vary"].split(",")} >= {
        "accept",
        "accept-encoding",
    }


def test_curl_gets_the_head_only(address: str) -> None:
    target = f"{address}?{urlencode({'query': COUNT})}"
    status, fields, body = curl("--head", target)
    _, whole, _ = curl(target)
    assert (status, body) == (200, b"")
    assert fields["content-type"] == whole["content-type"]
    assert fields["etag"] == whole["etag"]


def test_curl_is_told_that_nothing_changed(address: str) -> None:
    target = f"{address}?{urlencode({'query': COUNT})}"
    _, fields, _ = curl(target)
    status, _, body = curl("--header", f"If-None-Match: {fields['etag']}", target)
    assert (status, body) == (304, b"")


def test_curl_follows_where_mistakes_are_explained(address: str) -> None:
    status, fields, body = curl("--get", "--data-urlencode", "query=SELECT ?s {", address)
    assert (status, fields["content-type"]) == (400, "application/problem+json")
    assert json.loads(body)["code"] == "query"


def test_curl_gets_the_description(address: str) -> None:
    status, fields, body = curl("--header", "Accept: text/turtle", address)
    assert (status, fields["content-type"].partition(";")[0]) == (200, "text/turtle")
    assert b"sparql-service-description" in body
