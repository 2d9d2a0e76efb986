"""What the wall around strangers' queries costs, and how many clients it serves.

`python -m bench.endpoint`: the same made graph in ecvet-graph, in a bare Oxigraph server and in
Virtuoso, on one machine in one run, asked in turn. Every query has a text of its own unless the
line says `repeated`.
"""

from __future__ import annotations

import argparse
import random
import socket
import statistics
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import pyoxigraph as ox
from bench.engines import (
    JSON,
    Target,
    load_embedded,
    measure,
    oxigraph_over,
    served_store,
    virtuoso_with,
)
from bench.made_graph import MadeGraph, write_graph
from bench.record import ROOT, Figure, figure_table, load, spread, table, write_result
from bench.timing import timed

from ecvet_graph.config import Limits
from ecvet_graph.query import PublicEndpoint
from ecvet_graph.query.catalogue import read_catalogue
from ecvet_graph.store import StoreHome

__all__ = ["main"]

_CLIENTS = (4, 16)
_OURS, _BARE, _VIRTUOSO = "ecvet-graph /sparql", "bare Oxigraph server", "Virtuoso"
_BARE_SHARE = 0.8
_OVERHEAD_AIM = 1.0
_REQUESTS = 3000
_WARM_UPS = 300
_ANY = "*/*"
# The bare engine as ours is asked: from the disk, from memory
_LIKE = ("engine in this process", "engine in memory")

Request = tuple[str, str]


class Questions:
    """Requests about things drawn at random, no two of the same text but where they repeat."""

    def __init__(self, graph: MadeGraph, *, seed: int) -> None:
        self._graph = graph
        self._chosen = random.Random(seed)  # noqa: S311 - a sample, not a secret
        self._numbers = count()
        queries = read_catalogue(ROOT / "bench" / "queries")
        self._lookup, self._list = queries.find("lookup"), queries.find("list")

    def lookup(self) -> str:
        """Return a query for everything a unit says of itself."""
        unit = self._chosen.choice(self._graph.units)
        return f"{self._lookup.fill({'unit': unit})}# {next(self._numbers)}\n"

    def list(self) -> str:
        """Return a query for a page of the units of a country in a field."""
        country, place = self._chosen.choice(self._graph.lists)
        filled = self._list.fill({"country": country, "field": place})
        return f"{filled}# {next(self._numbers)}\n"

    def repeated(self) -> str:
        """Return the same lookup again and again."""
        return self._lookup.fill({"unit": self._graph.units[0]})

    def document(self) -> str:
        """Return the path of the document of a unit."""
        unit = self._chosen.choice(self._graph.units)
        return f"/doc/{unit.partition('/id/')[2]}.ttl"

    def answer(self) -> str:
        """Return the path of the JSON answer about a unit."""
        agency, _, local = self._chosen.choice(self._graph.units).partition("/id/")[2].split("/")
        return f"/api/units/{agency}/{local}"


@dataclass(slots=True)
class Line:
    """One thing asked of one target by so many clients, with the rates of all rounds."""

    asked: str
    clients: int
    target: str
    draw: Callable[[], Request]
    address: str
    rates: list[float] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)

    def run(self, seconds: float) -> None:
        """Let the clients ask for so long."""
        requests = [self.draw() for _ in range(_REQUESTS)]
        seen = measure(self.address, requests, clients=self.clients, seconds=seconds)
        self.rates.append(seen.per_second)
        self.latencies += seen.latencies
        self.refused.append(seen.refused_per_second)

    @property
    def rate(self) -> float:
        """Return the median of the rounds, in answers a second."""
        return statistics.median(self.rates)


