"""Zip archives from outside, read in memory: their members, and what is refused about them."""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO

from ecvet_graph.errors import LimitError, Place, SyntaxFault

__all__ = ["MOST_BYTES", "open_archive", "read_member", "shown_name"]

# Bytes of all members together, uncompressed: four times the largest upload over HTTP.
MOST_BYTES = 256 * 1024 * 1024
_MOST_MEMBERS = 1000
_LONGEST_NAME = 100
_ENCRYPTED = 0x1


def open_archive(data: bytes, *, name: str, what: str) -> zipfile.ZipFile:
    """Return an archive whose members are few, small enough and not encrypted.

    `what` is what messages call the document, such as "a zip archive".

    Raises:
        SyntaxFault: it is not an archive, or encrypted.
        LimitError: it holds too much.
    """
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError) as error:
        raise SyntaxFault(
            f"The document is not {what}, or it is damaged.",
            remedy="Save it again, and send the file as it was saved.",
            place=Place(name),
        ) from error
    members = archive.infolist()
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise SyntaxFault(
            "The document is encrypted.", remedy="Save it without a password.", place=Place(name)
        )
    if len(members) > _MOST_MEMBERS or sum(one.file_size for one in members) > MOST_BYTES:
        raise LimitError(
            f"Unpacked, the document has more than {MOST_BYTES:,} bytes or {_MOST_MEMBERS} parts.",
            remedy="Split it.",
            place=Place(name),
        )
    return archive


def read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, *, name: str) -> bytes:
    """Return the bytes of a member.

    Raises:
        SyntaxFault: it is damaged, or compressed in a way that is not known.
    """
    try:
        # No more than was declared comes out, so that the limit above holds.
        with archive.open(member) as stream:
            return stream.read(member.file_size)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError) as error:
        # An unknown compression is a NotImplementedError, which is a RuntimeError.
        raise _damaged(name) from error


def shown_name(name: str) -> str:
    """Return the name of a member so that it can stand in a message."""
    kept = "".join(sign if sign.isprintable() else "?" for sign in name)
    return kept[:_LONGEST_NAME]


def _damaged(name: str) -> SyntaxFault:
    return SyntaxFault(
        "A part of the document is damaged.", remedy="Save it again.", place=Place(name)
    )
