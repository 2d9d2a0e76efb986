"""What was found for a text is remembered, and forgotten when anything changes that it rests on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ecvet_graph.skills import (
    AnswerCache,
    LabelKind,
    Remembered,
    SkillLabel,
    SkillLink,
    TextLinks,
    linker_identity,
)

LABELS = [SkillLabel("s:brick", LabelKind.PREFERRED, "de", "Ziegel verlegen")]
FOUND = Remembered(
    "lexical/2",
    {
        'Ziegel\u2028"verlegen"': TextLinks((SkillLink("s:brick", 0.8123),), 0.01),
        "nichts": TextLinks((), 0.0212),
    },
)


def test_what_was_found_is_read_back_as_it_was(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path / "links", "a")
    assert cache.read("de") == Remembered()
    cache.write("de", FOUND)
    assert cache.read("de") == FOUND
    assert cache.read("et") == Remembered()
    assert AnswerCache(tmp_path / "links", "b").read("de") == Remembered()


@pytest.mark.parametrize(
    "content", ["", "not json\n", '"m"\n[1]\n', '"m"\n["t", 0.1, [["s"]]]\n', '"m"\n["t", "x", []]']
)
def test_a_file_that_cannot_be_understood_counts_as_absent(tmp_path: Path, content: str) -> None:
    cache = AnswerCache(tmp_path, "a")
    cache.write("de", FOUND)
    (path,) = tmp_path.iterdir()
    path.write_text(content)
    assert cache.read("de") == Remembered()


def test_a_language_tag_from_data_names_no_file_elsewhere(tmp_path: Path) -> None:
    AnswerCache(tmp_path / "links", "a").write("../../x", FOUND)
    assert [path.name for path in (tmp_path / "links").iterdir()] == ["x-a.jsonl"]


def test_only_the_newest_files_of_a_language_are_kept(tmp_path: Path) -> None:
    for number in range(7):
        AnswerCache(tmp_path, str(number)).write("de", FOUND)
    AnswerCache(tmp_path, "0").write("et", FOUND)
    names = {path.name for path in tmp_path.iterdir()}
    assert len([name for name in names if name.startswith("de-")]) == 4
    assert {"de-6.jsonl", "et-0.jsonl"} <= names


def test_labels_and_encoder_make_another_linker(counting: Any) -> None:
    plain = linker_identity(LABELS, encoder=None)
    assert plain == linker_identity(LABELS[::-1], encoder=None)
    assert plain != linker_identity([], encoder=None)
    assert plain != linker_identity(LABELS, encoder=counting())


def test_a_folder_that_cannot_be_written_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "links").write_text("a file, not a folder")
    cache = AnswerCache(tmp_path / "links", "a")
    cache.write("de", FOUND)
    assert cache.read("de") == Remembered()


def test_nothing_half_written_is_left_behind(tmp_path: Path) -> None:
    AnswerCache(tmp_path, "a").write("de", FOUND)
    assert [path.name for path in tmp_path.iterdir()] == ["de-a.jsonl"]
