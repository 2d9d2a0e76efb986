"""The law of the two layers: the queries and the engine give the same rows, on both engines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ecvet_graph.compare import (
    CompareIndex,
    Filter,
    OutcomeRow,
    UnitRow,
    build_index,
    make_weight_table,
    skill_candidates,
    state_skills,
)
from ecvet_graph.model.iris import COUNTRY, ECVET, ELM, ISCED_F, OWN, RDF, XSD
from ecvet_graph.query import run, to_plain
from ecvet_graph.rdf.derived import coverage_lines, outcome_lines, weight_table_lines
from ecvet_graph.store import GraphStore, MemoryStore, OxigraphStore, RdfFormat

BASE = "http://localhost:8000"
TODAY = date(2026, 1, 1)
COUNTRIES = ("AUT", "DEU", "EST")
FIELDS = ("0732", "0731", "0711", "0913", "07", "091")
ENGINES = (MemoryStore, OxigraphStore)


@dataclass(frozen=True)
class World:
    """A generated graph, as rows for the engine and as N-Triples for the stores."""

    index: CompareIndex
    units: tuple[UnitRow, ...]
    document: bytes


@st.composite
def worlds(draw: st.DrawFn, *, units: int, skills: int) -> World:
    """Draw units with few skills among them, so that ties and exact thresholds are common."""
    pool = [f"http://data.europa.eu/esco/skill/{number:02d}" for number in range(skills)]
    rows, links = [], {}
    for number in range(draw(st.integers(2, units))):
        iri = f"{BASE}/id/demo/unit/{number:02d}"
        rows.append(
            UnitRow(
                iri=iri,
                country=draw(st.sampled_from(COUNTRIES)),
                level=draw(st.sampled_from((None, 3, 4, 5, 7))),
                fields=tuple(draw(st.sets(st.sampled_from(FIELDS), max_size=2))),
                valid_until=draw(st.sampled_from((None, None, date(2020, 1, 1), TODAY))),
            )
        )
        for place in range(draw(st.integers(1, 5))):
            links[iri, f"{BASE}/id/demo/outcome/{number:02d}--{place}"] = tuple(
                sorted(draw(st.sets(st.sampled_from(pool), max_size=4)))
            )
    return make_world(tuple(rows), links)


def make_world(units: tuple[UnitRow, ...], links: dict[tuple[str, str], tuple[str, ...]]) -> World:
    """Return the world of these units and of the skills by (unit, outcome)."""
    table = make_weight_table(
        len(units),
        ((skill, unit) for (unit, _), held in links.items() for skill in held),
        ((outcome, unit) for (unit, outcome), held in links.items() if not held),
    )
    outcomes = [
        OutcomeRow(unit, iri, table.outcome_weight(held, text=iri), held)
        for (unit, iri), held in links.items()
    ]
    lines = [line for row in units for line in _unit_lines(row)]
    for row in outcomes:
        lines.append(f"<{row.unit}> <{ELM}learningOutcome> <{row.iri}> .\n")
        lines += outcome_lines(row.iri, skills=row.skills, weight=row.weight)
        lines += coverage_lines(row.unit, skills=row.skills)
    lines += weight_table_lines(BASE, table, made_at=datetime(2026, 1, 1, tzinfo=UTC))
    index = build_index(units, outcomes, skill_weights=table.skills)
    return World(index, units, "".join(lines).encode())


def _unit_lines(row: UnitRow) -> list[str]:
    lines = [
        f"<{row.iri}> <{RDF}type> <{ECVET}Unit> .\n",
        f"<{row.iri}> <{ECVET}country> <{COUNTRY}{row.country}> .\n",
    ]
    lines += [f"<{row.iri}> <{ECVET}effectiveField> <{ISCED_F}{code}> .\n" for code in row.fields]
    if row.level is not None:
        lines.append(f'<{row.iri}> <{ECVET}effectiveLevel> "{row.level}"^^<{XSD}integer> .\n')
    if row.valid_until is not None:
        lines.append(f'<{row.iri}> <{ECVET}validUntil> "{row.valid_until}"^^<{XSD}date> .\n')
    return lines


def load(engine: type[MemoryStore | OxigraphStore], world: World) -> GraphStore:
    """Return a store of the engine that holds the world in two graphs."""
    store = engine()
    store.load(world.document, syntax=RdfFormat.N_TRIPLES, graph=f"{BASE}/graph/demo/units")
    return store


def rows(store: GraphStore, name: str, **params: object) -> list[dict[str, object]]:
    """Return the rows of a query as plain values."""
    found = run(store, name, **params)  # type: ignore[arg-type]
    return [{key: to_plain(term) for key, term in row.items()} for row in found]


def candidate_rows(world: World, unit: str, **filters: object) -> list[dict[str, object]]:
    """Return what the engine says, in the words of the query."""
    found = skill_candidates(
        world.index,
        unit,
        within=Filter(merge_same=False, **filters),  # type: ignore[arg-type]
        limit=None,
    )
    return [
        {
            "candidate": row.unit,
            "country": COUNTRY + row.country,
            **({} if row.level_gap is None else {"levelGap": row.level_gap}),
            "coverageOfA": row.coverage_of_a,
            "coverageOfB": row.coverage_of_b,
            "score": row.score,
            "verdict": f"{OWN}verdict/{row.verdict}",
            "reservation": f"{OWN}reservation/{row.reservation}",
        }
        for row in found
    ]


def check(engine: type[MemoryStore | OxigraphStore], world: World) -> None:
    """Compare every row of the three queries with the engine's, for the first units."""
    store = load(engine, world)
    for unit in world.units[:3]:
        assert rows(store, "compare/candidates", unit=unit.iri, limit=999) == candidate_rows(
            world, unit.iri
        )
    first = world.units[0]
    filtered = rows(
        store,
        "compare/candidates",
        unit=first.iri,
        country=[COUNTRY + "DEU", COUNTRY + "EST"],
        maximumLevelGap=1,
        validOn=TODAY,
        limit=999,
    )
    assert filtered == candidate_rows(
        world, first.iri, countries=("DEU", "EST"), maximum_level_gap=1, valid_on=TODAY
    )
    for other in world.units[1:3]:
        check_pair(store, world, a=first.iri, b=other.iri)


