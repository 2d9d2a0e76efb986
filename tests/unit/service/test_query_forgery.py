# ruff: noqa: S608  # SPARQL, not SQL
"""No query makes the service ask a server that the operator does not allow: traps on loopback hear nothing.

Every spelling of every way to name another server is sent by every way that a query can come. One trap
may not be asked at all; the other is allowed at one exact address, to which every look-alike is refused.
"""

from __future__ import annotations

import http.client
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient
from tests.trap import Trap
from tests.unit.web.example_graph import Example, example

from ecvet_graph.cli.app import application
from ecvet_graph.config import Limits, Settings
from ecvet_graph.query import PublicEndpoint
from ecvet_graph.service.federation import federation_of
from ecvet_graph.service.matching import Comparison
from ecvet_graph.service.reading import Reader
from ecvet_graph.store import StoreHome
from ecvet_graph.web import create_app
from ecvet_graph.web.backend import Backend

BASE = "http://localhost:8000"
BLOCK = "{ ?s ?p ?o }"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

HEAD = "#+ summary: Asks\n#+ question: Anybody there?\n#+ params: none\n#+ returns:\n#+   s: iri; anybody\n"

# TRAP is the address of the trap, HOST its host and port, PORT its port.
SPELLINGS = {
    "plain": f"SELECT * {{ SERVICE <TRAP/> {BLOCK} }}",
    "silent": f"SELECT * {{ SERVICE SILENT <TRAP/> {BLOCK} }}",
    "small letters": f"select * {{ service silent <TRAP/> {BLOCK} }}",
    "mixed letters": f"SELECT * {{ sErViCe <TRAP/> {BLOCK} }}",
    "long s": f"SELECT * {{ \u017fERVICE <TRAP/> {BLOCK} }}",
    "escaped letters": f"SELECT * {{ \\u0053ERVICE <TRAP/> {BLOCK} }}",
    "all escaped": "SELECT * { "
    + "".join(f"\\U{ord(sign):08X}" for sign in "SERVICE")
    + f" <TRAP/> {BLOCK} }}",
    "escaped address": f"SELECT * {{ SERVICE <\\u0068ttp://HOST/> {BLOCK} }}",
    "escaped end of a comment": f"SELECT * {{ # \\u000A SERVICE <TRAP/> {BLOCK} \n }}",
    "escaped quote": f"SELECT * {{ ?s ?p 'a\\u0027 . SERVICE <TRAP/> {BLOCK} # ' }}",
    "behind a comment": f"SELECT * {{ SERVICE # <urn:x>\n <TRAP/> {BLOCK} }}",
    "behind a carriage return": f"SELECT * {{ # comment\rSERVICE <TRAP/> {BLOCK} }}",
    "in what looks like a comment": f"SELECT * {{ ?s <http://x/#> ?o . SERVICE <TRAP/> {BLOCK} }}",
    "in what looks like a string": f'SELECT * {{ FILTER(?a<?b)#>"""\nSERVICE <TRAP/> {BLOCK} }}#"""',
    "without spaces": "SELECT*{SERVICE<TRAP/>{?s?p?o}}",
    "after a number": "SELECT * { ?s ?p 1SERVICE<TRAP/>{ ?a ?b ?c } }",
    "after a boolean": "SELECT * { ?s ?p trueSERVICE<TRAP/>{ ?a ?b ?c } }",
    "a variable with values": f"SELECT * {{ VALUES ?x {{ <TRAP/> }} SERVICE ?x {BLOCK} }}",
    "a variable that is bound": f"SELECT * {{ BIND(IRI('TRAP/') AS ?x) SERVICE ?x {BLOCK} }}",
    "a prefixed name": f"PREFIX t: <TRAP/> SELECT * {{ SERVICE t:x {BLOCK} }}",
    "the empty prefix": f"PREFIX : <TRAP/> SELECT * {{ SERVICE : {BLOCK} }}",
    "a prefix of its name": f"PREFIX service: <TRAP/> SELECT * {{ SERVICE service:x {BLOCK} }}",
    "an address under the base": f"BASE <TRAP/> SELECT * {{ SERVICE <x> {BLOCK} }}",
    "an empty address under the base": f"BASE <TRAP/> SELECT * {{ SERVICE <> {BLOCK} }}",
    "in EXISTS": f"SELECT * {{ ?s ?p ?o FILTER EXISTS {{ SERVICE <TRAP/> {BLOCK} }} }}",
    "in NOT EXISTS": f"SELECT * {{ ?s ?p ?o FILTER NOT EXISTS {{ SERVICE <TRAP/> {BLOCK} }} }}",
    "in MINUS": f"SELECT * {{ ?s ?p ?o MINUS {{ SERVICE <TRAP/> {BLOCK} }} }}",
    "in OPTIONAL": f"ASK {{ OPTIONAL {{ SERVICE <TRAP/> {BLOCK} }} }}",
    "in UNION": f"SELECT * {{ {{}} UNION {{ SERVICE <TRAP/> {BLOCK} }} }}",
    "in GRAPH": f"SELECT * {{ GRAPH ?g {{ SERVICE <TRAP/> {BLOCK} }} }}",
    "in a subquery": f"SELECT * {{ {{ SELECT * {{ SERVICE <TRAP/> {BLOCK} }} }} }}",
    "in another one": f"SELECT * {{ SERVICE SILENT <urn:x> {{ SERVICE <TRAP/> {BLOCK} }} }}",
    "in CONSTRUCT": f"CONSTRUCT {BLOCK} WHERE {{ SERVICE <TRAP/> {BLOCK} }}",
    "in DESCRIBE": f"DESCRIBE ?s {{ SERVICE <TRAP/> {BLOCK} }}",
    "in a function of an aggregate": f"SELECT (COUNT(*) AS ?n) {{ SERVICE <TRAP/> {BLOCK} }}",
    "FROM": f"SELECT * FROM <TRAP/x.ttl> {BLOCK}",
    "FROM NAMED": f"SELECT * FROM NAMED <TRAP/x.ttl> {{ GRAPH ?g {BLOCK} }}",
    "FROM a file": f"SELECT * FROM <file:///etc/passwd> FROM <TRAP/x.ttl> {BLOCK}",
    "GRAPH": f"SELECT * {{ GRAPH <TRAP/x.ttl> {BLOCK} }}",
    "DESCRIBE": "DESCRIBE <TRAP/x>",
    "IRI": "SELECT (IRI('TRAP/x') AS ?x) {}",
    "a function": "SELECT (<TRAP/f>(1) AS ?x) {}",
    "a type": "SELECT ('x'^^<TRAP/t> AS ?x) {}",
    "LOAD": "LOAD <TRAP/x.ttl>",
    "LOAD SILENT": "LOAD SILENT <TRAP/x.ttl> INTO GRAPH <urn:x>",
    "LOAD behind a query": "ASK {} ; LOAD <TRAP/x.ttl>",
    "LOAD behind a prologue": "BASE <TRAP/> PREFIX a: <b:> LOAD <x>",
    "USING": "DELETE { ?s ?p ?o } USING <TRAP/x.ttl> WHERE { ?s ?p ?o }",
    "INSERT with SERVICE": f"INSERT {BLOCK} WHERE {{ SERVICE <TRAP/> {BLOCK} }}",
}
# Look-alikes of the one address that is allowed, http://127.0.0.1:PORT/allowed
LOOK_ALIKES = {
    "another path": "http://127.0.0.1:PORT/other",
    "no path": "http://127.0.0.1:PORT",
    "a slash": "http://127.0.0.1:PORT/allowed/",
    "two slashes": "http://127.0.0.1:PORT//allowed",
    "a path below": "http://127.0.0.1:PORT/allowed/../other",
    "dots": "http://127.0.0.1:PORT/./allowed",
    "encoded": "http://127.0.0.1:PORT/%61llowed",
    "capital letters": "http://127.0.0.1:PORT/ALLOWED",
    "capital scheme": "HTTP://127.0.0.1:PORT/allowed",
    "a query": "http://127.0.0.1:PORT/allowed?x=y",
    "a fragment": "http://127.0.0.1:PORT/allowed#x",
    "a user": "http://user@127.0.0.1:PORT/allowed",
    "a user and a password": "http://user:password@127.0.0.1:PORT/allowed",
    "the host as a user": "http://127.0.0.1:PORT@127.0.0.1:PORT/allowed",
    "a name of loopback": "http://localhost:PORT/allowed",
    "a name with a dot": "http://localhost.:PORT/allowed",
    "a short address": "http://127.1:PORT/allowed",
    "an address as a number": "http://2130706433:PORT/allowed",
    "an address in octal": "http://0177.0.0.1:PORT/allowed",
    "an address in hexadecimal": "http://0x7f.0.0.1:PORT/allowed",
    "IPv6": "http://[::1]:PORT/allowed",
    "IPv4 in IPv6": "http://[::ffff:127.0.0.1]:PORT/allowed",
    "any address": "http://0.0.0.0:PORT/allowed",
    "the port with a zero": "http://127.0.0.1:0PORT/allowed",
    "a backslash": "http://127.0.0.1:PORT\\allowed",
    "a space": "http://127.0.0.1:PORT/allowed ",
    "a tab": "http://127.0.0.1:PORT/al\tlowed",
    "a line": "http://127.0.0.1:PORT/allowed\r\nX: y",
    "another scheme": "https://127.0.0.1:PORT/allowed",
    "no scheme": "//127.0.0.1:PORT/allowed",
    "a scheme of files": "file://127.0.0.1:PORT/allowed",
}
WAYS = ("get", "form", "body", "page", "command line")


