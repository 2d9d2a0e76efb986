"""Linking the outcomes of the store to skills, and the facts that comparison reads."""

from __future__ import annotations

from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from ecvet_graph.compare import WeightTable, make_weight_table
from ecvet_graph.errors import ConflictError, NotFoundError
from ecvet_graph.model.iris import Graphs
from ecvet_graph.progress import Progress, Silent
from ecvet_graph.rdf.derived import (
    coverage_lines,
    outcome_lines,
    skill_link_lines,
    weight_table_lines,
)
from ecvet_graph.service.outcomes import (
    Outcome,
    Text,
    languages_of,
    read_labels,
    read_outcomes,
)
from ecvet_graph.skills import (
    Encoder,
    LabelKind,
    Linker,
    SkillLabel,
    SkillLink,
    VectorCache,
    build_linker,
)
from ecvet_graph.store import RdfFormat, StoreHome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

__all__ = ["LinkReport", "link_store"]

OutcomeLinks = tuple[tuple[SkillLink, str], ...]  # best first, each with its method


@dataclass(frozen=True, slots=True)
class LinkReport:
    """What linking did: outcomes by how they got their skills, links by method, the new version."""

    outcomes: int
    declared: int
    derived: int
    unmapped: int
    methods: Mapping[str, int]
    weight_table: str
    version: int


def link_store(
    home: StoreHome,
    *,
    base: str,
    generated_at: datetime,
    cache: Path,
    encoder: Encoder | None = None,
    progress: Progress | None = None,
) -> LinkReport:
    """Link every outcome of the current version, and write links and coverage as the next version.

    Declared links win: an outcome that has some gets no derived ones. Without `encoder` only the
    lexical lane speaks. `cache` is the folder of vectors.

    Raises:
        NotFoundError: there is no skill with a label, or no outcome, in the store.
        ConflictError: somebody published while this ran; run it again.
    """
    listener = progress or Silent()
    with home.reader() as snapshot:
        version = snapshot.manifest.version
        listener.begin("Reading outcomes and skill labels", 2)
        outcomes = read_outcomes(snapshot.store)
        listener.advance(1)
        labels = read_labels(snapshot.store, languages=languages_of(outcomes))
        listener.advance(1)
    _require(outcomes, labels)
    vectors = VectorCache(cache / "embeddings", encoder) if encoder else None
    links = _derive(outcomes, labels, cache=vectors, listener=listener)
    skills = {one.iri: one.declared or _uris(links.get(one.iri, ())) for one in outcomes}
    table = _weigh(outcomes, skills)
    graphs = Graphs(base)
    files = {
        graphs.skill_links: _link_lines(base, links),
        graphs.coverage: _fact_lines(base, outcomes, skills=skills, table=table, now=generated_at),
    }
    written = _write(home, files, expected=version, listener=listener)
    return _report(outcomes, links, table=table, version=written)


def _require(outcomes: Sequence[Outcome], labels: Sequence[SkillLabel]) -> None:
    if not outcomes:
        raise NotFoundError(
            "The store holds no learning outcome to link.", remedy="Publish a dataset first."
        )
    if not labels and not any(outcome.declared for outcome in outcomes):
        raise NotFoundError(
            "The store holds no skill with a label.",
            remedy="Load a skill scheme first: import esco, then load-vocabularies --skills.",
        )


def _derive(
    outcomes: Sequence[Outcome],
    labels: Sequence[SkillLabel],
    *,
    cache: VectorCache | None,
    listener: Progress,
) -> dict[str, OutcomeLinks]:
    wanted: defaultdict[str, set[str]] = defaultdict(set)
    undeclared = [outcome for outcome in outcomes if not outcome.declared]
    for language, text in chain.from_iterable(outcome.texts for outcome in undeclared):
        wanted[language].add(text)
    texts = sum(map(len, wanted.values()))
    passages = {
        (label.uri, label.language) for label in labels if label.kind is LabelKind.PREFERRED
    }
    listener.begin("Reading skill labels", len(passages) if cache else 0)
    linker = build_linker(labels, wanted, cache=cache, advance=listener.advance)
    listener.begin("Encoding outcomes", texts if cache else 0)
    for language in sorted(wanted):
        linker.encode(sorted(wanted[language]), advance=listener.advance)
    listener.begin("Linking outcomes to skills", texts)
    found = {}
    for language in sorted(wanted):
        ordered = sorted(wanted[language])
        linked = linker.link(ordered, language, advance=listener.advance)
        found.update({(language, text): row for text, row in zip(ordered, linked, strict=True)})
    return {one.iri: links for one in undeclared if (links := _best(one, found, linker=linker))}


