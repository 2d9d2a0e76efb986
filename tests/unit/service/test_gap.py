"""How the list of units of a qualification is read as a target, and what is said of it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from ecvet_graph.compare import CompareIndex, OutcomeRow, Proof, UnitRow, build_index
from ecvet_graph.compare.shares import SkillShares
from ecvet_graph.errors import NotFoundError, UsageFault
from ecvet_graph.service.gap import GapRequest, find_gap
from ecvet_graph.service.targets import find_unit, read_target
from ecvet_graph.service.views import GapReading, GapView
from ecvet_graph.store import GraphStore, MemoryStore, OxigraphStore, RdfFormat

BASE = "http://localhost:8000/id/x"
Q = f"{BASE}/qualification/q"
PREFIXES = """
@prefix elm: <http://data.europa.eu/snb/model/elm/> .
@prefix ecvet: <https://w3id.org/ecvet/ns#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix role: <https://w3id.org/ecvet/unit-role/> .
@prefix system: <https://w3id.org/ecvet/credit-system/> .
@prefix x: <http://localhost:8000/id/x/> .
"""
_IN_GROUP = "ecvet:role role:elective ; ecvet:inGroup <G> ; ecvet:creditSystem system:ekap"
PLACES: Mapping[str, str] = {
    "must": "ecvet:role role:mandatory",
    "easy": f"{_IN_GROUP} ; ecvet:points 10.0",
    "hard": f"{_IN_GROUP} ; ecvet:points 30.0",
}


def store_of(
    places: Mapping[str, str], more: str = "", *, engine: type[GraphStore] = OxigraphStore
) -> GraphStore:
    """Return a store with one qualification whose units have these places."""
    units = "".join(
        f"""
<{unit(name)}> a ecvet:Unit ; elm:isPartOf <{Q}> ; dcterms:title "{name}"@en ;
  dcterms:identifier "x:{name}" .
<{BASE}/allocation/{name}> a ecvet:UnitAllocation ; ecvet:unit <{unit(name)}> ;
  ecvet:qualification <{Q}> {"; " + place if place else ""} .
"""
        for name, place in places.items()
    )
    title = f'<{Q}> a elm:Qualification ; dcterms:title "Q"@en ; dcterms:identifier "x:q" .'
    store = engine()
    text = (PREFIXES + title + units + more).replace("<G>", f"<{BASE}/group/g>")
    store.load(text.encode(), syntax=RdfFormat.TURTLE, graph="http://localhost:8000/graph/x/main")
    return store


def unit(name: str) -> str:
    return f"{BASE}/unit/{name}"


def group(rule: str) -> str:
    return f"<G> a ecvet:UnitGroup ; ecvet:ofQualification <{Q}> {rule} ."


def index_of(*names: str) -> CompareIndex:
    rows = [UnitRow(unit(name), "DEU" if name in PLACES else "EST") for name in names]
    skills = {name: (f"s-{name.removeprefix('b-')}",) for name in names}
    outcomes = [OutcomeRow(unit(name), f"{unit(name)}-o", 10_000, skills[name]) for name in names]
    weights = {skill: 10_000 for found in skills.values() for skill in found}
    return build_index(rows, outcomes, skill_weights=weights)


INDEX = index_of("must", "easy", "hard", "b-must", "b-easy", "b-hard")


def ask(store: GraphStore, *held: str) -> GapView:
    asked = GapRequest(tuple(unit(name) for name in held), "x:q")
    return find_gap(store, INDEX, asked, shares=SkillShares(INDEX))


def taken(view: GapView) -> list[str]:
    return [entry.unit.iri.rpartition("/")[2] for entry in view.sets[0].units]


def test_without_roles_and_groups_every_unit_counts_and_it_is_said() -> None:
    view = ask(store_of(dict.fromkeys(PLACES, "")))
    assert view.readings == (GapReading.ALL_UNITS,)
    assert taken(view) == ["b-easy", "b-hard", "b-must"]
    assert len(view.missing) == 3


@pytest.mark.parametrize("engine", [OxigraphStore, MemoryStore])
def test_electives_follow_the_rule_of_their_group(engine: type[GraphStore]) -> None:
    view = ask(store_of(PLACES, group("; ecvet:minUnits 1"), engine=engine))
    assert view.readings == ()
    assert [len(one.units) for one in view.sets] == [2, 2]
    assert [len(view.missing), len(view.units), len(view.groups)] == [1, 3, 1]
    assert not view.groups[0].is_met


def test_points_are_reached_within_one_credit_system() -> None:
    view = ask(store_of(PLACES, group("; ecvet:requiredPoints 20.0")))
    assert taken(view) == ["b-hard", "b-must"]
    assert view.sets[0].electives == (unit("hard"),)


def test_points_of_several_credit_systems_are_not_added_up() -> None:
    mixed = {**PLACES, "hard": PLACES["hard"].replace("ekap", "osaamispiste")}
    view = ask(store_of(mixed, group("; ecvet:minUnits 1 ; ecvet:requiredPoints 40.0")))
    assert view.readings == (GapReading.SEVERAL_CREDIT_SYSTEMS,)
    assert len(view.sets[0].units) == 2


def test_a_rule_that_cannot_be_met_and_electives_without_a_rule_are_said() -> None:
    view = ask(store_of(PLACES, group("; ecvet:minUnits 3")))
    assert view.readings == (GapReading.UNMEETABLE_RULE,)
    assert taken(view) == ["b-must"]
    assert ask(store_of(PLACES)).readings == (GapReading.UNRULED_ELECTIVES,)


def test_an_incomplete_list_is_said() -> None:
    structure = (
        f"x:s a ecvet:UnitStructure ; ecvet:qualification <{Q}> ; ecvet:unitListComplete false ."
    )
    assert GapReading.INCOMPLETE_LIST in ask(store_of(PLACES, structure)).readings


def test_what_is_held_meets_the_rule_and_covers_the_required_unit() -> None:
    view = ask(store_of(PLACES, group("; ecvet:minUnits 1")), "b-must", "b-easy")
    assert view.proof is Proof.NOTHING_OPEN
    assert view.coverage == 1
    assert view.missing == ()
    assert view.groups[0].is_met


def test_a_target_may_be_named_by_iri_and_must_be_there() -> None:
    store = store_of(PLACES)
    assert read_target(store, INDEX, Q) == read_target(store, INDEX, "x:q")
    assert not read_target(store, INDEX, unit("must")).is_qualification
    for name in ("x:none", f"{Q}-none", unit("none")):
        with pytest.raises(NotFoundError):
            read_target(store, INDEX, name)


def test_an_id_of_several_things_is_refused_with_all_of_them() -> None:
    store = store_of(PLACES, f'<{unit("easy")}> dcterms:identifier "x:must" .')
    several = f"{unit('easy')}, {unit('must')}"
    for find, kinds in ((find_unit, "units"), (read_target, "units or qualifications")):
        with pytest.raises(UsageFault, match=f"^2 {kinds} are called 'x:must'") as caught:
            find(store, INDEX, "x:must")
        assert several in (caught.value.remedy or "")
    mixed = store_of(PLACES, f'<{Q}> dcterms:identifier "x:must" .')
    with pytest.raises(UsageFault, match="2 units or qualifications"):
        read_target(mixed, INDEX, "x:must")
    assert find_unit(mixed, INDEX, "x:must") == unit("must")