def check_pair(store: GraphStore, world: World, *, a: str, b: str) -> None:
    """Compare coverage and gap list of one pair."""
    match = state_skills(world.index, a, b)
    (row,) = rows(store, "compare/coverage", a=a, b=b)
    assert row == {
        "a": a,
        "b": b,
        **({} if match.level_gap is None else {"levelGap": match.level_gap}),
        "coverageOfA": match.coverage_of_a,
        "coverageOfB": match.coverage_of_b,
        "score": match.score,
        "verdict": f"{OWN}verdict/{match.verdict}",
        "reservation": f"{OWN}reservation/{match.reservation}",
    }
    assert rows(store, "compare/gap-list", a=a, b=b) == [
        {
            "outcome": entry.outcome,
            "weight": entry.weight,
            "share": entry.share,
            "state": f"{OWN}coverage/{entry.state}",
        }
        for entry in match.outcomes_a
    ]
    shared = {row["skill"] for row in rows(store, "compare/shared-skills", a=a, b=b)}
    assert shared == set(match.evidence)


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=(Phase.explicit, Phase.generate),
)
@given(worlds(units=5, skills=5))
def test_rdflib_returns_the_rows_of_the_engine(world: World) -> None:
    check(MemoryStore, world)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(worlds(units=14, skills=8))
def test_oxigraph_returns_the_rows_of_the_engine(world: World) -> None:
    check(OxigraphStore, world)


@pytest.mark.parametrize("engine", ENGINES)
def test_exact_thresholds_fall_on_the_same_side(
    engine: type[MemoryStore | OxigraphStore],
) -> None:
    # Four outcomes of equal weight each: half of one skill pair is exactly 0.5, one of four 0.25.
    units = tuple(UnitRow(f"{BASE}/id/demo/unit/{n}", c) for n, c in (("a", "AUT"), ("b", "DEU")))
    a, b = (unit.iri for unit in units)
    skill = [f"http://data.europa.eu/esco/skill/{number}" for number in range(6)]
    links = {
        (a, f"{a}-1"): (skill[0], skill[1]),
        (a, f"{a}-2"): (skill[2],),
        (b, f"{b}-1"): (skill[0],),
        (b, f"{b}-2"): (skill[1], skill[3], skill[4]),
        (b, f"{b}-3"): (),
    }
    world = make_world(units, links)
    assert state_skills(world.index, a, b).score > Decimal(0)
    check(engine, world)
