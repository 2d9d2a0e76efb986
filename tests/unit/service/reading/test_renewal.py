"""What is taken over from an earlier version and patched is what would be read anew: a law."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ecvet_graph.compare import build_index
from ecvet_graph.model.iris import COUNTRY, DCTERMS, ECVET, ELM, ISCED_F, OWN, RDF, XSD, Graphs
from ecvet_graph.model.review import Decision, Purpose, ReviewResult, Side
from ecvet_graph.publish.contents import unit_contents
from ecvet_graph.rdf.review import decision_triples
from ecvet_graph.rdf.terms import triple_line
from ecvet_graph.service.matching import Comparison
from ecvet_graph.service.reading import MatchSelection, Reader, Selection
from ecvet_graph.service.reading.renewal import touched_units
from ecvet_graph.store import GraphStore, OxigraphStore, RdfFormat, Snapshot, StoreHome
from ecvet_graph.store.touched import Touched, read_touched

BASE = "http://localhost:8000"
GRAPHS = Graphs(BASE)
COMPARER = Comparison(build_index((), (), skill_weights={}))
UNITS = tuple(f"{BASE}/id/{agency}/unit/q--u{number}" for agency in "ab" for number in range(3))
WHOLES = tuple(f"{BASE}/id/{agency}/qualification/q{number}" for agency in "ab" for number in "01")
CONCEPTS = f"""
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<{COUNTRY}DEU> skos:inScheme <{COUNTRY.rstrip("/")}> ; skos:prefLabel "Germany"@en ; skos:notation "DE" .
<{COUNTRY}EST> skos:inScheme <{COUNTRY.rstrip("/")}> ; skos:prefLabel "Estonia"@en ; skos:notation "EE" .
<{ISCED_F}0732> skos:inScheme <{ISCED_F}25831c2> ; skos:prefLabel "Building"@en .
""".encode()

Said = Mapping[str, frozenset[str]]


def fact(subject: str, name: str, value: str) -> str:
    return f"<{subject}> <{name}> {value} .\n"


def things() -> Iterator[tuple[str, str]]:
    """Yield what agencies may say, as graph and statements that come and go together."""
    for thing in (*UNITS, *WHOLES):
        agency = thing.removeprefix(f"{BASE}/id/")[0]
        graph, facts = GRAPHS.dataset(agency, "d"), GRAPHS.facts(agency, "d")
        kind = ECVET + "Unit" if thing in UNITS else ELM + "Qualification"
        yield graph, fact(thing, RDF + "type", f"<{kind}>")
        yield graph, fact(thing, DCTERMS + "identifier", f'"{agency}:1"')
        for title in ('"Maurer"@de', '"Bricklayer"@en', '"Ärger"@de'):
            yield graph, fact(thing, DCTERMS + "title", title)
        yield graph, fact(thing, ECVET + "validUntil", f'"2030-01-01"^^<{XSD}date>')
        for code in ("DEU", "EST"):
            yield facts, fact(thing, ECVET + "country", f"<{COUNTRY}{code}>")
        for level in "34":
            yield facts, fact(thing, ECVET + "effectiveLevel", f'"{level}"^^<{XSD}integer>')
        yield facts, fact(thing, ECVET + "effectiveField", f"<{ISCED_F}0732>")


def parts() -> Iterator[tuple[str, str]]:
    """Yield how units, qualifications, outcomes and allocations hang together."""
    for number, unit in enumerate(UNITS):
        agency = unit.removeprefix(f"{BASE}/id/")[0]
        graph = GRAPHS.dataset(agency, "d")
        for whole in (WHOLES[number % 4], WHOLES[(number + 1) % 4]):
            yield graph, fact(unit, ELM + "isPartOf", f"<{whole}>")
        yield graph, fact(unit, ECVET + "sameUnitAs", f"<{UNITS[(number + 1) % 6]}>")
        allocation = unit.replace("/unit/", "/allocation/")
        yield (
            graph,
            fact(allocation, RDF + "type", f"<{ECVET}UnitAllocation>")
            + fact(allocation, ECVET + "unit", f"<{unit}>")
            + fact(allocation, ECVET + "trainingWeeks", f'"4.0"^^<{XSD}decimal>'),
        )
        for outcome in (f"{unit}--o1", f"{unit}--o2"):
            yield graph, fact(unit, ELM + "learningOutcome", f"<{outcome}>")
            yield graph, fact(outcome, DCTERMS + "title", '"Legt Steine"@de')
            yield GRAPHS.coverage, fact(outcome, ECVET + "linkedSkill", "<http://skill.org/1>")


def matches() -> Iterator[tuple[str, str]]:
    """Yield matches."""
    for a, b, score in ((0, 3, "0.5"), (0, 4, "0.9"), (1, 3, "0.7"), (0, 3, "0.6")):
        node = f"{BASE}/id/derived/unit-match/{a}{b}{score}"
        numbers = ((name, score) for name in ("score", "coverageOfA", "coverageOfB"))
        yield (
            GRAPHS.matches,
            fact(node, RDF + "type", f"<{ECVET}UnitMatch>")
            + fact(node, ECVET + "unitA", f"<{UNITS[a]}>")
            + fact(node, ECVET + "unitB", f"<{UNITS[b]}>")
            + fact(node, ECVET + "verdict", f"<{OWN}verdict/partial>")
            + fact(node, ECVET + "reservation", f"<{OWN}reservation/none>")
            + fact(node, ECVET + "levelGap", f'"1"^^<{XSD}integer>')
            + "".join(
                fact(node, ECVET + name, f'"{one}"^^<{XSD}decimal>') for name, one in numbers
            ),
        )


def decided(store: GraphStore) -> Said:
    """Return a decision on two units as they are described now; nothing where they are not."""
    source, target = UNITS[0], UNITS[3]
    contents = unit_contents(store, (source, target))
    if len(contents) < len((source, target)):
        return {}
    decision = Decision(
        institution=f"{BASE}/id/a/organisation/x",
        side=Side.RECEIVING,
        purpose=Purpose.EXEMPTION,
        result=ReviewResult.CONFIRMED,
        source_unit=source,
        target_unit=target,
        decided_at=datetime(2026, 1, 1, tzinfo=UTC),
        source_content=contents[source].digest,
        target_content=contents[target].digest,
        iri=f"{BASE}/id/review/decision/1",
    )
    return {GRAPHS.review: frozenset(map(triple_line, decision_triples(BASE, decision)))}


POOL = (*things(), *parts(), *matches())


def publish(home: StoreHome, said: Said, wanted: Said) -> None:
    """Write the difference of what is said and what shall be said as the next version."""
    with home.writer("changed") as draft:
        for graph in sorted({*said, *wanted}):
            old, new = said.get(graph, frozenset()), wanted.get(graph, frozenset())
            if old != new:
                removed, added = "".join(sorted(old - new)), "".join(sorted(new - old))
                draft.store.change(graph, removed=removed.encode(), added=added.encode())


def picked(draw: random.Random, before: set[int], share: float) -> set[int]:
    """Return which statements of the pool are made next: most stay as they were."""
    return {
        number
        for number in range(len(POOL))
        if (draw.random() < 0.6 if draw.random() < share else number in before)
    }


def as_said(chosen: set[int]) -> Said:
    graphs: dict[str, set[str]] = {}
    for number in chosen:
        graph, lines = POOL[number]
        graphs.setdefault(graph, set()).update(line + "\n" for line in lines.splitlines())
    return {graph: frozenset(lines) for graph, lines in graphs.items()}


def shown(reader: Reader) -> tuple[object, ...]:
    """Return everything that lists and the front page show."""
    languages = ("en", "de", "fr")
    return (
        reader.home(),
        [reader.units(Selection(), language=language) for language in languages],
        [reader.qualifications(Selection(), language=language) for language in languages],
        [reader.units(Selection(text=text), language="de") for text in ("maurer", "arger", "a:1")],
        reader.matches(MatchSelection()),
        reader.matches(MatchSelection(statuses=("suggested", "rejected", "recognised-in-case"))),
        [reader.matches_of(unit) for unit in UNITS],
        dict(reader.tables.reviews),
        list(reader.tables.rows.items()),
        list(reader.tables.units.entries),
    )


def read(snapshot: Snapshot, *, before: Reader | None = None, since: int = 0) -> Reader:
    touched = read_touched(snapshot.folder, since=since) if before else None
    assert before is None or touched is not None
    reader = Reader(
        snapshot.store,
        comparer=COMPARER,
        version=str(snapshot.manifest.version),
        base=BASE,
        before=before,
        touched=touched,
    )
    reader.warm()
    return reader


# What is drawn at random gains nothing from being made smaller
@settings(
    max_examples=12,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow],
)
@given(draw=st.randoms(use_true_random=False), share=st.sampled_from((0.02, 0.2)))
def test_patched_lists_are_those_read_anew(
    draw: random.Random, share: float, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = StoreHome.create(tmp_path_factory.mktemp("renewal") / "store")
    with home.writer("vocabularies") as draft:
        graph = GRAPHS.vocabulary("country")
        draft.store.load(CONCEPTS, syntax=RdfFormat.TURTLE, graph=graph)
    chosen = picked(draw, set(), 1.0)
    publish(home, {}, as_said(chosen))
    with ExitStack() as stack:
        first = stack.enter_context(home.reader())
        patched, version = read(first), first.manifest.version
        publish(home, {}, decided(first.store))
        for _ in range(4):
            fresh = picked(draw, chosen, share)
            publish(home, as_said(chosen), as_said(fresh))
            chosen = fresh
            # At times a reader comes late, and two versions have passed.
            if draw.random() < 0.3:
                continue
            snapshot = stack.enter_context(home.reader())
            patched = read(snapshot, before=patched, since=version)
            version = snapshot.manifest.version
            assert shown(patched) == shown(read(snapshot))


def test_a_unit_that_lost_an_allocation_may_have_changed() -> None:
    unit, allocation = UNITS[0], UNITS[0].replace("/unit/", "/allocation/")
    older, newer = OxigraphStore(), OxigraphStore()
    graph = GRAPHS.dataset("a", "d")
    line = fact(allocation, ECVET + "unit", f"<{unit}>").encode()
    older.load(line, syntax=RdfFormat.N_TRIPLES, graph=graph)
    touched = Touched({graph: frozenset({allocation})})
    assert touched_units(touched, (older, newer), base=BASE) == {allocation, unit}


def test_of_a_dataset_that_was_replaced_every_unit_may_have_changed() -> None:
    store = OxigraphStore()
    for unit in UNITS:
        graph = GRAPHS.dataset(unit.removeprefix(f"{BASE}/id/")[0], "d")
        line = fact(unit, RDF + "type", f"<{ECVET}Unit>").encode()
        store.load(line, syntax=RdfFormat.N_TRIPLES, graph=graph)
    for graph in (GRAPHS.dataset("a", "d"), GRAPHS.facts("a", "d")):
        found = touched_units(Touched({graph: None}), (store,), base=BASE)
        assert found == {unit for unit in UNITS if "/id/a/" in unit}


@pytest.mark.parametrize(
    "graph",
    [
        GRAPHS.catalogue,
        GRAPHS.coverage,
        GRAPHS.matches,
        GRAPHS.skill_links,
        GRAPHS.review,
        GRAPHS.inferred,
        GRAPHS.mapping_set("x"),
        GRAPHS.vocabulary("eqf"),
        f"{BASE}/graph/withdrawn",
    ],
)
def test_what_is_derived_or_decided_changes_no_unit(graph: str) -> None:
    touched = Touched({graph: None})
    assert touched_units(touched, (OxigraphStore(),), base=BASE) == frozenset()
