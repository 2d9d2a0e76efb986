"""The gate: checks a whole dataset, part by part and on several processors."""

import multiprocessing
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from pathlib import Path

from ecvet_graph.errors import EngineError, Place
from ecvet_graph.model.iris import DCTERMS, ECVET, ELM, ROV
from ecvet_graph.quality.engines import shacl_engine
from ecvet_graph.quality.findings import (
    BLANK_NODE,
    Finding,
    Severity,
    nothing_to_check,
    worst_first,
)
from ecvet_graph.quality.neighbourhood import Neighbourhood, read_neighbourhood
from ecvet_graph.quality.ntriples import language_of, plain, split_line
from ecvet_graph.quality.shapes import load_shapes
from ecvet_graph.quality.vocabulary import (
    ContextSource,
    shipped_vocabulary,
    skill_lines,
    skill_scheme_lines,
)

__all__ = ["Progress", "Report", "validate_dataset"]

Progress = Callable[[int, int], None]

_REQUIRED = frozenset({ELM + "Qualification", ECVET + "Unit"})
_NAMES = frozenset({f"<{DCTERMS}title>", f"<{ROV}legalName>"})
# The fast engine slows down with the size of a text: 300,000 statements take 6 s in texts of 5,000
# and 11 s in texts of 60,000. Below six of them starting processes costs more than it saves.
_CHUNK_LINES = 5_000
_WORTH_PROCESSES = 6


@dataclass(frozen=True, slots=True)
class Report:
    """What the gate says about a dataset.

    `findings` stand worst first and each once; `focus_nodes` counts the things that a constraint
    looks at, `statements` the lines of the dataset, `parts` its connected parts.
    """

    findings: tuple[Finding, ...]
    level: str
    focus_nodes: int
    statements: int
    parts: int

    @property
    def is_accepted(self) -> bool:
        """Return whether nothing keeps the dataset from being published."""
        return self.counts[Severity.VIOLATION] == 0

    @property
    def counts(self) -> Mapping[Severity, int]:
        """Return the number of findings of each severity, zero included, worst first."""
        found = Counter(finding.severity for finding in self.findings)
        return {severity: found[severity] for severity in Severity}


def validate_dataset(
    ntriples: bytes | Path | Iterable[str],
    *,
    vocabulary: ContextSource | None = None,
    known_skills: Collection[str] | None = None,
    level: str = "publish",
    engine: str = "rust",
    workers: int = 2,
    source: str | None = None,
    required: Collection[str] = _REQUIRED,
    progress: Progress | None = None,
) -> Report:
    """Check a dataset, given as N-Triples, against the constraints of a level.

    Args:
        ntriples: bytes, a file, or lines; trusted, written by our writer or the sandboxed reader.
        vocabulary: gives the statements about a concept; the shipped vocabularies when `None`.
        known_skills: the ESCO skills that are loaded; `None` when no skills scheme is loaded.
        level: obligation level, `publish`.
        engine: `rust` or `pyshacl`.
        workers: processes; 1 checks in this one, as small datasets always are.
        source: name of the file the user gave, for the findings.
        required: classes of which one must occur, else there is nothing to check.
        progress: called with the chunks done and the chunks in all.

    Returns:
        The findings in an order that depends on nothing but the data.

    Raises:
        UsageFault: there is no such engine or level.
        EngineError: the engine failed.
        FileNotFoundError: the file does not exist.
    """
    data = read_neighbourhood(_lines(ntriples))
    classes = {plain(kind) for kinds in data.types.values() for kind in kinds}
    if not classes & set(required):
        findings: tuple[Finding, ...] = (nothing_to_check(_place(source, BLANK_NODE)),)
    else:
        context = _Context(vocabulary or shipped_vocabulary(), known_skills)
        chunks = tuple(_chunks(data, context))
        results = _check(chunks, engine=engine, level=level, workers=workers, progress=progress)
        findings = _complete(results, data=data, level=level, source=source)
    return Report(
        findings=findings,
        level=level,
        focus_nodes=_count_focus_nodes(data, level),
        statements=sum(map(len, data.lines.values())),
        parts=len(data.parts),
    )


_Result = tuple[str, str, str | None]


