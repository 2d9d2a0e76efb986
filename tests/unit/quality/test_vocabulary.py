"""The constraints get to know what the vocabularies say, and no more."""

import pytest

from ecvet_graph.assets import asset_folder
from ecvet_graph.model.iris import COUNTRY, EQF, ESCO_SKILL, ISCED_F, LANGUAGE, NQF, SKILL_TYPE
from ecvet_graph.quality import VocabularyIndex, shipped_vocabulary
from ecvet_graph.quality.vocabulary import skill_lines


def test_a_national_level_comes_with_its_referencing_and_country() -> None:
    text = "".join(shipped_vocabulary()(NQF + "c_670e54c7"))
    assert f"<{EQF}5>" in text
    assert "confidence/high" in text
    assert f"<{COUNTRY}IRL>" in text
    assert "LevelReferencing" in text


@pytest.mark.parametrize("iri", [ISCED_F + "0732", COUNTRY + "AUT", EQF + "4"])
def test_a_known_concept_is_in_its_scheme(iri: str) -> None:
    assert "inScheme" in "".join(shipped_vocabulary()(iri))


@pytest.mark.parametrize(
    "iri", [ISCED_F + "9998", COUNTRY + "AT", EQF + "9", "https://example.org/x"]
)
def test_nothing_is_said_of_an_unknown_concept(iri: str) -> None:
    assert shipped_vocabulary()(iri) == ()


def test_a_vocabulary_is_read_only_when_asked_for() -> None:
    index = VocabularyIndex(asset_folder("ontology") / "no-such-folder")
    assert index("https://example.org/x") == ()
    with pytest.raises(FileNotFoundError):
        index(EQF + "4")


def test_only_known_skills_are_in_the_scheme() -> None:
    known = {ESCO_SKILL + "a", "https://example.org/skill"}
    assert len(skill_lines(ESCO_SKILL + "a", known)) == 1
    assert skill_lines(ESCO_SKILL + "b", known) == ()
    assert skill_lines("https://example.org/skill", known) == ()


def test_the_type_of_a_skill_is_told_where_it_is_known() -> None:
    known = {ESCO_SKILL + "a": SKILL_TYPE + "knowledge", ESCO_SKILL + "b": ""}
    assert f"<{SKILL_TYPE}knowledge>" in "".join(skill_lines(ESCO_SKILL + "a", known))
    assert len(skill_lines(ESCO_SKILL + "b", known)) == 1


def test_a_language_comes_with_its_tag() -> None:
    assert '"de"' in "".join(shipped_vocabulary()(LANGUAGE + "DEU"))
