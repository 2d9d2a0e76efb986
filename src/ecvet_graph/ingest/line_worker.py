"""The throw-away child process that tells on which lines of an untrusted document things stand.

`python -m ecvet_graph.ingest.line_worker SYNTAX BASE MEMORY CPU OUTPUT WANTED` reads the document
from standard input and the file WANTED, a JSON list of `[subject, predicate or null, value or null]`.
The last line on standard error is JSON: `{"lines": [...]}`, a number or null for each. Once both are
read the process can open neither files nor sockets.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata  # noqa: F401  # urljoin wants it for some hosts, when no file can be opened
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias
from xml.parsers.expat import ExpatError

from ecvet_graph.ingest.confinement import (
    EXIT_MEMORY,
    EXIT_REFUSED,
    Job,
    close_the_doors,
    limit_resources,
)
from ecvet_graph.ingest.rdf_checks import Refusal, check_encoding, check_no_doctype
from ecvet_graph.ingest.turtle_lines import Located, ntriples_lines, turtle_lines
from ecvet_graph.ingest.xml_lines import xml_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Sought", "find_lines", "main"]

Sought: TypeAlias = tuple[str, str | None, str | None]

_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)")


def main(arguments: list[str]) -> int:
    """Look through the document on standard input and return the exit status."""
    *given, path = arguments
    job = Job.from_arguments(given)
    limit_resources(job)
    try:
        wanted = [tuple(entry) for entry in json.loads(Path(path).read_text("utf-8"))]
        data = sys.stdin.buffer.read()
        close_the_doors()
        lines = find_lines(data, wanted, syntax=job.syntax, base=job.base)
    except (Refusal, ExpatError):
        return EXIT_REFUSED
    except MemoryError:
        return EXIT_MEMORY
    sys.stderr.write(json.dumps({"lines": lines}) + "\n")
    return 0


def find_lines(
    data: bytes, wanted: Sequence[Sought], *, syntax: str, base: str
) -> list[int | None]:
    """Return for each subject, predicate and value the line (from 1) where that is said, or `None`.

    Where the statement is not there, the line of another one with the predicate, else the one where
    the subject begins. The document is one that a parser has accepted.

    Raises:
        Refusal: the document is not UTF-8, or XML with a DOCTYPE.
    """
    data = check_encoding(data)
    if syntax == "RDF_XML":
        check_no_doctype(data)
    subjects = {subject for subject, _, _ in wanted}
    keys = {key for entry in wanted for key in _keys(entry)}
    first: dict[Sought, int] = {}
    located = _located(data.decode("utf-8"), subjects, syntax=syntax, base=base)
    for subject, predicate, value, line in located:
        plain = None if value is None else _plain(value)
        for key in _keys((subject, predicate, plain)):
            if key in keys:
                first.setdefault(key, line)
    return [next((first[key] for key in _keys(entry) if key in first), None) for entry in wanted]


def _located(text: str, subjects: set[str], *, syntax: str, base: str) -> Iterator[Located]:
    wanted = subjects.__contains__
    if syntax == "N_TRIPLES":
        return ntriples_lines(text, wanted)
    if syntax == "TURTLE":
        return turtle_lines(text, wanted, base=base)
    return xml_lines(text, wanted, base=base)


def _keys(entry: Sought) -> tuple[Sought, ...]:
    """Return what a statement may be found by, the most exact first."""
    subject, predicate, value = entry
    if predicate is None:
        return ((subject, None, value), (subject, None, None))
    return (entry, (subject, None, value), (subject, predicate, None), (subject, None, None))


def _plain(value: str) -> str:
    """Return the shortest form of a decimal number: 7.50 as 7.5, all else as it is."""
    if "." not in value or not _NUMBER.fullmatch(value):
        return value
    return value.rstrip("0").rstrip(".") or "0"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