class PortTrap(Trap):
    """A trap whose texts also name its host and its port by themselves."""

    def filled(self, text: str) -> str:
        """Return a text with the address of the trap for TRAP, and its parts for HOST and PORT."""
        text = text.replace("TRAP", self.address)
        return re.sub("PORT", str(self.port), text.replace("HOST", self.host))


@pytest.fixture(scope="module")
def trap() -> Iterator[PortTrap]:
    made = PortTrap()
    with made.running():
        yield made


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> StoreHome:
    return StoreHome.create(tmp_path_factory.mktemp("forgery") / "store")


def _client(home: StoreHome, graph: Example, *services: str) -> tuple[PublicEndpoint, FlaskClient]:
    limits = Limits(query_seconds=60.0, client_seconds=100_000.0)
    settings = Settings(base=BASE, store=Path(home.folder), limits=limits, services=services)
    endpoint = PublicEndpoint(
        home, limits=limits, workers=1, federate=federation_of(settings), base=f"{BASE}/sparql"
    )
    reader = Reader(graph.store, comparer=Comparison(graph.index), version="7", base=BASE)
    return endpoint, create_app(settings, backend=Backend(lambda: reader, endpoint)).test_client()


@pytest.fixture(scope="module", params=["no services", "one service"])
def client(request: pytest.FixtureRequest, home: StoreHome, trap: Trap) -> Iterator[FlaskClient]:
    """Return a client of a site that allows no services, and of one that allows one at the trap."""
    services = () if request.param == "no services" else (f"http://{trap.host}/allowed",)
    endpoint, client = _client(home, example(), *services)
    yield client
    endpoint.close()


