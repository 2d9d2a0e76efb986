"""Nothing of the EU's shapes is switched off but what a correct record fails with."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Graph
from rdflib.namespace import SH
from tests.unit.quality.eu_profile import (
    FILES,
    MENDS,
    SWITCHES,
    Mend,
    Switch,
    failures,
    is_regex,
    odd_patterns,
    read_profile,
)

from ecvet_graph.assets import asset_folder

PREFIXES = """
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix elm: <http://data.europa.eu/snb/model/elm/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix status: <http://data.europa.eu/snb/entitlement-status/> .
@prefix x: <https://example.org/id/demo/accreditation/> .
"""
# The full record holds a correct ESCO link; what else is needed to show a defect is added to it.
CORRECT = {
    "EscoSkillRestriction": "",
    "LearningEntitlementSpecificationShapeCV": """
x:right a elm:LearningEntitlementSpecification ; dcterms:title "Right to work"@en ;
  dcterms:type status:type ; elm:entitlementStatus status:given ; elm:status "in force" .
status:type a skos:Concept . status:given a skos:Concept ; skos:inScheme status:25831c2 .
status:25831c2 a skos:ConceptScheme .""",
    "AccreditationShapeCV": 'x:mason elm:status "in force" .',
    "AccreditationShape": 'x:mason elm:decision "positive" .',
}


def raw(folder: Path) -> Graph:
    shapes = Graph()
    for name in FILES:
        shapes.parse(folder / name, format="turtle")
    return shapes


def name_of(entry: Switch | Mend) -> str:
    return entry.shape.rpartition("/")[2]


def test_seven_defects_are_known_each_with_a_reason() -> None:
    assert len(MENDS) == 3
    assert len(SWITCHES) == 4
    assert all(entry.reason for entry in (*MENDS, *SWITCHES))
    assert {name_of(switch) for switch in SWITCHES} == set(CORRECT)


@pytest.mark.parametrize("switch", SWITCHES, ids=name_of)
def test_a_correct_record_fails_as_long_as_the_defect_is_there(
    switch: Switch, shared_domain: Path
) -> None:
    record = Graph().parse(asset_folder("shapes") / "examples-loq" / "records" / "full.ttl")
    record.parse(data=PREFIXES + CORRECT[name_of(switch)], format="turtle")
    assert failures(record, read_profile(shared_domain / "elm", keep=[switch]))
    assert not failures(record, read_profile(shared_domain / "elm"))


@pytest.mark.parametrize("mend", MENDS, ids=name_of)
def test_a_mended_pattern_was_no_regular_expression(mend: Mend, shared_domain: Path) -> None:
    assert len(odd_patterns(raw(shared_domain / "elm"), mend.shape, mend.path)) == 1


def test_no_other_pattern_is_odd(shared_domain: Path) -> None:
    patterns = list(raw(shared_domain / "elm").objects(None, SH.pattern))
    assert len(patterns) == 8
    assert sum(not is_regex(pattern) for pattern in patterns) == len(MENDS)
    assert all(map(is_regex, read_profile(shared_domain / "elm").objects(None, SH.pattern)))


def test_nothing_else_is_changed(shared_domain: Path) -> None:
    before, after = raw(shared_domain / "elm"), read_profile(shared_domain / "elm")
    assert len(set(after.subject_objects(SH.deactivated))) == len(SWITCHES) + 1  # units: theirs
    assert len(set(before.subject_objects(SH.deactivated))) == 1
    # Blank nodes differ from reading to reading, so that the two are compared by their counts.
    assert len(after) == len(before) + len(SWITCHES)
    for predicate in set(before.predicates()) - {SH.deactivated}:
        count = sum(1 for _ in before.subject_objects(predicate))
        assert sum(1 for _ in after.subject_objects(predicate)) == count, predicate
