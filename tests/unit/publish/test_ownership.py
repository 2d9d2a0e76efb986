"""An agency speaks of its own things, and of nothing else, whatever the trick."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecvet_graph.errors import OwnershipError
from ecvet_graph.model.iris import ECVET, ELM, OWL, RDF, SKOS
from ecvet_graph.publish import Owned, keep_owned

BASE = "http://localhost:8000"
PREFIX = f"{BASE}/id/demo-at/"
UNIT = f"<{PREFIX}unit/maurer--mauerwerk>"
OTHER = f"<{BASE}/id/demo-de/unit/maurer--mauerwerk>"
TITLE = "<http://purl.org/dc/terms/title>"
MINE = f'{UNIT} {TITLE} "Mauerwerk"@de .'


def _keep(folder: Path, *lines: str) -> tuple[Owned, list[str]]:
    source, target = folder / "source.nt", folder / "target.nt"
    source.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    owned = keep_owned(source, target, prefix=PREFIX, name="given.ttl")
    return owned, target.read_text("utf-8").splitlines()


def test_own_things_are_kept_and_counted(tmp_path: Path) -> None:
    kind = f"{UNIT} <{RDF}type> <{ECVET}Unit> ."
    owned, kept = _keep(tmp_path, kind, MINE)
    assert kept == [kind, MINE]
    assert owned == Owned(2, ((ECVET + "Unit", 1),), ())


@pytest.mark.parametrize(
    "subject",
    [
        OTHER,
        f"<{BASE}/id/demo-at>",
        f"<{BASE}/id/demo-at-evil/unit/a>",
        f"<{BASE}/id/derived/unit-match/0a>",
        f"<{BASE}/graph/demo-de/all>",
        "<https://localhost:8000/id/demo-at/unit/a>",
        "<http://localhost/id/demo-at/unit/a>",
        "<http://localhost:8000/id/demo-\u0430t/unit/a>",
        "<http://example.org/unit/a>",
        "<http://data.europa.eu.example.org/snb/eqf/4>",
    ],
)
def test_things_of_others_are_refused_by_name(tmp_path: Path, subject: str) -> None:
    with pytest.raises(OwnershipError) as refusal:
        _keep(tmp_path, MINE, f'{subject} {TITLE} "x"@en .')
    assert subject in refusal.value.message
    assert refusal.value.place
    assert refusal.value.place.source == "given.ttl"
    assert not (tmp_path / "target.nt").exists()


@pytest.mark.parametrize(
    "local",
    [
        "unit/../../demo-de/unit/a",
        "unit/%2e%2e/a",
        "unit/",
        "unit",
        "unit/a#b",
        "unit/a?b",
        "Unit/a",
        "unit/a/b",
        "unit/ä",
        "unit/a.",
        "unit/-a",
        "unit/a---b",
        "",
    ],
)
def test_own_iris_must_be_formed_by_the_rule(tmp_path: Path, local: str) -> None:
    with pytest.raises(OwnershipError, match="formed"):
        _keep(tmp_path, f'<{PREFIX}{local}> {TITLE} "x"@en .')


@pytest.mark.parametrize(
    "concept",
    [
        "http://data.europa.eu/snb/eqf/4",
        "http://data.europa.eu/snb/isced-f/0732",
        "http://data.europa.eu/esco/skill/0a",
        "http://publications.europa.eu/resource/authority/country/AUT",
        "https://w3id.org/ecvet/verdict/partial",
    ],
)
def test_statements_about_shared_concepts_are_left_out_and_told(
    tmp_path: Path, concept: str
) -> None:
    owned, kept = _keep(
        tmp_path,
        f'<{concept}> <{SKOS}prefLabel> "mine now"@en .',
        MINE,
        f"<{concept}> <{SKOS}note> _:b .",
        '_:b <http://x/p> "of the concept" .',
    )
    assert kept == [MINE]
    assert owned.dropped == (concept,)
    assert owned.statements == 1


def test_blank_nodes_follow_what_they_belong_to(tmp_path: Path) -> None:
    lines = [
        '_:c <http://x/p> "far" .',
        "_:b <http://x/p> _:c .",
        f"{UNIT} <http://x/part> _:b .",
        "_:c <http://x/p> _:b .",
    ]
    _, kept = _keep(tmp_path, *lines)
    assert kept == lines


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([MINE, '_:b <http://x/p> "alone" .'], "A blank node belongs to nothing"),
        (
            [MINE, "_:b <http://x/p> _:c .", "_:c <http://x/p> _:b ."],
            "2 blank nodes belong to nothing",
        ),
    ],
)
def test_blank_nodes_that_belong_to_nothing_are_refused(
    tmp_path: Path, lines: list[str], told: str
) -> None:
    with pytest.raises(OwnershipError, match=told):
        _keep(tmp_path, *lines)


@pytest.mark.parametrize(
    "statement",
    [
        f"{UNIT} <{ECVET}country> <http://publications.europa.eu/resource/authority/country/DEU> .",
        f"{UNIT} <{ECVET}coversSkill> <http://data.europa.eu/esco/skill/0a> .",
        f"{UNIT} <{ECVET}linkedSkill> <http://data.europa.eu/esco/skill/0a> .",
        f'{UNIT} <{ECVET}outcomeWeight> "9.0"^^<http://www.w3.org/2001/XMLSchema#decimal> .',
        f'{UNIT} <{ECVET}effectiveLevel> "8"^^<http://www.w3.org/2001/XMLSchema#integer> .',
        f"{UNIT} <{RDF}type> <{ECVET}UnitMatch> .",
        f"{UNIT} <{RDF}type> <{ECVET}SkillLink> .",
        f"{UNIT} <{ECVET}unitB> {OTHER} .",
        f"_:b <{RDF}type> <{ECVET}UnitMatch> .",
        f"_:b <{RDF}type> <{ECVET}ReviewDecision> .",
        f"_:b <{ECVET}targetUnit> {UNIT} .",
        f"_:b <{ECVET}confirmedBy> {OTHER} .",
    ],
)
def test_what_is_derived_is_never_published(tmp_path: Path, statement: str) -> None:
    with pytest.raises(OwnershipError, match="derived"):
        _keep(tmp_path, f"{UNIT} <http://x/part> _:b .", statement)


@pytest.mark.parametrize(
    "predicate",
    [
        OWL + "sameAs",
        *(
            ECVET + name
            for name in ("sameUnitAs", "unit", "qualification", "ofQualification", "forUnit")
        ),
        *(ELM + name for name in ("isPartOf", "proves", "learningAchievementSpecification")),
    ],
)
def test_links_that_say_something_about_others_are_refused(tmp_path: Path, predicate: str) -> None:
    with pytest.raises(OwnershipError) as refusal:
        _keep(tmp_path, f"{UNIT} <{predicate}> {OTHER} .")
    assert OTHER in refusal.value.message
    assert _keep(tmp_path, f"{UNIT} <{predicate}> {UNIT} .")[0].statements == 1


def test_relative_weight_is_the_agencys_own(tmp_path: Path) -> None:
    number = '"0.5"^^<http://www.w3.org/2001/XMLSchema#decimal>'
    line = f"<{PREFIX}allocation/a--b> <{ECVET}relativeWeight> {number} ."
    assert _keep(tmp_path, line)[1] == [line]


@pytest.mark.parametrize(
    "statement",
    [
        *(
            f"{UNIT} <{SKOS}{name}Match> {OTHER} ."
            for name in ("exact", "close", "broad", "narrow", "related")
        ),
        f"{UNIT} <{SKOS}mappingRelation> {OTHER} .",
        f"{UNIT} <{ECVET}decidedBy> <{PREFIX}organisation/kammer> .",
        f"{UNIT} <{RDF}type> <https://w3id.org/sssom/Mapping> .",
        f"{UNIT} <{RDF}type> <{OWL}Axiom> .",
        f"{UNIT} <{OWL}annotatedSource> {OTHER} .",
        f"{UNIT} <{RDF}type> <{ECVET}Tombstone> .",
        f"{UNIT} <{ECVET}withdrawnThing> {OTHER} .",
        f"{UNIT} <{RDF}type> <http://www.w3.org/ns/dcat#Dataset> .",
    ],
)
def test_mappings_decisions_and_records_never_come_in_a_document(
    tmp_path: Path, statement: str
) -> None:
    with pytest.raises(OwnershipError):
        _keep(tmp_path, MINE, statement)
