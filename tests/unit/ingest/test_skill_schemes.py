"""ESCO packages, the multilingual file and the shipped selection as SKOS."""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, SKOS

from ecvet_graph.errors import NotFoundError, SyntaxFault, UsageFault
from ecvet_graph.ingest.esco import read_esco
from ecvet_graph.ingest.problems import Problem, Severity
from ecvet_graph.ingest.skill_scheme import (
    ATTRIBUTION,
    SchemeItem,
    SkillConcept,
    SkillKind,
    SkillRelation,
    SkillScheme,
    skill_triples,
)
from ecvet_graph.ingest.skills_csv import read_skills_csv
from ecvet_graph.model.learning import Text
from ecvet_graph.rdf.terms import triple_line

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

ESCO = "http://data.europa.eu/esco/"
SKILL, GROUP, JOB = f"{ESCO}skill/s1", f"{ESCO}skill/g1", f"{ESCO}occupation/o1"
SCHEME = URIRef(f"{ESCO}concept-scheme/skills")
HEADER = "conceptType,conceptUri,skillType,preferredLabel,altLabels\n"
SKILLS = (
    f'{HEADER}KnowledgeSkillCompetence,{SKILL},skill/competence,lay bricks,"set bricks\nbuild"\n'
)
GROUPS = f"conceptType,conceptUri,preferredLabel,code\nSkillGroup,{GROUP},building,S6\n"
JOBS = f"conceptType,conceptUri,preferredLabel\nOccupation,{JOB},bricklayer\n"
BROADER = f"conceptType,conceptUri,broaderType,broaderUri\nX,{SKILL},SkillGroup,{GROUP}\n"
NEEDS = f"occupationUri,relationType,skillType,skillUri\n{JOB},essential,x,{SKILL}\n"


def package(folder: Path, **tables: str) -> Path:
    path = folder / "esco.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in tables.items():
            archive.writestr(f"{name}.csv", content)
    return path


def multilingual(folder: Path, *records: dict[str, Any]) -> Path:
    path = folder / "esco.jsonl"
    path.write_text("\n".join(json.dumps(record) for record in records))
    return path


def record(**fields: Any) -> dict[str, Any]:
    return {
        "uri": SKILL,
        "kind": "skill",
        "skillType": "skill/competence",
        "prefLabel": {"en": "lay bricks", "de": "Ziegel verlegen"},
        "labelSource": {"en": "1.1.1", "de": "oeh"},
        "altLabels": {"en": ["set bricks", "lay bricks"]},
        "broader": [],
        **fields,
    }


def graph_of(items: Iterable[SchemeItem]) -> Graph:
    lines = (
        triple_line(triple)
        for item in items
        if not isinstance(item, Problem)
        for triple in skill_triples(item)
    )
    return Graph().parse(data="".join(lines), format="ntriples")


def full_package(folder: Path) -> Path:
    return package(
        folder,
        skills_en=SKILLS,
        skillGroups_en=GROUPS,
        occupations_en=JOBS,
        broaderRelationsSkillPillar=BROADER,
        occupationSkillRelations=NEEDS,
    )


def test_a_package_becomes_skos_with_hierarchy_and_occupations(tmp_path: Path) -> None:
    graph = graph_of(read_esco([full_package(tmp_path)]))
    skill = URIRef(SKILL)
    assert (skill, SKOS.inScheme, SCHEME) in graph
    assert (URIRef(GROUP), SKOS.inScheme, SCHEME) not in graph
    assert (skill, DCTERMS.type, URIRef("http://data.europa.eu/snb/skill-type/skill")) in graph
    assert (skill, SKOS.broader, URIRef(GROUP)) in graph
    assert set(graph.objects(skill, SKOS.altLabel)) == {
        Literal("set bricks", lang="en"),
        Literal("build", lang="en"),
    }
    need = URIRef(f"{ESCO}model#isEssentialSkillFor")
    assert (skill, need, URIRef(JOB)) in graph


def test_the_scheme_says_whose_it_is_and_where_labels_come_from(tmp_path: Path) -> None:
    graph = graph_of(read_esco([multilingual(tmp_path, record())]))
    [rights] = (str(value) for value in graph.objects(SCHEME, DCTERMS.rights))
    assert ATTRIBUTION in rights
    assert "Modified version" in rights
    sources = {str(source) for source in graph.objects(SCHEME, DCTERMS.source)}
    assert "Preferred labels in de: oeh (1)" in sources


def test_the_first_preferred_label_of_a_language_wins(tmp_path: Path) -> None:
    other = record(prefLabel={"en": "brickwork", "fr": "maçonner"})
    items = read_esco([full_package(tmp_path), multilingual(tmp_path, other)])
    [found] = [i for i in items if isinstance(i, SkillConcept) and i.iri == SKILL]
    assert found.labels == (Text("lay bricks", "en"), Text("maçonner", "fr"))


