"""Links and coverage of the outcomes that changed, as a difference to what the store says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ecvet_graph.compare import WeightTable, to_scaled
from ecvet_graph.model.iris import ECVET, Graphs
from ecvet_graph.model.terms import Iri
from ecvet_graph.progress import Progress
from ecvet_graph.rdf.derived import (
    coverage_lines,
    outcome_lines,
    skill_link_lines,
    unmapped_line,
    weight_lines,
)
from ecvet_graph.rdf.terms import triple_line
from ecvet_graph.service.changed_units import ChangedUnits
from ecvet_graph.service.label_file import filed_labels
from ecvet_graph.service.outcome_links import OutcomeLinks, ReviewedLinks, derive_links
from ecvet_graph.service.outcomes import Outcome, languages_of, outcomes_of_units
from ecvet_graph.service.reviewing import confirmed_links, rejected_links
from ecvet_graph.service.watermark import Watermark
from ecvet_graph.skills import Encoder
from ecvet_graph.store import GraphStore
from ecvet_graph.store.normal import as_stored

__all__ = ["Difference", "OutcomeFacts", "Relinked", "difference", "relink"]

_LINKED, _WEIGHT = Iri(ECVET + "linkedSkill"), Iri(ECVET + "outcomeWeight")


@dataclass(frozen=True, slots=True)
class Difference:
    """Statements of one graph that go and that come, as lines of N-Triples."""

    removed: tuple[str, ...]
    added: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OutcomeFacts:
    """What comparison reads of an outcome: its weight in ten-thousandths, and its skills."""

    weight: int
    skills: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Relinked:
    """The facts of the outcomes of changed units, and the differences by graph.

    `linked` is how many outcomes were linked again.
    """

    facts: Mapping[str, OutcomeFacts]
    declared: Collection[str]
    differences: Mapping[str, Difference]
    linked: int


def relink(
    store: GraphStore,
    changed: ChangedUnits,
    *,
    base: str,
    table: WeightTable,
    watermark: Watermark,
    cache: Path,
    encoder: Encoder | None,
    listener: Progress,
) -> Relinked | None:
    """Link the outcomes that changed again; the others keep their links.

    Weights are those of `table`. `None`: the labels that the store was linked with are not known
    any more, or do not reach.
    """
    outcomes = outcomes_of_units(store, sorted(changed.units))
    again = [one for one in outcomes if one.iri in changed.outcomes]
    labels = filed_labels(cache, watermark.linker, encoder=encoder)
    if labels is None or not languages_of(again) <= set(watermark.languages):
        return None
    reviewed = ReviewedLinks(confirmed_links(store, base=base), rejected_links(store, base=base))
    links = derive_links(
        again, labels, reviewed=reviewed, cache=cache, encoder=encoder, listener=listener
    )
    facts = {one.iri: _weighed(one, links.get(one.iri), table) for one in again}
    facts |= {
        one.iri: _known(store, one.iri, base=base) for one in outcomes if one.iri not in facts
    }
    return Relinked(
        facts,
        {one.iri for one in outcomes if one.declared},
        _differences(store, changed, links, facts, outcomes=outcomes, base=base, table=table),
        len(again),
    )


def difference(before: Iterable[str], after: Iterable[str]) -> Difference:
    """Return what differs between statements as the store gives them and new ones."""
    old, new = set(before), set(as_stored(after))
    return Difference(tuple(sorted(old - new)), tuple(sorted(new - old)))


def _weighed(outcome: Outcome, found: OutcomeLinks | None, table: WeightTable) -> OutcomeFacts:
    linked = [link.uri for link, _ in found.links] if found else []
    skills = tuple(sorted({*outcome.declared, *linked}))
    return OutcomeFacts(table.outcome_weight(skills, text=outcome.text_key), skills)


def _known(store: GraphStore, outcome: str, *, base: str) -> OutcomeFacts:
    skills, weight = [], 0
    for _, predicate, value in store.triples(Graphs(base).coverage, subject=Iri(outcome)):
        if predicate == _LINKED:
            skills.append(str(value))
        elif predicate == _WEIGHT:
            weight = to_scaled(str(value))
    return OutcomeFacts(weight, tuple(sorted(skills)))


def _differences(
    store: GraphStore,
    changed: ChangedUnits,
    links: Mapping[str, OutcomeLinks],
    facts: Mapping[str, OutcomeFacts],
    *,
    outcomes: Collection[Outcome],
    base: str,
    table: WeightTable,
) -> dict[str, Difference]:
    graphs = Graphs(base)
    covered: defaultdict[str, set[str]] = defaultdict(set)
    for one in outcomes:
        for unit in one.units:
            covered[unit].update(facts[one.iri].skills)
    weighed = [one.iri for one in outcomes if one.iri in changed.outcomes]
    new = {skill for one in weighed for skill in facts[one].skills} - table.skills.keys()
    coverage = [
        line
        for one in weighed
        for line in outcome_lines(one, skills=facts[one].skills, weight=facts[one].weight)
    ]
    coverage += [
        line for unit in changed.units for line in coverage_lines(unit, skills=covered[unit])
    ]
    coverage += [*weight_lines({skill: table.skill_weight(skill) for skill in sorted(new)})]
    subjects = {*changed.outcomes, *changed.units, *changed.gone}
    return {
        graphs.skill_links: difference(
            _link_lines(store, graphs.skill_links, changed.outcomes), _new_links(base, links)
        ),
        graphs.coverage: difference(_lines_of(store, graphs.coverage, subjects), coverage),
    }


def _new_links(base: str, links: Mapping[str, OutcomeLinks]) -> Iterator[str]:
    for outcome in sorted(links):
        found = links[outcome]
        for lines in skill_link_lines(base, outcome, links=found.links):
            yield from lines.splitlines(keepends=True)
        if not found.links:
            yield unmapped_line(outcome, probability=found.rejected)


def _link_lines(store: GraphStore, graph: str, outcomes: Iterable[str]) -> Iterator[str]:
    """Yield what the store says of links of outcomes, and of outcomes without any."""
    for outcome in sorted(outcomes):
        links = {str(link) for link, _, _ in store.triples(graph, value=Iri(outcome))}
        yield from _lines_of(store, graph, {outcome, *links})


def _lines_of(store: GraphStore, graph: str, subjects: Iterable[str]) -> Iterator[str]:
    for subject in sorted(subjects):
        yield from map(triple_line, store.triples(graph, subject=Iri(subject)))
