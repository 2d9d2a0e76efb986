"""The reference of the constraints: every named shape, whole, with its examples."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Graph

from ecvet_graph.errors import NotFoundError
from ecvet_graph.quality import STORE_RULES, Severity, load_shapes
from ecvet_graph.quality.findings import NOTHING_TO_CHECK, UNKNOWN_CLASS
from ecvet_graph.service.reference import constraint, load_constraints, vocabulary_turtle
from ecvet_graph.service.reference.constraints import obligation_levels


def test_every_code_that_a_finding_can_have_is_there_once() -> None:
    shapes = [iri for level in obligation_levels() for iri in load_shapes(level).shapes]
    rules = [rule.iri for rule in STORE_RULES]
    codes = [*shapes, *rules, NOTHING_TO_CHECK, UNKNOWN_CLASS]
    assert sorted(view.iri for view in load_constraints()) == sorted(codes)
    assert len(codes) > 200


def test_the_text_of_each_shape_is_its_own_and_whole() -> None:
    shapes = [view for view in load_constraints() if view.form == "shape"]
    for view in shapes:
        assert view.text.startswith(f"ecvetsh:{view.code} ")
        assert view.text.endswith(".")
        assert view.text.count("sh:severity") == 1, view.code
        english = {text.language: text.value for text in view.messages}["en"]
        assert english[:20].split("…")[0] in view.text
    assert len(shapes) > 200


def test_a_rule_over_the_store_shows_its_query() -> None:
    view = constraint(STORE_RULES[0].query)
    assert (view.level, view.form) == ("store", "query")
    assert "SELECT" in view.text
    assert view.source == f"queries/quality/{STORE_RULES[0].query}.rq"


def test_a_constraint_tells_what_it_asks_for_and_shows_right_and_wrong() -> None:
    view = constraint("Q02-missing")
    assert view.severity is Severity.WARNING
    assert [target.short for target in view.targets] == ["elm:Qualification"]
    assert view.path == "elm:EQFLevel"
    assert {text.language for text in view.messages} == {"en", "de", "fr"}
    assert [example.is_valid for example in view.examples] == sorted(
        (example.is_valid for example in view.examples), reverse=True
    )
    assert {example.is_valid for example in view.examples} == {True, False}


def test_examples_are_turtle_and_say_what_they_show() -> None:
    for example in constraint("Q01").examples:
        assert len(Graph().parse(data=example.turtle, format="turtle")) > 5
        assert example.shows


def test_shapes_and_examples_name_the_file_they_stand_in(root: Path) -> None:
    views = [view for view in load_constraints() if view.file]
    assert {view.form for view in load_constraints() if not view.file} == {"program"}
    for view in views:
        assert view.text in (root / view.file).read_text(encoding="utf-8")
        for example in view.examples:
            assert (root / example.file).read_text(encoding="utf-8") == example.turtle
            assert example.name == (root / example.file).name


def test_an_unknown_code_is_refused() -> None:
    with pytest.raises(NotFoundError, match="no constraint 'Q99'"):
        constraint("Q99")


@pytest.mark.parametrize("name", ["ecvet", "schemes", "glossary", "nqf", "shapes-publish"])
def test_vocabulary_files_are_given_as_turtle(name: str) -> None:
    assert len(Graph().parse(data=vocabulary_turtle(name), format="turtle")) > 100


@pytest.mark.parametrize("name", ["none", "../ecvet", "shapes-none", "reused-terms", ""])
def test_other_files_are_not_given(name: str) -> None:
    with pytest.raises(NotFoundError):
        vocabulary_turtle(name)


def test_messages_have_dots_where_a_finding_names_something() -> None:
    assert all("{" not in text.value for view in load_constraints() for text in view.messages)
    assert all("…" in text.value for text in constraint("L04-unknown").messages)
