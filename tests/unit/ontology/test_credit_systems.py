"""Credit systems are told apart: what each measures, and that points are never converted."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from rdflib import RDFS, SKOS, Graph, Namespace
from rdflib import Literal as RdfLiteral

from ecvet_graph.model import iris
from ecvet_graph.model.terms import Iri, Literal
from ecvet_graph.service.description import Description
from ecvet_graph.service.reading.portrait import qualification_view

if TYPE_CHECKING:
    from pathlib import Path

ECVET = Namespace(iris.ECVET)
SYSTEMS = (
    iris.CREDIT + "60b314e826",
    iris.CREDIT + "6fcec5c5af",
    iris.OWN + "credit-system/ekap",
    iris.OWN + "credit-system/osaamispiste",
)


@pytest.fixture(scope="module")
def credit_systems(folder: Path) -> Graph:
    graph = Graph().parse(folder / "credit-system.ttl").parse(folder / "schemes.ttl")
    return graph.parse(folder / "ecvet.ttl")


def test_each_credit_system_says_what_it_measures_and_that_it_is_never_converted(
    credit_systems: Graph,
) -> None:
    found = {
        str(credit_systems.value(system, SKOS.notation)): str(measure).rpartition("/")[2]
        for system, measure in credit_systems.subject_objects(ECVET.creditMeasure)
    }
    assert found == {
        "ECVET": "relative-weight",
        "ECTS": "workload",
        "EKAP": "workload",
        "osaamispiste": "relative-weight",
    }
    for system in credit_systems.subjects(ECVET.creditMeasure):
        assert credit_systems.value(system, ECVET.pointsPerYear) == RdfLiteral(Decimal("60.0"))
        said = {
            str(text.language): str(text)
            for text in credit_systems.objects(system, SKOS.note)
            if isinstance(text, RdfLiteral)
        }
        words = {"en": "Never converted", "de": "nie umgerechnet", "fr": "Jamais converti"}
        assert said.keys() == words.keys()
        assert all(words[language] in text for language, text in said.items())


def test_nothing_leads_from_one_credit_system_to_another(credit_systems: Graph) -> None:
    systems = set(credit_systems.subjects(ECVET.creditMeasure))
    assert len(systems) == 4
    assert not [
        (one, link, two)
        for one, link, two in credit_systems
        if one in systems and two in systems and one != two
    ]


def test_no_term_speaks_of_a_rate_between_credit_systems(credit_systems: Graph) -> None:
    names = {
        str(term).removeprefix(iris.ECVET).lower()
        for term in credit_systems.subjects(RDFS.isDefinedBy)
        if str(term).startswith(iris.ECVET)
    }
    assert len(names) > 100
    assert not [name for name in names for bad in ("convert", "rate", "factor") if bad in name]


@pytest.mark.parametrize("one", SYSTEMS)
@pytest.mark.parametrize("other", SYSTEMS)
def test_points_weigh_only_inside_a_total_of_the_same_system(one: str, other: str) -> None:
    """Equal numbers of points of two systems are a share in neither."""
    place, total, owner = "http://x/place", "http://x/total", "http://x/q"
    facts = Description(
        (Iri(subject), Iri(predicate), value)
        for subject, predicate, value in (
            (place, iris.ECVET + "points", Literal("30.0", iris.XSD + "decimal")),
            (place, iris.ECVET + "creditSystem", Iri(one)),
            (place, iris.ECVET + "qualification", Iri(owner)),
            (total, iris.ECVET + "points", Literal("60.0", iris.XSD + "decimal")),
            (total, iris.ECVET + "creditSystem", Iri(other)),
            (total, iris.ECVET + "qualification", Iri(owner)),
            (total, iris.RDF + "type", Iri(iris.ECVET + "CreditTotal")),
            (place, iris.RDF + "type", Iri(iris.ECVET + "UnitAllocation")),
        )
    )
    (view,) = qualification_view(facts, owner).units
    assert view.relative_weight == (Decimal("0.5") if one == other else None)


# Points are read where they become a part of a year, and where a rule of one qualification counts
# them; they never stand beside those of another.
WITH_POINTS = {
    "completing.py",
    "cover_rows.py",
    "qualification-structure.rq",
    "workload-facts.rq",
}


def test_comparing_and_matching_know_points_only_as_parts_of_a_year_or_in_rules(
    root: Path,
) -> None:
    rooms = [root / "src" / "ecvet_graph" / room for room in ("compare", "mappings", "skills")]
    code = [path for room in rooms for path in sorted(room.glob("**/*.py"))]
    queries = sorted((root / "queries" / "compare").glob("*.rq"))
    assert len(code) > 10
    assert len(queries) > 5
    of_credit = re.compile(r"\.points\b|ecvet:points|credit_?system|pointsPerYear", re.IGNORECASE)
    found = {
        path.name
        for path in (*code, *queries)
        if of_credit.search(path.read_text(encoding="utf-8"))
    }
    assert found == WITH_POINTS


def test_no_code_holds_a_factor_between_systems(root: Path) -> None:
    texts = [
        path.read_text(encoding="utf-8")
        for pattern in ("src/ecvet_graph/**/*.py", "queries/**/*.rq")
        for path in root.glob(pattern)
    ]
    assert len(texts) > 100
    spoken = re.compile(
        r"(points?|credits?)_(per|to|from)_(ects|ecvet|ekap)|(convert|conversion)_(points|credits?)"
    )
    assert not [text[:80] for text in texts if spoken.search(text.lower())]
