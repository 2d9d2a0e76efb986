"""Linking the outcomes of the store to skills, and the facts that comparison reads."""

from __future__ import annotations

from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from ecvet_graph.compare import WeightTable, make_weight_table
from ecvet_graph.errors import NotFoundError
from ecvet_graph.model.iris import Graphs
from ecvet_graph.progress import Progress, Silent
from ecvet_graph.rdf.derived import (
    coverage_lines,
    outcome_lines,
    skill_link_lines,
    unmapped_line,
    weight_table_lines,
)
from ecvet_graph.service.derived_graphs import require_underived
from ecvet_graph.service.label_file import file_labels
from ecvet_graph.service.outcome_links import OutcomeLinks, ReviewedLinks, derive_links
from ecvet_graph.service.outcomes import Outcome, languages_of, read_labels, read_outcomes
from ecvet_graph.service.reviewing import confirmed_links, rejected_links
from ecvet_graph.service.watermark import Mark, dataset_versions, mark_linked
from ecvet_graph.service.weight_file import file_weights
from ecvet_graph.skills import Encoder, SkillLabel
from ecvet_graph.store import WRITER_PATIENCE, Home, RdfFormat

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

__all__ = ["LinkReport", "link_store"]


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
    home: Home,
    *,
    base: str,
    generated_at: datetime,
    cache: Path,
    encoder: Encoder | None = None,
    reviewed: ReviewedLinks | None = None,
    progress: Progress | None = None,
) -> LinkReport:
    """Link every outcome of the current version, and write links and coverage as the next version.

    Declared links win: an outcome that has some gets no computed ones. What institutions confirmed
    is linked, what they rejected is not: `reviewed`, by default what the review graph says. Without
    `encoder` only the lexical lanes speak. `cache` is the folder of vectors and of earlier answers.

    Raises:
        NotFoundError: there is no skill with a label, or no outcome, in the store.
        ConflictError: somebody linked or matched while this ran; run it again.
    """
    listener = progress or Silent()
    with home.reader() as snapshot:
        version = snapshot.manifest.version
        datasets = dataset_versions(snapshot.store, base=base)
        listener.begin("Reading outcomes and skill labels", 2)
        said = reviewed or ReviewedLinks(
            confirmed_links(snapshot.store, base=base), rejected_links(snapshot.store, base=base)
        )
        outcomes = read_outcomes(snapshot.store)
        listener.advance(1)
        labels = read_labels(snapshot.store, languages=languages_of(outcomes))
        listener.advance(1)
    _require(outcomes, labels)
    links = derive_links(
        outcomes, labels, reviewed=said, cache=cache, encoder=encoder, listener=listener
    )
    skills = {one.iri: _skills(one, links.get(one.iri)) for one in outcomes}
    table = _weigh(outcomes, skills)
    graphs = Graphs(base)
    files = {
        graphs.skill_links: _link_lines(base, links),
        graphs.coverage: _fact_lines(base, outcomes, skills=skills, table=table, now=generated_at),
    }
    written = _write(home, files, base=base, expected=version, listener=listener)
    file_weights(home, table)
    mark_linked(
        home,
        Mark(version, written, datasets),
        linker=file_labels(cache, labels, encoder=encoder),
        languages=tuple(sorted(languages_of(outcomes))),
    )
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


def _skills(outcome: Outcome, found: OutcomeLinks | None) -> tuple[str, ...]:
    linked = [link.uri for link, _ in found.links] if found else []
    return tuple(sorted({*outcome.declared, *linked}))


def _weigh(outcomes: Sequence[Outcome], skills: Mapping[str, Sequence[str]]) -> WeightTable:
    units = {unit for outcome in outcomes for unit in outcome.units}
    held = ((skill, unit) for one in outcomes for skill in skills[one.iri] for unit in one.units)
    texts = ((one.text_key, unit) for one in outcomes if not skills[one.iri] for unit in one.units)
    return make_weight_table(len(units), held, texts)


def _link_lines(base: str, links: Mapping[str, OutcomeLinks]) -> Iterator[str]:
    for outcome in sorted(links):
        found = links[outcome]
        yield from skill_link_lines(base, outcome, links=found.links)
        if not found.links:
            yield unmapped_line(outcome, probability=found.rejected)


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
    home: Home,
    files: Mapping[str, Iterable[str]],
    *,
    base: str,
    expected: int,
    listener: Progress,
) -> int:
    listener.begin("Writing links and coverage", 2 * len(files))
    with TemporaryDirectory(prefix="ecvet-links-") as folder:
        paths = {}
        for number, (graph, lines) in enumerate(files.items()):
            paths[graph] = Path(folder) / f"{number}.nt"
            with paths[graph].open("w", encoding="utf-8") as target:
                target.writelines(lines)
            listener.advance(1)
        with home.writer(
            "outcomes linked to skills", replaced=tuple(files), wait=WRITER_PATIENCE
        ) as draft:
            require_underived(home, draft, base=base, since=expected)

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
    mapped = sum(1 for one in outcomes if not one.declared and links[one.iri].links)
    methods = Counter(method for found in links.values() for _, method in found.links)
    return LinkReport(
        outcomes=len(outcomes),
        declared=declared,
        derived=mapped,
        unmapped=len(outcomes) - declared - mapped,
        methods=dict(sorted(methods.items())),
        weight_table=table.identifier,
        version=version,
    )
