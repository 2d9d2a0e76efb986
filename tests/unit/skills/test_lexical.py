"""The lexical lane finds labels by words and by pieces of words."""

from __future__ import annotations

import pytest

from ecvet_graph.skills import LabelKind, LaneWeights, SkillLabel, build_lexical_index

LABELS = (
    SkillLabel("s:brick", LabelKind.PREFERRED, "de", "Ziegel verlegen"),
    SkillLabel("s:brick", LabelKind.ALTERNATIVE, "de", "Mauerwerk errichten"),
    SkillLabel("s:brick", LabelKind.PREFERRED, "en", "lay bricks"),
    SkillLabel("s:drawing", LabelKind.PREFERRED, "de", "Konstruktionspläne lesen"),
    SkillLabel("s:guest", LabelKind.PREFERRED, "de", "Gäste begrüßen"),
    SkillLabel("s:law", LabelKind.PREFERRED, "de", "Arbeitsrecht"),
)
BOTH = LaneWeights(characters=0.35, words=0.15)
CONCEPTS = ("s:brick", "s:drawing", "s:guest", "s:law")


def best(text: str) -> tuple[str, float]:
    index = build_lexical_index(LABELS, CONCEPTS, language="de", weights=BOTH)
    assert index is not None
    found = index.search([text], limit=2)
    return CONCEPTS[found.positions[0, 0]], float(found.scores[0, 0])


@pytest.mark.parametrize(
    ("text", "skill"),
    [
        ("Mauerwerke fachgerecht errichten", "s:brick"),  # inflected, by the alternative label
        ("Ziegelsteine nach Plan verlegen", "s:brick"),  # compound, by its pieces
        ("den Gast freundlich begrüßen", "s:guest"),
        ("Baukonstruktionspläne lesen und anwenden", "s:drawing"),
        ("arbeitsrechtliche Vorschriften nennen", "s:law"),
    ],
)
def test_german_outcomes_find_their_skill(text: str, skill: str) -> None:
    assert best(text)[0] == skill


def test_a_label_itself_scores_one() -> None:
    skill, score = best("Mauerwerk errichten")
    assert skill == "s:brick"
    assert score == pytest.approx(1.0)


def test_an_alternative_label_is_an_entry_of_its_own() -> None:
    # Were both labels one entry, neither alone could reach 1.
    assert best("Ziegel verlegen")[1] == pytest.approx(1.0)
    assert best("Mauerwerk errichten")[1] == pytest.approx(1.0)


def test_a_text_without_a_common_piece_scores_nothing() -> None:
    assert best("xyz")[1] == pytest.approx(0.0)


def test_a_language_without_labels_has_no_index() -> None:
    assert build_lexical_index(LABELS, CONCEPTS, language="et", weights=BOTH) is None


def test_a_longer_list_than_skills_ends_in_empty_places() -> None:
    index = build_lexical_index(LABELS, CONCEPTS, language="en", weights=BOTH)
    assert index is not None
    found = index.search(["lay bricks"], limit=3)
    assert found.positions.tolist() == [[0, -1, -1]]


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        (LaneWeights(characters=0.0, words=1.0), 0.0),  # no word in common
        (LaneWeights(characters=1.0, words=0.0), 0.3),  # but many of its pieces
    ],
)
def test_a_lane_of_weight_zero_is_left_out(weights: LaneWeights, expected: float) -> None:
    index = build_lexical_index(LABELS, CONCEPTS, language="de", weights=weights)
    assert index is not None
    assert len(index.lanes) == 1
    score = float(index.search(["Ziegelsteinverlegung"], limit=1).scores[0, 0])
    assert score >= expected
    assert (score > 0) == (expected > 0)


def test_without_any_weight_there_is_no_index() -> None:
    assert (
        build_lexical_index(LABELS, CONCEPTS, language="de", weights=LaneWeights(0.0, 0.0)) is None
    )
