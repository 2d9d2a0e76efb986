"""The tables of the CSV template packed into one zip archive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecvet_graph.errors import Place, SyntaxFault
from ecvet_graph.ingest.archives import open_archive, read_member, shown_name
from ecvet_graph.ingest.documents import Held
from ecvet_graph.ingest.problems import Problem, Severity

if TYPE_CHECKING:
    from zipfile import ZipInfo

__all__ = ["tables_of_archive"]

_SUFFIX = ".csv"
# What one system adds to every archive beside the files themselves.
_SHADOWS = "__MACOSX/"


def tables_of_archive(data: bytes, *, name: str) -> tuple[tuple[Held, ...], tuple[Problem, ...]]:
    """Return the tables of an archive, by the names of its members, and notes on all else in it.

    Raises:
        SyntaxFault: it is no archive, damaged, or holds no table.
        LimitError: it holds too much.
    """
    with open_archive(data, name=name, what="a zip archive") as archive:
        members = [one for one in archive.infolist() if not _is_aside(one)]
        tables = tuple(
            Held(shown_name(member.filename), read_member(archive, member, name=name))
            for member in members
            if member.filename.lower().endswith(_SUFFIX)
        )
    if not tables:
        raise SyntaxFault(
            "The archive holds no file that ends in .csv.",
            remedy="Pack the tables of the template into it.",
            place=Place(name),
        )
    return tables, tuple(
        _passed_over(member) for member in members if not member.filename.lower().endswith(_SUFFIX)
    )


def _is_aside(member: ZipInfo) -> bool:
    return member.is_dir() or member.filename.startswith(_SHADOWS)


def _passed_over(member: ZipInfo) -> Problem:
    return Problem(
        Place(shown_name(member.filename)),
        "The file is passed over: it is not a table.",
        "Take it out of the archive, or name it with .csv.",
        Severity.NOTE,
    )
