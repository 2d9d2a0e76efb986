"""Input files that are too large, odd or broken end in a clear refusal."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from ecvet_graph.errors import LimitError, NotFoundError, SyntaxFault, UsageFault
from ecvet_graph.ingest import documents
from ecvet_graph.ingest.documents import parse_json, read_bytes, read_lines

Reader = Callable[[Path], object]


def _lines(path: Path) -> list[tuple[int, str]]:
    return list(read_lines(path))


READERS = {"whole": read_bytes, "lines": _lines}


@pytest.fixture(params=list(READERS))
def reader(request: pytest.FixtureRequest) -> Reader:
    return READERS[request.param]


def test_a_file_that_unpacks_without_end_is_refused(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "_LARGEST", 1_000_000)
    path = tmp_path / "bomb.jsonl.gz"
    for filling in (b"x" * 2_000_000, b"\n" * 2_000_000, b"{}\n" * 1_000_000):
        path.write_bytes(gzip.compress(filling))
        with pytest.raises(LimitError, match=r"bomb\.jsonl\.gz.*1,000,000 bytes"):
            reader(path)


def test_a_file_of_the_largest_size_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "_LARGEST", 6)
    path = tmp_path / "fits.jsonl"
    path.write_bytes(b"{}\n[]\n")
    assert _lines(path) == [(1, "{}"), (2, "[]")]
    assert read_bytes(path) == b"{}\n[]\n"


def test_a_file_that_the_system_does_not_let_us_read_is_named(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = tmp_path / "secret.csv"
    path.write_text("x")
    monkeypatch.setattr(Path, "open", forbidden)
    with pytest.raises(UsageFault, match=r"secret\.csv cannot be read: Permission denied"):
        reader(path)


def test_a_missing_file_and_broken_compression_are_told_apart(
    reader: Reader, tmp_path: Path
) -> None:
    path = tmp_path / "a.jsonl.gz"
    with pytest.raises(NotFoundError):
        reader(path)
    for broken in (b"hello", gzip.compress(b"{}" * 1000)[:-9]):
        path.write_bytes(broken)
        with pytest.raises(SyntaxFault, match="gzip compression is broken"):
            reader(path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1" * 5000, "number"),
        ('{"a": "\\ud800"}', "half a character"),
        ('["x", {"\\udfff": 1}]', "half a character"),
        ("[" * 100_000, "nested too deeply"),
    ],
    ids=["long number", "half in a value", "half in a key", "deep"],
)
def test_json_that_cannot_be_used_is_refused_with_its_line(text: str, message: str) -> None:
    with pytest.raises(SyntaxFault, match=message) as caught:
        parse_json(text, source="a.jsonl", line=7)
    assert caught.value.place is not None
    assert (caught.value.place.source, caught.value.place.line) == ("a.jsonl", 7)


def test_characters_written_as_two_halves_are_one_character() -> None:
    assert parse_json('"\\ud83d\\ude00"', source="a") == "\U0001f600"
