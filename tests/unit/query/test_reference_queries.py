"""Frameworks, contact points and legal acts, as the shipped vocabularies say and queries tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ecvet_graph.model.iris import COUNTRY, ELI, EQF, NQF, OWN
from ecvet_graph.query import Row, run, to_plain
from ecvet_graph.store import GraphStore, MemoryStore, OxigraphStore, RdfFormat

if TYPE_CHECKING:
    from pathlib import Path

SCQF, OLD_FRENCH, NEW_FRENCH = NQF + "c_027221dd", NQF + "c_c8bc1cb9", OWN + "nqf/fr-cncp"


@pytest.fixture(scope="module", params=[OxigraphStore, MemoryStore], ids=["oxigraph", "rdflib"])
def store(request: pytest.FixtureRequest, root: Path) -> GraphStore:
    made: GraphStore = request.param()
    for name in ("nqf", "contact-point", "legal-instrument"):
        path = root / "ontology" / f"{name}.ttl"
        made.load(path, syntax=RdfFormat.TURTLE, graph=f"https://example.org/{name}")
    return made


def values(rows: list[Row], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(to_plain(row[name]) if name in row else None for name in names) for row in rows]


def test_a_country_may_have_several_frameworks_each_with_its_region(store: GraphStore) -> None:
    rows = run(store, "resource/frameworks", country=COUNTRY + "BEL")
    found = dict(values(rows, "region", "status"))
    assert found == {
        "Flemish Community": OWN + "referencing-status/referenced",
        "French Community": OWN + "referencing-status/referenced",
        "German-speaking Community": OWN + "referencing-status/not-referenced",
    }


def test_the_repealed_french_framework_names_its_end_and_what_took_its_place(
    store: GraphStore,
) -> None:
    rows = run(store, "resource/frameworks", country=COUNTRY + "FRA")
    names = ("framework", "from", "until", "next", "levels", "referenced")
    assert set(values(rows, *names)) == {
        (OLD_FRENCH, "1969-03-21", "2019-01-08", NEW_FRENCH, 6, 6),
        (NEW_FRENCH, "2019-01-09", None, None, 8, 8),
    }


def test_the_levels_of_a_framework_come_with_eqf_level_and_dates(store: GraphStore) -> None:
    rows = run(store, "resource/framework-levels", framework=SCQF)
    found = dict(values(rows, "label", "eqf"))
    assert len(found) == 12
    assert found["SCQF Level 6"] == EQF + "4"
    assert found["SCQF Level 2"] is None
    dates = {row[1:] for row in values(rows, "eqf", "first", "last", "until") if row[0]}
    assert dates == {("2010", "2019", "2020-12-31")}


@pytest.mark.parametrize(
    ("day", "count"), [("2015-06-30", 10), ("2020-12-31", 10), ("2021-01-01", 0)]
)
def test_a_referencing_that_ended_counts_only_for_its_time(
    store: GraphStore, day: str, count: int
) -> None:
    rows = run(store, "resource/framework-levels", framework=SCQF, day=day)
    assert sum("eqf" in row for row in rows) == count


def test_the_united_kingdom_has_four_contact_points_and_belgium_three(store: GraphStore) -> None:
    for code, regions in (
        ("GBR", {"England", "Schottland", "Wales", "Nordirland"}),
        (
            "BEL",
            {
                "Flämische Gemeinschaft",
                "Französische Gemeinschaft",
                "Deutschsprachige Gemeinschaft",
            },
        ),
    ):
        rows = run(store, "resource/contact-points", country=COUNTRY + code, language="de")
        assert {region for (region,) in values(rows, "region")} == regions
        assert {flag for (flag,) in values(rows, "illustrative")} == {True}


def test_the_acts_of_2009_are_repealed_by_the_one_of_2020(store: GraphStore) -> None:
    rows = run(store, "resource/legal-instruments", language="en")
    found = {row[0]: row[1:] for row in values(rows, "act", "adopted", "force", "next")}
    act = OWN + "legal-instrument/"
    assert len(found) == len(rows) == 9
    for name in ("ecvet-2009", "eqavet-2009"):
        assert found[act + name] == ("2009-06-18", ELI + "InForce-notInForce", act + "vet-2020")
    assert found[act + "vet-2020"] == ("2020-11-24", ELI + "InForce-inForce", None)
    assert found[act + "eqf-2008"][2] == act + "eqf-2017"