def main() -> None:
    """Load, measure in turns, write the result file, print tables."""
    asked = _arguments().parse_args()
    before = load()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ecvet-bench-")))
        graph, home = _made(asked, folder)
        questions = Questions(graph, seed=asked.seed)
        targets = _targets(stack, home, folder, asked)
        _check_same(targets, questions)
        if not asked.disk:
            _warm_up(targets[0], questions, processes=asked.web)
        limits = Limits(copied_statements=4 * asked.triples)
        overhead = _overhead(home, targets, questions, limits=limits, rounds=asked.samples)
        lines = _lines(targets, questions)
        for turn in range(asked.rounds):
            for line in lines[turn % len(lines) :] + lines[: turn % len(lines)]:
                line.run(asked.seconds)
    figures = _ratios(lines)
    content = {
        "size": {"triples": graph.triples, "units": len(graph.units)},
        "web_processes": asked.web,
        "from_memory": not asked.disk,
        "rounds": asked.rounds,
        "seconds": asked.seconds,
        "load": [before, load()],
        "overhead": overhead,
        "throughput": [_told(line) for line in lines],
        "ratios": figures,
    }
    path = write_result(asked.out, "endpoint", content)
    print(f"One client, small queries\n\n{figure_table(overhead)}\n")
    print(f"Answers a second\n\n{_rate_table(lines)}\n\n{_ratio_table(figures)}\n")
    print(f"load {before} before, {load()} after; {path.name}")


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.endpoint", description=__doc__)
    add = parser.add_argument
    add("--triples", type=int, default=1_000_000, help="size of the made graph")
    add("--rounds", type=int, default=5, help="rounds in which everything is asked in turn")
    add("--seconds", type=float, default=3.0, help="how long the clients ask in each round")
    add("--samples", type=int, default=3, help="rounds of one client")
    add("--web", type=int, default=2, help="web processes of ours, as in deploy/systemd")
    add("--disk", action="store_true", help="ask ours from the disk, without a copy in memory")
    add("--without", nargs="*", default=[], choices=["virtuoso", "pages"], help="what to leave out")
    add("--out", type=Path, default=ROOT / "bench" / "results", help="folder for the result file")
    add("--seed", type=int, default=6, help="seed of all random choices")
    return parser


def _made(asked: argparse.Namespace, folder: Path) -> tuple[MadeGraph, StoreHome]:
    graph = write_graph(folder / "made.nq", asked.triples, seed=asked.seed)
    return graph, load_embedded(folder / "made.nq", folder / "store")


def _targets(
    stack: ExitStack, home: StoreHome, folder: Path, asked: argparse.Namespace
) -> list[Target]:
    targets = [
        stack.enter_context(
            served_store(home, port=_free_port(), processes=asked.web, environment=_limits(asked))
        ),
        stack.enter_context(oxigraph_over(folder / "oxigraph", home)),
    ]
    if "virtuoso" not in asked.without:
        made = folder / "made.nq"
        targets.append(
            stack.enter_context(virtuoso_with(folder / "virtuoso", made, buffers=170_000))
        )
    return targets


def _limits(asked: argparse.Namespace) -> dict[str, str]:
    """Return how large a store may be that is copied into memory."""
    most = asked.web if asked.disk else 4 * asked.triples * asked.web
    return {"ECVET_LIMIT_COPIED_STATEMENTS": str(most)}


def _check_same(targets: Sequence[Target], questions: Questions) -> None:
    """End the run where the engines do not give the same number of rows."""
    for query in (questions.lookup(), questions.list()):
        sizes = {target.name: len(target.rows(query)) for target in targets}
        if len(set(sizes.values())) != 1 or not all(sizes.values()):
            raise SystemExit(f"Different rows: {sizes} for {query}")


def _warm_up(target: Target, questions: Questions, *, processes: int) -> None:
    """Ask until queries have paid for the copies in memory, as they do soon after each start."""
    place = urlsplit(target.query)
    for _ in range(_WARM_UPS):
        requests = [(target.path(questions.lookup()), JSON) for _ in range(_REQUESTS)]
        measure(target.query, requests, clients=_CLIENTS[0], seconds=1.0)
        with urlopen(f"http://{place.netloc}/metrics") as told:
            if b"\necvet_query_copies %d.0" % processes in told.read():
                return
    raise SystemExit("There was no copy in memory after all these queries.")


def _overhead(
    home: StoreHome,
    targets: Sequence[Target],
    questions: Questions,
    *,
    limits: Limits,
    rounds: int,
) -> list[Figure]:
    """Return the times of small queries: bare in this process, in a query process, over HTTP."""
    times: dict[str, list[float]] = {
        **{name: [] for name in _LIKE},
        "query process": [],
        "query process, from memory": [],
    }
    with ExitStack() as stack:
        disk = stack.enter_context(_asked(home, replace(limits, copied_statements=1)))
        copied = stack.enter_context(_asked(home, limits))
        version = stack.enter_context(home.hold())
        engine, memory = ox.Store.read_only(str(version / "database")), ox.Store()
        memory.bulk_extend(engine)
        for _ in range(rounds):
            queries = [questions.lookup() for _ in range(200)]
            for query in queries:
                times[_LIKE[0]].append(timed(_bare, engine, query)[1])
                times[_LIKE[1]].append(timed(_bare, memory, query)[1])
            for query in queries:
                for name, endpoint in (("", disk), (", from memory", copied)):
                    took = timed(endpoint.answer, query, media_types=(JSON,))[1]
                    times[f"query process{name}"].append(took)
            for target in targets:
                requests = [(target.path(questions.lookup()), JSON) for _ in range(_REQUESTS)]
                seen = measure(target.query, requests, clients=1, seconds=1.0)
                times.setdefault(f"{target.name} over HTTP", []).extend(seen.latencies)
        del engine, memory
    figures = [spread(name, values, unit="ms") for name, values in times.items()]
    bare = next(one for one in figures if one.name == _LIKE[limits.copied_statements > 1])
    ours = next(one for one in figures if one.name.startswith(_OURS))
    added = Figure("added by the wall, HTTP included", round(ours.value - bare.value, 3), "ms")
    return [*figures, _aimed(added)]


