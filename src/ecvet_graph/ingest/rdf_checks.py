"""What an untrusted RDF document must satisfy before it is parsed: what protects the parser.

Used by the parsing child process only. Each check raises `Refusal`; the parent turns it into an
error that names the file. What valid RDF must satisfy to be published is `rdf_policy`.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "OWN_CONTEXTS",
    "Refusal",
    "check_encoding",
    "check_json_depth",
    "check_no_doctype",
    "inline_contexts",
    "line_and_column",
]

OWN_CONTEXTS = frozenset(
    {"https://w3id.org/ecvet/context", "https://w3id.org/ecvet/context.jsonld"}
)
MAX_JSON_DEPTH = 100
_BOM = b"\xef\xbb\xbf"
_JSON_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*+"|[\[\]{}]', re.DOTALL)
# What may hold the signs of a DOCTYPE without being one comes first; without an end it runs to the
# end of the document, as for the parser.
_MARKUP = re.compile(
    rb"""<!--.*?(?:-->|\Z)
    |<!\[CDATA\[.*?(?:\]\]>|\Z)
    |<\?.*?(?:\?>|\Z)
    |<[^!?<>"'](?:[^<>"']|"[^"]*"|'[^']*')*+>
    |(?P<doctype><!DOCTYPE)""",
    re.DOTALL | re.IGNORECASE | re.VERBOSE,
)


class Refusal(Exception):  # it is an answer, not a failure of the program
    """The document is refused: why, what to do, and where when that is known."""

    def __init__(
        self, message: str, remedy: str, *, line: int | None = None, column: int | None = None
    ) -> None:
        super().__init__(message)
        self.message, self.remedy, self.line, self.column = message, remedy, line, column


def line_and_column(data: bytes, offset: int) -> tuple[int, int]:
    """Return line and column (both from 1, columns in bytes) of an offset."""
    return data.count(b"\n", 0, offset) + 1, offset - (data.rfind(b"\n", 0, offset) + 1) + 1


def check_encoding(data: bytes) -> bytes:
    """Return the document without a byte order mark; refuse what is not UTF-8."""
    data = data.removeprefix(_BOM)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line, column = line_and_column(data, error.start)
        raise Refusal(
            f"The byte 0x{data[error.start]:02X} at offset {error.start} is not UTF-8.",
            "Save the document as UTF-8.",
            line=line,
            column=column,
        ) from error
    return data


def check_no_doctype(data: bytes) -> None:
    """Refuse XML with a document type declaration: entities are how XML is made to explode."""
    if b"<!doctype" not in data.lower():
        return
    # Anywhere, not only in the prolog: the engine's parser takes one inside the root element too.
    found = next((match for match in _MARKUP.finditer(data) if match["doctype"]), None)
    if found:
        line, column = line_and_column(data, found.start())
        raise Refusal(
            "XML with a DOCTYPE is not accepted.",
            "Remove the DOCTYPE and write entities out.",
            line=line,
            column=column,
        )


def check_json_depth(data: bytes) -> None:
    """Refuse JSON that nests more than 100 deep; deeper documents can kill a parser."""
    depth = 0
    for match in _JSON_TOKEN.finditer(data):
        token = match.group()
        if token in b"[{":
            depth += 1
            if depth > MAX_JSON_DEPTH:
                line, column = line_and_column(data, match.start())
                raise Refusal(
                    f"The JSON nests more than {MAX_JSON_DEPTH} deep.",
                    "Describe nested nodes at the top level and refer to them by @id.",
                    line=line,
                    column=column,
                )
        elif token in b"]}":
            depth -= 1


def inline_contexts(data: bytes, context: Any) -> bytes:  # noqa: ANN401  # JSON is any
    """Return the JSON-LD document with the project's own context in place of its address.

    Any other context that would have to be fetched is refused.
    """
    try:
        document = json.loads(data)
    except json.JSONDecodeError as error:
        raise Refusal(
            f"This is not JSON: {error.msg}.",
            "Mend the document there.",
            line=error.lineno,
            column=error.colno,
        ) from error
    except ValueError as error:
        raise Refusal("The JSON holds a number that is too long.", "Write it as a text.") from error
    changed = [_replace_contexts(node, context) for node in _objects(document)]
    return json.dumps(document).encode() if any(changed) else data


def _objects(value: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401  # JSON is any
    waiting = [value]
    while waiting:
        entry = waiting.pop()
        if isinstance(entry, dict):
            yield entry
            waiting.extend(entry.values())
        elif isinstance(entry, list):
            waiting.extend(entry)


def _replace_contexts(node: dict[str, Any], context: Any) -> bool:  # noqa: ANN401  # JSON is any
    if isinstance(node.get("@import"), str):
        raise _remote(node["@import"])
    given = node.get("@context")
    entries = given if isinstance(given, list) else [given]
    names = [entry for entry in entries if isinstance(entry, str)]
    for name in names:
        if name not in OWN_CONTEXTS:
            raise _remote(name)
    if names:
        node["@context"] = [context if isinstance(entry, str) else entry for entry in entries]
    return bool(names)


def _remote(name: str) -> Refusal:
    own = min(OWN_CONTEXTS, key=len)
    return Refusal(
        f"The JSON-LD context {name[:200]!r} would have to be fetched, which is not done.",
        f"Write the context into the document, or use {own}.",
    )
