"""The catalogue of constraints is complete and valid SHACL."""

import re
from pathlib import Path

import pyshacl
import pytest
from rdflib import Graph

from ecvet_graph.errors import EngineError, UsageFault
from ecvet_graph.model.iris import ECVET, ELM
from ecvet_graph.quality import Severity, load_shapes, read_shapes

# How many rules the catalogue of constraints has in each of its sections; of corrections (T14) it knows
# nothing, that one is ours.
SECTIONS = {"Q": 14, "U": 18, "P": 11, "L": 9, "O": 6, "M": 5, "A": 9, "T": 14, "X": 6}
BARE = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ecvetsh: <https://w3id.org/ecvet/shapes#> .
ecvetsh:Z01 a sh:NodeShape ; sh:severity sh:Violation .
"""


def test_every_rule_of_the_catalogue_has_a_shape() -> None:
    rules = [f"{letter}{n:02}" for letter, count in SECTIONS.items() for n in range(1, count + 1)]
    assert len(rules) == 92
    shapes = load_shapes().shapes.values()
    assert {shape.local_name.partition("-")[0] for shape in shapes} == set(rules)


def test_every_message_is_there_in_three_languages_and_says_what_to_do() -> None:
    for shape in load_shapes().shapes.values():
        assert [lang for lang, _ in shape.messages] == ["en", "de", "fr"], shape.iri
        for lang, text in shape.messages:
            assert len(re.findall(r"[.:;] ", text)) >= 1, (shape.iri, lang)
            assert text.endswith("."), (shape.iri, lang)
            assert set(re.findall(r"\{[^}]*\}?", text)) <= {"{?value}"}, (shape.iri, lang)
            placeholders = "{?value}" in text
            assert placeholders == ("{?value}" in shape.messages[0][1]), (shape.iri, lang)


def test_every_constraint_has_level_name_and_source() -> None:
    for shape in load_shapes().shapes.values():
        assert shape.level == "publish"
        assert shape.name
        assert shape.source


def test_no_two_constraints_say_the_same() -> None:
    messages = [shape.messages for shape in load_shapes().shapes.values()]
    assert len(set(messages)) == len(messages) >= 176


def test_the_shapes_are_valid_shacl() -> None:
    shapes = Graph().parse(data=load_shapes().turtle, format="turtle")
    conforms, _, text = pyshacl.validate(Graph(), shacl_graph=shapes, meta_shacl=True)
    assert conforms, text


def test_the_severities_of_the_levels_follow_the_referencing_table() -> None:
    by_name = {shape.local_name: shape for shape in load_shapes().shapes.values()}
    assert by_name["Q04-high"].severity is Severity.VIOLATION
    assert by_name["Q04-medium"].severity is Severity.WARNING
    assert by_name["Q04-low"].severity is Severity.INFO


def test_targets_and_paths_are_readable() -> None:
    by_name = {shape.local_name: shape for shape in load_shapes().shapes.values()}
    assert by_name["O06"].targets == (ELM + "Qualification", ECVET + "Unit")
    assert by_name["O01-country"].path == "elm:location/elm:address/elm:countryCode"
    assert by_name["U03"].path == "(elm:isPartOf|^ecvet:unit/ecvet:qualification)"
    assert by_name["P04"].path is None


def test_an_incomplete_constraint_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bare.ttl").write_text(BARE, encoding="utf-8")
    with pytest.raises(EngineError, match="Z01 is not complete"):
        read_shapes(tmp_path)


@pytest.mark.parametrize("level", ["examples", "", "nonsense"])
def test_an_unknown_level_is_refused(level: str) -> None:
    with pytest.raises(UsageFault, match="no level"):
        load_shapes(level)
