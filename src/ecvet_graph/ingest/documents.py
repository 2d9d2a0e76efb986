"""Opening input files: plain or gzip, UTF-8 or a clear refusal."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeAlias

from ecvet_graph.errors import LimitError, NotFoundError, Place, SyntaxFault, UsageFault

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Held", "Source", "decode", "open_bytes", "parse_json", "read_bytes", "read_lines"]

_BOM = b"\xef\xbb\xbf"
# Bytes of one uncompressed file; the largest source so far has 22 million.
_LARGEST = 512 * 1024 * 1024
_HALF = re.compile(r"\\u[dD][89a-fA-F]")


@dataclass(frozen=True, slots=True)
class Held:
    """A document that is in memory already; `name` is what messages call it."""

    name: str
    data: bytes

    def __str__(self) -> str:
        """Return the name."""
        return self.name


Source: TypeAlias = Path | Held


def open_bytes(path: Source) -> BinaryIO | gzip.GzipFile:
    """Open a document for reading bytes; a file whose name ends in `.gz` is uncompressed on the way.

    Raises:
        NotFoundError: there is no such file.
    """
    if isinstance(path, Held):
        return BytesIO(path.data)
    if not path.is_file():
        raise NotFoundError.from_path(path)
    return gzip.open(path) if path.suffix == ".gz" else path.open("rb")


def read_bytes(path: Source) -> bytes:
    """Return the whole (uncompressed) content of a file.

    Raises:
        NotFoundError: there is no such file.
        SyntaxFault: the file is empty, or its compression is broken.
        LimitError: it holds more than 512 MiB.
        UsageFault: the system does not let us read it.
    """
    with _reading(path), open_bytes(path) as stream:
        data = stream.read(_LARGEST + 1)
    _check_size(len(data), path)
    if not data.strip():
        raise SyntaxFault(
            "The file is empty.", remedy="Check that the export ran.", place=Place(str(path))
        )
    return data


def read_lines(path: Source) -> Iterator[tuple[int, str]]:
    """Yield number (from 1) and text of each line that is not blank.

    Raises:
        NotFoundError: there is no such file.
        SyntaxFault: the file is empty, not UTF-8, or its compression is broken.
        LimitError: it holds more than 512 MiB.
        UsageFault: the system does not let us read it.
    """
    empty = True
    for number, line in _raw_lines(path):
        if text := decode(line, source=str(path), line=number).strip():
            empty = False
            yield number, text
    if empty:
        raise SyntaxFault(
            "The file is empty.", remedy="Check that the export ran.", place=Place(str(path))
        )


def decode(data: bytes, *, source: str, line: int = 1) -> str:
    """Return UTF-8 bytes as text, without a byte order mark; `line` is the line they begin on.

    Raises:
        SyntaxFault: the bytes are not UTF-8; the message names the byte and its offset.
    """
    try:
        return data.removeprefix(_BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        before = error.object[: error.start]
        column = error.start - (before.rfind(b"\n") + 1) + 1
        raise SyntaxFault(
            f"The byte 0x{error.object[error.start]:02X} at offset {error.start} is not UTF-8.",
            remedy="Save the file as UTF-8 and try again.",
            place=Place(source, line + before.count(b"\n"), column),
        ) from error


def parse_json(text: str, *, source: str, line: int = 1) -> Any:  # noqa: ANN401  # JSON is any
    """Return the JSON value of a text that begins on `line`.

    Raises:
        SyntaxFault: the text is not JSON, or holds a number or text that nobody can use; place is
            line and, where known, column.
    """
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        place = Place(source, line + error.lineno - 1, error.colno)
        raise SyntaxFault(
            f"This is not JSON: {error.msg}.", remedy="Mend the line.", place=place
        ) from error
    except RecursionError as error:
        raise SyntaxFault(
            "The JSON is nested too deeply.", remedy="Flatten it.", place=Place(source, line)
        ) from error
    except ValueError as error:
        raise SyntaxFault(
            "The JSON holds a number that is too long.",
            remedy="Write it as a text.",
            place=Place(source, line),
        ) from error
    if _HALF.search(text):
        _check_characters(value, Place(source, line))
    return value


def _check_characters(value: Any, place: Place) -> None:  # noqa: ANN401  # JSON is any
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise SyntaxFault(
            f"The JSON holds half a character, U+{ord(error.object[error.start]):04X}.",
            remedy="Write the whole character.",
            place=place,
        ) from error


def _raw_lines(path: Source) -> Iterator[tuple[int, bytes]]:
    number = size = 0
    with _reading(path), open_bytes(path) as stream:
        while line := stream.readline(_LARGEST + 1 - size):
            number, size = number + 1, size + len(line)
            _check_size(size, path)
            yield number, line


def _check_size(size: int, path: Source) -> None:
    if size > _LARGEST:
        raise LimitError(
            f"The (uncompressed) file has more than {_LARGEST:,} bytes.",
            remedy="Split it.",
            place=Place(str(path)),
        )


@contextmanager
def _reading(path: Source) -> Iterator[None]:
    """Turn what the file system and broken compression say into errors of the family."""
    try:
        yield
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise _broken_gzip(path) from error
    except OSError as error:
        raise UsageFault(
            f"{path} cannot be read: {error.strerror or error}.",
            remedy="Check the path and its permissions.",
        ) from error


def _broken_gzip(path: Source) -> SyntaxFault:
    return SyntaxFault(
        "The gzip compression is broken.",
        remedy="Fetch the file again, or give it uncompressed.",
        place=Place(str(path)),
    )
