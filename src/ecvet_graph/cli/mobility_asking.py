"""What the commands of mobility share: the desk of a token, requests from options or a file, answers."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import click

from ecvet_graph.cli.console import say, write_json, write_text
from ecvet_graph.cli.mobility_text import memorandum_lines, transfer_lines
from ecvet_graph.cli.tokens import given_token
from ecvet_graph.config import Settings
from ecvet_graph.errors import NotAuthenticatedError, NotFoundError, UsageFault
from ecvet_graph.service.comparing import open_reader
from ecvet_graph.service.decoding import decode
from ecvet_graph.service.mobility.acting import acting
from ecvet_graph.service.mobility.desk import Desk
from ecvet_graph.service.views.mobility import MemorandumView, TransferView
from ecvet_graph.service.wire import to_json

__all__ = [
    "DAY",
    "FORM",
    "LANGUAGE",
    "SOURCE",
    "answer",
    "asked_for",
    "desk_of",
    "lines_of",
    "list_of_texts",
    "plain_view",
]

_MOST_BYTES = 1_000_001
_Request = TypeVar("_Request")
_STDIN = "-"
# The records themselves say the same as the views, without names.
_TWICE = frozenset({"transfer", "memorandum"})

FORM = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="Of the answer."
)
SOURCE = click.option(
    "--from",
    "source",
    metavar="FILE|-",
    help="The whole request as JSON, in place of the other options; - is standard input.",
)
LANGUAGE = click.option("--language", default="en", metavar="TAG", help="Language of the texts.")
DAY = click.option("--on", "day", metavar="YYYY-MM-DD", help="The day it happened [today].")


@contextmanager
def desk_of(settings: Settings, *, source: str | None = None) -> Iterator[Desk]:
    """Give the desk of the institution for which the token in ECVET_TOKEN speaks.

    Raises:
        NotAuthenticatedError: there is no token, or it is not known or valid.
        NotAllowedError: it is not that of a coordinator.
        NotReadyError, StoreError: the installation keeps no records, or they cannot be used.
    """
    if source == _STDIN and not os.environ.get("ECVET_TOKEN"):
        raise NotAuthenticatedError(
            "No token is given.",
            remedy="Put it into ECVET_TOKEN: standard input holds the request.",
        )
    who = acting(settings, given_token())
    with open_reader(settings) as reader:
        yield Desk.open(settings, who, reader=reader)


def asked_for(kind: type[_Request], source: str | None, given: Mapping[str, object]) -> _Request:
    """Return the request of a file, or of the options that are not empty.

    Raises:
        UsageFault: there is a file, and there are options.
        NotFoundError: there is no such file.
        InvalidDataError, SyntaxFault, LimitError: as `decode`.
    """
    named = {key: value for key, value in given.items() if value not in _EMPTY}
    if source is None:
        return decode(kind, named)
    if named:
        raise UsageFault(
            "The request stands in a file and in options.",
            remedy="Give either --from or the other options.",
        )
    if source == _STDIN:
        return decode(kind, sys.stdin.buffer.read(_MOST_BYTES))
    path = Path(source)
    if not path.is_file():
        raise NotFoundError.from_path(path)
    with path.open("rb") as file:
        return decode(kind, file.read(_MOST_BYTES))


def list_of_texts(value: object, language: str) -> list[dict[str, str]]:
    """Return a text in a language as requests hold it; none where it is empty."""
    return [{"value": str(value), "language": language}] if value else []


def answer(view: TransferView | MemorandumView, form: str) -> None:
    """Write what became of a record: its state and what comes next, or all of it as JSON."""
    if form == "json":
        write_json(plain_view(view))
        return
    say("Done.")
    for line in lines_of(view, is_short=True):
        write_text(line)


def lines_of(view: TransferView | MemorandumView, *, is_short: bool = False) -> Iterator[str]:
    """Yield a record as text; a transfer that is short leaves out what was done before."""
    if isinstance(view, TransferView):
        yield from transfer_lines(view, is_short=is_short)
    else:
        yield from memorandum_lines(view)


def plain_view(view: TransferView | MemorandumView) -> dict[str, object]:
    """Return a view as plain JSON values."""
    plain: dict[str, object] = to_json(view)
    return {key: value for key, value in plain.items() if key not in _TWICE}


_EMPTY: tuple[object, ...] = (None, "", (), [], False)
