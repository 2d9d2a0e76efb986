"""The gate: checks a whole dataset, part by part and on several processors."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ecvet_graph.config import Limits
from ecvet_graph.errors import Place
from ecvet_graph.model.iris import DCTERMS, ROV
from ecvet_graph.progress import Progress
from ecvet_graph.quality.cache import FindingCache
from ecvet_graph.quality.checks import check_texts
from ecvet_graph.quality.chunks import Context, chunk_texts
from ecvet_graph.quality.classes import record_classes, unknown_classes
from ecvet_graph.quality.engines import Result
from ecvet_graph.quality.findings import (
    BLANK_NODE,
    Finding,
    Severity,
    nothing_to_check,
    worst_first,
)
from ecvet_graph.quality.neighbourhood import Neighbourhood, read_neighbourhood
from ecvet_graph.quality.ntriples import language_of, plain, split_line
from ecvet_graph.quality.readiness import Readiness, merge_readiness
from ecvet_graph.quality.shapes import load_shapes
from ecvet_graph.quality.vocabulary import ContextSource, shipped_vocabulary, states_vocabulary

__all__ = ["Report", "merge_reports", "validate_dataset"]

_NAMES = frozenset({f"<{DCTERMS}title>", f"<{ROV}legalName>"})
_NAMED = re.compile("(?:title|legalName)>")


@dataclass(frozen=True, slots=True)
class Report:
    """What the gate says about a dataset.

    `findings` stand worst first and each once; `focus_nodes` counts the things that a constraint
    looks at, `statements` the lines of the dataset, `parts` its connected parts. `readiness` is
    there at the level `loq` only.
    """

    findings: tuple[Finding, ...]
    level: str
    focus_nodes: int
    statements: int
    parts: int
    readiness: Readiness | None = None

    @property
    def is_accepted(self) -> bool:
        """Return whether nothing keeps the dataset from being published."""
        return self.counts[Severity.VIOLATION] == 0

    @property
    def counts(self) -> Mapping[Severity, int]:
        """Return the number of findings of each severity, zero included, worst first."""
        found = Counter(finding.severity for finding in self.findings)
        return {severity: found[severity] for severity in Severity}


def merge_reports(reports: Sequence[Report]) -> Report:
    """Return what several reports of one level say together, for forms that hold one report."""
    told = [report.readiness for report in reports]
    return Report(
        findings=worst_first(finding for report in reports for finding in report.findings),
        level=reports[0].level,
        focus_nodes=sum(report.focus_nodes for report in reports),
        statements=sum(report.statements for report in reports),
        parts=sum(report.parts for report in reports),
        readiness=merge_readiness([one for one in told if one]) if any(told) else None,
    )


def validate_dataset(
    ntriples: bytes | Path | Iterable[str],
    *,
    vocabulary: ContextSource | None = None,
    known_skills: Collection[str] | None = None,
    level: str = "publish",
    engine: str = "rust",
    workers: int = 2,
    source: str | None = None,
    required: Collection[str] | None = None,
    cache: Path | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> Report:
    """Check a dataset, given as N-Triples, against the constraints of a level.

    Args:
        ntriples: bytes, a file, or lines; trusted, written by our writer or the sandboxed reader.
        vocabulary: gives the statements about a concept; the shipped vocabularies when `None`.
        known_skills: the ESCO skills that are loaded; `None` when no skills scheme is loaded.
        level: obligation level, `publish` or `loq`; the latter looks at a projection.
        engine: `rust` or `pyshacl`.
        workers: processes; small datasets are checked in this one, and so are all whose parts are
            small when it is 1.
        source: name of the file the user gave, for the findings.
        required: classes of which one must occur, else there is nothing to check; by default the
            main records that a constraint of the level looks at.
        cache: folder in which findings are remembered; parts that did not change since are not
            checked again, and the findings are the same.
        limits: how long the check may take.
        progress: hears of every chunk that is checked or remembered.

    Returns:
        The findings in an order that depends on nothing but the data.

    Raises:
        UsageFault: there is no such engine or level.
        LimitError: the time was up before all was checked.
        EngineError: the engine failed.
        FileNotFoundError: the file does not exist.
    """
    remembered = FindingCache(cache, engine, level)
    data = read_neighbourhood(filter(_is_own, _lines(ntriples)))
    classes = {plain(kind) for kinds in data.types.values() for kind in kinds}
    findings = [
        replace(finding, source=_place(source, finding.focus), title=_title(data, finding.focus))
        for finding in unknown_classes(data.types)
    ]
    if classes.isdisjoint(record_classes(level) if required is None else required):
        findings.append(nothing_to_check(_place(source, BLANK_NODE)))
    else:
        context = Context(vocabulary or shipped_vocabulary(), known_skills)
        texts = tuple(chunk_texts(data, context))
        results = check_texts(
            texts,
            remembered,
            workers=workers,
            seconds=(limits or Limits()).gate_seconds,
            source=source,
            progress=progress,
        )
        findings += _findings(results, data, level=level, source=source)
    return Report(
        findings=worst_first(findings),
        level=level,
        focus_nodes=_count_focus_nodes(data, level),
        statements=sum(map(len, data.lines.values())),
        parts=len(data.parts),
    )


def _is_own(line: str) -> bool:
    # Such a statement would count for every other part that happens to be checked with it.
    return not states_vocabulary(line)


def _lines(ntriples: bytes | Path | Iterable[str]) -> Iterator[str]:
    if isinstance(ntriples, Path):
        with ntriples.open(encoding="utf-8", newline="\n") as stream:
            yield from stream
    elif isinstance(ntriples, bytes):
        yield from ntriples.decode("utf-8").split("\n")
    else:
        yield from ntriples


def _findings(
    results: Iterable[Result], data: Neighbourhood, *, level: str, source: str | None
) -> Iterator[Finding]:
    """Yield the findings, each once, with the place and title of their things."""
    catalogue = load_shapes(level)
    titles: dict[str, str] = {}
    for shape, focus, value in dict.fromkeys(results):
        if focus not in titles:
            titles[focus] = _title(data, focus)
        place, title = _place(source, focus), titles[focus]
        yield catalogue.finding(shape, focus=focus, value=value, source=place, title=title)


def _title(data: Neighbourhood, focus: str) -> str:
    """Return the English title or name, else the first in the order of the languages."""
    found: dict[str, str] = {}
    named = (line for line in data.lines.get(f"<{focus}>", ()) if _NAMED.search(line))
    for statement in filter(None, map(split_line, named)):
        if statement.predicate in _NAMES:
            language, text = language_of(statement.value) or "", plain(statement.value)
            found[language] = min(text, found.get(language, text))
    return found.get("en") or next((found[language] for language in sorted(found)), "")


def _place(source: str | None, focus: str) -> Place | None:
    return None if source is None else Place(source, field=focus)


def _count_focus_nodes(data: Neighbourhood, level: str) -> int:
    targets = {f"<{target}>" for target in load_shapes(level).target_classes}
    return sum(not targets.isdisjoint(kinds) for kinds in data.types.values())
