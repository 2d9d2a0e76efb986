"""The answers of the example queries on the demonstration data, and how they are written down.

After a change of queries or data, `python -m tests.unit.query.example_rows` writes them and
`queries/examples.ttl` anew; what differs is then to be looked at with `git diff`.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from ecvet_graph.config import Settings
from ecvet_graph.model.iris import XSD
from ecvet_graph.model.terms import Literal, Term
from ecvet_graph.query import Query, catalogue
from ecvet_graph.query.examples import as_it_stands, examples_document
from ecvet_graph.service.demo import build_demo
from ecvet_graph.service.graph import EcvetGraph
from ecvet_graph.store import GraphStore, RdfFormat, StoreHome

ROOT = Path(__file__).resolve().parents[3]
EXPECTED = Path(__file__).with_name("expected")
EXAMPLES = ROOT / "queries" / "examples.ttl"
ADDITIONS = Path(__file__).with_name("demo_additions.trig")
BASE = Settings().base
# Moments of the demonstration are those of its making; those of the additions are given.
_GIVEN_YEAR = "2026-0"
_ESCAPES = str.maketrans({"\t": "\\t", "\n": "\\n", "\r": "\\r", "\\": "\\\\"})


def built_demo(folder: Path) -> None:
    """Build the demonstration without an encoder, the same on every machine: `store` in a folder."""
    settings = Settings(store=folder / "store", cache=folder / "cache")
    build_demo(EcvetGraph(settings), with_encoder=False)


def with_additions(store: Path) -> StoreHome:
    """Add to a demonstration what the examples need besides."""
    home = StoreHome.open(store)
    with home.writer("additions") as draft:
        draft.store.load(ADDITIONS, syntax=RdfFormat.TRIG)
    return home


def example_queries() -> list[Query]:
    """Return the queries that say who asks them."""
    return [query for query in catalogue() if query.asked_by]


def answer(store: GraphStore, query: Query) -> str:
    """Return the rows of an example as lines of tab-separated values, the variables first."""
    solutions = store.select(as_it_stands(query, BASE))
    lines = [list(solutions.variables), *(map(_written, row) for row in solutions.rows)]
    return "".join("\t".join(line) + "\n" for line in lines)


def expected_file(query: Query) -> Path:
    """Return the file with the rows that an example must have."""
    return EXPECTED / f"{query.name.rpartition('/')[2]}.tsv"


def _written(term: Term | None) -> str:
    if term is None:
        return ""
    text = term.value if hasattr(term, "value") else str(term)
    if isinstance(term, Literal) and term.datatype == XSD + "dateTime":
        moment = text.replace("+00:00", "Z")
        return moment if moment.startswith(_GIVEN_YEAR) else "(a moment)"
    if isinstance(term, Literal) and term.datatype == XSD + "decimal":
        text = text.rstrip("0").rstrip(".") if "." in text else text
    note = f"@{term.language}" if isinstance(term, Literal) and term.language else ""
    return text.translate(_ESCAPES) + note


def renew(queries: Iterable[Query]) -> None:
    """Write the expected rows of all examples, and the examples as RDF."""
    for path in EXPECTED.glob("*.tsv"):
        path.unlink()
    with tempfile.TemporaryDirectory() as made:
        built_demo(Path(made))
        with with_additions(Path(made) / "store").reader() as found:
            for query in queries:
                expected_file(query).write_text(answer(found.store, query), "utf-8")
    EXAMPLES.write_bytes(examples_document(catalogue(), base=BASE))


if __name__ == "__main__":
    renew(example_queries())
    sys.stderr.write(f"Written: {EXPECTED} and {EXAMPLES}. Look at the difference with git.\n")
