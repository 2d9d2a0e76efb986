"""One measured check of a file, in a process of its own: `python -m bench.shacl_run gate FILE`.

Prints one JSON object: seconds, findings, and a digest of constraint, thing and value of them all.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
from pathlib import Path

from ecvet_graph.quality import (
    NOTHING_TO_CHECK,
    UNKNOWN_CLASS,
    read_neighbourhood,
    shacl_engine,
    shipped_vocabulary,
    validate_dataset,
)
from ecvet_graph.quality.chunks import Context, chunk_texts

__all__ = ["main"]

_OWN_CHECKS = frozenset({NOTHING_TO_CHECK, UNKNOWN_CLASS})
Results = set[tuple[str, str, str | None]]


def main(arguments: list[str]) -> None:
    """Check the file in the way that is named, and print what it took."""
    how, path, *more = arguments
    started = time.perf_counter()
    if how == "plain":
        found = _plain(Path(path))
    else:
        found = _gate(Path(path), workers=int(more[0]), cache=Path(more[1]) if more[1:] else None)
    seconds = time.perf_counter() - started
    lines = sorted(repr(result) for result in found)
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    print(json.dumps({"seconds": seconds, "findings": len(found), "digest": digest}))


def _gate(path: Path, *, workers: int, cache: Path | None) -> Results:
    report = validate_dataset(path, workers=workers, cache=cache)
    return {
        (finding.shape, finding.focus, finding.value)
        for finding in report.findings
        if finding.shape not in _OWN_CHECKS
    }


def _plain(path: Path) -> Results:
    """Check the whole file as one graph with pySHACL, with the context that the gate gives it."""
    with path.open(encoding="utf-8", newline="\n") as stream:
        data = read_neighbourhood(stream)
    context = Context(shipped_vocabulary(), None)
    (text,) = chunk_texts(data, context, largest=sys.maxsize, smallest=sys.maxsize)
    return shacl_engine("pyshacl").results(text)


if __name__ == "__main__":
    main(sys.argv[1:])
