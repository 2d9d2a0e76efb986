"""Forms with files: received on the disk, in time and within a size, like documents that are sent alone."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import IO

from flask import Request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest
from werkzeug.formparser import FormDataParser

from ecvet_graph.errors import UsageFault
from ecvet_graph.ingest.uploads import UPLOAD_SUFFIXES
from ecvet_graph.web.uploads import BodySpooler

__all__ = ["SentFile", "SentForm", "file_of", "receive_form"]

_FORM = "multipart/form-data"
_FIELDS_BYTES = 64 * 1024
_MOST_PARTS = 32
_LONGEST_NAME = 100
_TABLE = ".csv"
# An archive of the same tables is the same document, whenever it is made (first day of ZIP).
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file of a form: where it lies, and the name that its sender gave it, in one line."""

    path: Path
    name: str

    @property
    def media_type(self) -> str:
        """Return the media type by the suffix of the name; empty where it is not known."""
        return UPLOAD_SUFFIXES.get(Path(self.name).suffix.lower(), "")


@dataclass(frozen=True, slots=True)
class SentForm:
    """The fields of a form, and its files that are not empty."""

    fields: MultiDict[str, str]
    files: tuple[SentFile, ...]


def receive_form(source: Request, folder: Path, *, spooler: BodySpooler, most: int) -> SentForm:
    """Write the body of a request to a folder, and return its fields and files.

    Raises:
        BadRequest: it is no form with files, or is cut off (400).
        LimitError: it has more than `most` bytes (413); other errors as `BodySpooler.receive`.
        RequestEntityTooLarge: its fields are too large, or too many (413).
    """
    if source.mimetype != _FORM or "boundary" not in source.mimetype_params:
        raise BadRequest("The form was not sent as multipart/form-data.")
    body = folder / "form"
    received = spooler.receive(source, body, most=most)
    with ExitStack() as stack:
        parser = FormDataParser(
            stream_factory=_into(folder, stack),
            max_form_memory_size=_FIELDS_BYTES,
            max_form_parts=_MOST_PARTS,
            silent=False,
        )
        stream = stack.enter_context(body.open("rb"))
        try:
            _, fields, parts = parser.parse(stream, _FORM, received.size, source.mimetype_params)
        except ValueError as fault:
            raise BadRequest("The form cannot be read. Send it again.") from fault
    files = [part for part in parts.getlist("file") if part.filename]
    return SentForm(
        fields,
        tuple(SentFile(Path(str(part.stream.name)), _name(part.filename or "")) for part in files),
    )


def file_of(files: Sequence[SentFile], folder: Path) -> SentFile:
    """Return the one document of a form; several tables are put into one archive.

    Raises:
        UsageFault: there is no file, or several that are not all tables.
    """
    if not files:
        raise UsageFault("No file was chosen.", remedy="Choose the file to be checked.")
    if len(files) == 1:
        return files[0]
    names = [file.name for file in files]
    if not all(name.lower().endswith(_TABLE) for name in names) or len(set(names)) < len(names):
        raise UsageFault(
            "Several files can only be checked together when they are CSV tables with different names.",
            remedy="Choose one file, or the tables of the template.",
        )
    return _archive(sorted(files, key=lambda file: file.name), folder / "tables.zip")


def _archive(files: Sequence[SentFile], target: Path) -> SentFile:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            entry = zipfile.ZipInfo(file.name, _FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, file.path.read_bytes())
    return SentFile(target, target.name)


def _into(folder: Path, stack: ExitStack) -> Callable[..., IO[bytes]]:
    """Return what opens a file in the folder for each file of a form, until the stack is left."""
    numbers = count()

    def stream(**_: object) -> IO[bytes]:
        return stack.enter_context((folder / f"part-{next(numbers)}").open("w+b"))

    return stream


def _name(written: str) -> str:
    """Return the last part of a path in one line; browsers of some systems send the whole path."""
    last = written.replace("\\", "/").rpartition("/")[2]
    shown = "".join(sign if sign.isprintable() else " " for sign in last).strip()
    stem, dot, suffix = shown.rpartition(".")
    return f"{stem[:_LONGEST_NAME]}{dot}{suffix[:_LONGEST_NAME]}" or "file"