def ask(client: FlaskClient, way: str, query: str, **fields: str) -> int:
    """Send a query by a way of the protocol; return the status."""
    if way == "get":
        return client.get("/sparql", query_string={"query": query} | fields).status_code
    if way == "page":
        accept = {"Accept": CHROME}
        answer = client.get("/sparql", query_string={"query": query} | fields, headers=accept)
        return answer.status_code
    if way == "form":
        return client.post("/sparql", data={"query": query} | fields).status_code
    content = query.encode("utf-8", "surrogatepass")
    answer = client.post(
        "/sparql", data=content, query_string=fields, content_type="application/sparql-query"
    )
    return answer.status_code


def test_the_trap_would_notice_and_the_cases_are_counted(trap: Trap) -> None:
    connection = http.client.HTTPConnection(trap.host)
    connection.request("GET", "/noticed")
    assert connection.getresponse().status == http.HTTPStatus.OK
    connection.close()
    assert trap.visits.pop() == "/noticed"
    assert (len(SPELLINGS), len(LOOK_ALIKES), len(WAYS)) == (49, 31, 5)


@pytest.mark.parametrize("way", WAYS[:4])
def test_no_spelling_reaches_another_server(trap: Trap, client: FlaskClient, way: str) -> None:
    tried = 0
    for query in SPELLINGS.values():
        status = ask(client, way, trap.filled(query))
        tried += 1
        assert status < http.HTTPStatus.INTERNAL_SERVER_ERROR, query
        assert trap.visits == [], query
    assert tried == len(SPELLINGS)


