"""Remembered findings are the same as found ones, or they are not used."""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from tests.listener import Listener

from ecvet_graph.model.iris import ECVET, ELM, RDF
from ecvet_graph.quality import Report, cache, checks, gate, validate_dataset
from ecvet_graph.quality.cache import FindingCache
from ecvet_graph.quality.chunks import chunk_texts, fingerprint

FOUND: cache.Found = [("https://w3id.org/ecvet/shapes#U04", "http://e/u", None)]


@pytest.fixture
def memory(tmp_path: Path) -> FindingCache:
    return FindingCache(tmp_path / "findings", "rust", "publish")


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the texts that an engine was given, and let small data be cut into many texts."""
    given: list[str] = []
    check = checks._check

    def noticed(task: tuple[str, str, str]) -> cache.Found:
        given.append(task[2])
        return check(task)

    monkeypatch.setattr(checks, "_check", noticed)
    monkeypatch.setattr(checks, "_HARMLESS", 10**9)
    monkeypatch.setattr(gate, "chunk_texts", partial(chunk_texts, largest=300, smallest=50))
    return given


def check(lines: list[str], folder: Path | None) -> Report:
    return validate_dataset(lines, workers=1, cache=folder)


def test_nothing_is_checked_twice(
    damaged: Callable[[int], list[str]], counted: list[str], tmp_path: Path
) -> None:
    lines = damaged(1)
    expected = check(lines, None)
    assert check(lines, tmp_path) == expected
    total = len(counted) // 2
    assert total >= 4
    assert check(lines, tmp_path) == expected
    assert len(counted) == 2 * total


def test_a_change_lets_only_its_surroundings_be_checked_again(
    damaged: Callable[[int], list[str]], counted: list[str], tmp_path: Path
) -> None:
    lines = damaged(2)
    check(lines, tmp_path)
    total = len(counted)
    number = next(at for at, line in enumerate(lines) if "/elm/EQFLevel>" in line)
    odd = lines[number].replace("/snb/eqf/", "/snb/eqf/9")
    changed = [*lines[:number], odd, *lines[number + 1 :]]
    counted.clear()
    again = check(changed, tmp_path)
    assert len(counted) <= max(2, total // 3)
    assert again == check(changed, None)
    assert again.findings != check(lines, None).findings


def test_progress_hears_of_what_is_remembered_too(
    damaged: Callable[[int], list[str]], counted: list[str], tmp_path: Path
) -> None:
    lines, heard = damaged(1), Listener()
    for _ in range(2):
        validate_dataset(lines, workers=1, cache=tmp_path, progress=heard)
    assert heard.steps == [[len(counted), len(counted)]] * 2


def damage(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9])


def forge(path: Path) -> None:
    content = json.loads(path.read_text("utf-8"))
    content["findings"] = []
    path.write_text(json.dumps(content), "utf-8")


def swap(path: Path) -> None:
    other = max(path.parent.iterdir(), key=lambda one: (one != path, one.name))
    path.write_bytes(other.read_bytes())


def empty(path: Path) -> None:
    path.write_bytes(b"")


def misuse(path: Path) -> None:
    path.write_text("[1, 2]", "utf-8")


def nest(path: Path) -> None:
    path.write_text("[" * 100_000, "utf-8")


@pytest.mark.parametrize("harm", [damage, forge, swap, empty, misuse, nest])
def test_a_harmed_cache_changes_nothing(
    harm: Callable[[Path], None], damaged: Callable[[int], list[str]], counted: list[str],
    tmp_path: Path,
) -> None:  # fmt: skip
    lines = damaged(3)
    expected = check(lines, tmp_path)
    files = sorted(tmp_path.iterdir())
    assert len(files) >= 4
    for path in files:
        harm(path)
    counted.clear()
    assert check(lines, tmp_path) == expected
    assert len(counted) >= len(files) - 1  # of swapped files one was given its own content


def test_a_folder_that_cannot_be_written_is_no_fault(
    damaged: Callable[[int], list[str]], tmp_path: Path
) -> None:
    file = tmp_path / "file"
    file.write_text("in the way", "utf-8")
    lines = damaged(4)
    assert check(lines, file / "folder") == check(lines, None)


def test_a_pipe_in_the_folder_does_not_block(memory: FindingCache) -> None:
    memory.write("text\n", FOUND)
    assert memory.folder is not None
    (path,) = memory.folder.iterdir()
    path.unlink()
    os.mkfifo(path)
    assert memory.read("text\n") is None
    memory.write("text\n", FOUND)
    assert memory.read("text\n") == FOUND


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o777])
def test_a_folder_that_others_can_write_into_is_not_used(memory: FindingCache, mode: int) -> None:
    memory.write("text\n", FOUND)
    assert memory.folder is not None
    memory.folder.chmod(mode)
    assert memory.read("text\n") is None
    memory.write("other\n", FOUND)
    memory.folder.chmod(0o700)
    assert memory.read("other\n") is None
    assert memory.read("text\n") == FOUND


def test_a_folder_of_another_user_is_not_used(
    memory: FindingCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory.write("text\n", FOUND)
    monkeypatch.setattr(os, "getuid", lambda: -1)
    assert memory.read("text\n") is None


def test_what_was_written_is_read(memory: FindingCache) -> None:
    assert memory.read("text\n") is None
    memory.write("text\n", FOUND)
    assert memory.read("text\n") == FOUND
    assert memory.read("text\n\n") is None


@pytest.mark.parametrize(
    "text",
    [
        "<urn:uuid:0ca7a21a-0000-4000-8000-000000000001> <http://x.test/p> <http://x.test/o> .",
        f"<http://x.test/credit/1> <{ECVET}learner> <http://x.test/somebody> .",
        f"<http://x.test/somebody> <{RDF}type> <{ELM}Person> .",
        f"<http://x.test/a> <{RDF}type> <{ELM}LearningAchievement> .",
        f"<http://x.test/a> <{RDF}type> <{ELM}LearningAssessment> .",
    ],
)
def test_what_was_found_in_records_about_learners_is_not_remembered(
    memory: FindingCache, text: str
) -> None:
    memory.write(text, FOUND)
    assert memory.read(text) is None
    assert memory.folder is not None
    assert not memory.folder.exists() or not list(memory.folder.iterdir())


@pytest.mark.parametrize("change", ["engine", "constraints", "version", "program", "day"])
def test_what_findings_depend_on_makes_them_unknown(
    change: str, memory: FindingCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert memory.folder is not None
    monkeypatch.setattr(cache, "load_shapes", lambda _: _Catalogue("FILTER (?until < NOW())"))
    memory.write("text\n", FOUND)
    engine = "pyshacl" if change == "engine" else "rust"
    if change == "constraints":
        monkeypatch.setattr(cache, "load_shapes", lambda _: _Catalogue("now()"))
    if change == "version":
        monkeypatch.setattr(cache, "engine_release", lambda name: f"{name} 99")
    if change == "program":
        monkeypatch.setattr(cache, "__version__", "99")
    if change == "day":
        monkeypatch.setattr(cache, "datetime", _Tomorrow)
    assert FindingCache(memory.folder, engine, "publish").read("text\n") is None


class _Catalogue:
    def __init__(self, turtle: str) -> None:
        self.turtle = turtle


class _Tomorrow(datetime):
    @classmethod
    def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
        del tz
        return datetime(2999, 1, 1, tzinfo=UTC)


def test_labels_of_blank_nodes_make_no_difference() -> None:
    text = '_:a <http://p> _:b .\n_:b <http://p> "_:a" .\n'
    assert fingerprint(text) == fingerprint('_:x <http://p> _:y .\n_:y <http://p> "_:a" .\n')


@pytest.mark.parametrize(
    "other",
    [
        '_:a <http://p> _:a .\n_:b <http://p> "_:a" .\n',
        '_:a <http://p> _:b .\n_:a <http://p> "_:a" .\n',
        '_:a <http://p> _:b .\n_:b <http://p> "_:b" .\n',
        '_:a <http://p> _:b .\n_:b <http://p> " _:#0 ." .\n',
    ],
)
def test_another_graph_has_another_fingerprint(other: str) -> None:
    text = '_:a <http://p> _:b .\n_:b <http://p> "_:a" .\n'
    assert fingerprint(text) != fingerprint(other)


def test_old_files_are_taken_away(memory: FindingCache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_MOST_FILES", 3)
    for number in range(6):
        memory.write(f"text {number}\n", FOUND)
    memory.prune()
    assert sum(memory.read(f"text {number}\n") is not None for number in range(6)) == 3
