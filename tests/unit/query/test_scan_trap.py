"""Whatever the scan lets through, the engine asks nobody: thousands of texts, tried on the engine.

The scan is not a parser. So texts are made of what a scan and a parser may take for different things, and
each that passes is evaluated by the bare engine, which would follow `SERVICE` to a trap on loopback.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pyoxigraph as ox
import pytest

from ecvet_graph.config import Limits
from ecvet_graph.errors import LimitError, QueryError
from ecvet_graph.query.scan import scan

CALLS = (
    "SERVICE SILENT <TRAP/> { ?a ?b ?c }",
    "SERVICE SILENT<TRAP/>{}",
    "service silent t:x { }",
    "SERVICE SILENT :x {}",
    "SERVICESILENT<TRAP/>{}",
    ".SERVICE SILENT <TRAP/> {}",
    "SERVICE:x {}",
    "\\u0053ERVICE SILENT <TRAP/> {}",
    "SERVICE#>\n SILENT <TRAP/> {}",
    "SERVICE SILENT # <\n <TRAP/> {}",
)
# What opens, closes or hides in one reading and not in another
NOISE = (
    "",
    " ",
    "\n",
    "\r",
    "#",
    "# '",
    '# "',
    "#>",
    '#>"""',
    "#<",
    "# \\u000A",
    "'",
    '"',
    '"""',
    "'''",
    "<",
    ">",
    "<>",
    "<#>",
    "<http://x/#>",
    "<x",
    "\\",
    "\\u0022",
    "\\u0027",
    "\\u0023",
    "{}",
    "{",
    "}",
    ".",
    "?s ?p 'x'",
    "?s ?p '\\''",
    '?s ?p "a\\\\"',
    "?s ?p '''it's'''",
    '?s ?p """a"b"""',
    "?s ?p 1",
    "?s ?p true",
    "?s t:a\\#b ?o",
    "?s t:a%23b ?o",
    "?s t:a\\'b ?o",
    "?s t:\\'\\# ?o",
    "?s ?p '#'",
    "?s ?p <http://x/'>",
    "FILTER(?a<?b)",
    "FILTER(?a<?b&&?c>?d)",
    "FILTER(?a<?b&&?c='>')",
    "FILTER(?a<t:b||'>'=?c)",
    "FILTER(?a<?b)#>",
    "?s ?p :",
    "?s ?p 1e1",
    "?s ?p t:a\u00b7b",
    "?s ?p ?o\u0301",
    "FILTER(?a < ?b || '#' = ?c)",
    "VALUES ?x { 'a' \"b\" <c:d> }",
    "BIND('\"' AS ?y)",
    "OPTIONAL { ?s ?p ?o }",
)
PROLOGUES = ("", "PREFIX t: <TRAP/> PREFIX : <TRAP/> ", "BASE <TRAP/#> PREFIX t: <TRAP/> ", "#'\n")


class Trap(ThreadingHTTPServer):
    """Remembers that somebody came."""

    def __init__(self) -> None:
        trap = self
        self.visits = 0

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                trap.visits += 1
                self.send_error(404)

            do_GET = do_POST  # noqa: N815 - the name that the server calls

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        super().__init__(("127.0.0.1", 0), Handler)


@pytest.fixture(scope="module")
def trap() -> Iterator[Trap]:
    made = Trap()
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield made
    made.shutdown()
    made.server_close()
    thread.join()


def texts(address: str, count: int) -> Iterator[str]:
    """Yield texts that call the trap, or look so, the same in every run."""
    chance = random.Random(11)  # noqa: S311 - no secret
    for _ in range(count):
        before, after = (" ".join(chance.choices(NOISE, k=chance.randrange(5))) for _ in range(2))
        end = chance.choice(("}", "\n}", "} # '", '} #"""', "\n} #'''"))
        text = f"{chance.choice(PROLOGUES)}SELECT * {{ {before}{chance.choice(CALLS)} {after} {end}"
        yield text.replace("TRAP", address)


def passes(text: str) -> bool:
    try:
        scan(text, Limits())
    except (QueryError, LimitError):
        return False
    return True


def asked(trap: Trap, text: str) -> bool:
    """Return whether the bare engine asks the trap when it evaluates a text."""
    before = trap.visits
    with suppress(SyntaxError, ValueError, RuntimeError, OSError):
        list(ox.Store().query(text))  # type: ignore[arg-type]
    return trap.visits > before


@pytest.mark.parametrize("count", [6_000, pytest.param(200_000, marks=pytest.mark.long)])
def test_what_passes_the_scan_asks_nobody(trap: Trap, count: int) -> None:
    address = f"http://127.0.0.1:{trap.server_address[1]}"
    passed = [text for text in texts(address, count) if passes(text)]
    assert len(passed) > count / 100
    assert [text for text in passed if asked(trap, text)] == []


def test_without_the_scan_the_engine_would_ask(trap: Trap) -> None:
    address = f"http://127.0.0.1:{trap.server_address[1]}"
    assert sum(asked(trap, text) for text in texts(address, 500)) > 10
