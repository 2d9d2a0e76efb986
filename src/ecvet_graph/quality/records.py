"""A small document at once, in this process; nothing of it is remembered anywhere.

For records about learners, which are written into no cache, and for whoever waits for the answer.
"""

from __future__ import annotations

from collections.abc import Iterable

from ecvet_graph.errors import LimitError
from ecvet_graph.quality.chunks import Context
from ecvet_graph.quality.engines import shacl_engine
from ecvet_graph.quality.findings import Finding, worst_first
from ecvet_graph.quality.neighbourhood import read_neighbourhood
from ecvet_graph.quality.shapes import load_shapes
from ecvet_graph.quality.vocabulary import ContextSource, shipped_vocabulary

__all__ = ["check_record"]

# The engine takes a tenth of a second for as many lines of agreements and decisions.
_MOST_LINES = 20_000


def check_record(
    lines: Iterable[str], *, vocabulary: ContextSource | None = None
) -> tuple[Finding, ...]:
    """Return the findings of the level `publish`, worst first, for what belongs together.

    Args:
        lines: trusted N-Triples, written by our own writers.
        vocabulary: gives the statements about a concept; the shipped vocabularies when `None`.

    Raises:
        LimitError: it is more than a record.
        EngineError: the engine failed.
    """
    data = read_neighbourhood(lines)
    if sum(map(len, data.lines.values())) > _MOST_LINES:
        raise LimitError(
            f"The record has more than {_MOST_LINES:,} statements.",
            remedy="Divide it: one agreement for each stay, one record for each assessment.",
        )
    context = Context(vocabulary or shipped_vocabulary(), None)
    outside = dict.fromkeys(data.outside(data.lines))
    text = "".join((*data.text(data.lines), *context.lines(outside)))
    catalogue = load_shapes("publish")
    return worst_first(
        catalogue.finding(shape, focus=focus, value=value)
        for shape, focus, value in shacl_engine().results(text)
    )
