"""Documents that are valid and very much of something: taken or refused, and always in time."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from tests.unit.publish.test_publisher import BASE, DOCUMENT

from ecvet_graph.config import Limits
from ecvet_graph.errors import EcvetGraphError, LimitError
from ecvet_graph.publish import Receipt, Submission, publish
from ecvet_graph.store import StoreHome

UNIT = f"<{BASE}/id/demo-at/unit/maurer--mauerwerk>"
LINK = "<http://purl.org/dc/terms/relation>"
# What a person waits for an answer; the machine may be busy meanwhile.
SECONDS = 20.0


def clique(number: int) -> str:
    nodes = range(number)
    pairs = ((a, b) for a in nodes for b in nodes if a != b)
    return f"{UNIT} {LINK} _:n0 .\n" + "".join(f"_:n{a} {LINK} _:n{b} .\n" for a, b in pairs)


def ring(number: int) -> str:
    nodes = "".join(f"_:n{at} {LINK} _:n{(at + 1) % number} .\n" for at in range(number))
    return f"{UNIT} {LINK} _:n0 .\n{nodes}"


def chain(number: int) -> str:
    return f"{UNIT} {LINK} _:n0 .\n" + "".join(
        f"_:n{at} {LINK} _:n{at + 1} .\n" for at in range(number)
    )


def star(number: int) -> str:
    return f"{UNIT} {LINK} " + " , ".join("[]" for _ in range(number)) + " .\n"


def grid(number: int) -> str:
    """Return a torus: every node looks like every other one."""
    side = range(number)
    cells = (
        f"_:n{x}-{y} {LINK} _:n{(x + 1) % number}-{y} , _:n{x}-{(y + 1) % number} .\n"
        for x in side
        for y in side
    )
    return f"{UNIT} {LINK} _:n0-0 .\n" + "".join(cells)


FLOODS: dict[str, Callable[[], str]] = {
    "a clique of blank nodes": lambda: clique(40),
    "a ring of blank nodes": lambda: ring(2_000),
    "a chain of blank nodes": lambda: chain(5_000),
    "blank nodes that nobody can tell apart": lambda: star(10_000),
    "a torus of blank nodes": lambda: grid(30),
    "a text of five megabytes": lambda: f'{UNIT} {LINK} "{"x" * 5_000_000}" .\n',
    "a thing with many statements": lambda: "".join(
        f'{UNIT} {LINK} "{number}" .\n' for number in range(20_000)
    ),
    "many predicates": lambda: "".join(
        f"{UNIT} <http://x.example/{number}> {UNIT} .\n" for number in range(10_000)
    ),
}


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=pytest.mark.long) if at else name for at, name in enumerate(FLOODS)],
)
def test_a_flood_is_over_in_time(tmp_path: Path, name: str) -> None:
    home = StoreHome.create(tmp_path / "store")
    path = tmp_path / "document.ttl"

    def put(text: str) -> Receipt:
        path.write_text(DOCUMENT.replace("AGENCY", "demo-at") + text, "utf-8")
        submission = Submission(path, "demo-at", "trades")
        return publish(home, [submission], base=BASE, workers=1)[0]

    start = time.monotonic()
    with suppress(EcvetGraphError):
        put(FLOODS[name]())
    with suppress(EcvetGraphError):
        # Again, a little different: now the difference to the version before is computed.
        put(FLOODS[name]() + f'{UNIT} {LINK} "more" .\n')
    assert time.monotonic() - start < 2 * SECONDS
    home.check()
    put("")
    home.check()


def test_there_are_floods() -> None:
    assert len(FLOODS) == 8


def test_a_document_over_the_limit_is_not_even_read(tmp_path: Path) -> None:
    home = StoreHome.create(tmp_path / "store")
    path = tmp_path / "document.ttl"
    path.write_text(DOCUMENT.replace("AGENCY", "demo-at") + "#" * 100_000)
    limits = Limits(upload_bytes=50_000)
    submission = Submission(path, "demo-at", "trades")
    with pytest.raises(LimitError):
        publish(home, [submission], base=BASE, workers=1, limits=limits)
