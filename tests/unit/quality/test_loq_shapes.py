"""The constraints of the LOQ level are complete, and a level of their own."""

from __future__ import annotations

import pyshacl
import pytest
from rdflib import Graph

from ecvet_graph.errors import UsageFault
from ecvet_graph.quality import LEVELS, Severity, load_shapes

SHAPES = load_shapes("loq").shapes


def test_there_is_a_constraint_for_every_property_of_a_projection() -> None:
    assert len(SHAPES) >= 69
    names = {shape.local_name for shape in SHAPES.values()}
    assert {"LOQ-Q01", "LOQ-Q02", "LOQ-Q03", "LOQ-Q06", "LOQ-Q08"} <= names
    assert all(name.startswith("LOQ-") for name in names)
    assert not set(SHAPES) & set(load_shapes("publish").shapes)


def test_each_says_in_three_languages_what_is_wrong_and_what_to_do() -> None:
    for shape in SHAPES.values():
        assert [language for language, _ in shape.messages] == ["en", "de", "fr"], shape.iri
        for _, text in shape.messages:
            assert text == text.strip()
            assert text.endswith("."), shape.iri
            assert len(text.split(". ")) >= 2, shape.iri
            assert ("{?value}" in text) == ("{?value}" in shape.messages[0][1]), shape.iri
        assert shape.level == "loq"
        assert shape.severity is Severity.VIOLATION
        assert shape.name
        assert "European Learning Model 3.1" in shape.source


def test_no_two_say_the_same() -> None:
    assert len({shape.messages for shape in SHAPES.values()}) == len(SHAPES)


def test_the_shapes_are_valid_shacl() -> None:
    shapes = Graph().parse(data=load_shapes("loq").turtle, format="turtle")
    conforms, _, text = pyshacl.validate(Graph(), shacl_graph=shapes, meta_shacl=True)
    assert conforms, text


@pytest.mark.parametrize("level", ["examples", "examples-loq", "..", ""])
def test_there_are_no_other_levels(level: str) -> None:
    assert LEVELS == ("publish", "loq")
    with pytest.raises(UsageFault, match="no level"):
        load_shapes(level)
