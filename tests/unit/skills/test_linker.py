"""From a text to its skills: lanes, thresholds, determinism."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ecvet_graph.errors import InvalidDataError
from ecvet_graph.skills import (
    LabelKind,
    LaneWeights,
    LinkParameters,
    SkillLabel,
    TextLinks,
    VectorCache,
    build_linker,
    default_calibration,
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
    assert linker.method("de") == "lexical/2-transferred"


def test_a_language_without_any_lane_stays_unmapped() -> None:
    linker = build_linker(LABELS, ["et"])
    assert linker.link(["müüri ladumine"], "et") == ((),)
    assert linker.method("et") == "none/2"


def test_the_dense_lane_reaches_a_language_without_labels(tmp_path: Path, counting: Any) -> None:
    linker = build_linker(LABELS, ["et"], cache=VectorCache(tmp_path, counting()))
    (links,) = linker.link_text(["lay many bricks"], "et", 1)
    assert links[0].uri == "s:brick"
    assert linker.method("et") == "dense/2-transferred"


def test_both_lanes_are_named(tmp_path: Path, counting: Any) -> None:
    linker = build_linker(LABELS, ["de"], cache=VectorCache(tmp_path, counting()))
    assert linker.method("de") == "lexical+dense/2-transferred"
    assert linker.link(["Ziegel sauber verlegen"], "de")[0][0].uri == "s:brick"


def test_an_exact_label_comes_first_whatever_the_lanes_say(tmp_path: Path, counting: Any) -> None:
    linker = build_linker(LABELS, ["de"], cache=VectorCache(tmp_path, counting()))
    (links,) = linker.link(["  gerüste   AUFBAUEN "], "de")
    assert links[0].uri == "s:scaffold"
    assert links[0].score >= default_calibration().exact > 0.9


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
    generous = LinkParameters("t", {"*": LaneWeights(0.7, 0.3)}, 2, 0.0, 0.0)
    linker = build_linker(LABELS, ["de"], parameters=generous)
    (found,) = linker.answer(["Ziegel, Gerüste, Gäste, Räder"], "de")
    assert len(found.links) == 2
    assert 0 < found.rejected <= found.links[-1].score


def test_the_best_link_needs_the_least_probability_the_others_a_share_of_its_score() -> None:
    texts = ["Ziegel verlegen und Gerüste bauen"]

    def kept(*, relative: float, least: float) -> int:
        rule = LinkParameters("t", {"*": LaneWeights(1.0, 0.0)}, 10, relative, least)
        return len(build_linker(LABELS, ["de"], parameters=rule).link(texts, "de")[0])

    assert kept(relative=0.0, least=0.0) == 4
    assert kept(relative=0.5, least=0.0) == 2
    assert kept(relative=1.0, least=0.0) == 1
    assert kept(relative=0.0, least=1.0) == 0


def test_an_unmapped_text_tells_the_best_that_was_rejected() -> None:
    rule = LinkParameters("t", {"*": LaneWeights(1.0, 0.0)}, 10, 0.0, 0.99)
    linker = build_linker(LABELS, ["de"], parameters=rule)
    (found,) = linker.answer(["Ziegel schleppen"], "de")
    ((best,),) = linker.link_text(["Ziegel schleppen"], "de", 1)
    assert found == TextLinks((), best.score)
    assert 0 < found.rejected < 0.99
    assert linker.answer(["müüri ladumine"], "et") == (TextLinks((), 0.0),)


def test_a_probability_does_not_depend_on_how_many_are_asked_for() -> None:
    linker = build_linker(LABELS, ["de"])
    (one,) = linker.link_text(["Gäste empfangen"], "de", 1)
    (four,) = linker.link_text(["Gäste empfangen"], "de", 4)
    assert one == four[:1]


def test_a_language_of_the_curves_with_their_scheme_and_model_is_not_transferred() -> None:
    shipped = default_calibration()
    known = replace(shipped, concepts=len(NAMES))
    assert build_linker(LABELS, ["de"], calibration=known).method("de") == "lexical/2"
    small = build_linker(LABELS, ["de"], calibration=shipped)
    assert small.method("de") == "lexical/2-transferred"


def test_another_model_is_transferred(tmp_path: Path, counting: Any) -> None:
    encoder = counting()
    cache = VectorCache(tmp_path, encoder)
    other = replace(default_calibration(), concepts=len(NAMES))
    own = replace(other, encoder=encoder.model_hash[:16])
    for calibration, method in ((other, "lexical+dense/2-transferred"), (own, "lexical+dense/2")):
        linker = build_linker(LABELS, ["de"], cache=cache, calibration=calibration)
        assert linker.method("de") == method


def test_threads_and_blocks_do_not_change_a_score(tmp_path: Path, counting: Any) -> None:
    linker = build_linker(LABELS, ["de"], cache=VectorCache(tmp_path, counting()))
    texts = [f"Ziegel Nummer {number} verlegen" for number in range(700)]
    together = linker.link_text(texts, "de", 4)
    assert together[::69] == tuple(linker.link_text([text], "de", 4)[0] for text in texts[::69])


def test_the_shipped_parameters_are_within_their_ranges() -> None:
    rule = default_parameters()
    shares = [rule.relative_threshold, rule.least_probability]
    shares += [share for one in rule.weights.values() for share in (one.characters, one.words)]
    assert all(0 <= share <= 1 for share in shares)
    assert 1 <= rule.limit <= 10
    assert rule.weights_of("et") == rule.weights["*"]


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