@pytest.mark.parametrize(
    ("fields", "message", "severity"),
    [
        ({"kind": "verb"}, "not known", Severity.LEFT_OUT),
        ({"uri": "http://example.org/x"}, "not an ESCO concept", Severity.LEFT_OUT),
        ({"uri": f"{ESCO}skill/a> <b"}, "not an ESCO concept", Severity.LEFT_OUT),
        ({"uri": None}, "'uri' is missing", Severity.LEFT_OUT),
        ({"prefLabel": {}}, "has no label", Severity.LEFT_OUT),
        ({"prefLabel": {"en> <x": "a"}}, "language tags", Severity.LEFT_OUT),
        ({"broader": [GROUP]}, "not in the input", Severity.LEFT_OUT),
        ({"skillType": None}, "has no type", Severity.NOTE),
    ],
)
def test_what_cannot_be_used_of_esco_is_listed(
    tmp_path: Path, fields: dict[str, Any], message: str, severity: Severity
) -> None:
    items = list(read_esco([multilingual(tmp_path, record(**fields))]))
    assert [
        item.severity for item in items if isinstance(item, Problem) and message in item.message
    ] == [severity]


def test_relations_without_their_concepts_are_counted_as_left_out(tmp_path: Path) -> None:
    items = list(read_esco([package(tmp_path, occupationSkillRelations=NEEDS)]))
    assert not any(isinstance(item, SkillRelation) for item in items)
    assert [item.message[:11] for item in items if isinstance(item, Problem)] == ["1 relations"]


def test_files_that_are_not_esco_are_refused(tmp_path: Path) -> None:
    (tmp_path / "broken.zip").write_bytes(b"PK")
    (tmp_path / "a.txt").write_text("x")
    for path, kind in (
        (tmp_path / "none.zip", NotFoundError),
        (tmp_path / "a.txt", UsageFault),
        (tmp_path / "broken.zip", SyntaxFault),
        (package(tmp_path, other="x"), SyntaxFault),
    ):
        with pytest.raises(kind):
            list(read_esco([path]))


def test_the_shipped_selection_is_complete_and_grouped(root: Path) -> None:
    items = list(read_skills_csv(root / "data" / "skills"))
    assert [item for item in items if isinstance(item, Problem)] == []
    skills = [
        item
        for item in items
        if isinstance(item, SkillConcept) and item.kind is not SkillKind.OWN_GROUP
    ]
    assert len(skills) > 80
    graph = graph_of(items)
    assert len(set(graph.subjects(SKOS.inScheme, SCHEME))) == len(skills)
    assert all(
        skill.broader[0].startswith("https://w3id.org/ecvet/skill-group/") for skill in skills
    )


def test_errors_of_the_selection_are_listed_by_cell(tmp_path: Path) -> None:
    (tmp_path / "groups.csv").write_text("id,label_en\ng,Group\n")
    (tmp_path / "skills.csv").write_text(
        "uri,type,group,label_en,alt_en\n"
        f"{ESCO}skill/a,skill,g,lay,set | put\n"
        f"{ESCO}skill/b,verb,g,lay,\n"
        f"{ESCO}skill/c,skill,h,lay,\n"
        f"{ESCO}skill/d,skill,g,,\n"
        "http://example.org/,skill,g,lay,\n"
    )
    items = list(read_skills_csv(tmp_path))
    places = [(i.place.line, i.place.field) for i in items if isinstance(i, Problem)]
    assert places == [(3, "type"), (4, "group"), (5, "label_en"), (6, "uri")]
    [skill] = [i for i in items if isinstance(i, SkillConcept) and i.kind is SkillKind.SKILL]
    assert [label.value for label in skill.other_labels] == ["set", "put"]


@pytest.mark.real_data
def test_the_whole_of_esco_comes_in(shared_data: Path) -> None:
    esco = shared_data / "esco"
    paths = [
        *sorted((esco / "official_csv_v1.1.1").glob("*.zip")),
        esco / "esco_concepts_multilingual.jsonl.gz",
    ]
    kinds: Counter[str] = Counter()
    labels: Counter[str] = Counter()
    problems: list[Problem] = []
    for item in read_esco(paths):
        if isinstance(item, Problem):
            problems.append(item)
        elif isinstance(item, SkillConcept):
            kinds[item.kind.name] += 1
            if item.kind.scheme == str(SCHEME):
                labels.update(text.language for text in item.labels)
        else:
            kinds[type(item).__name__] += 1
    assert kinds == {
        "SkillScheme": 1,
        "SKILL": 10_831,
        "KNOWLEDGE": 3_059,
        "UNTYPED": 6,
        "GROUP": 640,
        "OCCUPATION": 3_007,
        "OCCUPATION_GROUP": 619,
        "SkillRelation": 123_788,
    }
    assert labels == {
        "en": 13_896, "fr": 13_384, "es": 13_384, "de": 13_032, "sv": 7_873, "nl": 5_418
    }  # fmt: skip
    assert Counter(problem.severity for problem in problems) == {
        Severity.NOTE: 6,
        Severity.LEFT_OUT: 9,
    }
    assert SkillScheme.__name__ in kinds