@pytest.mark.parametrize("way", WAYS[:4])
def test_no_look_alike_of_an_allowed_address_is_asked(
    trap: Trap, client: FlaskClient, way: str
) -> None:
    for address in LOOK_ALIKES.values():
        for query in (
            f"SELECT * {{ SERVICE <{address}> {BLOCK} }}",
            f"PREFIX t: <{address}> SELECT * {{ SERVICE SILENT t: {BLOCK} }}",
        ):
            status = ask(client, way, trap.filled(query))
            assert status == http.HTTPStatus.BAD_REQUEST, query
            assert trap.visits == [], query


@pytest.mark.parametrize("way", WAYS[:4])
@pytest.mark.parametrize("field", ["default-graph-uri", "named-graph-uri", "using-graph-uri"])
def test_graphs_of_the_protocol_are_never_fetched(
    trap: Trap, client: FlaskClient, way: str, field: str
) -> None:
    for address in ("TRAP/x.ttl", "TRAP/allowed", "file:///etc/passwd"):
        fields = {field: trap.filled(address)}
        status = ask(
            client, way, "SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }", **fields
        )
        assert status in {200, 400}
    assert trap.visits == []


def test_the_allowed_address_is_asked_once_and_sends_nobody_on(trap: Trap, home: StoreHome) -> None:
    endpoint, client = _client(home, example(), f"http://{trap.host}/allowed")
    try:
        query = f"SELECT * {{ SERVICE <http://{trap.host}/allowed> {BLOCK} }}"
        assert ask(client, "get", query) == http.HTTPStatus.BAD_GATEWAY
        assert trap.visits == ["/allowed"]
    finally:
        trap.visits.clear()
        endpoint.close()


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.long) if at % 12 else name
        for at, name in enumerate(SPELLINGS)
    ],
)
def test_the_command_line_asks_nobody_either(
    trap: Trap, home: StoreHome, tmp_path: Path, *, name: str
) -> None:
    result = _on_command_line(home, tmp_path, trap.filled(SPELLINGS[name]))
    assert result.exit_code in {0, 1, 2}, result.output
    assert trap.visits == []


def test_the_command_line_answers_what_asks_nobody_else(home: StoreHome, tmp_path: Path) -> None:
    result = _on_command_line(home, tmp_path, f"SELECT ?s {BLOCK} LIMIT 1")
    assert (result.exit_code, result.output.split()) == (0, ["s"])


def _on_command_line(home: StoreHome, folder: Path, query: str) -> Result:
    path = folder / "asked.rq"
    path.write_text(HEAD + query, "utf-8")
    arguments = ["--store", str(home.folder), "query", str(path), "--format", "csv"]
    return CliRunner().invoke(application, arguments)
