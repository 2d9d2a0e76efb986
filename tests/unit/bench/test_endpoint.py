"""The made graph is what it says, and the clients count what they get."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from bench.endpoint import Questions
from bench.engines import measure
from bench.made_graph import MadeGraph, write_graph

from ecvet_graph.store import OxigraphStore, RdfFormat


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[MadeGraph, Path]:
    path = tmp_path_factory.mktemp("made") / "made.nq"
    return write_graph(path, 3000, seed=3), path


def test_the_made_graph_has_about_its_size_and_is_the_same_again(
    made: tuple[MadeGraph, Path], tmp_path: Path
) -> None:
    graph, path = made
    again = tmp_path / "again.nq"
    assert write_graph(again, 3000, seed=3) == graph
    assert again.read_bytes() == path.read_bytes()
    assert 3000 <= graph.triples == len(path.read_text("utf-8").splitlines()) < 6000


def test_every_query_of_the_measurement_finds_something(made: tuple[MadeGraph, Path]) -> None:
    graph, path = made
    store = OxigraphStore()
    store.load(path, syntax=RdfFormat.N_QUADS)
    assert store.count() == graph.triples
    questions = Questions(graph, seed=1)
    asked = [questions.lookup(), questions.list(), questions.lookup(), questions.list()]
    assert len(set(asked)) == 4
    assert all(list(store.select(query).rows) for query in asked)
    assert questions.repeated() == questions.repeated()


class _Service(BaseHTTPRequestHandler):
    """Answers with the status that the path names; every second answer in pieces."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(int(self.path[1:4]))
        if self.path.endswith("pieces"):
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"5\r\nabcde\r\n0\r\n\r\n")
        else:
            self.send_header("Content-Length", "5")
            self.end_headers()
            self.wfile.write(b"abcde")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def service() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Service)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_clients_count_answers_and_refusals_apart(service: str) -> None:
    requests = [("/200", "*/*"), ("/200pieces", "*/*"), ("/503", "*/*")]
    start = time.monotonic()
    seen = measure(service, requests, clients=3, seconds=0.4)
    most = time.monotonic() - start
    assert seen.refused_per_second > 0
    answered = len(seen.latencies)
    refused = seen.refused_per_second * answered / seen.per_second
    # They are asked for in turn; of the last three some may not have been.
    assert abs(answered - 2 * refused) <= 2.01
    assert 0.399 <= answered / seen.per_second <= most


def test_any_other_answer_ends_the_measurement(service: str) -> None:
    with pytest.raises(SystemExit, match="500"):
        measure(service, [("/500", "*/*")], clients=1, seconds=0.2)