@dataclass(frozen=True, slots=True)
class _Context:
    """What is known outside the dataset."""

    vocabulary: ContextSource
    known_skills: Collection[str] | None

    def lines(self, terms: Iterable[str]) -> Iterator[str]:
        """Yield what is known of the IRIs among the terms."""
        if self.known_skills is not None:
            yield from skill_scheme_lines()
        for term in terms:
            if term[0] == "<":
                iri = plain(term)
                yield from self.vocabulary(iri)
                yield from skill_lines(iri, self.known_skills or ())


def _lines(ntriples: bytes | Path | Iterable[str]) -> Iterator[str]:
    if isinstance(ntriples, Path):
        with ntriples.open(encoding="utf-8", newline="\n") as stream:
            yield from stream
    elif isinstance(ntriples, bytes):
        yield from ntriples.decode("utf-8").split("\n")
    else:
        yield from ntriples


def _chunks(data: Neighbourhood, context: _Context) -> Iterator[str]:
    """Yield texts of whole parts, each with its context and of about the same size."""
    gathered: dict[str, None] = {}
    size = 0
    for part in data.parts:
        gathered.update(dict.fromkeys(part))
        size += sum(len(data.lines.get(subject, ())) for subject in part)
        if size >= _CHUNK_LINES:
            yield _text(data, gathered, context=context)
            gathered, size = {}, 0
    if gathered:
        yield _text(data, gathered, context=context)


def _text(data: Neighbourhood, subjects: Iterable[str], *, context: _Context) -> str:
    subjects = tuple(subjects)
    outside = dict.fromkeys(data.outside(subjects))
    return "".join((*data.text(subjects), *context.lines(outside)))


def _check(
    chunks: Sequence[str], *, engine: str, level: str, workers: int, progress: Progress | None
) -> Iterator[_Result]:
    tasks = [(engine, level, chunk) for chunk in chunks]
    if workers <= 1 or len(chunks) < _WORTH_PROCESSES:
        yield from _gather(map(_check_chunk, tasks), total=len(tasks), progress=progress)
        return
    start = multiprocessing.get_context("spawn")
    try:
        with ProcessPoolExecutor(workers, mp_context=start) as pool:
            yield from _gather(pool.map(_check_chunk, tasks), total=len(tasks), progress=progress)
    except BrokenProcessPool:
        raise EngineError(
            "A process that checks the data died, most likely for lack of memory.",
            remedy="Check with one process, or free some memory.",
        ) from None


def _gather(
    results: Iterable[list[_Result]], *, total: int, progress: Progress | None
) -> Iterator[_Result]:
    for done, found in enumerate(results, start=1):
        yield from found
        if progress is not None:
            progress(done, total)


def _check_chunk(task: tuple[str, str, str]) -> list[_Result]:
    # Messages stay behind: they are the same for every finding of a constraint.
    engine, level, text = task
    found = shacl_engine(engine, level).validate(text)
    return [(finding.shape, finding.focus, finding.value) for finding in found]


def _complete(
    results: Iterable[_Result], *, data: Neighbourhood, level: str, source: str | None
) -> tuple[Finding, ...]:
    catalogue = load_shapes(level)
    titles: dict[str, str] = {}
    findings = []
    for shape, focus, value in dict.fromkeys(results):
        if focus not in titles:
            titles[focus] = _title(data.lines.get(f"<{focus}>", ()))
        finding = catalogue.finding(shape, focus=focus, value=value)
        findings.append(replace(finding, source=_place(source, focus), title=titles[focus]))
    return worst_first(findings)


def _title(lines: Iterable[str]) -> str:
    """Return the English title or name, else the first in the order of the languages."""
    found: dict[str, str] = {}
    for statement in filter(None, map(split_line, lines)):
        if statement.predicate in _NAMES:
            found.setdefault(language_of(statement.value) or "", plain(statement.value))
    return found.get("en") or next((found[language] for language in sorted(found)), "")


def _place(source: str | None, focus: str) -> Place | None:
    return None if source is None else Place(source, field=focus)


def _count_focus_nodes(data: Neighbourhood, level: str) -> int:
    targets = {f"<{target}>" for target in load_shapes(level).target_classes}
    return sum(not targets.isdisjoint(kinds) for kinds in data.types.values())
