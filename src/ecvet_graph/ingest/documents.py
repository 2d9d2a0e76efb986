"""Opening input files: plain or gzip, UTF-8 or a clear refusal."""

from __future__ import annotations

import gzip
import json
import zlib
from typing import TYPE_CHECKING, Any, BinaryIO

from ecvet_graph.errors import NotFoundError, Place, SyntaxFault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["decode", "open_bytes", "parse_json", "read_bytes", "read_lines"]

_BOM = b"\xef\xbb\xbf"


def open_bytes(path: Path) -> BinaryIO | gzip.GzipFile:
    """Open a file for reading bytes; a name that ends in `.gz` is uncompressed on the way.

    Raises:
        NotFoundError: there is no such file.
    """
    if not path.is_file():
        raise NotFoundError(f"There is no file {path}.", remedy="Check the path.")
    return gzip.open(path) if path.suffix == ".gz" else path.open("rb")


def read_bytes(path: Path) -> bytes:
    """Return the whole (uncompressed) content of a file.

    Raises:
        NotFoundError: there is no such file.
        SyntaxFault: the file is empty, or its compression is broken.
    """
    try:
        with open_bytes(path) as stream:
            data = stream.read()
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise _broken_gzip(path) from error
    if not data.strip():
        raise SyntaxFault(
            "The file is empty.", remedy="Check that the export ran.", place=Place(str(path))
        )
    return data


def read_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield number (from 1) and text of each line that is not blank.

    Raises:
        NotFoundError: there is no such file.
        SyntaxFault: the file is empty, not UTF-8, or its compression is broken.
    """
    empty = True
    try:
        with open_bytes(path) as stream:
            for number, line in enumerate(stream, start=1):
                if text := decode(line, source=str(path), line=number).strip():
                    empty = False
                    yield number, text
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise _broken_gzip(path) from error
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
        SyntaxFault: the text is not JSON; place is line and column.
    """
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        place = Place(source, line + error.lineno - 1, error.colno)
        raise SyntaxFault(
            f"This is not JSON: {error.msg}.", remedy="Mend the line.", place=place
        ) from error
    except RecursionError as error:
        raise SyntaxFault(
            "The JSON is nested too deeply.", remedy="Flatten it.", place=Place(source, line)
        ) from error


def _broken_gzip(path: Path) -> SyntaxFault:
    return SyntaxFault(
        "The gzip compression is broken.",
        remedy="Fetch the file again, or give it uncompressed.",
        place=Place(str(path)),
    )
