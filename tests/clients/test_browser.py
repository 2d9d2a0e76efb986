"""A page of another site asks by script, as pages of analysts do."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, Error, Page

pytestmark = pytest.mark.browser

ASKS = """async ([address, query, method]) => {
  const answer = await (method === "GET"
    ? fetch(address + "?query=" + encodeURIComponent(query), {headers: {Accept: "text/csv"}})
    : fetch(address, {method, body: query, headers: {"Content-Type": "application/sparql-query"}}));
  return [answer.status, await answer.text(), answer.headers.get("ETag")];
}"""


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """Return the address of a page of another site."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>elsewhere</title>")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return a new page."""
    made = browser.new_page()
    yield made
    made.close()


def test_scripts_of_other_sites_read_answers_and_mistakes(
    page: Page, elsewhere: str, address: str
) -> None:
    page.goto(elsewhere)
    query = "SELECT ?l { <http://x/c> ?p ?l }"
    status, body, tag = page.evaluate(ASKS, [address, query, "GET"])
    assert (status, body.split(), bool(tag)) == (200, ["l", "roofing"], True)
    status, body, _ = page.evaluate(ASKS, [address, query, "POST"])
    assert status == 200
    assert "roofing" in body
    status, body, _ = page.evaluate(ASKS, [address, "SELECT ?s {", "POST"])
    assert status == 400
    assert "not valid SPARQL" in body


def test_scripts_of_other_sites_cannot_ask_for_changes(
    page: Page, elsewhere: str, address: str
) -> None:
    page.goto(elsewhere)
    with pytest.raises(Error, match="Failed to fetch"):
        page.evaluate(ASKS, [address, "CLEAR ALL", "DELETE"])