@contextmanager
def _asked(home: StoreHome, limits: Limits) -> Iterator[PublicEndpoint]:
    """Give an endpoint that remembers nothing, once it answers from memory where it is to."""
    endpoint = PublicEndpoint(home, limits=limits, workers=1, remembered=0)
    try:
        while limits.copied_statements > 1 and not endpoint.copied():
            endpoint.answer("SELECT * { ?s ?p ?o } LIMIT 2000", media_types=(JSON,))
        yield endpoint
    finally:
        endpoint.close()


def _aimed(figure: Figure) -> Figure:
    return Figure(figure.name, figure.value, figure.unit, aim=_OVERHEAD_AIM)


def _bare(engine: ox.Store, query: str) -> bytes:
    solutions = engine.query(query, use_default_graph_as_union=True)
    assert isinstance(solutions, ox.QuerySolutions)
    content = solutions.serialize(format=ox.QueryResultsFormat.JSON)
    assert content
    return content


def _lines(targets: Sequence[Target], questions: Questions) -> list[Line]:
    """Return everything that is asked, in the order of a round."""
    lines = []
    for clients in _CLIENTS:
        for name, draw in (("lookup", questions.lookup), ("list", questions.list)):
            lines += [
                Line(name, clients, target.name, _query(target, draw), target.query)
                for target in targets
            ]
    lines += [
        Line(
            "repeated", _CLIENTS[-1], target.name, _query(target, questions.repeated), target.query
        )
        for target in targets
    ]
    ours = targets[0]
    for name, path in (("/api", questions.answer), ("/doc", questions.document)):
        lines.append(Line("lookup", _CLIENTS[-1], f"ecvet-graph {name}", _path(path), ours.query))
    return lines


def _query(target: Target, draw: Callable[[], str]) -> Callable[[], Request]:
    return lambda: (target.path(draw()), JSON)


def _path(draw: Callable[[], str]) -> Callable[[], Request]:
    return lambda: (draw(), "application/json" if draw.__name__ == "answer" else "text/turtle")


def _ratios(lines: Sequence[Line]) -> list[Figure]:
    """Return our share of the rate of the others, the median of the shares of all rounds."""
    found = []
    for line in lines:
        if line.target != _OURS:
            continue
        for other in lines:
            is_same = (other.asked, other.clients) == (line.asked, line.clients)
            if is_same and other.target in (_BARE, _VIRTUOSO):
                shares = [a / b for a, b in zip(line.rates, other.rates, strict=True)]
                name = f"{line.asked}, {line.clients} clients: of {other.target}"
                found.append(spread(name, shares, unit="x"))
    return found


def _told(line: Line) -> dict[str, object]:
    ranked = sorted(line.latencies)
    return {
        "asked": line.asked,
        "clients": line.clients,
        "target": line.target,
        "answers_per_second": round(line.rate, 1),
        "rounds": [round(one, 1) for one in line.rates],
        "refused_per_second": round(statistics.median(line.refused), 1),
        "latency_ms": {
            "median": ranked[len(ranked) // 2],
            "p99": ranked[int(len(ranked) * 0.99)],
        },
        "answers": len(ranked),
    }


def _rate_table(lines: Sequence[Line]) -> str:
    header = ("asked", "clients", "rate", "lowest", "highest", "503", "p99 ms", "of")
    rows = []
    for line in lines:
        told = _told(line)
        latency = told["latency_ms"]
        assert isinstance(latency, dict)
        rows.append(
            (
                line.asked,
                str(line.clients),
                f"{line.rate:,.0f}",
                f"{min(line.rates):,.0f}",
                f"{max(line.rates):,.0f}",
                f"{told['refused_per_second']:.0f}",
                f"{latency['p99']:.1f}",
                line.target,
            )
        )
    return table(header, rows)


def _ratio_table(figures: Sequence[Figure]) -> str:
    rows = []
    for figure in figures:
        aim = _BARE_SHARE if _BARE in figure.name else 1.0
        rows.append(
            (
                figure.name,
                f"{figure.value:.2f}",
                f">= {aim:g}",
                "ok" if figure.value >= aim else "MISSED",
            )
        )
    return table(("share", "median", "aim", ""), rows)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