def _best(
    outcome: Outcome, found: Mapping[Text, tuple[SkillLink, ...]], *, linker: Linker
) -> OutcomeLinks:
    """Return the links of the outcome over all its languages: of each skill the best one."""
    best: dict[str, tuple[SkillLink, str]] = {}
    for language, text in outcome.texts:
        for link in found[language, text]:
            if link.uri not in best or best[link.uri][0].score < link.score:
                best[link.uri] = (link, linker.method(language))
    ranked = sorted(best.values(), key=lambda entry: (-entry[0].score, entry[0].uri))
    return tuple(ranked[: linker.limit])


def _uris(links: OutcomeLinks) -> tuple[str, ...]:
    return tuple(sorted(link.uri for link, _ in links))


def _weigh(outcomes: Sequence[Outcome], skills: Mapping[str, Sequence[str]]) -> WeightTable:
    units = {unit for outcome in outcomes for unit in outcome.units}
    held = ((skill, unit) for one in outcomes for skill in skills[one.iri] for unit in one.units)
    texts = ((one.text_key, unit) for one in outcomes if not skills[one.iri] for unit in one.units)
    return make_weight_table(len(units), held, texts)


def _link_lines(base: str, links: Mapping[str, OutcomeLinks]) -> Iterator[str]:
    for outcome in sorted(links):
        yield from skill_link_lines(base, outcome, links=links[outcome])


def _fact_lines(
    base: str,
    outcomes: Sequence[Outcome],
    *,
    skills: Mapping[str, Sequence[str]],
    table: WeightTable,
    now: datetime,
) -> Iterator[str]:
    covered: defaultdict[str, set[str]] = defaultdict(set)
    for one in outcomes:
        weight = table.outcome_weight(skills[one.iri], text=one.text_key)
        yield from outcome_lines(one.iri, skills=skills[one.iri], weight=weight)
        for unit in one.units:
            covered[unit].update(skills[one.iri])
    for unit in sorted(covered):
        yield from coverage_lines(unit, skills=sorted(covered[unit]))
    yield from weight_table_lines(base, table, made_at=now)


def _write(
    home: StoreHome, files: Mapping[str, Iterable[str]], *, expected: int, listener: Progress
) -> int:
    listener.begin("Writing links and coverage", 2 * len(files))
    with TemporaryDirectory(prefix="ecvet-links-") as folder:
        paths = {}
        for number, (graph, lines) in enumerate(files.items()):
            paths[graph] = Path(folder) / f"{number}.nt"
            with paths[graph].open("w", encoding="utf-8") as target:
                target.writelines(lines)
            listener.advance(1)
        with home.writer("outcomes linked to skills", replaced=tuple(files)) as draft:
            if draft.previous.version != expected:
                raise ConflictError(
                    f"The store is at version {draft.previous.version}, no longer {expected}.",
                    remedy="Run the command again.",
                )

            def load(graph: str) -> None:
                draft.store.load(paths[graph], syntax=RdfFormat.N_TRIPLES, graph=graph)
                listener.advance(1)

            # Side by side, since the engine loads on one core and leaves the interpreter free.
            with ThreadPoolExecutor(len(paths)) as workers:
                list(workers.map(load, paths))
        return draft.version


def _report(
    outcomes: Sequence[Outcome],
    links: Mapping[str, OutcomeLinks],
    *,
    table: WeightTable,
    version: int,
) -> LinkReport:
    declared = sum(1 for outcome in outcomes if outcome.declared)
    methods = Counter(method for found in links.values() for _, method in found)
    return LinkReport(
        outcomes=len(outcomes),
        declared=declared,
        derived=len(links),
        unmapped=len(outcomes) - declared - len(links),
        methods=dict(sorted(methods.items())),
        weight_table=table.identifier,
        version=version,
    )
