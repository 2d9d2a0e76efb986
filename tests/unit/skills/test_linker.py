"""From a text to its skills: lanes, thresholds, determinism."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ecvet_graph.errors import InvalidDataError
from ecvet_graph.skills import (
    LabelKind,
    LinkParameters,
    SkillLabel,
    VectorCache,
    build_linker,
    default_parameters,
    read_parameters,
)

NAMES = {
    "s:brick": {"de": "Ziegel verlegen", "en": "lay bricks"},
    "s:guest": {"de": "Gäste begrüßen", "en": "greet guests"},
    "s:scaffold": {"de": "Gerüste aufbauen", "en": "build scaffolding"},
    "s:wheel": {"de": "Räder wechseln", "en": "change wheels"},
}
LABELS = tuple(
    SkillLabel(uri, LabelKind.PREFERRED, language, text)
    for uri, texts in NAMES.items()
    for language, text in texts.items()
)


def test_without_an_encoder_the_lexical_lane_links_and_says_so() -> None:
    linker = build_linker(LABELS, ["de"])
    (links,) = linker.link(["Ziegel sauber verlegen"], "de")
    assert links[0].uri == "s:brick"
    assert linker.method("de") == "lexical/1-uncalibrated"


def test_a_language_without_any_lane_stays_unmapped() -> None:
    linker = build_linker(LABELS, ["et"])
    assert linker.link(["müüri ladumine"], "et") == ((),)
    assert linker.method("et") == "none/1-uncalibrated"


def test_the_dense_lane_reaches_a_language_without_labels(tmp_path: Path, counting: Any) -> None:
    linker = build_linker(LABELS, ["et"], cache=VectorCache(tmp_path, counting()))
    (links,) = linker.link_text(["lay many bricks"], "et", 1)
    assert links[0].uri == "s:brick"
    assert linker.method("et") == "dense/1-uncalibrated"


def test_both_lanes_are_named(tmp_path: Path, counting: Any) -> None:
    linker = build_linker(LABELS, ["de"], cache=VectorCache(tmp_path, counting()))
    assert linker.method("de") == "lexical+dense/1-uncalibrated"
    assert linker.link(["Ziegel sauber verlegen"], "de")[0][0].uri == "s:brick"


def test_an_exact_label_scores_one_whatever_the_lanes_say(tmp_path: Path, counting: Any) -> None:
    linker = build_linker(LABELS, ["de"], cache=VectorCache(tmp_path, counting()))
    (links,) = linker.link(["  gerüste   AUFBAUEN "], "de")
    assert links[0].uri == "s:scaffold"
    assert links[0].score == 1.0


def test_nothing_near_is_no_link() -> None:
    assert build_linker(LABELS, ["de"]).link(["Quantenmechanik"], "de") == ((),)


def test_link_text_always_gives_the_best_n() -> None:
    (links,) = build_linker(LABELS, ["de"]).link_text(["Quantenmechanik"], "de", 3)
    assert len(links) == 3
    assert all(0 <= link.score <= 1 for link in links)


def test_the_result_does_not_depend_on_company_or_order(tmp_path: Path, counting: Any) -> None:
    linker = build_linker(LABELS, ["de"], cache=VectorCache(tmp_path, counting()))
    texts = ["Ziegel verlegen lernen", "Gäste begrüßen", "Räder am Auto wechseln"]
    together = linker.link([*texts, texts[0]], "de")
    assert together[0] == together[3]
    assert linker.link(texts[::-1], "de") == together[2::-1]
    for text, links in zip(texts, together, strict=False):
        alone = linker.link([text], "de")[0]
        assert [link.uri for link in alone] == [link.uri for link in links]


def test_no_more_links_than_the_limit() -> None:
    generous = LinkParameters("t", 0.7, 0.6, 2, 0.0, {"lexical": 0.0})
    linker = build_linker(LABELS, ["de"], parameters=generous)
    assert len(linker.link(["Ziegel, Gerüste, Gäste, Räder"], "de")[0]) == 2


def test_the_shipped_parameters_are_within_their_ranges() -> None:
    rule = default_parameters()
    assert set(rule.thresholds) == {"dense", "lexical", "lexical+dense"}
    shares = (rule.character_weight, rule.dense_share, rule.relative_threshold)
    assert all(0 <= share <= 1 for share in (*shares, *rule.thresholds.values()))
    assert 1 <= rule.limit <= 10


def test_broken_parameters_name_the_file(tmp_path: Path) -> None:
    path = tmp_path / "parameters.json"
    path.write_text("{}")
    with pytest.raises(InvalidDataError, match=r"parameters\.json"):
        read_parameters(path)


def test_encoding_ahead_is_heard_and_saves_the_work(tmp_path: Path, counting: Any) -> None:
    encoder, heard = counting(), list[int]()
    linker = build_linker(LABELS, ["et"], cache=VectorCache(tmp_path, encoder))
    linker.encode(["lay bricks", "lay bricks", "greet guests"], advance=heard.append)
    assert sum(heard) == 3
    encoder.asked.clear()
    linker.link(["lay bricks", "greet guests"], "et")
    assert encoder.asked == []
