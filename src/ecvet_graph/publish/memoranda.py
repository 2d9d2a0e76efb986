"""Memoranda of understanding that their parties made public: one dataset of the installation.

Each stands under `{base}/id/mobility/memorandum/`, all of them in the dataset `mobility/memoranda`
with a graph of its own, so that they go through the gate, have versions, and leave tombstones.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from ecvet_graph.config import Limits
from ecvet_graph.errors import InvalidDataError, NotFoundError, PreconditionError
from ecvet_graph.model.iris import MOBILITY, Graphs
from ecvet_graph.model.learning import Text
from ecvet_graph.model.terms import Triple
from ecvet_graph.publish.catalogue import current_version
from ecvet_graph.publish.publisher import publish
from ecvet_graph.publish.submissions import Outcome, Receipt, Submission
from ecvet_graph.publish.withdrawal import withdraw
from ecvet_graph.rdf.terms import triple_line
from ecvet_graph.store import RdfFormat, StoreHome, stored_lines

__all__ = ["DATASET", "put_memorandum", "remove_memorandum"]

DATASET = "memoranda"
_ATTEMPTS = 5
_SIGNATURE = "<https://w3id.org/ecvet/ns#signature>"


def put_memorandum(
    home: StoreHome,
    iri: str,
    triples: Iterable[Triple],
    *,
    base: str,
    actor: str,
    limits: Limits | None = None,
    cache: Path | None = None,
    clock: Callable[[], datetime] | None = None,
) -> Receipt:
    """Put a memorandum into the dataset, in the place of what was said of it before.

    Args:
        home: the store.
        iri: of the memorandum, under `{base}/id/mobility/memorandum/`.
        triples: what it says, of itself and its signatures.
        base: base IRI of the installation.
        actor: who publishes, for the audit log.
        limits: of the gate.
        cache: folder in which the gate remembers findings.
        clock: gives the time of publication.

    Raises:
        InvalidDataError: the gate refuses it; names the constraint.
        PreconditionError: others publish memoranda all the time.
        OwnershipError, ConflictError, StoreError: as `publish`.
    """
    added = {triple_line(triple) for triple in triples}

    def attempt(number: int, lines: frozenset[str], folder: Path) -> Receipt:
        path = folder / "memoranda.nt"
        content = "".join(sorted((lines - _about(lines, iri)) | added))
        path.write_text(content, encoding="utf-8", newline="\n")
        submission = Submission(
            path, MOBILITY, DATASET, RdfFormat.N_TRIPLES, expected=number, label="the memorandum"
        )
        (receipt,) = publish(
            home,
            [submission],
            base=base,
            limits=limits,
            workers=1,
            cache=cache,
            clock=clock,
            actor=actor,
        )
        _require(receipt)
        return receipt

    return _changed(home, base, attempt)


def remove_memorandum(
    home: StoreHome,
    iri: str,
    *,
    base: str,
    actor: str,
    reason: Text | None = None,
    limits: Limits | None = None,
    clock: Callable[[], datetime] | None = None,
) -> Receipt:
    """Take a memorandum out of the dataset; it leaves a tombstone, and its versions can be read.

    The reason is kept where it was the last one. Raises as `put_memorandum`, and NotFoundError where
    there is no such memorandum.
    """

    def attempt(number: int, lines: frozenset[str], folder: Path) -> Receipt:
        gone = _about(lines, iri)
        if not gone:
            raise NotFoundError(
                f"There is no public memorandum {iri[:200]} of this installation.",
                remedy="See the list of public memoranda.",
            )
        if gone == lines:
            return withdraw(
                home,
                MOBILITY,
                DATASET,
                base=base,
                expected=number,
                reason=reason,
                actor=actor,
                clock=clock,
            )
        path = folder / "memoranda.nt"
        path.write_text("".join(sorted(lines - gone)), encoding="utf-8", newline="\n")
        submission = Submission(path, MOBILITY, DATASET, RdfFormat.N_TRIPLES, expected=number)
        (receipt,) = publish(
            home, [submission], base=base, limits=limits, workers=1, clock=clock, actor=actor
        )
        _require(receipt)
        return receipt

    return _changed(home, base, attempt)


def _changed(
    home: StoreHome, base: str, attempt: Callable[[int, frozenset[str], Path], Receipt]
) -> Receipt:
    """Change the dataset as it is now, again where somebody else was faster."""
    for _ in range(_ATTEMPTS - 1):
        with suppress(PreconditionError):
            return _tried(home, base, attempt)
    return _tried(home, base, attempt)


def _tried(
    home: StoreHome, base: str, attempt: Callable[[int, frozenset[str], Path], Receipt]
) -> Receipt:
    graph = Graphs(base).dataset(MOBILITY, DATASET)
    with home.reader() as snapshot:
        number, _ = current_version(snapshot.store, MOBILITY, DATASET, base=base)
        lines = stored_lines(snapshot.store, graph)
    with tempfile.TemporaryDirectory(prefix="ecvet-graph-") as folder:
        return attempt(number, lines, Path(folder))


def _about(lines: frozenset[str], iri: str) -> frozenset[str]:
    """Return what is said of a memorandum and of its signatures."""
    parts = {f"<{iri}>"}
    for line in lines:
        subject, predicate, value = line.split(" ", 2)
        if (subject, predicate) == (f"<{iri}>", _SIGNATURE):
            parts.add(value.rstrip("\n")[:-2])
    return frozenset(line for line in lines if line.split(" ", 1)[0] in parts)


def _require(receipt: Receipt) -> None:
    if receipt.outcome is Outcome.REJECTED and receipt.report:
        worst = receipt.report.findings[0]
        raise InvalidDataError(
            f"The memorandum cannot be made public: {worst.message()}",
            remedy="Mend the memorandum, and have it signed again.",
        )
