"""Republishing one qualification of a served store, timed until everybody sees it.

`python -m bench.republish STORE`: the store is copied by hard links and stays as it is.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from urllib.parse import quote

from bench.record import ROOT, Figure, figure_table, load, spread, write_result
from bench.serving import Site, served

from ecvet_graph.config import Settings
from ecvet_graph.model.iris import DCTERMS, ECVET, ELM, Graphs
from ecvet_graph.model.terms import Blank, Iri, Literal, Triple
from ecvet_graph.publish import Outcome, Receipt, Submission
from ecvet_graph.query import run
from ecvet_graph.rdf.terms import triple_line
from ecvet_graph.service.publishing import publish_documents
from ecvet_graph.store import GraphStore, StoreHome

__all__ = ["main"]

_UPWARDS = frozenset(
    {ECVET + name for name in ("unit", "qualification", "ofQualification", "forUnit", "forOutcome")}
    | {ELM + name for name in ("isPartOf", "proves", "learningAchievementSpecification")}
    | {ECVET + "assures"}
)
_BESIDE = ECVET + "sameUnitAs"
_SEEN_AIM, _MATCHED_AIM = 2.0, 30.0
_PATIENCE = 600.0
_PAUSE = 0.02


@dataclass(frozen=True, slots=True)
class _Part:
    """A qualification of a dataset with a unit of it, and everything that is said of both."""

    agency: str
    dataset: str
    qualification: str
    unit: str
    triples: tuple[Triple, ...]

    def document(self, title: str) -> bytes:
        """Return the part as N-Triples, with one more outcome text that names this round."""
        outcome = min(
            str(value)
            for subject, predicate, value in self.triples
            if str(subject) == self.unit and predicate.value == ELM + "learningOutcome"
        )
        changed = [
            (subject, predicate, Literal(title, language="en"))
            if str(subject) == self.unit and predicate.value == DCTERMS + "title"
            else (subject, predicate, Literal(f"{value} {title}", language=_language(value)))
            if str(subject) == outcome and predicate.value == DCTERMS + "title"
            else (subject, predicate, value)
            for subject, predicate, value in self.triples
        ]
        return "".join(sorted(set(map(triple_line, changed)))).encode()


def main() -> None:
    """Measure, write the result file, print the table."""
    asked = _arguments().parse_args()
    before = load()
    with tempfile.TemporaryDirectory(dir=asked.store.resolve().parent, prefix="republish-") as name:
        folder = Path(name)
        settings = Settings.from_environment({**os.environ, "ECVET_STORE": str(folder / "store")})
        _copy(asked.store.resolve(), settings.store)
        figures = _measured(settings, asked)
    path = write_result(asked.out, "republish", {"load": [before, load()], "figures": figures})
    print(f"{figure_table(figures)}\n\nload {before} before, {load()} after; {path.name}")


def _measured(settings: Settings, asked: argparse.Namespace) -> list[Figure]:
    times: dict[str, list[float]] = {}
    parts = list(_chosen(settings, count=asked.rounds + 1, seed=asked.seed))
    # The first process that publishes also reads all constraints for the first time.
    _published(settings, parts.pop(), "Warming up")
    with served(settings.store, derives=not asked.no_matches) as site:
        for part in parts:
            for name, seconds in _round(settings, site, part, waits=not asked.no_matches):
                times.setdefault(name, []).append(seconds)
                print(f"  {name}: {seconds:.2f} s", flush=True)
        note = f"service {site.memory():,.0f} MB, started in {site.start_seconds:.1f} s"
    figures = [
        spread(name, values, unit="s", aim=_AIMS.get(name)) for name, values in times.items()
    ]
    figures[0] = replace(figures[0], note=note)
    return figures


def _round(
    settings: Settings, site: Site, part: _Part, *, waits: bool
) -> Iterator[tuple[str, float]]:
    """Publish once; yield what took how long, in seconds."""
    title = f"Republished {time.time_ns()}"
    begun = time.perf_counter()
    receipt = _published(settings, part, title)
    switched = time.perf_counter()
    yield "publish, gate and all", switched - begun
    for name, look in _looks(site, part, title, receipt):
        while not look():
            _check_patience(switched)
        yield name, time.perf_counter() - switched
    yield "from the beginning until all see it", time.perf_counter() - begun
    if waits:
        while _stale(site, part):
            time.sleep(_PAUSE * 10)
            _check_patience(switched)
        yield "from the beginning until its matches are there", time.perf_counter() - begun


def _looks(
    site: Site, part: _Part, title: str, receipt: Receipt
) -> Iterator[tuple[str, Callable[[], bool]]]:
    """Yield what to look at, in the order in which it is waited for."""
    path = part.unit.partition("/id/")[2]
    ask = f"ASK {{ <{part.unit}> <{DCTERMS}title> ?title FILTER(STR(?title) = '{title}') }}"
    version = receipt.store_version or 0
    yield "query", lambda: "true" in _text(site, f"/sparql?query={quote(ask)}&format=json")
    yield "version of the service", lambda: _version(site) >= version
    pages = {
        "page of the unit": f"/en/units/{path.replace('/unit/', '/')}",
        "list of units": f"/en/units?q={quote(title)}",
        "data of the unit": f"/doc/{path}.json",
    }
    for name, address in pages.items():
        yield name, partial(_shows, site, address, title)


def _shows(site: Site, address: str, title: str) -> bool:
    # The list repeats what was looked for in its form.
    text = _text(site, address)
    return f">{title}<" in text or f'"value": "{title}"' in text


_AIMS = {
    "page of the unit": _SEEN_AIM,
    "list of units": _SEEN_AIM,
    "data of the unit": _SEEN_AIM,
    "query": _SEEN_AIM,
    "from the beginning until its matches are there": _MATCHED_AIM,
}


def _published(settings: Settings, part: _Part, title: str) -> Receipt:
    with tempfile.NamedTemporaryFile(suffix=".nt") as file:
        file.write(part.document(title))
        file.flush()
        submission = Submission(
            Path(file.name), part.agency, part.dataset, qualification=part.qualification
        )
        (receipt,) = publish_documents(settings, [submission])
    if receipt.outcome is not Outcome.PUBLISHED:
        raise SystemExit(f"{part.qualification} was {receipt.outcome}: {receipt.report}")
    return receipt


def _chosen(settings: Settings, *, count: int, seed: int) -> Iterator[_Part]:
    """Yield parts of the store, drawn at random among units with matches."""
    home, graphs = StoreHome.open(settings.store), Graphs(settings.base)
    chosen = random.Random(seed)  # noqa: S311 - a sample, not a secret
    with home.reader() as snapshot:
        store = snapshot.store
        places = [
            (str(r["unit"]), str(r["qualification"])) for r in run(store, "resource/unit-places")
        ]
        datasets = [name for name in store.graphs() if _is_dataset(name, settings.base)]
        for unit, whole in chosen.sample(places, count):
            agency, dataset = next(
                name.removeprefix(f"{settings.base}/graph/").split("/")
                for name in datasets
                if any(store.triples(name, subject=Iri(whole)))
            )
            triples = _belonging(store, graphs.dataset(agency, dataset), Iri(whole))
            yield _Part(agency, dataset, whole, unit, tuple(triples))


def _belonging(store: GraphStore, graph: str, root: Iri) -> list[Triple]:
    """Return what is said of a qualification and of all that belongs to it."""
    found: list[Triple] = []
    seen: set[Iri | Blank] = set()
    left: list[Iri | Blank] = [root]
    while left:
        thing = left.pop()
        if thing in seen:
            continue
        seen.add(thing)
        own = list(store.triples(graph, subject=thing))
        found += own
        left += [
            value
            for _, link, value in own
            if not isinstance(value, Literal) and link.value not in {*_UPWARDS, _BESIDE}
        ]
        if own:
            back = store.triples(graph, value=thing)
            left += [subject for subject, link, _ in back if link.value in _UPWARDS]
    return found


def _is_dataset(graph: str, base: str) -> bool:
    agency, _, dataset = graph.removeprefix(f"{base}/graph/").partition("/")
    return bool(dataset) and agency not in {"derived", "review", "vocabulary"}


def _stale(site: Site, part: _Part) -> bool:
    text = _text(site, f"/doc/{part.unit.partition('/id/')[2]}.json")
    return bool(json.loads(text)["stale"])


def _version(site: Site) -> int:
    return int(json.loads(_text(site, "/health/ready"))["version"])


def _text(site: Site, address: str) -> str:
    return site.get(address)[1].decode()


def _language(term: object) -> str | None:
    return term.language if isinstance(term, Literal) else None


def _check_patience(since: float) -> None:
    if time.perf_counter() - since > _PATIENCE:
        raise SystemExit("It was not seen within ten minutes.")
    time.sleep(_PAUSE)


def _copy(source: Path, target: Path) -> None:
    """Copy a store by hard links; locks are the copy's own."""
    shutil.copytree(source, target, copy_function=os.link)
    for lock in target.glob("*.lock"):
        lock.unlink()
        lock.touch()


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.republish", description=__doc__)
    parser.add_argument("store", type=Path, help="a linked and matched store")
    parser.add_argument("--rounds", type=int, default=5, help="publications")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-matches", action="store_true", help="do not wait for the matches")
    parser.add_argument("--out", type=Path, default=ROOT / "bench" / "results")
    return parser


if __name__ == "__main__":
    main()
